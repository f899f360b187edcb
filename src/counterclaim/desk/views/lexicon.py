"""Looking names up, adding names of one's own, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from counterclaim.desk.lexicon import PartyFound, find_parties, find_places, parties
from counterclaim.desk.reading import gazetteer, overlay, own_lexicon
from counterclaim.errors import CounterclaimError
from counterclaim.model import Place

PLACE_COLUMNS = ("name", "kind", "country", "lat", "lon", "radius_km", "names")
PARTY_COLUMNS = ("code", "name", "kind", "side", "country", "aliases")


class LexiconView(Struct, frozen=True, kw_only=True):
    """What is known of a name; ``folder`` is where the user's own names are kept, None where they are switched off;
    ``countries`` are codes with names."""

    query: str | None
    places: list[Place]
    parties: list[PartyFound]
    folder: str | None
    countries: list[tuple[str, str]]


def look_up(name: str | None) -> LexiconView:
    """Return the places and parties of a name. Raises E401 to E407 for a bad table or gazetteer."""
    over = own_lexicon()
    folder = str(over) if over else None
    known = sorted(((c.iso, c.name) for c in gazetteer(overlay()).tables.countries), key=lambda c: c[1])
    if not name:
        return LexiconView(query=None, places=[], parties=[], folder=folder, countries=known)
    return LexiconView(query=name, places=find_places(name), parties=find_parties(name), folder=folder, countries=known)


def add_row(table: str, cells: dict[str, str]) -> Path:
    """Add a row to the user's own ``places`` or ``parties`` table and return its file.

    The folder is made where there is none. The table is checked with the row before it is kept. Raises E543 where names
    of one's own are switched off or a cell holds a tab or line break, E401 to E406 where the row is refused.
    """
    from counterclaim.lexicon.parties import load_tables
    from counterclaim.lexicon.places.tables import load_places

    shapes: dict[str, tuple[str, tuple[str, ...], Callable[[Path], Any]]] = {
        "places": ("places/places.tsv", PLACE_COLUMNS, load_places),
        "parties": ("parties/parties.tsv", PARTY_COLUMNS, load_tables),
    }
    if table not in shapes:
        raise CounterclaimError("E543", f"There is no table {table!r} to add to; choose places or parties.")
    folder = own_lexicon()
    if folder is None:
        raise CounterclaimError(
            "E543",
            "Names of your own are switched off, for COUNTERCLAIM_LEXICON is set to nothing; unset it, or set it to a "
            "folder, and start the desk again.",
        )
    file, columns, load = shapes[table]
    given = {**cells, "country": _country(cells.get("country", "")), "side": _party(cells.get("side", ""))}
    row = [" ".join(given.get(column, "").split()) for column in columns]
    if not row[0] or row[0].startswith("#") or any(re.search(r"[\x00-\x1f]", cell) for cell in row):
        raise CounterclaimError(
            "E543", f"The row has no {columns[0]}, or one that cannot stand in a table; give a plain name."
        )
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else None
    start = before if before is not None else "\t".join(columns) + "\n"
    _write(path, start + ("" if start.endswith("\n") else "\n") + "\t".join(row) + "\n")
    try:
        load(folder)
    except CounterclaimError:
        if before is None:
            path.unlink()
        else:
            _write(path, before)
        raise
    _forget()
    return path


def _country(words: str) -> str:
    """The code of a country given by code or by a name of it; other words stay, and are refused with the row."""
    named = words.strip().casefold()
    for c in gazetteer(overlay()).tables.countries:
        if named in (c.iso.casefold(), *(n.casefold() for n in (c.name, *c.names))):
            return c.iso
    return words


def _party(words: str) -> str:
    """The code of a party given by code or name; other words stay, and are refused with the row."""
    known = parties(overlay())
    if not words.strip() or known.get(words.strip()) is not None:
        return words
    found = known.resolve(words.strip())
    return found.code if found and found.code and found.rule == "name" else words


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, "utf-8")
    part.replace(path)


def _forget() -> None:
    """Let the lexicon be loaded anew, since its tables have changed."""
    from counterclaim.desk import lexicon, reading

    lexicon.parties.cache_clear()
    reading.gazetteer.cache_clear()
    reading.build_reader.cache_clear()
