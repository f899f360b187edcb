"""How many claims fall on each stretch of time, in stretches that fit on a screen."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from msgspec import Struct

from counterclaim.desk.views.board import NO_DAY
from counterclaim.desk.views.select import Selection

MOST_BARS = 120
"""More bars than this are thinner than a finger or a pointer can hit on a common screen."""


class Bar(Struct, frozen=True, kw_only=True):
    """A stretch of days (both ends included, ISO) and how many claims begin in it."""

    since: str
    until: str
    claims: int


class Timeline(Struct, frozen=True, kw_only=True):
    """Bars without gaps from the first to the last claim; ``undated`` are in none, ``early`` before the first.

    ``step`` is day, week, month or year. Claims take the day they speak of, or else the day their page was published.
    """

    step: str
    bars: list[Bar]
    undated: int
    early: int = 0


def timeline(found: Selection) -> Timeline:
    """Return the bars of a selection with all filters but that on time left as they are."""
    c = found.state.columns
    first = c.first[found.index_without("days")]
    dated = first[first != NO_DAY]
    undated = len(first) - len(dated)
    if not len(dated):
        return Timeline(step="day", bars=[], undated=undated)
    start = int(dated.min())
    up_to = np.cumsum(np.bincount(dated - start))  # claims up to each day; counting days is faster than sorting them
    high = start + len(up_to) - 1
    # A single slip of a year ("1915") would squeeze everything else into one bar.
    low = start + int(np.searchsorted(up_to, 0.01 * (len(dated) - 1), side="right")) if len(dated) > 200 else start
    step, starts = _starts(low, high)
    edges = np.array([*(s.toordinal() for s in starts), _after(starts[-1], step).toordinal()])
    before = np.r_[0, up_to][np.clip(edges - start, 0, len(up_to))]
    counts = np.diff(before)
    bars = [
        Bar(since=begin.isoformat(), until=date.fromordinal(int(end) - 1).isoformat(), claims=int(n))
        for begin, end, n in zip(starts, edges[1:], counts, strict=True)
    ]
    return Timeline(step=step, bars=bars, undated=undated, early=int(before[0]))


def _starts(low: int, high: int) -> tuple[str, list[date]]:
    days = high - low + 1
    step = "day" if days <= MOST_BARS else "week" if days <= 7 * MOST_BARS else "month" if days <= 3650 else "year"
    start = _floor(date.fromordinal(low), step)
    starts = [start]
    while _after(starts[-1], step).toordinal() <= high:
        starts.append(_after(starts[-1], step))
    return step, starts


def _floor(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _after(day: date, step: str) -> date:
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    if step == "year":
        return date(day.year + 1, 1, 1)
    return day + timedelta(days=7 if step == "week" else 1)
