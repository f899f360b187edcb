"""What could not be read and why, and what was stored without being read."""

from __future__ import annotations

from msgspec import Struct

from counterclaim.desk.views.board import Board
from counterclaim.desk.views.overview import UNREADABLE, PageBrief, briefs, stored_unread
from counterclaim.ledger import Failure

SIZE = 100
"""Rows of one page of the list."""


class UnreadList(Struct, frozen=True, kw_only=True):
    """What could not be read and why, newest first, and pages stored in a language that the reader does not know;
    ``total`` and ``stored_total`` count all."""

    total: int
    rows: list[Failure]
    stored_total: int
    stored: list[PageBrief]


def unread(board: Board, *, page_number: int) -> UnreadList:
    """Return what could not be read, a page of it, and the newest pages stored unread."""
    with board.ledger.reading() as connection:
        total = int(connection.exec_driver_sql("SELECT count(*) FROM failures").scalar_one())
        found = connection.exec_driver_sql(
            "SELECT source, code, sentence, at FROM failures ORDER BY number DESC LIMIT ? OFFSET ?",
            (SIZE, (page_number - 1) * SIZE),
        ).mappings()
        rows = [Failure(**row) for row in found]
    stored = stored_unread(board)
    return UnreadList(
        total=total, rows=rows, stored_total=stored, stored=briefs(board, limit=50, where=UNREADABLE) if stored else []
    )
