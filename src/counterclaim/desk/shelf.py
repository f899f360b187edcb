"""The index of a ledger as comparing uses it: what a claim meets before it, and which later claims could meet it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from functools import lru_cache

from counterclaim.compare.facts import Facts
from counterclaim.compare.index import related
from counterclaim.compare.keys import CAPS, WORDING, Head, askers, given, meet
from counterclaim.compare.near import Copies
from counterclaim.compare.packing import head_number, pack, pack_page, type_number, unpack, unpack_page
from counterclaim.compare.seen import SeenPage
from counterclaim.compare.types import partners
from counterclaim.ledger.meeting import Meeting, Row
from counterclaim.model import Link

WHOLE = 300
"""Claims of a key that are read at once, which most keys do not have; of a busier key each type is asked for."""
TAIL = 64
"""Claims of one type under a busy key that are read at once, the latest first."""
AFTER_ALL = b"\xff" * 8
EVERY = 1_000_000
ANY = 0
"""Stands for the type of a claim that is kept under a key whatever its type."""
WIDE = 1
"""Weeks around that of a claim in which those lie that look for it."""


class Shelf:
    """Claims kept in a ledger; what was read stays in memory, so one serves a transaction and no longer."""

    def __init__(self, table: Meeting) -> None:
        self.table = table
        self._pages: dict[int, SeenPage] = {}
        self._facts: dict[bytes, Facts] = {}
        self._buckets: dict[tuple[int, int], dict[int, list[bytes]] | None] = {}
        self._tails: dict[tuple[int, int, int], tuple[list[bytes], bool]] = {}
        self._copies = Copies(table.shingles)
        self._last = table.last()

    def met(self, f: Facts) -> list[bytes]:
        """Return the claims before one that it is compared with."""
        return meet(f, _View(self, f))

    def links(self, f: Facts, met: Iterable[bytes]) -> list[Link]:
        """Return the links of a claim to some of those before it."""
        found = (related(f, other, self._copies) for other in self.facts(met))
        return [k for k in found if k is not None]

    def facts(self, ranks: Iterable[bytes]) -> list[Facts]:
        """Return claims by rank, in the order given."""
        wanted = list(ranks)
        missing = [r for r in wanted if r not in self._facts]
        for rank, page, data in self.table.claims(missing):
            self._facts[rank] = unpack(data, self._page(page))
        return [self._facts[r] for r in wanted if r in self._facts]

    def on_page(self, page: int) -> list[Facts]:
        """Return the claims of a page by its number, in order; none where it is not kept."""
        return self.facts(rank for rank, _, _ in self.table.claims_of(page))

    def put(self, page: int, seen: SeenPage, claims: list[Facts]) -> None:
        """Keep a page with its claims."""
        packed = pack_page(seen)
        self.table.put_page(page, packed, seen.shingles)
        light = unpack_page(packed)
        self._pages[page] = light
        rows: list[Row] = []
        for f in claims:
            f.page = light
            self._facts[f.order] = f
            rows += _rows(f)
        self.table.put_claims((f.order, f.id, page, type_number(f.type), pack(f)) for f in claims)
        self.table.put_keys(rows)
        for head, week, type_, rank in rows:
            bucket = self._buckets.get((head, week))
            if bucket is not None:
                _insert(bucket.setdefault(type_, []), rank)
            tail = self._tails.get((head, week, type_))
            if tail is not None and (tail[1] or not tail[0] or rank > tail[0][0]):
                _insert(tail[0], rank)

    def drop(self, page: int, claims: Iterable[Facts]) -> None:
        """Forget a page with its claims."""
        rows: list[Row] = []
        for f in claims:
            self._facts.pop(f.order, None)
            rows += _rows(f)
        self.table.drop_keys(rows)
        self.table.drop_page(page)
        self._pages.pop(page, None)
        self._buckets.clear()
        self._tails.clear()

    def later(self, f: Facts) -> set[bytes]:
        """Return the claims after one that may look for it; a few of them may not, none that does is left out.

        A claim looks at the latest of a key, so one that comes after enough others of the same key and type does not
        look for this one.
        """
        found: set[bytes] = set()
        if self._last <= f.order:
            return found
        if f.answers and (other := self.table.rank(f.answers)) is not None and other > f.order:
            found.add(other)
        types = partners(f.type)
        mine = type_number(f.type)
        table = self.table
        found.update(table.after(head_number(("answers", f.id)), 0, ANY, f.order, AFTER_ALL, EVERY))
        for band in f.bands:
            found.update(table.after(head_number(("band", band)), 0, ANY, f.order, AFTER_ALL, WORDING))
        for head, week in given(f):
            number, w, most = head_number(head), week or 0, CAPS[head[0]]
            same = table.after(number, w, mine, f.order, AFTER_ALL, most)
            until = same[-1] if len(same) == most else AFTER_ALL
            for head_ in map(head_number, askers(head)):
                weeks = table.weeks(head_) if week is None else [0, *range(week - WIDE, week + WIDE + 1)]
                for at in weeks:
                    for t in types:
                        found.update(table.after(head_, at, type_number(t), f.order, until, EVERY))
        return found

    def _page(self, number: int) -> SeenPage:
        if number not in self._pages:
            data = self.table.page(number)
            self._pages[number] = unpack_page(data) if data is not None else SeenPage(id="")
        return self._pages[number]

    def before(self, head: Head, week: int | None, types: Iterable[int], most: int, rank: bytes) -> list[bytes]:
        """Return the latest claims of some types, by number, under a key before a rank."""
        number, w = head_number(head), week or 0
        found: list[bytes] = []
        bucket = self._bucket(number, w)
        if bucket is None:
            for t in types:
                found += self._tail(number, w, t, rank, most)
        elif bucket:
            for t in types:
                ranks = bucket.get(t)
                if ranks:
                    end = bisect_left(ranks, rank)
                    found += ranks[max(end - most, 0) : end][::-1]
        return found

    def _bucket(self, head: int, week: int) -> dict[int, list[bytes]] | None:
        """All claims under a key by type, in order; None where there are too many."""
        key = (head, week)
        if key not in self._buckets:
            rows = self.table.bucket(head, week, WHOLE)
            known: dict[int, list[bytes]] = {}
            for type_, rank in rows:
                known.setdefault(type_, []).append(rank)
            self._buckets[key] = known if len(rows) < WHOLE else None
        return self._buckets[key]

    def _tail(self, head: int, week: int, type_: int, rank: bytes, most: int) -> list[bytes]:
        key = (head, week, type_)
        known = self._tails.get(key)
        if known is None:
            latest = self.table.before(head, week, type_, AFTER_ALL, TAIL)
            known = self._tails[key] = (latest[::-1], len(latest) < TAIL)
        ranks, whole = known
        end = bisect_left(ranks, rank)
        if end >= most or whole:
            return ranks[max(end - most, 0) : end][::-1]
        return self.table.before(head, week, type_, rank, most)


class _View:
    """The shelf as one claim sees it: those before it."""

    def __init__(self, shelf: Shelf, f: Facts) -> None:
        self._shelf, self._f = shelf, f

    def answering(self, claim: str) -> list[bytes]:
        return self._shelf.before(("answers", claim), None, (ANY,), EVERY, self._f.order)

    def named(self, claim: str) -> bytes | None:
        rank = self._shelf.table.rank(claim)
        return rank if rank is not None and rank < self._f.order else None

    def beside(self, types: tuple[str, ...], most: int) -> list[bytes]:
        return self.latest(("page", self._f.page.id), None, types, most)

    def worded(self, band: int, most: int) -> list[bytes]:
        return self._shelf.before(("band", band), None, (ANY,), most, self._f.order)

    def latest(self, head: Head, week: int | None, types: tuple[str, ...], most: int) -> list[bytes]:
        return self._shelf.before(head, week, _numbers(types), most, self._f.order)


@lru_cache(maxsize=1_000)
def _numbers(types: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(map(type_number, types))


def _insert(ranks: list[bytes], rank: bytes) -> None:
    end = bisect_left(ranks, rank)
    if end == len(ranks) or ranks[end] != rank:
        insort(ranks, rank)


def _rows(f: Facts) -> Iterator[Row]:
    """Everything under which a claim is kept in the file; wording and answers are kept without a type."""
    for band in f.bands:
        yield head_number(("band", band)), 0, ANY, f.order
    if f.answers:
        yield head_number(("answers", f.answers)), 0, ANY, f.order
    type_ = type_number(f.type)
    yield head_number(("page", f.page.id)), 0, type_, f.order
    for head, week in given(f):
        yield head_number(head), week or 0, type_, f.order
