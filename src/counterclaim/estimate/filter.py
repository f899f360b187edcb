"""The filter itself: a place passes between parties at rates that claims set, and every claim moves the odds.

A change-point filter (a hidden Markov model whose rates are driven by inputs): see Rabiner 1989, Proc. IEEE 77(2), for
the recursions forward and backward, and Elliott, Aggoun and Moore 1995 for filters with driven rates. State 0 is the
incumbent (or the unknown holder), the others are challengers. One step is one day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .course import NEVER, Course, weight
from .habits import Habit

Vector = NDArray[np.float64]

FLOOR = 0.02
"""No share shown is below this: no sum of claims makes certain. Also bounds what one odd place does to the fit."""
EDGE = 1e-4
"""No state falls below this inside the filter: a claim can always turn it."""
CHANGES = frozenset({"capture", "again", "admission", "admitted_by", "retaken", "retaken_first"})
"""Terms that tell of a change about their day; looking back they move the holder then, all others bear witness."""
LEAD_DAYS = 90
LEAD_FADE = 20.0
MAX_RATE = 0.3


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(x, -30.0), 30.0)))


def _dot(weights: dict[str, float], row: Sequence[float]) -> float:
    return sum(w * x for w, x in zip(weights.values(), row, strict=False))


def rate(weights: dict[str, float], row: Sequence[float], times: float = 1.0) -> float:
    """Return the chance per day that goes with log-rate ``weights · row``, at most ``MAX_RATE`` as a rate."""
    return 1.0 - math.exp(-times * min(math.exp(min(max(_dot(weights, row), -12.0), 5.0)), MAX_RATE))


def prior(courses: Sequence[Course], habits: Sequence[Habit], day: int) -> Vector:
    """Return shares of [incumbent, *challengers] before anything is known of the place."""
    p = np.array([_sigmoid(_dot(h.start, c.start(day))) for c, h in zip(courses, habits, strict=True)])
    if p.sum() > 0.9:
        p *= 0.9 / p.sum()
    return np.concatenate([[1.0 - p.sum()], p])


def step(courses: Sequence[Course], habits: Sequence[Habit], day: int, *, back: bool = False) -> NDArray[np.float64]:
    """Return the matrix of chances to pass from row to column in the night before ``day``."""
    n = len(courses) + 1
    m = np.zeros((n, n))
    for i, (c, h) in enumerate(zip(courses, habits, strict=True), 1):
        if c.first < day:
            m[:, i] += rate(h.gain, c.gain(day))
            m[i, 0] += rate(h.regain, c.regain(day))
        elif back and (ahead := c.ahead(day)) is not None and ahead <= LEAD_DAYS:
            m[:, i] += rate(h.lead, c.lead(day), math.exp(-ahead / LEAD_FADE))
    np.fill_diagonal(m, 0.0)
    total = m.sum(axis=1, keepdims=True)
    m /= np.maximum(total / 0.95, 1.0)
    np.fill_diagonal(m, 1.0 - m.sum(axis=1))
    return m


def push(courses: Sequence[Course], habits: Sequence[Habit], day: int, *, changes: bool = True) -> Vector:
    """Return the factors by which the claims of a day move [incumbent, *challengers], with or without changes."""
    out = np.ones(len(courses) + 1)
    for i, (c, h) in enumerate(zip(courses, habits, strict=True), 1):
        terms = [t for t, _ in c.jumps.get(day, ()) if changes or t not in CHANGES]
        out[i] = math.exp(sum(weight(h.jump, t) for t in terms))
    return out


def _lost(courses: Sequence[Course], habits: Sequence[Habit], day: int) -> Vector:
    """Return what words of retaking say of who held the place until then."""
    out = np.ones(len(courses) + 1)
    for i, (c, h) in enumerate(zip(courses, habits, strict=True), 1):
        out[i] = math.exp(h.lead["lost"] * sum(t.startswith("retaken") for t, _ in c.jumps.get(day, ())))
    return out


def flow(before: Vector, after: Vector) -> NDArray[np.float64]:
    """Return the matrix that turns ``before`` into ``after`` and moves no more than it must."""
    stay = np.minimum(after / before, 1.0)
    gains = np.maximum(after - before, 0.0)
    total = gains.sum()
    m = np.diag(stay)
    if total > 0:
        m += np.outer(1.0 - stay, gains / total)
    return np.asarray(m, dtype=np.float64)


def normal(p: Vector) -> Vector:
    """Return shares that sum to one, none below ``EDGE``."""
    p = np.maximum(p / p.sum(), EDGE)
    return np.asarray(p / p.sum(), dtype=np.float64)


def shown(p: Vector) -> Vector:
    """Return shares as they are shown, none below ``FLOOR``."""
    return np.asarray(FLOOR + (1.0 - len(p) * FLOOR) * p, dtype=np.float64)


def forward(courses: Sequence[Course], habits: Sequence[Habit], first: int, last: int) -> list[Vector]:
    """Return shares for every day of ``first`` … ``last``, each from that day's and earlier evidence only."""
    begin = min([c.first for c in courses] or [NEVER])
    early = [prior(courses, habits, d) for d in range(first, min(begin, last + 1))]
    late = _carried(courses, habits, begin, last)[max(first - begin, 0) :]
    return [shown(p) for p in early + late]


def both_ways(courses: Sequence[Course], habits: Sequence[Habit], first: int, last: int) -> list[Vector]:
    """Return shares for every day of ``first`` … ``last`` from all evidence, later evidence included.

    Where nothing follows they are those of ``forward``.
    """
    begin = min(c.first for c in courses)
    end = max([last, *(d for c in courses for d in c.jumps)])
    start = min(first, begin - LEAD_DAYS)
    carried = _carried(courses, habits, begin, end)
    quiet = np.array([1.0] + [math.exp(h.lead["quiet"]) for h in habits])
    p = prior(courses, habits, begin)
    ahead: list[Vector] = []
    moves: list[NDArray[np.float64]] = []
    seen: list[Vector] = []
    for day in range(start, end + 1):
        move = step(courses, habits, day, back=True) if day > start else np.eye(len(p))
        p = normal(p @ move)
        witness = push(courses, habits, day, changes=False)
        if day >= begin:
            target = carried[day - begin]
            moves.append(move @ (_lost(courses, habits, day)[:, None] * flow(p, normal(target / witness))))
            p = target
        else:
            moves.append(move)
        seen.append(witness * quiet if day > begin else witness)
        ahead.append(p)
    out: list[Vector] = [np.empty(0)] * len(moves)
    b = np.ones(len(courses) + 1)
    for i in range(len(moves) - 1, -1, -1):
        out[i] = shown(normal(ahead[i] * b))
        b = moves[i] @ (seen[i] * b)
        b /= b.max()
    return out[first - start : last - start + 1]


def _carried(courses: Sequence[Course], habits: Sequence[Habit], begin: int, last: int) -> list[Vector]:
    """Return the filter's shares for every day from the first word on the place to ``last``."""
    if len(courses) == 1:
        return _carried_by_one(courses[0], habits[0], begin, last)
    out: list[Vector] = []
    for day in range(begin, last + 1):
        p = out[-1] @ step(courses, habits, day) if out else prior(courses, habits, day)
        out.append(normal(p * push(courses, habits, day)))
    return out


def _carried_by_one(c: Course, h: Habit, begin: int, last: int) -> list[Vector]:
    """The same for one challenger, the usual case, in plain numbers (ten times as fast)."""
    out: list[Vector] = []
    p = float(prior([c], [h], begin)[1])
    for day in range(begin, last + 1):
        if day > begin:
            p += (1.0 - p) * rate(h.gain, c.gain(day)) - p * rate(h.regain, c.regain(day))
        terms = c.jumps.get(day)
        if terms:
            odds = p / (1.0 - p) * math.exp(sum(weight(h.jump, t) for t, _ in terms))
            p = odds / (1.0 + odds)
        p = min(max(p, EDGE), 1.0 - EDGE)
        out.append(np.array([1.0 - p, p]))
    return out
