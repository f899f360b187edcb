"""CSV for spreadsheets: UTF-8 with a byte order mark, one row per claim or row of a list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from counterclaim.export.columns import Column, columns
from counterclaim.export.flat import Cell, flatten, number
from counterclaim.export.record import Exportable
from counterclaim.export.writing import Target, opened

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that spreadsheets take for a formula (OWASP, CSV Injection), with their full-width forms."""


def guard(cell: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


def write(rows: Iterable[Exportable], target: Target) -> int:
    """Write claims as CSV and return their number. Raises E301 where the file cannot be written."""
    return write_cells(columns(), map(flatten, rows), target)


def write_cells(shape: Sequence[Column], rows: Iterable[Mapping[str, Cell]], target: Target) -> int:
    """Write rows of cells by column name as CSV and return their number. Raises E301."""
    kinds = [(c.name, c.type == "text") for c in shape]
    total = 0
    with opened(target) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=True)
        sheet = csv.writer(text)
        sheet.writerow([name for name, _ in kinds])
        for cells in rows:
            sheet.writerow([_text(cells[name]) if is_text else _number(cells[name]) for name, is_text in kinds])
            total += 1
        text.detach()
    return total


def _text(cell: Cell) -> str:
    return "" if cell is None else guard(str(cell).replace("\x00", "\ufffd"))  # a NUL ends a cell in some programs


def _number(cell: Cell) -> str:
    return number(cell) if isinstance(cell, int | float) else ""
