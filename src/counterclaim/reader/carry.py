"""Dates carried over: a claim without a day takes that of the sentence, the paragraph, or the page's lead before it.

News gives the day once and goes on. What is carried keeps the span of the words it comes from, and its claim says so
in ``why``; nothing is carried into claims on the future or on how things are in general, and never the date of
publication itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counterclaim.model import Claim, When, Why

_CARRIED = {"day", "part_of_day", "hour", "minute"}
_LEAD = 900  # characters: the lead and what follows at once


def carry_dates(claims: Sequence[Claim], text: str) -> list[Claim]:
    """Return the claims with carried dates, in the same order; offsets are characters of ``text``."""
    out: list[Claim] = []
    for i, c in enumerate(claims):
        if c.when is not None or c.time in ("planned", "general"):
            out.append(c)
            continue
        source = _source(claims, i, text)
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


def _source(claims: Sequence[Claim], i: int, text: str) -> tuple[When, str] | None:
    here = claims[i].spans[0].start
    para = text.rfind("\n\n", 0, here) + 1
    stop = text.find("\n\n", here)
    para_end = stop if stop >= 0 else len(text)
    lead: When | None = None
    for j in sorted(range(len(claims)), key=lambda j: abs(j - i)):
        w = claims[j].when
        if (
            j == i
            or w is None
            or w.start is None
            or w.span is None
            or w.precision not in _CARRIED
            or claims[j].time in ("planned", "general")
        ):
            continue
        at = claims[j].spans[0].start
        if para <= at < para_end and (j < i or _same_sentence(text, here, at)):
            return w, "same paragraph"
        if at < here and at < _LEAD and lead is None and para <= here:
            lead = w
    previous = [
        c.when
        for c in claims[:i]
        if c.when and c.when.span and c.when.start and c.when.precision in _CARRIED and here - c.spans[0].start < 700
    ]
    if previous:
        return previous[-1], "paragraph before"
    return (lead, "lead") if lead is not None and here < 3 * _LEAD else None


def _same_sentence(text: str, a: int, b: int) -> bool:
    return ". " not in text[min(a, b) : max(a, b)]
