"""Pages in a list, and one page with its claims marked, its trail and what is known of its origin."""

from __future__ import annotations

from msgspec import Struct

from counterclaim.desk.views.board import Board
from counterclaim.desk.views.marks import Block, Mark, blocks
from counterclaim.desk.views.overview import PageBrief, briefs
from counterclaim.ledger import Reading, Sighting
from counterclaim.ledger.search import fts_query
from counterclaim.model import Judgement, Page, Review

LIST_SIZE = 50
_MATCHING = "SELECT rowid FROM pages_fts WHERE pages_fts MATCH :words"


class PageList(Struct, frozen=True, kw_only=True):
    """One page of the list of pages; ``total`` counts all that match."""

    text: str | None
    outlet: str | None
    total: int
    page_number: int
    pages: int
    rows: list[PageBrief]


class PageView(Struct, frozen=True, kw_only=True):
    """A page with its claims in the order of the text, numbered from 1; ``judgements`` go by claim id."""

    page: Page
    blocks: list[Block]
    judgements: dict[str, Judgement]
    notes: dict[str, str]
    sightings: list[Sighting]
    readings: list[Reading]
    orphans: list[Review]
    undoable: str | None


def page_list(
    board: Board, *, text: str | None = None, outlet: str | None = None, page_number: int = 1, size: int = LIST_SIZE
) -> PageList:
    """Return pages, newest added first; ``text`` is searched as words in titles and texts."""
    conditions: list[str] = []
    values: dict[str, object] = {}
    if outlet:
        conditions.append("p.id IN (SELECT page_id FROM page_sources WHERE outlet_key = :outlet)")
        values["outlet"] = outlet.casefold()
    query = fts_query(text) if text else None
    if text:
        conditions.append(f"p.number IN ({_MATCHING})" if query else "0")
        if query:
            values["words"] = query
    where = "WHERE " + " AND ".join(conditions) if conditions else ""
    from sqlalchemy import text as sql

    def count() -> int:
        with board.ledger.reading() as connection:
            return int(connection.execute(sql(f"SELECT count(*) FROM pages AS p {where}"), values).scalar_one())

    total = board.kept(("pages", text, outlet), count)
    pages = max(1, -(-total // size))
    page_number = min(max(page_number, 1), pages)
    start = (page_number - 1) * size
    if query and not outlet:  # the index gives its newest rows at once; sorting all that match takes long
        where = f"WHERE p.number IN ({_MATCHING} ORDER BY rowid DESC LIMIT :size OFFSET :start)"
        rows = briefs(board, limit=size, where=where, values=values | {"size": size, "start": start})
    else:
        rows = briefs(board, limit=size, offset=start, where=where, values=values)
    return PageList(text=text, outlet=outlet, total=total, page_number=page_number, pages=pages, rows=rows)


def page_view(board: Board, page: str) -> PageView:
    """Return a page by its id or a unique beginning of it, rejected claims included. Raises E207, E208."""
    ledger = board.ledger
    found = ledger.page(page, include_rejected=True)
    with ledger.reading() as connection:
        query = "SELECT id, judgement FROM claims WHERE page_id = ? AND current AND judgement IS NOT NULL"
        judgements = {row.id: row.judgement for row in connection.exec_driver_sql(query, (found.id,))}
        live = connection.exec_driver_sql(
            "SELECT id, claim_id, note FROM live_reviews WHERE page_id = ? ORDER BY number", (found.id,)
        ).all()
        lost = (
            connection.exec_driver_sql("SELECT id FROM orphan_reviews WHERE page_id = ?", (found.id,)).scalars().all()
        )
    return PageView(
        page=found,
        blocks=blocks(found),
        judgements=judgements,
        notes={row.claim_id: row.note for row in live if row.claim_id and row.note},
        sightings=ledger.sightings(found.id),
        readings=ledger.readings(found.id),
        orphans=[r for r in ledger.orphan_reviews() if r.id in set(lost)] if lost else [],
        undoable=live[-1].id if live else None,
    )


__all__ = ["Mark", "PageList", "PageView", "page_list", "page_view"]
