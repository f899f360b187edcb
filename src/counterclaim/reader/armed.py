"""Whose fighters are "the militants"? The one armed group a page is about, where the page names no rival to it.

Used where no known war decides, as :mod:`home` is for the bodies of a state.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

SHARE = 0.75  # least share of all mentions of armed groups; below it two groups are in play
_FIGHTERS = re.compile(
    r"\b(?:militants?|fighters?|gunm[ae]n|insurgents?|rebels?|guerrillas?|separatists?|jihadists?|extremists?|terrorists?|attackers?|"
    r"assailants?|(?:suicide )?bombers?|militiam[ae]n|militia|the (?:group|movement|organi[sz]ation))\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:pro-government|government|army|state|former|foreign|other|rival|some|unknown|unidentified|"
    r"against|human rights|aid|opposition)\b",
    re.I,
)


def armed_group(hits: Iterable[tuple[str, str]]) -> str | None:
    """Return the code of the one armed group of a page, or None; ``hits`` are (code, kind) of its parties, with
    repeats."""
    votes = Counter(code for code, kind in hits if kind in ("armed_group", "militia"))
    if not votes:
        return None
    (top, n), total = votes.most_common(1)[0], sum(votes.values())
    return top if n >= 2 and n / total >= SHARE else None


def means_fighters(words: str) -> bool:
    """Tell whether words name fighters of no state and no other body ("the gunmen", "the group")."""
    return bool(_FIGHTERS.search(words)) and not _OTHER.search(words)
