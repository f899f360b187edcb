"""The gazetteer: names of both sides to places, in a SQLite file that is built once and read only."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.phrases import Phrases
from counterclaim.lexicon.places.build import SCHEMA_VERSION, added, build, digest_of, extend, home, kilometers
from counterclaim.lexicon.places.names import norm, variants
from counterclaim.lexicon.places.tables import PlaceTables, load_places
from counterclaim.model import Place

_COLUMNS = "p.n, p.id, p.name, p.kind, p.lat, p.lon, p.radius, p.country, p.admin1, p.admin1_name, p.population, p.precision, p.own"  # noqa: E501
CACHE = 50_000
"""Names kept in memory; a page of 600 words names some 20."""


class Entry(NamedTuple):
    """A place as stored, with how the looked-up name relates to it (``rank`` 0 own name … 4 adjective)."""

    n: int
    id: str
    name: str
    kind: str
    lat: float | None
    lon: float | None
    radius: float | None
    country: str | None
    admin1: str | None
    admin1_name: str | None
    population: int | None
    precision: int
    own: int
    rank: int
    asked: str | None


class NameHit(NamedTuple):
    """A name of a country, large area or region found in a text at ``[start, end)``."""

    start: int
    end: int
    name: str


class Demonym(Struct, frozen=True):
    """An adjective or a word for people with its country; ``sort`` is ``adjective`` or ``people``."""

    word: str
    country: str
    sort: str


OWN_KEPT = 3
"""Copies of the gazetteer with names of one's own that are kept; a running desk may still read the one before."""


class Gazetteer:
    """Names to places. Open with :meth:`open`; one connection a thread, so it may be shared."""

    def __init__(self, path: Path, tables: PlaceTables) -> None:
        self.path = path
        self.tables = tables
        self._local = threading.local()
        self._cache: dict[str, tuple[Entry, ...]] = {}
        self._scan: Phrases[tuple[str, ...]] | None = None
        self._check()

    @classmethod
    def open(cls, path: Path | None = None, overlay: Path | None = None) -> Gazetteer:
        """Open the gazetteer, building it first where it is missing or the tables have changed.

        ``path`` is a file of your own (built if missing); without it the file lies in the cache folder, its name carrying
        a digest of the tables. Raises E401 to E406 on a bad table, E407 where the file cannot be built or read.
        """  # noqa: E501
        tables = load_places(overlay)
        if path is not None:
            if not path.exists():
                build(path, tables)
            return cls(path, tables)
        ours, digest = digest_of(None), digest_of(overlay)
        file = home() / (f"places-{ours}.sqlite" if digest == ours else f"places-own-{digest}.sqlite")
        if file.exists():
            return cls(file, tables)
        more = None if digest == ours else added(load_places(), tables)
        if more is None:
            build(file, tables)
        else:
            extend(file, cls.open().path, more, tables)
        if digest != ours:
            _tidy(file)
        return cls(file, tables)

    def _check(self) -> None:
        try:
            row = self._db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        except sqlite3.Error as e:
            raise CounterclaimError(
                "E407", f"the file is no gazetteer ({e}); remove it and it will be built anew.", source=str(self.path)
            ) from e
        if row is None or row[0] != str(SCHEMA_VERSION):
            raise CounterclaimError(
                "E407", f"the gazetteer has version {row[0] if row else 'none'}, expected {SCHEMA_VERSION}; remove the file "  # noqa: E501
                "and it will be built anew.", source=str(self.path),
            )  # fmt: skip

    @property
    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
            self._local.db = db
        return db

    def close(self) -> None:
        """Close this thread's connection."""
        db = getattr(self._local, "db", None)
        if db is not None:
            db.close()
            self._local.db = None

    # -- look-ups ------------------------------------------------------------------------------------------------

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Return the stored places of a name, by any variant of it, the likeliest first; empty if there is none."""
        if len(name) > 120:
            return ()
        found = self._cache.get(name)
        if found is not None:
            return found
        rows: dict[int, Entry] = {}
        for key, kind in variants(name):
            found_here = [
                Entry._make((*row, kind))
                for row in self._db.execute(
                    f"SELECT {_COLUMNS}, min(m.rank) FROM name m JOIN place p USING (n) WHERE m.norm = ? GROUP BY p.n",
                    (key,),
                )
            ]
            # "Dallas County" is looked for as a county first; where none is known, every Dallas is a reading
            asked = [e for e in found_here if e.kind == kind] if kind else found_here
            for entry in asked if asked or rows else found_here:
                rows.setdefault(entry.n, entry)
            if rows and kind is None and all(k is None for _, k in variants(name)):
                break
        out = tuple(sorted(rows.values(), key=_order))
        if len(self._cache) >= CACHE:
            self._cache.clear()
        self._cache[name] = out
        return out

    def lookup(self, name: str, limit: int = 10) -> list[Place]:
        """Return the places of a name, the likeliest first, without names of their own filled in (see :meth:`names`)."""  # noqa: E501
        return [to_place(e) for e in self.entries(name)[:limit]]

    def get(self, place_id: str) -> Place | None:
        """Return the place of an id with all its names, or None."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM place p WHERE p.id = ?", (place_id,)).fetchone()
        return to_place(Entry._make((*row, 0, None)), self.names(place_id)) if row else None

    def names(self, place_id: str) -> tuple[tuple[str, str], ...]:
        """Return the names of a place with the party or language that uses each ('' where not known)."""
        rows = self._db.execute(
            "SELECT m.name, max(m.user), min(m.rank) AS r FROM name m JOIN place p USING (n) WHERE p.id = ? "
            "GROUP BY m.name ORDER BY r, m.name",
            (place_id,),
        )
        return tuple((name, user) for name, user, _ in rows)

    def writers(self, name: str, place_id: str) -> frozenset[str]:
        """Return the parties that write this name for a place; empty where all do or nobody knows."""
        key = norm(name)
        return frozenset(user for n, user in self.names(place_id) if user and norm(n) == key)

    def near(self, lat: float, lon: float, km: float, limit: int = 50) -> list[tuple[Place, float]]:
        """Return places within ``km`` kilometers of a point with their distances, the nearest first."""
        span = km / 111.0
        wide = min(180.0, km / (111.0 * max(0.01, math.cos(math.radians(min(89.0, abs(lat) + span))))))
        out = []
        for row in self._db.execute(
            f"SELECT {_COLUMNS} FROM place p WHERE p.lat BETWEEN ? AND ? AND (p.lon BETWEEN ? AND ? OR ? >= 180 "
            "OR p.lon + 360 BETWEEN ? AND ? OR p.lon - 360 BETWEEN ? AND ?)",
            (lat - span, lat + span, lon - wide, lon + wide, wide, *(lon - wide, lon + wide) * 2),
        ):
            entry = Entry._make((*row, 0, None))
            far = kilometers(lat, lon, entry.lat or 0.0, entry.lon or 0.0)
            if far <= km:
                out.append((to_place(entry), far))
        return sorted(out, key=lambda x: (x[1], x[0].id))[:limit]

    # -- words in a text -----------------------------------------------------------------------------------------

    def demonyms(self) -> tuple[Demonym, ...]:
        """Return all adjectives and words for people with their countries."""
        return tuple(
            Demonym(word, c.iso, sort)
            for c in self.tables.countries
            for sort, words in (("adjective", c.adjectives), ("people", c.people))
            for word in words
        )

    def _index(self) -> Phrases[tuple[str, ...]]:
        if self._scan is None:
            index: Phrases[tuple[str, ...]] = Phrases()
            for p in self.tables.places:
                for name in (p.name, *(n for n, _ in p.names)):
                    if name[:1].isupper() and len(name) > 2:
                        index.add(name, (p.country,) if p.country else ())
            for r in self.tables.regions:
                if r.country in ("US", "CA", "GB", "AU") or r.population >= 3_000_000:
                    for name in (r.name, *(n for n, _ in r.names)):
                        if name[:1].isupper() and len(name) > 3:
                            index.add(name, (r.country, r.code))
            for c in self.tables.countries:
                for name in (*c.adjectives, *c.people, c.name, *c.names):
                    if name[:1].isupper():
                        twice = index.get(name)  # "Georgia" speaks for neither
                        index.add(name, () if twice and twice[0] != c.iso else (c.iso,))
            self._scan = index
        return self._scan

    def find_names(self, text: str) -> list[NameHit]:
        """Find names of countries, their adjectives and people, large regions and places of our table in a text.

        Settlements of the world at large are not looked for: every third English word is a village somewhere.
        """
        return [NameHit(f.start, f.end, text[f.start : f.end]) for f in self._index().find(text)]

    def countries_in(self, text: str) -> list[tuple[int, str, str | None]]:
        """Return (offset, country, first-level code or None) of each country, adjective or large region named."""
        return [
            (f.start, f.value[0], f.value[1] if len(f.value) > 1 else None) for f in self._index().find(text) if f.value
        ]


def _tidy(newest: Path) -> None:
    """Remove copies with names of one's own that are older than the last few; each is as large as the gazetteer."""
    old = sorted(newest.parent.glob("places-own-*.sqlite"), key=lambda f: f.stat().st_mtime, reverse=True)
    for file in old[OWN_KEPT:]:
        with suppress(OSError):  # another desk may just have removed it, or holds it
            file.unlink()


def _order(e: Entry) -> tuple[float, str]:
    big = {"country": 9.5, "continent": 9.3, "admin1": 6.2}.get(
        e.kind, max(6.0 * bool(e.own), math.log10((e.population or 100) + 1))
    )
    return (-(big - 0.8 * e.rank), e.id)


def to_place(e: Entry, names: Iterable[tuple[str, str]] = ()) -> Place:
    """Turn a stored place into the record that claims carry."""
    return Place(
        id=e.id, name=e.name, kind=e.kind, lat=e.lat, lon=e.lon, radius_km=e.radius, country=e.country,
        admin1=e.admin1_name, population=e.population, precision=e.precision, names=tuple(names),
    )  # fmt: skip


__all__ = ["Demonym", "Entry", "Gazetteer", "NameHit", "norm", "to_place"]
