"""The first screen: what there is, what came in, what could not be read, where and when."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import text

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import Board
from counterclaim.desk.views.listing import facets
from counterclaim.desk.views.mapping import MapPlace, places
from counterclaim.desk.views.select import Facet, select
from counterclaim.desk.views.timeline import Timeline, timeline


class PageBrief(Struct, frozen=True, kw_only=True):
    """A page in a list: what it says of itself and how many claims it holds; ``opening`` are its first words."""

    id: str
    title: str | None
    opening: str
    outlet: str | None
    published: str | None
    added_at: str
    language: str | None
    readable: bool
    claims: int
    reviewed: int


class Unread(Struct, frozen=True, kw_only=True):
    """A reason why things could not be read, how many there are, the newest of them."""

    code: str
    sentence: str
    count: int
    source: str
    at: str


class Overview(Struct, frozen=True, kw_only=True):
    """What the first screen shows; ``claims`` are those of the period and place asked for, ``total`` all."""

    ask: Ask
    claims: int
    total: int
    pages: int
    unreviewed: int
    timeline: Timeline
    places: list[MapPlace]
    facets: dict[str, list[Facet]]
    newest: list[PageBrief]
    unread: list[Unread]
    unread_total: int
    stored_total: int


OPENING = 80
"""Characters of a page's text that stand for a title where it has none."""

_NEWEST = """
    SELECT p.number, p.id, p.title, substr(p.text, 1, 300) AS opening, p.outlet, p.published, p.added_at, p.language,
    p.readable,
        (SELECT count(*) FROM claims AS c
            WHERE c.page_id = p.id AND c.current AND c.judgement IS NOT 'reject') AS claims,
        (SELECT count(*) FROM claims AS c WHERE c.page_id = p.id AND c.current AND c.judgement IS NOT NULL) AS reviewed
    FROM pages AS p {where} ORDER BY {order} LIMIT :limit OFFSET :offset
"""
_UNREAD = text("""
    SELECT code, sentence, count(*) AS count, source, max(at) AS at FROM failures
    GROUP BY code, sentence ORDER BY max(number) DESC LIMIT :limit
""")


def overview(board: Board, ask: Ask) -> Overview:
    """Return the overview of a period and place. Raises E210 for a date that cannot be read."""
    counted = board.kept(("overview", ask), lambda: _counted(board, ask))
    with board.ledger.reading() as connection:
        unread_total = int(connection.exec_driver_sql("SELECT count(*) FROM failures").scalar_one())
        reasons = [Unread(**row) for row in connection.execute(_UNREAD, {"limit": 8}).mappings()]
    return replace(
        counted,
        pages=len(board.pages),
        newest=briefs(board, limit=8),
        unread=reasons,
        unread_total=unread_total,
        stored_total=stored_unread(board),
    )


UNREADABLE = "WHERE NOT p.readable"
"""Condition on pages that were stored and not read, since the reader does not know their language."""


def stored_unread(board: Board) -> int:
    """Return how many pages are stored in a language that the reader does not know."""

    def count() -> int:
        with board.ledger.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM pages AS p {UNREADABLE}").scalar_one())

    return board.kept(("stored unread",), count)


def _counted(board: Board, ask: Ask) -> Overview:
    """The part that rests on claims alone."""
    found = select(board, ask)
    return Overview(
        ask=ask,
        claims=len(found.rows),
        total=int(found.base.sum()),
        pages=len(board.pages),
        unreviewed=int((found.state.columns.judged[found.index] == 0).sum()),
        timeline=timeline(found),
        places=places(board, found),
        facets=facets(board, found),
        newest=[],
        unread=[],
        unread_total=0,
        stored_total=0,
    )


def briefs(
    board: Board,
    *,
    limit: int,
    offset: int = 0,
    where: str = "",
    order: str = "p.number DESC",
    values: dict[str, object] | None = None,
) -> list[PageBrief]:
    """Return pages in a list; ``where`` and ``order`` are fixed texts of this program, values are bound."""
    query = text(_NEWEST.format(where=where, order=order))
    with board.ledger.reading() as connection:
        found = connection.execute(query, {"limit": limit, "offset": offset, **(values or {})}).mappings()
        return [
            PageBrief(
                **{k: v for k, v in row.items() if k not in ("number", "opening", "readable")},
                opening=_opening(row["opening"]),
                readable=bool(row["readable"]),
            )
            for row in found
        ]


def _opening(text: str) -> str:
    """The first words of a text in one line, cut between words."""
    words = " ".join(text.split())
    if len(words) <= OPENING:
        return words
    return words[: words.rfind(" ", 0, OPENING) + 1 or OPENING].rstrip() + "…"
