"""Learns the habits of parties from the claims alone, with no mapped control seen.

A capture claim that another side answers (denies, reports fighting or its own hold at the same place) within
``ANSWER`` days counts as disputed, one that is admitted within ``SETTLE`` days as held; the rest counts mostly
as held, since silence is weak consent. Each party's share of held claims is pulled towards the share of all
parties, and that towards two thirds, with the weight of ``PULL`` claims (an empirical-Bayes shrinkage: Efron and
Morris 1975, JASA 70(350)).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .evidence import Evidence
from .habits import Habit, Habits, load

HERE = Path(__file__).parent
ANSWER, SETTLE = 30, 180
PULL = 8.0
BEFORE = 2 / 3
SILENCE = 5 / 6
"""How far an unanswered capture claim counts as held."""
SLOPE = -1.0
"""How log-disputes of late move the rate at which claimed places fall: as many more disputes, as much slower."""


def learn(evidence: Iterable[Evidence], base: Habits | None = None) -> Habits:
    """Return habits learned from evidence, set out from ``base`` (the neutral ones if not given).

    Give only what was known by a day to stay within what was known by that day.
    """
    start = base or load(HERE / "neutral.toml")
    held: dict[str, float] = defaultdict(float)
    made: dict[str, int] = defaultdict(int)
    answered: dict[str, int] = defaultdict(int)
    places: dict[str, list[Evidence]] = defaultdict(list)
    for e in evidence:
        places[e.place].append(e)
    for rows in places.values():
        for e in rows:
            if e.kind != "capture" or e.side is None or e.side != e.holder:
                continue
            others = [x for x in rows if x.side not in (None, e.side)]
            admitted = any(x.holder == e.side and abs(x.ordinal - e.ordinal) <= SETTLE for x in others)
            disputed = any(x.holder == x.side and 0 <= x.ordinal - e.ordinal <= ANSWER for x in others)
            made[e.side] += 1
            answered[e.side] += disputed
            held[e.side] += 1.0 if admitted else 0.0 if disputed else SILENCE
    all_made = sum(made.values())
    pooled = (sum(held.values()) + PULL * BEFORE) / (all_made + PULL)
    mean = math.log((sum(answered.values()) + 2.0) / (all_made + 4.0))
    own = {p: _habit(start.pooled, (held[p] + PULL * pooled) / (n + PULL), mean) for p, n in made.items()}
    return msgspec.structs.replace(
        start, version=f"{start.version}+claims", pooled=_habit(start.pooled, pooled, mean), parties=own
    )


def _habit(base: Habit, share: float, mean: float) -> Habit:
    """Return a habit whose capture claims reach ``share`` in the end: half of the way at once, the rest by the rate."""
    odds = math.log(share / (1 - share))
    jump = {**base.jump, "capture": base.jump["capture"] + (odds - math.log(BEFORE / (1 - BEFORE)))}
    gain = {
        **base.gain,
        "one": base.gain["one"] + (odds - math.log(BEFORE / (1 - BEFORE))) - SLOPE * mean,
        "disputes": SLOPE,
    }
    return msgspec.structs.replace(base, jump=jump, gain=gain)
