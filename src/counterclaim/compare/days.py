"""Dates of every precision as intervals of days, so that two claims can be compared in time."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from counterclaim.model import Span, When

BACK = 3
"""Days before publication within which an undated claim is taken to lie: daily news and the weekend before it."""
SLIP = 1
"""Days by which two reports of one event may differ (night, time zone, "on Monday")."""


CARRIED = 250
"""Characters between a claim and the words of its date from which the date was carried over from elsewhere."""


class Days(NamedTuple):
    """First and last day (proleptic ordinals, inclusive); ``told`` is False where only the page's date speaks.

    ``carried`` tells that the words of the date stand far from the claim: it may be the day of something else.
    """

    first: int
    last: int
    told: bool
    carried: bool = False


@lru_cache(maxsize=50_000)
def bounds(prefix: str) -> tuple[int, int] | None:
    """Return the first and last day of an ISO prefix as ordinals; None if it is not one."""
    parts = prefix.strip()[:10].split("-")
    try:
        numbers = [int(p) for p in parts]
        if len(numbers) == 1:
            return dt.date(numbers[0], 1, 1).toordinal(), dt.date(numbers[0], 12, 31).toordinal()
        if len(numbers) == 2:
            year, month = numbers
            last = calendar.monthrange(year, month)[1]
            return dt.date(year, month, 1).toordinal(), dt.date(year, month, last).toordinal()
        if len(numbers) == 3:
            day = dt.date(numbers[0], numbers[1], numbers[2]).toordinal()
            return day, day
    except (ValueError, OverflowError):
        pass
    return None


@lru_cache(maxsize=50_000)
def _days(first: int, last: int, told: bool, carried: bool) -> Days:
    return Days(first, last, told, carried)  # one object for the thousands of claims of a day


def days_of(when: When | None, published: str | None, spans: tuple[Span, ...] = ()) -> Days | None:
    """Return the days of a claim; those just before publication where it names none, None where nothing is known.

    ``spans`` are those of the claim.
    """
    start = bounds(when.start) if when and when.start else None
    if start is not None:
        end = bounds(when.end) if when and when.end else None
        end = end or start
        at = when.span if when else None
        far = at is not None and all(max(s.start - at.end, at.start - s.end) > CARRIED for s in spans)
        carried = far and bool(spans)
        return _days(min(start[0], end[0]), max(start[1], end[1]), True, carried)
    page = bounds(published) if published else None
    return _days(page[0] - BACK, page[1], False, False) if page else None


@lru_cache(maxsize=50_000)
def iso(day: int) -> str:
    """Return an ordinal as an ISO day."""
    return dt.date.fromordinal(day).isoformat()


@lru_cache(maxsize=50_000)
def phrase(days: Days | None) -> str:
    """Return the days for a sentence."""
    if days is None:
        return "no known day"
    told = iso(days.first) if days.first == days.last else f"{iso(days.first)} to {iso(days.last)}"
    return told if days.told else f"no day of its own, published {iso(days.last)}"
