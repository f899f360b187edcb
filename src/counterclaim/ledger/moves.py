"""What a correction changed, in words: each field with what it said before and what it says since."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.ledger.reviews import FIXED, SHORTHANDS, apply_reviews
from counterclaim.model import Claim, Figure, Review

UNKNOWN = "not known"
LONGEST = 120
"""Characters of a value that are shown."""
FIELDS = (*SHORTHANDS, *(f for f in Claim.__struct_fields__ if f not in FIXED and f != "voices"))
"""What a person can change, the voices told by the innermost one."""


class Move(Struct, frozen=True, kw_only=True):
    """A field of a claim before and after a correction, both in words."""

    field: str
    old: str
    new: str


def moves(claim: Claim, before: Iterable[Review], after: Iterable[Review], fields: Iterable[str]) -> tuple[Move, ...]:
    """Return how some fields of a claim move from one state of its reviews to another, those that stay left out.

    ``claim`` is as the reader made it. Where the reviews do not fit it (an older reading), nothing is returned.
    """
    try:
        return differences(apply_reviews(claim, before), apply_reviews(claim, after), fields)
    except CounterclaimError:
        return ()


def differences(old: Claim, new: Claim, fields: Iterable[str] = FIELDS) -> tuple[Move, ...]:
    """Return the fields in which two forms of a claim differ, of those that a person can change if not told."""
    shown = ((f, in_words(old, f), in_words(new, f)) for f in fields)
    return tuple(Move(field=f, old=a, new=b) for f, a, b in shown if a != b)


def in_words(claim: Claim, field: str) -> str:
    """Return what a field of a claim says, for a person."""
    known = _WORDS.get(field)
    if known is not None:
        text = known(claim)
    else:
        value = getattr(claim, field, None)
        text = value if isinstance(value, str) else f"{len(value)} given" if value and isinstance(value, tuple) else ""
        if value and not text:
            text = msgspec.json.encode(value).decode()
    text = text or UNKNOWN
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _places(claim: Claim) -> str:
    return ", ".join(w.place.name if w.place else f"{w.as_written} (unresolved)" for w in claim.places)


def _figure(f: Figure) -> str:
    bounds = [f"{v:,.15g}" for v in dict.fromkeys((f.low, f.best, f.high)) if v is not None]
    sign = {"about": "about ", "at_least": "at least ", "at_most": "at most "}.get(f.exactness, "")
    amount = (sign + bounds[0]) if len(bounds) == 1 else f"{bounds[0]} to {bounds[-1]}" if bounds else f.as_written
    scope = "" if f.kind == "incident" else f", {f.kind}"
    return f"{amount} {f.unit}{scope}".replace("_", " ")


_WORDS: dict[str, Callable[[Claim], str | None]] = {
    "speaker": lambda c: c.speaker.name if c.speaker else "the writer",
    "party": lambda c: c.speaker.party if c.speaker else None,
    "places": _places,
    "when": lambda c: c.when.iso if c.when else None,
    "figures": lambda c: "; ".join(map(_figure, c.figures)),
}
