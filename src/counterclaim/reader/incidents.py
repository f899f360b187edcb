"""Incidents of political violence on a whole page, as event coders fill them in.

Each has a type, perpetrators, targets, victims and weapons.

The view that event data users know (MUC-4's templates), beside the ledger's claims. The page as a whole decides which
types it tells of, and of which twice (``stacked.py``); mentions of roles are found word by word and go to the type they
fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .encoder import States
from .stacked import Stacked
from .tags import joined, runs

FILLER = 0.7  # least mean probability of a filler; best on MUC-4's development set with two fillers a role
PER_ROLE = 2  # a role of an incident has 1.3 fillers on average there
TYPE = 0.5  # least probability that a mention belongs to an incident of a type
_LEAD = re.compile(
    r"^(?:the|a|an|some|several|two|three|four|five|six|seven|eight|nine|ten|his|her|its|their|at least|\d+)\s+", re.I
)


@dataclass
class Filler:
    """A role filler: words as written, all its mentions' spans, and how the perpetrator is spoken of."""

    role: str
    words: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    confidence: str | None = None
    score: float = 0.0


@dataclass
class Incident:
    """One incident of a page."""

    type: str
    fillers: list[Filler]
    score: float


class _Mention(NamedTuple):
    """A mention of a role with its mean probability, how well each type fits, how it is spoken of, and its sentence."""

    role: str
    words: str
    span: tuple[int, int]
    score: float
    types: NDArray[np.float32]
    confidence: str
    sentence: int


def head_word(words: str) -> str:
    """The head of a noun phrase: its last word before a preposition, comma or bracket, lower-cased."""
    cut = re.split(
        r"\s(?:of|in|at|on|from|for|with|by|near|to|who|which|that|and|belonging)\s|[,;:(\[]",
        words,
        maxsplit=1,
        flags=re.I,
    )[0]
    w = re.findall(r"[^\W_]+(?:[-'’.][^\W_]+)*", cut)
    return w[-1].lower() if w else words.lower()


def _best(fillers: list[Filler]) -> list[Filler]:
    """The surest fillers of each role; who is named more often counts a little more."""
    ranked = sorted(fillers, key=lambda f: -f.score - 0.05 * len(f.spans))
    return [f for i, f in enumerate(ranked) if sum(g.role == f.role for g in ranked[:i]) < PER_ROLE]


@lru_cache(maxsize=2)
def _stacked(folder: Path) -> Stacked:
    return Stacked.load(folder / "incidents.npz")


def incidents(states: States) -> list[Incident]:
    """Find the incidents of a text, in the order of their first mention."""
    p = states.pieces
    if not len(states):
        return []
    kinds = states.encoder.labels("muc_type")
    types = 1 / (1 + np.exp(-states.logits("muc_type")))
    conf_labels = states.encoder.labels("muc_confidence")
    conf = states.log_probs("muc_confidence")
    found: list[_Mention] = []
    for r in joined(runs(states, "muc_role"), states):
        a, b = int(p.word_start[r.first]), int(p.word_end[r.end - 1])
        words = re.sub(r"\s+", " ", p.text[a:b])
        while (m := _LEAD.match(words)) and len(words) > m.end():
            words = words[m.end() :]
        if not re.search(r"\w", words) or r.score < FILLER:
            continue
        said = conf_labels[int(conf[r.first].argmax())]
        found.append(_Mention(r.label, words, (a, b), r.score, types[r.first], said, int(p.sentence_of_word[r.first])))
    shares = _stacked(states.encoder.folder).told(states)
    told = [k for k, kind in enumerate(kinds) if kind in shares]
    out: list[Incident] = []
    for k in told:
        fitting = [x for x in found if x.types[k] >= TYPE or k == max(told, key=lambda j: float(x.types[j]))]
        again = shares.get(f"{kinds[k]} twice")
        for part, share in zip(_apart(fitting) if again else [fitting], (shares[kinds[k]], again), strict=False):
            out.append(Incident(kinds[k], _best(_fillers(part)), share or 0.0))
    return sorted(out, key=lambda i: min((s[0] for f in i.fillers for s in f.spans), default=len(p.text)))


def _apart(found: list[_Mention]) -> list[list[_Mention]]:
    """The mentions of two incidents of one type: a page tells one behind the other, so the widest gap parts them."""
    gaps = [b.sentence - a.sentence for a, b in pairwise(found)]
    if not gaps:
        return [found, []]
    cut = 1 + max(range(len(gaps)), key=lambda i: (gaps[i], -abs(i + 1 - len(found) / 2)))
    return [found[:cut], found[cut:]]


def _fillers(found: list[_Mention]) -> list[Filler]:
    """Mentions of one role with one head word are one filler."""
    out: dict[tuple[str, str], Filler] = {}
    for m in found:
        f = out.setdefault((m.role, head_word(m.words)), Filler(m.role, m.words))
        f.spans.append(m.span)
        f.score = max(f.score, m.score)
        if m.role == "perp_organization":
            f.confidence = m.confidence
    return list(out.values())
