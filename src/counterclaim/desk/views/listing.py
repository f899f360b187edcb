"""Claims as a list: the page of it that is asked for, how many there are, and how they divide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from sqlalchemy import select as sql

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import JUDGED, JUDGEMENTS, Board
from counterclaim.desk.views.mapping import places
from counterclaim.desk.views.select import NARRATOR, Facet, Selection, facet, select
from counterclaim.ledger import ClaimFilter, ClaimRow, querying, schema

PAGE_SIZE = 50
FACET_SIZE = 12
"""Values shown of each facet; the rest is reached by narrowing further."""


class Listing(Struct, frozen=True, kw_only=True):
    """One page of the claims that were asked for. ``page_number`` counts from 1; ``facets`` go by filter name."""

    ask: Ask
    total: int
    page_number: int
    pages: int
    rows: list[ClaimRow]
    facets: dict[str, list[Facet]]


def claims(board: Board, ask: Ask, *, page_number: int = 1, size: int = PAGE_SIZE) -> Listing:
    """Return one page of the claims with facets. Raises E210 for a date that cannot be read."""
    return board.kept(("claims", ask, page_number, size), lambda: _claims(board, ask, page_number, size))


def _claims(board: Board, ask: Ask, page_number: int, size: int) -> Listing:
    found = select(board, ask)
    total = len(found.rows)
    pages = max(1, -(-total // size))
    page_number = min(max(page_number, 1), pages)
    start = (page_number - 1) * size
    return Listing(
        ask=ask,
        total=total,
        page_number=page_number,
        pages=pages,
        rows=fetch(board, found, found.rows[start : start + size]),
        facets=facets(board, found),
    )


def fetch(board: Board, found: Selection, rows: Sequence[int] | np.ndarray) -> list[ClaimRow]:
    """Return the claims of some rows of a selection, in their order."""
    numbers = [int(n) for n in found.state.columns.number[np.asarray(rows, dtype=np.int64)]]
    return by_number(board, numbers)


def by_number(board: Board, numbers: Sequence[int]) -> list[ClaimRow]:
    """Return claims by their row numbers in the ledger, in the order given."""
    if not numbers:
        return []
    everything = ClaimFilter(include_rejected=True, include_superseded=True)
    number = schema.claims.c.number
    query = querying.claim_select(everything).add_columns(number.label("n")).where(number.in_(numbers)).order_by(None)
    with board.ledger.reading() as connection:
        rows = {row.n: querying.claim_row(row) for row in connection.execute(query)}
    return [rows[n] for n in numbers if n in rows]


def by_id(board: Board, ids: Sequence[str]) -> list[ClaimRow]:
    """Return claims by their ids, in the order given; ids of none are left out."""
    if not ids:
        return []
    everything = ClaimFilter(include_rejected=True, include_superseded=True)
    query = querying.claim_select(everything).where(schema.claims.c.id.in_(ids)).order_by(None)
    with board.ledger.reading() as connection:
        rows = {row.claim.id: row for row in map(querying.claim_row, connection.execute(query))}
    return [rows[i] for i in ids if i in rows]


def all_rows(board: Board, ask: Ask, *, limit: int | None = None) -> Iterator[ClaimRow]:
    """Yield all claims that were asked for, some hundred at a time, for exports."""
    found = select(board, ask)
    rows = found.rows if limit is None else found.rows[:limit]
    for i in range(0, len(rows), 500):
        yield from fetch(board, found, rows[i : i + 500])


def facets(board: Board, found: Selection) -> dict[str, list[Facet]]:
    """Return how the claims divide, each filter counted with all the others as they are."""
    c = found.state.columns
    out: dict[str, list[Facet]] = {}
    rows = found.index_without("type")
    out["type"] = [_facet(board.types.values[i], n) for i, n in facet(c.type, rows, len(board.types.values))]
    rows = found.index_without("party")
    out["party"] = [
        _facet(v, n) for i, n in facet(c.party, rows, len(board.parties.values)) if (v := board.parties.values[i])
    ][:FACET_SIZE]
    rows = found.index_without("speaker")
    out["speaker"] = _speakers(board, found, rows)
    rows = found.index_without("outlet")
    out["outlet"] = [
        _facet(v, n) for i, n in facet(c.outlet, rows, len(board.outlets.values)) if (v := board.outlets.values[i])
    ][:FACET_SIZE]
    out["place"] = [Facet(value=p.key, label=p.name, claims=p.claims) for p in places(board, found, limit=FACET_SIZE)]
    rows = found.index_without("polarity")
    out["polarity"] = [
        _facet(board.polarities.values[i], n) for i, n in facet(c.polarity, rows, len(board.polarities.values))
    ]
    rows = found.index_without("reviewed")
    out["reviewed"] = [
        Facet(value=JUDGEMENTS[i] or "no", label=JUDGED[JUDGEMENTS[i]], claims=n)
        for i, n in facet(c.judged, rows, len(JUDGEMENTS))
    ]
    return out


def _facet(value: str, claims: int) -> Facet:
    return Facet(value=value, label=value, claims=claims)


def _speakers(board: Board, found: Selection, rows: np.ndarray) -> list[Facet]:
    """Speakers by name, whatever its capitals; shown in its commonest spelling."""
    counts: dict[str, tuple[int, str | None]] = {}
    for i, n in facet(found.state.columns.speaker, rows, len(board.speakers.values))[: FACET_SIZE * 4]:
        name = board.speakers.values[i].name
        total, shown = counts.get(folded := (name or "").casefold(), (0, name))  # the commonest comes first
        counts[folded] = (total + n, shown)
    ranked = sorted(counts.values(), key=lambda item: -item[0])[:FACET_SIZE]
    return [Facet(value=name or NARRATOR, label=name or "the writer", claims=n) for n, name in ranked]


def number_of(board: Board, claim: str) -> int | None:
    """Return the row number of a claim by its full id; None where there is none."""
    with board.ledger.reading() as connection:
        found: int | None = connection.execute(sql(schema.claims.c.number).where(schema.claims.c.id == claim)).scalar()
    return found
