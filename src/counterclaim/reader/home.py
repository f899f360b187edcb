"""Whose army is "the army"? That of the side whose words a page speaks, else of the country that it is about, where
places and states leave no doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

SHARE = 0.6  # least share of the named places and states; below it two countries are in play
SELDOM = 1  # times that a page names the state that it speaks for
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


def page_side(
    outlet: str | None, written: Iterable[tuple[str, Iterable[str]]], states: Iterable[str], war: Iterable[str]
) -> str | None:
    """Return the state whose words a page speaks, or None.

    That is the state of its outlet, else the one that alone writes the names of places as the page does ("Avdeevka",
    not "Avdiivka"), where the page names another state of the war and hardly ever this one: who is at home says
    "the ministry".

    outlet: party that the outlet speaks for; written: each place with the parties that write the name that the page
    uses; states: ISO codes that the page names, with repeats; war: ISO codes of the lands of its war.
    """
    named = Counter(states)
    here = {*named, *war}
    if outlet in here:
        return outlet
    places: dict[str, set[str]] = {}
    for place, users in written:
        for u in users:
            places.setdefault(u, set()).add(place)
    ranked = sorted(places, key=lambda u: (-len(places[u]), u))
    if not ranked or (len(ranked) > 1 and places[ranked[1]] - places[ranked[0]]):
        return None
    side = ranked[0]
    others = max((n for c, n in named.items() if c != side), default=0)
    return side if side in here and named[side] <= SELDOM and named[side] < others else None


def means_state(words: str) -> bool:
    """Tell whether words name an office or force of a state and no other body."""
    return bool(_OFFICE.search(words)) and not _OTHER.search(words)
