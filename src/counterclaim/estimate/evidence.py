"""What a claim says about who holds a place, stripped to what the filter needs."""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

from msgspec import Struct

from counterclaim.errors import CounterclaimError

Kind = Literal[
    "capture",
    "retaken",
    "control",
    "denial",
    "clashes",
    "repelled",
    "shelling",
    "advance",
    "admission",
    "settled",
]
"""``admission`` is a party's word against its own interest, ``settled`` imported mapped control."""

KINDS: frozenset[str] = frozenset(get_args(Kind))


class Evidence(Struct, frozen=True, kw_only=True):
    """One dated word about one place. ``day`` is the ISO day on which it became known.

    ``side`` is the party that speaks (None for a third party), ``holder`` the party that holds the place by that
    word, ``against`` a party that by that word does not hold it (the one that shells a place does not sit in it).
    ``about`` is the day the word speaks of where that differs; ``origin`` joins records that go back to one statement;
    ``point`` is where the place lies (latitude, longitude, degrees), None where that is not known.
    """

    id: str
    place: str
    day: str
    kind: Kind
    side: str | None = None
    holder: str | None = None
    against: str | None = None
    speaker: str = ""
    precision: str = "day"
    about: str | None = None
    origin: str | None = None
    point: tuple[float, float] | None = None

    @property
    def ordinal(self) -> int:
        """The day number (proleptic Gregorian) of ``day``. Raises E501."""
        return ordinal(self.day)


def ordinal(day: str) -> int:
    """Return the day number of an ISO day. Raises E501 where it is none."""
    try:
        return dt.date.fromisoformat(day[:10]).toordinal()
    except (TypeError, ValueError) as e:
        raise CounterclaimError("E501", f"{day!r} is no day; expected an ISO day such as 2020-10-12.") from e


def iso(number: int) -> str:
    """Return the ISO day of a day number."""
    return dt.date.fromordinal(number).isoformat()
