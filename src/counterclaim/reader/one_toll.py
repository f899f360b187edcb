"""One toll, one claim: "killed 12 people and wounded 35" counts the victims of one event in two figures, not in two
claims."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from counterclaim.model import Claim, Span, Why, claim_id

TOLLS = frozenset({"civilian_casualties", "losses_inflicted", "losses_admitted"})
_HARM = frozenset({"killed", "wounded", "missing", "casualties"})
_BETWEEN = re.compile(
    r"[\s,–—-]*(?:\b(?:and|while|with|including|as well as|others?|people|more|were|was|have|has|"
    r"been|in|the|attack)\b[\s,]*){0,5}",
    re.I,
)
GAP = 40  # characters between the words of two figures of one toll


def one_toll(claims: Sequence[Claim], text: str) -> list[Claim]:
    """Return the claims with neighbors that count the killed and the wounded of one event joined; the order stays."""
    out: list[Claim] = []
    for c in claims:
        if out and _joins(out[-1], c, text):
            out[-1] = _join(out[-1], c)
        else:
            out.append(c)
    return out


def _joins(a: Claim, b: Claim, text: str) -> bool:
    if a.type not in TOLLS or b.type not in TOLLS or a.polarity != b.polarity or not a.figures or not b.figures:
        return False
    if a.speaker_name != b.speaker_name:
        return False
    mine, theirs = {f.unit for f in a.figures}, {f.unit for f in b.figures}
    if not (mine | theirs) <= _HARM or mine & theirs:
        return False
    scopes = {f.scope for f in a.figures if f.scope}
    if scopes and {f.scope for f in b.figures if f.scope} - scopes:
        return False  # soldiers here, civilians there
    start, end = a.spans[-1].end, b.spans[0].start
    if end < start:
        return b.spans[0].start >= a.spans[0].start
    gap = text[start:end]
    return len(gap) <= GAP and _BETWEEN.fullmatch(gap) is not None


def _join(a: Claim, b: Claim) -> Claim:
    spans = (*a.spans[:-1], Span(a.spans[-1].start, max(a.spans[-1].end, b.spans[-1].end)))
    figures = tuple(sorted((*a.figures, *b.figures), key=lambda f: f.span.start if f.span else 0))
    why = Why(
        field="figures",
        rule="one toll",
        span=b.spans[0],
        sentence="The killed and the wounded of one event are told in one breath.",
    )
    return msgspec.structs.replace(
        a,
        id=claim_id(a.page, spans, a.speaker_name, a.type, a.polarity),
        spans=spans,
        figures=figures,
        hedges=tuple(dict.fromkeys((*a.hedges, *b.hedges))),
        when=a.when or b.when,
        actor=a.actor or b.actor,
        target=a.target or b.target,
        actor_as_written=a.actor_as_written or b.actor_as_written,
        target_as_written=a.target_as_written or b.target_as_written,
        score=max(a.score or 0.0, b.score or 0.0),
        why=(*a.why, why),
    )
