"""What a text is about, from its words alone: logistic regression over weighted word counts.

Beside the heads, which read words in their place, it knows a text as a whole: which sub-event a snippet tells of, and
as one of the experts of ``stacked.py`` which kinds of incident a page. The weights of a word are those of TF-IDF with
the logarithm of counts (Salton and Buckley 1988).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z]{2,}")


def bag(text: str, letters: int | None = None) -> dict[str, int]:
    """Counts of the words and neighboring pairs of words of a text, lower-cased; of each word its first ``letters``."""
    words = [w[:letters] for w in _WORD.findall(text.lower())]
    out: dict[str, int] = {}
    for w in words:
        out[w] = out.get(w, 0) + 1
    for a, b in pairwise(words):
        out[f"{a} {b}"] = out.get(f"{a} {b}", 0) + 1
    return out


@dataclass(frozen=True)
class WordTypes:
    """A vocabulary with weights [words, types]; trained by ``training/word_types.py`` and ``stacked.py``."""

    words: Sequence[str]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    types: Sequence[str]
    letters: int | None = None
    """How much of a word counts: its first letters stand for all its forms. None for the whole word."""

    @classmethod
    def load(cls, path: Path, prefix: str = "") -> WordTypes:
        """Read the file of weights; ``prefix`` stands before the names of its arrays."""
        with np.load(path) as z:
            return cls(
                z[prefix + "words"].tobytes().decode().split("\n"),
                z[prefix + "idf"].astype(np.float32),
                z[prefix + "weights"].astype(np.float32),
                z[prefix + "bias"].astype(np.float32),
                json.loads(z[prefix + "types"].tobytes()),
                int(z[prefix + "letters"]) if prefix + "letters" in z else None,
            )

    def features(self, counts: dict[str, int]) -> NDArray[np.float32]:
        """Weighted counts of the vocabulary's words, of length one."""
        x = np.zeros(len(self.words), np.float32)
        index = self._index()
        for w, n in counts.items():
            k = index.get(w)
            if k is not None:
                x[k] = (1 + np.log(n)) * self.idf[k]
        norm = float(np.linalg.norm(x))
        return np.asarray(x / norm if norm else x, np.float32)

    def scores(self, text: str) -> NDArray[np.float32]:
        """Log-odds of each type [types], each for itself; where they shut each other out, softmax makes them shares."""
        return np.asarray(self.features(bag(text, self.letters)) @ self.weights + self.bias, np.float32)

    def _index(self) -> dict[str, int]:
        cache: dict[str, int] | None = self.__dict__.get("_at")
        if cache is None:
            cache = {w: i for i, w in enumerate(self.words)}
            object.__setattr__(self, "_at", cache)
        return cache
