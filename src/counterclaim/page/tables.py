"""Reading the data tables of the page stage: tab-separated rows that are checked one by one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from .fail import failed


def rows(table: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of the table ``table``; the first row names ``columns``, ``#`` begins a comment.

    Raises E190, naming file and line, for a wrong header or a wrong number of cells.
    """
    header: tuple[str, ...] | None = None
    for number, line in enumerate(files("counterclaim.page").joinpath(table).read_text("utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if header is None:
            header = cells
            if header != columns:
                raise bad_row(table, number, f"the columns are {', '.join(header)}; expected {', '.join(columns)}")
            continue
        if len(cells) != len(columns):
            raise bad_row(table, number, f"it has {len(cells)} cells; expected {len(columns)}")
        yield number, dict(zip(columns, cells, strict=True))


def bad_row(name: str, line: int, reason: str) -> Exception:
    """Return the error for a wrong row of a table."""
    return failed("bad_data_row", file=name, line=line, reason=reason)
