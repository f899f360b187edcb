"""What a text is about, from all heads together: the heads say it word by word, three experts over them say it of the
whole.

Stacked generalization (Wolpert 1992): the experts are a logistic regression over the words of the text, one over the
profile of the heads, and boosted trees over it (Friedman 2001). Each answers for every kind; their log-odds are
averaged. Fitted by ``training/stacked.py``, where scikit-learn is needed; at run time only numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encoder import States
from .word_types import WordTypes

Array = NDArray[np.float32]
LEAD = 3
"""Sentences that open a text: what a report is about stands there."""
SURE = 1e-3
"""No expert is surer than this."""
_SPARSE = ("claim", "event", "muc_role", "mention")
"""Heads that say of most words nothing (label 0)."""


def logistic(z: Array) -> Array:
    """The probability of log-odds."""
    return np.asarray(1 / (1 + np.exp(-z)), np.float32)


def log_odds(p: float) -> float:
    """Log-odds of a probability, never surer than ``SURE``."""
    p = min(1 - SURE, max(SURE, p))
    return float(np.log(p / (1 - p)))


def opinion(experts: Sequence[NDArray[Any]]) -> Array:
    """The mean of the log-odds of some experts, none of them surer than ``SURE``."""
    edge = log_odds(1.0)
    return np.asarray(np.clip(np.stack([z.astype(np.float32) for z in experts]), -edge, edge).mean(0))


def profile(states: States) -> Array:
    """What the heads say of a text, in one vector: of each label the highest probability, the logarithm of one more
    than the sum over words, and the highest in the opening sentences; sub-events at the first word of each sentence;
    time and background over the words that claim something.

    The order is that of :func:`columns`. A text without words gives zeros.
    """
    n = len(states)
    if not n:
        return np.zeros(len(columns(states)), np.float32)
    at = states.pieces.sentence_of_word
    soft = {h: np.exp(states.log_probs(h)).astype(np.float32) for h in (*_SPARSE, "time")}
    back = logistic(states.logits("optional")[:, :1])
    some = 1 - soft["muc_role"][:, :1]
    told = soft["claim"][:, 1:]
    groups = {
        "claim": told,
        "event": soft["event"][:, 1:],
        "foreground": told * (1 - back),
        "muc_type": logistic(states.logits("muc_type")) * some,
        "muc_role": soft["muc_role"],
        "mention": soft["mention"][:, 1:],
    }
    lead = at < LEAD
    parts: list[Array] = []
    for m in groups.values():
        parts += [m.max(0), np.log1p(m.sum(0)), m[lead].max(0)]
    first = np.flatnonzero(np.diff(at, prepend=-1))
    sub = np.exp(states.log_probs("sub_event")[first]).astype(np.float32)
    parts += [sub.max(0), sub[:LEAD].mean(0), sub.mean(0)]
    weight = told.sum(1, keepdims=True)
    total = float(weight.sum()) + SURE
    parts.append((soft["time"] * weight).sum(0) / total)
    parts.append(np.array([n, len(first), total, float((back * weight).sum()) / total], np.float32))
    return np.concatenate(parts).astype(np.float32)


def columns(states: States) -> list[str]:
    """The name of each number of a profile: head, label, and how it was summed up."""
    label = states.encoder.labels
    names = {
        "claim": label("claim")[1:],
        "event": label("event")[1:],
        "foreground": label("claim")[1:],
        "muc_type": label("muc_type"),
        "muc_role": label("muc_role"),
        "mention": label("mention")[1:],
    }
    out = [f"{g}.{x} {how}" for g, labels in names.items() for how in ("most", "sum", "lead") for x in labels]
    out += [f"sub_event.{x} {how}" for how in ("most", "lead", "mean") for x in label("sub_event")]
    return [*out, *(f"time.{x}" for x in label("time")), "words", "sentences", "claims", "background"]


@dataclass(frozen=True)
class Line:
    """A logistic regression over numbers brought to one scale: ``weights`` [numbers, kinds], ``bias`` [kinds]."""

    mean: Array
    scale: Array
    weights: Array
    bias: Array

    @classmethod
    def of(cls, z: Mapping[str, Any], prefix: str = "") -> Line:
        """The regression of a file of arrays; ``prefix`` stands before their names."""
        return cls(*(z[prefix + k].astype(np.float32) for k in cls.__dataclass_fields__))

    def scores(self, x: Array) -> Array:
        """Log-odds [kinds] of one row of numbers."""
        return np.asarray(np.clip((x - self.mean) / self.scale, -10, 10) @ self.weights + self.bias, np.float32)


@dataclass(frozen=True)
class Trees:
    """Boosted regression trees of every kind, one array a field: a split sends ``x <= threshold`` to ``left``.

    ``feature`` is -1 in a leaf; ``root`` [trees] is the node that a tree starts at, ``kind`` [trees] what it votes on.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    root: NDArray[np.int32]
    kind: NDArray[np.int32]
    base: NDArray[np.float64]

    @classmethod
    def of(cls, z: Mapping[str, Any]) -> Trees:
        """The trees of a file of arrays."""
        return cls(**{k: z[f"trees.{k}"] for k in cls.__dataclass_fields__})

    def scores(self, x: Array) -> NDArray[np.float64]:
        """Log-odds [kinds] of one row of numbers; all trees walk down side by side."""
        at = self.root.copy()
        while (open_ := np.flatnonzero(self.feature[at] >= 0)).size:
            node = at[open_]
            goes_left = x[self.feature[node]] <= self.threshold[node]
            at[open_] = np.where(goes_left, self.left[node], self.right[node])
        return np.asarray(self.base + np.bincount(self.kind, self.value[at], len(self.base)))


@dataclass(frozen=True)
class Stacked:
    """The three experts with the least share at which each kind is told."""

    words: WordTypes
    line: Line
    trees: Trees
    least: Array

    @property
    def kinds(self) -> list[str]:
        """What is asked of a text, in the order of the shares."""
        return list(self.words.types)

    @classmethod
    def load(cls, path: Path) -> Stacked:
        """Read the file of weights."""
        words = WordTypes.load(path, "words.")
        with np.load(path) as z:
            return cls(words, Line.of(z), Trees.of(z), z["least"].astype(np.float32))

    def shares(self, states: States) -> Array:
        """The probability of each kind [kinds]."""
        x = profile(states)
        return logistic(opinion([self.words.scores(states.pieces.text), self.line.scores(x), self.trees.scores(x)]))

    def told(self, states: States) -> dict[str, float]:
        """The kinds that a text tells of with their probabilities."""
        found = self.shares(states)
        return {k: float(p) for k, p, least in zip(self.kinds, found, self.least, strict=True) if p >= least}
