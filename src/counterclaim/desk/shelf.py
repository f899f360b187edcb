"""The index of a ledger as comparing uses it: claims kept under their keys, and what each meets before it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from counterclaim.compare.facts import Facts
from counterclaim.compare.index import related
from counterclaim.compare.keys import WHICH, WORDING, Head, Key, asked, given, looks, meet
from counterclaim.compare.near import Copies
from counterclaim.compare.packing import head_number, pack, pack_page, type_number, unpack, unpack_page
from counterclaim.compare.seen import SeenPage
from counterclaim.ledger.meeting import Meeting, Row, SmallPage
from counterclaim.model import Link

WHOLE = 300
"""Claims of a key that are read at once, which most keys do not have; of a busier key each type is asked for."""
TAIL = 64
"""Claims of one type under a busy key that are read at once, the latest first."""
AFTER_ALL = b"\xff" * 8
EVERY = 1_000_000
ANY = 0
"""Stands for the type of a claim that is kept under a key whatever its type."""

Windows = dict[tuple[Key, tuple[str, ...], int], list[bytes]]
"""What a claim finds under each key, for the types that it looks for there and the number of each."""


class Shelf:
    """Claims kept in a ledger; what was read stays in memory, so one serves a transaction and no longer."""

    def __init__(self, table: Meeting) -> None:
        self.table = table
        self._pages: dict[int, SeenPage] = {}
        self._facts: dict[bytes, Facts] = {}
        self._met: dict[bytes, int] = {}
        self._buckets: dict[tuple[int, int], dict[int, list[bytes]] | None] = {}
        self._tails: dict[tuple[int, int, int], tuple[list[bytes], bool]] = {}
        self._copies = Copies(table.shingles)

    def met(self, f: Facts, windows: Windows | None = None) -> list[bytes]:
        """Return the claims before one that it is compared with.

        ``windows`` takes what is found under each key; what it holds already is not looked up again.
        """
        return meet(f, _View(self, f, {} if windows is None else windows))

    def meets(self, f: Facts, other: Facts) -> bool:
        """Tell whether a claim is compared with one of another page before it; it must meet fewer than are compared."""
        for band in set(f.bands) & set(other.bands):
            if other.order in self.before(("band", band), None, (ANY,), WORDING, f.order):
                return True
        if f.answers == other.id or other.answers == f.id:
            return True
        kept, type_ = set(given(other)), (type_number(other.type),)
        return any(
            other.order in self.before(head, week, type_, most, f.order)
            for head, week, which, most in asked(f)
            if (head, week) in kept and other.type in WHICH[which](f.type)
        )

    def most_met(self, f: Facts) -> int:
        """Return how many claims a claim meets, or more; as many as are compared, or more, where some are left out."""
        return self._met[f.order]

    def put_met(self, met: dict[bytes, int]) -> None:
        """Note how many claims some claims meet at most, by rank."""
        self._met |= met
        self.table.put_met(met.items())

    def links(self, f: Facts, met: Iterable[bytes]) -> list[Link]:
        """Return the links of a claim to some of those before it."""
        found = (related(f, other, self._copies) for other in self.facts(met))
        return [k for k in found if k is not None]

    def facts(self, ranks: Iterable[bytes]) -> list[Facts]:
        """Return claims by rank, in the order given."""
        wanted = list(ranks)
        missing = [r for r in wanted if r not in self._facts]
        for rank, page, data, met in self.table.claims(missing):
            self._facts[rank] = unpack(data, self._page(page))
            self._met[rank] = met
        return [self._facts[r] for r in wanted if r in self._facts]

    def on_page(self, page: int) -> list[Facts]:
        """Return the claims of a page by its number, in order; none where it is not kept."""
        return self.facts(rank for rank, _, _ in self.table.claims_of(page))

    def put(self, page: int, seen: SeenPage, claims: Sequence[Facts], met: Sequence[int] | None = None) -> None:
        """Keep a page with its claims, and how many others each meets, unless that is noted later."""
        kept = small(seen, claims)
        self.table.put_page(page, kept, met or bytes(len(claims)))
        self.table.put_keys(kept.keys)
        light = self._pages[page] = unpack_page(kept.page)
        for f in claims:
            f.page = light
            self._facts[f.order] = f
        for head, week, type_, rank in kept.keys:
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
        for head, week, type_, rank in rows:
            bucket = self._buckets.get((head, week))
            if bucket is not None and rank in bucket.get(type_, ()):
                bucket[type_].remove(rank)
            self._tails.pop((head, week, type_), None)

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

    def __init__(self, shelf: Shelf, f: Facts, windows: Windows) -> None:
        self._shelf, self._f, self._windows = shelf, f, windows

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
        key = ((head, week), types, most)
        found = self._windows.get(key)
        if found is None:
            found = self._windows[key] = self._shelf.before(head, week, _numbers(types), most, self._f.order)
        return found


@lru_cache(maxsize=1_000)
def _numbers(types: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(map(type_number, types))


def small(seen: SeenPage, claims: Sequence[Facts]) -> SmallPage:
    """Return a page with its claims as they are kept in the file."""
    return SmallPage(
        page=pack_page(seen),
        shingles=seen.shingles,
        claims=[(f.order, f.id, type_number(f.type), pack(f)) for f in claims],
        keys=[row for f in claims for row in _rows(f)],
    )


def _insert(ranks: list[bytes], rank: bytes) -> None:
    end = bisect_left(ranks, rank)
    if end == len(ranks) or ranks[end] != rank:
        insort(ranks, rank)


def _rows(f: Facts) -> Iterator[Row]:
    """Everything under which a claim is kept in the file, as one that is met or that looks for others.

    Wording and answers are kept without a type.
    """
    for band in f.bands:
        yield head_number(("band", band)), 0, ANY, f.order
    if f.answers:
        yield head_number(("answers", f.answers)), 0, ANY, f.order
    type_ = type_number(f.type)
    yield head_number(("page", f.page.id)), 0, type_, f.order
    for head, week in given(f):
        yield head_number(head), week or 0, type_, f.order
    for head, week in looks(f):
        yield head_number(head), week or 0, type_, f.order
