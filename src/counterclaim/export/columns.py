"""The columns of what is exported; ``columns.toml`` and the files in ``lists`` are their only source."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

import msgspec
from msgspec import Struct

from counterclaim.errors import CounterclaimError

ColumnType = Literal["text", "number", "whole"]
LISTS: Final = ("claims", "disputes", "links", "origins", "figures", "place", "speaker")
"""What can be exported; each has columns of its own."""


class Column(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column: its name, its type (text, number, whole) and a sentence for a person."""

    name: str
    type: ColumnType
    description: str


@cache
def columns(what: str = "claims") -> tuple[Column, ...]:
    """Return the columns of one of ``LISTS`` in their stable order. Raises E302 for a bad row of its file."""
    name = "columns.toml" if what == "claims" else f"lists/{what}.toml"
    return parse(files("counterclaim.export").joinpath(name).read_text("utf-8"), name)


def parse(source: str, name: str = "columns.toml") -> tuple[Column, ...]:
    """Read columns from TOML; raises E302 with the file's name and the line of a bad row."""
    starts = [n for n, line in enumerate(source.splitlines(), 1) if line.strip() == "[[column]]"]
    try:
        raw: Any = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise CounterclaimError("E302", f"The file is not TOML ({error}); correct it.", source=name) from error
    found: list[Column] = []
    for line, row in zip(starts, raw.get("column", []), strict=True):
        try:
            column = msgspec.convert(row, Column)
        except msgspec.ValidationError as error:
            raise _bad(
                name,
                line,
                f"{error}; a column has a name, a type ({', '.join(get_args(ColumnType))}) and a description",
            ) from error
        if not column.name.isidentifier() or not column.description.strip():
            raise _bad(name, line, "the name must be one word and the description must not be empty")
        if any(column.name == other.name for other in found):
            raise _bad(name, line, f"the name {column.name!r} is used twice; each column has its own")
        found.append(column)
    return tuple(found)


def markdown(what: str = "claims") -> str:
    """Return the columns of one of ``LISTS`` as a table of ``docs/exports.md``."""
    lines = ["| column | type | what it holds |", "|---|---|---|"]
    lines += [f"| `{c.name}` | {c.type} | {c.description} |" for c in columns(what)]
    return "\n".join(lines) + "\n"


def _bad(name: str, line: int, what: str) -> CounterclaimError:
    return CounterclaimError("E302", f"Line {line}: {what}.", source=name)
