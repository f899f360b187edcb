"""The places of a selection, ready to be drawn no more precisely than they are known."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from counterclaim.desk.views.board import Board, PlaceKey
from counterclaim.desk.views.select import Selection

AREA = 3
"""From this step of the GED ladder on a place is a district or more."""

SETTLEMENT_KM = 3.0
"""Reach drawn for a settlement whose own is not known; the docs say so."""


class MapPlace(Struct, frozen=True, kw_only=True):
    """A place with the number of claims that name it. ``radius_km`` is None where its extent is not known.

    ``drawn`` tells if it can be drawn as an area; ``names`` are those written in pages, in lower case.
    """

    key: str
    id: str | None
    name: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: int | None
    country: str | None
    kind: str | None
    claims: int
    drawn: bool


def places(board: Board, found: Selection, *, limit: int | None = 500) -> list[MapPlace]:
    """Return the places of a selection with its own filter on place left out, most claims first."""
    parts = found.state.parts
    mask = found.without("place")[parts.place_row]
    codes, rows = parts.place[mask], parts.place_row[mask]
    keys = _keys(board)[codes]
    pairs = np.unique(keys.astype(np.int64) * (len(found.state.columns.number) + 1) + rows)  # a claim counts once
    counts = np.bincount(pairs // (len(found.state.columns.number) + 1), minlength=1)
    order = np.argsort(-counts, kind="stable")
    first = _first_of_key(board)
    out = []
    for i in order[: limit if limit is not None else len(order)]:
        if not counts[i]:
            break
        out.append(_place(board.places.values[first[int(i)]], int(counts[i])))
    return out


def _keys(board: Board) -> np.ndarray:
    """For each code of a place, the number of its key; one place may have several sets of names."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(p.key, len(numbers)) for p in board.places.values], dtype=np.int64)


def _first_of_key(board: Board) -> list[int]:
    numbers: dict[str, int] = {}
    for i, p in enumerate(board.places.values):
        numbers.setdefault(p.key, i)
    return list(numbers.values())


def _place(p: PlaceKey, claims: int) -> MapPlace:
    known = p.lat is not None and p.lon is not None and not (p.lat == 0 and p.lon == 0)
    area = p.precision is not None and p.precision >= AREA
    radius = p.radius_km if p.radius_km else None if area else SETTLEMENT_KM
    return MapPlace(
        key=p.key,
        id=p.id,
        name=p.name,
        lat=p.lat if known else None,
        lon=p.lon if known else None,
        radius_km=radius if known else None,
        precision=p.precision,
        country=p.country,
        kind=p.kind,
        claims=claims,
        drawn=known and radius is not None,
    )
