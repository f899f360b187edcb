"""Whether the figures of two claims agree: as intervals, for one unit, kind and group of people."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from counterclaim.compare.tables import HERE, bad, rows
from counterclaim.compare.words import anyone, groups, groups_in, tokens
from counterclaim.model import Figure

ABOUT = 0.1
"""Half width of "about N" as a share of N."""
_NEXT = re.compile(r"[,;.:()\d]")
UP_TO = 0.25
"""Share of N from which "up to N" counts: nobody says "as many as 550" of fifteen."""


class Count(NamedTuple):
    """A figure as an interval ``[low, high]`` of one family of units; ``group`` is who is counted, None for anyone."""

    family: str
    whole: str
    low: float
    high: float
    kind: str
    group: str | None
    best: float
    words: str
    vague: bool = False


PERSONS = frozenset(("killed", "wounded", "casualties", "missing", "captured"))
"""Families that count persons."""


@cache
def units() -> dict[str, tuple[str, str]]:
    """Unit → (family, wider family) from ``units.tsv``; raises E601."""
    found: dict[str, tuple[str, str]] = {}
    for line, cells in rows(HERE / "units.tsv", ("unit", "family", "whole")):
        if not cells["family"] or cells["unit"] in found:
            raise bad("units.tsv", line, f"{cells['unit']!r} has no family or stands twice")
        found[cells["unit"]] = (cells["family"], cells["whole"])
    return found


def interval(f: Figure) -> tuple[float, float, float] | None:
    """Return ``(low, high, best)`` of a figure; None where it holds no number. A vague number has a floor only."""
    given = [v for v in (f.low, f.best, f.high) if v is not None and math.isfinite(v) and v >= 0]
    if not given:
        return None
    best = f.best if f.best is not None else given[0]
    low = f.low if f.low is not None else best
    high = f.high if f.high is not None else best
    if f.exactness == "at_least":
        return low, math.inf, best
    if f.exactness == "at_most":
        return UP_TO * high, high, best
    if f.exactness == "vague":
        return low * (1 - 2 * ABOUT), math.inf, best
    if f.exactness == "about":
        return low * (1 - ABOUT), high * (1 + ABOUT), best
    return min(low, high), max(low, high), best


def _number(f: Figure, text: str) -> int:
    """Return where the words behind a figure begin in the text of its claim; -1 where it is not found."""
    if f.as_written:
        at = text.find(f.as_written)
        return at + len(f.as_written) if at >= 0 else -1
    value = f.best if f.best is not None else f.low if f.low is not None else f.high
    if value is None or not math.isfinite(value):
        return -1
    found = re.search(rf"(?<![\d.,]){value:,.0f}(?![\d.,]*\d)|(?<![\d.,]){value:.0f}(?![\d.,]*\d)", text)
    return found.end() if found else -1


def _group(f: Figure, text: str, alone: bool) -> str | None:
    for words in (f.scope or "", f.as_written):
        found = groups_in(words)
        if found:
            return found[0]
    if anyone() & set(tokens(f.as_written)):
        return None
    at = _number(f, text)
    if at >= 0:
        table = groups()[0]
        # up to the next figure or clause: "20, among them 13 children" counts 20 of no group
        for word in tokens(_NEXT.split(text[at : at + 40], maxsplit=1)[0])[:5]:
            if word in table:
                return table[word]
            if word in anyone():
                return None
    found = groups_in(text)
    return found[0] if alone and len(found) == 1 else None


def counts(figures: tuple[Figure, ...], text: str, default: str | None = None) -> tuple[Count, ...]:
    """Return the figures of a claim for comparing; those without a number are left out.

    ``default`` is the group of persons where no word says who is counted.
    """
    out = []
    for f in figures:
        found = interval(f)
        if found is None:
            continue
        family, whole = units().get(f.unit, (f.unit, ""))
        words = f.as_written or f"{found[2]:g} {f.unit}"
        group = _group(f, text, len(figures) == 1) or (default if family in PERSONS else None)
        out.append(Count(family, whole, found[0], found[1], f.kind, group, found[2], words, f.exactness == "vague"))
    return tuple(out)


def meet(a: Count, b: Count) -> bool:
    """Tell whether the intervals share a number."""
    return a.low <= b.high and b.low <= a.high


def wider(group: str | None, other: str | None) -> bool:
    """Tell whether ``group`` truly holds ``other``; None is anyone."""
    if group == other or other is None:
        return False
    if group is None:
        return True
    step: str | None = other
    within = groups()[1]
    while step is not None:
        step = within.get(step)
        if step == group:
            return True
    return False


def pairs(a: tuple[Count, ...], b: tuple[Count, ...]) -> list[tuple[Count, Count]]:
    """Return the counts that can be laid side by side: of one family, or one of them of the wider family.

    Each count is paired once, with one of its own family and group first: "27, among them 3 children" against "14" is
    27 against 14. Where one side counts the parts of what the other counts whole (2 and 1 and 2 against 2 and 3), and
    the sums are equal, the sums are paired.
    """
    if len(a) == len(b) == 1:
        x, y = a[0], b[0]
        return [(x, y)] if x.family == y.family or x.whole == y.family or y.whole == x.family else []
    ranked = sorted(
        (x.family != y.family, x.group != y.group, not meet(x, y), i, j)
        for i, x in enumerate(a)
        for j, y in enumerate(b)
        if x.family == y.family or x.whole == y.family or y.whole == x.family
    )
    out: dict[int, tuple[Count, Count]] = {}
    taken: set[int] = set()
    for *_, i, j in ranked:
        if i not in out and j not in taken:
            out[i] = (a[i], b[j])
            taken.add(j)
    found = list(out.values())
    for family in {x.family for x, y in found if not meet(x, y)}:
        mine, other = _sum(a, family), _sum(b, family)
        if mine is not None and other is not None and mine.best == other.best:
            found = [(mine, other), *(p for p in found if p[0].family != family)]
    return found


def _sum(found: tuple[Count, ...], family: str) -> Count | None:
    """Return the sum of the counts of one family as one count; None where there is none, or one is no exact number."""
    some = [c for c in found if c.family == family]
    if not some or any(c.low != c.high for c in some):
        return None
    first = some[0]
    if len(some) == 1:
        return first
    total = sum(c.best for c in some)
    return first._replace(low=total, high=total, best=total, group=None, words=" + ".join(c.words for c in some))


def whole_beside(a: tuple[Count, ...], paired: Sequence[tuple[Count, Count]], side: int) -> bool:
    """Tell whether one side also gives the whole of which a paired figure is a part ("20, 13 of them civilians")."""
    mine = {id(p[side]) for p in paired}
    return any(
        c.family == p[side].family and c.best > p[side].best and wider(c.group, p[side].group)
        for c in a
        if id(c) not in mine
        for p in paired
    )
