"""Which claims can meet: the keys under which a claim is kept, and those under which it looks for others.

A key is a head (a place, a pair of parties, a figure and the like) with a week; None stands for any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol, TypeVar

from counterclaim.compare.days import SLIP
from counterclaim.compare.facts import Facts
from counterclaim.compare.types import follows, kind, lasts, partners
from counterclaim.compare.where import Spot, plain

LATEST = 24
"""Claims of one key and type that a claim is compared with, the latest before it; a busy front has more a week."""
MOST = 120
"""Claims in all that a claim is compared with."""
LONG = 35
"""Days from which a claim is kept without a week; it meets every week."""
WEEK = 7
_BEFORE = 6
WORDING = 5
"""Claims of one wording that a claim is compared with."""

Head = tuple[Any, ...]
Key = tuple[Head, int | None]
Ref = TypeVar("Ref")

CAPS = {
    "place": LATEST, "in": LATEST // 2, "around": LATEST // 2, "land": LATEST // 2, "wide": LATEST // 4,
    "count": LATEST // 4, "ever": _BEFORE, "total": _BEFORE, "pair": LATEST // 5, "nowhere": LATEST // 5,
}  # fmt: skip
"""Claims of one type that are looked for under a kind of key, at most."""


class Shelf(Protocol[Ref]):
    """Where claims are kept under keys, as one claim sees those before it."""

    def answering(self, claim: str) -> list[Ref]:
        """Claims that say they answer a claim."""
        ...

    def named(self, claim: str) -> Ref | None:
        """The claim of an id."""
        ...

    def beside(self, types: tuple[str, ...], most: int) -> list[Ref]:
        """The latest claims of the same page, of each type."""
        ...

    def worded(self, band: int, most: int) -> list[Ref]:
        """The latest claims in near-identical words."""
        ...

    def latest(self, head: Head, week: int | None, types: tuple[str, ...], most: int) -> list[Ref]:
        """The latest claims under a key, of each type."""
        ...


def meet(f: Facts, shelf: Shelf[Ref]) -> list[Ref]:
    """Return the claims that a claim is compared with, the surest first."""
    found: dict[Ref, None] = dict.fromkeys(shelf.answering(f.id))
    if f.answers and (other := shelf.named(f.answers)) is not None:
        found[other] = None
    types = partners(f.type)
    found.update(dict.fromkeys(shelf.beside(types, LATEST)))
    for band in f.bands:
        found.update(dict.fromkeys(shelf.worded(band, WORDING)))
    for head, week, wanted, most in asked(f, types):
        here = shelf.latest(head, week, wanted, most)
        if here:
            found.update(dict.fromkeys(here))
            if len(found) >= MOST:
                break
    return list(found)


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
    if not s.resolved:
        return [s.key]
    own = s.names if len(s.names) <= 3 else ()
    return [s.key, *sorted({"~" + plain(s.name), *("~" + n for n in own)})]


def _pair(f: Facts) -> str:
    return "+".join(sorted(f.parties))


def given(f: Facts) -> Iterator[Key]:
    """Yield the keys under which a claim is kept, beside its page, its wording and what it answers."""
    weeks = _weeks(f)
    heads: list[Head] = []
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
            yield ("ever", s.key), None
    for s in f.around:
        heads.append(("around", s.key))
        if kind(f.type).plans:
            yield ("ever", s.key), None
    lands = sorted(f.lands)
    if kind(f.type).land:
        for country in lands:
            heads.append(("land", country))
            yield ("ever", country), None
    if f.totals:
        for country in lands:
            yield ("total", country), None
    heads += [("count", c.family, c.best) for c in f.counts]
    pair = _pair(f)
    if pair:
        heads.append(("pair", pair))
        if not any(s.resolved for s in f.spots):
            heads.append(("nowhere", pair))
    for head in heads:
        if weeks is None:
            yield head, None
        else:
            for week in weeks:
                yield head, week


def asked(f: Facts, types: tuple[str, ...]) -> Iterator[tuple[Head, int | None, tuple[str, ...], int]]:
    """Yield the keys under which a claim looks for others of some types, and how many of each, the surest first."""
    weeks: list[int | None] = [None, *(_around(f) or ())]
    plans, lands = _plans(f.type), _lands(f.type)
    countries = sorted(f.lands)
    heads: list[tuple[Head, tuple[str, ...], int]] = []
    before = _before(f.type)
    for s in f.spots:
        heads += [(("place", k), types, LATEST) for k in _spot_keys(s)]
        if before:
            yield ("ever", s.key), None, before, _BEFORE
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
            yield ("ever", s.key), None, plans, _BEFORE
        heads += [((k, s.key), types, LATEST // 2) for k in ("around", "place")]
    heads += [(("around", s.key), types, LATEST // 4) for s in f.spots]
    if lands:
        heads += [(("land", country), lands, LATEST // 2) for country in countries]
        for country in countries:
            yield ("ever", country), None, lands, _BEFORE
    if f.totals:
        for country in countries:
            yield ("total", country), None, (f.type,), _BEFORE
    heads += [(("count", c.family, c.best), types, LATEST // 4) for c in f.counts]
    pair = _pair(f)
    if pair:
        resolved = any(s.resolved for s in f.spots)
        heads.append((("nowhere" if resolved else "pair", pair), types, LATEST // 5))
    for head, wanted, most in heads:
        for week in weeks:
            yield head, week, wanted, most


def askers(head: Head) -> tuple[Head, ...]:
    """Return the heads under which claims are kept that look for others under a head."""
    what, *rest = head
    if what in ("place", "around"):
        return ("place", *rest), ("around", *rest)
    if what == "ever":
        return ("place", *rest), ("around", *rest), ("land", *rest)
    return {"wide": (("in", *rest),), "in": (("wide", *rest),), "pair": (("nowhere", *rest),),
            "nowhere": (("pair", *rest),)}.get(what, (head,))  # fmt: skip


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
