"""Place names in text: four heads vote word by word, the lexicon adds what every reader knows.

The heads were trained on different schemes (Wikinews toponyms, conflict locations, Wikipedia, news); their mean is
steadier than any of them alone. The encoder cannot know the world's names, so a name of the gazetteer needs less of a
vote, and countries, states and their adjectives need only not to be a person's name.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from counterclaim.model import Span

from .encoder import States
from .events import EDGE
from .pieces import Pieces

# Least mean probability by what the gazetteer knows of the name. Set by judgement, then looked at once on the held-out
# fifth of GeoVirus (0.02 either way moves nothing).
UNKNOWN, KNOWN, TOWN, REGION = 0.42, 0.22, 0.12, 0.02
BIG = 100_000
PERSON = 0.5
_LOCATION = {"toponym": ("place",), "mention": ("Location",), "ner": ("LOC",), "wiki": ("LOCATION",)}
_PERSON = {"mention": ("Person",), "ner": ("PER",), "wiki": ("PERSON",)}
_WEIGHT = {"toponym": 2.0, "mention": 0.7, "ner": 1.2, "wiki": 0.8}
BREAK = {",", ";", "(", ")", "/", "and"}
GLUE = {"-", "‑", "'", "’", "`"}
ARTICLE = {"al", "el", "ad", "as", "ash", "az", "an", "ar", "at", "ez", "es", "er"}
_SUFFIX = {
    "County",
    "River",
    "Island",
    "Islands",
    "Valley",
    "Peninsula",
    "Strait",
    "Bay",
    "Lake",
    "Sea",
    "Mountains",
    "Desert",
    "Parish",
    "Township",
}
_FACILITY = {
    "University",
    "Center",
    "Centre",
    "Hospital",
    "Court",
    "School",
    "College",
    "Council",
    "League",
    "Department",
    "Committee",
    "Club",
    "Depot",
    "Garage",
    "Company",
    "Library",
    "Foundation",
    "Association",
    "Institute",
    "Theatre",
    "Theater",
    "Street",
    "Avenue",
    "Road",
    "Refuge",
    "Memorial",
    "Day",
    "Award",
}
Array = NDArray[np.float64]


class Names(Protocol):
    """What the gazetteer tells about names."""

    def find(self, text: str) -> Iterable[tuple[int, int]]:
        """Spans of names of countries, regions, their adjectives and people, and of the places of our own table."""
        ...

    def kind(self, name: str) -> tuple[str, int] | None:
        """Kind and population of the likeliest place of a name; None where it is unknown."""
        ...

    def writers(self, name: str, place_id: str) -> Iterable[str]:
        """Parties that write this name for a place; none where it is everybody's."""
        ...


def _mass(states: States, table: Mapping[str, tuple[str, ...]]) -> tuple[Array, Array]:
    inside, begin, total = np.zeros(len(states)), np.zeros(len(states)), 0.0
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


def toponyms(
    states: States, *, adjective: Callable[[str], bool] = lambda w: False, names: Names | None = None
) -> list[tuple[Span, bool]]:
    """Return place names with a flag that marks adjectives and demonyms, left to right, none overlapping.

    adjective: tells whether a word is an adjective or demonym of a place; names: the gazetteer's knowledge.
    """
    p = states.pieces
    if not len(states):
        return []
    score, begin = _mass(states, _LOCATION)
    person, _ = _mass(states, _PERSON)
    text = p.text
    taken = np.zeros(len(states), bool)
    out: list[tuple[Span, bool]] = []

    def add(a: int, b: int, adj: bool = False) -> None:
        taken[a:b] = True
        out.append((p.span(a, b), adj))

    for a, b in _head_runs(p, score, begin):
        name = text[int(p.word_start[a]) : int(p.word_end[b - 1])]
        if adjective(name) or name in _CALENDAR:
            continue
        known = names.kind(name) if names else None
        least = UNKNOWN if known is None else _least(*known)
        if (
            score[a:b].mean() >= least
            and person[a:b].mean() < max(PERSON, float(score[a:b].mean()))
            and not _part_of_name(p, a, b, score, known)
        ):
            b = _with_suffix(p, b)
            add(a, b)
    for s, e in names.find(text) if names else ():
        w = p.words_in(s, e)
        if not len(w) or taken[w].any() or not text[s : s + 1].isupper() or int(p.word_start[w[0]]) != s:
            continue
        name = text[s:e]
        adj = adjective(name)
        known = names.kind(name) if names else None
        least = REGION if adj else KNOWN if known is None else _least(*known)
        if person[w].mean() < PERSON and (adj or score[w].mean() >= least):
            add(int(w[0]), int(w[-1]) + 1 if adj else _with_suffix(p, int(w[-1]) + 1), adj)
    if names:
        _coordinated(p, [x for x, adj in out if not adj], taken, person, names, add)
    return sorted(out, key=lambda x: x[0].start)


_CALENDAR = frozenset({*calendar.month_name, *calendar.day_name} - {"", "May", "March", "August"})
"""Names of months and days: none is a place. ("May Pen" and "March" in Cambridgeshire may be.)"""
_NEXT = re.compile(r",?\s+(?:and\s+|or\s+)?(?:the\s+)?(?=[A-Z])")


def _coordinated(
    p: Pieces, found: list[Span], taken: NDArray[np.bool_], person: Array, names: Names, add: Callable[[int, int], None]
) -> None:
    """A known name listed beside a place is one too: "Agdam, Terter, and Goranboy provinces"."""
    queue = list(found)
    while queue:
        span = queue.pop()
        m = _NEXT.match(p.text, span.end)
        if not m or not re.search(r",|and|or", m.group()):
            continue
        w = p.words_in(m.end(), m.end() + 1)
        if not len(w) or taken[w[0]] or person[w[0]] >= PERSON:
            continue
        name = p.word_text(int(w[0]))
        plural = re.match(
            r"\s+(?:provinces|districts|regions|towns|villages|cities|areas|counties)\b",
            p.text[int(p.word_end[w[0]]) :][:14],
        )
        if (
            len(name) > 3
            and (names.kind(name) is not None or plural)
            and (w[0] + 1 >= len(taken) or not p.word_text(int(w[0]) + 1)[:1].isupper())
        ):
            add(int(w[0]), int(w[0]) + 1)
            queue.append(Span(int(p.word_start[w[0]]), int(p.word_end[w[0]])))


def _least(kind: str, population: int) -> float:
    if kind in ("country", "continent", "admin1", "region", "world region"):
        return REGION
    return TOWN if population >= BIG else KNOWN


def _head_runs(p: Pieces, score: Array, begin: Array) -> list[tuple[int, int]]:
    """Stretches of words that the heads find likely enough for a known name, trimmed to capitals."""
    out, t, n = [], 0, len(score)
    while t < n:
        if score[t] < TOWN or not p.word_text(t)[:1].isupper():
            t += 1
            continue
        e = t + 1
        while (
            e < n
            and p.sentence_of_word[e] == p.sentence_of_word[t]
            and (_goes_on(p, e, score, begin) or _glued(p, e, score, n))
        ):
            e += 1
        a, b = t, e
        t = e
        while b > a and not (
            p.word_text(b - 1)[:1].isalnum()
            or (p.word_text(b - 1) == "." and _abbreviation(p.text[int(p.word_start[a]) : int(p.word_end[b - 1])]))
        ):
            b -= 1
        while b > a and not any(c.isupper() or c.isdigit() for c in p.word_text(b - 1)) and p.word_text(b - 1) != ".":
            b -= 1
        while (
            a >= 2
            and p.word_text(a - 1) in GLUE
            and p.word_text(a - 2).lower() in ARTICLE
            and int(p.word_end[a - 1]) == int(p.word_start[a])
        ):
            a -= 2  # al-Bukamal
        if b > a:
            out.append((a, b))
    return out


def _goes_on(p: Pieces, e: int, score: Array, begin: Array) -> bool:
    word = p.word_text(e)
    if (
        word.lower() in ARTICLE
        and e + 2 < len(score)
        and p.word_text(e + 1) in GLUE
        and int(p.word_start[e + 1]) == int(p.word_end[e])
        and score[e + 2] >= TOWN
    ):
        return True  # Zayn al-Abidin
    if word in BREAK or word in EDGE - {".", "-", "'", "’"}:
        return False
    return bool(score[e] >= TOWN and (begin[e] < 0.5 * score[e] or _next_name(p, e)))


def _next_name(p: Pieces, e: int) -> bool:
    """Tell whether two capitalized words stand side by side with a blank between: one name, not two."""
    return (
        p.word_text(e)[:1].isupper()
        and p.word_text(e - 1)[:1].isupper()
        and p.text[int(p.word_end[e - 1]) : int(p.word_start[e])] == " "
    )


def _glued(p: Pieces, e: int, score: Array, n: int) -> bool:
    """Tell whether word ``e`` is glued to the one before by a hyphen or apostrophe: Nagorno-Karabakh, Ma'rib."""
    if int(p.word_start[e]) != int(p.word_end[e - 1]):
        return False
    if p.word_text(e) in GLUE:
        return (
            e + 1 < n
            and int(p.word_start[e + 1]) == int(p.word_end[e])
            and p.word_text(e + 1)[:1].isalpha()
            and p.word_text(e + 1) != "s"
        )
    return p.word_text(e - 1) in GLUE and bool(score[e] >= TOWN / 2)


def _part_of_name(p: Pieces, a: int, b: int, score: Array, known: tuple[str, int] | None) -> bool:
    """Tell whether a weak candidate is a word of a longer proper name (Columbia University, Champions League)."""
    if known is not None and _least(*known) <= REGION:
        return False
    nxt = p.word_text(b) if b < len(score) and p.text[int(p.word_end[b - 1]) : int(p.word_start[b])] == " " else ""
    return (p.word_text(b - 1) in _FACILITY) or (nxt in _FACILITY and score[a:b].mean() < 0.6 and known is None)


def _with_suffix(p: Pieces, b: int) -> int:
    if b < len(p.first) and p.word_text(b) in _SUFFIX and p.text[int(p.word_end[b - 1]) : int(p.word_start[b])] == " ":
        return b + 1
    return b


def _abbreviation(name: str) -> bool:
    return len(name) <= 6 and name.count(".") >= 2
