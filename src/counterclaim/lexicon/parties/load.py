"""Loader of the party tables: one frozen record a row; codes that one table uses must stand in another."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from counterclaim.lexicon.places.countries import Country, load_countries
from counterclaim.lexicon.tables import Row, read_table

PARTY_KINDS = frozenset(
    {"state", "government", "ministry", "army", "police", "armed_group", "militia", "alliance", "organisation"}
)
OFFICE_KINDS = frozenset({"ministry", "army", "police", "head", "minister", "government", "media", "people"})
OUTLET_KINDS = frozenset({"state", "party", "agency", "private"})
GENERIC_ROLES = frozenset({"government", "rebels", "militants", "separatists", "kurds"})


class PartyRow(Struct, frozen=True):
    """A group, alliance or organisation; ``side`` is the code it fights for or under."""

    code: str
    name: str
    kind: str
    side: str | None
    country: str | None
    aliases: tuple[str, ...]


class Office(Struct, frozen=True):
    """Words that follow a state's adjective (``defence ministry``), with the kind of speaker or force."""

    phrase: str
    kind: str
    role: str


class OutletRow(Struct, frozen=True):
    """An outlet; ``party`` if it speaks for one."""

    name: str
    party: str | None
    country: str | None
    kind: str
    aliases: tuple[str, ...]


class Official(Struct, frozen=True):
    """A person in office for a party from a date to a date (ISO prefixes; None where open)."""

    name: str
    aliases: tuple[str, ...]
    office: str
    party: str
    start: str | None
    end: str | None

    def holds(self, date: str | None) -> bool:
        """Tell whether the person was in office on a date; True without a date."""
        if date is None:
            return True
        return (self.start is None or date >= self.start[: len(date)]) and (
            self.end is None or date[: len(self.end)] <= self.end
        )


class Theatre(Struct, frozen=True):
    """A war: where, from when to when, and what plain words for a side stand for in pages about it."""

    id: str
    name: str
    countries: tuple[str, ...]
    start: str
    end: str | None
    government: str | None
    rebels: str | None
    militants: str | None
    separatists: str | None
    kurds: str | None
    cues: tuple[str, ...]

    def code(self, role: str) -> str | None:
        """Return the party that a role stands for in this war, or None."""
        value: str | None = getattr(self, role) if role in GENERIC_ROLES else None
        return value

    def covers(self, date: str | None) -> bool:
        """Tell whether the war went on at a date; True without a date."""
        if date is None:
            return True
        return date >= self.start[: len(date)] and (self.end is None or date[: len(self.end)] <= self.end)


class Generic(Struct, frozen=True):
    """Plain words for a side (``rebels``), which only the page's war can tell."""

    phrase: str
    role: str
    kind: str


class Tables(Struct, frozen=True):
    """All party tables, read and checked against each other."""

    countries: tuple[Country, ...]
    parties: tuple[PartyRow, ...]
    offices: tuple[Office, ...]
    outlets: tuple[OutletRow, ...]
    officials: tuple[Official, ...]
    theatres: tuple[Theatre, ...]
    generics: tuple[Generic, ...]


def load_tables(overlay: Path | None = None) -> Tables:
    """Read all party tables with a user's laid over them. Raises E401 to E406 on a bad table."""
    countries = load_countries(overlay)
    isos = {c.iso for c in countries}
    rows = read_table("parties", "parties.tsv", ("code", "name", "kind", "side", "country", "aliases"), overlay)
    moved = {r["country"] for r in rows if r["kind"] == "state"}
    codes = isos | {r["code"] for r in rows}

    def code(row: Row, column: str, *, needed: bool = False) -> str | None:
        value = row.need(column) if needed else row[column]
        if value and value not in codes:
            raise row.refuse(
                f"'{column}' is {value!r}, which is no party; add it to parties.tsv or correct it.", "E405"
            )
        return value or None

    def iso(row: Row, column: str = "country") -> str | None:
        value = row[column]
        if value and value not in isos:
            raise row.refuse(
                f"'{column}' is {value!r}, which is no country; use its code of two letters, such as UA.", "E405"
            )
        return value or None

    parties = []
    for r in rows:
        if r["code"] in isos - moved:
            raise r.refuse(f"the code {r['code']!r} is that of a country; choose another.")
        parties.append(
            PartyRow(
                r["code"], r.need("name"), r.one_of("kind", PARTY_KINDS), code(r, "side"), iso(r), r.many("aliases")
            )
        )
    offices = tuple(
        Office(r.need("phrase"), r.one_of("kind", OFFICE_KINDS), r.need("role"))
        for r in read_table("parties", "offices.tsv", ("phrase", "kind", "role"), overlay)
    )
    outlets = tuple(
        OutletRow(r.need("name"), code(r, "party"), iso(r), r.one_of("kind", OUTLET_KINDS), r.many("aliases"))
        for r in read_table("parties", "outlets.tsv", ("name", "party", "country", "kind", "aliases"), overlay)
    )
    officials = tuple(
        Official(
            r.need("name"), r.many("aliases"), r.need("office"), code(r, "party", needed=True) or "",
            r.date("from"), r.date("to"),
        )
        for r in read_table(
            "parties", "officials.tsv", ("name", "aliases", "office", "party", "from", "to"), overlay,
            key=("name", "office", "from"),
        )
    )  # fmt: skip
    theatres = []
    columns = (
        "theatre", "name", "countries", "from", "to", "government", "rebels", "militants", "separatists", "kurds", "cues",  # noqa: E501
    )  # fmt: skip
    for r in read_table("parties", "theatres.tsv", columns, overlay):
        r.need("from")
        for part in r.many("cues"):
            if part not in codes:
                raise r.refuse(
                    f"'cues' holds {part!r}, which is no party; add it to parties.tsv or correct it.", "E405"
                )
        for part in r.many("countries"):
            if part not in isos:
                raise r.refuse(f"'countries' holds {part!r}, which is no country.", "E405")
        theatres.append(
            Theatre(
                r["theatre"], r.need("name"), r.many("countries"), r.date("from") or "", r.date("to"),
                code(r, "government"), code(r, "rebels"), code(r, "militants"), code(r, "separatists"),
                code(r, "kurds"), r.many("cues"),
            )
        )  # fmt: skip
    generics = tuple(
        Generic(r.need("phrase"), r.one_of("role", GENERIC_ROLES), r.one_of("kind", PARTY_KINDS))
        for r in read_table("parties", "generics.tsv", ("phrase", "role", "kind"), overlay)
    )
    return Tables(countries, tuple(parties), offices, outlets, officials, tuple(theatres), generics)
