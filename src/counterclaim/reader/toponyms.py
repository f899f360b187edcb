"""Place names in text: four heads vote word by word, the lexicon adds adjectives and demonyms of countries.

The heads were trained on different schemes (Wikinews toponyms, conflict locations, Wikipedia, news); their mean is
steadier than any of them alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from counterclaim.model import Span

from .encoder import States
from .events import EDGE
from .pieces import Pieces

Array = NDArray[np.float64]
FOUND = 0.40  # least mean probability; the vote of two sure heads out of four is enough
_LOCATION = {"toponym": ("place",), "mention": ("Location",), "ner": ("LOC",), "wiki": ("LOCATION",)}
_ADJECTIVE = {"mention": ("Nationality",), "wiki": ("NATIONAL",)}
BREAK = {",", ";", "(", ")", "/", "and"}
GLUE = {"-", "‑", "'", "’", "`"}
_WEIGHT = {"toponym": 2.0, "mention": 0.7, "ner": 1.2, "wiki": 0.8}


def _mass(states: States, table: Mapping[str, tuple[str, ...]]) -> tuple[Array, Array]:
    inside = np.zeros(len(states))
    begin = np.zeros(len(states))
    total = 0.0
    for head, labels in table.items():
        names = states.encoder.labels(head)
        p = np.exp(states.log_probs(head))
        w = _WEIGHT[head]
        b = [names.index("B-" + x) for x in labels]
        i = [names.index("I-" + x) for x in labels]
        begin += w * p[:, b].sum(1)
        inside += w * (p[:, b].sum(1) + p[:, i].sum(1))
        total += w
    return inside / total, begin / total


def toponyms(states: States, *, adjective: Callable[[str], bool] = lambda w: False, known: Callable[[str], bool] = lambda w: False) -> list[tuple[Span, bool]]:
    """Return place names with a flag that marks adjectives and demonyms, left to right.

    adjective: tells whether a word is an adjective or demonym of a place; known: whether a name is in the gazetteer.
    """
    p = states.pieces
    n = len(states)
    if not n:
        return []
    score, begin = _mass(states, _LOCATION)
    adj, _ = _mass(states, _ADJECTIVE)
    out: list[tuple[Span, bool]] = []
    t = 0
    while t < n:
        word = p.word_text(t)
        if (adj[t] >= 0.25 or score[t] >= 0.2) and word[:1].isupper() and adjective(word):
            out.append((Span(int(p.word_start[t]), int(p.word_end[t])), True))
            t += 1
            continue
        if score[t] < FOUND:
            t += 1
            continue
        e = t + 1
        while e < n and p.sentence_of_word[e] == p.sentence_of_word[t] and (
            (score[e] >= FOUND and p.word_text(e) not in BREAK and (begin[e] < 0.5 * score[e] or _next_name(p, e))) or _glued(p, e, score, n)
        ):
            e += 1
        a, b = t, e
        t = e
        while a < b and (p.word_text(a) in EDGE or p.word_text(a).lower() in ("the", "in", "of", "near")):
            a += 1
        while b > a and p.word_text(b - 1) in EDGE - {"."}:
            b -= 1
        if b > a and p.word_text(b - 1) == "." and not _abbreviation(p.text[int(p.word_start[a]) : int(p.word_end[b - 1])]):
            b -= 1
        if b <= a:
            continue
        start, end = int(p.word_start[a]), int(p.word_end[b - 1])
        name = p.text[start:end]
        if not any(c.isupper() for c in name):
            continue
        while not name[:1].isupper() and " " in name:  # "northern Syria" -> "Syria"
            cut = name.index(" ") + 1
            start, name = start + cut, name[cut:]
        if name[:1].isupper() or known(name):
            out.append((Span(start, end), False))
    return out


def _next_name(p: Pieces, e: int) -> bool:
    """Tell whether two capitalized words stand side by side with a blank between: one name, not two."""
    return p.word_text(e)[:1].isupper() and p.word_text(e - 1)[:1].isupper() and p.text[int(p.word_end[e - 1]) : int(p.word_start[e])] == " "


def _glued(p: Pieces, e: int, score: Array, n: int) -> bool:
    """Tell whether word ``e`` is glued to the one before by a hyphen or apostrophe: Nagorno-Karabakh, Ma'rib."""
    together = int(p.word_start[e]) == int(p.word_end[e - 1])
    if not together:
        return False
    if p.word_text(e) in GLUE:
        return e + 1 < n and int(p.word_start[e + 1]) == int(p.word_end[e]) and p.word_text(e + 1)[:1].isalpha() and p.word_text(e + 1) != "s"
    return p.word_text(e - 1) in GLUE and score[e] >= FOUND / 4


def _abbreviation(name: str) -> bool:
    return len(name) <= 6 and name.count(".") >= 2
