"""Splits page text into sentences: spans of characters that never cross a paragraph, trimmed of white space.

Rules, not a model: in news the hard cases are abbreviations of rank and title, initials, quotation marks behind the
stop, and stops with no blank behind them. The abbreviations are data (``lexicon/words/abbreviations.txt``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

# possessive, and never begun inside a run of stops: a page of nothing but stops must cost no more than its length
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|(?<=[a-z]{2})[.!?][\"”]?(?=[A-Z][a-z]|[“\"][A-Z])")
_STOPS, _CLOSERS = ".!?…", "\"'”’»)]"
_BEFORE_DIGITS = frozenset({"no", "nos", "fig", "vol", "art"})  # "No. 5", but "They said no. He left."
_TOO_LONG = 1500  # characters; no sentence of news is as long, and rules cost claims times sentence
_LONGEST = 20  # characters of the word before a stop that are looked at: no abbreviation is longer
_LINE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*$")
_WRAP = (45, 95)  # a hard-wrapped text has most of its lines between these lengths (MUC: 60 to 78)


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    raw = resources.files("counterclaim.lexicon.words").joinpath("abbreviations.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().lower() for line in raw.splitlines() if line.strip() and not line.startswith("#"))


def hard_wrapped(text: str) -> bool:
    """Tell whether single line breaks in the text are mere wrapping (old newswire, mail) and end no sentence."""
    lines = [x for x in text.split("\n") if x.strip()]
    if len(lines) < 6:
        return False
    inner = [x for x in lines[:-1] if not _LINE_END.search(x)]
    fit = sum(_WRAP[0] <= len(x) <= _WRAP[1] for x in inner)
    return len(inner) > 0.6 * len(lines) and fit > 0.7 * len(inner)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return sentence spans ``(start, end)`` in characters of ``text``, in order, without overlap."""
    breaks = re.compile(r"\n[ \t\r]*\n\s*" if hard_wrapped(text) else r"\n\s*")
    out: list[tuple[int, int]] = []
    at = 0
    for m in [*breaks.finditer(text), None]:
        end = m.start() if m else len(text)
        out.extend(_split(text, at, end))
        at = m.end() if m else end
    return out


def _split(text: str, lo: int, hi: int) -> list[tuple[int, int]]:
    out, start = [], lo
    for m in _STOP.finditer(text, lo, hi):
        if m.end() < hi and _ends(text, start, m.end(), hi):
            out.append((start, m.end()))
            start = m.end()
    out.append((start, hi))
    res = []
    for a, b in out:
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        while b - a > _TOO_LONG:
            cut = next((i for i in range(a + _TOO_LONG, a, -1) if text[i].isspace()), a + _TOO_LONG)
            end = cut
            while text[end - 1].isspace():
                end -= 1
            res.append((a, end))
            a = cut
            while text[a].isspace():
                a += 1
        if a < b:
            res.append((a, b))
    return res


def _ends(text: str, start: int, at: int, hi: int) -> bool:
    nxt = at
    while nxt < hi and text[nxt].isspace():
        nxt += 1
    if nxt >= hi:
        return True
    follow = text[nxt]
    if follow.islower() or follow in ",;)":
        return False
    word = _last_word(text, start, at).lstrip("(\"'“‘[").lower()
    if text[at - 1] != "." or not word:
        return True
    if len(word) == 1 and word.isalpha() and word != "i":
        return False  # an initial
    if "." in word and word.replace(".", "").isalpha() and len(word) <= 5:
        # U.S. ends a sentence only before a word that rarely follows it inside one
        return bool(
            re.match(
                r"[\"“]|(The|A|An|It|He|She|They|But|In|On|At|We|This|That|And|However|Meanwhile)\b", text[nxt:hi][:12]
            )
        )
    return word not in _abbreviations() or (word in _BEFORE_DIGITS and not follow.isdigit())


def _last_word(text: str, start: int, at: int) -> str:
    """The word before the stop that ends at ``at``, without the stop and what closes it."""
    end = at
    while end > start and text[end - 1] in _CLOSERS:
        end -= 1
    while end > start and text[end - 1] in _STOPS:
        end -= 1
    begin = end
    while begin > start and end - begin < _LONGEST and not text[begin - 1].isspace():
        begin -= 1
    return text[begin:end]
