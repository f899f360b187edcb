"""Claims into the formats of the field, one module per format."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final

from counterclaim.errors import CounterclaimError
from counterclaim.export.columns import Column, columns
from counterclaim.export.record import Exportable, Record
from counterclaim.export.writing import Target

FORMATS: Final = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet", "geojson": ".geojson"}
"""Name of each format, which is also its module here, and the ending of its files."""


def write(format: str, rows: Iterable[Exportable], target: Target) -> int:
    """Write claims in a format to a path or binary stream and return how many rows or features were written.

    Raises E301 where the file cannot be written, E304 for an unknown format.
    """
    if format not in FORMATS:
        raise CounterclaimError("E304", f"There is no export format {format!r}; choose one of {', '.join(FORMATS)}.")
    # Imported on use: Parquet brings a large library.
    module = import_module(f"counterclaim.export.{format}")
    total: int = module.write(rows, target)
    return total


__all__ = ["FORMATS", "Column", "Exportable", "Record", "columns", "write"]
