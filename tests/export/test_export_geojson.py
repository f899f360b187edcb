from __future__ import annotations

import io
import json
import math
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.export import write
from counterclaim.export.circle import EARTH_KM, circle
from counterclaim.export.geojson import geometry
from counterclaim.model import Place, Where
from tests.export.test_export_csv import ROW


def where(**place: Any) -> Where:
    return Where(as_written="x", place=Place(**{"id": "x", "name": "X", "lat": 39.5, "lon": 47.0, **place}))


@pytest.mark.parametrize(
    ("place", "shape"),
    [
        (where(), "Point"),
        (where(radius_km=3.0), "Point"),
        (where(precision=2), "Point"),
        (where(kind="height", radius_km=1.0), "Polygon"),
        (where(kind="height"), "Point"),
        (where(precision=3, radius_km=25.0), "Polygon"),
        (where(precision=4), None),
        (where(precision=6, radius_km=-1.0), None),
        (where(precision=6, radius_km=99999.0), None),
        (where(precision=6, radius_km=math.nan), None),
        (where(precision=4, lat=89.9, radius_km=100.0), None),
        (where(precision=4, lon=179.9, radius_km=100.0), "MultiPolygon"),
        (where(lat=0.0, lon=0.0), None),
        (where(lat=0.0, lon=0.0, precision=4, radius_km=9.0), None),
        (where(lat=0.0), "Point"),
        (where(lat=None), None),
        (where(lat=95.0), None),
        (where(lon=math.inf), None),
        (Where(as_written="the ridge"), None),
        (None, None),
    ],
)
def test_precision_is_drawn_honestly(place: Where | None, shape: str | None) -> None:
    drawn, note = geometry(place)
    assert (drawn["type"] if drawn else None) == shape
    assert note.endswith(".")


def test_the_file_is_a_feature_collection_with_longitude_first() -> None:
    out = io.BytesIO()
    bare = msgspec.structs.replace(ROW, claim=msgspec.structs.replace(ROW.claim, id="c2", places=()))
    assert write("geojson", [ROW, bare], out) == 3
    found = json.loads(out.getvalue())
    assert (found["type"], [f["id"] for f in found["features"]]) == ("FeatureCollection", ["c1:0", "c1:1", "c2:0"])
    first, ridge, none = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [46.82, -40.21]}
    assert (first["properties"]["place"], first["properties"]["radius_km"]) == ("Martakert", 3.0)
    assert ridge["geometry"] is None and ridge["properties"]["place_as_written"] == "the ridge"
    assert ridge["properties"]["place"] is None and none["geometry"] is None
    assert "latitude" not in first["properties"]


def test_no_claims_make_an_empty_collection() -> None:
    out = io.BytesIO()
    assert write("geojson", [], out) == 0
    assert json.loads(out.getvalue()) == {"type": "FeatureCollection", "features": []}


def distance(a: list[float], lat: float, lon: float) -> float:
    """Great-circle distance in kilometers (haversine)."""
    p, q = math.radians(a[1]), math.radians(lat)
    h = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(a[0] - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def signed_area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0.5, 500))
def test_a_circle_is_a_closed_ring_at_its_radius(lat: float, lon: float, radius: float) -> None:
    shape = circle(lat, lon, radius)
    assert shape is not None
    parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    corners = 0
    for polygon in parts:
        assert len(polygon) == 1
        ring = polygon[0]
        assert ring[0] == ring[-1] and len(ring) >= 4
        assert signed_area(ring) >= 0  # counterclockwise (RFC 7946, 3.1.6)
        for corner in ring:
            assert -180 <= corner[0] <= 180 and -90 <= corner[1] <= 90
            if abs(corner[0]) < 180:  # corners on the antimeridian are cuts
                assert distance(corner, lat, lon) == pytest.approx(radius, rel=1e-3, abs=1e-3)
                corners += 1
    assert corners >= 60
    assert (shape["type"] == "MultiPolygon") == (len(parts) > 1)
