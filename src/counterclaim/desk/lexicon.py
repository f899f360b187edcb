"""Looking names up in the lexicon, checking a folder that is laid over it, importing places."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from counterclaim.desk.reading import gazetteer, overlay
from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.parties import Parties
from counterclaim.lexicon.tables import FOLDERS, HERE, overlay_path
from counterclaim.model import Place


class PartyFound(Struct, frozen=True, kw_only=True):
    """A party as the lexicon knows it; ``aliases`` are other names, ``officials`` those who speak for it with dates."""

    code: str
    name: str
    kind: str
    side: str | None
    aliases: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    candidates: tuple[tuple[str, float], ...] = ()
    rule: str | None = None


class TableCheck(Struct, frozen=True, kw_only=True):
    """What checking found of one table of the folder: how many rows, or the sentence that says what is wrong."""

    table: str
    rows: int | None = None
    error: str | None = None
    code: str | None = None


@lru_cache(maxsize=2)
def parties(over: Path | None = None) -> Parties:
    """The parties of the lexicon with the user's laid over; loaded once a process."""
    return Parties.load(over)


def find_places(name: str, *, limit: int = 10) -> list[Place]:
    """Return the places that are called ``name``, the likeliest first, each with all its names and who uses them."""
    gaz = gazetteer(overlay())
    return [msgspec.structs.replace(p, names=gaz.names(p.id)) for p in gaz.lookup(name, limit)]


def find_parties(words: str, *, date: str | None = None) -> list[PartyFound]:
    """Return what words for a party stand for (a code, a name, an official), and the candidates where it is open."""
    known = parties(overlay())
    codes: list[tuple[str, str | None]] = []
    record = known.get(words) or known.get(words.upper())
    candidates: tuple[tuple[str, float], ...] = ()
    if record is not None:
        codes.append((record.code, "code"))
    else:
        match = known.resolve(words, date=date)
        if match is not None and match.code is not None:
            codes.append((match.code, match.rule))
        elif match is not None:
            candidates = match.candidates
            codes += [(c, "candidate") for c, _ in match.candidates]
    out = []
    for code, rule in dict(codes).items():
        party = known.get(code)
        if party is None:
            continue
        out.append(
            PartyFound(
                code=party.code,
                name=party.name,
                kind=party.kind,
                side=party.side,
                aliases=_aliases(known, code),
                officials=tuple(
                    f"{o.name}, {o.office} ({o.start or '?'} to {o.end or 'now'})"
                    for o in known.tables.officials
                    if o.party == code
                ),
                candidates=candidates,
                rule=rule,
            )
        )
    return out


def _aliases(known: Parties, code: str) -> tuple[str, ...]:
    rows = [a for p in known.tables.parties if p.code == code for a in p.aliases]
    states = [n for c in known.tables.countries if c.iso == code for n in (*c.names, *c.government)]
    return tuple(dict.fromkeys([*rows, *states]))


def party_names() -> dict[str, str]:
    """Return the name of every party by code."""
    known = parties(overlay())
    return {c.iso: c.name for c in known.tables.countries} | {p.code: p.name for p in known.tables.parties}


def check_lexicon(folder: Path | None = None) -> list[TableCheck]:
    """Check every table, ours or a folder laid over ours; nothing is raised for a bad one.

    Each loader stops at its first bad row, so a table with several is corrected step by step. A file that no loader
    reads is an error too: it is mostly a misspelt name. Raises E406 where the folder is none.
    """
    ours = sorted(p for f in FOLDERS for p in (HERE / f).glob("*.*") if p.suffix in (".tsv", ".txt"))
    known = {p.name for p in ours}
    if folder is not None:
        overlay_path(folder, "places", "places.tsv")  # refuses what is no folder
        tables = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    else:
        tables = ours
    root = folder or HERE
    bad = _errors(folder)
    out = []
    for path in tables:
        name = str(path.relative_to(root))
        error = next((e for e in bad if (e.source or "").partition(":")[0] == path.name), None)
        if error is not None:
            bad.remove(error)
            out.append(TableCheck(table=name, error=str(error), code=error.code))
        elif path.name not in known or (folder is not None and not _is_read(folder, path)):
            out.append(
                TableCheck(
                    table=name,
                    code="E520",
                    error=f"[E520] {name}: No table of this name is read; expected one of {', '.join(sorted(known))}, "
                    f"in the folder itself or in {', '.join(FOLDERS)}.",
                )
            )
        else:
            out.append(TableCheck(table=name, rows=_rows(path)))
    return out + [TableCheck(table=e.source or "?", error=str(e), code=e.code) for e in bad]


def _is_read(folder: Path, path: Path) -> bool:
    return any(overlay_path(folder, f, path.name) == path for f in FOLDERS if (HERE / f / path.name).exists())


def _errors(folder: Path | None) -> list[CounterclaimError]:
    from counterclaim.lexicon.arms import load as load_arms
    from counterclaim.lexicon.parties import load_tables
    from counterclaim.lexicon.places.tables import load_places
    from counterclaim.lexicon.words import load as load_words

    loaders: tuple[Any, ...] = (load_places, load_tables, load_arms, load_words)
    found: dict[tuple[str | None, str], CounterclaimError] = {}
    for load in loaders:
        try:
            load(folder)
        except CounterclaimError as error:
            found[error.source, error.sentence] = error
    return list(found.values())


def _rows(path: Path) -> int:
    lines = [x for x in path.read_text("utf-8-sig").splitlines() if x.strip() and not x.startswith("#")]
    return max(len(lines) - (path.suffix == ".tsv"), 0)


def import_places(dump: Path, *, progress: Callable[[int], None] | None = None) -> int:
    """Add a GeoNames dump (``allCountries.zip``, ``UA.txt`` …) to the gazetteer; return how many places it gave.

    Raises E407 where the gazetteer cannot be written, and E521 and E522 for a file that is no dump.
    """
    from counterclaim.desk.geonames import import_dump

    gaz = gazetteer(overlay())
    gaz.close()
    gazetteer.cache_clear()
    return import_dump(dump, gaz.path, progress=progress)
