"""Which claims can meet: keys by place, parties, wording and page, so that adding a claim looks at few others."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from counterclaim.compare.days import SLIP
from counterclaim.compare.facts import Facts, facts
from counterclaim.compare.near import Copies
from counterclaim.compare.relate import relate
from counterclaim.compare.seen import Seen
from counterclaim.compare.types import follows, kind, lasts, partners
from counterclaim.compare.where import Spot, plain
from counterclaim.model import Link

LATEST = 24
"""Claims of one key that a new claim is compared with, the latest added first; a busy front has more a week."""
MOST = 120
"""Claims in all that a new claim is compared with."""
LONG = 35
"""Days from which a claim is kept without a week; it meets every week."""
WEEK = 7
_BEFORE = 6

Key = tuple[Any, ...]


class Index:
    """An index of claims that links each new one with those that it can meet.

    ``sides`` maps the code of a party to the side it fights for, so that both are one party. Nothing is stored but the
    small form of each claim. Claims of one page are added together and in order; for the same links as
    :func:`links`, pages are added in the order of their publication.
    """

    def __init__(self, sides: Mapping[str, str] | None = None) -> None:
        self._sides = dict(sides or {})
        self._facts: list[Facts] = []
        self._ids: dict[str, int] = {}
        self._waiting: dict[str, list[int]] = {}
        self._buckets: dict[int, dict[str, list[int]]] = {}
        self._bands: dict[int, int | list[int]] = {}
        self._copies = Copies()
        self.compared = 0
        """Pairs of claims that were compared so far."""

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, claim: object) -> bool:
        return claim in self._ids

    def add(self, seen: Seen) -> list[Link]:
        """Add a claim and return its links to those added before; a claim that was added before gives none."""
        if seen.claim.id in self._ids:
            return []
        self._copies.add(seen.page)
        f = facts(seen, self._sides)
        found = []
        for number in self._meet(f):
            other = self._facts[number]
            self.compared += 1
            link = relate(f, other, self._copies) if f.order >= other.order else relate(other, f, self._copies)
            if link is not None:
                found.append(link)
        self._put(f)
        return found

    def hold(self, seen: Seen) -> None:
        """Add a claim without looking for its links, as one of those that later ones are compared with."""
        if seen.claim.id not in self._ids:
            self._copies.add(seen.page)
            self._put(facts(seen, self._sides))

    def _put(self, f: Facts) -> None:
        number = len(self._facts)
        self._facts.append(f)
        self._ids[f.id] = number
        if f.answers:
            self._waiting.setdefault(f.answers, []).append(number)
        buckets, type_ = self._buckets, f.type
        for key in _given(f):
            bucket = buckets.get(key)
            if bucket is None:
                buckets[key] = {type_: [number]}
            elif type_ in bucket:
                bucket[type_].append(number)
            else:
                bucket[type_] = [number]
        for band in f.bands:
            kept = self._bands.setdefault(band, number)
            if isinstance(kept, list):
                kept.append(number)
            elif kept != number:
                self._bands[band] = [kept, number]

    def _meet(self, f: Facts) -> list[int]:
        found: dict[int, None] = dict.fromkeys(self._waiting.get(f.id, ()))
        if f.answers in self._ids:
            found[self._ids[f.answers]] = None
        types = partners(f.type)
        here = self._buckets.get(hash(("page", f.page.id)))
        if here:
            _gather(found, here, types, LATEST)
        for band in f.bands:
            kept = self._bands.get(band)
            if isinstance(kept, list):
                found.update(dict.fromkeys(kept[: -LATEST // 4 : -1]))
            elif kept is not None:
                found[kept] = None
        get = self._buckets.get
        for key, asked, most in _asked(f, types):
            bucket = get(key)
            if bucket is not None:
                _gather(found, bucket, asked, most)
                if len(found) >= MOST:
                    break
        return list(found)


def _gather(found: dict[int, None], bucket: dict[str, list[int]], types: tuple[str, ...], most: int) -> None:
    """Add the latest claims of each of the types to those that were found."""
    for t in types if len(types) <= len(bucket) else [t for t in bucket if t in types]:
        numbers = bucket.get(t)
        if numbers:
            found.update(dict.fromkeys(numbers[: -most - 1 : -1]))


def links(seen: Iterable[Seen], sides: Mapping[str, str] | None = None) -> list[Link]:
    """Return the links among claims, oldest pages first; the full recompute of what :class:`Index` does one by one."""
    index = Index(sides)
    found: list[Link] = []
    ordered = sorted(seen, key=lambda s: (s.page.published or "", s.page.id, s.claim.spans[:1], s.claim.id))
    with no_collecting():
        for one in ordered:
            found += index.add(one)
    return found


@contextmanager
def no_collecting() -> Iterator[None]:
    """Keep the cyclic collector from walking millions of records that hold no cycles, again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _weeks(f: Facts) -> range | None:
    """The weeks a claim lies in; None for one that lasts long or has no day."""
    if f.days is None or f.days.last - f.days.first > LONG or (lasts(f.type) and not f.days.told):
        return None
    return range(f.days.first // WEEK, f.days.last // WEEK + 1)


def _around(f: Facts) -> range | None:
    if f.days is None:
        return None
    first = max(f.days.first, f.days.last - LONG)
    return range((first - SLIP) // WEEK, (f.days.last + SLIP) // WEEK + 1)


def _spot_keys(s: Spot) -> list[str]:
    if s.resolved:
        return [s.key, *{"~" + plain(s.name), *("~" + n for n in _own_names(s))}]
    return [s.key]


def _own_names(s: Spot) -> Iterable[str]:
    return s.names if len(s.names) <= 3 else ()


def _pair(f: Facts) -> str:
    return "+".join(sorted(f.parties))


def _given(f: Facts) -> Iterator[int]:
    """The keys under which a claim is kept, each holding claims by type."""
    yield hash(("page", f.page.id))
    weeks = _weeks(f)
    spans: Iterable[int | None] = (None,) if weeks is None else weeks
    heads: list[Key] = []
    ever = follows(f.type) or kind(f.type).plans
    for s in f.spots:
        heads += [("place", k) for k in _spot_keys(s)]
        if s.country and s.resolved:
            if s.kind in ("country", "admin1", "area"):
                heads.append(("wide", s.country, s.admin1 if s.kind == "admin1" else ""))
            if s.kind != "country":
                heads.append(("in", s.country, ""))
                if s.admin1 and s.kind != "admin1":
                    heads.append(("in", s.country, s.admin1))
        if ever:
            yield hash(("ever", s.key))
    for s in f.around:
        heads.append(("around", s.key))
        if kind(f.type).plans:
            yield hash(("ever", s.key))
    if kind(f.type).land:
        for country in f.lands:
            heads.append(("land", country))
            yield hash(("ever", country))
    if f.totals:
        for country in f.lands:
            yield hash(("total", country))
    heads += [("count", c.family, c.best) for c in f.counts]
    pair = _pair(f)
    if pair:
        heads.append(("pair", pair))
        if not any(s.resolved for s in f.spots):
            heads.append(("nowhere", pair))
    for head in heads:
        for week in spans:
            yield hash((head, week))


def _asked(f: Facts, types: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...], int]]:
    """The keys under which a claim looks for others of some types, and how many of each type, the surest first."""
    weeks = _around(f)
    spans: list[int | None] = [None, *(weeks or ())]
    plans, lands = _plans(f.type), _lands(f.type)
    heads: list[tuple[Key, tuple[str, ...], int]] = []
    before = _before(f.type)
    for s in f.spots:
        heads += [(("place", k), types, LATEST) for k in _spot_keys(s)]
        if before:
            yield hash(("ever", s.key)), before, _BEFORE
    for s in f.spots:
        if not s.country or not s.resolved:
            continue
        if s.kind != "country":
            heads.append((("wide", s.country, ""), types, LATEST // 4))
            if s.admin1 and s.kind != "admin1":
                heads.append((("wide", s.country, s.admin1), types, LATEST // 4))
        if s.kind in ("country", "area"):
            heads.append((("in", s.country, ""), types, LATEST // 2))
        elif s.kind == "admin1" and s.admin1:
            heads.append((("in", s.country, s.admin1), types, LATEST // 2))
    for s in f.around:
        if plans:
            yield hash(("ever", s.key)), plans, _BEFORE
        heads += [((k, s.key), types, LATEST // 2) for k in ("around", "place")]
    heads += [(("around", s.key), types, LATEST // 4) for s in f.spots]
    if lands:
        heads += [(("land", country), lands, LATEST // 2) for country in f.lands]
        for country in f.lands:
            yield hash(("ever", country)), lands, _BEFORE
    if f.totals:
        for country in f.lands:
            yield hash(("total", country)), (f.type,), _BEFORE
    heads += [(("count", c.family, c.best), types, LATEST // 4) for c in f.counts]
    pair = _pair(f)
    if pair:
        resolved = any(s.resolved for s in f.spots)
        heads.append((("nowhere" if resolved else "pair", pair), types, LATEST // 5))
    for head, wanted, most in heads:
        for week in spans:
            yield hash((head, week)), wanted, most


@cache
def _plans(type_: str) -> tuple[str, ...]:
    """Partners that may be announced weeks before, for a type that may be announced too; none for another type."""
    return tuple(t for t in partners(type_) if kind(t).plans) if kind(type_).plans else ()


@cache
def _lands(type_: str) -> tuple[str, ...]:
    """Partners of which a country has one at a time, for such a type; none for another one."""
    return tuple(t for t in partners(type_) if kind(t).land) if kind(type_).land else ()


@cache
def _before(type_: str) -> tuple[str, ...]:
    """Partners that are asked for at the same place however long ago."""
    plans = _plans(type_)
    return tuple(t for t in partners(type_) if follows(t) or (t in plans and t != type_))
