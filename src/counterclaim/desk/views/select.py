"""Which claims an ``Ask`` means, and how they divide by type, party, outlet and so on."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from counterclaim.desk.asking import places_called
from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import JUDGEMENTS, NO_DAY, Board, Mask, State
from counterclaim.desk.views.days import first_day, last_day
from counterclaim.ledger.search import fts_query

NARRATOR = "narrator"

_MATCHING = "SELECT group_concat(rowid) FROM claims_fts WHERE claims_fts MATCH ?"
_OF_OUTLET = (
    "SELECT group_concat(p.number) FROM page_sources AS s JOIN pages AS p ON p.id = s.page_id WHERE s.outlet_key = ?"
)

REMEMBERED = 16
"""Searches whose claims are kept in mind, so that filters and further pages of a list need not search again."""

Rows = npt.NDArray[np.int64]


class Facet(Struct, frozen=True, kw_only=True):
    """One value that claims have and how many have it with all other filters as they are."""

    value: str
    label: str
    claims: int


class Selection:
    """The claims that were asked for: ``rows`` of the columns in the order of days, and the mask of each filter."""

    def __init__(self, state: State, rows: Rows, masks: dict[str, Mask], base: Mask) -> None:
        self.state = state
        self.rows = rows
        self.masks = masks
        self.base = base

    def without(self, name: str) -> Mask:
        """Return the claims with all filters but one."""
        return _all(self.base, [m for f, m in self.masks.items() if f != name]) if name in self.masks else self.mask

    @cached_property
    def mask(self) -> Mask:
        """The claims with all filters."""
        return _all(self.base, list(self.masks.values()))

    @cached_property
    def index(self) -> Rows:
        """The rows in the order of the columns; taking by them is many times faster than by a mask."""
        return np.flatnonzero(self.mask)

    def index_without(self, name: str) -> Rows:
        """Return the rows with all filters but one, in the order of the columns."""
        return np.flatnonzero(self.without(name)) if name in self.masks else self.index

    @cached_property
    def by_place(self) -> Rows:
        """How many claims name each place key, with the filter on place left out."""
        parts = self.state.parts
        mentions = parts.place_key[self.without("place")[parts.place_row] & parts.once]
        return np.bincount(mentions, minlength=int(parts.place_key.max(initial=-1)) + 1)


def select(board: Board, ask: Ask) -> Selection:
    """Return the claims that an ``Ask`` means, shown by default: current and not rejected.

    Raises E210 for a date that cannot be read.
    """
    state = board.state()
    c = state.columns
    base = c.current.copy()
    if ask.reviewed not in ("yes", "reject"):
        base &= c.judged != JUDGEMENTS.index("reject")
    masks = _masks(board, state, ask)
    mask = _all(base, list(masks.values()))
    rows = state.by_day[mask[state.by_day]]
    if ask.order == "newest":
        dated = c.first[rows] != NO_DAY
        rows = np.concatenate([rows[dated][::-1], rows[~dated]])
    return Selection(state, rows, masks, base)


def _all(base: Mask, masks: list[Mask]) -> Mask:
    out = base.copy()
    for mask in masks:
        out &= mask
    return out


def _masks(board: Board, state: State, ask: Ask) -> dict[str, Mask]:
    c = state.columns
    found: dict[str, Mask] = {}
    if ask.type is not None:
        found["type"] = c.type == board.types.find(ask.type)
    if ask.polarity is not None:
        found["polarity"] = c.polarity == board.polarities.find(ask.polarity)
    if ask.party is not None:
        found["party"] = c.party == board.parties.find(ask.party)
    if ask.speaker is not None:
        asked = ask.speaker.casefold()
        keys = board.speakers.where(
            (lambda s: s.name is None) if asked == NARRATOR else (lambda s: s.name is not None and asked in s.names)
        )
        found["speaker"] = keys[c.speaker]
    if ask.about is not None:
        sides = board.sides.where(lambda s: ask.about in (s or "").split("+"))
        found["about"] = sides[c.actor] | sides[c.target]
    if ask.place is not None:
        name = f"\n{ask.place.casefold()}\n"
        meant = {ask.place, *places_called(ask.place), *(p.id for p in board.places.values if p.id and name in p.names)}
        keys = board.places.where(lambda p: p.id in meant or name in p.names)
        mask = np.zeros(len(c.number), dtype=np.bool_)
        mask[state.parts.place_row[keys[state.parts.place]]] = True
        found["place"] = mask
    if ask.outlet is not None:
        found["outlet"] = _numbers(board, _OF_OUTLET, ask.outlet.casefold(), c.page)
    if ask.page is not None:
        ids = [n for i, n in board.pages.items() if i.startswith(ask.page)] if len(ask.page) < 64 else []
        number = board.pages.get(ask.page, ids[0] if len(ids) == 1 else -1)
        found["page"] = c.page == number
    if ask.since is not None or ask.until is not None:
        span = (c.first <= (last_day(ask.until) if ask.until else NO_DAY)) & (c.first != NO_DAY)
        found["days"] = span & (c.last >= first_day(ask.since)) if ask.since else span
    if ask.text is not None:
        query = fts_query(ask.text)
        found["text"] = (
            np.zeros(len(c.number), np.bool_) if query is None else _numbers(board, _MATCHING, query, c.number)
        )
    if ask.reviewed is not None:
        if ask.reviewed in ("yes", "no"):
            found["reviewed"] = (c.judged > 0) == (ask.reviewed == "yes")
        else:
            found["reviewed"] = c.judged == JUDGEMENTS.index(ask.reviewed)
    return found


def _numbers(board: Board, query: str, value: str, column: npt.NDArray[np.integer]) -> Mask:
    key = (board.state().marks, query, value)
    known = board.found.get(key)
    if known is not None and len(known) == len(column):
        return known
    with board.ledger.reading() as connection:
        # One string of numbers is read many times faster than as many rows.
        joined = connection.exec_driver_sql(query, (value,)).scalar()
    wanted = np.fromstring(joined, dtype=np.int64, sep=",") if joined else np.zeros(0, np.int64)
    flags = np.zeros(int(max(wanted.max(initial=0), column.max(initial=0))) + 1, np.bool_)  # faster than np.isin
    flags[wanted] = True
    mask: Mask = flags[column]
    board.found[key] = mask
    while len(board.found) > REMEMBERED:
        try:
            board.found.popitem(last=False)
        except KeyError:  # another thread was faster
            break
    return mask


def facet(values: npt.NDArray[np.integer], rows: Rows, size: int) -> list[tuple[int, int]]:
    """Return the codes among some rows with their counts, most first."""
    counts = np.bincount(values if len(rows) == len(values) else values[rows], minlength=size)
    order = np.argsort(-counts, kind="stable")
    return [(int(i), int(counts[i])) for i in order if counts[i]]


def kinds(keys: Rows, size: int) -> tuple[Rows, Rows]:
    """Return where each different key (below ``size``) stands first, by rising keys, and how often it does.

    Counting is many times faster than sorting; keys that are spread over more room than there are rows are sorted.
    """
    if size > max(8 * len(keys), 1_000_000):
        _, first, counts = np.unique(keys, return_index=True, return_counts=True)
        return first, counts
    counts = np.bincount(keys, minlength=size)
    first = np.zeros(size, np.int64)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # of equal keys the last written, which stands first, stays
    there = np.flatnonzero(counts)
    return first[there], counts[there]
