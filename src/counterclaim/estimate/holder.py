"""Who holds a place on a day: shares over parties from dated claims, with the claims that moved them most.

An estimate sums up claims; it is no finding of fact. ``as known on a day`` looks at nothing later than that day;
``hindsight`` looks both ways and answers for the ledger as it stands now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.model import Estimate, Reason

from .course import Course
from .evidence import Evidence, iso, ordinal
from .filter import both_ways, forward
from .habits import Habits, load
from .surroundings import Surroundings

UNKNOWN = "unknown"
MAX_DAYS = 20_000
"""Longest timeline that is computed, in days (about 55 years)."""
MAX_REASONS = 5
LEFT_OUT = 12
"""How many of the latest pieces of evidence are left out in turn to see what each one does."""
LEFT_OUT_NEAR = 4
"""How many of the weightiest pieces of evidence on other places are left out in turn."""

HELD_BY_SPEAKER = ("denial", "control", "clashes", "repelled", "retaken", "admission")


class Theatre(Struct, frozen=True, kw_only=True):
    """What is known of a place before any claim: who held it, and who may come."""

    incumbent: str | None = None
    challengers: tuple[str, ...] = ()


class HolderDay(Struct, frozen=True, kw_only=True):
    """Shares over parties (and ``unknown``) for one place and day; ``silent`` counts days since the last word."""

    place: str
    day: str
    shares: dict[str, float]
    silent: int | None = None

    @property
    def holder(self) -> str:
        """The party with more than half of the shares, else ``unknown``."""
        best = max(self.shares, key=lambda k: self.shares[k])
        return best if self.shares[best] > 0.5 else UNKNOWN


class HolderEstimator:
    """Answers for any place and day from the evidence of a whole ledger.

    ``evidence`` may come in any order. ``habits`` are ours if not given; ``theatre`` says who held what beforehand
    and is used for every place. ``points`` says where places lie (latitude, longitude); a place that is not in it lies
    where its own evidence says, from the day of that evidence on. ``around`` is what a larger ledger says beside this
    evidence; counted from the evidence if not given. The clock is not read: an answer depends on the
    arguments alone.
    """

    def __init__(
        self,
        evidence: Iterable[Evidence],
        habits: Habits | None = None,
        theatre: Theatre | None = None,
        points: Mapping[str, tuple[float, float]] | None = None,
        around: Surroundings | None = None,
    ) -> None:
        self.habits = habits or load()
        self.theatre = theatre or Theatre()
        self._places: dict[str, list[Evidence]] = {}
        everything = sorted(evidence, key=lambda e: (e.ordinal, e.id))
        for e in everything:
            self._places.setdefault(e.place, []).append(e)
        self.around = Surroundings(everything, points) if around is None else around

    @property
    def places(self) -> list[str]:
        """The places with evidence, sorted."""
        return sorted(self._places)

    def evidence(self, place: str) -> list[Evidence]:
        """Return the evidence on a place in order of days."""
        return list(self._places.get(place, []))

    def on(self, place: str, day: str, *, hindsight: bool = False) -> HolderDay:
        """Return the shares for one place and day. Raises E501 for a bad day."""
        return self.timeline(place, day, day, hindsight=hindsight)[0]

    def timeline(self, place: str, since: str, until: str, *, hindsight: bool = False) -> list[HolderDay]:
        """Return the shares for every day from ``since`` to ``until``, both included. Raises E501, E504."""
        first, last = ordinal(since), ordinal(until)
        if not 0 <= last - first <= MAX_DAYS:
            raise CounterclaimError(
                "E504", f"{since} to {until} is no stretch of 1 to {MAX_DAYS} days; give the earlier day first."
            )
        return self._timeline(place, self._places.get(place, []), first, last, hindsight)

    def explain(self, place: str, day: str, *, hindsight: bool = False) -> Estimate:
        """Return the shares for a place and day with the claims that moved them most. Raises E501.

        The weight of a reason is the share of the leading party with that claim less its share without it.
        """
        answer = self.on(place, day, hindsight=hindsight)
        number = ordinal(day)
        words = [e for e in self._places.get(place, []) if hindsight or e.ordinal <= number]
        lead = max(answer.shares, key=lambda k: answer.shares[k])
        reasons = []

        def reason(e: Evidence, rest: Sequence[Evidence], mute: frozenset[str], where: str = "") -> None:
            without = self._timeline(place, rest, number, number, hindsight, mute)[0].shares.get(lead, 0.0)
            moved = answer.shares[lead] - without
            said = f"{where}{sentence(e)} ({moved:+.2f} for {lead})"
            reasons.append(Reason(claim=e.id, weight=round(moved, 4), sentence=said))

        for e in words[-LEFT_OUT:]:
            reason(e, [x for x in words if x is not e], frozenset())
        if len(answer.shares) > 1:
            for e, km in self.around.neighbours(place, number, self.habits, LEFT_OUT_NEAR):
                reason(e, self._places.get(place, []), frozenset({e.id}), f"{e.place}, {km:.0f} km away: ")
        reasons = [r for r in reasons if r.weight or r.claim in {e.id for e in words}]
        reasons.sort(key=lambda r: -abs(r.weight))
        known = "as known now" if hindsight else f"as known on {day}"
        return Estimate(
            question=f"Who holds {place} on {day}, {known}?",
            distribution=answer.shares,
            reasons=tuple(reasons[:MAX_REASONS]),
            model=f"holder {self.habits.version}",
        )

    def _timeline(
        self,
        place: str,
        evidence: Sequence[Evidence],
        first: int,
        last: int,
        hindsight: bool,
        mute: frozenset[str] = frozenset(),
    ) -> list[HolderDay]:
        numbers = [e.ordinal for e in evidence]
        casts: dict[int, tuple[str, tuple[str, ...]]] = {}

        def cast_on(day: int) -> tuple[str, tuple[str, ...]]:
            known = len(numbers) if hindsight else bisect_right(numbers, day)
            if known not in casts:
                casts[known] = self._cast(evidence[:known])
            return casts[known]

        out: list[HolderDay] = []
        for (incumbent, challengers), part in groupby(range(first, last + 1), cast_on):
            span = list(part)
            names = [incumbent, *challengers] if challengers else [UNKNOWN]
            rows = [[1.0]] * len(span)
            if challengers:
                contenders = frozenset(names) - {UNKNOWN}
                courses = [Course(evidence, contenders, c, self.around, self.habits, place, mute) for c in challengers]
                habits = [self.habits.of(c) for c in challengers]
                run = both_ways if hindsight else forward
                rows = [[float(x) for x in p] for p in run(courses, habits, span[0], span[-1])]
            for d, row in zip(span, rows, strict=True):
                before = bisect_right(numbers, d)
                out.append(
                    HolderDay(
                        place=place,
                        day=iso(d),
                        shares={n: round(x, 4) for n, x in zip(names, row, strict=True)},
                        silent=d - numbers[before - 1] if before else None,
                    )
                )
        return out

    def _cast(self, known: Sequence[Evidence]) -> tuple[str, tuple[str, ...]]:
        """Return who held the place beforehand and who challenges it, by the evidence known so far."""
        incumbent = self.theatre.incumbent
        named = [c for c in self.theatre.challengers if c != incumbent]
        for e in known:
            if e.holder is not None:
                named.append(e.holder)
            elif e.side is not None and e.kind in ("clashes", "advance"):
                named.append(e.side)
        day = known[-1].ordinal if known else 0
        if incumbent is None and known:
            incumbent = self._incumbent([e for e in known if e.ordinal == known[0].ordinal], named, day)
        challengers = tuple(dict.fromkeys(n for n in named if n != incumbent))
        if known and incumbent is not None and not challengers:
            challengers = (self.around.rival(incumbent, day) or UNKNOWN,)
        return incumbent or UNKNOWN, challengers

    def _incumbent(self, opening: Sequence[Evidence], named: Sequence[str], day: int) -> str | None:
        """Return the holder that the first words on a place suppose; None if they suppose none."""
        for e in opening:
            if e.kind == "settled":
                return e.holder
        takers = [e.holder for e in opening if e.kind == "capture"]
        for e in opening:
            if e.side is not None and e.side not in takers and e.kind in HELD_BY_SPEAKER:
                return e.side
        for taker in takers:
            if taker is not None:
                rival = self.around.rival(taker, day)
                return rival or next((n for n in named if n != taker), None)
        return next((e.holder for e in opening if e.holder), None)


SAYS = {
    "capture": "says that {holder} took it",
    "retaken": "says that {holder} took it back",
    "control": "says that {holder} holds it",
    "denial": "denies that it is lost",
    "clashes": "reports fighting there",
    "repelled": "says that an attack was beaten off",
    "shelling": "reports fire on it",
    "advance": "reports an advance there",
    "admission": "admits that {holder} holds it",
    "settled": "maps it as held by {holder}",
}


def sentence(e: Evidence) -> str:
    """Return a piece of evidence as a sentence for a person."""
    who = e.speaker or e.side or "a third party"
    side = f" ({e.side})" if e.side and e.speaker and e.side != e.speaker else ""
    return f"{who}{side} on {e.day} {SAYS[e.kind].format(holder=e.holder or 'nobody alone')}"
