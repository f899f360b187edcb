"""Dates as pages state them: ISO, mail style, and written out; never completed with a year that is not there.

Only what stands in the words given is used. The zone is not converted: the day is the day as the outlet wrote it.
"""

from __future__ import annotations

import re
from datetime import date

from counterclaim.model import Precision, Span, When

from .fail import failed

_MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS: dict[str, int] = {}
for _i, _name in enumerate(_MONTH_NAMES, 1):
    MONTHS[_name] = MONTHS[_name[:3]] = _i
MONTHS["sept"] = 9

MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s+)?"
_ZONE = (
    r"(?:\s*(?:Z|UTC|GMT|[A-Z]{2,4}|local time)\b)?"
    r"(?:\s*(?:[+-]\d{1,2}:?\d{2}|[+-]\d{1,2})\b)?(?:\s*\([A-Za-z/ :+\-0-9]{1,30}\))?"
)
_TIME = (
    r"(?:\s*(?:,|\||at|-|–|—|T|·|•)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?" + _ZONE + r")?"
)
_YEAR = r"(?:19|20)\d{2}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2020-10-12, 2020-10-12T08:30:00+03:00, 2020/10/12
        rf"(?P<year>{_YEAR})[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>{_DAY})(?!\d){_TIME}",
        # Monday, 12 October 2020 14:30; Mon, 12 Oct 2020 08:30:00 GMT; 12th of October, 2020
        rf"{_WEEKDAY}(?P<day>{_DAY})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<monthname>{MONTH})"
        rf"(?:[\s,-]+(?P<year>{_YEAR})\b{_TIME})?",
        # October 12, 2020 at 2:30 pm; Oct. 12
        rf"{_WEEKDAY}(?P<monthname>{MONTH})\s+(?P<day>{_DAY})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>{_YEAR})\b{_TIME})?",
        # 12.10.2020; 12/10/2020 (day and month may be the other way round)
        rf"(?P<first>{_DAY})(?P<mark>[./-])(?P<second>{_DAY})(?P=mark)(?P<year>{_YEAR})\b{_TIME}",
        # October 2020; 2020-10; 2020
        rf"(?P<monthname>{MONTH}),?\s+(?P<year>{_YEAR})\b",
        r"(?P<year>(?:19|20)\d{2})-(?P<month>0[1-9]|1[0-2])\b",
        r"(?P<year>(?:19|20)\d{2})\b",
    )
)


def parse_date(words: str | None) -> When | None:
    """Understand a text that is nothing but a date; None if it is anything else.

    ``as_written`` is the text; a day without a year gives ``start`` None and precision ``unknown``. A form such as
    05/10/2020 is read day first when marked with points and is left ambiguous otherwise: the month is then kept
    only if both readings agree, and both readings stand in ``alternatives``.
    """
    if not words or len(words) > 80:
        return None
    words = words.strip()
    for form in _FORMS:
        found = form.fullmatch(words) or form.fullmatch(words.rstrip(" .,|"))
        if found and (when := _understand(found)) is not None:
            return when
    return None


def date_at(text: str, start: int, end: int) -> When | None:
    """Understand ``text[start:end]`` as a date and point at it."""
    when = parse_date(text[start:end])
    if when is None:
        return None
    return When(
        start=when.start,
        end=when.end,
        precision=when.precision,
        as_written=text[start:end],
        span=Span(start, end),
        alternatives=when.alternatives,
    )


def given_date(value: str) -> When:
    """Understand a date that a person gave; raises E107 if it is not one."""
    when = parse_date(value)
    if when is None or when.start is None:
        raise failed("bad_date", value=value)
    return when


def _understand(found: re.Match[str]) -> When | None:
    parts = found.groupdict()
    words = found.group()
    year = int(parts["year"]) if parts.get("year") else None
    if parts.get("first"):
        return _two_numbers(parts, words)
    month = int(parts["month"]) if parts.get("month") else None
    if parts.get("monthname"):
        month = MONTHS[parts["monthname"].lower().rstrip(".")]
    day = int(parts["day"]) if parts.get("day") else None
    if day is not None and month is not None and not _is_day(year or 2000, month, day):
        return None
    if year is None:
        return When(as_written=words, precision="unknown")
    start = f"{year:04d}"
    precision: Precision = "year"
    if month is not None:
        start, precision = f"{start}-{month:02d}", "month"
        if day is not None:
            start, precision = f"{start}-{day:02d}", "day"
            clock = _clock(parts)
            if clock:
                start, precision = f"{start}T{clock}", "minute"
    return When(start=start, precision=precision, as_written=words)


def _two_numbers(parts: dict[str, str | None], words: str) -> When | None:
    """Read 12.10.2020 and its like; of two readings neither is chosen unless the mark or the numbers decide."""
    year, first, second = int(parts["year"] or 0), int(parts["first"] or 0), int(parts["second"] or 0)
    clock = _clock(parts)
    tail = f"T{clock}" if clock else ""
    readings = [
        f"{year:04d}-{month:02d}-{day:02d}{tail}"
        for day, month in ((first, second), (second, first))
        if _is_day(year, month, day)
    ]
    if not readings:
        return None
    if len(set(readings)) == 1 or parts["mark"] == ".":
        return When(start=readings[0], precision="minute" if clock else "day", as_written=words)
    return When(start=f"{year:04d}", precision="year", as_written=words, alternatives=tuple(readings))


def _clock(parts: dict[str, str | None]) -> str | None:
    if not parts.get("hour"):
        return None
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    half = (parts.get("half") or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
