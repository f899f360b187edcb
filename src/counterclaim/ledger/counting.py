"""Who speaks, which parties, which places, how much of everything."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, text

from counterclaim.ledger.records import PartyCount, PlaceCount, SpeakerCount

_SHOWN = "c.current AND c.judgement IS NOT 'reject'"

_COUNTS = text(f"""
    SELECT (SELECT count(*) FROM pages) AS pages,
        (SELECT count(*) FROM page_sources) AS sightings,
        (SELECT count(*) FROM claims AS c WHERE {_SHOWN}) AS claims,
        (SELECT count(*) FROM claims AS c WHERE c.current AND c.judgement = 'reject') AS rejected,
        (SELECT count(*) FROM claims AS c WHERE NOT c.current) AS superseded,
        (SELECT count(*) FROM reviews) AS reviews,
        (SELECT count(*) FROM orphan_reviews) AS orphan_reviews,
        (SELECT count(*) FROM readings) AS readings,
        (SELECT count(*) FROM failures) AS failures,
        (SELECT count(*) FROM links) AS links,
        (SELECT count(DISTINCT origin_id) FROM origins) AS origins
""")

_SPEAKERS = text(f"""
    SELECT c.speaker AS name, c.speaker_party AS party, count(*) AS claims, count(DISTINCT c.page_id) AS pages
    FROM claims AS c WHERE {_SHOWN}
    GROUP BY c.speaker, c.speaker_party ORDER BY claims DESC, name, party
""")

_PARTIES = text(f"""
    SELECT c.speaker_party, c.actor, c.target, count(*) AS claims
    FROM claims AS c WHERE {_SHOWN}
    GROUP BY c.speaker_party, c.actor, c.target
""")

_PLACES = text(f"""
    SELECT w.place_id AS id, coalesce(max(w.name), min(w.as_written)) AS name,
        json_group_array(DISTINCT w.as_written) AS as_written, max(w.lat) AS lat, max(w.lon) AS lon,
        max(w.radius_km) AS radius_km, max(w.precision) AS precision, max(w.country) AS country,
        count(DISTINCT w.claim_id) AS claims
    FROM places AS w JOIN claims AS c ON c.id = w.claim_id WHERE {_SHOWN}
    GROUP BY w.place_id, CASE WHEN w.place_id IS NULL THEN w.names_key END ORDER BY claims DESC, name
""")


def counts(connection: Connection) -> dict[str, int]:
    """Return how much the ledger holds; ``claims`` are those shown by default."""
    return dict(connection.execute(_COUNTS).mappings().one())


def speakers(connection: Connection) -> list[SpeakerCount]:
    """Return the speakers, most claims first."""
    return [SpeakerCount(**row) for row in connection.execute(_SPEAKERS).mappings()]


def parties(connection: Connection) -> list[PartyCount]:
    """Return the parties, most claims first; a claim of several actors counts for each of them."""
    found: dict[str, list[int]] = {}
    for speaker, actor, target, number in connection.execute(_PARTIES):
        for i, joined in enumerate((speaker, actor, target)):
            for party in {p for p in (joined or "").split("+") if p}:
                found.setdefault(party, [0, 0, 0])[i] += number
    ranked = sorted(found.items(), key=lambda item: (-sum(item[1]), item[0]))
    return [PartyCount(party=party, speaks=n[0], acts=n[1], targeted=n[2]) for party, n in ranked]


def places(connection: Connection) -> list[PlaceCount]:
    """Return the places, most claims first; a name that was not resolved stands alone, without a point."""
    return [
        PlaceCount(**{**row, "as_written": tuple(sorted(msgspec.json.decode(row["as_written"], type=list[str])))})
        for row in connection.execute(_PLACES).mappings()
    ]
