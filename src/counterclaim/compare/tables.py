"""The data files of this package, read strictly: a bad row is refused with file and line (E601)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from counterclaim.errors import CounterclaimError

HERE = Path(__file__).parent


def bad(name: str, line: int, sentence: str) -> CounterclaimError:
    """Return the error that names a file of this package and a line; raise it yourself."""
    return CounterclaimError("E601", f"{sentence}; correct the line.", source=f"{name}:{line}")


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(line, cells)`` of a tab-separated table; raises E601 on another header or number of cells."""
    header: list[str] | None = None
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise bad(path.name, 1, "the table cannot be read as UTF-8 text") from e
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [c.strip() for c in line.split("\t")]
        if header is None:
            header = cells
            if header != list(columns):
                raise bad(path.name, number, f"the header is {cells}, expected {list(columns)}")
        elif len(cells) != len(columns) or not cells[0]:
            raise bad(
                path.name, number, f"the row has {len(cells)} cells, expected {len(columns)} with the first one filled"
            )
        else:
            yield number, dict(zip(columns, cells, strict=True))


def choice(name: str, line: int, cells: dict[str, str], column: str, allowed: Sequence[str]) -> str:
    """Return a cell that must be one of the allowed words; raises E601."""
    value = cells[column]
    if value not in allowed:
        raise bad(name, line, f"'{column}' is {value!r}, expected one of {', '.join(allowed)}")
    return value


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Return the phrases of a list, one a line; lines that begin with # are comments."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def word_list(name: str) -> frozenset[str]:
    """Return the words of a plain list; lines that start with ``#`` are comments."""
    lines = (HERE / name).read_text("utf-8").split("\n")
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())
