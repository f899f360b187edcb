"""Places in a list, and one place: its names and who uses which, what each party said of it day by day."""

from __future__ import annotations

from msgspec import Struct

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import NO_DAY, Board
from counterclaim.desk.views.days import iso
from counterclaim.desk.views.listing import fetch
from counterclaim.desk.views.mapping import MapPlace, places
from counterclaim.desk.views.select import Selection, select
from counterclaim.desk.views.timeline import Timeline, timeline
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimRow

MOST_CLAIMS = 100


class NameUse(Struct, frozen=True, kw_only=True):
    """A name of the place as pages write it, how many claims do, and the parties and outlets that do most."""

    as_written: str
    claims: int
    users: list[str]


class StripCell(Struct, frozen=True, kw_only=True):
    """What one party said of the place for one day: a claim type, its polarity, how many claims and one of them."""

    day: str
    type: str
    polarity: str
    actor: str | None
    claims: int
    claim: str


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


_NAMES = """
    SELECT w.as_written, p.outlet, c.speaker_party, count(*) AS claims
    FROM places AS w JOIN claims AS c ON c.id = w.claim_id JOIN pages AS p ON p.id = c.page_id
    WHERE w.place_id = ? AND c.current AND c.judgement IS NOT 'reject'
    GROUP BY w.as_written, p.outlet, c.speaker_party
"""


def place_list(board: Board, *, text: str | None = None, limit: int = 500) -> list[MapPlace]:
    """Return the places of the ledger, most claims first; ``text`` is part of a name, in any case."""
    found = places(board, select(board, Ask()), limit=None)
    if text:
        keys = {p.key for p in board.places.values if text.casefold() in p.names}
        found = [p for p in found if p.key in keys]
    return found[:limit]


def place_view(board: Board, key: str, ask: Ask) -> PlaceView:
    """Return one place by its id, or by the name where it was not resolved. Raises E207 where no claim names it."""
    known = [p for p in board.places.values if p.key == key] if board.state() else []
    if not known:
        raise CounterclaimError("E207", f"No claim names a place {key!r}; look it up in the list of places.")
    ask = _at(ask, key)
    found = select(board, ask)
    place = next((p for p in places(board, found, limit=None) if p.key == key), None)
    if place is None:
        raise CounterclaimError("E207", f"No claim that is shown names {key!r} in that period; widen the period.")
    newest = found.rows[-MOST_CLAIMS:]
    return PlaceView(
        place=place,
        ask=ask,
        names=_names(board, place.id) if place.id else [NameUse(as_written=key, claims=len(found.rows), users=[])],
        other_names=_other_names(place.id) if place.id else [],
        strips=_strips(board, found),
        timeline=timeline(found),
        total=len(found.rows),
        rows=fetch(board, found, newest),
    )


def _at(ask: Ask, key: str) -> Ask:
    from msgspec.structs import replace

    return replace(ask, place=key)


def _names(board: Board, place: str) -> list[NameUse]:
    with board.ledger.reading() as connection:
        found = connection.exec_driver_sql(_NAMES, (place,)).all()
    counts: dict[str, int] = {}
    users: dict[str, dict[str, int]] = {}
    for written, outlet, party, claims in found:
        counts[written] = counts.get(written, 0) + claims
        for user in (party, outlet):
            if user:
                mine = users.setdefault(written, {})
                mine[user] = mine.get(user, 0) + claims
    return [
        NameUse(
            as_written=name,
            claims=n,
            users=[u for u, _ in sorted(users.get(name, {}).items(), key=lambda item: -item[1])[:4]],
        )
        for name, n in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _other_names(place: str) -> list[tuple[str, str]]:
    from counterclaim.desk.reading import gazetteer, overlay

    try:
        names = gazetteer(overlay()).names(place)
    except CounterclaimError:  # the gazetteer could not be built; the names in pages are shown all the same
        return []
    return [(name, user) for name, user in names if user or not name[:1].islower()][:40]  # no bare transliterations


def _strips(board: Board, found: Selection) -> list[Strip]:
    c = found.state.columns
    rows = found.rows[c.first[found.rows] != NO_DAY]
    cells: dict[tuple[int, int, int, int, int], list[int]] = {}
    for r in rows[-5000:]:
        key = (int(c.party[r]), int(c.first[r]), int(c.type[r]), int(c.polarity[r]), int(c.actor[r]))
        cells.setdefault(key, []).append(int(c.number[r]))
    firsts = [numbers[0] for numbers in cells.values()]
    ids = _ids(board, firsts)
    by_party: dict[int, list[StripCell]] = {}
    for (party, day, type_, polarity, actor), numbers in cells.items():
        by_party.setdefault(party, []).append(
            StripCell(
                day=iso(day),
                type=board.types.values[type_],
                polarity=board.polarities.values[polarity],
                actor=board.sides.values[actor],
                claims=len(numbers),
                claim=ids[numbers[0]],
            )
        )
    ranked = sorted(by_party.items(), key=lambda item: -sum(cell.claims for cell in item[1]))
    return [Strip(party=board.parties.values[party], cells=sorted(own, key=lambda x: x.day)) for party, own in ranked]


def _ids(board: Board, numbers: list[int]) -> dict[int, str]:
    out: dict[int, str] = {}
    with board.ledger.reading() as connection:
        for i in range(0, len(numbers), 500):
            part = numbers[i : i + 500]
            marks = ",".join("?" * len(part))
            found = connection.exec_driver_sql(f"SELECT number, id FROM claims WHERE number IN ({marks})", tuple(part))
            out |= {row.number: row.id for row in found}
    return out


__all__ = ["NameUse", "PlaceView", "Strip", "StripCell", "place_list", "place_view"]
