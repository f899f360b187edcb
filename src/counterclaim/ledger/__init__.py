"""The durable store: one SQLite file with pages, claims, reviews, links and what could not be read."""

from counterclaim.ledger.querying import ClaimFilter
from counterclaim.ledger.records import (
    ClaimRow,
    Failure,
    HistoryEvent,
    Hit,
    PartyCount,
    PlaceCount,
    Reading,
    Reviewed,
    Sighting,
    SpeakerCount,
    Watch,
)
from counterclaim.ledger.reviews import apply_reviews, live
from counterclaim.ledger.store import Ledger

__all__ = [
    "ClaimFilter",
    "ClaimRow",
    "Failure",
    "HistoryEvent",
    "Hit",
    "Ledger",
    "PartyCount",
    "PlaceCount",
    "Reading",
    "Reviewed",
    "Sighting",
    "SpeakerCount",
    "Watch",
    "apply_reviews",
    "live",
]
