"""Which claims can meet: the keys under which a claim is kept, and those under which it looks for others.

A key is a head (a place, a pair of parties, a figure and the like) with a week; None stands for any time. What a claim
looks under is itself kept under keys (:func:`looks`), so that who looks for a claim is found as quickly as what it
meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    found.update(dict.fromkeys(shelf.beside(partners(f.type), LATEST)))
    for band in f.bands:
        found.update(dict.fromkeys(shelf.worded(band, WORDING)))
    for head, week, which, most in asked(f):
        here = shelf.latest(head, week, WHICH[which](f.type), most)
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


def asked(f: Facts) -> Iterator[tuple[Head, int | None, str, int]]:
    """Yield the keys under which a claim looks for others, of which types, and how many of each; the surest first.

    The types are named by a key of :data:`WHICH`.
    """
    weeks: list[int | None] = [None, *(_around(f) or ())]
    plans, lands = bool(_plans(f.type)), bool(_lands(f.type))
    countries = sorted(f.lands)
    heads: list[tuple[Head, str, int]] = []
    before = bool(_before(f.type))
    for s in f.spots:
        heads += [(("place", k), "partners", LATEST) for k in _spot_keys(s)]
        if before:
            yield ("ever", s.key), None, "before", _BEFORE
    for s in f.spots:
        if not s.country or not s.resolved:
            continue
        if s.kind != "country":
            heads.append((("wide", s.country, ""), "partners", LATEST // 4))
            if s.admin1 and s.kind != "admin1":
                heads.append((("wide", s.country, s.admin1), "partners", LATEST // 4))
        if s.kind in ("country", "area"):
            heads.append((("in", s.country, ""), "partners", LATEST // 2))
        elif s.kind == "admin1" and s.admin1:
            heads.append((("in", s.country, s.admin1), "partners", LATEST // 2))
    for s in f.around:
        if plans:
            yield ("ever", s.key), None, "plans", _BEFORE
        heads += [((k, s.key), "partners", LATEST // 2) for k in ("around", "place")]
    heads += [(("around", s.key), "partners", LATEST // 4) for s in f.spots]
    if lands:
        heads += [(("land", country), "lands", LATEST // 2) for country in countries]
        for country in countries:
            yield ("ever", country), None, "lands", _BEFORE
    if f.totals:
        for country in countries:
            yield ("total", country), None, "own", _BEFORE
    heads += [(("count", c.family, c.best), "partners", LATEST // 4) for c in f.counts]
    pair = _pair(f)
    if pair:
        resolved = any(s.resolved for s in f.spots)
        heads.append((("nowhere" if resolved else "pair", pair), "partners", LATEST // 5))
    for head, which, most in heads:
        for week in weeks:
            yield head, week, which, most


WAYS = {
    "place": (("partners", LATEST), ("partners", LATEST // 2)),
    "around": (("partners", LATEST // 2), ("partners", LATEST // 4)),
    "in": (("partners", LATEST // 2),),
    "wide": (("partners", LATEST // 4),),
    "land": (("lands", LATEST // 2),),
    "count": (("partners", LATEST // 4),),
    "ever": (("before", _BEFORE), ("plans", _BEFORE), ("lands", _BEFORE)),
    "total": (("own", _BEFORE),),
    "pair": (("partners", LATEST // 5),),
    "nowhere": (("partners", LATEST // 5),),
}  # fmt: skip
"""The ways in which claims look under each kind of key: for which types, and for how many of each, the most first."""


def looks(f: Facts) -> Iterator[Key]:
    """Yield the keys under which it is kept that a claim looks for others; see :func:`lookers`.

    A claim that looks in some weeks also looks at what has no week; that is not kept, since its weeks tell of it.
    """
    weekly = _around(f) is not None
    for head, week, which, most in asked(f):
        if week is not None or not weekly or head[0] in _ANY_TIME:
            yield ("looks", which, most, *head), week


def lookers(head: Head, type_: str) -> Iterator[tuple[Head, tuple[str, ...], int]]:
    """Yield under which heads :func:`looks` keeps claims that look for a type under a head, their types, their cap.

    Those that look in a week are kept under that week; those that look at what has no week, under any.
    """
    for which, most in WAYS[head[0]]:
        types = _who(which, type_)
        if types:
            yield ("looks", which, most, *head), types, most


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


def _own(type_: str) -> tuple[str, ...]:
    return (type_,)


WHICH: dict[str, Callable[[str], tuple[str, ...]]] = {
    "partners": partners, "plans": _plans, "lands": _lands, "before": _before, "own": _own,
}  # fmt: skip
"""The types that a claim of a type looks for, by what is looked for."""
_ANY_TIME = frozenset(("ever", "total"))
"""Kinds of keys that have no weeks."""


@cache
def _who(which: str, type_: str) -> tuple[str, ...]:
    """The types that look for a type."""
    return tuple(t for t in partners(type_) if type_ in WHICH[which](t))
