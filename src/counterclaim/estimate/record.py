"""The track record of a speaker or party: of its claims that were settled later, how many held, and how early.

A claim on who holds a place is settled by the other side's admission, by its own side's admission of the opposite, by
mapped control, or by the parties agreeing. What was never settled says nothing and is counted apart. Intervals are
Jeffreys intervals for shares (Brown, Cai and DasGupta 2001, Statistical Science 16(2)) and order-statistic intervals
for medians of days (Conover 1999, Practical Nonparametric Statistics, ch. 3).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from .evidence import Evidence

WINDOW = 180
"""Days after a claim within which a settling word counts for it; and days before it, for words that came earlier."""
LEVEL = 0.95
SETTLES = ("admission", "settled")


class Settled(Struct, frozen=True, kw_only=True):
    """A claim that was settled: ``held`` tells how, ``days`` how many days the claim ran ahead (negative: behind)."""

    claim: str
    by: str
    place: str
    speaker: str
    side: str | None
    kind: str
    held: bool
    days: int


class Record(Struct, frozen=True, kw_only=True):
    """Of ``made`` claims ``settled`` were settled and ``held`` of these held; never a share without its counts.

    ``share`` is None where nothing was settled; ``low`` and ``high`` bound it at 95 %. ``ahead`` is the median number
    of days that claims which held came before they were settled, with its interval where five or more were.
    """

    who: str
    kind: str
    made: int
    settled: int
    held: int
    share: float | None
    low: float
    high: float
    ahead: float | None = None
    ahead_low: int | None = None
    ahead_high: int | None = None

    @property
    def sentence(self) -> str:
        """The record in a sentence."""
        if self.share is None:
            return f"{self.who}: {self.made} claims ({self.kind}), none settled yet."
        days = "" if self.ahead is None else f", {abs(self.ahead):g} days {'ahead' if self.ahead >= 0 else 'behind'}"
        return (
            f"{self.who}: of {self.made} claims ({self.kind}) {self.settled} were settled and {self.held} held "
            f"({self.share:.0%}, 95 % interval {self.low:.0%} to {self.high:.0%}){days}."
        )


def settle(evidence: Iterable[Evidence]) -> list[Settled]:
    """Return the claims that a later word settled, by place and day.

    A claim that a party holds a place held if the first settling word of an opposing or third party within ``WINDOW``
    days says the same holder. A claim is never settled by its own speaker's side saying it again.
    """
    places: dict[str, list[Evidence]] = defaultdict(list)
    for e in evidence:
        places[e.place].append(e)
    out = []
    for place in sorted(places):
        rows = sorted(places[place], key=lambda e: (e.ordinal, e.id))
        judges = [e for e in rows if e.kind in SETTLES and e.holder is not None]
        for e in rows:
            if e.holder is None or e.kind in SETTLES or e.kind == "clashes":
                continue
            judge = _judge(e, judges)
            if judge is not None:
                out.append(
                    Settled(
                        claim=e.id,
                        by=judge.id,
                        place=place,
                        speaker=e.speaker,
                        side=e.side,
                        kind=e.kind,
                        held=judge.holder == e.holder,
                        days=judge.ordinal - e.ordinal,
                    )
                )
    return out


def _judge(e: Evidence, judges: Sequence[Evidence]) -> Evidence | None:
    day = e.ordinal
    ahead = [
        j
        for j in judges
        if 0 <= j.ordinal - day <= WINDOW
        and (e.origin is None or j.origin != e.origin)
        and (j.kind == "settled" or j.side is None or j.side != e.side or j.holder != e.holder)
    ]
    if e.kind in ("capture", "retaken"):
        same = [j for j in ahead if j.holder == e.holder]
        if same:
            return same[0]
        behind = [j for j in judges if 0 < day - j.ordinal <= WINDOW and j.holder == e.holder and j.side != e.side]
        if behind:
            return behind[-1]
        return next((j for j in reversed(ahead) if j.ordinal - day >= WINDOW // 2), None)
    return ahead[0] if ahead else None


def records(evidence: Iterable[Evidence], by: str = "side") -> list[Record]:
    """Return the records of all sides (``by="side"``) or speakers (``by="speaker"``), by kind and in all."""
    rows = [e for e in evidence if e.holder is not None and e.kind not in (*SETTLES, "clashes")]
    done = {s.claim: s for s in settle(evidence if isinstance(evidence, list | tuple) else rows)}
    groups: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for e in rows:
        who = e.side if by == "side" else e.speaker
        if who:
            groups[who, "all"].append(e)
            groups[who, e.kind].append(e)
    return [record(who, kind, made, done) for (who, kind), made in sorted(groups.items())]


def record(who: str, kind: str, made: Sequence[Evidence], done: Mapping[str, Settled]) -> Record:
    """Return the record of claims that were made; ``done`` are those that were settled, by the id of the claim."""
    found = [done[e.id] for e in made if e.id in done]
    held = sum(s.held for s in found)
    low, high = jeffreys(held, len(found))
    days = sorted(s.days for s in found if s.held)
    span = median_interval(days)
    return Record(
        who=who,
        kind=kind,
        made=len(made),
        settled=len(found),
        held=held,
        share=held / len(found) if found else None,
        low=low,
        high=high,
        ahead=(days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2 if days else None,
        ahead_low=span[0] if span else None,
        ahead_high=span[1] if span else None,
    )


def jeffreys(held: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the Jeffreys interval of a share; (0, 1) where nothing was seen."""
    if of <= 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if held == 0 else _beta_quantile(tail, held + 0.5, of - held + 0.5)
    high = 1.0 if held == of else _beta_quantile(1 - tail, held + 0.5, of - held + 0.5)
    return low, high


def median_interval(days: Sequence[int], level: float = LEVEL) -> tuple[int, int] | None:
    """Return an interval for the median of sorted numbers, None where there are too few for that level (under 6)."""
    n = len(days)
    tail, total = (1 - level) / 2, 0.0
    k = -1
    for i in range(n // 2):
        total += math.comb(n, i) / 2**n
        if total > tail:
            break
        k = i
    return (days[k], days[n - 1 - k]) if k >= 0 else None


def _beta_quantile(q: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if _beta_share(mid, a, b) < q else (low, mid)
    return (low + high) / 2


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by its continued fraction (Lentz; DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _beta_share(1.0 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1))
    f = d
    for m in range(1, 300):
        for t in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / (1.0 + t * d)
            c = 1.0 + t / c
            f *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * f
