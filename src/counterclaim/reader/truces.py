"""Truces told of in passing: "the ceasefire that started on October 10" says that one began, and when.

The heads look for what a sentence is about; a relative clause that dates a truce is a claim of its own beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .events import RawClaim
from .pieces import Pieces
from .tags import Run

_TRUCE = re.compile(
    r"\b(?P<noun>(?:cease-?fire|truce|armistice|cessation of hostilities)"
    r"(?:\s+(?:regime|agreement|deal|accord))?),?\s+(?:(?:that|which)\s+)?(?:has\s+|had\s+)?"
    r"(?P<verb>started|began|begun|came into (?:force|effect)|took effect|entered into force|(?:been "
    r")?in (?:force|effect|place) since|went into (?:force|effect))\b"
    r"(?:\s+(?:on|at|from|since)\b)?(?P<when>[^,.;:!?”\"]{0,40})",
    re.I,
)


def truces(p: Pieces, found: Sequence[RawClaim]) -> list[RawClaim]:
    """Return a claim for each truce whose beginning is told in passing, where ``found`` has none over the same
    words."""
    out = []
    for m in _TRUCE.finditer(p.text):
        verb = p.words_in(m.start("verb"), m.end("verb"))
        words = p.words_in(m.start("noun"), m.end())
        if not len(verb) or not len(words):
            continue
        first, end = int(words[0]), int(words[-1]) + 1
        if p.sentence_of_word[first] != p.sentence_of_word[end - 1]:
            continue
        if any(r.type == "ceasefire" and any(x.first < end and first < x.end for x in r.content) for r in found):
            continue
        when = p.words_in(m.start("when"), m.end("when")) if m["when"].strip() else words[:0]
        roles = {"when": [Run("when", int(when[0]), int(when[-1]) + 1, 1.0)]} if len(when) else {}
        out.append(
            RawClaim(
                int(verb[0]),
                "ceasefire",
                0.6,
                [Run("content", first, end, 0.6)],
                roles,
                {"ceasefire": 0.6},
                {"asserted": 1.0},
                {"fact": 1.0},
                {"happened": 1.0},
                narrator=1.0,
            )
        )
    return out
