"""Importing a GeoNames dump into the gazetteer: every village of a country instead of those above 500 people.

The format is that of https://download.geonames.org/export/dump/readme.txt: 19 columns divided by tabs, UTF-8.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.places.build import ARABIC, keys_of
from counterclaim.lexicon.places.tables import PRECISION, load_places

COLUMNS = 19
MAX_LINE = 100_000
"""Longest line read, in bytes; the longest of the dump has some 15,000."""
MAX_UNPACKED = 8_000_000_000
"""Largest file inside a ZIP; all countries of 2024 have 1.7 GB."""
BATCH = 20_000

KINDS = {"SEA": "sea", "LK": "lake", "LKS": "lake", "STM": "river", "STRT": "strait", "MT": "mountain", "MTS": "mountain",
         "PASS": "mountain", "ISL": "island", "ISLS": "island", "RGN": "area", "AIRB": "base", "INSM": "base", "MILB": "base",
         "NVB": "base", "ADM2": "admin2"}  # fmt: skip
"""GeoNames feature codes and our kinds; every feature of class P is a settlement, and countries and regions are ours."""
_GONE = frozenset({"PPLH", "PPLQ", "PPLW"})  # historical, abandoned, destroyed


@contextmanager
def _opened(dump: Path) -> Iterator[BinaryIO]:
    """The lines of a dump given as text or ZIP. Raises E521 where it cannot be opened."""
    try:
        if not zipfile.is_zipfile(dump):
            with dump.open("rb") as stream:
                yield stream
            return
        with zipfile.ZipFile(dump) as archive:
            members = [m for m in archive.infolist() if m.filename.endswith(".txt") and "readme" not in m.filename.lower()]
            if len(members) != 1:
                raise CounterclaimError(
                    "E521", f"The ZIP holds {len(members)} tables; a dump with one was expected, such as UA.zip.", source=str(dump)
                )
            if members[0].file_size > MAX_UNPACKED:
                raise CounterclaimError(
                    "E521", f"The table in the ZIP is larger than {MAX_UNPACKED} bytes; give it unpacked.", source=str(dump)
                )
            with archive.open(members[0]) as member:
                yield io.BufferedReader(member)  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise CounterclaimError(
            "E521", f"The dump cannot be opened ({getattr(error, 'strerror', None) or error}); download it again.", source=str(dump)
        ) from error


def _rows(stream: BinaryIO, name: str) -> Iterator[list[str]]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if len(line) > MAX_LINE or len(cells) != COLUMNS or not cells[0].isdecimal():
            raise CounterclaimError(
                "E522",
                f"The line has {len(cells)} columns; {COLUMNS} columns of a GeoNames dump were expected, a number first.",
                source=f"{name}:{number}",
            )
        yield cells


def _kind(cells: list[str]) -> str | None:
    if cells[6] == "P":
        return None if cells[7] in _GONE else "settlement"
    return KINDS.get(cells[7])


def import_dump(dump: Path, gazetteer: Path, *, progress: Callable[[int], None] | None = None) -> int:
    """Add the places of a dump to a gazetteer file and return how many are new; the file changes whole or not at all.

    Places it holds gain names only. ``progress`` is called with the rows read. Raises E407, E521 and E522.
    """
    if not dump.is_file():
        raise CounterclaimError("E521", "There is no such file; give a dump of GeoNames (.zip or .txt).", source=str(dump))
    tables = load_places()
    admin = {(r.country, r.code): r.name for r in tables.regions}
    part = gazetteer.with_name(gazetteer.name + ".import")
    try:
        shutil.copyfile(gazetteer, part)
        with closing(sqlite3.connect(part)) as db, _opened(dump) as stream:
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")
            new = _fill(db, _rows(stream, dump.name), admin, progress)
            before = imported(part)
            source = ", ".join(dict.fromkeys([*(before or "").split(", "), dump.name])).lstrip(", ")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('geonames', ?)", (source,))
            db.commit()
        part.replace(gazetteer)
    except (OSError, sqlite3.Error) as error:
        raise CounterclaimError(
            "E407", f"The gazetteer cannot be written ({error}); free some disk space or set COUNTERCLAIM_HOME.",
            source=str(gazetteer),
        ) from error  # fmt: skip
    finally:
        part.unlink(missing_ok=True)
    return new


def _fill(
    db: sqlite3.Connection, rows: Iterator[list[str]], admin: dict[tuple[str, str], str], progress: Callable[[int], None] | None
) -> int:
    known = dict(db.execute("SELECT id, n FROM place"))
    n = max(known.values(), default=0)
    new = read = 0
    while batch := list(islice(rows, BATCH)):
        places, names = [], []
        for c in batch:
            kind = _kind(c)
            if kind is None:
                continue
            ident, iso = f"gn:{c[0]}", c[8] or None
            at = known.get(ident)
            if at is None:
                n += 1
                new += 1
                at = known[ident] = n
                lat, lon = float(c[4]), float(c[5])
                region = admin.get((c[8], c[10]))
                people = int(c[14]) if c[14].isdecimal() and kind == "settlement" else 0
                places.append((at, ident, c[1], kind, lat, lon, None, iso, c[10] or None, region, people or None, PRECISION[kind], 0))
            for rank, name in [(0, c[1]), *((2, x) for x in c[3].split(",") if 2 <= len(x) <= 60)]:
                names += [(k, at, nm, user, r) for k, nm, user, r in keys_of(name, "", rank, c[8] in ARABIC)]
        db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", places)
        db.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?,?)", names)
        read += len(batch)
        if progress:
            progress(read)
    return new


def imported(gazetteer: Path) -> str | None:
    """Return the names of the dumps that a gazetteer file holds, None if there are none."""
    try:
        with closing(sqlite3.connect(f"file:{gazetteer}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'geonames'").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None
