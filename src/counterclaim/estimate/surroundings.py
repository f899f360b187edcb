"""What the whole ledger says of the parties up to a day: whose captures are disputed, and who is whose rival."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping

from .evidence import Evidence
from .habits import Habits
from .near import Near, Point, Words, near

SMALL = 2.0
"""Disputes assumed beforehand, over twice as many captures: a party with little data sits near one dispute in two."""


class Surroundings:
    """Counts over all places, answered for any day without looking past it."""

    def __init__(self, evidence: Iterable[Evidence] = (), points: Mapping[str, Point] | None = None) -> None:
        evidence = list(evidence)
        self._words = Words(sorted(evidence, key=lambda e: (e.ordinal, e.id)), points or {})
        captures: dict[str, list[int]] = defaultdict(list)
        disputes: dict[str, list[int]] = defaultdict(list)
        sides: dict[str, list[tuple[int, str]]] = defaultdict(list)
        taken: dict[str, dict[str, int]] = defaultdict(dict)
        parties: set[str] = set()
        words: list[tuple[int, str, str]] = []
        for e in evidence:
            if e.side is None:
                continue
            day = e.ordinal
            parties.add(e.side)
            sides[e.place].append((day, e.side))
            if e.kind == "capture" and e.holder == e.side:
                captures[e.side].append(day)
                first = taken[e.place]
                first[e.side] = min(day, first.get(e.side, day))
            if e.holder is not None and e.holder == e.side:
                words.append((day, e.side, e.holder))
        for day, side, holder in words:
            for party in captures:
                if party not in (side, holder):
                    disputes[party].append(day)
        rivals: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for place, first in taken.items():
            for party, since in first.items():
                for day, side in sides[place]:
                    if side != party:
                        rivals[party][side].append(max(day, since))
        self._captures = {k: sorted(v) for k, v in captures.items()}
        self._disputes = {k: sorted(v) for k, v in disputes.items()}
        self._rivals = {k: {r: sorted(d) for r, d in v.items()} for k, v in rivals.items()}
        self.parties = frozenset(parties)

    def disputes(self, party: str, day: int, window: int) -> float:
        """Return the log of disputes per capture claim of a party in the ``window`` days up to ``day``."""
        return math.log(
            (_within(self._disputes.get(party, []), day, window) + SMALL)
            / (_within(self._captures.get(party, []), day, window) + 2 * SMALL)
        )

    def near(self, party: str, place: str, habits: Habits, mute: frozenset[str] = frozenset()) -> Near:
        """Return how a party fares around a place by the words on other places nearby."""
        return near(self._words, party, place, habits, mute)

    def neighbours(self, place: str, day: int, habits: Habits, most: int) -> list[tuple[Evidence, float]]:
        """Return the weightiest evidence on other places by a day, with its distance in km."""
        known = self._words.point(place)
        if known is None or known[0] > day:
            return []
        found = [(km / habits.reach + (day - d) / habits.memory, e.id, e, km)
                 for e, d, km in self._words.around(place, habits.reach) if d <= day]  # fmt: skip
        return [(e, km) for _, _, e, km in sorted(found, key=lambda x: x[:2])[:most]]

    def rival(self, party: str, day: int) -> str | None:
        """Return the party that most often meets ``party`` over a place, None where the ledger shows none yet.

        It meets it where one speaks about a place that the other claims to have taken.
        """
        counts: dict[str, int] = defaultdict(int)
        for other, days in self._rivals.get(party, {}).items():
            counts[other] += bisect_right(days, day)
        for other, met in self._rivals.items():
            if other != party and party in met:
                counts[other] += bisect_right(met[party], day)
        best = max(counts.items(), key=lambda c: (c[1], c[0]), default=None)
        return best[0] if best and best[1] else None


def _within(days: list[int], day: int, window: int) -> int:
    return bisect_right(days, day) - bisect_left(days, day - window + 1)
