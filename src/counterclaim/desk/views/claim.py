"""One claim: its words with those around them, its trail, its links and who else is in its origin."""

from __future__ import annotations

from msgspec import Struct

from counterclaim.desk.views.board import Board
from counterclaim.ledger import ClaimRow, HistoryEvent, live
from counterclaim.model import Claim, Link, Review

AROUND = 280
"""Characters of the page shown before and after the claim."""


class Linked(Struct, frozen=True, kw_only=True):
    """A link of the claim with the claim at its other end."""

    link: Link
    other: ClaimRow


class ClaimView(Struct, frozen=True, kw_only=True):
    """A claim as shown (``row``) and as the reader made it (``machine``).

    ``before``, ``words`` and ``after`` are the page's text around and between the claim's first and last character;
    ``number`` is its number on its page, None where the page no longer shows it.
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
    origin_reason: str | None


def claim_view(board: Board, claim: str) -> ClaimView:
    """Return everything about a claim by its id or a unique beginning of it. Raises E207, E208."""
    ledger = board.ledger
    row = ledger.claim(claim)
    page = ledger.page(row.claim.page, include_rejected=True)
    start = min(s.start for s in row.claim.spans)
    end = max(s.end for s in row.claim.spans)
    links = []
    for link in ledger.links(row.claim.id):
        links.append(Linked(link=link, other=ledger.claim(link.b if link.a == row.claim.id else link.a)))
    origin, reason = _origin(board, row.claim.id)
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
        origin_reason=reason,
    )


def _origin(board: Board, claim: str) -> tuple[list[ClaimRow], str | None]:
    with board.ledger.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT o.claim_id, o.reason FROM origins AS o WHERE o.origin_id IN "
            "(SELECT origin_id FROM origins WHERE claim_id = ?) ORDER BY o.position LIMIT 50",
            (claim,),
        ).all()
    others = [board.ledger.claim(row.claim_id) for row in found if row.claim_id != claim]
    return others, found[0].reason if found else None
