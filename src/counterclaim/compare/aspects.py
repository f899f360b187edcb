"""How two claims compare on place, time, party and figure, each with a sentence for a person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from counterclaim.compare import days as when
from counterclaim.compare import where
from counterclaim.compare.facts import Facts
from counterclaim.compare.figures import Count, meet, pairs, wider
from counterclaim.compare.types import Alike, kind, lasts
from counterclaim.compare.where import Verdict
from counterclaim.model import Aspect

Pairs = Sequence[tuple[Count, Count]]
BACKGROUND = 30
"""Days between a told date and a page's own from which the told one is background, and undated claims are not of it."""


class Sides(Struct, gc=False):
    """The comparison of two claims aspect by aspect; ``later`` is 1 where a is wholly later, -1 where b is, else 0.

    ``scope`` and ``part`` speak of figures: ``part`` is 1 where a is the whole of which b is a part, -1 the other way.
    """

    place: Verdict
    time: Verdict
    actor: Verdict
    target: Verdict
    figure: Verdict
    scope: Verdict
    later: int
    part: int
    same_page: bool
    around: bool
    pairs: Pairs


def sets(a: frozenset[str], b: frozenset[str]) -> Verdict:
    """Compare two sets of parties; unknown where either is empty."""
    if not a or not b:
        return "unknown"
    if a == b:
        return "same"
    return "overlapping" if a & b else "different"


def times(a: Facts, b: Facts) -> tuple[Verdict, int]:
    """Compare the days of two claims; the second value tells which one is wholly later."""
    x, y = a.days, b.days
    if x is None or y is None:
        return "unknown", 0
    gap = max(x.first - y.last, y.first - x.last)
    later = 1 if x.first > y.last else -1 if y.first > x.last else 0
    if a.totals and b.totals and a.page.id != b.page.id and gap > when.SLIP and (_so_far(a) or _so_far(b)):
        return "unknown", 0  # a total of no one day is of all days until its page
    if not x.told and not y.told:
        if a.page.id == b.page.id or (gap > when.BACK and lasts(a.type) and lasts(b.type)):
            return "unknown", 0
        return ("overlapping", 0) if gap <= when.BACK else ("different", later)
    if (x.carried or y.carried) and when.SLIP < gap <= (BACKGROUND if a.page.id == b.page.id else when.BACK):
        return "unknown", 0
    if x.told and y.told:
        if x[:2] == y[:2]:
            return "same", 0
        if gap <= 0:
            return "overlapping", 0
        slip = gap <= when.SLIP and a.page.id != b.page.id and not (kind(a.type).recurs and kind(b.type).recurs)
        return ("overlapping" if slip else "different"), later
    if a.page.id == b.page.id:
        return ("unknown", 0) if gap <= BACKGROUND else ("different", later)
    if gap <= when.SLIP:
        return "overlapping", 0
    return "different", later


def _so_far(f: Facts) -> bool:
    return f.totals and f.days is not None and not f.days.told


def figure_sides(a: Facts, b: Facts) -> tuple[Verdict, Verdict, int, Pairs]:
    """Compare the figures of two claims: verdict, whether they count the same, which is the whole, and the pairs."""
    found = pairs(a.counts, b.counts) if a.counts and b.counts else ()
    if not found:
        return "unknown", "unknown", 0, ()
    apart = [(x, y) for x, y in found if not meet(x, y)]
    x, y = apart[0] if apart else found[0]
    verdict: Verdict = (
        "different"
        if apart
        else "same"
        if all(p.low == q.low and p.high == q.high for p, q in found)
        else "overlapping"
    )
    scope: Verdict = "same"
    part = 0
    if x.family != y.family:
        scope, part = "overlapping", 1 if y.whole == x.family else -1
    elif x.group != y.group:
        if wider(x.group, y.group):
            scope, part = "overlapping", 1
        elif wider(y.group, x.group):
            scope, part = "overlapping", -1
        else:
            scope = "different"
    elif x.kind == y.kind == "running_total":
        part = _wider_total(a, b)
        scope = "overlapping" if part else "same"
    elif x.kind != y.kind and "daily" in (x.kind, y.kind) and {x.kind, y.kind} & {"incident", "revision"}:
        part = _whole_day(a, b, x)
        scope = "overlapping" if part else "same"
    elif x.kind != y.kind and "revision" not in (x.kind, y.kind):
        part = _longer(a, b, x, y)
        scope = "overlapping" if part else "same"
    return verdict, scope, part, found


def _around(a: Facts, b: Facts) -> bool:
    """Tell whether a place named near one claim is that of the other; for two of which at least one names none."""
    return where.compare(a.spots or a.around, b.spots or b.around) == "same"


def _wider_total(a: Facts, b: Facts) -> int:
    """Tell which of two running totals began earlier by more than a day; totals of one beginning are one figure."""
    x, y = a.days, b.days
    if x is None or y is None or not (x.told and y.told) or x.first == x.last or y.first == y.last:
        return 0
    return 1 if x.first < y.first - 1 and x.last >= y.last else -1 if y.first < x.first - 1 and y.last >= x.last else 0


def _longer(a: Facts, b: Facts, x: Count, y: Count) -> int:
    """Tell which of two figures of other kinds spans more: a running total over more days than an incident or a day."""
    total = 1 if x.kind == "running_total" else -1 if y.kind == "running_total" else 0
    if not total:
        return 0
    if "daily" in (x.kind, y.kind):
        return total
    long, short = (a.days, b.days) if total > 0 else (b.days, a.days)
    if long is None or short is None or not (long.told and short.told):
        return total if a.page.id == b.page.id else 0
    return total if long.last - long.first > short.last - short.first else 0


def _whole_day(a: Facts, b: Facts, x: Count) -> int:
    """Tell which of two figures is the day's sum that holds an incident; none where the incident lasted for days."""
    single = b if x.kind == "daily" else a
    if single.days is not None and single.days.told and single.days.first != single.days.last:
        return 0
    return 1 if x.kind == "daily" else -1


def sides(
    a: Facts, b: Facts, roles: Alike, place: Verdict | None = None, day: tuple[Verdict, int] | None = None
) -> Sides:
    """Compare two claims on every aspect; ``roles`` tells how the slots of their types answer each other.

    ``place`` and ``day`` are given where they were compared before.
    """
    place = place or where.compare(a.spots, b.spots)
    time, later = day or times(a, b)
    actor: Verdict = "unknown"
    target: Verdict = "unknown"
    if roles.roles == "crossed":
        actor, target = sets(a.actor, b.target), sets(a.target, b.actor)
    elif roles.roles == "none":
        if a.type == b.type:
            actor = sets(a.actor | a.target, b.actor | b.target)
    else:
        if roles.roles in ("same", "actor"):
            actor = sets(a.actor, b.actor)
        if roles.roles in ("same", "target"):
            target = sets(a.target, b.target)
    figure, scope, part, found = figure_sides(a, b)
    around = not (a.spots and b.spots) and bool(a.around or b.around) and _around(a, b)
    return Sides(place, time, actor, target, figure, scope, later, part, a.page.id == b.page.id, around, found)


@lru_cache(maxsize=10_000)
def _codes(codes: frozenset[str]) -> str:
    return "+".join(sorted(codes)) or "no one named"


def _both(they: str, one: str, first: str, second: str, again: str = "") -> str:
    """What two claims say, told once where it is the same."""
    return f"Both {they} {first}." if first == second else f"One {one} {first}, the other {again}{second}."


def _sides(a: Facts, b: Facts) -> str:
    first, second = (f"{_codes(f.actor)} and {_codes(f.target)}" for f in (a, b))
    return f"Acting and suffering: {first} in " + ("both." if first == second else f"one, {second} in the other.")


def told(a: Facts, b: Facts, s: Sides) -> tuple[Aspect, ...]:
    """Return the aspects with a sentence each."""
    out = [
        Aspect(
            name="place",
            verdict=s.place,
            sentence=_both("say", "says", where.phrase(a.spots), where.phrase(b.spots))
            if a.spots or b.spots
            else "Neither names a place.",
        ),
        Aspect(
            name="time",
            verdict=s.time,
            sentence=_both("speak of", "speaks of", when.phrase(a.days), when.phrase(b.days), "of "),
        ),
        Aspect(
            name="party",
            verdict=_party(s),
            sentence=_sides(a, b),
        ),
    ]
    if a.counts or b.counts:
        words = [", ".join(c.words for c in f.counts) or "no figure" for f in (a, b)]
        out.append(Aspect(name="figure", verdict=s.figure, sentence=_both("give", "gives", *words)))
        if s.pairs:
            first, second = (f"{c.group or 'anyone'} ({c.family}, {c.kind})" for c in s.pairs[0])
            out.append(Aspect(name="scope", verdict=s.scope, sentence=f"Counted: {first} and {second}."))
    return tuple(out)


def _party(s: Sides) -> Verdict:
    known = [v for v in (s.actor, s.target) if v != "unknown"]
    if not known:
        return "unknown"
    if "different" in known:
        return "different"
    return "overlapping" if "overlapping" in known else "same"
