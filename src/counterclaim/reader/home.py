"""Whose army is "the army"? The country a page is about, where places and states leave no doubt.

Used where no known war decides: a page on one country means that country's bodies by plain words of office.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

SHARE = 0.6  # least share of the named places and states; below it two countries are in play
_OFFICE = re.compile(
    r"\b(?:army|military|police|policem[ae]n|government|ministry|minister|president|presidency|governor|mayor|gendarmerie|"
    r"coast guard|navy|air force|security (?:forces|officials?|sources?)|armed forces|soldiers?|troops|general staff|"
    r"defence staff|interior|intelligence|prosecutors?|parliament|state (?:media|television|TV|news agency|radio)|"
    r"authorities|officials?|cabinet|embassy|ambassador|warplanes|air strikes?|spokesman for the (?:governor|army))\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:rebels?|militants?|insurgents?|opposition|separatist|faction|militia|guerrilla|U\.?N\.?|United Nations|"
    r"peacekeep\w+|union|alliance|foreign|former|hospital|exiled|self-proclaimed|breakaway|retired|Western|European|"
    r"witness\w*|resident\w*|local official)\b",
    re.I,
)


def home_country(places: Iterable[str], states: Iterable[str]) -> str | None:
    """Return the ISO code of the one country a page is about, or None; both arguments hold codes with repeats."""
    votes: Counter[str] = Counter()
    for c, n in Counter(places).items():
        votes[c] += min(n, 8)
    for c, n in Counter(states).items():
        if len(c) == 2:
            votes[c] += min(n, 6)
    if not votes:
        return None
    (top, n), total = votes.most_common(1)[0], sum(votes.values())
    return top if n >= 3 and n / total >= SHARE else None


def means_state(words: str) -> bool:
    """Tell whether words name an office or force of a state and no other body."""
    return bool(_OFFICE.search(words)) and not _OTHER.search(words)
