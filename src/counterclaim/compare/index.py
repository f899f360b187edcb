"""Which claims can meet: keys by place, parties, wording and page, so that adding a claim looks at few others."""

from __future__ import annotations

import gc
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
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
_SEEDS = ((0x9E3779B1, 0x85EBCA77), (0xC2B2AE3D, 0x27D4EB2F), (0x165667B1, 0xD3A2646C))

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
        self._keys: dict[int, list[int]] = {}
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

    def _put(self, f: Facts) -> None:
        number = len(self._facts)
        self._facts.append(f)
        self._ids[f.id] = number
        if f.answers:
            self._waiting.setdefault(f.answers, []).append(number)
        for key in _given(f):
            self._keys.setdefault(hash(key), []).append(number)

    def _meet(self, f: Facts) -> list[int]:
        found: dict[int, None] = dict.fromkeys(self._waiting.get(f.id, ()))
        if f.answers in self._ids:
            found[self._ids[f.answers]] = None
        for key, most in _asked(f):
            numbers = self._keys.get(hash(key))
            if numbers:
                found.update(dict.fromkeys(islice(reversed(numbers), most)))
                if len(found) >= MOST:
                    break
        return list(found)


def links(seen: Iterable[Seen], sides: Mapping[str, str] | None = None) -> list[Link]:
    """Return the links among claims, oldest pages first; the full recompute of what :class:`Index` does one by one."""
    index = Index(sides)
    found: list[Link] = []
    ordered = sorted(seen, key=lambda s: (s.page.published or "", s.page.id, s.claim.spans[:1], s.claim.id))
    with _no_collecting():
        for one in ordered:
            found += index.add(one)
    return found


@contextmanager
def _no_collecting() -> Iterator[None]:
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


def _bands(f: Facts) -> list[int]:
    """Three bands of two least hashes over the telling words: near-identical wordings share one of them."""
    if f.size < 4:
        return []
    hashes = [zlib.crc32(w.encode("utf-8", "surrogatepass")) for w in f.words]
    return [
        hash(
            (
                i,
                min(((h ^ x) * 0x2545F491) & 0xFFFFFFFF for h in hashes),
                min(((h ^ y) * 0x2545F491) & 0xFFFFFFFF for h in hashes),
            )
        )
        for i, (x, y) in enumerate(_SEEDS)
    ]


def _given(f: Facts) -> Iterator[Key]:
    """The keys under which a claim is kept."""
    yield "page", f.page.id, f.type
    weeks = _weeks(f)
    spans: Iterable[int | None] = (None,) if weeks is None else weeks
    heads: list[Key] = []
    for s in f.spots:
        heads += [("place", k, f.type) for k in _spot_keys(s)]
        if s.country and s.resolved:
            if s.kind in ("country", "admin1", "area"):
                heads.append(("wide", s.country, s.admin1 if s.kind == "admin1" else "", f.type))
            if s.kind != "country":
                heads.append(("in", s.country, "", f.type))
                if s.admin1 and s.kind != "admin1":
                    heads.append(("in", s.country, s.admin1, f.type))
        if follows(f.type) or kind(f.type).plans:
            yield "ever", s.key, f.type
    for s in f.around:
        heads.append(("around", s.key, f.type))
        if kind(f.type).plans:
            yield "ever", s.key, f.type
    if kind(f.type).land:
        for country in f.lands:
            heads.append(("land", country, f.type))
            yield "ever", country, f.type
    if f.totals:
        for country in f.lands:
            yield "total", country, f.type
    for c in f.counts:
        heads.append(("count", c.family, c.best))
    pair = _pair(f)
    if pair:
        heads.append(("pair", pair, f.type))
        if not any(s.resolved for s in f.spots):
            heads.append(("nowhere", pair, f.type))
    for head in heads:
        for week in spans:
            yield (*head, week)
    for band in _bands(f):
        yield "words", band


def _asked(f: Facts) -> Iterator[tuple[Key, int]]:
    """The keys under which a claim looks for others, with the number of claims to look at, the surest first."""
    types = partners(f.type)
    for t in types:
        yield ("page", f.page.id, t), LATEST
    for band in _bands(f):
        yield ("words", band), LATEST // 4
    weeks = _around(f)
    spans: list[int | None] = [None, *(weeks or ())]
    heads: list[tuple[Key, int]] = []
    for s in f.spots:
        for t in types:
            heads += [(("place", k, t), LATEST) for k in _spot_keys(s)]
            if follows(t) or (kind(t).plans and kind(f.type).plans and t != f.type):
                yield ("ever", s.key, t), _BEFORE
    for s in f.spots:
        if not s.country or not s.resolved:
            continue
        for t in types:
            if s.kind != "country":
                heads.append((("wide", s.country, "", t), LATEST // 4))
                if s.admin1 and s.kind != "admin1":
                    heads.append((("wide", s.country, s.admin1, t), LATEST // 4))
            if s.kind == "country":
                heads.append((("in", s.country, "", t), LATEST // 2))
            elif s.kind == "admin1" and s.admin1:
                heads.append((("in", s.country, s.admin1, t), LATEST // 2))
            elif s.kind == "area":
                heads.append((("in", s.country, "", t), LATEST // 2))
    for s in f.around:
        if kind(f.type).plans:
            for t in types:
                if kind(t).plans:
                    yield ("ever", s.key, t), _BEFORE
        for t in types:
            heads += [((k, s.key, t), LATEST // 2) for k in ("around", "place")]
    for s in f.spots:
        heads += [(("around", s.key, t), LATEST // 4) for t in types]
    if kind(f.type).land:
        heads += [(("land", country, t), LATEST // 2) for country in f.lands for t in types if kind(t).land]
        for country in f.lands:
            for t in types:
                yield ("ever", country, t), _BEFORE
    if f.totals:
        for country in f.lands:
            yield ("total", country, f.type), _BEFORE
    heads += [(("count", c.family, c.best), LATEST // 4) for c in f.counts]
    pair = _pair(f)
    if pair:
        head_kind = "nowhere" if any(s.resolved for s in f.spots) else "pair"
        heads += [((head_kind, pair, t), LATEST // 5) for t in types]
    for head, most in heads:
        for week in spans:
            yield (*head, week), most
