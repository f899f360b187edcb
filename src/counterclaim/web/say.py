"""Dates, numbers and words as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from counterclaim.desk.estimating import SAYS, Said
from counterclaim.model import Figure, When

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_ISO = re.compile(r"(\d{4}|-)?(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}).*)?)?)?", re.DOTALL)
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def day(prefix: str | None) -> str:
    """Return an ISO prefix as people write it: ``12 October 2020``; a year that nobody gave is said to be unknown."""
    if not prefix:
        return ""
    found = _ISO.fullmatch(prefix)
    if found is None:
        return prefix
    year, month, number, clock = found.groups()
    known = year if year and year != "-" else None
    if month is None or not 1 <= int(month) <= 12:
        return prefix
    said = MONTHS[int(month) - 1]
    if number is not None:
        said = f"{int(number)} {said}"
    said += f" {known}" if known else " (year not known)"
    return f"{said}, {clock}" if clock else said


def interval(text: str | None) -> str:
    """Return ``2020-10-10/2020-10-12`` as ``10 to 12 October 2020``; a single date as ``day`` does."""
    if not text:
        return ""
    start, slash, end = text.partition("/")
    if not slash or start == end:
        return day(start)
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        return f"{int(start[8:])} to {day(end)}"
    if len(start) == len(end) == 10 and start[:4] == end[:4]:
        return f"{day(start).rsplit(' ', 1)[0]} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def when(value: When | None) -> str:
    """Return a date as understood, or as written where it was not; empty for None."""
    if value is None:
        return ""
    return interval(value.iso) or (f"“{value.as_written}”" if value.as_written else "not known")


def moment(text: str | None) -> str:
    """Return an ISO time in UTC as ``12 October 2020, 08:30 UTC``."""
    said = day((text or "").removesuffix("Z"))
    return f"{said} UTC" if text and "T" in text else said


def stretch(minutes: int) -> str:
    """Return a length of time in the largest unit that fits without rest: ``15 minutes``, ``hour``, ``3 days``."""
    for size, unit in ((7 * 24 * 60, "week"), (24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            return unit if minutes == size else f"{number(minutes // size)} {unit}s"
    return f"{minutes} minutes"


def weekday(prefix: str) -> str:
    """Return the day of the week of a full ISO date."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[date.fromisoformat(prefix).weekday()]


def number(value: float | None) -> str:
    """Return a number with commas between thousands, without a needless fraction; empty for None."""
    if value is None:
        return ""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def amount(figure: Figure) -> str:
    """Return what a figure says: ``at least 20``, ``20 to 30``, ``about 100``, ``several`` (as written)."""
    low, best, high = figure.low, figure.best, figure.high
    if figure.exactness == "vague":
        return f"“{figure.as_written}”" if figure.as_written else "some"
    return bounds(low, best, high, figure.exactness)


def bounds(low: float | None, best: float | None, high: float | None, exactness: str = "exact") -> str:
    """Return bounds and best value as words; ``a number not given`` where all are None."""
    if low is not None and high is not None and low != high:
        return f"{number(low)} to {number(high)}"
    if exactness == "at_most" and high is not None:
        return f"at most {number(high)}"
    value = best if best is not None else low if low is not None else high
    if value is None:
        return "a number not given"
    word = {"at_least": "at least ", "at_most": "at most ", "about": "about "}.get(exactness, "")
    return word + number(value)


def words(name: str | None) -> str:
    """Return a name of the program as plain words: ``losses_inflicted`` as ``losses inflicted``."""
    return (name or "").replace("_", " ")


_AS_THEY_ARE = ("ed", "s", "ing", "dead", "aircraft", "armour", "artillery", "air_defence", "people", "personnel")
"""Ends of units that have no other form for many: participles, plurals, names of kinds of arms."""


def counted(unit: str, count: float | None = None) -> str:
    """Return the unit of a figure as words, in its plural unless one is counted: ``tanks``, ``killed``."""
    if count == 1 or unit.endswith(_AS_THEY_ARE):
        return words(unit)
    return words(unit[:-1] + "ies" if unit.endswith("y") else unit + "s")


def plural(count: float, one: str, many: str | None = None) -> str:
    """Return ``1 claim`` or ``2,300 claims``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def span(low: float, high: float | None) -> str:
    """Return ``20``, ``20 to 30``, or ``at least 20`` where no upper bound is known."""
    if high is None:
        return f"at least {number(low)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def dates(sentence: str) -> str:
    """Return a sentence with its ISO days as people write them."""
    return _DAY.sub(lambda found: day(found[0]), sentence)


def says(word: Said, name: Callable[[str | None], str]) -> str:
    """Return what a word on a place says: ``says that Azerbaijan took it``."""
    return SAYS[word.kind].format(holder=name(word.holder) if word.holder else "nobody alone")


def days(value: float | None) -> str:
    """Return ``3 days ahead`` or ``2 days behind``; empty for None."""
    if value is None:
        return ""
    return f"{plural(abs(value), 'day')} {'ahead' if value >= 0 else 'behind'}"


def share(value: float | None) -> str:
    """Return a share in [0, 1] as whole percents; empty for None."""
    return "" if value is None else f"{value:.0%}"
