"""Days as whole numbers, and stretches of days as people lay them out."""

from __future__ import annotations

from datetime import date

from counterclaim.errors import CounterclaimError
from counterclaim.ledger.days import day_range


def first_day(prefix: str) -> int:
    """Return the first day of an ISO prefix as a proleptic ordinal; raises E210 where it is none."""
    return date.fromisoformat(_range(prefix)[0]).toordinal()


def last_day(prefix: str) -> int:
    """Return the last day of an ISO prefix as a proleptic ordinal; raises E210 where it is none."""
    return date.fromisoformat(_range(prefix)[1]).toordinal()


def iso(day: int) -> str:
    """Return a day as ``YYYY-MM-DD``."""
    return date.fromordinal(day).isoformat()


def _range(prefix: str) -> tuple[str, str]:
    days = day_range(prefix)
    if days is None:
        raise CounterclaimError(
            "E210", f"{prefix!r} is not a date; write a year, month or day such as 2020, 2020-10 or 2020-10-12."
        )
    return days
