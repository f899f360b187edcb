"""Dates and times in text → :class:`When`, with the precision that is written and the base they were resolved against.

Nothing is padded: the ISO form is as long as the precision (``2020``, ``2020-10``, ``2020-10-12``). A day without any
year to be had keeps the form of XML Schema's gMonthDay (``--10-12``); a weekday without a base stays unresolved.
Rules of news prose: a weekday or a bare date lies in the past unless the claim is about the future; ``overnight``
is dated by the morning.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from counterclaim.model import Precision, Span, When

_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SMALL = {w: i for i, w in enumerate(_ONES, 1)} | {"a": 1, "an": 1, "several": 3, "a few": 3, "a couple of": 2}
_FEW = {"several", "a few", "a couple of"}  # enough for the length of a span, too little for a day
_MON = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_MON_ANY = rf"(?P<mon>{_MON}|{_MON.upper()})"
_D = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?P<y>(?:19|20)\d\d)"
_DAY = r"(?P<wd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_PART = (
    r"(?P<part>\s+(?:early\s+|late\s+)?(?:morning|afternoon|evening|night|noon|midnight|dawn)|"
    r"\s+at\s+(?:dawn|noon|midnight|dusk))?"
)
_DASH = r"\s?(?:-|–|—|to|and|until|through)\s?"
_N = r"(?P<n>\d{1,3}|a few|a couple of|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_LEAP = 2000  # stands in for an unknown year: every day of the calendar is in it
_SEASON = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


@dataclass(frozen=True)
class DateHit:
    """A date found at ``[start, end)`` of the text; ``relative`` marks those that depend on the base."""

    start: int
    end: int
    when: When
    relative: bool
    rule: str = ""


@dataclass(frozen=True)
class _Base:
    day: date | None
    year: int | None
    anchor: date | None  # the last day named in the page, for "a day earlier"
    future: bool


def parse_base(iso: str | None) -> date | None:
    """Return the day of an ISO date, the middle of an ISO month; None for less."""
    m = re.match(r"(\d{4})-(\d\d)(?:-(\d\d))?", iso or "")
    try:
        return date(int(m[1]), int(m[2]), int(m[3] or 15)) if m else None
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(name.lower().rstrip(".")[:3]))


def _ymd(y: int, m: int, d: int) -> str | None:
    return f"{y:04d}-{m:02d}-{d:02d}" if 1 <= m <= 12 and 1 <= d <= monthrange(y, m)[1] else None


def _year_for(b: _Base, month: int, day: int | None) -> tuple[int | None, tuple[str, ...]]:
    """The year of a month or day written without one: the last one before the base (60 days of grace for plans)."""
    if b.day is None:
        return b.year, ()
    y = b.day.year
    try:
        this = date(y, month, min(day or 1, monthrange(y, month)[1]))
    except ValueError:
        return None, ()
    ahead = (this - b.day).days
    if b.future:
        y += 1 if ahead < -60 else 0
    elif ahead > (7 if day else 0):
        other = _ymd(y, month, day) if day else f"{y:04d}-{month:02d}"
        return y - 1, ((other,) if other else ())
    return y, ()


_Made = tuple[str | None, str | None, Precision, tuple[str, ...]]
_Make = Callable[[re.Match[str], _Base], _Made | None]


def _day(
    start: date | None, end: date | None = None, precision: Precision = "day", alt: tuple[date, ...] = ()
) -> _Made:
    return (
        start.isoformat() if start else None,
        end.isoformat() if end else None,
        precision,
        tuple(a.isoformat() for a in alt),
    )


def _full(m: re.Match[str], b: _Base) -> _Made | None:
    mon, d = _month(m["mon"]), int(m["d"])
    if not 1 <= d <= 31:
        return None
    if m["y"]:
        iso = _ymd(int(m["y"]), mon, d)
        return (iso, None, "day", ()) if iso else None
    y, alt = _year_for(b, mon, d)
    if y is None:
        some = _ymd(_LEAP, mon, d)
        return ("-" + some[4:], None, "day", ()) if some else None
    iso = _ymd(y, mon, d)
    return (iso, None, "day", alt) if iso else None


def _span_days(m: re.Match[str], b: _Base) -> _Made | None:
    mon = _month(m["mon"])
    y: int | None = int(m["y"]) if m["y"] else _year_for(b, mon, int(m["d2"]))[0]
    one, two = _ymd(y or _LEAP, mon, int(m["d"])), _ymd(y or _LEAP, mon, int(m["d2"]))
    if y is None and one and two and one < two:
        return ("-" + one[4:], "-" + two[4:], "day", ())
    return (one, two, "day", ()) if one and two and one < two else None


def _month_only(m: re.Match[str], b: _Base) -> _Made | None:
    mon = _month(m["mon"])
    if m["y"]:
        return (f"{int(m['y']):04d}-{mon:02d}", None, "month", ())
    which = m.groupdict().get("which")
    if which and b.day is not None:
        near = b.day.year + (mon <= b.day.month if which == "next" else -(mon >= b.day.month))
        return (f"{near:04d}-{mon:02d}", None, "month", ())
    y, alt = _year_for(b, mon, None)
    return (f"{y:04d}-{mon:02d}", None, "month", alt) if y else (f"--{mon:02d}", None, "month", ())


def _iso(m: re.Match[str], b: _Base) -> _Made | None:
    iso = _ymd(int(m["y"]), int(m["m"]), int(m["d"]))
    return (iso, None, "day", ()) if iso else None


def _numeric(m: re.Match[str], b: _Base) -> _Made | None:
    y = int(m["y"]) if len(m["y"]) == 4 else 2000 + int(m["y"])
    one, two = _ymd(y, int(m["b"]), int(m["a"])), _ymd(y, int(m["a"]), int(m["b"]))  # day first unless it cannot be
    if one is None:
        return (two, None, "day", ()) if two else None
    return (one, None, "day", (two,) if two and two != one else ())


def _weekday(m: re.Match[str], b: _Base) -> _Made | None:
    k = _DAYS.index(m["wd"].lower())
    precision: Precision = "part_of_day" if m["part"] else "day"
    if b.day is None:
        return (None, None, precision, ())
    lead = (m["lead"] or "").lower()
    back = (b.day.weekday() - k) % 7
    if "next" in lead or (b.future and "last" not in lead and "since" not in lead):
        return _day(
            b.day + timedelta(days=(-back) % 7 or 7 if "next" in lead else (k - b.day.weekday()) % 7),
            precision=precision,
        )
    if "last" in lead and back == 0:
        back = 7
    got = b.day - timedelta(days=back)
    return _day(got, precision=precision, alt=(got - timedelta(days=7),) if "last" in lead else ())


def _word(m: re.Match[str], b: _Base) -> _Made | None:
    w = re.sub(r"\s+", " ", m.group().lower())
    if b.day is None:
        return (None, None, "day", ())
    one = timedelta(days=1)
    if "day before yesterday" in w:
        return _day(b.day - 2 * one)
    if "yesterday" in w or "last night" in w:
        return _day(
            b.day - one, precision="part_of_day" if " " in w.strip() else "day", alt=(b.day,) if "night" in w else ()
        )
    if "tomorrow" in w:
        return _day(b.day + one)
    if "overnight" in w:
        return _day(b.day, precision="part_of_day", alt=(b.day - one,))
    return _day(b.day, precision="part_of_day" if w != "today" else "day")


def _unit(m: re.Match[str], b: _Base) -> _Made | None:
    if b.day is None:
        return (None, None, "unknown", ())
    which, unit = m["which"].lower(), m["unit"].lower()
    step = -1 if which in ("last", "past", "previous") else 1 if which in ("next", "coming") else 0
    if unit == "weekend":
        saturday = b.day - timedelta(days=(b.day.weekday() - 5) % 7)
        if step == 1:
            saturday += timedelta(days=7)
        elif step == -1 and b.day.weekday() >= 5:
            saturday -= timedelta(days=7)
        return _day(saturday, saturday + timedelta(days=1), "week")
    if unit == "week" and step == -1 and b.day.weekday() == 6:
        return _day(b.day - timedelta(days=7), b.day - timedelta(days=1), "week")  # on a Sunday a new week has begun
    if unit == "week":
        monday = b.day - timedelta(days=b.day.weekday()) + timedelta(days=7 * step)
        return _day(monday, b.day if step == 0 and not b.future else monday + timedelta(days=6), "week")
    if unit == "month":
        k = b.day.year * 12 + b.day.month - 1 + step
        return (f"{k // 12:04d}-{k % 12 + 1:02d}", None, "month", ())
    if unit == "year":
        return (f"{b.day.year + step:04d}", None, "year", ())
    lo, hi = _SEASON[unit]
    y = b.day.year + (unit == "winter" and b.day.month == 12)  # a winter bears the year in which it ends
    ended = (y, hi) < (b.day.year, b.day.month)
    if which == "coming" or (which == "this" and unit == "winter" and b.day.month >= 9):
        y += ended
    elif step == 1 or (step == -1 and not ended):
        y += step
    return (f"{y - (lo == 12):04d}-{lo:02d}", f"{y:04d}-{hi:02d}", "season", ())


def _ago(m: re.Match[str], b: _Base) -> _Made | None:
    n = _SMALL.get(m["n"].lower()) if not m["n"].isdigit() else int(m["n"])
    unit, how = m["unit"].lower(), m["how"].lower()
    day = _from(m, b)
    if day is None or n is None or m["n"].lower() in _FEW or _names_event(m):
        return (None, None, "unknown", ())
    sign = -1 if how in ("ago", "earlier", "before", "previously") else 1
    if unit == "hour":
        return _day(day + timedelta(days=sign * round(n / 24)))
    if unit == "day":
        return _day(day + timedelta(days=sign * n))
    if unit == "week":
        got = day + timedelta(days=7 * sign * n)
        return _day(got - timedelta(days=3), got + timedelta(days=3), "week")
    if unit == "month":
        k = day.year * 12 + day.month - 1 + sign * n
        return (date(k // 12, k % 12 + 1, 1).isoformat()[:7], None, "month", ())
    return (date(day.year + sign * n, 1, 1).isoformat()[:4], None, "year", ())


def _from(m: re.Match[str], b: _Base) -> date | None:
    """The day that a distance or neighbouring day is counted from: publication for "ago", else the day named last."""
    return b.day if (m.groupdict().get("how") or "").lower() in ("ago", "from now") else b.anchor or b.day


def _names_event(m: re.Match[str]) -> bool:
    """Tell whether "before" or "after" goes on to name what it counts from ("two days before the truce")."""
    return bool(re.search(r"(?:before|after)$", m.group(), re.I) and re.match(r"\s+\w", m.string[m.end() :]))


def _near_day(m: re.Match[str], b: _Base) -> _Made | None:
    day = _from(m, b)
    if day is None or _names_event(m):
        return (None, None, "day", ())
    w = m.group().lower()
    if "same" in w:
        return _day(day)
    return _day(day + timedelta(days=1 if re.search(r"next|following|after", w) else -1))


def _past_span(m: re.Match[str], b: _Base) -> _Made | None:
    if b.day is None:
        return (None, None, "unknown", ())
    raw = m["n"]
    n = 1 if raw is None else int(raw) if raw.isdigit() else _SMALL.get(raw.lower(), 1)
    days = {"hour": max(1, round(n / 24)), "day": n, "week": 7 * n, "month": 30 * n, "year": 365 * n}[m["unit"].lower()]
    if m["unit"].lower() == "day" and n > 1:
        days -= 1  # "over the last two days" began yesterday
    return _day(b.day - timedelta(days=days), b.day, "day" if days < 7 else "week" if days < 30 else "month")


def _year(m: re.Match[str], b: _Base) -> _Made | None:
    return (f"{int(m['y']):04d}", None, "year", ())


def _season_of(m: re.Match[str], b: _Base) -> _Made | None:
    lo, hi = _SEASON[m["season"].lower()]
    y = int(m["y"])
    return (f"{y - (lo == 12):04d}-{lo:02d}", f"{y:04d}-{hi:02d}", "season", ())


_RULES: list[tuple[str, str, _Make, bool, int]] = [
    ("iso", r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso, False, 0),
    ("numeric", r"\b(?P<a>\d{1,2})[./](?P<b>\d{1,2})[./](?P<y>(?:19|20)\d\d)\b", _numeric, False, 0),
    (
        "day range",
        rf"\b{_D}{_DASH}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?{_MON_ANY}\b(?:,?\s+{_Y}\b)?",
        _span_days,
        True,
        0,
    ),
    (
        "range of a month",
        rf"\b{_MON_ANY}\s+{_D}{_DASH}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\s*(?:people|troops|soldiers))"
        rf"(?:,?\s+{_Y}\b)?",
        _span_days,
        True,
        0,
    ),
    ("day of a month", rf"\b{_D}\s+(?:of\s+)?{_MON_ANY}\b(?:\.?,?\s+{_Y}\b)?", _full, True, 0),
    ("month and day", rf"\b{_MON_ANY}\s+{_D}\b(?!\d)(?:,?\s+{_Y}\b)?", _full, True, 0),
    ("month of a year", rf"\b{_MON_ANY},?\s+(?:of\s+)?{_Y}\b", _month_only, False, 0),
    (
        "bare month",
        rf"(?<=\bin |by |of )(?:early |mid-|mid |late )?{_MON_ANY}\b(?P<y>(?!x)x)?(?!\s+\d)",
        _month_only,
        True,
        0,
    ),
    (
        "bare month",
        r"\b(?:since|(?P<which>last|next)|this|until|late|early|mid|from|during|through)[ -](?:early |late |mid-)?"
        rf"{_MON_ANY}\b(?P<y>(?!x)x)?(?!\s+\d)",
        _month_only,
        True,
        0,
    ),
    ("bare month", rf"\b{_MON_ANY}(?=['’]s\b)(?P<y>(?!x)x)?", _month_only, True, 0),
    (
        "weekday",
        rf"\b(?P<lead>(?:[Ll]ast|[Nn]ext|[Tt]his|[Ss]ince|[Ll]ate on|[Ee]arly on|[Ll]ate|[Ee]arly)\s+)?{_DAY}\b{_PART}",
        _weekday,
        True,
        0,
    ),
    (
        "part of a day",
        r"\b(?:(?:early |late |later )?in the (?:early |late )?(?:morning|afternoon|evening)|at (?:dawn|"
        r"dusk|midnight|noon|night)|"
        r"during the night|before dawn|in the (?:early|small) hours)\b(?!\s+of\b)",
        _word,
        True,
        re.I,
    ),
    (
        "day word",
        r"\b(?:the day before yesterday|yesterday(?: (?:morning|afternoon|evening|night))?|today|tonight|tomorrow|"
        r"overnight|last night|this (?:morning|afternoon|evening)|earlier in the day)\b",
        _word,
        True,
        re.I,
    ),
    (
        "past span",
        rf"\b(?:in|over|during|within|for)\s+the\s+(?:past|last)\s+(?:{_N}\s+)?(?P<unit>hour|day|week|month|year)s?\b",
        _past_span,
        True,
        re.I,
    ),
    ("past span", r"\b(?:the|in) (?:past|last) (?P<n>24|48|72) (?P<unit>hour)s\b", _past_span, True, re.I),
    (
        "calendar unit",
        r"\b(?:earlier |late |early )?(?P<which>this|last|next|past|previous|coming)\s+"
        r"(?P<unit>weekend|week|month|year|winter|spring|summer|autumn|fall)\b(?!\s*(?:['’]s)?\s+(?:old))",
        _unit,
        True,
        re.I,
    ),
    (
        "distance",
        rf"\b{_N}\s+(?P<unit>day|week|month|year|hour)s?\s+(?P<how>ago|earlier|before|later|from now|previously)\b",
        _ago,
        True,
        re.I,
    ),
    (
        "neighbouring day",
        r"\b(?:the (?:previous|next|following|same) day|the day (?:before|after)|(?:that|the) same day)\b",
        _near_day,
        True,
        re.I,
    ),
    (
        "season",
        rf"\b(?:in\s+)?(?:the\s+)?(?P<season>winter|spring|summer|autumn|fall)\s+(?:of\s+)?{_Y}\b",
        _season_of,
        False,
        re.I,
    ),
    (
        "year",
        rf"(?<=\bin )(?:early |mid-|late |about |around )?{_Y}\b(?!\s+(?:people|troops|soldiers|civilians|houses))",
        _year,
        False,
        re.I,
    ),
    (
        "year",
        rf"\b(?:since|until|during|from|by|early|late|mid|of|after|before)[ -](?:the\s+)?{_Y}\b"
        r"(?![-–]\d|\s+(?:people|troops|soldiers|civilians|houses|fighters))",
        _year,
        False,
        re.I,
    ),
    (
        "year",
        rf"\b{_Y}(?=\s+(?:war|ceasefire|truce|agreement|deal|peace|uprising|revolution|invasion|offensive|conflict|coup|"
        r"election|accord))",
        _year,
        False,
        re.I,
    ),
]
_COMPILED = [(name, re.compile(pattern, flags), make, rel) for name, pattern, make, rel, flags in _RULES]


def find_dates(
    text: str,
    *,
    base: str | None = None,
    base_year: str | None = None,
    future: bool = False,
    offset: int = 0,
    anchor: str | None = None,
) -> list[DateHit]:
    """Return the dates of a stretch of text, left to right, none overlapping.

    base: ISO day against which "Sunday" is resolved; base_year: a year known from the page where there is no day;
    future: read bare weekdays and dates forwards; offset: added to all spans; anchor: the ISO day named last before.
    """
    b = _Base(parse_base(base), int(base_year) if base_year else None, parse_base(anchor), future)
    found: list[tuple[int, DateHit]] = []
    taken = bytearray(len(text))
    for name, rx, make, rel in _COMPILED:
        for m in rx.finditer(text):
            if any(taken[m.start() : m.end()]):
                continue
            try:
                made = make(m, b)
            except (ValueError, OverflowError):  # outside the calendar
                made = None
            if made is None:
                continue
            for i in range(m.start(), m.end()):
                taken[i] = 1
            start, end, precision, alt = made
            near = name in ("neighbouring day", "distance")
            w = When(
                start=start,
                end=end if end != start else None,
                precision=precision if start else "unknown",
                as_written=m.group(),
                span=Span(offset + m.start(), offset + m.end()),
                base=_base_used(m, b, near) if rel and start and not start.startswith("--") else None,
                alternatives=alt,
            )
            found.append((m.start(), DateHit(offset + m.start(), offset + m.end(), w, near, name)))
    return [h for _, h in sorted(found, key=lambda x: x[0])]


def _base_used(m: re.Match[str], b: _Base, near: bool) -> str | None:
    """What a date was resolved against: a day, or a mere year of the page; None where it bears its own year."""
    if m.groupdict().get("y"):
        return None
    day = _from(m, b) if near else b.day
    return day.isoformat() if day else str(b.year) if b.year else None
