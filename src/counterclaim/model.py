"""The records that travel through the house: pages, voices, claims, figures, places, links, disputes, estimates.

Every record is frozen. Offsets are characters (Unicode code points) of ``page.text``, end exclusive.
What was written, what was understood and how sure we are stand in different fields; absent is ``None``.
This module imports nothing of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

Polarity = Literal["asserted", "denied", "conditional", "questioned"]
Certainty = Literal["fact", "claimed", "suspected", "suspected_by_authorities", "possible"]
ClaimTime = Literal["happened", "ongoing", "planned", "general"]
Exactness = Literal["exact", "at_least", "at_most", "about", "vague"]
FigureKind = Literal["incident", "daily", "running_total", "revision"]
Relation = Literal[
    "repeats", "corroborates", "contradicts", "denies", "revises", "includes", "different_scope", "succeeds"
]
Precision = Literal["minute", "hour", "part_of_day", "day", "week", "month", "season", "year", "unknown"]
Judgement = Literal["accept", "correct", "reject", "unsure"]


class Span(Struct, frozen=True, array_like=True, order=True):
    """A half-open stretch ``[start, end)`` of characters of ``page.text``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words the span points at."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether both spans share at least one character."""
        return self.start < other.end and other.start < self.end


class When(Struct, frozen=True, kw_only=True):
    """A date or time as written and as understood.

    ``start`` and ``end`` are ISO prefixes (``2020``, ``2020-10``, ``2020-10-12``, ``2020-10-12T08:30``); the length
    is the precision and nothing is padded. ``end`` is None for a single day, month or year. ``base`` is the date
    that a relative expression was resolved against; ``alternatives`` are other defensible readings.
    """

    start: str | None = None
    end: str | None = None
    precision: Precision = "unknown"
    as_written: str | None = None
    span: Span | None = None
    base: str | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def iso(self) -> str | None:
        """The ISO form used in exports: ``start`` or ``start/end``; None where nothing is known."""
        if self.start is None:
            return None
        return f"{self.start}/{self.end}" if self.end and self.end != self.start else self.start


class Party(Struct, frozen=True, kw_only=True):
    """An actor in a conflict with a side. ``code`` is an ISO 3166 alpha-2 code or a group code such as ``IS``."""

    code: str
    name: str
    kind: str = "state"
    side: str | None = None


class Place(Struct, frozen=True, kw_only=True):
    """A location with id, names, point and radius. ``precision`` is the GED ladder: 1 exact … 7 international."""

    id: str
    name: str
    kind: str = "settlement"
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    country: str | None = None
    admin1: str | None = None
    population: int | None = None
    precision: int = 1
    names: tuple[tuple[str, str], ...] = ()
    """Other names with the party or language that uses each, as ``(name, user)``."""


class PlaceCandidate(Struct, frozen=True, kw_only=True):
    """One reading of a place name that was considered, with its score in [0, 1]."""

    place: Place
    score: float


class Where(Struct, frozen=True, kw_only=True):
    """A place name as written in the page and the place it was understood to be (None if not resolved)."""

    as_written: str
    span: Span | None = None
    place: Place | None = None
    relation: Literal["in", "near", "direction_of", "from", "to"] = "in"
    score: float | None = None
    candidates: tuple[PlaceCandidate, ...] = ()


class Figure(Struct, frozen=True, kw_only=True):
    """A number with its unit, bounds, exactness, kind and scope; ``span`` holds the very words."""

    unit: str
    low: float | None = None
    best: float | None = None
    high: float | None = None
    exactness: Exactness = "exact"
    kind: FigureKind = "incident"
    scope: str | None = None
    as_of: str | None = None
    since: str | None = None
    as_written: str = ""
    span: Span | None = None


class Item(Struct, frozen=True, kw_only=True):
    """A piece of equipment named in a claim: ``kind`` (tank, mlrs, uav …), model as written, count if given."""

    kind: str
    model: str | None = None
    count: float | None = None
    as_written: str = ""
    span: Span | None = None


class Voice(Struct, frozen=True, kw_only=True):
    """One link of the chain of who speaks. ``manner`` tells how the words reached the page."""

    name: str
    span: Span | None = None
    party: str | None = None
    role: str | None = None
    verb: str | None = None
    verb_span: Span | None = None
    verb_class: str | None = None
    channel: str | None = None
    manner: Literal["quoted", "paraphrased", "implied", "own_words"] = "paraphrased"
    aka: tuple[str, ...] = ()


class Hedge(Struct, frozen=True, kw_only=True):
    """Words that weaken a claim."""

    span: Span
    as_written: str


class Why(Struct, frozen=True, kw_only=True):
    """The reason for one inferred value: which field, which rule or head, the words it rests on, how sure."""

    field: str
    rule: str
    span: Span | None = None
    score: float | None = None
    sentence: str = ""


class Claim(Struct, frozen=True, kw_only=True):
    """An assertion, denial, threat or demand by a speaker about an event or state.

    ``voices`` runs from the outlet inwards to the speaker; it is empty for the narrator (the writer's own voice).
    ``actor`` and ``target`` are party codes, several joined by ``+``; the words stand in ``actor_as_written``.
    """

    id: str
    page: str
    spans: tuple[Span, ...]
    type: str
    voices: tuple[Voice, ...] = ()
    polarity: Polarity = "asserted"
    certainty: Certainty = "fact"
    time: ClaimTime = "happened"
    trigger: Span | None = None
    actor: str | None = None
    actor_as_written: str | None = None
    target: str | None = None
    target_as_written: str | None = None
    places: tuple[Where, ...] = ()
    when: When | None = None
    figures: tuple[Figure, ...] = ()
    items: tuple[Item, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    condition: Span | None = None
    consequence: Span | None = None
    evidence: tuple[Span, ...] = ()
    loaded: tuple[Span, ...] = ()
    answers: str | None = None
    slip: str | None = None
    score: float | None = None
    why: tuple[Why, ...] = ()
    reader: str = ""

    @property
    def speaker(self) -> Voice | None:
        """The innermost voice, whose claim it is; None for the narrator."""
        return self.voices[-1] if self.voices else None

    @property
    def speaker_name(self) -> str | None:
        """The name of the speaker; None for the narrator."""
        return self.voices[-1].name if self.voices else None

    def text(self, page_text: str) -> str:
        """The words of the claim, pieces joined by an ellipsis."""
        return " … ".join(s.of(page_text) for s in self.spans)


class Furniture(Struct, frozen=True, kw_only=True):
    """A piece of the page that is not article: meter, caption, navigation, donation call, byline, repeated headline.

    ``span`` is in ``page.text`` where the words stand there, else None and ``text`` holds them.
    ``values`` holds parsed parts, e.g. raised, goal, currency and month of a funding meter.
    """

    kind: str
    text: str = ""
    span: Span | None = None
    values: dict[str, Any] = {}


class Media(Struct, frozen=True, kw_only=True):
    """A video or picture that the page shows or mentions; never loaded by us."""

    kind: str
    url: str | None = None
    caption: str | None = None


class Slip(Struct, frozen=True, kw_only=True):
    """Words inside a page that contradict the rest of the same page."""

    span: Span
    sentence: str


class Outlet(Struct, frozen=True, kw_only=True):
    """Who published a page; ``party`` if it speaks for one, ``default_speaker`` if it only issues statements."""

    name: str
    country: str | None = None
    party: str | None = None
    default_speaker: str | None = None


class Page(Struct, frozen=True, kw_only=True):
    """One stored version of a document; ``id`` is the digest of its text, ``source_digest`` that of its bytes.

    Paragraphs of ``text`` are separated by an empty line. ``title`` is not part of ``text``.
    ``published`` and ``modified`` are kept apart; ``captured`` is an ISO time or None.
    """

    id: str
    text: str
    source_digest: str | None = None
    source: str | None = None
    url: str | None = None
    outlet: Outlet | None = None
    title: str | None = None
    language: str | None = None
    readable: bool = True
    published: When | None = None
    modified: When | None = None
    captured: str | None = None
    origin_markers: tuple[str, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    media: tuple[Media, ...] = ()
    slips: tuple[Slip, ...] = ()
    claims: tuple[Claim, ...] = ()
    reader: str = ""


class Review(Struct, frozen=True, kw_only=True):
    """A person's judgement on a claim; a new row, never an overwrite. ``changes`` maps field to the right value.

    ``withdraws`` is the id of an earlier review that this one takes back; such a row judges nothing itself.
    """

    id: str
    claim: str
    judgement: Judgement
    changes: dict[str, Any] = {}
    note: str | None = None
    by: str | None = None
    at: str = ""
    withdraws: str | None = None


class Aspect(Struct, frozen=True, kw_only=True):
    """How two claims compare on one aspect, with a sentence for a person."""

    name: Literal["place", "time", "party", "figure", "scope", "type"]
    verdict: Literal["same", "overlapping", "different", "unknown"]
    sentence: str


class Link(Struct, frozen=True, kw_only=True):
    """A typed, explained relation between two claims. ``judgement`` is a person's and wins over the machine's."""

    a: str
    b: str
    relation: Relation
    aspects: tuple[Aspect, ...] = ()
    score: float = 0.0
    rule: str = ""
    judgement: Judgement | None = None


class Origin(Struct, frozen=True, kw_only=True):
    """A group of claims that go back to one statement."""

    id: str
    claims: tuple[str, ...]
    reason: str = ""


class Position(Struct, frozen=True, kw_only=True):
    """One answer to the question of a dispute with the claims, origins and parties behind it."""

    answer: str
    claims: tuple[str, ...]
    origins: int
    parties: tuple[str, ...] = ()


class Dispute(Struct, frozen=True, kw_only=True):
    """A question that claims answer differently."""

    id: str
    kind: str
    question: str
    positions: tuple[Position, ...]
    place: Place | None = None
    opened: str | None = None
    settled: str | None = None
    settled_how: str | None = None


class Reason(Struct, frozen=True, kw_only=True):
    """A claim that moved an estimate, and by how much."""

    claim: str
    weight: float
    sentence: str


class Estimate(Struct, frozen=True, kw_only=True):
    """What the ledger as a whole suggests: a distribution over answers, with reasons and the model's version."""

    question: str
    distribution: dict[str, float]
    reasons: tuple[Reason, ...] = ()
    model: str = ""


def digest(data: bytes | str) -> str:
    """Return the hex SHA-256 of bytes, or of a text in UTF-8."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


def claim_id(page: str, spans: Iterable[Span], speaker: str | None, type_: str, polarity: str) -> str:
    """Return the id of a claim: a hash of what identifies it, so that reading twice yields the same id."""
    key = msgspec.json.encode([page, [[s.start, s.end] for s in spans], speaker or "", type_, polarity])
    return hashlib.sha256(key).hexdigest()[:20]


def page_id(text: str) -> str:
    """Return the id of a page: the digest of its text."""
    return digest(text)


def to_json(record: Any) -> bytes:
    """Encode any record as JSON bytes."""
    return msgspec.json.encode(record)


def to_dict(record: Any) -> Any:
    """Turn any record into plain lists, dicts and strings."""
    return msgspec.to_builtins(record)
