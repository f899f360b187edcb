"""The tables of the ledger, typed, as SQLAlchemy Core sees them; migrations make them, this file never does."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

HEAD: Final = "0004"
"""The newest revision that this version of the program writes and understands."""

APPLICATION_ID: Final = 0x43434C47
"""``PRAGMA application_id`` of a ledger ("CCLG"), so that another program's SQLite file is never migrated."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

pages = Table(
    "pages",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("outlet", Text),
    Column("outlet_country", Text),
    Column("outlet_party", Text),
    Column("outlet_default_speaker", Text),
    Column("url", Text),
    Column("language", Text),
    Column("published", Text),
    Column("published_from", Text, index=True),
    Column("published_to", Text),
    Column("modified", Text),
    Column("captured", Text),
    Column("source", Text),
    Column("source_digest", Text),
    Column("readable", Boolean, nullable=False),
    Column("reader", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("record", Text, nullable=False),
)

page_sources = Table(
    "page_sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("page_id", Text, ForeignKey("pages.id"), nullable=False, index=True),
    Column("url", Text, index=True),
    Column("outlet", Text),
    Column("outlet_key", Text, index=True),
    Column("title", Text),
    Column("published", Text),
    Column("captured", Text),
    Column("source", Text),
    Column("source_digest", Text),
    Column("added_at", Text, nullable=False),
    Column("record", Text, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("page_id", Text, ForeignKey("pages.id"), nullable=False, index=True),
    Column("reader", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("claims_new", Integer, nullable=False),
    Column("claims_changed", Integer, nullable=False),
    Column("claims_dropped", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("page_id", Text, ForeignKey("pages.id"), nullable=False, index=True),
    Column("current", Boolean, nullable=False),
    Column("judgement", Text),
    Column("type", Text, nullable=False, index=True),
    Column("polarity", Text, nullable=False),
    Column("certainty", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("speaker", Text),
    Column("speaker_role", Text),
    Column("speaker_party", Text, index=True),
    Column("speaker_key", Text),
    Column("manner", Text),
    Column("actor", Text),
    Column("actor_as_written", Text),
    Column("target", Text),
    Column("target_as_written", Text),
    Column("place_names", Text),
    Column("date", Text),
    Column("date_precision", Text),
    Column("date_as_written", Text),
    Column("day_from", Text),
    Column("day_to", Text),
    Column("day_basis", Text),
    Column("span_start", Integer),
    Column("span_end", Integer),
    Column("trigger_start", Integer),
    Column("trigger_end", Integer),
    Column("condition", Text),
    Column("consequence", Text),
    Column("hedges", Text),
    Column("answers", Text),
    Column("slip", Text),
    Column("score", Float),
    Column("reader", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("effective", Text),
    Index("ix_claims_current_day", "current", "day_from", "number"),
)

claim_versions = Table(
    "claim_versions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False, index=True),
    Column("reader", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("replaced_at", Text, nullable=False),
    Column("record", Text, nullable=False),
)


def _part(name: str, *columns: Column[object]) -> Table:
    """A table of parts of claims; ``position`` counts from 0 within the claim."""
    return Table(
        name,
        metadata,
        Column("claim_id", Text, ForeignKey("claims.id"), primary_key=True),
        Column("position", Integer, primary_key=True),
        *columns,
        sqlite_with_rowid=False,
    )


voices = _part(
    "voices",
    Column("name", Text, nullable=False),
    Column("is_speaker", Boolean, nullable=False),
    Column("party", Text),
    Column("role", Text),
    Column("verb", Text),
    Column("verb_class", Text),
    Column("channel", Text),
    Column("manner", Text, nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
)

figures = _part(
    "figures",
    Column("unit", Text, nullable=False),
    Column("low", Float),
    Column("best", Float),
    Column("high", Float),
    Column("exactness", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text),
    Column("as_of", Text),
    Column("since", Text),
    Column("as_written", Text, nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
)

places = _part(
    "places",
    Column("place_id", Text, index=True),
    Column("name", Text),
    Column("as_written", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("kind", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("radius_km", Float),
    Column("precision", Integer),
    Column("country", Text),
    Column("admin1", Text),
    Column("score", Float),
    Column("candidates", Integer, nullable=False),
    Column("names_key", Text, nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
)

items = _part(
    "items",
    Column("kind", Text, nullable=False),
    Column("model", Text),
    Column("count", Float),
    Column("as_written", Text, nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
)

reviews = Table(
    "reviews",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False, index=True),
    Column("judgement", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("note", Text),
    Column("by", Text),
    Column("at", Text, nullable=False),
    Column("withdraws", Text, ForeignKey("reviews.id"), unique=True),
)

review_anchors = Table(
    "review_anchors",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("review_id", Text, ForeignKey("reviews.id"), nullable=False, index=True),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False, index=True),
    Column("overlap", Float, nullable=False),
    Column("at", Text, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("at", Text, nullable=False),
    UniqueConstraint("source", "code", "sentence"),
)

links = Table(
    "links",
    metadata,
    Column("a", Text, ForeignKey("claims.id"), primary_key=True),
    Column("b", Text, ForeignKey("claims.id"), primary_key=True, index=True),
    Column("relation", Text, primary_key=True),
    Column("score", Float, nullable=False),
    Column("rule", Text, nullable=False),
    Column("aspects", Text, nullable=False),
    sqlite_with_rowid=False,
)
for end, other in (("a", "b"), ("b", "a")):  # origins are found along repeats, which are one link in fifteen
    Index(
        f"ix_links_repeats_{end}",
        *(links.c[c] for c in (end, other, "score", "rule")),
        sqlite_where=links.c.relation == "repeats",
    )

link_judgements = Table(
    "link_judgements",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("a", Text, ForeignKey("claims.id"), nullable=False),
    Column("b", Text, ForeignKey("claims.id"), nullable=False),
    Column("relation", Text, nullable=False),
    Column("judgement", Text, nullable=False),
    Column("note", Text),
    Column("by", Text),
    Column("at", Text, nullable=False),
    Index("ix_link_judgements_pair", "a", "b", "relation"),
)

origins = Table(
    "origins",
    metadata,
    Column("origin_id", Text, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

compared_pages = Table(
    "compared_pages",
    metadata,
    Column("page", Integer, ForeignKey("pages.number"), primary_key=True),
    Column("facts", LargeBinary, nullable=False),
    Column("shingles", LargeBinary, nullable=False),
)

compared_claims = Table(
    "compared_claims",
    metadata,
    Column("rank", LargeBinary, primary_key=True),
    Column("claim_id", Text, nullable=False),
    Column("page", Integer, nullable=False, index=True),
    Column("type", Integer, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Column("met", Integer, nullable=False, server_default="0"),
    Index("ix_compared_claims_claim_id", "claim_id", unique=True),
    sqlite_with_rowid=False,
)

meeting_keys = Table(
    "meeting_keys",
    metadata,
    Column("head", Integer, primary_key=True),
    Column("week", Integer, primary_key=True),
    Column("type", Integer, primary_key=True),
    Column("rank", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)

uncompared = Table("uncompared", metadata, Column("page", Integer, ForeignKey("pages.number"), primary_key=True))

watches = Table(
    "watches",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", Text, nullable=False, unique=True),
    Column("minutes", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("looked_at", Text),
    Column("pages", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("problem", Text),
)
