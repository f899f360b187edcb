"""Parquet for data frames and DuckDB: one row per claim or row of a list, with typed columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped, unused-ignore]

from counterclaim.export.columns import Column, columns
from counterclaim.export.flat import Cell, flatten
from counterclaim.export.record import Exportable
from counterclaim.export.writing import Target, opened

_ROWS = 5000
"""Rows per row group: a few MB in memory."""


def schema(shape: Sequence[Column] | None = None) -> Any:
    """Return the Arrow schema of columns, those of a claim if not given, with each description in its metadata."""
    types = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64()}
    found = columns() if shape is None else shape
    return pa.schema([pa.field(c.name, types[c.type], metadata={"description": c.description}) for c in found])


def write(rows: Iterable[Exportable], target: Target) -> int:
    """Write claims as Parquet (zstd) and return their number. Raises E301 where the file cannot be written."""
    return write_cells(columns(), map(flatten, rows), target)


def write_cells(shape: Sequence[Column], rows: Iterable[Mapping[str, Cell]], target: Target) -> int:
    """Write rows of cells by column name as Parquet (zstd) and return their number. Raises E301."""
    form = schema(shape)
    source = iter(rows)
    total = 0
    with opened(target) as stream, pq.ParquetWriter(stream, form, compression="zstd") as writer:
        while batch := list(islice(source, _ROWS)):
            writer.write_table(pa.Table.from_pylist(batch, schema=form))
            total += len(batch)
    return total
