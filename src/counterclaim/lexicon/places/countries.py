"""Countries: names, points, adjectives, people, and the city that stands for the government."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from counterclaim.lexicon.tables import read_table

COLUMNS = ("iso", "name", "lat", "lon", "names", "adjectives", "people", "government", "state")


class Country(Struct, frozen=True):
    """One country or territory with all its words; ``government`` holds seats that stand for the government."""

    iso: str
    name: str
    lat: float
    lon: float
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    government: tuple[str, ...]
    sovereign: bool


def load_countries(overlay: Path | None = None) -> tuple[Country, ...]:
    """Read ``countries.tsv``. Raises E401 to E406 on a bad table."""
    out = []
    for r in read_table("places", "countries.tsv", COLUMNS, overlay):
        iso = r.need("iso")
        if len(iso) != 2 or not iso.isupper():
            raise r.refuse(f"'iso' is {iso!r}; expected two capitals such as SY.")
        people = r.many("people")
        singular = tuple(p[:-1] for p in people if p.endswith("s") and not p.endswith("ss") and len(p) > 4)
        out.append(
            Country(
                iso, r.need("name"), r.number("lat", -90, 90), r.number("lon", -180, 180), r.many("names"),
                r.many("adjectives"), tuple(dict.fromkeys(people + singular)), r.many("government"),
                r.one_of("state", ("s", "t")) == "s",
            )
        )  # fmt: skip
    return tuple(out)
