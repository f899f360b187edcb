"""External settled data as evidence: UCDP GED and ACLED event tables, and dated control polygons as GeoJSON.

A bad row is refused with file and line; nothing is guessed. Event tables need the user's own licence.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.model import Place

from .evidence import Evidence

MAX_BYTES = 2_000_000_000
MAX_CELL = 1_000_000
GED_COLUMNS = ("id", "date_start", "date_end", "side_a", "side_b", "latitude", "longitude", "best", "high", "low")
ACLED_COLUMNS = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "latitude", "longitude")
ACLED_TAKES = {
    "Non-state actor overtakes territory": "capture",
    "Government regains territory": "retaken",
    "Non-violent transfer of territory": "capture",
}
"""ACLED sub-events that tell of a change of control; ``actor1`` is the side that takes (ACLED codebook)."""


class SettledEvent(Struct, frozen=True, kw_only=True):
    """One row of an event table: days, point, sides, deaths as low, best and high; ``where_precision`` is GED's 1-7."""

    id: str
    source: str
    start: str
    end: str
    lat: float | None
    lon: float | None
    place: str
    kind: str
    side_a: str
    side_b: str
    deaths_low: int | None = None
    deaths_best: int | None = None
    deaths_high: int | None = None
    where_precision: int | None = None


def read_ged(path: Path, bad: list[CounterclaimError] | None = None) -> Iterator[SettledEvent]:
    """Yield the events of a UCDP GED file (CSV as UCDP publishes it). Raises E505 (unreadable), E506, E507 (a row).

    With a list ``bad``, bad rows are put there and left out instead of raised. Some published rows have a low above
    the high; the smaller one is taken as low.
    """
    return _read(path, GED_COLUMNS, _ged, bad)


def _ged(row: Mapping[str, str], cell: _Cells) -> SettledEvent:
    low, best, high = cell.whole("low"), cell.whole("best"), cell.whole("high")
    return SettledEvent(
        id=cell.need("id"),
        source="UCDP GED",
        start=cell.day("date_start"),
        end=cell.day("date_end"),
        lat=cell.degrees("latitude", 90),
        lon=cell.degrees("longitude", 180),
        place=row.get("where_coordinates", "") or "",
        kind=row.get("type_of_violence", "") or "",
        side_a=cell.need("side_a"),
        side_b=cell.need("side_b"),
        deaths_low=min((x for x in (low, high) if x is not None), default=None),
        deaths_best=best,
        deaths_high=max((x for x in (low, high) if x is not None), default=None),
        where_precision=cell.whole("where_prec") if row.get("where_prec") else None,
    )


def read_acled(path: Path, bad: list[CounterclaimError] | None = None) -> Iterator[SettledEvent]:
    """Yield the events of an ACLED export (CSV, comma or semicolon). Raises E505 (unreadable), E506, E507 (a row).

    With a list ``bad``, bad rows are put there and left out instead of raised.
    """
    return _read(path, ACLED_COLUMNS, _acled, bad)


def _acled(row: Mapping[str, str], cell: _Cells) -> SettledEvent:
    deaths = cell.whole("fatalities") if row.get("fatalities") else None
    day = cell.day("event_date")
    return SettledEvent(
        id=cell.need("event_id_cnty"),
        source="ACLED",
        start=day,
        end=day,
        lat=cell.degrees("latitude", 90),
        lon=cell.degrees("longitude", 180),
        place=row.get("location", "") or "",
        kind=cell.need("sub_event_type"),
        side_a=cell.need("actor1"),
        side_b=row.get("actor2", "") or "",
        deaths_low=None,
        deaths_best=deaths,
        deaths_high=None,
        where_precision=cell.whole("geo_precision") if row.get("geo_precision") else None,
    )


def as_evidence(
    events: Iterable[SettledEvent], places: Sequence[Place], parties: Mapping[str, str], *, within_km: float = 3.0
) -> Iterator[Evidence]:
    """Yield evidence from event rows at known places: changes of control as settled, fighting as clashes.

    ``parties`` maps actor names of the table to sides; a row with an actor that is not in it, or with no place of
    ``places`` within ``within_km`` of its point, yields nothing. Rows less precise than a place's surroundings (GED
    or ACLED precision above 2) yield nothing.
    """
    points = [(p, p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None]
    for e in events:
        if e.lat is None or e.lon is None or (e.where_precision or 1) > 2:
            continue
        near = min(((kilometers(e.lat, e.lon, y, x), p.id) for p, y, x in points), default=None)
        if near is None or near[0] > within_km:
            continue
        side = parties.get(e.side_a)
        took = ACLED_TAKES.get(e.kind)
        if took and side is None:
            continue
        yield Evidence(
            id=f"{e.source} {e.id}",
            place=near[1],
            day=e.end,
            kind="settled" if took else "clashes",
            side=None,
            holder=side if took else None,
            speaker=e.source,
            about=e.start,
        )


class ControlMap:
    """Dated control polygons: who is mapped as holder of a point on a day.

    A feature is a Polygon or MultiPolygon in WGS84 with the properties ``date`` (ISO day of the map) and ``holder``
    (party). Every map lists the areas of one day; a point in no area has ``outside`` as holder.
    """

    def __init__(self, features: Iterable[tuple[str, str, list[Any]]], outside: str | None = None) -> None:
        self.outside = outside
        self._maps: dict[str, list[tuple[str, list[Any], tuple[float, float, float, float]]]] = {}
        for day, holder, polygons in features:
            for rings in polygons:
                xs = [c[0] for c in rings[0]]
                ys = [c[1] for c in rings[0]]
                self._maps.setdefault(day, []).append((holder, rings, (min(xs), min(ys), max(xs), max(ys))))

    @classmethod
    def read(cls, paths: Path | Sequence[Path], outside: str | None = None) -> ControlMap:
        """Read one or more GeoJSON files. Raises E505 (unreadable), E508 (a feature that is no dated area)."""
        found: list[tuple[str, str, list[Any]]] = []
        for path in [paths] if isinstance(paths, Path) else paths:
            try:
                data = json.loads(_text(path))
            except (ValueError, RecursionError) as e:
                raise CounterclaimError(
                    "E505", "the file is no JSON; expected GeoJSON with dated polygons.", source=path.name
                ) from e
            features = data.get("features") if isinstance(data, dict) else None
            if not isinstance(features, list):
                raise CounterclaimError(
                    "E508", "there is no list of features; expected a FeatureCollection.", source=path.name
                )
            found += [_feature(f, i, path) for i, f in enumerate(features)]
        return cls(found, outside)

    @property
    def days(self) -> list[str]:
        """The days of the maps, in order."""
        return sorted(self._maps)

    def holder(self, lat: float, lon: float, day: str) -> str | None:
        """Return the mapped holder of a point by the latest map up to a day; None before the first map."""
        known = [d for d in self.days if d <= day]
        return self._on(lat, lon, known[-1]) if known else None

    def evidence(self, places: Iterable[Place], speaker: str = "map of control") -> Iterator[Evidence]:
        """Yield settled evidence for places: their holder on the first map and on every map on which it changes."""
        days = self.days
        for p in places:
            if p.lat is None or p.lon is None:
                continue
            before: str | None = None
            for day in days:
                holder = self._on(p.lat, p.lon, day)
                if holder is not None and holder != before:
                    yield Evidence(
                        id=f"{speaker} {p.id} {day}",
                        place=p.id,
                        day=day,
                        kind="settled",
                        holder=holder,
                        speaker=speaker,
                    )
                    before = holder

    def _on(self, lat: float, lon: float, day: str) -> str | None:
        for holder, rings, (left, bottom, right, top) in self._maps[day]:
            if (
                left <= lon <= right
                and bottom <= lat <= top
                and inside(lon, lat, rings[0])
                and not any(inside(lon, lat, hole) for hole in rings[1:])
            ):
                return holder
        return self.outside


def inside(x: float, y: float, ring: Sequence[Sequence[float]]) -> bool:
    """Tell whether a point lies in a ring, by ray casting (even-odd rule; Shimrat 1962, Algorithm 112, CACM 5(8))."""
    hit = False
    for (x1, y1), (x2, y2) in zip(
        ((c[0], c[1]) for c in ring), ((c[0], c[1]) for c in [*ring[1:], ring[0]]), strict=True
    ):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            hit = not hit
    return hit


def kilometers(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points in kilometers (haversine)."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


class _Cells:
    """The cells of one row, read strictly."""

    def __init__(self, row: Mapping[str, str], path: Path, line: int) -> None:
        self.row, self.path, self.line = row, path, line

    def refuse(self, column: str, what: str) -> CounterclaimError:
        seen = (self.row.get(column) or "")[:60]
        return CounterclaimError(
            "E507",
            f"'{column}' is {seen!r}, {what}; correct or remove the row.",
            source=f"{self.path.name}:{self.line}",
        )

    def need(self, column: str) -> str:
        value = (self.row.get(column) or "").strip()
        if not value:
            raise self.refuse(column, "expected a value")
        return value

    def day(self, column: str) -> str:
        raw = self.need(column)
        head = raw.split(" ")[0] if raw[:4].isdigit() else raw
        for form in ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y"):
            try:
                return dt.datetime.strptime(head, form).date().isoformat()
            except ValueError:
                continue
        raise self.refuse(column, "expected a day such as 2020-10-12 or 12 October 2020")

    def degrees(self, column: str, limit: float) -> float | None:
        raw = (self.row.get(column) or "").strip()
        if not raw:
            return None
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if not abs(value) <= limit:
            raise self.refuse(column, f"expected degrees within ±{limit:g}")
        return value

    def whole(self, column: str) -> int | None:
        raw = (self.row.get(column) or "").strip()
        if not raw:
            return None
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if not (0 <= value < 1e9 and value == int(value)):
            raise self.refuse(column, "expected a whole number, zero or more")
        return int(value)


def _read(
    path: Path,
    columns: Sequence[str],
    event: Callable[[Mapping[str, str], _Cells], SettledEvent],
    bad: list[CounterclaimError] | None,
) -> Iterator[SettledEvent]:
    for line, row in _table(path, columns):
        try:
            yield event(row, _Cells(row, path, line))
        except CounterclaimError as e:
            if bad is None:
                raise
            bad.append(e)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CounterclaimError(
                "E505", f"the file is larger than {MAX_BYTES // 10**9} GB; give parts of it.", source=path.name
            )
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise CounterclaimError(
            "E505", "the file cannot be read as UTF-8 text; check that it exists and its encoding.", source=path.name
        ) from e


def _table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        header = [h.strip() for h in next(reader, [])]
        missing = [c for c in columns if c not in header]
        if missing:
            raise CounterclaimError(
                "E506",
                f"the columns {', '.join(missing)} are missing; expected a table with {', '.join(columns)}.",
                source=path.name,
            )
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise CounterclaimError(
                    "E507",
                    f"the row has {len(cells)} cells, the header {len(header)}; correct or remove the row.",
                    source=f"{path.name}:{reader.line_num}",
                )
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as e:
        raise CounterclaimError(
            "E507", f"the row cannot be read ({e}); correct or remove it.", source=f"{path.name}:{reader.line_num}"
        ) from e


def _feature(f: Any, index: int, path: Path) -> tuple[str, str, list[Any]]:
    def refuse(what: str) -> CounterclaimError:
        return CounterclaimError("E508", f"feature {index}: {what}.", source=path.name)

    properties = f.get("properties") if isinstance(f, dict) else None
    geometry = f.get("geometry") if isinstance(f, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise refuse("no properties or no geometry; expected both")
    day, holder = properties.get("date"), properties.get("holder")
    try:
        day = dt.date.fromisoformat(str(day)[:10]).isoformat()
    except ValueError:
        raise refuse(f"date is {day!r}; expected an ISO day") from None
    if not isinstance(holder, str) or not holder:
        raise refuse(f"holder is {holder!r}; expected the code of a party")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else None
    if not isinstance(polygons, list):
        raise refuse(f"geometry is {kind!r}; expected Polygon or MultiPolygon")
    for rings in polygons:
        good = isinstance(rings, list) and rings and all(isinstance(r, list) and len(r) >= 4 for r in rings)
        if not good or not all(_point(c) for r in rings for c in r):
            raise refuse("a ring is no list of four or more points in degrees (longitude, latitude)")
    return day, holder, polygons


def _point(c: Any) -> bool:
    return (
        isinstance(c, list)
        and len(c) >= 2
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in c[:2])
        and abs(c[0]) <= 180
        and abs(c[1]) <= 90
    )
