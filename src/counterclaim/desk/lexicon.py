"""Looking names up in the lexicon, checking a folder that is laid over it, importing places."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from counterclaim.desk.reading import gazetteer, overlay
from counterclaim.lexicon.check import check
from counterclaim.lexicon.parties import Parties
from counterclaim.lexicon.places.geonames import Imported, import_geonames
from counterclaim.lexicon.tables import FOLDERS, HERE
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
    """One table of the lexicon: how many rows it has, or the sentence that says what is wrong and where."""

    table: str
    rows: int | None = None
    error: str | None = None


@lru_cache(maxsize=2)
def parties(over: Path | None = None) -> Parties:
    """The parties of the lexicon with the user's laid over; loaded once a process."""
    return Parties.load(over)


def find_places(name: str, *, limit: int = 10) -> list[Place]:
    """Return the places that are called ``name``, the likeliest first, each with all its names and who uses them."""
    gaz = gazetteer(overlay())
    return [msgspec.structs.replace(p, names=gaz.names(p.id)) for p in gaz.lookup(name, limit)]


def place_names(ident: str) -> tuple[tuple[str, str], ...]:
    """Return all names of a place by its id, with the party or language that uses each; none for an unknown id."""
    return tuple(gazetteer(overlay()).names(ident))


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
    """Check every table, ours or a folder laid over ours: tables in order with their rows, then what is wrong.

    Each loader stops at its first bad row, so a table with several is mended step by step. Raises E406 where the
    folder is none.
    """
    faults = check(folder)
    root = folder or HERE
    tables = sorted([*root.glob("*.tsv"), *(p for f in FOLDERS for p in (root / f).glob("*.tsv"))])
    bad = " ".join(faults)
    good = [TableCheck(table=str(p.relative_to(root)), rows=_rows(p)) for p in tables if f" {p.name}:" not in bad]
    return good + [TableCheck(table=_table(fault), error=fault) for fault in faults]


def _table(fault: str) -> str:
    """The file that a fault names: ``[E403] arms.tsv:7: …``."""
    return fault.partition("] ")[2].partition(":")[0]


def _rows(path: Path) -> int:
    lines = [x for x in path.read_text("utf-8-sig").splitlines() if x.strip() and not x.startswith("#")]
    return max(len(lines) - 1, 0)  # the header


def import_places(
    dump: Path, *, countries: Collection[str] | None = None, progress: Callable[[int], None] | None = None
) -> Imported:
    """Add a GeoNames dump (``allCountries.zip``, ``UA.txt``) to the gazetteer; tell how many places it gave.

    ``countries`` are ISO codes to keep; ``progress`` is called with the rows read. A gazetteer that is built anew
    (after a change of the tables) needs the dump again. Raises E407 and E408.
    """
    gaz = gazetteer(overlay())
    done = import_geonames(gaz.path, dump, countries=countries, progress=progress)
    gaz.close()
    gazetteer.cache_clear()
    return done
