"""Whether the figures of two claims agree: as intervals, for one unit, kind and group of people."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from counterclaim.compare.tables import HERE, bad, rows
from counterclaim.compare.words import groups, groups_in, tokens
from counterclaim.model import Figure

ABOUT = 0.1
"""Half width of "about N" as a share of N."""


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
        return 0.0, high, best
    if f.exactness == "vague":
        return low * (1 - 2 * ABOUT), math.inf, best
    if f.exactness == "about":
        return low * (1 - ABOUT), high * (1 + ABOUT), best
    return min(low, high), max(low, high), best


def _group(f: Figure, text: str, alone: bool) -> str | None:
    for words in (f.scope or "", f.as_written):
        found = groups_in(words)
        if found:
            return found[0]
    at = text.find(f.as_written) if f.as_written else -1
    if at >= 0:
        table = groups()[0]
        near = tokens(text[at : at + len(f.as_written) + 40])
        for word in near[:5]:
            if word in table:
                return table[word]
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
        out.append(Count(family, whole, found[0], found[1], f.kind, group, found[2], words))
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

    A count is paired with one of its own family and group first.
    """
    out: list[tuple[Count, Count]] = []
    for x in a:
        options = [y for y in b if x.family == y.family or x.whole == y.family or y.whole == x.family]
        if options:
            out.append((x, min(options, key=lambda y: (x.family != y.family, x.group != y.group, not meet(x, y)))))
    return out
