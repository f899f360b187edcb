"""The ledger: one file that keeps pages, claims, reviews and what was made of them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import adding, counting, judging, linking, querying, rows, schema, watching
from counterclaim.ledger.history import claim_history
from counterclaim.ledger.meeting import Meeting
from counterclaim.ledger.opening import open_engine, told, writing
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
from counterclaim.ledger.reviews import apply_reviews, change
from counterclaim.ledger.search import fts_query
from counterclaim.model import Claim, Judgement, Link, Origin, Page, Place, Relation, Review

BATCH = 32
"""Pages per transaction of ``add_many``: small enough to lose little, large enough to hide the wait for the disk."""


class Ledger:
    """The durable store: one SQLite file, many readers and one writer at a time, also from several processes.

    Threads may share a ledger; after a fork each process opens its own. Raises E201-E205 and E213 on opening.
    """

    def __init__(self, path: str | Path, *, readonly: bool = False) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._engine = open_engine(self.path, readonly=readonly)
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the file; the ledger cannot be used afterwards."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Pages in

    def add(self, page: Page, *, source: str | None = None, reread: bool = False, at: str | None = None) -> bool:
        """Store a page with its claims, durably when this returns; tell whether anything was new.

        ``source`` says where the page came from (a file or address) and wins over ``page.source``. ``reread`` lets
        the claims replace those of the same reader, after the user gave a date, say. Raises E206 for a record that
        contradicts itself.
        """
        with self._write() as connection:
            return adding.add_page(connection, page, source=source, at=at or _now(), reread=reread)

    def add_each(
        self, pages: Iterable[Page], *, reread: bool = False, batch: int = BATCH
    ) -> Iterator[tuple[Page, bool]]:
        """Store pages in batches of one transaction each; yield each page, once it is durable, and if it was new.

        A page that cannot be stored becomes a failure and is not yielded. Memory stays flat for any number of pages.
        """
        source = iter(pages)
        ended: BaseException | None = None
        while ended is None:
            chunk: list[Page] = []
            try:
                for page in islice(source, batch):
                    chunk.append(page)
            except BaseException as error:  # what was read before it is kept
                ended = error
            if not chunk and ended is None:
                return
            yield from self._add_chunk(chunk, reread=reread)
        raise ended

    def _add_chunk(self, chunk: list[Page], *, reread: bool) -> list[tuple[Page, bool]]:
        done: list[tuple[Page, bool]] = []
        if not chunk:
            return done
        with self._write() as connection:
            for page in chunk:
                at = _now()
                try:
                    with connection.begin_nested():
                        done.append((page, adding.add_page(connection, page, source=None, at=at, reread=reread)))
                except CounterclaimError as error:
                    _note_failure(connection, page.source or page.url or page.id, error.code, error.sentence, at)
        return done

    def add_many(self, pages: Iterable[Page], *, reread: bool = False, batch: int = BATCH) -> int:
        """Store pages as ``add_each`` does; return how many brought something new."""
        return sum(new for _, new in self.add_each(pages, reread=reread, batch=batch))

    def note_failure(self, source: str, code: str, sentence: str, *, at: str | None = None) -> None:
        """Keep what could not be read and why; the same failure again is kept once.

        Bytes of a file name that are no UTF-8 are kept as escapes.
        """
        with self._write() as connection:
            _note_failure(connection, source, code, sentence, at or _now())

    def failures(self) -> list[Failure]:
        """Return what could not be read, oldest first."""
        table = schema.failures
        with self._read() as connection:
            found = connection.execute(select(table).order_by(table.c.number))
            return [Failure(source=r.source, code=r.code, sentence=r.sentence, at=r.at) for r in found]

    # Pages out

    def page(self, page: str, *, as_read: bool = False, include_rejected: bool = False) -> Page:
        """Return a page by its id or a unique beginning of it, with its current claims in the order of the text.

        Claims carry the corrections of people and leave out what they rejected; ``as_read`` gives the reader's own.
        Raises E207 if there is none, E208 if there are several.
        """
        with self._read() as connection:
            return self._page(connection, self._id(connection, schema.pages, page), as_read, include_rejected)

    def pages(
        self,
        limit: int | None = None,
        offset: int = 0,
        *,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
    ) -> list[Page]:
        """Return pages with their claims, newest published first and undated ones last.

        ``outlet`` counts every sighting of a page; ``since`` and ``until`` are ISO prefixes on the date of
        publication. Raises E210 for a date that cannot be read.
        """
        found = self._page_ids(limit, offset, outlet=outlet, since=since, until=until, text=text)
        with self._read() as connection:
            return [self._page(connection, i, False, False) for i in found]

    def iter_pages(
        self,
        *,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        as_read: bool = False,
    ) -> Iterator[Page]:
        """Yield pages as ``pages`` does, one at a time."""
        for i in self._page_ids(None, 0, outlet=outlet, since=since, until=until, text=text):
            yield self.page(i, as_read=as_read)

    def page_order(self) -> list[str]:
        """Return the ids of all pages in the order in which they were published, those without a date first."""
        c = schema.pages.c
        with self._read() as connection:
            found = connection.execute(select(c.id, c.published_from)).all()
        return [row.id for row in sorted(found, key=lambda row: (row.published_from or "", row.id))]

    def _page_ids(self, limit: int | None, offset: int, **asked: str | None) -> list[str]:
        c = schema.pages.c
        query = select(c.id).where(*querying.page_conditions(**asked))
        query = query.order_by(c.published_from.desc().nulls_last(), c.number)
        query = query.limit(-1 if limit is None else max(limit, 0)).offset(max(offset, 0))
        with self._read() as connection:
            return list(connection.execute(query).scalars())

    def _page(self, connection: Connection, page: str, as_read: bool, include_rejected: bool) -> Page:
        p, c = schema.pages.c, schema.claims.c
        stored = connection.execute(select(p.record, p.text).where(p.id == page)).one()
        found = connection.execute(
            select(c.record, c.effective, c.judgement)
            .where(c.page_id == page, c.current)
            .order_by(c.span_start, c.span_end, c.number)
        ).all()
        claims = tuple(
            rows.load_claim(r.record if as_read else r.effective or r.record)
            for r in found
            if as_read or include_rejected or r.judgement != "reject"
        )
        return rows.load_page(stored.record, stored.text, claims)

    def sightings(self, page: str) -> list[Sighting]:
        """Return where and when the text of a page was seen, first stored first."""
        table = schema.page_sources
        with self._read() as connection:
            i = self._id(connection, schema.pages, page)
            found = connection.execute(
                select(table).where(table.c.page_id == i).order_by(table.c.added_at, text("rowid"))
            )
            return [
                Sighting(
                    page=r.page_id,
                    url=r.url,
                    outlet=r.outlet,
                    title=r.title,
                    published=r.published,
                    captured=r.captured,
                    source=r.source,
                    source_digest=r.source_digest,
                    added_at=r.added_at,
                )
                for r in found
            ]

    def readings(self, page: str) -> list[Reading]:
        """Return the passes of readers over a page, oldest first."""
        table = schema.readings
        with self._read() as connection:
            i = self._id(connection, schema.pages, page)
            found = connection.execute(select(table).where(table.c.page_id == i).order_by(table.c.number)).mappings()
            return [
                Reading(page=r["page_id"], **{k: v for k, v in r.items() if k not in {"number", "page_id"}})
                for r in found
            ]

    # Claims out

    def claims(
        self,
        *,
        type: str | None = None,
        speaker: str | None = None,
        party: str | None = None,
        about: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        page: str | None = None,
        outlet: str | None = None,
        polarity: str | None = None,
        include_rejected: bool = False,
        include_superseded: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[ClaimRow]:
        """Return claims in the order of days; all that is asked must hold.

        ``speaker`` is part of a name, or ``narrator`` for the writer's own voice; ``party`` is the speaker's;
        ``about`` is a party that acts or is acted upon; ``place`` is an id or any of a place's names. ``since`` and
        ``until`` are ISO prefixes and match a claim whose own date, or else its page's, overlaps them. ``text`` is
        searched as words. Raises E207 or E208 for ``page``, E210 for a date that cannot be read.
        """
        ask = ClaimFilter(
            type=type,
            speaker=speaker,
            party=party,
            about=about,
            place=place,
            since=since,
            until=until,
            text=text,
            page=page,
            outlet=outlet,
            polarity=polarity,
            include_rejected=include_rejected,
            include_superseded=include_superseded,
        )
        return list(self.iter_claims(ask, limit=limit, offset=offset))

    def iter_claims(
        self, ask: ClaimFilter | None = None, *, limit: int | None = None, offset: int = 0, **asked: Any
    ) -> Iterator[ClaimRow]:
        """Yield claims as ``claims`` does, one at a time, from one consistent view of the ledger.

        Takes a ``ClaimFilter`` or the same keywords as ``claims``.
        """
        ask = msgspec.structs.replace(ask or ClaimFilter(), **asked)
        with self._read() as connection:
            if ask.page is not None:
                ask = msgspec.structs.replace(ask, page=self._id(connection, schema.pages, ask.page))
            query = querying.claim_select(ask).limit(-1 if limit is None else max(limit, 0)).offset(max(offset, 0))
            for row in connection.execution_options(yield_per=500).execute(query):
                yield querying.claim_row(row)

    def claim(self, claim: str) -> ClaimRow:
        """Return a claim by its id or a unique beginning of it, also one rejected or superseded.

        Raises E207 if there is none, E208 if there are several.
        """
        with self._read() as connection:
            i = self._id(connection, schema.claims, claim)
            ask = ClaimFilter(include_rejected=True, include_superseded=True)
            query = querying.claim_select(ask).where(schema.claims.c.id == i)
            return querying.claim_row(connection.execute(query).one())

    def machine_claim(self, claim: str) -> Claim:
        """Return the claim as the reader made it, without corrections. Raises E207, E208."""
        with self._read() as connection:
            return self._machine_claim(connection, self._id(connection, schema.claims, claim))

    def _machine_claim(self, connection: Connection, claim: str) -> Claim:
        c = schema.claims.c
        return rows.load_claim(connection.execute(select(c.record).where(c.id == claim)).scalar_one())

    def place(self, place: str) -> Place | None:
        """Return a place by its id as a current claim has it; None where no claim is resolved to it."""
        c, p = schema.claims.c, schema.places.c
        first = select(func.min(c.number)).join(schema.places, p.claim_id == c.id).where(p.place_id == place, c.current)
        with self._read() as connection:
            number = connection.execute(first).scalar()
            row = connection.execute(select(c.record, c.effective).where(c.number == number)).first()
        if row is None:
            return None
        claim = rows.load_claim(row.effective or row.record)
        return next((w.place for w in claim.places if w.place is not None and w.place.id == place), None)

    # Reviews

    def review(
        self,
        claim_id: str,
        judgement: Judgement,
        changes: dict[str, Any] | None = None,
        note: str | None = None,
        by: str | None = None,
        at: str | None = None,
    ) -> Review:
        """Add a person's judgement on a claim; ``at`` is an ISO time, now in UTC by default.

        ``correct`` needs ``changes`` from field to right value (``speaker`` and ``party`` stand for the innermost
        voice's). Raises E207 and E208 for the claim, E209 where the changes do not fit it.
        """
        if judgement not in ("accept", "correct", "reject", "unsure"):
            raise CounterclaimError("E209", f"{judgement!r} is no judgement; use accept, correct, reject or unsure.")
        if bool(changes) != (judgement == "correct"):
            raise CounterclaimError(
                "E209", "Only 'correct' takes changes, and it needs at least one; name the field and its right value."
            )
        plain: dict[str, Any] = msgspec.to_builtins(changes or {})
        with self._write() as connection:
            i = self._id(connection, schema.claims, claim_id)
            page = self._page(connection, self._page_of(connection, i), True, True)
            if plain:
                machine = self._machine_claim(connection, i)
                earlier = judging.reviews_on(connection, page.id).get(i, [])
                change(apply_reviews(machine, earlier), plain, page_text=page.text)
            review = judging.insert_review(connection, i, judgement, changes=plain, note=note, by=by, at=at or _now())
            adding.show_claims(connection, page, [i])
            return review

    def withdraw(
        self, review_id: str, *, note: str | None = None, by: str | None = None, at: str | None = None
    ) -> Review:
        """Take a review back by a new row whose ``withdraws`` names it; raises E207, E208, and E209 if done before."""
        with self._write() as connection:
            i = self._id(connection, schema.reviews, review_id)
            table = schema.reviews
            old = connection.execute(select(table).where(table.c.id == i)).one()
            if old.withdraws or connection.execute(select(table.c.id).where(table.c.withdraws == i)).first():
                raise CounterclaimError(
                    "E209", f"Review {i} is no longer in force, so it cannot be withdrawn; review again."
                )
            page = self._page(connection, self._page_of(connection, old.claim_id), True, True)
            bears_on = {claim for claim, r in judging.live_reviews(connection, page.id) if r.id == i and claim}
            review = judging.insert_review(
                connection, old.claim_id, "unsure", changes={}, note=note, by=by, at=at or _now(), withdraws=i
            )
            adding.show_claims(connection, page, bears_on)
            return review

    def reviews(self, claim: str | None = None) -> list[Review]:
        """Return all rows of reviews in the order they were made, or those that were made on or bear on one claim.

        Withdrawn reviews and withdrawals are among them; ``live`` tells which count.
        """
        table, anchors = schema.reviews, schema.review_anchors
        query = select(table).order_by(table.c.number)
        with self._read() as connection:
            if claim is not None:
                i = self._id(connection, schema.claims, claim)
                moved = select(anchors.c.review_id).where(anchors.c.claim_id == i)
                mine = select(table.c.id).where((table.c.claim_id == i) | table.c.id.in_(moved))
                query = query.where(table.c.id.in_(mine) | table.c.withdraws.in_(mine))
            return [judging.as_review(row) for row in connection.execute(query)]

    def reviewed(self) -> list[Reviewed]:
        """Return the claims that people have judged, as a reader made them, with the reviews that count for each."""
        with self._read() as connection:
            return list(judging.reviewed(connection))

    def orphan_reviews(self) -> list[Review]:
        """Return the reviews that count but whose claim no reader makes any more."""
        table = schema.reviews
        with self._read() as connection:
            query = select(table).where(text("id IN (SELECT id FROM orphan_reviews)")).order_by(table.c.number)
            return [judging.as_review(row) for row in connection.execute(query)]

    def history(self, claim: str) -> list[HistoryEvent]:
        """Return what happened to a claim, oldest first: readings, reviews, withdrawals, moves. Raises E207, E208."""
        with self._read() as connection:
            return claim_history(connection, self._id(connection, schema.claims, claim))

    # Links and origins

    def put_links(self, links: Iterable[Link | linking.LinkRow]) -> int:
        """Store what comparing found, in place of what it found before; judgements stay. Raises E214."""
        with self._write() as connection:
            return linking.put_links(connection, links)

    def links(self, claim: str | None = None, *, include_rejected: bool = False, aspects: bool = True) -> list[Link]:
        """Return links, strongest first, with people's judgements laid over. Raises E207, E208.

        ``aspects`` may be left out where only what is linked counts.
        """
        with self._read() as connection:
            i = None if claim is None else self._id(connection, schema.claims, claim)
            return linking.read_links(connection, i, include_rejected=include_rejected, aspects=aspects)

    def links_among(self, claims: Iterable[str]) -> list[Link]:
        """Return the links between some claims (full ids), strongest first, rejected ones too, without aspects."""
        with self._read() as connection:
            return linking.links_among(connection, claims)

    def with_aspects(self, links: Sequence[Link]) -> list[Link]:
        """Return links with the aspects that are stored for them, in their order."""
        with self._read() as connection:
            return linking.with_aspects(connection, links)

    def judged_links(self) -> list[Link]:
        """Return the links that people have judged, without their aspects, each with its latest judgement."""
        with self._read() as connection:
            return linking.judged_links(connection)

    def count_links(self) -> tuple[dict[str, int], int]:
        """Return how many links stand by relation, and how many of them a person has judged."""
        with self._read() as connection:
            return linking.count_links(connection)

    def said(self, claims: Sequence[str]) -> list[tuple[str, str, int, int, str, str | None]]:
        """Return when and where claims stand and whom they speak for: published, page, start, end, id, party."""
        with self._read() as connection:
            return list(linking.said(connection, claims))

    def judge_link(
        self,
        a: str,
        b: str,
        relation: Relation,
        judgement: Judgement,
        *,
        note: str | None = None,
        by: str | None = None,
        at: str | None = None,
    ) -> None:
        """Add a person's judgement on a link between two claims (full ids); a new row each time. Raises E214."""
        with self._write() as connection:
            linking.judge_link(connection, a, b, relation, judgement, note=note, by=by, at=at or _now())

    def put_origins(self, origins: Iterable[Origin]) -> int:
        """Store origins in place of those stored before; return the number of their claims. Raises E214."""
        with self._write() as connection:
            return linking.put_origins(connection, origins)

    def origins(self) -> list[Origin]:
        """Return all origins."""
        with self._read() as connection:
            return linking.read_origins(connection)

    def origin(self, claim: str) -> Origin | None:
        """Return the origin that a claim shares with others, None where it is its own. Raises E207, E208."""
        with self._read() as connection:
            found = linking.read_origins(connection, self._id(connection, schema.claims, claim))
            return found[0] if found else None

    @contextmanager
    def meeting(self) -> Iterator[Meeting]:
        """Give the index of claims that can meet, to be read and written inside one transaction. Raises E212."""
        with self._write() as connection:
            yield Meeting(connection)

    # Watches

    def watches(self) -> list[Watch]:
        """Return what is looked at again, in the order it was added."""
        with self._read() as connection:
            return watching.watches(connection)

    def watch(self, source: str, minutes: int, *, at: str | None = None) -> Watch:
        """Look at a source every so many minutes from now on, or change how often; its earlier looks stay."""
        with self._write() as connection:
            return watching.put_watch(connection, rows.clean(source), minutes, at or _now())

    def pause_watch(self, number: int, paused: bool) -> Watch:
        """Stop looking at a source, or go on. Raises E207 where there is no such watch."""
        with self._write() as connection:
            return watching.change_watch(connection, number, paused=paused)

    def begin_look(self, watch: Watch, at: str) -> bool:
        """Note that a look begins; False where the watch is gone, paused, or another desk has looked since."""
        with self._write() as connection:
            return watching.begin_look(connection, watch, at)

    def end_look(self, number: int, *, pages: int, new: int, claims: int, left_out: int, problem: str | None) -> None:
        """Keep what a look found; nothing happens where the watch was removed meanwhile."""
        with self._write() as connection:
            watching.end_look(
                connection, number, pages=pages, new=new, claims=claims, left_out=left_out, problem=problem
            )

    def unwatch(self, number: int) -> None:
        """Look at a source no more; its pages stay. Raises E207 where there is no such watch."""
        with self._write() as connection:
            watching.remove_watch(connection, number)

    # Counting and searching

    def counts(self) -> dict[str, int]:
        """Return how much the ledger holds: pages, sightings, claims, rejected, superseded, reviews and so on."""
        with self._read() as connection:
            return counting.counts(connection)

    def speakers(self) -> list[SpeakerCount]:
        """Return speakers by number of claims; the narrator has no name."""
        with self._read() as connection:
            return counting.speakers(connection)

    def parties(self) -> list[PartyCount]:
        """Return parties by number of claims they speak, act in, or are the target of."""
        with self._read() as connection:
            return counting.parties(connection)

    def places(self) -> list[PlaceCount]:
        """Return places by number of claims, with the names used for each; unresolved names have no id and no point."""
        with self._read() as connection:
            return counting.places(connection)

    def search(self, text: str, *, limit: int = 50) -> list[Hit]:
        """Return claims and pages with all words of ``text``, best first; quotes make a phrase, ``a*`` a beginning."""
        query = fts_query(text)
        if query is None:
            return []
        with self._read() as connection:
            found = connection.execute(_SEARCH, {"query": query, "limit": max(limit, 0)}).mappings()
            return [Hit(**row) for row in found]

    # Tables

    def tables(self) -> list[str]:
        """Return the names of the tables and views that ``table`` can give."""
        with self._read() as connection:
            return list(connection.execute(_TABLES).scalars())

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return a table or view as flat dicts, ready for ``pandas.DataFrame``. Raises E207 for an unknown name."""
        with self._read() as connection:
            known = list(connection.execute(_TABLES).scalars())
            if name not in known:
                raise CounterclaimError("E207", f"There is no table {name!r}; there are {', '.join(known)}.")
            return [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()]

    def to_pandas(self, name: str) -> Any:
        """Return a table or view as a ``pandas.DataFrame``. Raises E207 for an unknown name, E211 without pandas."""
        try:
            import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
        except ImportError as error:
            raise CounterclaimError(
                "E211", "pandas is not installed; install it, or use table() for plain dicts."
            ) from error
        return pandas.DataFrame(self.table(name))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection with one consistent view, for questions of one's own to the documented tables."""
        with self._read() as connection:
            yield connection

    # Inside

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with told(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self.readonly:
            raise CounterclaimError(
                "E212", "This ledger was opened for reading only; open it for writing.", source=str(self.path)
            )
        with self._lock, told(self.path), writing(self._engine) as connection:
            yield connection

    def _id(self, connection: Connection, table: Table, prefix: str) -> str:
        what = table.name.removesuffix("s")
        i = table.c.id
        if connection.execute(select(i).where(i == prefix)).first():
            return prefix
        query = select(i).where(i >= prefix, i < prefix + "\U0010ffff").order_by(i).limit(4) if prefix else None
        found = list(connection.execute(query).scalars()) if query is not None else []
        if not found:
            raise CounterclaimError("E207", f"There is no {what} {prefix!r}; give its id or the beginning of it.")
        if len(found) > 1:
            shown = ", ".join(f[:16] for f in found[:3]) + (" and more" if len(found) > 3 else "")
            raise CounterclaimError(
                "E208", f"Several {table.name} begin with {prefix!r} ({shown}); give more of the id."
            )
        return str(found[0])

    def _page_of(self, connection: Connection, claim: str) -> str:
        c = schema.claims.c
        return str(connection.execute(select(c.page_id).where(c.id == claim)).scalar_one())


_TABLES = text(
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%\\_fts%' ESCAPE '\\' "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name != 'alembic_version' ORDER BY name"
)

_SEARCH = text("""
    SELECT * FROM (
        SELECT 'claim' AS kind, c.id AS id, c.page_id AS page, p.title AS title,
            snippet(claims_fts, 0, '[', ']', '…', 24) AS snippet, -bm25(claims_fts) AS score
        FROM claims_fts JOIN claims AS c ON c.number = claims_fts.rowid JOIN pages AS p ON p.id = c.page_id
        WHERE claims_fts MATCH :query AND c.current AND c.judgement IS NOT 'reject'
        ORDER BY bm25(claims_fts) LIMIT :limit
    )
    UNION ALL
    SELECT * FROM (
        SELECT 'page', p.id, p.id, p.title, snippet(pages_fts, 1, '[', ']', '…', 24), -bm25(pages_fts)
        FROM pages_fts JOIN pages AS p ON p.number = pages_fts.rowid
        WHERE pages_fts MATCH :query ORDER BY bm25(pages_fts) LIMIT :limit
    )
    ORDER BY 6 DESC LIMIT :limit
""")


def _note_failure(connection: Connection, source: str, code: str, sentence: str, at: str) -> None:
    row = {"source": rows.clean(source), "code": code, "sentence": rows.clean(sentence), "at": at}
    connection.execute(sqlite_insert(schema.failures).on_conflict_do_nothing(), row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
