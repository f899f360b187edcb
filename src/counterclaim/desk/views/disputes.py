"""Disputes in a list, and one with the exact words of every position side by side."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from counterclaim.desk.disputing import would_settle
from counterclaim.desk.views.listing import by_id
from counterclaim.desk.views.suggested import Suggestions
from counterclaim.desk.weighing import no_dispute
from counterclaim.ledger import ClaimRow
from counterclaim.ledger.days import first_day, last_day
from counterclaim.model import Dispute, Position

MOST_CLAIMS = 40
"""Claims shown of one position; the rest is a list away."""

KINDS = ("holder", "event", "figure", "culprit")
"""What a dispute can be about; see ``compare.disputes``."""


class Side(Struct, frozen=True, kw_only=True):
    """One position with its claims, at most ``MOST_CLAIMS`` of them."""

    position: Position
    rows: list[ClaimRow]


class DisputeView(Struct, frozen=True, kw_only=True):
    """A dispute with its positions side by side; ``would_settle`` holds sentences, none where it is settled."""

    dispute: Dispute
    sides: list[Side]
    would_settle: list[str]


def dispute_list(
    suggested: Suggestions,
    *,
    since: str | None = None,
    until: str | None = None,
    kind: str | None = None,
    open_only: bool = False,
    place: str | None = None,
) -> list[Dispute]:
    """Return the disputes that were opened in a period (ISO prefixes, both included), and undated ones.

    ``kind`` is what is asked (one of ``KINDS``); ``place`` is the id or the name of the place that it is asked of;
    ``open_only`` leaves out those that are settled. Raises E210 for a date that cannot be read.
    """
    if since:
        first_day(since)
    if until:
        last_day(until)
    found = suggested.disputes()
    if since:
        found = [d for d in found if not d.opened or d.opened >= since or d.opened.startswith(since)]
    if until:
        found = [d for d in found if not d.opened or d.opened[: len(until)] <= until]
    if kind:
        found = [d for d in found if d.kind == kind]
    if place:
        called = place.casefold()
        found = [d for d in found if d.place and (d.place.id == place or d.place.name.casefold() == called)]
    return [d for d in found if d.settled is None] if open_only else found


def dispute_view(suggested: Suggestions, ident: str, name: Callable[[str], str] = str) -> DisputeView:
    """Return a dispute by its id or a unique beginning of it. Raises E207 where there is none.

    ``name`` turns codes of parties, and answers, into words for the sentences on what would settle it.
    """
    found = [d for d in suggested.disputes() if d.id.startswith(ident)] if ident else []
    if len(found) != 1:
        raise no_dispute(ident)
    (dispute,) = found
    shown = [p.claims[:MOST_CLAIMS] for p in dispute.positions]
    rows = {r.claim.id: r for r in by_id(suggested.board, [c for ids in shown for c in ids])}
    sides = [
        Side(position=p, rows=[rows[c] for c in ids if c in rows])
        for p, ids in zip(dispute.positions, shown, strict=True)
    ]
    return DisputeView(dispute=dispute, sides=sides, would_settle=list(would_settle(dispute, name)))
