"""Page text as the encoder sees it: word pieces with offsets, words, case shapes, sentences, and overlapping windows.

A *word* is a run of pieces that the tokenizer's pre-tokenizer kept together (it splits at every punctuation mark).
All offsets are characters of the text that was given, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from counterclaim.model import Span

from .sentences import sentences as split_sentences

CAP = 192  # pieces a window, the two special ones included; longer windows cost more a piece (design/reader.md B)
CLS, SEP = 101, 102
SHAPES = 8
_SURROGATE = re.compile("[\ud800-\udfff]")


class Window(NamedTuple):
    """Pieces ``[start, end)`` read together; the answer counts for ``[core_start, core_end)`` only."""

    start: int
    end: int
    core_start: int
    core_end: int


@dataclass(frozen=True)
class Pieces:
    """The pieces of one text. Arrays have one row a piece; ``first`` holds the index of each word's first piece."""

    text: str
    ids: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    shape: NDArray[np.int64]
    first: NDArray[np.int64]
    word_start: NDArray[np.int64]
    word_end: NDArray[np.int64]
    word_of: NDArray[np.int64]
    sentence_of_word: NDArray[np.int64]
    sentences: tuple[tuple[int, int], ...]
    sentence_pieces: tuple[tuple[int, int], ...]

    def span(self, first: int, end: int) -> Span:
        """Characters of the words ``[first, end)``."""
        return Span(int(self.word_start[first]), int(self.word_end[end - 1]))

    def words_in(self, start: int, end: int) -> NDArray[np.int64]:
        """Indices of the words that share a character with ``[start, end)``."""
        lo = int(np.searchsorted(self.word_end, start, side="right"))
        hi = int(np.searchsorted(self.word_start, end, side="left"))
        return np.arange(lo, max(lo, hi))

    def sentence_text(self, word: int) -> str:
        """The characters of the sentence that a word stands in."""
        start, end = self.sentences[int(self.sentence_of_word[word])]
        return self.text[start:end]

    def word_text(self, word: int) -> str:
        """The characters of a word."""
        return self.text[int(self.word_start[word]) : int(self.word_end[word])]


def load_tokenizer(path: str | Path) -> Tokenizer:
    """Load a tokenizer file; its truncation and padding (128 in the published file) are switched off."""
    t = Tokenizer.from_file(str(path))
    t.no_truncation()
    t.no_padding()
    return t


def case_shape(word: str) -> int:
    """Case shape of a word, since the encoder's pieces are lower-cased: 1 lower … 7 no letter; 0 is unknown."""
    if word.islower():
        return 1
    if word.isdigit():
        return 5
    if not any(c.isalpha() for c in word):
        return 7
    if word.isupper():
        return 3 if len(word) > 1 else 4
    return 2 if word[0].isupper() and word[1:].islower() else 6


def make_pieces(tokenizer: Tokenizer, text: str, spans: Sequence[tuple[int, int]] | None = None) -> Pieces:
    """Tokenize a text sentence by sentence (``spans`` if given), so that offsets are exact and no piece crosses one.

    A text that is mostly capitals gets the shape 0 throughout, since its capitals tell nothing.
    """
    sents = list(split_sentences(text) if spans is None else spans)
    plain = _SURROGATE.sub("\ufffd", text)  # half a character, as broken JSON holds: the tokenizer takes none
    encoded = tokenizer.encode_batch([plain[a:b] for a, b in sents], add_special_tokens=False)
    ids: list[int] = []
    start: list[int] = []
    end: list[int] = []
    word: list[int] = []
    ranges: list[tuple[int, int]] = []
    sent_of_word: list[int] = []
    n_words = -1
    for k, ((a, _), e) in enumerate(zip(sents, encoded, strict=True)):
        k0, prev = len(ids), None
        for i, (x, y), w in zip(e.ids, e.offsets, e.word_ids, strict=True):
            if w != prev:
                n_words += 1
                sent_of_word.append(k)
                prev = w
            ids.append(i)
            start.append(a + x)
            end.append(a + y)
            word.append(n_words)
        ranges.extend((p, min(len(ids), p + CAP - 2)) for p in range(k0, len(ids), CAP - 2))
    word_of = np.asarray(word, np.int64)
    first = np.flatnonzero(np.diff(word_of, prepend=-1)).astype(np.int64) if len(ids) else np.zeros(0, np.int64)
    last = np.append(first[1:], len(ids)) - 1 if len(first) else first
    s, e_ = np.asarray(start, np.int64), np.asarray(end, np.int64)
    ws, we = s[first], e_[last]
    letters = [c for c in text if c.isalpha()]
    capitals = bool(letters) and sum(c.isupper() for c in letters) > 0.6 * len(letters)
    by_word = np.asarray([0 if capitals else case_shape(text[i:j]) for i, j in zip(ws, we, strict=True)], np.int64)
    return Pieces(
        text=text,
        ids=np.asarray(ids, np.int64),
        start=s,
        end=e_,
        shape=by_word[word_of] if len(ids) else np.zeros(0, np.int64),
        first=first,
        word_start=ws,
        word_end=we,
        word_of=word_of,
        sentence_of_word=np.asarray(sent_of_word, np.int64),
        sentences=tuple(sents),
        sentence_pieces=tuple(ranges),
    )


def windows(p: Pieces, back: int, rng: np.random.Generator | None = None) -> list[Window]:
    """Runs of whole sentences up to the cap; the next window starts ``back`` sentences before the end of the last.

    With ``back=2`` each sentence counts where it has a neighbour on either side; every piece lies in exactly one core.
    ``rng`` draws a random length for the first window, so that training sees other cuts in every epoch.
    """
    sents, i = p.sentence_pieces, 0
    runs: list[tuple[int, int]] = []
    while i < len(sents):
        cap = CAP - 2 if rng is None or runs else int(rng.integers(40, CAP - 2))
        j, n = i, 0
        while j < len(sents) and (j == i or n + sents[j][1] - sents[j][0] <= cap):
            n += sents[j][1] - sents[j][0]
            j += 1
        runs.append((i, j))
        if j >= len(sents):
            break
        i = max(i + 1, j - back)
    out: list[Window] = []
    done = 0
    for k, (i, j) in enumerate(runs):
        until = j if k == len(runs) - 1 else max(j - back // 2, runs[k + 1][0], done)
        until = min(until, j)
        out.append(
            Window(
                sents[i][0],
                sents[j - 1][1],
                sents[done][0] if done < len(sents) else sents[-1][1],
                sents[until - 1][1] if until > done else sents[min(done, len(sents) - 1)][0],
            )
        )
        done = until
    return [w for w in out if w.core_end > w.core_start]
