"""Incidents of political violence on a whole page, as event coders fill them in.

Each has a type, perpetrators, targets, victims and weapons.

The view that event data users know (MUC-4's templates), beside the ledger's claims. Mentions of roles are found word by
word; those of one type that stand near each other form one incident.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from .encoder import States
from .tags import runs

TYPE = 0.5  # least probability that a mention belongs to an incident of a type
GAP = 12  # sentences without a mention after which the same type is a new incident
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


def incidents(states: States) -> list[Incident]:
    """Find the incidents of a text, in the order of their first mention."""
    p = states.pieces
    if not len(states):
        return []
    kinds = states.encoder.labels("muc_type")
    types = 1 / (1 + np.exp(-states.logits("muc_type")))
    conf_labels = states.encoder.labels("muc_confidence")
    conf = states.log_probs("muc_confidence")
    found = []
    for r in runs(states, "muc_role"):
        a, b = int(p.word_start[r.first]), int(p.word_end[r.end - 1])
        words = re.sub(r"\s+", " ", p.text[a:b])
        while (m := _LEAD.match(words)) and len(words) > m.end():
            words = words[m.end() :]
        if not re.search(r"\w", words):
            continue
        found.append((r, words, (a, b), types[r.first], int(conf[r.first].argmax())))
    out: list[Incident] = []
    for k, kind in enumerate(kinds):
        mine = [f for f in found if f[3][k] >= TYPE]
        groups: list[list[tuple]] = []  # type: ignore[type-arg]
        for f in mine:
            s = int(p.sentence_of_word[f[0].first])
            if groups and s - int(p.sentence_of_word[groups[-1][-1][0].first]) <= GAP:
                groups[-1].append(f)
            else:
                groups.append([f])
        for g in groups:
            fillers: dict[tuple[str, str], Filler] = {}
            for r, words, span, _, c in g:
                key = (r.label, head_word(words))
                x = fillers.setdefault(key, Filler(r.label, words))
                x.spans.append(span)
                x.score = max(x.score, r.score)
                if r.label == "perp_organization":
                    x.confidence = conf_labels[c]
            score = max(float(f[3][k]) * f[0].score for f in g)
            if score >= TYPE:
                out.append(Incident(kind, list(fillers.values()), score))
    return sorted(out, key=lambda i: min(s[0] for f in i.fillers for s in f.spans))
