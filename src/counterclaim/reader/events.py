"""What is claimed: trigger words with a type, the words of the claim, and who, whom, where, when, how many as spans.

A trigger is one word; from it the link head finds the words in each relation to it, also in sentences before
(the speaker). Nothing is resolved here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .encoder import States
from .tags import Run

# On held-out dispatches lower is better still, for they tell more claims a line than most pages do; a wrong claim is
# the worse error.
TRIGGER = 0.64
# a word that the lexicon knows for an event of the very type that the head finds likeliest needs that much less
BACKED = 0.15
# Least sureness, and how much less for a word of the lexicon: what is shown is told in passing, and no claim is to lack
# its evidence.
EASIER = {"evidence": (0.40, 0.385)}
BACKGROUND = 0.5  # surer than this of being background, a repeat or a caption: no claim (0.35 to 0.5 are alike there)
PRIOR = 2.0  # weight of the lexicon beside the head, in log-odds; 1 to 3 are alike on the held-out dispatches
ROLE = 0.40
SPEAKER_REACH = (170, 60)  # words before and after the trigger in which its speaker is looked for
EDGE = set(",.;:!?\"'“”‘’()[]—–-")


@dataclass
class RawClaim:
    """A claim as spans of words: ``content`` pieces and ``roles`` (speaker, cue, actor, target, place, when, figure,
    hedge)."""

    trigger: int
    type: str
    score: float
    content: list[Run]
    roles: dict[str, list[Run]] = field(default_factory=dict)
    types: dict[str, float] = field(default_factory=dict)
    polarity: dict[str, float] = field(default_factory=dict)
    certainty: dict[str, float] = field(default_factory=dict)
    time: dict[str, float] = field(default_factory=dict)
    narrator: float = 0.0
    near: dict[str, tuple[int, NDArray[np.float32]]] = field(default_factory=dict)
    """For figure and place: first word, and the probability of each word from there on to be part of one of this
    claim."""

    def nearness(self, role: str, words: NDArray[np.int64]) -> float:
        """The highest probability that one of the words is part of the role."""
        if role not in self.near or not len(words):
            return 0.0
        lo, column = self.near[role]
        w = words - lo
        w = w[(w >= 0) & (w < len(column))]
        return float(column[w].max()) if len(w) else 0.0


Prior = Callable[[int], "dict[str, float]"]
"""Word index → claim types that the lexicon's event words give there, with their weights."""


def raw_claims(states: States, threshold: float = TRIGGER, prior: Prior | None = None) -> list[RawClaim]:
    """Find the triggers of a text and read each one's content and roles, in the order of the text.

    ``prior`` lets the lexicon vote on the type beside the head: its weights are added to the log-probabilities.
    """
    p = states.pieces
    if not len(states):
        return []
    labels = states.encoder.labels("claim")
    prob = np.exp(states.log_probs("claim"))
    some = 1.0 - prob[:, 0]
    likeliest = 1 + prob[:, 1:].argmax(1)
    alone, less = (
        np.array(x)[likeliest] for x in zip(*(EASIER.get(x, (threshold, BACKED)) for x in labels), strict=True)
    )
    least = np.minimum(alone, threshold)
    picked = [
        int(t)
        for t in np.flatnonzero(some >= least - (less if prior else 0.0))
        if some[t] >= least[t] or _supported(prior, int(t), labels[likeliest[t]])
    ]
    picked = _thin(picked, prob, some)
    background = 1 / (1 + np.exp(-states.logits("optional")[:, 0]))
    picked = [t for t in picked if background[t] < BACKGROUND]
    soft = {h: np.exp(states.log_probs(h)) for h in ("polarity", "certainty", "time")} if picked else {}
    roles = states.encoder.roles("claim")
    out = []
    for t in picked:
        vote = np.log(prob[t, 1:] + 1e-6)
        for name, weight in (prior(t) if prior else {}).items():
            vote[labels.index(name) - 1] += PRIOR * weight
        k = 1 + int(vote.argmax())
        s = int(p.sentence_of_word[t])
        s_lo, s_hi = (int(x) for x in np.searchsorted(p.sentence_of_word, [s, s + 1]))
        lo, hi = max(0, t - SPEAKER_REACH[0]), min(len(some), t + SPEAKER_REACH[1])
        lo, hi = min(lo, s_lo), max(hi, s_hi)
        z = states.link("claim", t, lo, hi)
        c = RawClaim(t, labels[k], float(some[t]), _content(p, z[:, roles.index("content")], t, lo, s_lo, s_hi))
        c.types = {labels[i]: float(prob[t, i]) for i in np.argsort(-prob[t])[:4] if i}
        some_hot = np.any(z >= ROLE, axis=0).tolist()
        for i, r in enumerate(roles):
            if r != "content":
                c.roles[r] = _runs(p, z[:, i], lo, r, s_lo, s_hi) if some_hot[i] else []
        c.near = {r: (lo, z[:, roles.index(r)]) for r in ("figure", "place")}
        c.narrator = 1.0 - float(z[:, roles.index("speaker")].max())
        for h, m in soft.items():
            setattr(c, h, dict(zip(states.encoder.labels(h), (float(x) for x in m[t]), strict=True)))
        out.append(c)
    return out


def _supported(prior: Prior | None, word: int, type_: str) -> bool:
    return prior is not None and prior(word).get(type_, 0.0) > 0


def _thin(picked: list[int], prob: NDArray[np.float64], some: NDArray[np.float64]) -> list[int]:
    """Of neighbouring words with the same likeliest type keep the surer one ("took control")."""
    out: list[int] = []
    for t in picked:
        if out and t - out[-1] <= 2 and prob[t, 1:].argmax() == prob[out[-1], 1:].argmax():
            if some[t] > some[out[-1]]:
                out[-1] = t
            continue
        out.append(t)
    return out


def _content(p, prob: NDArray[np.float32], t: int, lo: int, s_lo: int, s_hi: int) -> list[Run]:  # type: ignore[no-untyped-def]
    """The stretch around the trigger with the largest sum of log-odds, inside its sentence; a second one behind a
    gap."""
    odds = np.log(np.clip(prob, 1e-5, 1 - 1e-5)) - np.log(np.clip(1 - prob, 1e-5, 1 - 1e-5))
    z = odds[s_lo - lo : s_hi - lo]
    k = t - s_lo
    right = np.cumsum(z[k + 1 :])
    end = k + 1 + (int(right.argmax()) + 1 if len(right) and right.max() > 0 else 0)
    left = np.cumsum(z[:k][::-1])
    start = k - (int(left.argmax()) + 1 if len(left) and left.max() > 0 else 0)
    pieces = [(start, end)]
    for a, b in ((0, start), (end, len(z))):
        if b - a >= 4:
            best = _best(z[a:b])
            if best and best[1] - best[0] >= 3 and z[a + best[0] : a + best[1]].mean() > 1.0:
                pieces.append((a + best[0], a + best[1]))
    out = []
    for a, b in sorted(pieces):
        a, b = _trim(p, s_lo + a, s_lo + b)
        if b > a:
            out.append(Run("content", a, b, float(prob[a - lo : b - lo].mean())))
    return out or [Run("content", t, t + 1, float(prob[t - lo]))]


def _best(z: NDArray[np.float32]) -> tuple[int, int] | None:
    best, at, total, start = 0.0, None, 0.0, 0
    for i, v in enumerate(z):
        if total <= 0:
            total, start = 0.0, i
        total += float(v)
        if total > best:
            best, at = total, (start, i + 1)
    return at


def _trim(p, a: int, b: int) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    while a < b and (p.word_text(a) in EDGE or p.word_text(a).lower() in ("that", "and", "but")):
        a += 1
    while b > a and (p.word_text(b - 1) in EDGE or p.word_text(b - 1).lower() in ("and", "but")):
        b -= 1
    return a, b


def _runs(p, prob: NDArray[np.float32], lo: int, role: str, s_lo: int, s_hi: int) -> list[Run]:  # type: ignore[no-untyped-def]
    hot = np.flatnonzero(prob >= ROLE)
    if not len(hot):
        return []
    out: list[Run] = []
    for i in hot:
        w = lo + int(i)
        if (
            out
            and w - out[-1].end
            <= (2 if role == "speaker" and not any(p.word_text(x) in EDGE for x in range(out[-1].end, w)) else 1)
            and p.sentence_of_word[w] == p.sentence_of_word[out[-1].first]
        ):
            out[-1] = out[-1]._replace(end=w + 1)
        else:
            out.append(Run(role, w, w + 1, 0.0))
    res = []
    for r in out:
        a, b = r.first, r.end
        while a < b and p.word_text(a) in EDGE:
            a += 1
        while b > a and p.word_text(b - 1) in EDGE:
            b -= 1
        if b > a:
            res.append(Run(role, a, b, float(prob[a - lo : b - lo].sum()) / (b - a)))
    if role in ("speaker", "cue") and len(res) > 1:
        # one speaker: the surest run, the nearer one where two are alike
        mid = (s_lo + s_hi) / 2
        res = [max(res, key=lambda r: r.score - 0.001 * abs((r.first + r.end) / 2 - mid))]
    return res
