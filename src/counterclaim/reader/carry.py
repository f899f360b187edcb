"""Dates carried over: a claim without a day takes that of the sentence, the paragraph, or the page's lead before it.

News gives the day once and goes on. What is carried keeps the span of the words it comes from, and its claim says so
in ``why``; nothing is carried into claims on the future or on how things are in general, and never the date of
publication itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from counterclaim.model import Claim, When, Why

_CARRIED = {"day", "part_of_day", "hour", "minute"}
_TIMELESS = ("planned", "general")
STALE = 10  # days before publication; what is older is told as background
_LEAD = 900  # characters: the lead and what follows at once
_BEFORE = 700  # characters back to a paragraph whose day still holds


def carry_dates(claims: Sequence[Claim], text: str, base: str | None = None) -> list[Claim]:
    """Return the claims with carried dates; they come and go in the order of ``text``, whose characters offsets are.

    base: the ISO day of publication; days long before it are background and hold in their own paragraph only.
    """
    stale = (date.fromisoformat(base) - timedelta(days=STALE)).isoformat() if base and len(base) == 10 else ""
    dated = [(i, c.spans[0].start, c.when) for i, c in enumerate(claims) if c.when is not None and _bears(c, c.when)]
    fresh = [d for d in dated if (d[2].start or "") >= stale]
    breaks = [m.start() for m in re.finditer("\n\n", text)]
    out: list[Claim] = []
    for i, c in enumerate(claims):
        lacks = c.when is None and c.time not in _TIMELESS
        source = _source(i, c.spans[0].start, dated, breaks, text, fresh) if lacks else None
        if source is None:
            out.append(c)
            continue
        when, how = source
        why = Why(
            field="when",
            rule=f"carried over from the {how}",
            span=when.span,
            sentence=f"No day is given here; '{when.as_written}' stands in the {how}.",
        )
        out.append(msgspec.structs.replace(c, when=when, why=(*c.why, why)))
    return out


def _bears(c: Claim, w: When) -> bool:
    """Tell whether a claim has a day to lend: written on the page, known, of something that took place."""
    return w.start is not None and w.span is not None and w.precision in _CARRIED and c.time not in _TIMELESS


def _source(
    i: int,
    here: int,
    dated: Sequence[tuple[int, int, When]],
    breaks: Sequence[int],
    text: str,
    fresh: Sequence[tuple[int, int, When]],
) -> tuple[When, str] | None:
    """The date for claim ``i`` that begins at ``here``: the nearest in its paragraph, else one before, else the lead's.

    dated: index, start and date of the claims that have one to lend; breaks: where paragraphs end; fresh: those of
    ``dated`` whose day holds in other paragraphs too.
    """
    p = bisect_left(breaks, here)
    para, para_end = breaks[p - 1] if p else 0, breaks[p] if p < len(breaks) else len(text)
    k = bisect_left(dated, i, key=lambda d: d[0])
    left = dated[k - 1] if k else None
    right = dated[k] if k < len(dated) else None
    near = []
    if left is not None and left[1] >= para:
        near.append(left)
    if right is not None and right[1] < para_end and ". " not in text[here : right[1]]:
        near.append(right)
    if near:
        return min(near, key=lambda d: abs(d[0] - i))[2], "same paragraph"
    k = bisect_left(fresh, i, key=lambda d: d[0])
    left = fresh[k - 1] if k else None
    if left is not None and here - left[1] < _BEFORE:
        return left[2], "paragraph before"
    lead = bisect_left(fresh, min(here, _LEAD), key=lambda d: d[1])
    return (fresh[lead - 1][2], "lead") if lead and here < 3 * _LEAD else None
