"""Parties: states with their ministries and armies, armed groups, organisations, outlets, officials, wars."""

from counterclaim.lexicon.parties.load import (
    GENERIC_ROLES,
    PARTY_KINDS,
    Generic,
    Office,
    Official,
    OutletRow,
    PartyRow,
    Tables,
    Theatre,
    load_tables,
)
from counterclaim.lexicon.parties.match import Parties, PartyHit, PartyMatch, TheatreMatch

__all__ = [
    "GENERIC_ROLES",
    "PARTY_KINDS",
    "Generic",
    "Office",
    "Official",
    "OutletRow",
    "Parties",
    "PartyHit",
    "PartyMatch",
    "PartyRow",
    "Tables",
    "Theatre",
    "TheatreMatch",
    "load_tables",
]
