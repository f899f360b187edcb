"""Parquet for data frames and DuckDB: one row per claim, the typed columns of ``columns.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped, unused-ignore]

from counterclaim.export.columns import columns
from counterclaim.export.flat import Cell, flatten
from counterclaim.export.record import Exportable
from counterclaim.export.writing import Target, opened

_ROWS = 5000
"""Claims per row group: a few MB in memory."""


def schema() -> Any:
    """Return the Arrow schema, with each column's description in its metadata."""
    types = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64()}
    return pa.schema([pa.field(c.name, types[c.type], metadata={"description": c.description}) for c in columns()])


def write(rows: Iterable[Exportable], target: Target) -> int:
    """Write claims as Parquet (zstd) and return their number. Raises E301 where the file cannot be written."""
    shape = schema()
    total = 0
    with opened(target) as stream, pq.ParquetWriter(stream, shape, compression="zstd") as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist(batch, schema=shape))
            total += len(batch)
    return total


def _batches(rows: Iterable[Exportable]) -> Iterator[list[dict[str, Cell]]]:
    source = iter(rows)
    while batch := [flatten(row) for row in islice(source, _ROWS)]:
        yield batch
