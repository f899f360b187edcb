"""Origin markers: wire agencies that a page names as where its words came from.

Only places where outlets credit others are looked at (dateline, byline, credit line, a feed's ``<source>``, the
first and last lines), never the running text, where an agency is a voice and belongs to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from .tables import bad_row, rows


@cache
def _forms() -> dict[str, str]:
    """Spelling → name; raises E190 when one spelling is given to two agencies."""
    forms: dict[str, str] = {}
    for line, row in rows("origins.tsv", ("name", "forms")):
        for form in row["forms"].split("|"):
            if not form or forms.setdefault(form, row["name"]) != row["name"]:
                raise bad_row("origins.tsv", line, f"the form '{form}' is empty or already taken")
    return forms


@cache
def agency_pattern() -> str:
    """Return a regular expression (no groups) for any spelling of any agency, longest first."""
    return r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(_forms(), key=len, reverse=True))) + r")(?!\w|-\w)"


@cache
def _credits() -> re.Pattern[str]:
    agency = agency_pattern()
    return re.compile(
        rf"[(\[/|]\s*(?P<bracketed>{agency})(?:\s*[,/&]\s*(?P<second>{agency}))?[^()\[\]\n]{{0,30}}[)\]/|]"
        rf"|(?i:\bwith (?:reporting|files|information|material|input|inputs) (?:by|from)|\bsource:|\bvia\b|\bby\b"
        rf"|\baccording to|\bas reported by|\breports?\b[:,]?|\bciting|\bquoting)\s+(?:the\s+)?(?P<credited>{agency})"
        rf"|^\s*(?P<first>{agency})\s*[-–—:.]"
        rf"|[,.]\s*(?P<dateline>{agency})\s*[-–—.]"
    )


def credited(words: str) -> list[str]:
    """Return the agencies credited in ``words`` (a dateline, byline or credit line), normalized, once each."""
    found: dict[str, None] = {}
    for hit in _credits().finditer(words):
        for form in hit.groups():
            if form:
                found[_forms()[form]] = None
    return list(found)


def named(words: str) -> list[str]:
    """Return every agency named in ``words``, for fields that hold nothing but a source."""
    return list(dict.fromkeys(_forms()[hit] for hit in re.findall(agency_pattern(), words)))


# An agency that the table does not list is told by its last word; a region or a person has no such word.
_UNLISTED = re.compile(
    r"(?<![\w-])(?:[A-Z][\w'’&-]{0,30}\s){1,4}"
    r"(?:News Agency|News Service|Press Service|Newswire|Wire|Press|News|Agency)(?![\w-])"
)


def unlisted(words: str) -> list[str]:
    """Return what looks like an agency in ``words``, as written, for fields that name a source and nothing else.

    Meant for agencies that ``origins.tsv`` does not list: capitalized words ending in Wire, Press, Agency or the like.
    """
    return list(dict.fromkeys(" ".join(hit.split()) for hit in _UNLISTED.findall(words)))


def once(markers: Iterable[str]) -> tuple[str, ...]:
    """Return the markers without repeats, in order."""
    return tuple(dict.fromkeys(m for m in markers if m))
