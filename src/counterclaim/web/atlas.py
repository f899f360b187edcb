"""Places on a map drawn here as SVG: areas, never pins; the outlines are Natural Earth's."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from markupsafe import Markup

from counterclaim.desk.views.mapping import MapPlace
from counterclaim.web import say
from counterclaim.web.draw import WIDTH, tag

HEIGHT = 460
SMALLEST = 4.0
"""Radius in pixels below which an area could not be seen or hit; smaller ones are drawn this large and dotted."""


class Box(NamedTuple):
    """Degrees."""

    west: float
    south: float
    east: float
    north: float


WIDE = 25.0
"""Degrees of longitude beyond which the coarse outlines (1:110m) are drawn; fine ones would weigh megabytes."""


OUTLINES = ("outlines-coarse", "outlines")
"""Built files of outlines, for wide maps and for narrow ones."""


@cache
def outlines(name: str) -> list[tuple[Box, str]]:
    """Return the rings of a built file as SVG paths in degrees, south positive, with their boxes; empty if missing."""
    path = files("counterclaim.web").joinpath(f"static/{name}.json")
    if not path.is_file():
        return []
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    out = []
    for feature in found["features"]:
        shape = feature["geometry"]
        for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            for ring in polygon:
                xs, ys = [x for x, _ in ring], [y for _, y in ring]
                path_ = "M" + "L".join(f"{x:g} {-y:g}" for x, y in ring) + "Z"
                out.append((Box(min(xs), min(ys), max(xs), max(ys)), path_))
    return out


def _land(box: Box) -> str:
    return "".join(
        path
        for at, path in outlines(OUTLINES[box.east - box.west <= WIDE])
        if at.east >= box.west and at.west <= box.east and at.north >= box.south and at.south <= box.north
    )


def fit(places: Sequence[MapPlace]) -> Box:
    """Return the box in which nearly all claims lie, with room around it; places far from the rest may fall outside."""
    drawn = [p for p in places if p.drawn and p.lat is not None and p.lon is not None and (p.radius_km or 0) < 900]
    if not drawn:
        return Box(-170, -58, 180, 78)
    total = sum(p.claims for p in drawn)
    weights = sorted((p.lat or 0.0, p.claims) for p in drawn)
    south, north = _middle(weights, total)
    weights = sorted((p.lon or 0.0, p.claims) for p in drawn)
    west, east = _middle(weights, total)
    widest = (
        max((p.radius_km or 0.0) for p in drawn if south <= (p.lat or 0) <= north and west <= (p.lon or 0) <= east)
        if drawn
        else 0
    )
    margin = max(0.6, min(widest / 111.0, 3.0), 0.12 * max(east - west, north - south))
    west, south, east, north = west - margin, max(south - margin, -85), east + margin, min(north + margin, 85)
    stretch = math.cos(math.radians((south + north) / 2))
    wide, tall = (east - west) * stretch, north - south
    if wide / tall < WIDTH / HEIGHT:
        more = (tall * WIDTH / HEIGHT - wide) / stretch / 2
        west, east = west - more, east + more
    else:
        more = (wide * HEIGHT / WIDTH - tall) / 2
        south, north = south - more, north + more
    return Box(west, south, east, north)


def _middle(weights: list[tuple[float, int]], total: int) -> tuple[float, float]:
    """The values between which 92 % of the weight lies, so that one misread place does not shrink the map."""
    low = high = weights[0][0]
    seen = 0
    found_low = False
    for value, weight in weights:
        if not found_low and seen + weight > total * 0.04:
            low, found_low = value, True
        if seen < total * 0.96:
            high = value
        seen += weight
    return low, high


def map_svg(places: Sequence[MapPlace], link: Callable[[str], str], *, chosen: str | None = None) -> Markup:
    """Return the map; each area is a link to narrow to its place. Larger areas lie below smaller ones."""
    drawn = sorted((p for p in places if p.drawn), key=lambda p: -(p.radius_km or 0))
    if not drawn:
        return Markup("")
    box = fit(places)
    stretch = math.cos(math.radians((box.south + box.north) / 2))
    scale = WIDTH / ((box.east - box.west) * stretch)

    def project(lon: float, lat: float) -> tuple[float, float]:
        return (lon - box.west) * stretch * scale, (box.north - lat) * scale

    parts: list[Markup] = [tag("rect", x=0, y=0, width=WIDTH, height=HEIGHT, class_="sea")]
    fitted = f"scale({stretch * scale:.5f} {scale:.5f}) translate({-box.west:.5f} {box.north:.5f})"
    parts.append(tag("path", d=_land(box), transform=fitted, class_="land"))
    most = max(p.claims for p in drawn)
    for p in drawn:
        x, y = project(p.lon or 0.0, p.lat or 0.0)
        radius = (p.radius_km or 0.0) / 111.2 * scale
        if not (-radius <= x <= WIDTH + radius and -radius <= y <= HEIGHT + radius):
            continue
        reach = say.number(round(p.radius_km or 0))
        label = f"{p.name}: {say.plural(p.claims, 'claim')}, drawn {reach} km wide around its middle"
        strength = 1 + min(3, int(4 * math.log1p(p.claims) / math.log1p(most + 1)))
        class_ = f"area s{strength}" + (" small" if radius < SMALLEST else "") + (" chosen" if p.key == chosen else "")
        ring = tag("circle", tag("title", label), cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{max(radius, SMALLEST):.1f}")
        parts.append(tag("a", ring, href=link(p.key), class_=class_, aria_label=label))
    parts += _names(drawn, project)
    return tag(
        "svg",
        tag("title", "Map of the places claimed about"),
        *parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="chart map",
        role="group",
        aria_label="Map of the places claimed about",
    )


def _names(drawn: Sequence[MapPlace], project: Callable[[float, float], tuple[float, float]]) -> list[Markup]:
    """Names of the places with most claims, where they do not lie over each other."""
    taken: list[tuple[float, float, float, float]] = []
    out = []
    for p in sorted(drawn, key=lambda p: -p.claims)[:60]:
        x, y = project(p.lon or 0.0, p.lat or 0.0)
        wide = 7.0 * len(p.name)
        box = (x + 6, y - 8, x + 6 + wide, y + 8)
        if not (0 < x < WIDTH - wide and 10 < y < HEIGHT - 8):
            continue
        if any(box[0] < t[2] and box[2] > t[0] and box[1] < t[3] and box[3] > t[1] for t in taken):
            continue
        taken.append(box)
        out.append(tag("text", p.name, x=f"{x + 7:.1f}", y=f"{y + 4:.1f}", class_="name", aria_hidden="true"))
    return out
