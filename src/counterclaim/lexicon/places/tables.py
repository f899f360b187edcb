"""Loader of the tables of places: countries, first-level regions, and our own places with both sides' names."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from counterclaim.lexicon.places.countries import Country, load_countries
from counterclaim.lexicon.tables import Row, read_table

KINDS = frozenset(
    {"settlement", "camp", "base", "area", "admin1", "admin2", "continent", "sea", "lake", "river", "mountain", "island",  # noqa: E501
     "strait", "road", "border", "site"}
)  # fmt: skip
PRECISION = {
    "country": 6, "continent": 7, "admin1": 4, "admin2": 3, "area": 5, "sea": 7, "river": 5, "lake": 5, "mountain": 5, "road": 5,  # noqa: E501
    "strait": 5, "border": 5, "island": 2, "base": 1, "camp": 1, "settlement": 1, "site": 1,
}  # fmt: skip
"""The step of the UCDP GED ladder that a kind of place stands for: 1 exact … 4 first-level, 6 country, 7 international."""  # noqa: E501


class Region(Struct, frozen=True):
    """A first-level region with its code, point, radius in km and population."""

    country: str
    code: str
    name: str
    lat: float
    lon: float
    radius_km: float
    population: int
    names: tuple[tuple[str, str], ...] = ()


class District(Struct, frozen=True):
    """A second-level region with the code of the first-level one that it is in, point and radius in km."""

    country: str
    region: str
    name: str
    lat: float
    lon: float
    radius_km: float


class OwnPlace(Struct, frozen=True):
    """A place of our table: names as (name, who uses it), point, radius."""

    name: str
    kind: str
    country: str | None
    lat: float
    lon: float
    radius_km: float | None
    names: tuple[tuple[str, str], ...]


class PlaceTables(Struct, frozen=True):
    """All tables of places, read."""

    countries: tuple[Country, ...]
    regions: tuple[Region, ...]
    districts: tuple[District, ...]
    places: tuple[OwnPlace, ...]


def _names(row: Row, column: str = "names") -> tuple[tuple[str, str], ...]:
    out = []
    for part in row.many(column):
        name, _, user = part.partition("@")
        if not name.strip():
            raise row.refuse(f"the name {part!r} is empty; write Name or Name@user.")
        out.append((name.strip(), user.strip()))
    return tuple(out)


def load_places(overlay: Path | None = None) -> PlaceTables:
    """Read the tables of places with a user's laid over them. Raises E401 to E406 on a bad table."""
    countries = load_countries(overlay)
    isos = {c.iso for c in countries}

    def iso(row: Row, *, needed: bool) -> str | None:
        value = row.need("country") if needed else row["country"]
        if value and value not in isos:
            raise row.refuse(
                f"'country' is {value!r}, which is no country; use its code of two letters, such as UA.", "E405"
            )
        return value or None

    better: dict[tuple[str, str], Row] = {}
    for r in read_table(
        "places",
        "admin1_names.tsv",
        ("country", "region", "name", "names", "lat", "lon"),
        overlay,
        key=("country", "region"),
    ):
        iso(r, needed=True)
        better[(r["country"], r.need("region"))] = r
    regions = []
    used: set[tuple[str, str]] = set()
    columns = ("country", "code", "name", "lat", "lon", "radius_km", "population")
    for r in read_table("places", "admin1.tsv", columns, overlay, key=("country", "code")):
        country = iso(r, needed=True) or ""
        lat, lon = r.number("lat", -90, 90), r.number("lon", -180, 180)
        name = r.need("name")
        names: tuple[tuple[str, str], ...] = ()
        row = better.get((country, name))
        if row is not None:
            used.add((country, name))
            names = (*_names(row), (name, ""))
            name = row["name"] or name
            if row["lat"]:
                lat, lon = row.number("lat", -90, 90), row.number("lon", -180, 180)
        regions.append(
            Region(country, r.need("code"), name, lat, lon, r.number("radius_km", 0, 20040),
                   int(r.number("population", 0, 2e9)), names)
        )  # fmt: skip
    for key in sorted(set(better) - used):
        raise better[key].refuse(f"there is no region {key[1]!r} of {key[0]} in admin1.tsv; correct the name.", "E405")
    codes = {(r.country, r.code) for r in regions}
    districts = []
    district_columns = ("country", "region", "name", "lat", "lon", "radius_km")
    for r in read_table("places", "admin2.tsv", district_columns, overlay, key=("country", "region", "name")):
        country, code = iso(r, needed=True) or "", r.need("region")
        if (country, code) not in codes:
            raise r.refuse(f"there is no region {code!r} of {country} in admin1.tsv; correct the code.", "E405")
        lat, lon = r.number("lat", -90, 90), r.number("lon", -180, 180)
        districts.append(District(country, code, r.need("name"), lat, lon, r.number("radius_km", 0, 20040)))
    own = []
    columns = ("name", "kind", "country", "lat", "lon", "radius_km", "names")
    for r in read_table("places", "places.tsv", columns, overlay, key=("name", "kind", "country")):
        own.append(
            OwnPlace(
                r.need("name"), r.one_of("kind", KINDS), iso(r, needed=False), r.number("lat", -90, 90),
                r.number("lon", -180, 180), r.number("radius_km", 0, 20040) if r["radius_km"] else None, _names(r),
            )
        )  # fmt: skip
    return PlaceTables(countries, tuple(regions), tuple(districts), tuple(own))
