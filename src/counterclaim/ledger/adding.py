"""Pages into the ledger: first readings, sightings, and readings again by a newer reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import rows, schema
from counterclaim.ledger.judging import move_reviews, reviews_on
from counterclaim.ledger.reviews import apply_reviews, check_spans, judgement
from counterclaim.model import Claim, Page

_CHUNK = 500
"""Ids in one statement; SQLite takes 32,766 values, older builds 999."""

_PARTS = (
    (schema.voices, rows.voice_rows),
    (schema.figures, rows.figure_rows),
    (schema.places, rows.place_rows),
    (schema.items, rows.item_rows),
)
_INSERT_PAGE = insert(schema.pages)
_INSERT_CLAIM = insert(schema.claims)
_INSERT_READING = insert(schema.readings)
_INSERT_SIGHTING = sqlite_insert(schema.page_sources).on_conflict_do_nothing()


def add_page(connection: Connection, page: Page, *, source: str | None, at: str, reread: bool = False) -> bool:
    """Store a page with its claims; tell whether anything was new.

    The same reader twice changes nothing, unless ``reread`` says that its claims were made anew (with a date given by
    the user, say). Raises E206 where the record contradicts itself or what is stored.
    """
    check_page(page)
    if source or page.source:
        page = msgspec.structs.replace(page, source=rows.clean(source or page.source or ""))
    try:
        stored = connection.execute(
            select(schema.pages.c.record, schema.pages.c.text, schema.pages.c.reader).where(
                schema.pages.c.id == page.id
            )
        ).one_or_none()
        if stored is None:
            _add_first(connection, page, at)
            return True
        if stored.text != page.text:
            raise CounterclaimError(
                "E206", f"Page {page.id[:12]} is stored with another text; a page's id must be the digest of its text."
            )
        known = rows.load_page(stored.record, stored.text, ())
        new_sighting = connection.execute(_INSERT_SIGHTING, rows.sighting_row(page, at)).rowcount > 0
        return _read_again(connection, known, page, stored.reader, at, reread=reread) or new_sighting
    except IntegrityError as error:
        raise CounterclaimError(
            "E206", f"Page {page.id[:12]} holds a claim whose id belongs to another page; make ids with claim_id()."
        ) from error
    except UnicodeEncodeError as error:
        raise CounterclaimError(
            "E206", f"Page {page.id[:12]} holds half of a surrogate pair, which is no character; decode the page again."
        ) from error


def check_page(page: Page) -> None:
    """Raise E206 where a claim is not about the page, or has no span or one outside of its text."""
    for claim in page.claims:
        if claim.page != page.id:
            raise CounterclaimError(
                "E206",
                f"Claim {claim.id} names page {claim.page[:12]} but came with page {page.id[:12]}; they must agree.",
            )
        check_spans(claim, len(page.text), code="E206")


def is_older(reader: str, than: str) -> bool:
    """Tell whether a reader version is an earlier one of the same reader; versions that cannot be compared are not.

    Numbers are compared as numbers; what follows ``+`` is a build and is not compared.
    """
    a, b = reader.partition("+")[0], than.partition("+")[0]
    if re.sub(r"[\d.]+", "#", a) != re.sub(r"[\d.]+", "#", b):
        return False
    return [int(n) for n in re.findall(r"\d+", a)] < [int(n) for n in re.findall(r"\d+", b)]


def _unique(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())


def _add_first(connection: Connection, page: Page, at: str) -> None:
    connection.execute(_INSERT_PAGE, rows.page_row(page, at))
    connection.execute(_INSERT_SIGHTING, rows.sighting_row(page, at))
    claims = _unique(page.claims)
    reader = rows.reader_of(page)
    if claims or reader:
        _note_reading(connection, page.id, reader, at, (len(claims), len(claims), 0, 0), current=True)
    _insert_claims(connection, claims, page, at, current=True)


def _note_reading(
    connection: Connection, page: str, reader: str, at: str, numbers: tuple[int, int, int, int], *, current: bool
) -> None:
    total, new, changed, dropped = numbers
    connection.execute(
        _INSERT_READING,
        {
            "page_id": page,
            "reader": reader,
            "at": at,
            "claims": total,
            "claims_new": new,
            "claims_changed": changed,
            "claims_dropped": dropped,
            "current": current,
        },
    )


def _insert_claims(connection: Connection, claims: Sequence[Claim], page: Page, at: str, *, current: bool) -> None:
    if not claims:
        return
    connection.execute(
        _INSERT_CLAIM,
        [
            {
                "id": claim.id,
                "page_id": page.id,
                "current": current,
                "judgement": None,
                "added_at": at,
                "record": rows.dump(claim),
                "effective": None,
                **rows.claim_columns(claim, page),
            }
            for claim in claims
        ],
    )
    _insert_parts(connection, claims)


def _insert_parts(connection: Connection, claims: Sequence[Claim]) -> None:
    for table, part_rows in _PARTS:
        parts = [row for claim in claims for row in part_rows(claim)]
        if parts:
            connection.execute(insert(table), parts)


def show_claims(connection: Connection, page: Page, ids: Iterable[str]) -> None:
    """Derive the flat columns and parts of claims anew from their records and the reviews that count."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    table = schema.claims
    reviews = reviews_on(connection, page.id)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        shown: list[Claim] = []
        columns: list[rows.Row] = []
        for row in connection.execute(select(table.c.id, table.c.record).where(table.c.id.in_(chunk))):
            machine = rows.load_claim(row.record)
            mine = reviews.get(row.id, [])
            claim = apply_reviews(machine, mine)
            shown.append(claim)
            columns.append(
                rows.claim_columns(claim, page)
                | {
                    "which": row.id,
                    "judgement": judgement(mine),
                    "effective": rows.dump(claim) if claim != machine else None,
                }
            )
        connection.execute(update(table).where(table.c.id == bindparam("which")), columns)
        for part, _ in _PARTS:
            connection.execute(delete(part).where(part.c.claim_id.in_(chunk)))
        _insert_parts(connection, shown)


def _read_again(connection: Connection, known: Page, page: Page, last_reader: str, at: str, *, reread: bool) -> bool:
    reader = rows.reader_of(page)
    claims = _unique(page.claims)
    if not reader and not claims:
        return False  # seen again, not read
    dated = known.published is None and page.published is not None and _same_place(known, page)
    if reader == last_reader and not reread and not dated:
        return False
    if last_reader and reader and is_older(reader, than=last_reader):
        return _keep_older(connection, page, claims, reader, at)

    seen = _same_page_seen(known, page)
    connection.execute(
        update(schema.pages).where(schema.pages.c.id == page.id),
        {k: v for k, v in rows.page_row(seen, at).items() if k not in {"id", "text", "added_at", "reader"}}
        | {"reader": reader},
    )
    table = schema.claims
    old = {
        row.id: row
        for row in connection.execute(
            select(table.c.id, table.c.record, table.c.reader, table.c.added_at, table.c.current).where(
                table.c.page_id == page.id
            )
        )
    }
    fresh = [claim for claim in claims if claim.id not in old]
    changed = [claim for claim in claims if claim.id in old and _differs(claim, rows.load_claim(old[claim.id].record))]
    kept = {claim.id for claim in claims}
    dropped = [i for i, row in old.items() if row.current and i not in kept]
    if not fresh and not changed and not dropped and reader == last_reader and seen.published == known.published:
        return seen != known

    before = set(reviews_on(connection, page.id))
    _insert_claims(connection, fresh, seen, at, current=True)
    for claim in changed:
        row = old[claim.id]
        connection.execute(
            insert(schema.claim_versions),
            {
                "claim_id": claim.id,
                "reader": row.reader,
                "added_at": row.added_at,
                "replaced_at": at,
                "record": row.record,
            },
        )
        connection.execute(update(table).where(table.c.id == claim.id), {"record": rows.dump(claim), "added_at": at})
    for ids, current in ((dropped, False), ([i for i in kept if i in old and not old[i].current], True)):
        for i in ids:
            connection.execute(update(table).where(table.c.id == i), {"current": current})
    connection.execute(
        update(schema.readings).where(schema.readings.c.page_id == page.id, schema.readings.c.current),
        {"current": False},
    )
    _note_reading(connection, page.id, reader, at, (len(claims), len(fresh), len(changed), len(dropped)), current=True)
    move_reviews(connection, page.id, at)
    after = set(reviews_on(connection, page.id))
    again = {claim.id for claim in changed} | before | after
    if seen.published != known.published:
        again |= kept
    show_claims(connection, seen, again)
    return True


def _differs(new: Claim, old: Claim) -> bool:
    """Tell whether a newer reading says anything else; the version of the reader alone is no news."""
    return new != msgspec.structs.replace(old, reader=new.reader)


def _keep_older(connection: Connection, page: Page, claims: list[Claim], reader: str, at: str) -> bool:
    """Note a reading by an older reader: its claims are kept, none is shown."""
    readings = schema.readings
    if connection.execute(
        select(readings.c.number).where(readings.c.page_id == page.id, readings.c.reader == reader)
    ).first():
        return False
    stored = set(connection.execute(select(schema.claims.c.id).where(schema.claims.c.page_id == page.id)).scalars())
    fresh = [claim for claim in claims if claim.id not in stored]
    _insert_claims(connection, fresh, page, at, current=False)
    _note_reading(connection, page.id, reader, at, (len(claims), len(fresh), 0, 0), current=False)
    return True


def _same_place(known: Page, page: Page) -> bool:
    # an outlet that nobody had named before is news of the same page, not another place
    return known.url == page.url and known.outlet in (None, page.outlet)


def _same_page_seen(known: Page, page: Page) -> Page:
    """What a page says of itself after a newer reading: where it was first seen stays, what was read of it is new."""
    if _same_place(known, page):
        kept = {name: getattr(page, name) or getattr(known, name) for name in ("published", "modified", "title")}
        kept |= {name: getattr(known, name) for name in ("captured", "source", "source_digest")}
    else:
        first = ("url", "outlet", "title", "published", "modified", "captured", "source", "source_digest")
        kept = {name: getattr(known, name) for name in first}
    return msgspec.structs.replace(page, claims=(), **kept)
