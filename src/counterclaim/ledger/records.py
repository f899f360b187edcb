"""What the ledger hands out beside the records of the house."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from counterclaim.ledger.moves import Move
from counterclaim.model import Claim, Judgement, Review


class ClaimRow(Struct, frozen=True, kw_only=True):
    """A claim as the ledger shows it: corrected by the reviews that count, beside what its page says of itself.

    ``text`` is the words of the claim; ``published`` is the page's ISO date or interval; ``judgement`` is that of the
    latest review that counts, None where no person has looked yet; ``reviewed_by`` and ``reviewed_at`` are its own,
    ``review_note`` the notes of all that count, ``review_changes`` what their corrections changed, in words.
    """

    claim: Claim
    text: str
    title: str | None = None
    outlet: str | None = None
    outlet_country: str | None = None
    outlet_party: str | None = None
    url: str | None = None
    published: str | None = None
    captured: str | None = None
    language: str | None = None
    judgement: Judgement | None = None
    reviewed_by: str | None = None
    reviewed_at: str | None = None
    review_note: str | None = None
    review_changes: str | None = None
    current: bool = True


class Failure(Struct, frozen=True, kw_only=True):
    """Something that could not be read: where it came from, the stable code, the sentence for a person, first seen."""

    source: str
    code: str
    sentence: str
    at: str


class Watch(Struct, frozen=True, kw_only=True):
    """A feed, address or folder that is looked at every so many ``minutes`` while a desk runs, unless ``paused``.

    ``looked_at`` is when the last look began, None before the first; what it found is in ``pages`` (of these ``new``),
    ``claims`` and ``left_out`` items; ``problem`` is the sentence of the first item that could not be read.
    """

    number: int
    source: str
    minutes: int
    paused: bool = False
    added_at: str = ""
    looked_at: str | None = None
    pages: int = 0
    new: int = 0
    claims: int = 0
    left_out: int = 0
    problem: str | None = None


class Sighting(Struct, frozen=True, kw_only=True):
    """One place and time where the text of a page was seen; one page may have several."""

    page: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    captured: str | None = None
    source: str | None = None
    source_digest: str | None = None
    added_at: str = ""


class Reading(Struct, frozen=True, kw_only=True):
    """One pass of a reader over a page and what it changed; ``current`` marks the reading whose claims are shown."""

    page: str
    reader: str
    at: str
    claims: int
    claims_new: int
    claims_changed: int
    claims_dropped: int
    current: bool


class Reviewed(Struct, frozen=True, kw_only=True):
    """A claim as a reader made it, with the reviews that count for it in the order they were made.

    It is the claim that the reviews bear on now; where no reader makes it any more, the one they were made on.
    """

    claim: Claim
    reviews: tuple[Review, ...]


class Hit(Struct, frozen=True, kw_only=True):
    """One find of a search: a claim or a page, with the words around the match between ``[`` and ``]``."""

    kind: Literal["claim", "page"]
    id: str
    page: str
    title: str | None
    snippet: str
    score: float


class SpeakerCount(Struct, frozen=True, kw_only=True):
    """How many current claims a speaker makes, and on how many pages; ``name`` is None for the narrator."""

    name: str | None
    party: str | None
    claims: int
    pages: int


class PartyCount(Struct, frozen=True, kw_only=True):
    """How many current claims a party speaks, acts in, and is the target of."""

    party: str
    speaks: int
    acts: int
    targeted: int


class PlaceCount(Struct, frozen=True, kw_only=True):
    """A place with the names used for it and how many current claims name it; an unresolved name has no ``id``."""

    id: str | None
    name: str
    as_written: tuple[str, ...]
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: int | None
    country: str | None
    claims: int


class HistoryEvent(Struct, frozen=True, kw_only=True):
    """One thing that happened to a claim, with a sentence for a person; ``moves`` are the fields that it changed."""

    at: str
    kind: Literal["read", "changed", "dropped", "reviewed", "withdrawn", "moved"]
    sentence: str
    claim: Claim | None = None
    review: Review | None = None
    moves: tuple[Move, ...] = ()
