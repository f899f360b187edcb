"""A reader of one rule, so that the command line is tested without weights: "WHO said WHAT." is a claim of WHO."""

from __future__ import annotations

import re

import msgspec

from counterclaim.model import Claim, Page, Place, Span, Voice, When, Where, claim_id

HADRUT = Place(id="t:1", name="Hadrut", lat=39.52, lon=47.03, country="AZ", names=(("Hadrut", ""), ("Guzlek", "AZ")))
_SAID = re.compile(r"(?P<who>[A-Z][\w' ]+?) (?P<verb>said|denied) (?P<what>[^.]+)\.")
_PARTY = {"Azerbaijan": "AZ", "Armenia": "AM"}


class OneRule:
    """Reads "WHO said WHAT."; stumbles over a page that says "stumble"."""

    version = "one-rule-1"

    def read(self, page: Page) -> Page:
        if not page.readable:
            return msgspec.structs.replace(page, reader=self.version)
        if "stumble" in page.text:
            raise ValueError("a word that it cannot read")
        claims = tuple(self._claim(page, m) for m in _SAID.finditer(page.text))
        return msgspec.structs.replace(page, claims=claims, reader=self.version)

    def _claim(self, page: Page, m: re.Match[str]) -> Claim:
        who, span = m["who"].strip(), Span(*m.span("what"))
        party = next((c for name, c in _PARTY.items() if name in who), None)
        polarity = "denied" if m["verb"] == "denied" else "asserted"
        at = page.text.find("Hadrut", span.start, span.end)
        places = (Where(as_written="Hadrut", span=Span(at, at + 6), place=HADRUT),) if at >= 0 else ()
        return Claim(
            id=claim_id(page.id, (span,), who, "capture", polarity), page=page.id, spans=(span,), type="capture",
            voices=(Voice(name=who, span=Span(*m.span("who")), party=party, verb=m["verb"]),), polarity=polarity,
            actor=party, places=places, when=page.published or When(), reader=self.version,
        )  # fmt: skip


def make_reader() -> OneRule:
    return OneRule()


def make_deadly_reader() -> OneRule:
    class Deadly(OneRule):
        def read(self, page: Page) -> Page:
            import os

            os._exit(9)

    return Deadly()


IVANIVKAS = [
    Place(id=f"gn:{n}", name="Ivanivka", kind="settlement", lat=48.0, lon=38.0, country="UA", admin1=region)
    for n, region in ((1, "Luhansk Oblast"), (2, "Kherson"))
]


class Gaz:
    """A gazetteer of one place, and of two that share a name."""

    def lookup(self, name: str, limit: int = 10) -> list[Place]:
        return [HADRUT] if name in ("Hadrut", "Guzlek") else IVANIVKAS if name == "Ivanivka" else []

    def names(self, place: str) -> tuple[tuple[str, str], ...]:
        return HADRUT.names

    def get(self, place: str) -> Place | None:
        return next((p for p in (HADRUT, *IVANIVKAS) if p.id == place), None)
