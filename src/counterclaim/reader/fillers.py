"""Who and what fills the roles of an incident: mentions found word by word, then chosen by what the page says of them.

The head that marks roles reads one word at a time. Whether a mention belongs to *this* incident is seen from around it:
what the claim heads say of its sentence, whether a claim's words name it as actor or target, where it stands, how often
it comes back. Two experts over that (logistic regression and boosted trees) and the head itself, at half weight for it
is surer on pages that it was taught on, have their log-odds added. Fitted by ``training/fillers.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .encoder import States
from .pieces import Pieces
from .stacked import SURE, Line, Trees, log_odds, logistic, opinion
from .tags import Run, joined, runs

LEAST = 0.4  # least mean probability of a mention to be looked at
TRIGGER = 0.3  # least probability of a word to claim something, for its roles to be looked at
REACH = 60  # words around such a word in which its actor and target are looked for
NAMED = 0.3  # least link probability to count as a claim's actor or target
HEAD = 0.5  # weight of the head's own log-odds; of 0, 0.3, 0.5 and 1 the best in cross-validation over MUC-4's pages
_LEAD = re.compile(
    r"^(?:the|a|an|some|several|two|three|four|five|six|seven|eight|nine|ten|his|her|its|their|at least|\d+)\s+", re.I
)


@dataclass(frozen=True)
class Mention:
    """A mention of a role: words without their article, characters, mean probability of the head, how well each type
    fits, how a perpetrator is spoken of, sentence, and what is said around it (``around``)."""

    role: str
    words: str
    span: tuple[int, int]
    score: float
    types: NDArray[np.float32]
    confidence: str
    sentence: int
    around: NDArray[np.float32]


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


def mentions(states: States) -> list[Mention]:
    """The mentions of roles of a text, in its order."""
    found = [r for r in joined(runs(states, "muc_role"), states) if r.score >= LEAST] if len(states) else []
    if not found:
        return []
    p = states.pieces
    types = logistic(states.logits("muc_type"))
    says = states.encoder.labels("muc_confidence")
    confidence = states.log_probs("muc_confidence")
    about = _About(states)
    out = []
    for r in found:
        a, b = int(p.word_start[r.first]), int(p.word_end[r.end - 1])
        words = re.sub(r"\s+", " ", p.text[a:b])
        while (m := _LEAD.match(words)) and len(words) > m.end():
            words = words[m.end() :]
        if re.search(r"\w", words):
            said = says[int(confidence[r.first].argmax())]
            sentence = int(p.sentence_of_word[r.first])
            around = about.vector(r, words, sentence)
            out.append(Mention(r.label, words, (a, b), r.score, types[r.first], said, sentence, around))
    return out


class _About:
    """What the heads say around a run of words."""

    def __init__(self, states: States) -> None:
        self.pieces: Pieces = states.pieces
        claim = np.exp(states.log_probs("claim"))
        self.some = 1 - claim[:, 0]
        self.event = 1 - np.exp(states.log_probs("event"))[:, 0]
        self.back = logistic(states.logits("optional")[:, 0])
        self.time = np.exp(states.log_probs("time"))
        self.mention = np.exp(states.log_probs("mention"))
        self.claim = claim[:, 1:]
        roles = states.encoder.roles("claim")
        at = [roles.index("actor"), roles.index("target")]
        self.links: list[tuple[int, int, int, NDArray[np.float32]]] = []
        for t in np.flatnonzero(self.some > TRIGGER):
            lo, hi = max(0, int(t) - REACH), min(len(self.some), int(t) + REACH)
            self.links.append((int(t), lo, hi, states.link("claim", int(t), lo, hi)[:, at]))

    def vector(self, r: Run, words: str, sentence: int) -> NDArray[np.float32]:
        """The numbers of one mention; ``LOW`` and ``HIGH`` say how those of several mentions become one."""
        actor = target = 0.0
        kinds = np.zeros(self.claim.shape[1], np.float32)
        for t, lo, hi, z in self.links:
            if lo <= r.first < hi:
                a, b = z[r.first - lo : min(r.end, hi) - lo].max(0)
                actor, target = max(actor, float(a * self.some[t])), max(target, float(b * self.some[t]))
                if max(a, b) > NAMED:
                    kinds = np.maximum(kinds, self.claim[t])
        here = slice(*(int(x) for x in np.searchsorted(self.pieces.sentence_of_word, [sentence, sentence + 1])))
        some = self.some[here]
        total = float(some.sum()) + SURE
        last = max(1, int(self.pieces.sentence_of_word[-1]))
        low = [sentence, sentence / last, self.back[r.first], float((self.back[here] * some).sum()) / total]
        high = [actor, target, some.max(), self.event[here].max(), len(words.split()), words[:1].isupper()]
        time = (self.time[here] * some[:, None]).sum(0) / total
        return np.concatenate([low, high, time, self.mention[r.first : r.end].max(0), kinds]).astype(np.float32)


LOW = 4
"""The first numbers of a mention; the lowest of a filler's mentions counts, of all others the highest."""


def features(
    same: Sequence[Mention], beside: Sequence[Mention], kind: int, roles: Sequence[str]
) -> NDArray[np.float32]:
    """What is known of a filler of an incident of type ``kind``: ``same`` are its mentions, ``beside`` all of the
    incident."""
    role = same[0].role
    around = np.stack([m.around for m in same])
    rivals = {head_word(m.words) for m in beside if m.role == role}
    mine = np.zeros(len(roles) + len(same[0].types), np.float32)
    mine[roles.index(role)] = mine[len(roles) + kind] = 1
    counts = [len(same), max(float(m.types[kind]) for m in same), sum(m.role == role for m in beside), len(rivals)]
    return np.concatenate([mine, counts, around[:, :LOW].min(0), around[:, LOW:].max(0)]).astype(np.float32)


@dataclass(frozen=True)
class FillerChooser:
    """The experts with the least share of a filler."""

    line: Line
    trees: Trees
    least: float
    roles: Sequence[str]

    @classmethod
    def load(cls, path: Path) -> FillerChooser:
        """Read the file of weights."""
        with np.load(path) as z:
            roles = z["roles"].tobytes().decode().split("\n")
            return cls(Line.of(z), Trees.of(z), float(z["least"]), roles)

    def share(self, same: Sequence[Mention], beside: Sequence[Mention], kind: int) -> float:
        """How sure it is that these mentions fill their role in an incident of a type."""
        x = features(same, beside, kind, self.roles)
        experts = opinion([self.line.scores(x), self.trees.scores(x)])
        return float(logistic(experts + HEAD * log_odds(max(m.score for m in same)))[0])
