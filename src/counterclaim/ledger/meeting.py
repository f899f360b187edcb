"""The index of claims by the keys under which they can meet, kept in the file; all of it inside one transaction.

Ranks are bytes that sort claims in the order in which they are compared. What keys, types and small forms mean is known
to the comparing stage alone; here they are numbers and bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, cast

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from counterclaim.ledger.linking import PUT_LINK, LinkRow, put_links, put_origins, said
from counterclaim.model import Link, Origin

_CHUNK = 450
"""Ranks, or pairs, in one statement; SQLite takes 32,766 values, older builds 999."""
STAMP = "compared"
"""Property of the file that tells by which rules its claims were compared."""

_Value = TypeVar("_Value", bytes, str, int)
Row = tuple[int, int, int, bytes]
"""Head, week (0 for any time), type, rank."""


class SmallPage(Struct, frozen=True, array_like=True):
    """A page in its small form, as a process can hand it over to the one that writes.

    ``claims`` are rank, id, type and small form of each; ``keys`` all that they are kept under.
    """

    page: bytes
    shingles: bytes
    claims: list[tuple[bytes, str, int, bytes]]
    keys: list[Row]


class Meeting:
    """The tables of the index behind one connection; the caller's transaction holds all that is done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Thousands of small questions a page: SQLAlchemy's own way costs ten times as much for each.
        self._db = cast(sqlite3.Connection, connection.connection.driver_connection)

    def stamp(self) -> str | None:
        """Return by which rules the claims were compared; None if never."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (STAMP,)).fetchone()
        return row[0] if row else None

    def put_stamp(self, stamp: str) -> None:
        """Note by which rules the claims are compared."""
        self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (STAMP, stamp))

    def uncompared(self) -> list[tuple[int, str, str | None]]:
        """Return number, id and first day of publication of the pages whose claims changed since they were compared."""
        return self._db.execute(
            "SELECT u.page, p.id, p.published_from FROM uncompared AS u JOIN pages AS p ON p.number = u.page"
        ).fetchall()

    def pages(self) -> list[tuple[int, str, str | None]]:
        """Return number, id and first day of publication of all pages with claims."""
        return self._db.execute(
            "SELECT number, id, published_from FROM pages AS p "
            "WHERE EXISTS (SELECT 1 FROM claims AS c WHERE c.page_id = p.id AND c.current)"
        ).fetchall()

    def wait(self, pages: Iterable[int]) -> list[tuple[int, str, str | None]]:
        """Note that pages are still to be compared, and return all such pages."""
        self._db.executemany("INSERT OR IGNORE INTO uncompared (page) VALUES (?)", ((p,) for p in pages))
        return self.uncompared()

    def done(self, pages: Iterable[int]) -> None:
        """Note that pages are compared."""
        self._db.executemany("DELETE FROM uncompared WHERE page = ?", ((p,) for p in pages))

    def empty(self) -> None:
        """Forget all claims and keys."""
        for table in ("meeting_keys", "compared_claims", "compared_pages"):
            self._db.execute(f"DELETE FROM {table}")

    # Keys

    def bucket(self, head: int, week: int, most: int = -1) -> list[tuple[int, bytes]]:
        """Return type and rank of the claims under a key, by type and rank; of the first ``most`` if not below 0."""
        return self._db.execute(
            "SELECT type, rank FROM meeting_keys WHERE head = ? AND week = ? ORDER BY type, rank LIMIT ?",
            (head, week, most),
        ).fetchall()

    def before(self, head: int, week: int, type_: int, rank: bytes, most: int) -> list[bytes]:
        """Return the latest claims of a type under a key before a rank, the latest first."""
        return [
            r[0]
            for r in self._db.execute(
                "SELECT rank FROM meeting_keys WHERE head = ? AND week = ? AND type = ? AND rank < ? "
                "ORDER BY rank DESC LIMIT ?",
                (head, week, type_, rank, most),
            )
        ]

    def after(self, head: int, week: int, type_: int, rank: bytes, until: bytes, most: int) -> list[bytes]:
        """Return the claims of a type under a key after a rank, up to another, the earliest first."""
        return [
            r[0]
            for r in self._db.execute(
                "SELECT rank FROM meeting_keys WHERE head = ? AND week = ? AND type = ? AND rank > ? AND rank <= ? "
                "ORDER BY rank LIMIT ?",
                (head, week, type_, rank, until, most),
            )
        ]

    def among(self, head: int, weeks: Sequence[int], types: Sequence[int], rank: bytes, until: bytes) -> list[bytes]:
        """Return the claims of some types under a head, in some weeks, after a rank, up to another; in no order."""
        found: list[bytes] = []
        for some, marks in _in_parts(weeks):
            found += [
                r[0]
                for r in self._db.execute(
                    f"SELECT rank FROM meeting_keys WHERE head = ? AND week IN ({marks}) "
                    f"AND type IN ({', '.join('?' * len(types))}) AND rank > ? AND rank <= ?",
                    (head, *some, *types, rank, until),
                )
            ]
        return found

    def weeks(self, head: int) -> list[int]:
        """Return the weeks under which a head has claims, 0 for any time among them."""
        found: list[int] = []
        row = self._db.execute("SELECT min(week) FROM meeting_keys WHERE head = ?", (head,)).fetchone()
        while row[0] is not None:
            found.append(row[0])
            row = self._db.execute(
                "SELECT min(week) FROM meeting_keys WHERE head = ? AND week > ?", (head, row[0])
            ).fetchone()
        return found

    def put_keys(self, rows: Sequence[Row]) -> None:
        """Keep claims under keys."""
        self._db.executemany("INSERT OR IGNORE INTO meeting_keys VALUES (?, ?, ?, ?)", sorted(rows))

    def stage_keys(self, rows: Iterable[Row]) -> None:
        """Lay claims under keys aside, to be kept by :meth:`settle_keys`."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS staged_keys (head, week, type, rank)")
        self._db.executemany("INSERT INTO staged_keys VALUES (?, ?, ?, ?)", rows)

    def settle_keys(self) -> None:
        """Keep what was laid aside: heads are hashes, and in their order millions are written far sooner."""
        self.stage_keys(())
        self._db.execute(
            "INSERT OR IGNORE INTO meeting_keys SELECT head, week, type, rank FROM staged_keys ORDER BY 1, 2, 3, 4"
        )
        self._db.execute("DROP TABLE staged_keys")

    def drop_keys(self, rows: Sequence[Row]) -> None:
        """Take claims from keys."""
        self._db.executemany(
            "DELETE FROM meeting_keys WHERE head = ? AND week = ? AND type = ? AND rank = ?", sorted(rows)
        )

    # Claims and pages in their small form

    def put_page(self, page: int, kept: SmallPage, met: Sequence[int]) -> None:
        """Keep a page with its claims, and how many others each meets at most; their keys are the caller's."""
        self._db.execute("INSERT OR REPLACE INTO compared_pages VALUES (?, ?, ?)", (page, kept.page, kept.shingles))
        self._db.executemany(
            "INSERT OR REPLACE INTO compared_claims VALUES (?, ?, ?, ?, ?, ?)",
            (
                (rank, ident, page, type_, data, n)
                for (rank, ident, type_, data), n in zip(kept.claims, met, strict=True)
            ),
        )

    def put_met(self, met: Iterable[tuple[bytes, int]]) -> None:
        """Note how many claims some claims meet at most, by rank."""
        self._db.executemany("UPDATE compared_claims SET met = ? WHERE rank = ?", ((n, rank) for rank, n in met))

    def drop_page(self, page: int) -> None:
        """Forget a page and its claims; their keys are the caller's."""
        self._db.execute("DELETE FROM compared_claims WHERE page = ?", (page,))
        self._db.execute("DELETE FROM compared_pages WHERE page = ?", (page,))

    def page(self, page: int) -> bytes | None:
        """Return a page in its small form."""
        row = self._db.execute("SELECT facts FROM compared_pages WHERE page = ?", (page,)).fetchone()
        return row[0] if row else None

    def shingles(self, page: str) -> bytes:
        """Return the shingles of a page by its id; empty where it is not kept."""
        row = self._db.execute(
            "SELECT c.shingles FROM pages AS p JOIN compared_pages AS c ON c.page = p.number WHERE p.id = ?", (page,)
        ).fetchone()
        return row[0] if row else b""

    def claims(self, ranks: Sequence[bytes]) -> list[tuple[bytes, int, bytes, int]]:
        """Return rank, number of the page, small form of claims by rank, and how many others they meet at most.

        Those not kept are left out.
        """
        found: list[tuple[bytes, int, bytes, int]] = []
        for some, marks in _in_parts(ranks):
            found += self._db.execute(
                f"SELECT rank, page, facts, met FROM compared_claims WHERE rank IN ({marks})", some
            ).fetchall()
        return found

    def claims_of(self, page: int) -> list[tuple[bytes, int, bytes]]:
        """Return type, rank and small form of the claims of a page as (rank, type, small form), by rank."""
        return self._db.execute(
            "SELECT rank, type, facts FROM compared_claims WHERE page = ? ORDER BY rank", (page,)
        ).fetchall()

    def every(self) -> Iterable[tuple[int, bytes]]:
        """Yield number of the page and small form of all claims, by rank."""
        return self._db.execute("SELECT page, facts FROM compared_claims ORDER BY rank")

    def rank(self, claim: str) -> bytes | None:
        """Return the rank of a claim by its id."""
        row = self._db.execute("SELECT rank FROM compared_claims WHERE claim_id = ?", (claim,)).fetchone()
        return row[0] if row else None

    def ids(self, ranks: Sequence[bytes]) -> dict[bytes, str]:
        """Return the ids of some claims by rank; those not kept are left out."""
        found: dict[bytes, str] = {}
        for some, marks in _in_parts(ranks):
            found |= self._db.execute(
                f"SELECT rank, claim_id FROM compared_claims WHERE rank IN ({marks})", some
            ).fetchall()
        return found

    def last(self) -> bytes:
        """Return the rank of the last claim; empty where there is none."""
        row = self._db.execute("SELECT max(rank) FROM compared_claims").fetchone()
        return row[0] or b""

    # Links and origins

    def put_links(self, rows: Iterable[LinkRow]) -> None:
        """Store links beside those there are."""
        self._db.executemany(PUT_LINK, map(msgspec.structs.astuple, rows))

    def replace_links(self, rows: Iterable[LinkRow]) -> int:
        """Store links in place of all others; return their number."""
        return put_links(self._connection, rows)

    def replace_origins(self, origins: Iterable[Origin]) -> None:
        """Store origins in place of all others."""
        put_origins(self._connection, origins)

    def repeats(self, claims: Iterable[str]) -> tuple[set[str], list[Link]]:
        """Return all claims that ``repeats`` ties to some claims, over others too, and these links as judged."""
        judged = dict(
            ((a, b), judgement)
            for a, b, judgement in self._db.execute(
                "SELECT a, b, judgement FROM link_judgements WHERE relation = 'repeats' ORDER BY number"
            )
        )
        made: dict[str, list[tuple[str, str]]] = {}
        for pair in judged:
            for end in pair:
                made.setdefault(end, []).append(pair)
        found = set(claims)
        links: dict[tuple[str, str], Link] = {}
        ahead = list(found)
        while ahead:
            near: set[str] = set()
            for a, b, score, rule in self._repeats_of(ahead):
                if judged.get((a, b)) != "reject":
                    links[a, b] = Link(
                        a=a, b=b, relation="repeats", score=score, rule=rule, judgement=judged.get((a, b))
                    )
                    near |= {a, b}
            for a, b in {pair for c in ahead for pair in made.get(c, ())}:
                if judged[a, b] in ("accept", "correct"):
                    links.setdefault(
                        (a, b),
                        Link(a=a, b=b, relation="repeats", score=1.0, rule="person", judgement=judged[a, b]),
                    )
                    near |= {a, b}
            ahead = list(near - found)
            found |= near
        return found, list(links.values())

    def _repeats_of(self, claims: Sequence[str]) -> Iterator[tuple[str, str, float, str]]:
        for some, marks in _in_parts(claims):
            for end in ("a", "b"):
                yield from self._db.execute(
                    f"SELECT a, b, score, rule FROM links WHERE {end} IN ({marks}) AND relation = 'repeats'", some
                )

    def said(self, claims: Sequence[str]) -> Iterator[tuple[str, str, int, int, str, str | None]]:
        """Yield what origins need to know of claims; see ``Ledger.said``."""
        return said(self._connection, claims)

    def regroup(self, claims: Iterable[str], origins: Iterable[Origin]) -> None:
        """Store the origins of some claims in place of those that they had."""
        self._db.executemany("DELETE FROM origins WHERE claim_id = ?", ((c,) for c in claims))
        self._db.executemany(
            "INSERT INTO origins (origin_id, claim_id, position, reason) VALUES (?, ?, ?, ?)",
            ((o.id, c, i, o.reason) for o in origins for i, c in enumerate(o.claims)),
        )

    def links_of(self, claim: str) -> list[LinkRow]:
        """Return the links of a claim as they are stored, judged or not."""
        columns = "a, b, relation, score, rule, aspects"
        found = self._db.execute(
            f"SELECT {columns} FROM links WHERE a = ? UNION SELECT {columns} FROM links WHERE b = ?", (claim, claim)
        )
        return [LinkRow(*row) for row in found]

    def linked(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
        """Return the stored links from the first to the second claim of some pairs, by both claims and relation."""
        found: list[tuple[str, str, str]] = []
        for start in range(0, len(pairs), _CHUNK):
            some = pairs[start : start + _CHUNK]
            found += self._db.execute(
                f"WITH pairs (x, y) AS (VALUES {', '.join(['(?, ?)'] * len(some))}) "
                "SELECT a, b, relation FROM pairs CROSS JOIN links WHERE a = x AND b = y",
                [claim for pair in some for claim in pair],
            ).fetchall()
        return found

    def drop_links(self, keys: Iterable[tuple[str, str, str]]) -> None:
        """Take links away; judgements on them stay."""
        self._db.executemany("DELETE FROM links WHERE a = ? AND b = ? AND relation = ?", keys)


def _in_parts(values: Sequence[_Value]) -> Iterator[tuple[Sequence[_Value], str]]:
    """Values for ``IN (…)``, few enough for one statement, with their question marks."""
    for start in range(0, len(values), _CHUNK):
        some = values[start : start + _CHUNK]
        yield some, ", ".join("?" * len(some))
