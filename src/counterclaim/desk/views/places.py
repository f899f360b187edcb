"""Places in a list, and one place: its names and who uses which, what each party said of it day by day."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import NO_DAY, Board
from counterclaim.desk.views.days import iso
from counterclaim.desk.views.listing import fetch
from counterclaim.desk.views.mapping import MapPlace, one_place, places
from counterclaim.desk.views.select import Selection, kinds, select
from counterclaim.desk.views.timeline import Timeline, timeline
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimRow

MOST_CLAIMS = 60
MOST_NAMES = 30
MOST_COLUMNS = 60
MOST_STRIPS = 10
MOST_STACKED = 3
FEW_CELLS = 200
"""Cells of which each can name one of its claims without a wait."""


class NameUse(Struct, frozen=True, kw_only=True):
    """A name of the place as pages write it, how many claims do, and the parties and outlets that do most."""

    as_written: str
    claims: int
    users: list[str]


class StripCell(Struct, frozen=True, kw_only=True):
    """What one party said of one stretch of days: a claim type, its polarity, how many claims.

    ``claim`` is one of them where they are few or no list of them can be asked for, else None: looking up an id for
    each cell of a large ledger takes a second.
    """

    day: str
    until: str
    type: str
    polarity: str
    actor: str | None
    claims: int
    claim: str | None


class Strip(Struct, frozen=True, kw_only=True):
    """The row of one party (None: writers and speakers of no known party)."""

    party: str | None
    cells: list[StripCell]


class PlaceView(Struct, frozen=True, kw_only=True):
    """One place with its claims in the order of days, newest ``MOST_CLAIMS`` of them."""

    place: MapPlace
    ask: Ask
    names: list[NameUse]
    other_names: list[tuple[str, str]]
    strips: list[Strip]
    timeline: Timeline
    total: int
    rows: list[ClaimRow]


def place_list(board: Board, *, text: str | None = None, limit: int = 500) -> list[MapPlace]:
    """Return the places of the ledger, most claims first; ``text`` is part of a name, in any case."""
    return board.kept(("places", text, limit), lambda: _place_list(board, text, limit))


def _place_list(board: Board, text: str | None, limit: int) -> list[MapPlace]:
    found = places(board, select(board, Ask()), limit=None)
    if text:
        keys = {p.key for p in board.places.values if text.casefold() in p.names}
        found = [p for p in found if p.key in keys]
    return found[:limit]


def place_view(board: Board, key: str, ask: Ask) -> PlaceView:
    """Return one place by its id, by a name that claims give it, or by the name where it was not resolved.

    Raises E207 where no claim names it, and E208 where claims give the name to several places.
    """
    ident = _key_of(board, key)
    view = board.kept(("place", ident, ask), lambda: _place_view(board, ident, ask))
    # Names of the gazetteer come once it is open, which may be after the first look at a place.
    if not view.place.id:
        return view
    told = {view.place.name.casefold(), *(n.as_written.casefold() for n in view.names)}
    others = {name.casefold(): (name, user) for name, user in _other_names(view.place.id)}
    return replace(view, other_names=[found for name, found in others.items() if name not in told])


def _key_of(board: Board, key: str) -> str:
    board.state()
    if board.place_keys.find(key) >= 0:
        return key
    line = f"\n{key.casefold()}\n"
    called = {p.key: p for p in board.places.values if line in p.names}
    if not called:
        raise CounterclaimError("E207", f"No claim names a place {key!r}; look it up in the list of places.")
    if len(called) > 1:
        shown = ", ".join(f"{p.name} in {p.country or '?'} ({k})" for k, p in list(called.items())[:6])
        raise CounterclaimError("E208", f"Several places are called {key!r}: {shown}; give the id of one.")
    return next(iter(called))


def _place_view(board: Board, key: str, ask: Ask) -> PlaceView:
    ask = _at(ask, key)
    found = select(board, ask)
    place = one_place(board, found, key)
    if place is None:
        raise CounterclaimError("E207", f"No claim that is shown names {key!r} in that period; widen the period.")
    newest = found.rows[-MOST_CLAIMS:]
    return PlaceView(
        place=place,
        ask=ask,
        names=_names(board, found, key),
        other_names=[],
        strips=_strips(board, found),
        timeline=timeline(found),
        total=len(found.rows),
        rows=fetch(board, found, newest),
    )


def _at(ask: Ask, key: str) -> Ask:
    return replace(ask, place=key)


def _names(board: Board, found: Selection, key: str) -> list[NameUse]:
    """The names as written of all claims on the place in the selection, and who writes them so."""
    parts, c = found.state.parts, found.state.columns
    at = np.flatnonzero(found.mask[parts.place_row] & (parts.place_key == board.place_keys.find(key)))
    out = []
    written = parts.written[at].astype(np.int64)
    first, counts = kinds(written, len(board.written.values))
    names = written[first]
    for i in np.argsort(-counts, kind="stable")[:MOST_NAMES]:
        rows = parts.place_row[at[parts.written[at] == names[i]]]
        users: dict[str, int] = {}
        for column, values in ((c.party, board.parties.values), (c.outlet, board.outlets.values)):
            counted = np.bincount(column[rows], minlength=len(values))
            for code in np.flatnonzero(counted):
                n = counted[code]
                if values[code]:
                    users[str(values[code])] = int(n)
        ranked = sorted(users, key=lambda user: -users[user])[:4]
        out.append(NameUse(as_written=board.written.values[names[i]], claims=int(counts[i]), users=ranked))
    return out


def _other_names(place: str) -> list[tuple[str, str]]:
    from counterclaim.desk.reading import gazetteer, overlay

    if not gazetteer.cache_info().currsize:  # building it takes a minute, which no screen should wait for; see ``warm``
        return []
    try:
        names = gazetteer(overlay()).names(place)
    except CounterclaimError:  # the gazetteer could not be built; the names in pages are shown all the same
        return []
    return [(name, user) for name, user in names if user or not name[:1].islower()][:40]  # no bare transliterations


def _strips(board: Board, found: Selection) -> list[Strip]:
    """Cells by party, stretch, type and polarity; stretches are days where there are few of them."""
    c = found.state.columns
    rows = found.rows[c.first[found.rows] != NO_DAY]
    if not len(rows):
        return []
    low, high = int(c.first[rows].min()), int(c.first[rows].max())
    step = -(-(high - low + 1) // MOST_COLUMNS)
    stretch = (c.first[rows] - low) // step
    parties = c.party[rows].astype(np.int64)
    ranked = np.argsort(-np.bincount(parties), kind="stable")[:MOST_STRIPS]
    sizes = (len(board.types.values), len(board.polarities.values))
    key = ((parties * MOST_COLUMNS + stretch) * sizes[0] + c.type[rows]) * sizes[1] + c.polarity[rows]
    first, counts = kinds(key, len(board.parties.values) * MOST_COLUMNS * sizes[0] * sizes[1])
    keep = np.isin(parties[first], ranked)
    first, counts = first[keep], counts[keep]
    first, counts = _most(parties[first], stretch[first], first, counts)
    alone = (counts == 1) | (parties[first] == board.parties.find(None))
    named = first if len(first) <= FEW_CELLS else first[alone]
    ids = claim_ids(board, [int(n) for n in c.number[rows[named]]])
    ends = {s: (iso(low + s * step), iso(low + s * step + step - 1)) for s in np.unique(stretch[first]).tolist()}
    cells: dict[int, list[StripCell]] = {}
    for i, n in zip(first, counts, strict=True):
        r = rows[i]
        day, until = ends[int(stretch[i])]
        cells.setdefault(int(parties[i]), []).append(
            StripCell(
                day=day,
                until=until,
                type=board.types.values[int(c.type[r])],
                polarity=board.polarities.values[int(c.polarity[r])],
                actor=board.sides.values[int(c.actor[r])] if n == 1 else None,
                claims=int(n),
                claim=ids.get(int(c.number[r])),
            )
        )
    return [Strip(party=board.parties.values[int(p)], cells=cells[int(p)]) for p in ranked if int(p) in cells]


def _most(
    parties: np.ndarray, stretches: np.ndarray, first: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Keep at most ``MOST_STACKED`` cells of one party and stretch, those of most claims, in the order of stretches."""
    order = np.lexsort((-counts, stretches, parties))
    starts = np.r_[True, (np.diff(parties[order]) != 0) | (np.diff(stretches[order]) != 0)]
    rank = np.arange(len(order)) - np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    kept = order[rank < MOST_STACKED]
    return first[kept], counts[kept]


def claim_ids(board: Board, numbers: list[int]) -> dict[int, str]:
    """Return the ids of claims by their numbers."""
    out: dict[int, str] = {}
    with board.ledger.reading() as connection:
        for i in range(0, len(numbers), 500):
            part = numbers[i : i + 500]
            marks = ",".join("?" * len(part))
            found = connection.exec_driver_sql(f"SELECT number, id FROM claims WHERE number IN ({marks})", tuple(part))
            out |= {row.number: row.id for row in found}
    return out


__all__ = ["NameUse", "PlaceView", "Strip", "StripCell", "place_list", "place_view"]
