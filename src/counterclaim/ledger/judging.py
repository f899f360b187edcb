"""Reviews in the ledger: new rows, never overwrites; found again after a newer reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, text

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import rows, schema
from counterclaim.ledger.records import Reviewed
from counterclaim.ledger.reviews import apply_reviews, change, find_again
from counterclaim.model import Claim, Judgement, Review, digest

_LIVE = text(
    'SELECT id, reviewed_claim, claim_id, judgement, changes, note, "by", at FROM live_reviews '
    "WHERE page_id = :page ORDER BY number"
)


def as_review(row: Any) -> Review:
    """Return the record of a row of ``reviews``."""
    return Review(
        id=row.id,
        claim=row.claim_id,
        judgement=row.judgement,
        changes=msgspec.json.decode(row.changes),
        note=row.note,
        by=row.by,
        at=row.at,
        withdraws=row.withdraws,
    )


def live_reviews(connection: Connection, page: str) -> list[tuple[str | None, Review]]:
    """Return the reviews of a page that count, each with the claim it bears on now (None for an orphan)."""
    return [
        (
            row.claim_id,
            Review(
                id=row.id,
                claim=row.reviewed_claim,
                judgement=row.judgement,
                changes=msgspec.json.decode(row.changes),
                note=row.note,
                by=row.by,
                at=row.at,
            ),
        )
        for row in connection.execute(_LIVE, {"page": page})
    ]


def reviews_on(connection: Connection, page: str) -> dict[str, list[Review]]:
    """Return the reviews that count by the current claim that each bears on, in the order they were made."""
    found: dict[str, list[Review]] = {}
    for claim, review in live_reviews(connection, page):
        if claim is not None:
            found.setdefault(claim, []).append(review)
    return found


def reviewed(connection: Connection) -> Iterator[Reviewed]:
    """Yield every claim that a review which counts bears on, page by page in the order of their ids."""
    record = schema.claims.c.record
    pages = connection.exec_driver_sql("SELECT DISTINCT page_id FROM live_reviews ORDER BY page_id").scalars().all()
    for page in pages:
        by_claim: dict[str, list[Review]] = {}
        for claim, review in live_reviews(connection, page):
            by_claim.setdefault(claim or review.claim, []).append(review)
        for claim, reviews in by_claim.items():
            made = connection.execute(select(record).where(schema.claims.c.id == claim)).scalar_one()
            yield Reviewed(claim=rows.load_claim(made), reviews=tuple(reviews))


def insert_review(
    connection: Connection,
    claim: str,
    judgement: Judgement,
    *,
    changes: dict[str, Any],
    note: str | None,
    by: str | None,
    at: str,
    withdraws: str | None = None,
) -> Review:
    """Add one row to ``reviews`` and return its record."""
    number = connection.exec_driver_sql("SELECT coalesce(max(number), 0) + 1 FROM reviews").scalar_one()
    identity = digest(rows.dump([number, claim, judgement, changes, note, by, at, withdraws]))[:20]
    row = {
        "number": number,
        "id": identity,
        "claim_id": claim,
        "judgement": judgement,
        "changes": rows.dump(changes),
        "note": note,
        "by": by,
        "at": at,
        "withdraws": withdraws,
    }
    connection.execute(insert(schema.reviews), row)
    return Review(
        id=identity, claim=claim, judgement=judgement, changes=changes, note=note, by=by, at=at, withdraws=withdraws
    )


def move_reviews(connection: Connection, page: str, at: str) -> None:
    """Tie the reviews whose claim is no longer made to the claim of the newest reading that says the same words."""
    lost = [review for claim, review in live_reviews(connection, page) if claim is None]
    if not lost:
        return
    claims = schema.claims
    current = [
        rows.load_claim(record)
        for record in connection.execute(
            select(claims.c.record).where(claims.c.page_id == page, claims.c.current)
        ).scalars()
    ]
    by_claim: dict[str, list[Review]] = {}
    for review in lost:
        by_claim.setdefault(review.claim, []).append(review)
    for claim, reviews in by_claim.items():
        old = rows.load_claim(connection.execute(select(claims.c.record).where(claims.c.id == claim)).scalar_one())
        found = find_again(old, apply_reviews(old, reviews), current)
        if found is None:
            continue
        new, shared = found
        for review in reviews:
            if _fits(new, review):
                connection.execute(
                    insert(schema.review_anchors),
                    {"review_id": review.id, "claim_id": new.id, "overlap": shared, "at": at},
                )


def _fits(claim: Claim, review: Review) -> bool:
    try:
        change(claim, review.changes)
    except CounterclaimError:
        return False
    return True
