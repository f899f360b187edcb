"""Places carried over: "Twelve people were killed" is where the attack of the sentence before was.

A claim that names no place takes those of the claim before it in its paragraph, if it tells what an attack did or if the same voice
goes on about a fight; other claims, and other paragraphs, are as often somewhere else as not (counted on annotated pages that no
head was trained on).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from counterclaim.model import Claim, Where, Why

EFFECTS = frozenset("losses_inflicted losses_admitted civilian_casualties damage displacement prisoners evidence blast".split())
FIGHTS = EFFECTS | frozenset(
    "assault clash shelling air_strike missile_strike civilian_fire ceasefire_violation repelled advance capture control encirclement withdrawal shootdown atrocity deployment".split()
)
_WIDE = frozenset({"country", "continent", "region", "world region"})
_TIMELESS = ("planned", "general")
REACH = 300  # characters; beyond, another event is likelier


def carry_places(claims: Sequence[Claim], text: str) -> list[Claim]:
    """Return the claims, in the order of ``text``, with carried places; each says in ``why`` where they come from."""
    out = list(claims)
    for i, c in enumerate(out):
        if c.places or c.type not in FIGHTS or c.time in _TIMELESS:
            continue
        source = _before(out, i, text) or (_after(out, i, text) if c.type in EFFECTS else None)
        if source is None:
            continue
        places = _narrow(source)
        why = Why(field="places", rule="carried over from the claim beside it", span=places[0].span,
                  sentence=f"No place is named here; '{places[0].as_written}' is where the {source.type} beside it was.")
        out[i] = msgspec.structs.replace(c, places=places, why=(*c.why, why))
    return out


def _speaker(c: Claim) -> str | None:
    return c.speaker.name if c.speaker else None


def _narrow(c: Claim) -> tuple[Where, ...]:
    return tuple(w for w in c.places if w.place is None or w.place.kind not in _WIDE)


def _before(claims: Sequence[Claim], i: int, text: str) -> Claim | None:
    start = claims[i].spans[0].start
    for o in reversed(claims[:i]):
        if start - o.spans[0].start > REACH:
            return None
        if _narrow(o):
            if "\n\n" in text[o.spans[0].start : start]:
                return None
            return o if claims[i].type in EFFECTS or _speaker(o) == _speaker(claims[i]) else None
    return None


def _after(claims: Sequence[Claim], i: int, text: str) -> Claim | None:
    """The next claim with a place, if it stands in the same sentence."""
    start = claims[i].spans[0].start
    for o in claims[i + 1 :]:
        if _narrow(o):
            return None if re.search(r"\. |\n", text[start : o.spans[0].start]) else o
    return None
