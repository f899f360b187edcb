"""One claim: its words with those around them, its trail, its links and who else is in its origin."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from counterclaim.desk.views.board import Board
from counterclaim.desk.views.suggested import Suggestions
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimRow, HistoryEvent, live
from counterclaim.model import Claim, Dispute, Link, Review

AROUND = 280
"""Characters of the page shown before and after the claim."""
MOST_ORIGIN = 50
"""Other claims of an origin that are shown."""


class Linked(Struct, frozen=True, kw_only=True):
    """A link of the claim with the claim at its other end."""

    link: Link
    other: ClaimRow


class Asked(Struct, frozen=True, kw_only=True):
    """A dispute that the claim is part of, by its question; ``settled`` is the day when it was."""

    id: str
    question: str
    settled: str | None


class ClaimView(Struct, frozen=True, kw_only=True):
    """A claim as shown (``row``) and as the reader made it (``machine``).

    ``before``, ``words`` and ``after`` are the page's text around and between the claim's first and last character;
    ``number`` is its number on its page, None where the page no longer shows it. ``origin`` are the first other claims
    of its origin, and ``reports`` counts all of them with this one.
    """

    row: ClaimRow
    machine: Claim
    before: str
    words: str
    after: str
    number: int | None
    history: list[HistoryEvent]
    reviews: list[Review]
    links: list[Linked]
    origin: list[ClaimRow]
    reports: int
    origin_reason: str | None
    disputes: list[Asked]


def claim_view(board: Board, claim: str, suggested: Suggestions) -> ClaimView:
    """Return everything about a claim by its id or a unique beginning of it. Raises E207, E208.

    In a large ledger disputes and links may be those of a moment ago: finding them must not keep a person waiting.
    """
    ledger = board.ledger
    row = ledger.claim(claim)
    disputes: list[Dispute] = []
    with suppress(CounterclaimError):  # a failure of comparing is told on the screens that rest on it
        # Asked before the links: it has a changed claim compared, so that they are those of now.
        disputes = suggested.disputes_of(row.claim.id)
    page = ledger.page(row.claim.page, include_rejected=True)
    start = min(s.start for s in row.claim.spans)
    end = max(s.end for s in row.claim.spans)
    links = []
    for link in ledger.links(row.claim.id):
        links.append(Linked(link=link, other=ledger.claim(link.b if link.a == row.claim.id else link.a)))
    origin, reports, reason = _origin(board, row.claim.id)
    return ClaimView(
        row=row,
        machine=ledger.machine_claim(row.claim.id),
        before=("…" if start > AROUND else "") + page.text[max(0, start - AROUND) : start],
        words=page.text[start:end],
        after=page.text[end : end + AROUND] + ("…" if end + AROUND < len(page.text) else ""),
        number=next((n for n, c in enumerate(page.claims, 1) if c.id == row.claim.id), None),
        history=ledger.history(row.claim.id),
        reviews=live(ledger.reviews(row.claim.id)),
        links=links,
        origin=origin,
        reports=reports,
        origin_reason=reason,
        disputes=[Asked(id=d.id, question=d.question, settled=d.settled) for d in disputes],
    )


def _origin(board: Board, claim: str) -> tuple[list[ClaimRow], int, str | None]:
    """The first other claims of an origin, how many reports it has in all, and why they are one."""
    found = board.ledger.origin(claim)
    if found is None:
        return [], 1, None
    others = [c for c in found.claims if c != claim][:MOST_ORIGIN]
    return [board.ledger.claim(c) for c in others], len(found.claims), found.reason
