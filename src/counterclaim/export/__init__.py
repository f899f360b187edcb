"""Claims, and lists made of them, into the formats of the field, one module per format."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final

from counterclaim.errors import CounterclaimError
from counterclaim.export.columns import LISTS, Column, columns
from counterclaim.export.listed import Listed, write_list
from counterclaim.export.record import Exportable, Record
from counterclaim.export.writing import Target

FORMATS: Final = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet", "geojson": ".geojson"}
"""Name of each format, which is also its module here, and the ending of its files."""


def write(format: str, rows: Iterable[Exportable], target: Target) -> int:
    """Write claims in a format to a path or binary stream and return how many rows or features were written.

    Raises E301 where the file cannot be written, E304 for an unknown format.
    """
    check_format(format)
    # Imported on use: Parquet brings a large library.
    module = import_module(f"counterclaim.export.{format}")
    total: int = module.write(rows, target)
    return total


def check_format(format: str) -> None:
    """Raise E304 for an unknown format."""
    if format not in FORMATS:
        raise CounterclaimError("E304", f"There is no export format {format!r}; choose one of {', '.join(FORMATS)}.")


__all__ = [
    "FORMATS",
    "LISTS",
    "Column",
    "Exportable",
    "Listed",
    "Record",
    "check_format",
    "columns",
    "write",
    "write_list",
]
