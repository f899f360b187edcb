"""What happened to one claim, as sentences."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from counterclaim.ledger import rows, schema
from counterclaim.ledger.judging import as_review
from counterclaim.ledger.moves import moves
from counterclaim.ledger.records import HistoryEvent
from counterclaim.model import Review


def claim_history(connection: Connection, claim: str) -> list[HistoryEvent]:
    """Return the events of a claim by its id, oldest first; within one second in the order they belong."""
    events = [*_readings(connection, claim), *_reviews(connection, claim)]
    return _moved(sorted(events, key=lambda e: e.at))  # stable, so what was read comes before what was said of it


def _moved(events: list[HistoryEvent]) -> list[HistoryEvent]:
    """The events with what each correction, and each that was taken back, changed."""
    read = next((e.claim for e in events if e.claim), None)
    reviews: list[Review] = []
    out = []
    for e in events:
        read = e.claim or read
        if e.review is not None:
            taken = next((r for r in reviews if r.id == e.review.withdraws), None)
            before, reviews = reviews, [*reviews, e.review]
            fields = tuple((taken or e.review).changes)
            if read is not None and fields:
                e = msgspec.structs.replace(e, moves=moves(read, before, reviews, fields))
        out.append(e)
    return out


def _readings(connection: Connection, claim: str) -> list[HistoryEvent]:
    c, v, r = schema.claims.c, schema.claim_versions.c, schema.readings.c
    now = connection.execute(select(c.record, c.reader, c.added_at, c.current, c.page_id).where(c.id == claim)).one()
    versions = [
        (row.added_at, row.reader, row.record)
        for row in connection.execute(select(schema.claim_versions).where(v.claim_id == claim).order_by(v.number))
    ]
    versions.append((now.added_at, now.reader, now.record))
    found = [
        HistoryEvent(
            at=at,
            kind="changed" if i else "read",
            sentence=f"{'Read anew and changed' if i else 'Read'} by {reader or 'an unnamed reader'}.",
            claim=rows.load_claim(record),
        )
        for i, (at, reader, record) in enumerate(versions)
    ]
    if not now.current:
        later = connection.execute(
            select(r.at, r.reader).where(r.page_id == now.page_id, r.current).order_by(r.number.desc()).limit(1)
        ).first()
        if later:
            found.append(
                HistoryEvent(at=later.at, kind="dropped", sentence=f"No longer made by {later.reader or 'the reader'}.")
            )
    return found


def _reviews(connection: Connection, claim: str) -> list[HistoryEvent]:
    table, anchors = schema.reviews, schema.review_anchors
    moved = connection.execute(
        select(anchors.c.review_id, anchors.c.claim_id, anchors.c.overlap, anchors.c.at, table.c.claim_id.label("old"))
        .join(table, table.c.id == anchors.c.review_id)
        .where((anchors.c.claim_id == claim) | (table.c.claim_id == claim))
        .order_by(anchors.c.number)
    ).all()
    mine = {row.review_id for row in moved if row.claim_id == claim}
    mine |= set(connection.execute(select(table.c.id).where(table.c.claim_id == claim)).scalars())
    asked = select(table).where(table.c.id.in_(mine) | table.c.withdraws.in_(mine)).order_by(table.c.number)
    reviews = [as_review(row) for row in connection.execute(asked)]
    found = [_said(review, {r.id: r for r in reviews}) for review in reviews]
    for row in moved:
        where = f"from claim {row.old}" if row.claim_id == claim else f"to claim {row.claim_id}"
        sentence = f"Review {row.review_id} moved {where}; {row.overlap:.0%} of the words are shared."
        found.append(HistoryEvent(at=row.at, kind="moved", sentence=sentence))
    return found


_DID = {"accept": "accepted the claim", "reject": "rejected the claim", "unsure": "was unsure of the claim"}
_GIVEN = {"accept": "an acceptance", "reject": "a rejection", "unsure": "a doubt"}


def _said(review: Review, reviews: dict[str, Review]) -> HistoryEvent:
    who = review.by or "Someone"
    if review.withdraws:
        taken = reviews.get(review.withdraws)
        what = "a review" if taken is None else _GIVEN.get(taken.judgement) or f"a correction of {_fields(taken)}"
        whose = f" by {taken.by}" if taken is not None and taken.by and taken.by != review.by else ""
        sentence = f"{who} took back {what}{whose}."
        return HistoryEvent(at=review.at, kind="withdrawn", sentence=sentence, review=review)
    did = _DID.get(review.judgement) or f"corrected {_fields(review)}"
    note = f": {review.note}" if review.note else "."
    return HistoryEvent(at=review.at, kind="reviewed", sentence=f"{who} {did}{note}", review=review)


def _fields(review: Review) -> str:
    return ", ".join(review.changes)
