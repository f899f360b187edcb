"""Figures over time: what is counted, by whom, as an interval, with the kind of count."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import NO_DAY, Board
from counterclaim.desk.views.days import iso
from counterclaim.desk.views.listing import by_number
from counterclaim.desk.views.places import claim_ids
from counterclaim.desk.views.select import Facet, select
from counterclaim.ledger import ClaimRow

ADMITTED = "losses_admitted"
MOST_POINTS = 400
MOST_ROWS = 100


class Point(Struct, frozen=True, kw_only=True):
    """One figure of one claim. Bounds are None where nobody gave them; ``admitted`` where the speaker counts his
    own."""

    day: str | None
    unit: str
    kind: str
    exactness: str
    scope: str | None
    low: float | None
    best: float | None
    high: float | None
    party: str | None
    type: str
    admitted: bool
    number: int
    claim: str = ""


class FiguresView(Struct, frozen=True, kw_only=True):
    """Figures of one unit. ``units`` and ``kinds`` count what there is; ``points`` are in the order of days.

    At most ``MOST_POINTS`` points and ``MOST_ROWS`` rows are given, the largest figures; ``total`` counts all.
    """

    ask: Ask
    unit: str | None
    kind: str | None
    units: list[Facet]
    kinds: list[Facet]
    total: int
    points: list[Point]
    rows: list[ClaimRow]


def figures(board: Board, ask: Ask, *, unit: str | None = None, kind: str | None = None) -> FiguresView:
    """Return figures of the claims asked for; without ``unit`` the commonest is taken. Raises E210 for a bad date."""
    return board.kept(("figures", ask, unit, kind), lambda: _figures(board, ask, unit, kind))


def _figures(board: Board, ask: Ask, unit: str | None, kind: str | None) -> FiguresView:
    found = select(board, ask)
    p, c = found.state.parts, found.state.columns
    mask = found.mask[p.figure_row]
    if ask.polarity is None:  # what is denied, asked or threatened counts nobody; whoever wants it filters for it
        mask = mask & (c.polarity[p.figure_row] == board.polarities.find("asserted"))
    units = _count(p.unit[mask], board.units.values)
    chosen = unit or (units[0].value if units else None)
    of_unit = mask & (p.unit == board.units.find(chosen)) if chosen else mask
    kinds = _count(p.kind[of_unit], board.kinds.values)
    if kind:
        of_unit = of_unit & (p.kind == board.kinds.find(kind))
    at = np.flatnonzero(of_unit)
    total = len(at)
    if total > MOST_POINTS:
        size = np.nan_to_num(np.fmax(np.fmax(p.low[at], p.best[at]), p.high[at]), nan=0.0)
        at = at[np.argsort(-size, kind="stable")[:MOST_POINTS]]
    at = at[np.argsort(c.first[p.figure_row[at]], kind="stable")]
    points = [_point(board, found.state.columns, found.state.parts, int(i)) for i in at]
    rows = by_number(board, list(dict.fromkeys(point.number for point in points))[:MOST_ROWS])
    ids = claim_ids(board, [point.number for point in points])
    points = [replace(point, claim=ids.get(point.number, "")) for point in points]
    return FiguresView(ask=ask, unit=chosen, kind=kind, units=units, kinds=kinds, total=total, points=points, rows=rows)


def _count(codes: np.ndarray, values: list[str]) -> list[Facet]:
    counts = np.bincount(codes, minlength=len(values)) if len(values) else np.zeros(0, int)
    return [
        Facet(value=values[i], label=values[i], claims=int(counts[i]))
        for i in np.argsort(-counts, kind="stable")
        if counts[i]
    ]


def _point(board: Board, c, p, i: int) -> Point:  # type: ignore[no-untyped-def]
    row = int(p.figure_row[i])
    day = int(c.first[row])
    type_ = board.types.values[int(c.type[row])]
    return Point(
        day=iso(day) if day != NO_DAY else None,
        unit=board.units.values[int(p.unit[i])],
        kind=board.kinds.values[int(p.kind[i])],
        exactness=board.exactness.values[int(p.exactness[i])],
        scope=board.scopes.values[int(p.scope[i])],
        low=_number(p.low[i]),
        best=_number(p.best[i]),
        high=_number(p.high[i]),
        party=board.parties.values[int(c.party[row])],
        type=type_,
        admitted=type_ == ADMITTED,
        number=int(c.number[row]),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
