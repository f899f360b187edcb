"""Filters a person can set, as conditions on rows."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, literal_column, or_, select, text
from sqlalchemy import Text as SqlText
from sqlalchemy.sql.expression import false

from counterclaim.ledger import rows, schema
from counterclaim.ledger.days import first_day, last_day
from counterclaim.ledger.moves import differences
from counterclaim.ledger.records import ClaimRow
from counterclaim.ledger.search import fts_query, like_pattern
from counterclaim.model import Claim

NARRATOR = "narrator"
"""The name under which claims in the writer's own voice are asked for."""

_REVIEWS: ColumnElement[Any] = literal_column(
    """CASE WHEN claims.judgement IS NOT NULL THEN (
        SELECT json_group_array(json_object('by', "by", 'at', at, 'note', note)) FROM (
            SELECT "by", at, note FROM live_reviews
            WHERE page_id = claims.page_id AND claim_id = claims.id ORDER BY number
        )
    ) END"""
)
"""The reviews that count for a claim, oldest first, as JSON; looked up by the page, whose claims are few."""


class ClaimFilter(Struct, frozen=True, kw_only=True):
    """What to ask of claims; all that is set must hold. Days are ISO prefixes, both ends included.

    ``place`` is an id or a name: claims at any place that goes by the name in the ledger are found, under whatever
    name they have it; ``place_ids`` are further places that the name may mean, as a gazetteer knows. ``reviewed`` asks
    for claims that a person has (``yes``) or has not (``no``) judged, or for one judgement, rejected ones included.
    """

    type: str | None = None
    speaker: str | None = None
    party: str | None = None
    about: str | None = None
    place: str | None = None
    place_ids: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    text: str | None = None
    page: str | None = None
    outlet: str | None = None
    polarity: str | None = None
    reviewed: str | None = None
    include_rejected: bool = False
    include_superseded: bool = False


def _rowids(table: str, query: str | None) -> Select[Any]:
    """Rows of a full-text table that match; none where the query holds no word."""
    if query is None:
        return select(schema.claims.c.number).where(false())
    found = text(f"SELECT rowid AS number FROM {table} WHERE {table} MATCH :{table}_query")
    return select(found.bindparams(**{f"{table}_query": query}).columns(number=schema.claims.c.number.type).subquery())


def claim_conditions(ask: ClaimFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter on ``claims``."""
    c = schema.claims.c
    found: list[ColumnElement[bool]] = []
    if not ask.include_superseded:
        found.append(c.current)
    if ask.reviewed in ("yes", "no"):
        found.append(c.judgement.is_(None) if ask.reviewed == "no" else c.judgement.is_not(None))
    elif ask.reviewed is not None:
        found.append(c.judgement == ask.reviewed)
    if not ask.include_rejected and ask.reviewed not in ("yes", "reject"):
        found.append(or_(c.judgement.is_(None), c.judgement != "reject"))
    for column, value in ((c.type, ask.type), (c.speaker_party, ask.party), (c.polarity, ask.polarity)):
        if value is not None:
            found.append(column == value)
    if ask.page is not None:
        found.append(c.page_id == ask.page)
    if ask.about is not None:
        wanted = like_pattern(f"+{ask.about}+")  # several parties of one claim are joined by "+"
        found.append(or_(*((literal("+") + part + "+").like(wanted, escape="\\") for part in (c.actor, c.target))))
    if ask.speaker is not None:
        if ask.speaker.casefold() == NARRATOR:
            found.append(c.speaker.is_(None))
        else:
            found.append(c.speaker_key.like(like_pattern(ask.speaker.casefold()), escape="\\"))
    if ask.place is not None:
        found.append(_names_place(ask.place, ask.place_ids))
    if ask.outlet is not None:
        found.append(c.page_id.in_(_pages_of(ask.outlet)))
    found += _days(c.day_from, c.day_to, ask.since, ask.until)
    if ask.text is not None:
        found.append(c.number.in_(_rowids("claims_fts", fts_query(ask.text))))
    return found


def _names_place(place: str, ids: tuple[str, ...]) -> ColumnElement[bool]:
    p, other = schema.places.c, schema.places.alias("other").c
    name = like_pattern("\n" + place.casefold() + "\n")
    so_called = select(other.place_id).where(other.place_id.is_not(None), other.names_key.like(name, escape="\\"))
    meant = or_(p.place_id.in_((place, *ids)), p.names_key.like(name, escape="\\"), p.place_id.in_(so_called))
    return exists(select(p.position).where(p.claim_id == schema.claims.c.id, meant))


def _pages_of(outlet: str) -> Select[Any]:
    s = schema.page_sources.c
    return select(s.page_id).where(s.outlet_key == outlet.casefold())


def _days(
    start: ColumnElement[Any], end: ColumnElement[Any], since: str | None, until: str | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if since is not None:
        found.append(end >= first_day(since))
    if until is not None:
        found.append(start <= last_day(until))
    return found


def page_conditions(
    *, outlet: str | None, since: str | None, until: str | None, text: str | None
) -> list[ColumnElement[bool]]:
    """Return the conditions on ``pages``; an outlet matches where any sighting is of it."""
    c = schema.pages.c
    found = _days(c.published_from, c.published_to, since, until)
    if outlet is not None:
        found.append(c.id.in_(_pages_of(outlet)))
    if text is not None:
        found.append(c.number.in_(_rowids("pages_fts", fts_query(text))))
    return found


def claim_select(ask: ClaimFilter) -> Select[Any]:
    """Return the select of claims with what their pages say of themselves, in the order of days."""
    c, p = schema.claims.c, schema.pages.c
    return (
        select(
            func.coalesce(c.effective, c.record, type_=SqlText()).label("shown"),
            c.text,
            c.judgement,
            _REVIEWS.label("reviews"),
            case((c.effective.is_not(None), c.record), else_=None).label("read"),
            c.current,
            p.title,
            p.outlet,
            p.outlet_country,
            p.outlet_party,
            p.url,
            p.published,
            p.captured,
            p.language,
        )
        .join(schema.pages, p.id == c.page_id)
        .where(and_(True, *claim_conditions(ask)))
        .order_by(c.day_from.asc().nulls_last(), c.number)
    )


def claim_row(row: Any) -> ClaimRow:
    """Return the record of a row of ``claim_select``."""
    claim = rows.load_claim(row.shown)
    return ClaimRow(
        claim=claim,
        text=row.text,
        title=row.title,
        outlet=row.outlet,
        outlet_country=row.outlet_country,
        outlet_party=row.outlet_party,
        url=row.url,
        published=row.published,
        captured=row.captured,
        language=row.language,
        judgement=row.judgement,
        **(_reviewed(row, claim) if row.reviews else {}),
        current=row.current,
    )


def _reviewed(row: Any, claim: Claim) -> dict[str, str | None]:
    """Return what a row tells of its reviews: who gave the latest and when, all notes, all changes in words."""
    reviews = msgspec.json.decode(row.reviews)
    notes = [r["note"] for r in reviews if r["note"]]
    changes = differences(rows.load_claim(row.read), claim) if row.read else ()
    return {
        "reviewed_by": reviews[-1]["by"],
        "reviewed_at": reviews[-1]["at"],
        "review_note": "; ".join(notes) or None,
        "review_changes": "; ".join(f"{m.field}: {m.old} → {m.new}" for m in changes) or None,
    }
