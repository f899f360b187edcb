"""The families that claim types belong to; ``families.tsv`` is their only source."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from counterclaim.errors import CounterclaimError


@cache
def families() -> dict[str, str]:
    """Return the family of each claim type, in the order of the table. Raises E302 for a bad row."""
    out: dict[str, str] = {}
    text = files("counterclaim.web").joinpath("families.tsv").read_text("utf-8")
    for line, row in enumerate(text.splitlines(), 1):
        if not row.strip() or row.startswith("#") or row == "type\tfamily":
            continue
        cells = row.split("\t")
        if len(cells) != 2 or not all(c.isidentifier() for c in cells) or cells[0] in out:
            raise CounterclaimError(
                "E302", f"Line {line}: {row!r} is no type with its family, each type once.", source="families.tsv"
            )
        out[cells[0]] = cells[1]
    return out


def family(type_: str) -> str:
    """Return the family of a claim type; ``other`` for one that the table does not know."""
    return families().get(type_, "other")
