"""What is said about places nearby: partial pooling over space, since a front moves on, or holds, along a stretch.

Words that the challenger holds a place and words of another side that it holds one are counted with weights that
fall off with distance and age; their balance, between -1 and 1, says how the challenger fares around here of late.
It is zero where nothing is said nearby. A balance is used and no log of a ratio, since the balance bears a ledger
with more claims per place than it was fitted on (fitted on half of the places' words and used with all of them,
Brier .129 against .132).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .evidence import Evidence
from .habits import Habits

Point = tuple[float, float]
NEVER = 10**9
BEFOREHAND = 1.0
"""Words without a direction that are assumed; 0.3 and 1 were tried on mapped control, 1 did a little better."""
FAR = 5.0
"""Words further off than this many times the reach are left out (they would weigh under 1 %)."""
KM_PER_DEGREE = 111.2
SAME_STATEMENT = 3
"""Days within which a speaker's word on a place is the same word again."""
CELL = 1.0
"""Side of the cells in which words are looked up, in degrees."""


class Words:
    """All words that say who holds a place whose point is known, in cells of one degree."""

    def __init__(self, evidence: Sequence[Evidence], points: Mapping[str, Point]) -> None:
        self._given = points
        self._since: dict[str, tuple[int, Point]] = {}
        self._cells: dict[tuple[int, int], list[tuple[Evidence, int, Point]]] = defaultdict(list)
        last: dict[tuple[str, str | None, str], int] = {}
        origins: set[tuple[str, str, str]] = set()
        for e in evidence:
            point = points.get(e.place) or e.point
            if point is None:
                continue
            day = e.ordinal
            self._since.setdefault(e.place, (day, point))
            if e.holder is None:
                continue
            who = (e.place, e.speaker or e.side, e.holder)
            if day - last.get(who, -NEVER) < SAME_STATEMENT:
                continue  # the same speaker again; other speakers of a side are words of their own here
            if e.origin is not None:
                told = (e.origin, e.place, e.holder)
                if told in origins:
                    continue
                origins.add(told)
            last[who] = day
            self._cells[_cell(point)].append((e, day, point))

    def point(self, place: str) -> tuple[int, Point] | None:
        """Return the day from which the point of a place is known, and the point."""
        given = self._given.get(place)
        return (-NEVER, given) if given else self._since.get(place)

    def around(self, place: str, reach: float) -> Iterator[tuple[Evidence, int, float]]:
        """Yield evidence on other places not too far off, with its day and distance in km."""
        known = self.point(place)
        if known is None:
            return
        lat, lon = known[1]
        high = FAR * reach / KM_PER_DEGREE
        wide = high / max(math.cos(math.radians(lat)), 0.1)
        for i in range(math.floor((lat - high) / CELL), math.floor((lat + high) / CELL) + 1):
            for j in range(math.floor((lon - wide) / CELL), math.floor((lon + wide) / CELL) + 1):
                for e, day, point in self._cells.get((i, j), ()):
                    if e.place != place and (km := distance((lat, lon), point)) <= FAR * reach:
                        yield e, day, km


class Near:
    """The balance of words nearby for one challenger and place, answered for any day from what was said by then."""

    def __init__(self, since: int, words: Iterable[tuple[int, float, bool]], memory: float) -> None:
        """``words`` are (day, weight by distance, whether the challenger holds it by that word)."""
        self._since, self._memory = since, memory
        self._days: list[int] = []
        self._sums: list[tuple[float, float]] = []
        mine = theirs = 0.0
        for day, w, gained in sorted(words):
            if self._days:
                fade = math.exp(-(day - self._days[-1]) / memory)
                mine, theirs = mine * fade, theirs * fade
            mine, theirs = mine + w * gained, theirs + w * (not gained)
            self._days.append(day)
            self._sums.append((mine, theirs))

    def on(self, day: int) -> float:
        """Return the challenger's words less the other sides', over all, on a day; 0 where nothing is known."""
        i = bisect_right(self._days, day)
        if not i or day < self._since:
            return 0.0
        fade = math.exp(-(day - self._days[i - 1]) / self._memory)
        mine, theirs = self._sums[i - 1]
        return (mine - theirs) * fade / ((mine + theirs) * fade + BEFOREHAND)


def near(words: Words, challenger: str, place: str, habits: Habits, mute: frozenset[str] = frozenset()) -> Near:
    """Return the balance of words near a place for one challenger; evidence in ``mute`` is not heard."""
    known = words.point(place)
    heard = []
    for e, day, km in words.around(place, habits.reach):
        if e.id in mute:
            continue
        if e.holder == challenger:
            heard.append((day, math.exp(-km / habits.reach), True))
        elif e.side is not None and e.side == e.holder:
            heard.append((day, math.exp(-km / habits.reach), False))
    return Near(known[0] if known else NEVER, heard, habits.memory)


def distance(a: Point, b: Point) -> float:
    """Return the distance of two points in km, flat (under 1 % off within the distances used here)."""
    east = (b[1] - a[1] + 180.0) % 360.0 - 180.0
    return KM_PER_DEGREE * math.hypot(b[0] - a[0], east * math.cos(math.radians((a[0] + b[0]) / 2)))


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point[0] / CELL), math.floor(point[1] / CELL)
