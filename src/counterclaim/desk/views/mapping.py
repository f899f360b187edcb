"""The places of a selection, ready to be drawn no more precisely than they are known."""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec import Struct

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import Board, PlaceKey
from counterclaim.desk.views.select import Selection, select
from counterclaim.export.circle import circle

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
    counts = found.by_place
    order = np.argsort(-counts, kind="stable")
    order = order[: int((counts > 0).sum()) if limit is None else min(limit, int((counts > 0).sum()))]
    return [_place(board.places.values[board.key_place[int(i)]], int(counts[i])) for i in order]


def geojson(board: Board, ask: Ask) -> bytes:
    """Return the places of the claims that match as GeoJSON areas; a place of unknown extent has no geometry."""
    return board.kept(("map", ask), lambda: _geojson(places(board, select(board, ask))))


def _geojson(found: list[MapPlace]) -> bytes:
    features = []
    for p in found:
        shape = circle(p.lat or 0.0, p.lon or 0.0, p.radius_km or 0.0) if p.drawn else None
        properties = msgspec.to_builtins(p) | {"radius_is_known": bool(p.radius_km)}
        features.append({"type": "Feature", "id": p.key, "geometry": shape, "properties": properties})
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def one_place(board: Board, found: Selection, key: str) -> MapPlace | None:
    """Return one place by its key, None where no claim of the selection names it."""
    number = board.place_keys.find(key)
    counts = found.by_place
    if number < 0 or number >= len(counts) or not counts[number]:
        return None
    return _place(board.places.values[board.key_place[number]], int(counts[number]))


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
