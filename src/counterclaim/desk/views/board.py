"""The claims as columns in memory, so that any combination of filters over a million of them counts in milliseconds.

The ledger stays the only truth: the columns are read from it once and brought up to date by what was added since,
told by the row numbers of claims, readings, reviews and moves of reviews, which only grow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, text

from counterclaim.desk.views.codes import Codes
from counterclaim.ledger import Ledger

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

NO_DAY = np.int32(np.iinfo(np.int32).max)
"""The day of a claim of which no day is known."""

JUDGEMENTS = (None, "accept", "correct", "reject", "unsure")
JUDGED = {None: "not yet", "accept": "accepted", "correct": "corrected", "reject": "rejected", "unsure": "unsure"}
"""What was made of a claim, as people say it."""


class PlaceKey(NamedTuple):
    """A place, or an unresolved name, as claims name it; ``names`` are all names in lower case between line ends."""

    id: str | None
    name: str
    names: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: int | None
    country: str | None
    kind: str | None

    @property
    def key(self) -> str:
        """What stands for the place in an address: its id, or the name where it was not resolved."""
        return self.id or self.name


class SpeakerKey(NamedTuple):
    """A speaker's name (None for the narrator) with all names in lower case."""

    name: str | None
    names: str


class Columns(NamedTuple):
    """One state of all claims; row ``i`` of every array is the same claim, rows in the order of ``number``."""

    number: npt.NDArray[np.int64]
    page: Ints
    current: Mask
    judged: Ints
    type: Ints
    polarity: Ints
    party: Ints
    speaker: Ints
    actor: Ints
    target: Ints
    outlet: Ints
    first: Ints
    last: Ints
    own_day: Mask


class Parts(NamedTuple):
    """Places and figures: ``row`` is the claim's row in the columns.

    ``place_key`` tells places apart by what stands in an address; ``once`` is set for one of several mentions of the
    same place by one claim; ``written`` is the name as the page has it.
    """

    place_row: Ints
    place: Ints
    place_key: Ints
    once: Mask
    written: Ints
    figure_row: Ints
    unit: Ints
    kind: Ints
    exactness: Ints
    scope: Ints
    low: npt.NDArray[np.float64]
    best: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]


class State(NamedTuple):
    """What one question sees: columns, parts and the rows in the order of days, undated last."""

    columns: Columns
    parts: Parts
    by_day: npt.NDArray[np.int64]
    marks: tuple[int, int, int, int]


_CLAIMS = """
    SELECT c.number, c.page_id, c.current, c.judgement, c.type, c.polarity, c.speaker_party, c.speaker, c.speaker_key,
        c.actor, c.target, c.day_from, c.day_to, c.day_basis
    FROM claims AS c {where} ORDER BY c.number
"""
_PLACES = """
    SELECT c.number, w.place_id, w.name, w.as_written, w.names_key, w.lat, w.lon, w.radius_km, w.precision, w.country,
        w.kind
    FROM claims AS c JOIN places AS w ON w.claim_id = c.id {where}
"""
_FIGURES = """
    SELECT c.number, f.unit, f.kind, f.exactness, f.scope, f.low, f.best, f.high
    FROM claims AS c JOIN figures AS f ON f.claim_id = c.id {where}
"""
_TOUCHED = text("""
    SELECT number FROM claims WHERE number > :claim
    UNION SELECT c.number FROM claims AS c WHERE c.page_id IN (SELECT page_id FROM readings WHERE number > :reading)
    UNION SELECT c.number FROM claims AS c WHERE c.page_id IN (
        SELECT d.page_id FROM reviews AS r JOIN claims AS d ON d.id = r.claim_id WHERE r.number > :review)
    UNION SELECT c.number FROM claims AS c WHERE c.page_id IN (
        SELECT d.page_id FROM review_anchors AS a JOIN claims AS d ON d.id = a.claim_id WHERE a.number > :anchor)
""")
_MARKS = text("""
    SELECT coalesce((SELECT max(number) FROM claims), 0), coalesce((SELECT max(number) FROM readings), 0),
        coalesce((SELECT max(number) FROM reviews), 0), coalesce((SELECT max(number) FROM review_anchors), 0)
""")
_PAGES = text("SELECT number, id, outlet FROM pages WHERE number > :after ORDER BY number")


KEPT = 200
"""Answers kept for one state of the ledger; a screen is often asked for again, also by its twin or by other people."""

T = TypeVar("T")


class Board:
    """Columns over a ledger, always as new as the ledger when ``state`` is called. Threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.types: Codes[str] = Codes()
        self.polarities: Codes[str] = Codes()
        self.parties: Codes[str | None] = Codes()
        self.speakers: Codes[SpeakerKey] = Codes()
        self.sides: Codes[str | None] = Codes()
        self.outlets: Codes[str | None] = Codes()
        self.places: Codes[PlaceKey] = Codes()
        self.place_keys: Codes[str] = Codes()
        self.key_place: list[int] = []
        self.written: Codes[str] = Codes()
        self.units: Codes[str] = Codes()
        self.kinds: Codes[str] = Codes()
        self.exactness: Codes[str] = Codes()
        self.scopes: Codes[str | None] = Codes()
        self.pages: dict[str, int] = {}
        self.page_ids: dict[int, str] = {}
        self._page_outlet: dict[int, int] = {}
        self._days: dict[str | None, int] = {None: int(NO_DAY)}
        self.found: OrderedDict[tuple[object, ...], Mask] = OrderedDict()
        self._kept: OrderedDict[tuple[object, ...], object] = OrderedDict()
        self._state: State | None = None
        self._lock = threading.Lock()

    def state(self) -> State:
        """Return the columns, brought up to date with the ledger."""
        with self.ledger.reading() as connection:
            marks = _marks(connection)
            state = self._state
            if state is not None and state.marks == marks:
                return state
            with self._lock:
                marks = _marks(connection)
                if self._state is None:
                    self._state = self._load(connection, marks)
                elif self._state.marks != marks:
                    self._state = self._update(connection, self._state, marks)
                return self._state

    def kept(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once for each key and state of the claims; it must depend on these alone."""
        full = (self.state().marks, *key)
        found = self._kept.get(full)
        if found is None:
            found = self._kept[full] = make()
            while len(self._kept) > KEPT:
                try:
                    self._kept.popitem(last=False)
                except KeyError:  # another thread was faster
                    break
        return cast(T, found)

    def _load(self, connection: Connection, marks: tuple[int, int, int, int]) -> State:
        self._read_pages(connection)
        columns = self._columns(connection.exec_driver_sql(_CLAIMS.format(where="")))
        parts = self._parts(
            columns,
            connection.exec_driver_sql(_PLACES.format(where="")),
            connection.exec_driver_sql(_FIGURES.format(where="")),
        )
        return State(columns, parts, _by_day(columns), marks)

    def _update(self, connection: Connection, old: State, marks: tuple[int, int, int, int]) -> State:
        after = dict(zip(("claim", "reading", "review", "anchor"), old.marks, strict=True))
        touched = sorted(connection.execute(_TOUCHED, after).scalars())
        if not touched:
            return old._replace(marks=marks)
        self._read_pages(connection)
        fresh = self._columns(self._some(connection, _CLAIMS, touched))
        columns = _merge(old.columns, fresh)
        parts = self._parts(
            columns, self._some(connection, _PLACES, touched), self._some(connection, _FIGURES, touched)
        )
        gone = np.isin(old.columns.number, fresh.number)
        moved = np.searchsorted(columns.number, old.columns.number).astype(np.int32)
        return State(columns, _join_parts(_kept(old.parts, gone, moved), parts), _by_day(columns), marks)

    @staticmethod
    def _some(connection: Connection, query: str, numbers: Sequence[int]) -> Iterable[Any]:
        asked = text(query.format(where="WHERE c.number IN :some")).bindparams(bindparam("some", expanding=True))
        for i in range(0, len(numbers), 5000):
            yield from connection.execute(asked, {"some": numbers[i : i + 5000]})

    def _read_pages(self, connection: Connection) -> None:
        known = max(self.page_ids, default=0)
        for number, page, outlet in connection.execute(_PAGES, {"after": known}):
            self.pages[page] = number
            self.page_ids[number] = page
            self._page_outlet[number] = self.outlets.code(outlet)

    def _day(self, day: str | None) -> int:
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = date.fromisoformat(str(day)).toordinal()
        return found

    def _columns(self, found: Iterable[Any]) -> Columns:
        rows: list[tuple[Any, ...]] = []
        for (
            n,
            page,
            current,
            judgement,
            type_,
            polarity,
            party,
            speaker,
            names,
            actor,
            target,
            first,
            last,
            basis,
        ) in found:
            number = self.pages[page]
            rows.append(
                (
                    n,
                    number,
                    current,
                    JUDGEMENTS.index(judgement),
                    self.types.code(type_),
                    self.polarities.code(polarity),
                    self.parties.code(party),
                    self.speakers.code(SpeakerKey(speaker, names or "")),
                    self.sides.code(actor),
                    self.sides.code(target),
                    self._page_outlet[number],
                    self._day(first),
                    self._day(last),
                    basis == "claim",
                )
            )
        table = np.array(rows, dtype=np.int64).reshape(len(rows), len(Columns._fields))
        kinds = {"number": np.int64, "current": np.bool_, "own_day": np.bool_}
        return Columns(*(table[:, i].astype(kinds.get(f, np.int32)) for i, f in enumerate(Columns._fields)))

    def _parts(self, columns: Columns, places: Iterable[Any], figures: Iterable[Any]) -> Parts:
        where = []
        for n, i, name, written, names, lat, lon, radius, precision, country, kind in places:
            place = (
                PlaceKey(i, name or written, names, lat, lon, radius, precision, country, kind)
                if i
                else PlaceKey(None, written, names, None, None, None, None, None, None)
            )
            code = self.places.code(place)
            key = self.place_keys.code(place.key)
            if key == len(self.key_place):
                self.key_place.append(code)
            where.append((n, code, key, self.written.code(written)))
        counted = [
            (
                n,
                self.units.code(unit),
                self.kinds.code(kind),
                self.exactness.code(exact),
                self.scopes.code(scope),
                *(np.nan if v is None else v for v in (low, best, high)),
            )
            for n, unit, kind, exact, scope, low, best, high in figures
        ]
        placed = np.array(where, dtype=np.int64).reshape(len(where), 4)
        numbers = np.array(counted, dtype=np.float64).reshape(len(counted), 8)
        figures_: list[Any] = [
            *(numbers[:, i].astype(np.int32) for i in (1, 2, 3, 4)),
            *(numbers[:, i] for i in (5, 6, 7)),
        ]
        return Parts(
            np.searchsorted(columns.number, placed[:, 0]).astype(np.int32),
            placed[:, 1].astype(np.int32),
            placed[:, 2].astype(np.int32),
            _once(placed[:, 0], placed[:, 2]),
            placed[:, 3].astype(np.int32),
            np.searchsorted(columns.number, numbers[:, 0].astype(np.int64)).astype(np.int32),
            *figures_,
        )


def _once(claims: npt.NDArray[np.int64], keys: npt.NDArray[np.int64]) -> Mask:
    """Set for the first of equal pairs."""
    once = np.zeros(len(claims), np.bool_)
    if len(claims):
        once[np.unique(claims * (int(keys.max()) + 1) + keys, return_index=True)[1]] = True
    return once


def _marks(connection: Connection) -> tuple[int, int, int, int]:
    claim, reading, review, anchor = connection.execute(_MARKS).one()
    return claim, reading, review, anchor


def _by_day(columns: Columns) -> npt.NDArray[np.int64]:
    return np.lexsort((columns.number, columns.first)).astype(np.int64)


def _merge(old: Columns, fresh: Columns) -> Columns:
    keep = ~np.isin(old.number, fresh.number)
    before: list[Any] = list(old)
    joined: list[Any] = [np.concatenate([a[keep], b]) for a, b in zip(before, fresh, strict=True)]
    order = np.argsort(joined[0], kind="stable")
    return Columns(*(a[order] for a in joined))


def _kept(parts: Parts, gone: Mask, moved: Ints) -> Parts:
    places, figures = ~gone[parts.place_row], ~gone[parts.figure_row]
    rest: list[Any] = [column[figures] for column in parts[6:]]
    return Parts(
        moved[parts.place_row[places]],
        parts.place[places],
        parts.place_key[places],
        parts.once[places],
        parts.written[places],
        moved[parts.figure_row[figures]],
        *rest,
    )


def _join_parts(a: Parts, b: Parts) -> Parts:
    return Parts(*(np.concatenate([x, y]) for x, y in zip(a, b, strict=True)))
