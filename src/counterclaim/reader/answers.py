"""Which claim of the same page a claim answers: what evidence bears on, what a denial or a confirmation is about."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counterclaim.model import Claim, Why

_BEARS = frozenset({
    "control", "capture", "repelled", "advance", "assault", "clash", "withdrawal", "losses_inflicted",
    "losses_admitted", "shootdown", "shelling", "air_strike", "missile_strike", "blast", "civilian_fire", "damage",
    "atrocity", "prisoners", "deployment", "mercenaries", "arms_supply", "civilian_casualties",
})  # fmt: skip
"""What a picture, a list or a wreck can prove."""


def tie(claims: Sequence[Claim], text: str) -> list[Claim]:
    """Return the claims with ``answers`` set on evidence and denials, in the same order; spans are characters of
    ``text``."""
    return [_tied(c, claims, text) for c in claims]


def _tied(c: Claim, claims: Sequence[Claim], text: str) -> Claim:
    if c.type == "evidence":
        found = _nearest(c, [x for x in claims if x.type in _BEARS], text, also_after=True)
        field = "what the evidence bears on"
    elif c.type == "denial" or c.polarity == "denied":
        same = [
            x
            for x in claims
            if x.polarity == "asserted"
            and x.speaker != c.speaker
            and (c.type == "denial" or x.type == c.type)
            and x.type not in ("denial", "evidence")
        ]
        found = _nearest(c, same, text, also_after=False)
        field = "what is denied"
    else:
        return c
    if found is None:
        return c
    why = Why(
        field="answers",
        rule="nearest claim of the paragraph" if _para(found, text) == _para(c, text) else "nearest claim before",
        span=found.spans[0],
        sentence=f"Taken as {field}: '{found.text(text)[:120]}'.",
    )
    return msgspec.structs.replace(c, answers=found.id, why=(*c.why, why))


def _para(c: Claim, text: str) -> int:
    return text.count("\n\n", 0, c.spans[0].start)


def _nearest(c: Claim, pool: Sequence[Claim], text: str, *, also_after: bool) -> Claim | None:
    """The nearest claim of the same paragraph (a shared place counts first), else the last one of the paragraph
    before."""
    here = _para(c, text)
    names = {w.as_written for w in c.places}
    at = c.spans[0].start
    near = [
        x
        for x in pool
        if x.id != c.id
        and (_para(x, text) == here or (_para(x, text) == here - 1 and x.spans[0].start < at))
        and (also_after or x.spans[0].start <= at or names & {w.as_written for w in x.places})
    ]
    if not near:
        return None
    return min(
        near,
        key=lambda x: (
            _para(x, text) != here,
            not (names & {w.as_written for w in x.places}),
            abs(x.spans[0].start - at),
        ),
    )
