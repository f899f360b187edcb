"""What the comparing stage found, kept beside the judgements of people on it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import cast

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, literal, or_, select
from sqlalchemy.exc import IntegrityError

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import rows, schema
from counterclaim.model import Aspect, Judgement, Link, Origin, Relation

_BATCH = 1000
_CHUNK = 500
"""Ids in one statement; SQLite takes 32,766 values, older builds 999."""
_LINKS = 20_000
"""Links in one statement."""
_CACHE = 128 * 1024
"""KiB of the tables that are kept in memory while links are written, with what the caller writes as it finds them."""
PUT_LINK = (
    "INSERT INTO links (a, b, relation, score, rule, aspects) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (a, b, relation) "
    "DO UPDATE SET score = excluded.score, rule = excluded.rule, aspects = excluded.aspects"
)
Key = tuple[str, str, str]


_aspects = msgspec.json.Decoder(tuple[Aspect, ...]).decode


class LinkRow(Struct, frozen=True, array_like=True):
    """A link as it is stored: ``aspects`` is JSON already, so that a process can hand over many cheaply."""

    a: str
    b: str
    relation: str
    score: float
    rule: str
    aspects: str

    @classmethod
    def of(cls, link: Link) -> LinkRow:
        """Return the row of a link."""
        return cls(link.a, link.b, link.relation, link.score, link.rule, rows.dump(link.aspects))


def put_links(connection: Connection, links: Iterable[Link | LinkRow]) -> int:
    """Store links in place of all others; judgements stay. Raises E214 for an unknown claim.

    Ids are hashes, so that links come in no order of the table; all are laid aside first and written in its order,
    and its indexes made anew, which takes half the time where there are millions.
    """
    connection.execute(delete(schema.links))
    kept = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE}")
    try:
        return _staged(connection, links)
    except IntegrityError as error:
        raise _unknown() from error
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={int(kept)}")


def _staged(connection: Connection, links: Iterable[Link | LinkRow]) -> int:
    connection.exec_driver_sql("CREATE TEMP TABLE staged_links (a, b, relation, score, rule, aspects)")
    source = (k if isinstance(k, LinkRow) else LinkRow.of(k) for k in links)
    total = 0
    while batch := [msgspec.structs.astuple(k) for k in islice(source, _LINKS)]:
        connection.exec_driver_sql("INSERT INTO staged_links VALUES (?, ?, ?, ?, ?, ?)", batch)
        total += len(batch)
    for index in schema.links.indexes:
        index.drop(connection)
    connection.exec_driver_sql("INSERT OR REPLACE INTO links SELECT * FROM staged_links ORDER BY a, b, relation")
    for index in schema.links.indexes:
        index.create(connection)
    connection.exec_driver_sql("DROP TABLE staged_links")
    return total


def put_origins(connection: Connection, origins: Iterable[Origin]) -> int:
    """Store origins in place of all others; return the number of their claims. Raises E214 for an unknown claim."""
    connection.execute(delete(schema.origins))
    return _put(
        connection,
        insert(schema.origins),
        (
            {"origin_id": origin.id, "claim_id": claim, "position": i, "reason": origin.reason}
            for origin in origins
            for i, claim in enumerate(origin.claims)
        ),
    )


def _put(connection: Connection, statement: object, found: Iterable[rows.Row]) -> int:
    total = 0
    batch: list[rows.Row] = []
    try:
        for row in found:
            batch.append(row)
            if len(batch) == _BATCH:
                connection.execute(statement, batch)  # type: ignore[call-overload]
                total += len(batch)
                batch = []
        if batch:
            connection.execute(statement, batch)  # type: ignore[call-overload]
    except IntegrityError as error:
        raise _unknown() from error
    return total + len(batch)


def _unknown() -> CounterclaimError:
    return CounterclaimError(
        "E214", "A link or origin names a claim that is not in the ledger; add the pages first, then compare."
    )


def judge_link(
    connection: Connection,
    a: str,
    b: str,
    relation: Relation,
    judgement: Judgement,
    *,
    note: str | None,
    by: str | None,
    at: str,
) -> None:
    """Add a person's judgement on a link, also on one that no machine found. Raises E214 for an unknown claim."""
    _put(
        connection,
        insert(schema.link_judgements),
        [{"a": a, "b": b, "relation": relation, "judgement": judgement, "note": note, "by": by, "at": at}],
    )


def read_links(
    connection: Connection, claim: str | None, *, include_rejected: bool, aspects: bool = True
) -> list[Link]:
    """Return links with the latest judgement laid over; links a person made stand beside those of the machine.

    Without ``aspects`` these are left empty, which takes a third of the time.
    """
    table, judged = schema.links, schema.link_judgements
    columns = (table.c.a, table.c.b, table.c.relation, table.c.score, table.c.rule)
    query = select(*columns, table.c.aspects if aspects else literal(None).label("aspects"))
    judgements = select(judged).order_by(judged.c.number)
    if claim is not None:
        query = query.where(or_(table.c.a == claim, table.c.b == claim))
        judgements = judgements.where(or_(judged.c.a == claim, judged.c.b == claim))
    latest = {(row.a, row.b, row.relation): row.judgement for row in connection.execute(judgements)}
    found: list[Link] = []
    for row in connection.execute(query.order_by(table.c.score.desc(), table.c.a, table.c.b, table.c.relation)):
        found.append(
            Link(
                a=row.a,
                b=row.b,
                relation=row.relation,
                aspects=_aspects(row.aspects) if aspects else (),
                score=row.score,
                rule=row.rule,
                judgement=latest.pop((row.a, row.b, row.relation), None),
            )
        )
    found += [
        Link(a=a, b=b, relation=relation, score=1.0, rule="person", judgement=judgement)
        for (a, b, relation), judgement in latest.items()
        if judgement in ("accept", "correct")
    ]
    return found if include_rejected else [link for link in found if link.judgement != "reject"]


def links_among(connection: Connection, claims: Iterable[str]) -> list[Link]:
    """Return the links both of whose ends are among some claims, strongest first, without their aspects.

    Rejected ones are among them. One pass over the table: of a large ledger only what is asked for is held.
    """
    ends = {claim: claim for claim in claims}
    latest = _latest(connection)
    found: list[Link] = []
    for a, b, relation, score, rule in connection.exec_driver_sql("SELECT a, b, relation, score, rule FROM links"):
        if a in ends and b in ends:  # the ids of the claims themselves, so that each is held once
            told = cast(Relation, sys.intern(relation))
            judgement = latest.pop((a, b, relation), None)
            found.append(
                Link(a=ends[a], b=ends[b], relation=told, score=score, rule=sys.intern(rule), judgement=judgement)
            )
    found.sort(key=lambda k: (-k.score, k.a, k.b, k.relation))
    return found + [
        Link(a=a, b=b, relation=cast(Relation, relation), score=1.0, rule="person", judgement=judgement)
        for (a, b, relation), judgement in latest.items()
        if judgement in ("accept", "correct") and a in ends and b in ends
    ]


def with_aspects(connection: Connection, links: Sequence[Link]) -> list[Link]:
    """Return links with the aspects that are stored for them; those that have some stay as they are."""
    bare = list(dict.fromkeys(link.a for link in links if not link.aspects))
    table = schema.links.c
    columns = select(table.a, table.b, table.relation, table.aspects)
    stored: dict[Key, str] = {}
    wanted = {(link.a, link.b, link.relation) for link in links}
    for start in range(0, len(bare), _CHUNK):
        for row in connection.execute(columns.where(table.a.in_(bare[start : start + _CHUNK]))):
            if (row.a, row.b, row.relation) in wanted:
                stored[row.a, row.b, row.relation] = row.aspects
    return [
        msgspec.structs.replace(link, aspects=_aspects(kept))
        if not link.aspects and (kept := stored.get((link.a, link.b, link.relation)))
        else link
        for link in links
    ]


def judged_links(connection: Connection) -> list[Link]:
    """Return the links that people have judged, each with its latest judgement, also those that only a person made."""
    latest = _latest(connection)
    table = schema.links
    found: list[Link] = []
    for (a, b, relation), judgement in latest.items():
        row = connection.execute(
            select(table.c.score, table.c.rule).where(table.c.a == a, table.c.b == b, table.c.relation == relation)
        ).one_or_none()
        score, rule = (row.score, row.rule) if row else (1.0, "person")
        found.append(Link(a=a, b=b, relation=cast(Relation, relation), score=score, rule=rule, judgement=judgement))
    return found


def count_links(connection: Connection) -> tuple[dict[str, int], int]:
    """Return how many links stand by relation, and how many of them are judged; person-made ones among them."""
    table = schema.links
    counted = Counter(
        {
            row.relation: row.n
            for row in connection.execute(select(table.c.relation, func.count().label("n")).group_by(table.c.relation))
        }
    )
    judged = 0
    for link in judged_links(connection):
        if link.rule != "person":
            judged += 1
        elif link.judgement in ("accept", "correct"):
            judged += 1
            counted[link.relation] += 1
    return dict(counted), judged


def said(connection: Connection, claims: Sequence[str]) -> Iterator[tuple[str, str, int, int, str, str | None]]:
    """Yield day of publication ("9999" where not known), page, start, end, id and party of the speaker of claims.

    The party of a narrator is that of the outlet.
    """
    c, p = schema.claims.c, schema.pages.c
    told = (p.published_from, c.page_id, c.span_start, c.span_end, c.id, c.speaker, c.speaker_party, p.outlet_party)
    query = select(*told).join(schema.pages, p.id == c.page_id)
    for start in range(0, len(claims), _CHUNK):
        for row in connection.execute(query.where(c.id.in_(claims[start : start + _CHUNK]))):
            party = row.speaker_party if row.speaker is not None else row.outlet_party
            begin, end = (-1 if n is None else n for n in (row.span_start, row.span_end))
            yield row.published_from or "9999", row.page_id, begin, end, row.id, party


def _latest(connection: Connection) -> dict[Key, Judgement]:
    judged = schema.link_judgements
    return {
        (row.a, row.b, row.relation): row.judgement
        for row in connection.execute(select(judged).order_by(judged.c.number))
    }


def read_origins(connection: Connection, claim: str | None = None) -> list[Origin]:
    """Return all origins, or that of a claim, the claims of each in their order."""
    table = schema.origins
    query = select(table)
    if claim is not None:
        query = query.where(table.c.origin_id.in_(select(table.c.origin_id).where(table.c.claim_id == claim)))
    claims: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for row in connection.execute(query.order_by(table.c.origin_id, table.c.position)):
        claims.setdefault(row.origin_id, []).append(row.claim_id)
        reasons[row.origin_id] = row.reason
    return [Origin(id=i, claims=tuple(found), reason=reasons[i]) for i, found in claims.items()]
