"""Adding a GeoNames dump (``allCountries.txt``, a country file, or a .zip of one) to the gazetteer, line by line."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.places.build import ARABIC, keys_of
from counterclaim.lexicon.places.tables import PRECISION

FIELDS = 19
MAX_LINE = 40_000
"""Longest line read; GeoNames allows 10,000 characters of alternate names."""
BATCH = 20_000
SHOWN = 20
"""How many bad rows are named in the report; all are counted."""

_KINDS = {"P": "settlement", "T": "mountain", "S": "site", "R": "road", "L": "area", "V": "area"}
_CODES = {
    "ADM1": "admin1", "ADM2": "admin2", "CONT": "continent", "ISL": "island", "ISLS": "island", "SEA": "sea", "OCN": "sea",  # noqa: E501
    "GULF": "sea", "STRT": "strait", "LK": "lake", "LKS": "lake", "RSV": "lake", "STM": "river", "CNL": "river",
    "AIRB": "base", "AIRP": "base", "MILB": "base", "CMPRF": "camp",
}  # fmt: skip


class Imported(Struct, frozen=True, kw_only=True):
    """What an import did: rows read, added, left out by the filters or as known, and refused with their line numbers."""  # noqa: E501

    read: int
    added: int
    left_out: int
    refused: int
    faults: tuple[str, ...]


def import_geonames(
    gazetteer: Path,
    path: Path,
    *,
    countries: Collection[str] | None = None,
    features: Collection[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Add the rows of a GeoNames file to a gazetteer file; all or nothing, and a second time adds nothing.

    ``countries`` are ISO codes, ``features`` classes (``P``) or codes (``PPLX``) to keep; by default populated places,
    first and second-level regions, islands, bases and camps. Rows that break the format are left out and reported
    with their line. Raises E408 where the file cannot be read or has no row of the format.
    """
    keep = set(features) if features else {"P", "ADM1", "ADM2", "ISL", "AIRB", "MILB", "AIRP", "CMPRF"}
    read = added = left_out = refused = 0
    faults: list[str] = []
    db = sqlite3.connect(gazetteer)
    try:
        known = {r[0] for r in db.execute("SELECT id FROM place WHERE id LIKE 'gn:%'")}
        n = db.execute("SELECT max(n) FROM place").fetchone()[0] or 0
        db.execute("BEGIN")
        for number, line in _lines(path):
            read += 1
            if progress and read % BATCH == 0:
                progress(read)
            row = line.split("\t")
            fault = _fault(row, line)
            if fault:
                refused += 1
                if len(faults) < SHOWN:
                    faults.append(f"line {number}: {fault}")
                continue
            country, cls, code = row[8], row[6], row[7]
            ident = f"gn:{row[0]}"
            if ident in known or (countries and country not in countries) or not (cls in keep or code in keep):
                left_out += 1
                continue
            known.add(ident)
            n += 1
            kind = _CODES.get(code) or _KINDS.get(cls) or ("lake" if cls == "H" else "area")
            population = int(row[14]) if row[14] else 0
            db.execute(
                "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (n, ident, row[1], kind, float(row[4]), float(row[5]), None, country or None, row[10] or None, None,
                 population or None, PRECISION[kind], 0),
            )  # fmt: skip
            names = [(row[1], 0), (row[2], 2)] + [(a, 2) for a in row[3].split(",")]
            db.executemany(
                "INSERT OR IGNORE INTO name VALUES (?,?,?,?,?)",
                [
                    (k, n, nm, u, r)
                    for name, rank in names
                    if 2 <= len(name) <= 60
                    for k, nm, u, r in keys_of(name, "", rank, country in ARABIC)
                ],
            )
            added += 1
        if not read or refused == read:
            raise CounterclaimError(
                "E408", f"the file has no row of the GeoNames format ({FIELDS} fields divided by tabs); give allCountries.txt "  # noqa: E501
                "or a country file.", source=path.name,
            )  # fmt: skip
        db.commit()
    except sqlite3.Error as e:
        raise CounterclaimError("E407", f"the gazetteer cannot be written ({e}).", source=str(gazetteer)) from e
    finally:
        db.close()
    return Imported(read=read, added=added, left_out=left_out, refused=refused, faults=tuple(faults))


def _fault(row: list[str], line: str) -> str | None:
    if len(line) > MAX_LINE:
        return f"the line has {len(line)} characters; at most {MAX_LINE} are read."
    if len(row) != FIELDS:
        return f"{len(row)} fields; expected {FIELDS} divided by tabs."
    if not row[0].isdigit() or not row[0].isascii():
        return f"geonameid {row[0][:30]!r} is no number."
    if not row[1]:
        return "the name is empty."
    try:
        lat, lon = float(row[4]), float(row[5])
    except ValueError:
        return f"latitude and longitude are {row[4][:20]!r}, {row[5][:20]!r}; expected numbers."
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return f"the point {lat}, {lon} is not on the globe."
    if row[14] and not (row[14].isascii() and row[14].isdigit() and len(row[14]) < 12):
        return f"population {row[14][:20]!r} is no number."
    return None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield numbered lines of a text file, or of the largest .txt in a .zip, never the whole at once."""
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                inner = [
                    i for i in archive.infolist() if i.filename.endswith(".txt") and "readme" not in i.filename.lower()
                ]
                if not inner:
                    raise CounterclaimError(
                        "E408", "the archive holds no .txt; give a GeoNames archive.", source=path.name
                    )
                with archive.open(max(inner, key=lambda i: i.file_size)) as raw:
                    yield from _numbered(raw)
        else:
            with path.open("rb") as raw_file:
                yield from _numbered(raw_file)
    except (OSError, zipfile.BadZipFile) as e:
        raise CounterclaimError(
            "E408", "the file cannot be read; give a GeoNames .txt or .zip.", source=path.name
        ) from e


def _numbered(raw: IO[bytes]) -> Iterator[tuple[int, str]]:
    number = 0
    while True:
        line = raw.readline(4 * MAX_LINE)
        if not line:
            return
        number += 1
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if number == 1:
            text = text.removeprefix("\ufeff")
        if text:
            yield number, text
