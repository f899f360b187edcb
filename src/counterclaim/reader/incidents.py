"""Incidents of political violence on a whole page, as event coders fill them in.

Each has a type, perpetrators, targets, victims and weapons.

The view that event data users know (MUC-4's templates), beside the ledger's claims. The words of the whole page decide
which types it tells of; mentions of roles are found word by word and go to the type they fit. One incident a type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from .encoder import States
from .tags import joined, runs

PAGE = 0.35  # least probability that the page tells of a type; best in cross-validation over MUC-4's development set
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
    for r in joined(runs(states, "muc_role"), states):
        a, b = int(p.word_start[r.first]), int(p.word_end[r.end - 1])
        words = re.sub(r"\s+", " ", p.text[a:b])
        while (m := _LEAD.match(words)) and len(words) > m.end():
            words = words[m.end() :]
        if not re.search(r"\w", words) or r.score < FILLER:
            continue
        found.append((r, words, (a, b), types[r.first], int(conf[r.first].argmax())))
    shares = states.encoder.page_types.shares(p.text)
    told = [k for k, kind in enumerate(kinds) if shares.get(kind, 0.0) >= PAGE]
    out: list[Incident] = []
    for k in told:
        fillers: dict[tuple[str, str], Filler] = {}
        for r, words, span, t, c in found:
            if t[k] < TYPE and k != max(told, key=lambda j: float(t[j])):
                continue
            x = fillers.setdefault((r.label, head_word(words)), Filler(r.label, words))
            x.spans.append(span)
            x.score = max(x.score, r.score)
            if r.label == "perp_organization":
                x.confidence = conf_labels[c]
        out.append(Incident(kinds[k], _best(list(fillers.values())), shares[kinds[k]]))
    return sorted(out, key=lambda i: min((s[0] for f in i.fillers for s in f.spans), default=len(p.text)))
