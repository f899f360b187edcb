"""Datelines and time stamps: the place, date and agency at the head of an article, and lines such as "Published: …"."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from counterclaim.model import Span, When

from .dates import MONTH, date_at, parse_date
from .origins import agency_pattern, credited, named, unlisted

_DATE = (
    r"(?:(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)?,?\s+)?"
    rf"(?:(?i:{MONTH})\s+\d{{1,2}}|\d{{1,2}}\s+(?i:{MONTH}))(?:,?\s+(?:19|20)\d{{2}})?|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}"
)
_DASH = r"(?:\s*(?:–|—|--)\s*|\s*-\s+|\.\s+(?:–|—|-)?\s*)"
_CAPS = r"[A-Z][A-Z'’.-]{1,24}(?:[ /][A-Z][A-Z'’.-]{0,24}){0,3}"
_TITLE = r"[A-Z][\w'’.-]{1,24}(?: (?:[A-Z][\w'’.-]{1,24}|al|el|de|of)){0,3}"
_REGION = r"(?:,\s+[A-Z][\w'’.-]{1,24}(?: [A-Z][\w'’.-]{1,24}){0,2}(?!\s+\d))?"

# No dateline is longer; a hostile line of capitals may be.
_LONGEST = 160


class Dateline(NamedTuple):
    """Where a dateline ends in its line, and what it says; ``date`` has no year where none is written."""

    end: int
    values: dict[str, Any]
    date: When | None
    agencies: tuple[str, ...]


@cache
def _datelines() -> tuple[re.Pattern[str], ...]:
    agency = agency_pattern()
    place = f"(?P<place>{_CAPS}{_REGION}|{_TITLE}{_REGION})"
    return tuple(
        re.compile(form)
        for form in (
            # BEIRUT, May 5 (Agency) - ; Geneva, 3 March 2015 (Agency) – ; KYIV (Agency) - ; Damascus, SANA-
            rf"{place},?\s*(?P<date>{_DATE})?[,.]?\s*\((?P<agency>[^()\n]{{2,40}})\)(?:\s*(?:–|—|--|-|:)\s*|\s+)",
            rf"{place},?\s*(?P<date>{_DATE})?[,.]?\s*/(?P<agency>[^/\n]{{2,40}})/[.]?(?:\s*(?:–|—|--|-)\s*|\s+)",
            rf"{place},\s*(?P<date>{_DATE})?,?\s*(?P<agency>{agency}){_DASH}",
            rf"{place},?\s+(?P<date>{_DATE}){_DASH}",
            rf"(?P<agency>{agency}),?\s*(?P<place>{_CAPS}|{_TITLE}),\s*(?P<date>{_DATE}){_DASH}",
            # BAGHDAD — A bomb …: capitals alone only count before a new sentence
            rf"(?P<place>(?=[A-Z'’ .-]{{4}}){_CAPS}{_REGION})(?:\s*(?:–|—|--)\s*|\s+-\s+)(?=[A-Z0-9“\"‘'])",
        )
    )


def dateline_of(line: str) -> Dateline | None:
    """Return the dateline at the beginning of ``line``; its offsets are characters of the line."""
    head = line[:_LONGEST]
    for form in _datelines():
        found = form.match(head)
        if not found:
            continue
        parts = found.groupdict()
        agency = parts.get("agency") or ""
        agencies = tuple(credited(found.group()) or named(agency) or unlisted(agency))
        date = date_at(line, *found.span("date")) if parts.get("date") else None
        if parts.get("agency") and not agencies and date is None and not parts["place"].isupper():
            continue  # "Omar Nasser (pictured) said"
        values: dict[str, Any] = {"place": parts["place"]}
        if date is not None:
            values["date"] = date.as_written
        if parts.get("agency"):
            values["agency"] = parts["agency"].strip()
        end = len(found.group().rstrip())
        return Dateline(end, values, date, agencies)
    return None


_STAMP = re.compile(
    r"(?P<label>first published|published|posted|created|issued|released|publication date|date|updated|last updated"
    r"|last modified|last edited|modified|edited)(?:\s+(?:on|at))?\s*[:|-]?\s*(?P<date>.*?)"
    r"(?=\s*[|•·;(]?\s*(?:\b(?:first published|published|posted|updated|last updated|last modified|modified)\b)|$)",
    re.IGNORECASE,
)


def stamps(line: str, start: int) -> dict[str, When]:
    """Return ``published`` and ``modified`` as a line such as "Published: 2020-10-12 | Updated: …" states them.

    ``start`` is where the line begins in the page's text, so that the spans point there. Empty if no date is found.
    """
    found: dict[str, When] = {}
    for hit in _STAMP.finditer(line):
        words = hit["date"].rstrip(" .|,;)")
        when = parse_date(words)
        if when is None:
            continue
        at = start + hit.start("date")
        key = "modified" if re.search(r"updated|modified|edited", hit["label"], re.I) else "published"
        found.setdefault(key, _placed(when, at, words))
    return found


def bare_date(line: str, start: int) -> When | None:
    """Understand a line that is nothing but a full day (with or without a time)."""
    when = parse_date(line)
    if when is None or (when.precision not in ("day", "minute") and not when.alternatives):
        return None
    return _placed(when, start, line)


def _placed(when: When, start: int, words: str) -> When:
    return When(
        start=when.start,
        precision=when.precision,
        as_written=words,
        span=Span(start, start + len(words)),
        alternatives=when.alternatives,
    )
