"""GeoJSON (RFC 7946): one feature per claim and place, or per row of a list, no more precise than is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from counterclaim.export.circle import circle
from counterclaim.export.flat import Cell, flatten, has_point
from counterclaim.export.record import Exportable
from counterclaim.export.writing import Target, opened
from counterclaim.model import Place, Where

AREA = 3
"""From this step of the GED ladder on a place is a district or more, for which a point would be false precision."""


def write(rows: Iterable[Exportable], target: Target) -> int:
    """Write claims as one FeatureCollection and return the number of features. Raises E301.

    A claim without a place, and a name that was not resolved, become features without geometry, so that none is lost.
    """
    return _write((feature for row in rows for feature in features(row)), target)


def write_cells(rows: Iterable[tuple[Mapping[str, Cell], Place | None]], target: Target) -> int:
    """Write rows of cells, each with its place, as one FeatureCollection; return their number. Raises E301."""
    return _write((_feature(cells, place) for cells, place in rows), target)


def _write(found: Iterable[dict[str, Any]], target: Target) -> int:
    encoder = msgspec.json.Encoder()
    total = 0
    with opened(target) as stream:
        stream.write(b'{"type":"FeatureCollection","features":[')
        for feature in found:
            stream.write((b",\n" if total else b"\n") + encoder.encode(feature))
            total += 1
        stream.write(b"\n]}\n")
    return total


def _feature(cells: Mapping[str, Cell], place: Place | None) -> dict[str, Any]:
    where = Where(as_written=place.name, place=place) if place else None
    shape, note = geometry(where) if where else (None, "No place is known by this name.")
    properties = {k: v for k, v in cells.items() if k not in {"latitude", "longitude"}} | {"geometry_note": note}
    return {"type": "Feature", "geometry": shape, "properties": properties}


def features(row: Exportable) -> Iterator[dict[str, Any]]:
    """Yield the features of a claim: one per place, or one without geometry."""
    for i in range(max(1, len(row.claim.places))):
        where = row.claim.places[i] if row.claim.places else None
        shape, note = geometry(where)
        cells = flatten(row, place=i)
        properties = {k: v for k, v in cells.items() if k not in {"latitude", "longitude"}} | {"geometry_note": note}
        yield {"type": "Feature", "id": f"{row.claim.id}:{i}", "geometry": shape, "properties": properties}


def geometry(where: Where | None) -> tuple[dict[str, Any] | None, str]:
    """Return the shape of a place, longitude first, and a sentence on what is drawn; None where nothing honest can be.

    A settlement is a point (its reach is the property ``radius_km``); an area with a known radius is a circle.
    """
    if where is None:
        return None, "The claim names no place."
    place = where.place
    if place is None:
        return None, "The name could not be resolved to one place."
    if not has_point(place.lat, place.lon):
        return None, "The place has no known point."
    assert place.lat is not None and place.lon is not None
    area = place.precision >= AREA
    if place.radius_km is not None and (area or place.kind != "settlement"):
        shape = circle(place.lat, place.lon, place.radius_km)
        if shape is not None:
            return shape, f"A circle of {place.radius_km:g} km stands for the area; its border is not known here."
    if area:
        return None, "An area of unknown extent; no point is drawn for it."
    return {"type": "Point", "coordinates": [round(place.lon, 6), round(place.lat, 6)]}, "The point of the place."
