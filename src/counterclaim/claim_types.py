"""The claim types with their meaning and the nearest codes of other schemes, all from ``claim_types.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from counterclaim.errors import CounterclaimError

_CODES = {
    "plover": re.compile(r"[A-Z]+(?:/[a-z-]+)?"),
    "acled": re.compile(r"[A-Z][A-Za-z/ -]+"),
    "cameo": re.compile(r"(?:0[1-9]|1\d|20)\d{0,2}"),
}
_SHAPES = {
    "plover": "TYPE or TYPE/mode",
    "acled": "a sub-event type",
    "cameo": "a root of two digits or a code below one",
}


class Axis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the four axes beside the type: its name, what it tells, and its values as ``(value, meaning)``."""

    name: str
    means: str
    values: tuple[tuple[str, str], ...]


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of types under one heading."""

    name: str
    title: str


class ClaimType(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A claim type: what is claimed, how it differs from its neighbors, and the codes that stand nearest to it."""

    name: str
    family: str
    means: str
    apart: str = ""
    plover: tuple[str, ...] = ()
    acled: tuple[str, ...] = ()
    cameo: tuple[str, ...] = ()


R = TypeVar("R", Axis, Family, ClaimType)


class ClaimTypes(Struct, frozen=True, kw_only=True):
    """The whole table, each part in its stable order."""

    axes: tuple[Axis, ...]
    families: tuple[Family, ...]
    types: tuple[ClaimType, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all types, in order."""
        return tuple(t.name for t in self.types)

    def of(self, family: str) -> tuple[ClaimType, ...]:
        """Return the types of a family, in order; none for a family that is not known."""
        return tuple(t for t in self.types if t.family == family)


@cache
def claim_types() -> ClaimTypes:
    """Return the table that ships. Raises E409 for a bad entry of ``claim_types.toml``."""
    return parse(files("counterclaim").joinpath("claim_types.toml").read_text("utf-8"))


def parse(source: str) -> ClaimTypes:
    """Read the table from TOML; raises E409 with the line of a bad entry."""
    try:
        raw: dict[str, Any] = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise CounterclaimError(
            "E409", f"The file is not TOML ({error}); correct it.", source="claim_types.toml"
        ) from error
    table = ClaimTypes(
        axes=_entries(raw, source, "axis", Axis),
        families=_entries(raw, source, "family", Family),
        types=_entries(raw, source, "type", ClaimType),
    )
    families = {f.name for f in table.families}
    for line, t in zip(_lines(source, "type"), table.types, strict=True):
        if t.family not in families:
            known = ", ".join(sorted(families))
            raise _bad(line, f"the family {t.family!r} of {t.name!r} has no entry; expected one of {known}")
        for scheme, shape in _CODES.items():
            wrong = [code for code in getattr(t, scheme) if not shape.fullmatch(code)]
            if wrong:
                raise _bad(line, f"{wrong[0]!r} is no {scheme} code; expected {_SHAPES[scheme]}")
    return table


def _entries(raw: dict[str, Any], source: str, kind: str, record: type[R]) -> tuple[R, ...]:
    found: list[R] = []
    rows, lines = raw.get(kind, []), _lines(source, kind)
    if not isinstance(rows, list) or len(rows) != len(lines):
        raise _bad(1, f"every {kind} must begin with a line [[{kind}]] of its own")
    for line, row in zip(lines, rows, strict=True):
        try:
            entry = msgspec.convert(row, record)
        except msgspec.ValidationError as error:
            raise _bad(line, str(error)) from error
        if not entry.name.isidentifier():
            raise _bad(line, f"the name {entry.name!r} must be one word of letters, digits and underscores")
        if any(entry.name == other.name for other in found):
            raise _bad(line, f"the name {entry.name!r} is used twice; each {kind} has its own")
        found.append(entry)
    return tuple(found)


def _lines(source: str, kind: str) -> list[int]:
    return [n for n, line in enumerate(source.splitlines(), 1) if line.strip() == f"[[{kind}]]"]


def _bad(line: int, what: str) -> CounterclaimError:
    return CounterclaimError("E409", f"Line {line}: {what}; correct the entry.", source="claim_types.toml")
