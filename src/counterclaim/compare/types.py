"""Which claim types can be of one event (``alike.tsv``), exclude or follow each other (``exclusions.tsv``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

from counterclaim.compare.tables import HERE, bad, choice, rows

PARTIES = ("rivals", "same", "swapped", "blame", "any")
PLACES = ("same", "spot", "meets", "open")
TIMES = ("meets", "later")
STATES = ("ongoing", "-")
SPEAKERS = ("other", "opposed", "any")
RELATIONS = ("contradicts", "succeeds")
ROLES = ("same", "crossed", "target", "actor", "none")

Roles = Literal["same", "crossed", "target", "actor", "none"]


class Exclusion(NamedTuple):
    """One row of ``exclusions.tsv``; ``flipped`` where it is applied with its sides exchanged."""

    a: str
    b: str
    parties: str
    place: str
    time: str
    state: str
    speakers: str
    relation: Literal["contradicts", "succeeds"]
    sentence: str
    line: int
    flipped: bool = False


class Kind(NamedTuple):
    """One row of ``types.tsv``."""

    did: str
    who: str
    recurs: bool
    words: bool
    plans: bool
    land: bool


class Alike(NamedTuple):
    """How two types can speak of one event; ``agree`` tells whether they support each other."""

    roles: Roles
    agree: bool
    worded: bool = False
    """They support each other only in shared words or figures: types that readers, and writers, take for each other."""


SAME = Alike("same", True)
_CLASH = Alike("none", True)


def read_exclusions(path: Path) -> dict[tuple[str, str], tuple[Exclusion, ...]]:
    """Read a table of exclusions, each pair of types in both orders; raises E601."""
    found: dict[tuple[str, str], list[Exclusion]] = {}
    columns = ("a", "b", "parties", "place", "time", "state", "speakers", "relation", "sentence")
    seen: set[tuple[str, ...]] = set()
    for line, cells in rows(path, columns):
        for column, allowed in (
            ("parties", PARTIES),
            ("place", PLACES),
            ("time", TIMES),
            ("state", STATES),
            ("speakers", SPEAKERS),
            ("relation", RELATIONS),
        ):
            choice(path.name, line, cells, column, allowed)
        if not cells["b"] or not cells["sentence"]:
            raise bad(path.name, line, "'b' or 'sentence' is empty")
        identity = tuple(cells[c] for c in columns[:5])
        if identity in seen:
            raise bad(path.name, line, "the same condition stands twice")
        seen.add(identity)
        row = Exclusion(line=line, **cells)  # type: ignore[arg-type]
        found.setdefault((row.a, row.b), []).append(row)
        if row.a != row.b:
            found.setdefault((row.b, row.a), []).append(row._replace(flipped=True))
    return {k: tuple(v) for k, v in found.items()}


def read_alike(path: Path) -> dict[tuple[str, str], Alike]:
    """Read a table of pairs of types that can be said of one event, in both orders; raises E601."""
    found: dict[tuple[str, str], Alike] = {}
    for line, cells in rows(path, ("a", "b", "roles", "agree")):
        roles = choice(path.name, line, cells, "roles", ROLES)
        agree = choice(path.name, line, cells, "agree", ("yes", "words", "no"))
        pair = (cells["a"], cells["b"])
        if not cells["b"] or pair in found or cells["a"] == cells["b"]:
            raise bad(path.name, line, f"the pair {pair} is empty, stands twice or names one type only")
        found[pair] = found[pair[::-1]] = Alike(cast(Roles, roles), agree != "no", agree == "words")
    return found


@cache
def exclusions() -> dict[tuple[str, str], tuple[Exclusion, ...]]:
    """Our table of exclusions, read once."""
    return read_exclusions(HERE / "exclusions.tsv")


def read_kinds(path: Path) -> dict[str, Kind]:
    """Read the table of claim types; raises E601."""
    found: dict[str, Kind] = {}
    for line, cells in rows(path, ("type", "did", "who", "recurs", "words", "plans", "land")):
        flags = [
            choice(path.name, line, cells, c, ("yes", "no")) == "yes" for c in ("recurs", "words", "plans", "land")
        ]
        if cells["type"] in found:
            raise bad(path.name, line, f"{cells['type']!r} stands twice")
        found[cells["type"]] = Kind(cells["did"], cells["who"], *flags)
    return found


@cache
def _kinds() -> dict[str, Kind]:
    return read_kinds(HERE / "types.tsv")


def kind(type_: str) -> Kind:
    """What comparing knows of a claim type; an unlisted one recurs and is named by its own words."""
    name = type_.replace("_", " ")
    return _kinds().get(type_) or Kind(name, name, True, False, False, False)


@cache
def lasts(type_: str) -> bool:
    """Tell whether an undated claim of the type is of no one day: support, supplies, demands; truces change."""
    return kind(type_).plans and not kind(type_).land


@cache
def _alike() -> dict[tuple[str, str], Alike]:
    return read_alike(HERE / "alike.tsv")


@cache
def alike(a: str, b: str) -> Alike | None:
    """How two types can speak of one event; None where they cannot."""
    if a == b:
        return _CLASH if a == "clash" else SAME
    return _alike().get((a, b))


@cache
def partners(type_: str) -> tuple[str, ...]:
    """The types that a claim of this type can be compared with, itself among them."""
    pairs = {b for a, b in (*_alike(), *exclusions()) if a == type_}
    return tuple(sorted(pairs | {type_}))


@cache
def follows(type_: str) -> bool:
    """Tell whether a claim of this type can follow, or be followed by, another one at the same place."""
    return any(
        row.relation == "succeeds" and row.place != "open"
        for (a, _), found in exclusions().items()
        if a == type_
        for row in found
    )


@cache
def rules(a: str, b: str) -> tuple[Alike | None, tuple[Exclusion, ...], bool]:
    """How two types speak of one event, the rows of exclusions for them, whether one can follow the other."""
    found = exclusions().get((a, b), ())
    return alike(a, b), found, any(row.relation == "succeeds" for row in found)
