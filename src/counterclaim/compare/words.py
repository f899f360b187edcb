"""The words of a claim that say which event it speaks of."""

from __future__ import annotations

import re
import sys
import zlib
from functools import cache, lru_cache

from counterclaim.compare.tables import HERE, bad, rows, word_list

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", re.UNICODE)
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ed", "es", "ly", "s")
_SEEDS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD3A2646C)
LONGEST = 4000
"""Characters of a claim that are looked at; a claim is a clause, seldom over 400."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return a word without case, possessive and common English endings; crude, for comparing only."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    return sys.intern(word)


@cache
def _common() -> frozenset[str]:
    listed = word_list("common.txt")
    return listed | frozenset(stem(w) for w in listed)


def tokens(text: str) -> list[str]:
    """Return the stems of all words of a text, in order."""
    return [stem(w) for w in _WORD.findall(text[:LONGEST])]


def telling(text: str) -> frozenset[str]:
    """Return the stems that tell one event from another: no function words, no everyday words of the field."""
    common = _common()
    return frozenset(w for w in tokens(text) if len(w) > 2 and w not in common)


@cache
def groups() -> tuple[dict[str, str], dict[str, str]]:
    """Return ``(stem → group, group → wider group)`` from ``groups.tsv``; raises E601."""
    found: dict[str, str] = {}
    within: dict[str, str] = {}
    for line, cells in rows(HERE / "groups.tsv", ("word", "group", "within")):
        word, group = stem(cells["word"]), cells["group"]
        if not group or found.setdefault(word, group) != group:
            raise bad("groups.tsv", line, f"{cells['word']!r} has no group or two")
        if cells["within"]:
            within[group] = cells["within"]
    return found, within


@cache
def anyone() -> frozenset[str]:
    """Return the stems of words that count people of any group."""
    return frozenset(stem(w) for w in word_list("anyone.txt"))


def groups_in(text: str) -> list[str]:
    """Return the groups of people named in a text, in order, once each."""
    table = groups()[0]
    return list(dict.fromkeys(table[w] for w in tokens(text) if w in table))


@lru_cache(maxsize=200_000)
def _hashes(word: str) -> tuple[int, ...]:
    """Return the hashes of a word under six permutations, in the order of :data:`_SEEDS`."""
    h = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    return tuple(((h ^ x) * 0x2545F491) & 0xFFFFFFFF for x in _SEEDS)


def bands(words: tuple[str, ...]) -> tuple[int, ...]:
    """Return three bands of two least hashes over telling words; none for less than four words."""
    if len(words) < 4:
        return ()
    a, b, c, d, e, f = map(min, zip(*map(_hashes, words), strict=True))
    return hash((0, a, b)), hash((1, c, d)), hash((2, e, f))


def overlap(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Return the share of the fewer words that the other holds too; 0 where either is empty.

    Words are tuples, each word once, since sets would take most of the memory of a large index.
    """
    smaller = min(len(a), len(b))
    return len(set(a).intersection(b)) / smaller if smaller else 0.0


def jaccard(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Return the share of all words that both hold."""
    both = len(set(a).intersection(b))
    return both / (len(a) + len(b) - both) if both else 0.0
