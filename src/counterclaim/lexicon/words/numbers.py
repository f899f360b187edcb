"""Numbers in words and digits, exact and vague: ``twenty-five``, ``several dozen``, ``half a million``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct

from counterclaim.lexicon.phrases import Phrases, Token, fold, tokens
from counterclaim.lexicon.tables import read_table

KINDS = frozenset({"digit", "scale", "vague", "part", "article"})
MAX = 1e15
_DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?![\d])(?:\.\d+)?|\d{1,15}(?:\.\d+)?")
_BEFORE = re.compile(r"[\w.:/]\Z|(?<!\d)-\Z")  # "T-72" holds no number, "10-15" holds two
_AFTER = re.compile(r"\A(?:[:/]\d|[-–]?(?:st|nd|rd|th)\b|[A-Za-z])")


class Number(Struct, frozen=True):
    """What number words stand for; ``high`` is None where a vague word sets no bound."""

    best: float
    low: float
    high: float | None
    exactness: Literal["exact", "vague"] = "exact"


class NumberHit(NamedTuple):
    """A number found in a text at ``[start, end)``."""

    start: int
    end: int
    number: Number


class _Word(Struct, frozen=True):
    kind: str
    best: float
    low: float
    high: float | None


class Numbers:
    """Reads numbers by a table of number words."""

    def __init__(self, words: dict[str, _Word]) -> None:
        self._single = {w: v for w, v in words.items() if " " not in w}
        self._vague: Phrases[_Word] = Phrases()
        for w, v in words.items():
            if v.kind in ("vague", "part") or " " in w:
                self._vague.add(w, v)

    def value(self, words: str) -> Number | None:
        """Return what the words stand for if all of them are one number, else None."""
        hits = self.find(words)
        if len(hits) != 1 or words[: hits[0].start].strip() or words[hits[0].end :].strip():
            return None
        return hits[0].number

    def find(self, text: str, toks: Sequence[Token] | None = None) -> list[NumberHit]:
        """Return the numbers of a text, left to right.

        Digits inside names (``T-72``), times, ordinals and words are left out; a lone ``a``, ``no`` or ``one`` inside
        ``no one`` is no number.
        """
        toks = tokens(text) if toks is None else toks
        out: list[NumberHit] = []
        i = 0
        while i < len(toks):
            hit = self._at(text, toks, i)
            if hit is None:
                i += 1
                continue
            out.append(hit)
            while i < len(toks) and toks[i].start < hit.end:
                i += 1
        return out

    def _at(self, text: str, toks: Sequence[Token], i: int) -> NumberHit | None:
        start = toks[i].start
        if i and toks[i].word == "one" and toks[i - 1].word in ("no", "some", "any", "every"):
            return None
        if toks[i].word[0].isdigit():
            return self._digits(text, toks, i)
        vague = self._vague.at(text, toks, i)
        total, group, n, j = 0.0, 0.0, 0, i
        end = start
        bounds: tuple[float, float | None] | None = None
        if vague is not None:
            j, word = vague[0] + 1, vague[1]
            group, end, n = word.best, toks[j - 1].end, 1
            bounds = (word.low, word.high) if word.kind == "vague" else None
            if word.kind == "part" and not (j < len(toks) and self._kind(toks[j]) in ("scale", "article")):
                return None
        elif self._kind(toks[i]) == "article":
            if not (i + 1 < len(toks) and self._kind(toks[i + 1]) == "scale" and len(toks[i + 1].word) > 2):
                return None
            group, j, n = 1.0, i + 1, 1
        factor = 1.0
        while j < len(toks):
            word_ = self._single.get(toks[j].word)
            gap = text[toks[j - 1].end : toks[j].start] if j > i else ""
            if j > i and gap.strip(" -\u00a0‑"):
                break
            if toks[j].word in ("and", "of", "a") and n and j + 1 < len(toks):
                nxt = self._single.get(toks[j + 1].word)
                ok = nxt is not None and (
                    (toks[j].word == "and" and nxt.kind == "digit" and (total or group >= 100) and nxt.best < 100)
                    or (toks[j].word == "of" and bounds is not None and nxt.kind == "scale")
                    or (toks[j].word == "a" and nxt.kind == "scale")
                )
                if ok:
                    j += 1
                    continue
                break
            if word_ is None or word_.kind not in ("digit", "scale"):
                break
            if word_.kind == "digit":
                if bounds or (n and not self._adds(group, total, word_.best)):
                    break
                group += word_.best
            else:
                if len(toks[j].word) <= 2 or not n:
                    break
                if word_.best == 100 or word_.best in (12, 20):
                    group = (group or 1) * word_.best
                else:
                    total += (group or 1) * word_.best
                    group = 0.0
                factor *= word_.best
            n += 1
            end = toks[j].end
            j += 1
        if not n or end == start:
            return None
        best = total + group
        if best > MAX or (toks[i].word in ("no", "none", "nil") and n == 1 and self._not_count(text, toks, i)):
            return None
        if n == 1 and best == 1 and i and toks[i - 1].word == "not":
            return None  # "not one house" counts none, and says of no one how many
        if bounds:
            # "several million hundred" is no number, and no reason to stop
            best = min(max(best, bounds[0] * factor), MAX)
            low, high = bounds[0] * factor, None if bounds[1] is None else bounds[1] * factor
            return NumberHit(start, end, Number(best, low, high, "vague"))
        return NumberHit(start, end, Number(best, best, best))

    def _digits(self, text: str, toks: Sequence[Token], i: int) -> NumberHit | None:
        start = toks[i].start
        m = _DIGITS.match(text, start)
        if m is None or _BEFORE.search(text[max(0, start - 2) : start]):
            return None
        end, raw = m.end(), m.group()
        value = float(re.sub(r"[,\s]", "", raw))
        after = text[end : end + 8]
        k = re.match(
            r"[ \u00a0-]?(million|billion|trillion|thousand|hundred|dozen|mn|bn|m|k)\b",
            after + text[end + 8 : end + 12],
            re.I,
        )
        if k and not (len(k[1]) == 1 and after[:1] in " \u00a0"):
            value *= self._single[fold(k[1])].best if fold(k[1]) in self._single else 1
            end += k.end()
        elif _AFTER.match(after):
            return None
        return NumberHit(start, end, Number(value, value, value)) if value <= MAX else None

    def _kind(self, tok: Token) -> str | None:
        word = self._single.get(tok.word)
        return word.kind if word else None

    @staticmethod
    def _adds(group: float, total: float, value: float) -> bool:
        """Tell whether a small number can follow: ``forty`` ``two``, ``hundred`` ``twelve``; not ``two`` ``three``."""
        if value == 0:
            return False
        if not group:
            return bool(total)
        return (group % 100 == 0 and value < 100) or (group % 10 == 0 and group % 100 >= 20 and value < 10)

    @staticmethod
    def _not_count(text: str, toks: Sequence[Token], i: int) -> bool:
        return i + 1 >= len(toks) or toks[i + 1].word in (
            "one",
            "longer",
            "more",
            "doubt",
            "way",
            "of",
            "less",
            "fewer",
        )


def load_numbers(overlay: Path | None = None) -> Numbers:
    """Read ``numbers.tsv``. Raises E401 to E404 on a bad table."""
    words = {}
    for r in read_table("words", "numbers.tsv", ("word", "kind", "best", "low", "high"), overlay):
        kind = r.one_of("kind", KINDS)
        best = r.number("best", 0, MAX)
        low = r.number("low", 0, best) if r["low"] else best
        high = r.number("high", best, MAX) if r["high"] else (None if kind == "vague" else best)
        words[fold(r.need("word"))] = _Word(kind, best, low, high)
    return Numbers(words)
