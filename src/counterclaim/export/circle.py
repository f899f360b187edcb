"""A circle on the globe as a GeoJSON polygon."""

from __future__ import annotations

import math
from typing import Any

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

_CORNERS = 64
"""Corners of a circle; its area is 0.2 % too small, far below what any radius here is known to."""

_LARGEST_KM = 5000.0
"""A circle beyond this covers a hemisphere and tells nothing."""

Point = tuple[float, float]


def circle(lat: float, lon: float, radius_km: float) -> dict[str, Any] | None:
    """Return the circle as a Polygon, or a MultiPolygon where it crosses the antimeridian (RFC 7946, 3.1.9).

    Degrees and kilometers. None where no ring can be drawn: a radius that is not positive, too large, or around a pole.
    """
    angle = radius_km / EARTH_KM
    if not 0 < radius_km <= _LARGEST_KM or abs(lat) + math.degrees(angle) >= 90:
        return None
    ring = [_destination(lat, lon, angle, -2 * math.pi * i / _CORNERS) for i in range(_CORNERS)]
    west = [_closed(_shift(part, 360)) for part in (_clip(ring, -180, keep_east=False),) if part]
    east = [_closed(_shift(part, -360)) for part in (_clip(ring, 180, keep_east=True),) if part]
    middle = _closed(_clip(_clip(ring, -180, keep_east=True), 180, keep_east=False))
    if not west and not east:
        return {"type": "Polygon", "coordinates": [middle]}
    return {"type": "MultiPolygon", "coordinates": [[part] for part in (middle, *west, *east)]}


def _destination(lat: float, lon: float, angle: float, bearing: float) -> Point:
    """The point at an angular distance and bearing (radians, clockwise from north); its longitude is not wrapped."""
    start = math.radians(lat)
    end = math.asin(math.sin(start) * math.cos(angle) + math.cos(start) * math.sin(angle) * math.cos(bearing))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(start), math.cos(angle) - math.sin(start) * math.sin(end)
    )
    return lon + math.degrees(east), math.degrees(end)


def _clip(ring: list[Point], edge: float, *, keep_east: bool) -> list[Point]:
    """The part of a convex ring on one side of a meridian (Sutherland and Hodgman, 1974)."""
    kept: list[Point] = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        a_in, b_in = ((p[0] >= edge) == keep_east or p[0] == edge for p in (a, b))
        if a_in:
            kept.append(a)
        if a_in != b_in:
            share = (edge - a[0]) / (b[0] - a[0])
            kept.append((edge, a[1] + share * (b[1] - a[1])))
    return kept if len(set(kept)) > 2 else []


def _shift(ring: list[Point], degrees: float) -> list[Point]:
    return [(lon + degrees, lat) for lon, lat in ring]


def _closed(ring: list[Point]) -> list[list[float]]:
    rounded = [[round(lon, 6), round(lat, 6)] for lon, lat in ring]
    return [*rounded, rounded[0]]
