"""ISO prefixes as ranges of days, so that dates of every precision can be compared by overlap."""

from __future__ import annotations

import calendar
import re

from counterclaim.errors import CounterclaimError
from counterclaim.model import When

_PREFIX = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?", re.ASCII | re.DOTALL)


def day_range(prefix: str | None) -> tuple[str, str] | None:
    """Return the first and last day (``YYYY-MM-DD``, inclusive) of an ISO prefix; None if it is not one."""
    found = _PREFIX.fullmatch(prefix.strip()) if prefix else None
    if found is None:
        return None
    year, month, day = found.groups()
    if int(year) == 0:
        return None
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    if not 1 <= int(month) <= 12:
        return None
    last = calendar.monthrange(int(year), int(month))[1]
    if day is None:
        return f"{year}-{month}-01", f"{year}-{month}-{last:02d}"
    if not 1 <= int(day) <= last:
        return None
    return f"{year}-{month}-{day}", f"{year}-{month}-{day}"


def when_range(when: When | None) -> tuple[str, str] | None:
    """Return the first and last day of a date as understood; None where nothing is known."""
    if when is None:
        return None
    start = day_range(when.start)
    if start is None:
        return None
    end = day_range(when.end) or start
    return min(start[0], end[0]), max(start[1], end[1])


def first_day(since: str) -> str:
    """Return the first day of a user's ``since``; raises E210 where it is not an ISO date."""
    return _bound(since)[0]


def last_day(until: str) -> str:
    """Return the last day of a user's ``until``; raises E210 where it is not an ISO date."""
    return _bound(until)[1]


def _bound(value: str) -> tuple[str, str]:
    days = day_range(value)
    if days is None:
        raise CounterclaimError(
            "E210", f"{value!r} is not a date; write a year, month or day such as 2020, 2020-10 or 2020-10-12."
        )
    return days
