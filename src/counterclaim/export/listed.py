"""Lists other than claims in a file: disputes, links, origins, figures, days of a place, records of a speaker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.export.columns import columns
from counterclaim.export.flat import Cell
from counterclaim.export.writing import Target, opened
from counterclaim.model import Place

MAPPED: Final = ("claims", "disputes", "place")
"""Lists whose rows have a place that can be drawn."""


class Listed(Struct, frozen=True, kw_only=True):
    """One entry of a list: ``record`` is all that is known of it, ``cells`` are its rows by column name."""

    record: Any
    cells: tuple[Mapping[str, Cell], ...]
    place: Place | None = None


def write_list(format: str, what: str, found: Iterable[Listed], target: Target) -> int:
    """Write entries of a list and return the number of lines, rows or features.

    JSON Lines have one record a line; the other formats one row for each of its ``cells``. Raises E301 where the file
    cannot be written, E305 for a map of what has no place.
    """
    if format == "jsonl":
        return _lines(found, target)
    if format == "geojson":
        if what not in MAPPED:
            raise CounterclaimError(
                "E305", f"GeoJSON draws places, and {what} have none; choose csv, jsonl or parquet."
            )
        from counterclaim.export.geojson import write_cells as draw

        return draw(((cells, entry.place) for entry in found for cells in entry.cells), target)
    if format == "csv":
        from counterclaim.export.csv import write_cells
    else:  # imported on use: Parquet brings a large library
        from counterclaim.export.parquet import write_cells
    return write_cells(columns(what), _cells(found), target)


def _cells(found: Iterable[Listed]) -> Iterator[Mapping[str, Cell]]:
    return (cells for entry in found for cells in entry.cells)


def _lines(found: Iterable[Listed], target: Target) -> int:
    encoder = msgspec.json.Encoder()
    total = 0
    with opened(target) as stream:
        for entry in found:
            stream.write(encoder.encode(entry.record) + b"\n")
            total += 1
    return total
