"""Data files of the lexicon: tab-separated tables with a header, read strictly, with a folder of the user's laid over.

A line that starts with ``#`` is a comment. Cells left away at the end of a line are empty. A row of an overlay
replaces our row with the same key (the first cell); a key that starts with ``-`` removes our row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from counterclaim.errors import CounterclaimError

MAX_LINE = 20_000
"""Longest line accepted, in characters; our longest is under 2,000."""

FOLDERS = ("places", "parties", "arms", "words")
HERE = Path(__file__).parent


class Row:
    """One line of a table: its cells by column name, with the file and line it came from."""

    __slots__ = ("cells", "line", "path")

    def __init__(self, cells: Mapping[str, str], path: Path, line: int) -> None:
        self.cells = cells
        self.path = path
        self.line = line

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def source(self) -> str:
        """File name and line, as errors show it."""
        return f"{self.path.name}:{self.line}"

    def refuse(self, sentence: str, code: str = "E403") -> CounterclaimError:
        """Return the error that names this row; raise it yourself."""
        return CounterclaimError(code, sentence, source=self.source)

    def need(self, column: str) -> str:
        """Return a cell that must not be empty. Raises E403."""
        value = self.cells[column]
        if not value:
            raise self.refuse(f"the column '{column}' is empty; give a value or remove the row.")
        return value

    def many(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell divided by semicolons, empty ones dropped."""
        return tuple(p for p in (q.strip() for q in self.cells[column].split(";")) if p)

    def number(self, column: str, low: float, high: float) -> float:
        """Return a cell as a number within ``low`` and ``high``. Raises E403."""
        raw = self.need(column)
        try:
            value = float(raw)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise self.refuse(f"'{column}' is {raw!r}; expected a number from {low:g} to {high:g}.")
        return value

    def one_of(self, column: str, allowed: Sequence[str] | frozenset[str]) -> str:
        """Return a cell that must be one of the allowed words. Raises E403."""
        value = self.need(column)
        if value not in allowed:
            raise self.refuse(f"'{column}' is {value!r}; expected one of {', '.join(sorted(allowed))}.")
        return value

    def date(self, column: str) -> str | None:
        """Return a cell as an ISO year, month or day, None if empty. Raises E403."""
        raw = self.cells[column]
        if not raw:
            return None
        try:
            dt.date.fromisoformat({4: raw + "-01-01", 7: raw + "-01"}.get(len(raw), raw))
        except ValueError as e:
            raise self.refuse(
                f"'{column}' is {raw!r}; expected a year, a month (2020-10) or a day (2020-10-12)."
            ) from e
        return raw


def table_path(folder: str, name: str) -> Path:
    """Return where one of our own tables lies."""
    return HERE / folder / name


def overlay_path(overlay: Path | None, folder: str, name: str) -> Path | None:
    """Return the user's table that is laid over ours: ``overlay/name`` or ``overlay/folder/name``, None if neither."""
    if overlay is None:
        return None
    if not overlay.is_dir():
        raise CounterclaimError(
            "E406",
            "the overlay folder does not exist or is not a folder; give a folder of tables.",
            source=str(overlay),
        )
    for path in (overlay / folder / name, overlay / name):
        if path.is_file():
            return path
    return None


def read_file(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of one table. Raises E401 (unreadable), E402 (wrong header or too many cells)."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise CounterclaimError(
            "E401", "the table cannot be read as UTF-8 text; check that it exists and its encoding.", source=path.name
        ) from e
    header: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        source = f"{path.name}:{number}"
        if len(line) > MAX_LINE:
            raise CounterclaimError(
                "E402", f"the line has {len(line)} characters; at most {MAX_LINE} are read.", source=source
            )
        cells = [c.strip() for c in line.split("\t")]
        if header is None:
            header = cells
            if header != list(columns):
                raise CounterclaimError(
                    "E402",
                    f"the header is {' | '.join(cells)[:200]!r}; expected {' | '.join(columns)!r}, divided by tabs.",
                    source=source,
                )
            continue
        if len(cells) > len(columns):
            raise CounterclaimError(
                "E402",
                f"the row has {len(cells)} cells; expected at most {len(columns)}, divided by tabs.",
                source=source,
            )
        cells += [""] * (len(columns) - len(cells))
        row = Row(dict(zip(columns, cells, strict=True)), path, number)
        row.need(columns[0])
        yield row


def read_table(
    folder: str, name: str, columns: Sequence[str], overlay: Path | None = None, *, key: Sequence[str] | None = None
) -> list[Row]:
    """Return the rows of one of our tables with the user's laid over it.

    ``key`` names the columns that make a row unique (the first one if not given). Raises E404 where one file
    holds a key twice, and what :func:`read_file` raises.
    """
    keys = tuple(key or columns[:1])
    rows: dict[tuple[str, ...], Row] = {}
    for path in (table_path(folder, name), overlay_path(overlay, folder, name)):
        if path is None:
            continue
        seen: dict[tuple[str, ...], Row] = {}
        for row in read_file(path, columns):
            ident = tuple(row[k] for k in keys)
            if path.parent != table_path(folder, name).parent and ident[0].startswith("-") and len(ident[0]) > 1:
                gone = ident[0][1:]
                for old in [k for k in rows if k[0] == gone]:
                    del rows[old]
                continue
            if ident in seen:
                raise row.refuse(
                    f"{' / '.join(ident)!r} stands a second time (first on line {seen[ident].line}); merge the rows.",
                    "E404",
                )
            seen[ident] = row
        rows.update(seen)
    return list(rows.values())
