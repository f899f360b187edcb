"""Longest-match search for many phrases in a text: folded words in a trie, with care for capitals.

A phrase word written in capitals (``UN``) matches capitals only, a capitalised one (``Turkey``) matches words that
do not start small, a small one matches any. A word marked ``~`` stands for all forms of a verb or noun. ``*`` stands
for up to three words of the same clause. Hyphens, apostrophes and single dots between words do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_TOKEN = re.compile(r"(?:(?<![^\W_])[^\W\d_]\.){2,}(?!\w)|[^\W_]+")
_GAP = re.compile(r"[\s\-‐‑‒–'’‘ʻʼ`´.]{0,3}\Z")
_SPECIAL = str.maketrans(
    {
        "ı": "i",
        "İ": "I",
        "ə": "a",
        "Ə": "A",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "ʿ": "",
        "ʾ": "",
    }
)
GAP_WORDS = 3


def fold(text: str) -> str:
    """Return a text lower-cased and without accents; letters of other scripts stay."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(c for c in text if not unicodedata.combining(c)).lower()


class Token(NamedTuple):
    """A word of a text: span and folded form, and whether it is written in capitals or starts with one."""

    start: int
    end: int
    word: str
    upper: bool
    capital: bool


class Found(NamedTuple, Generic[T]):
    """A phrase found in a text: ``[start, end)`` and what was stored for it; ``words`` is the number of words."""

    start: int
    end: int
    value: T
    words: int


class _Node(Generic[T]):
    __slots__ = ("next", "value")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.value: T | None = None


@lru_cache(maxsize=1024)  # the same sentence is searched for many kinds of words
def tokens(text: str) -> Sequence[Token]:
    """Return the words of a text; ``U.S.`` is the single word ``us`` in capitals."""
    out = []
    for m in _TOKEN.finditer(text):
        raw = m.group()
        plain = raw.replace(".", "") if "." in raw else raw
        upper = plain.isupper() and (len(plain) > 1 or any(c.isdigit() for c in plain))
        out.append(Token(m.start(), m.end(), fold(plain), upper, not plain[0].islower()))
    return out


def joined(text: str, left: Token, right: Token) -> bool:
    """Tell whether two neighboring words can belong to one phrase (no sentence or paragraph break between)."""
    gap = text[left.end : right.start]
    if gap == " ":
        return True
    if "\n\n" in gap or not _GAP.match(gap):
        return False
    return "." not in gap or left.end - left.start <= 4


class Phrases(Generic[T]):
    """A set of phrases with a value each. ``forms`` gives all forms of a word marked ``~``."""

    def __init__(self, forms: Callable[[str], Sequence[str]] | None = None) -> None:
        self._root: _Node[T] = _Node()
        self._forms = forms or (lambda w: (w,))
        self.size = 0
        self._last: tuple[tuple[int, str], tuple[Found[T], ...]] = ((-1, ""), ())
        self._starts: tuple[int, frozenset[str]] = (-1, frozenset())

    def add(self, phrase: str, value: T, *, replace: bool = True) -> None:
        """Store a value for a phrase; ``replace=False`` keeps what an equal phrase already has."""
        nodes = [self._root]
        for word in phrase.split():
            if word == "*":
                keys = ["*"]
            elif word.startswith("~"):
                keys = list(self._forms(word[1:]))
            else:
                keys = []
                for t in tokens(word):
                    nodes = self._step(nodes, [self._key(t)])
            nodes = self._step(nodes, keys) if keys else nodes
        for node in nodes:
            if node is self._root or (node.value is not None and not replace):
                continue
            node.value = value
            self.size += 1

    @staticmethod
    def _key(t: Token) -> str:
        return ("=" if t.upper and not t.word.isdigit() else "^" if t.capital and t.word[0].isalpha() else "") + t.word

    @staticmethod
    def _step(nodes: list[_Node[T]], keys: Sequence[str]) -> list[_Node[T]]:
        return [node.next.setdefault(k, _Node()) for node in nodes for k in keys]

    def _walk(self, text: str, toks: Sequence[Token], i: int, node: _Node[T], gap: int) -> tuple[int, T] | None:
        """Return (index of the last word, value) of the longest phrase that goes on from word ``i`` at ``node``."""
        best: tuple[int, T] | None = None
        if i >= len(toks):
            return None
        t = toks[i]
        for key in ("=" + t.word, "^" + t.word, t.word):
            if (key[0] == "=" and not t.upper) or (key[0] == "^" and not t.capital):
                continue
            child = node.next.get(key)
            if child is None:
                continue
            if child.value is not None and (best is None or i > best[0]):
                best = (i, child.value)
            if child.next and i + 1 < len(toks) and joined(text, t, toks[i + 1]):
                deeper = self._walk(text, toks, i + 1, child, GAP_WORDS)
                if deeper and (best is None or deeper[0] > best[0]):
                    best = deeper
        star = node.next.get("*")
        if star is not None and gap:
            for skip in range(gap + 1):
                j = i + skip
                if j >= len(toks) or (skip and not joined(text, toks[j - 1], toks[j])):
                    break
                deeper = self._walk(text, toks, j, star, 0)
                if deeper:
                    if best is None or deeper[0] > best[0]:
                        best = deeper
                    break
        return best

    def at(self, text: str, toks: Sequence[Token], i: int) -> tuple[int, T] | None:
        """Return (index of the last word, value) of the longest phrase that starts at word ``i``, or None."""
        return self._walk(text, toks, i, self._root, 0) if toks[i].word in self._first_words() else None

    def _first_words(self) -> frozenset[str]:
        """The words that phrases start with; most words of a text start none."""
        if self._starts[0] != self.size:
            self._starts = (self.size, frozenset(k.lstrip("=^") for k in self._root.next))
        return self._starts[1]

    def find(self, text: str, toks: Sequence[Token] | None = None) -> Iterator[Found[T]]:
        """Yield the phrases of a text from left to right, the longest at each place, none overlapping."""
        last = self._last  # one tuple, so that threads never see half of it
        if last[0] != (self.size, text):  # all claims of a sentence ask for the same words
            last = ((self.size, text), tuple(self._search(text, tokens(text) if toks is None else toks)))
            self._last = last
        return iter(last[1])

    def _search(self, text: str, toks: Sequence[Token]) -> Iterator[Found[T]]:
        starts = self._first_words()
        i = 0
        while i < len(toks):
            hit = self._walk(text, toks, i, self._root, 0) if toks[i].word in starts else None
            if hit is None:
                i += 1
                continue
            j, value = hit
            yield Found(toks[i].start, toks[j].end, value, j - i + 1)
            i = j + 1

    def get(self, phrase: str) -> T | None:
        """Return the value of exactly this phrase, or None."""
        toks = tokens(phrase)
        hit = self.at(phrase, toks, 0) if toks else None
        return hit[1] if hit and hit[0] == len(toks) - 1 else None
