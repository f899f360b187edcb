"""Sides that one claim leaves to another: "shelled the town, killing 12 people" names who shelled once.

A claim of what an attack did (losses, casualties, damage, flight) takes the actor of the attack beside it, by the same
speaker in the same sentence or the one before; "they" and "its men" of the writer take the actor before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from counterclaim.model import Claim, Why

ATTACKS = frozenset([
    "assault", "shelling", "air_strike", "missile_strike", "blast", "civilian_fire", "ceasefire_violation", "advance",
    "capture", "repelled", "atrocity", "shootdown",
])  # fmt: skip
EFFECTS = frozenset(["losses_inflicted", "civilian_casualties", "damage", "displacement", "capture", "prisoners"])
_BACK = re.compile(r"^(?:they|it|he|its|their|his)\b", re.I)
REACH = 260  # characters between the ends of the two claims; beyond, another event is likelier


def share_sides(claims: Sequence[Claim], sentence_of: Sequence[int]) -> list[Claim]:
    """Return the claims, in their order, with actors (and targets of losses) that others beside them give.

    ``sentence_of[i]`` is the number of the sentence in which claim ``i`` stands.
    """
    out = list(claims)
    for i, c in enumerate(out):
        if c.actor is None and c.actor_as_written and _BACK.match(c.actor_as_written) and not c.voices:
            target = c.target
            source = _before(out, sentence_of, i, lambda o, target=target: bool(o.actor) and o.actor != target)
            if source is not None:
                c = out[i] = _with(c, "actor", source.actor, source)
        if c.actor is None and not c.actor_as_written and c.type in EFFECTS:
            source = _beside(out, sentence_of, i)
            if source is not None and source.actor != c.target:
                c = out[i] = _with(c, "actor", source.actor, source)
        if c.target is None and not c.target_as_written and c.type == "losses_inflicted":
            source = _beside(out, sentence_of, i)
            if source is not None and source.target and source.target != c.actor:
                out[i] = _with(c, "target", source.target, source)
    return out


def _beside(claims: Sequence[Claim], sentence_of: Sequence[int], i: int) -> Claim | None:
    """The nearest attack with a side, by the same speaker, in the sentence of claim ``i`` or the one before."""
    c = claims[i]
    near = [
        (abs(o.spans[0].start - c.spans[0].start) + (1000 if sentence_of[k] != sentence_of[i] else 0), k)
        for k, o in enumerate(claims)
        if k != i
        and o.type in ATTACKS
        and o.actor
        and o.polarity == "asserted"
        and o.speaker_name == c.speaker_name
        and 0 <= sentence_of[i] - sentence_of[k] <= 1
        and _gap(o, c) <= REACH
    ]
    return claims[min(near)[1]] if near else None


def _before(claims: Sequence[Claim], sentence_of: Sequence[int], i: int, fits) -> Claim | None:  # type: ignore[no-untyped-def]
    for k in range(i - 1, -1, -1):
        if sentence_of[i] - sentence_of[k] > 1:
            return None
        if fits(claims[k]):
            return claims[k]
    return None


def _gap(a: Claim, b: Claim) -> int:
    return max(0, b.spans[0].start - a.spans[-1].end, a.spans[0].start - b.spans[-1].end)


def _with(c: Claim, role: str, code: str | None, source: Claim) -> Claim:
    why = Why(
        field=role,
        rule="shared with the claim beside it",
        span=source.spans[0],
        sentence=f"No {role} is named here; {code} is that of the {source.type} beside it.",
    )
    return msgspec.structs.replace(c, **{role: code}, why=(*c.why, why))
