"""A small ledger made by hand: one town, who says who holds it, who counts whom, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from counterclaim.model import Claim, Figure, Outlet, Page, Place, Span, Voice, When, Where, claim_id, page_id

HADRUT = Place(id="t:1", name="Hadrut", lat=39.52, lon=47.03, country="AZ", names=(("Hadrut", ""), ("Guzlek", "AZ")))


class Gaz:
    """A gazetteer of one place."""

    def lookup(self, name: str, limit: int = 10) -> list[Place]:
        return [HADRUT] if name in ("Hadrut", "Guzlek", "Gadrut") else []

    def names(self, place: str) -> tuple[tuple[str, str], ...]:
        return (*HADRUT.names, ("Gadrut", "RU")) if place == HADRUT.id else ()


def said(
    words: str, type_: str, by: str | None = None, party: str | None = None, *, at: str | None = None, **fields: Any
) -> tuple[str, dict[str, Any]]:
    """A sentence and the claim that it makes; ``at`` is the town as written, resolved where it is a name of it."""
    if at:
        known = HADRUT if at in ("Hadrut", "Guzlek") else None
        fields["places"] = (Where(as_written=at, place=known),)
    when = fields.pop("when", None)
    voices = (Voice(name=by, party=party),) if by else ()
    return words, {
        "type": type_, "voices": voices, "when": When(start=when, precision="day") if when else None, **fields
    }  # fmt: skip


def page(outlet: str, day: str, *claims: tuple[str, dict[str, Any]]) -> Page:
    """A page of the sentences of its claims."""
    text = f"{outlet} on {day}. " + " ".join(words + "." for words, _ in claims)
    ident = page_id(text)
    made = []
    for words, fields in claims:
        start = text.index(words)
        spans = (Span(start, start + len(words)),)
        voices: Sequence[Voice] = fields["voices"]
        polarity = fields.get("polarity", "asserted")
        made.append(
            Claim(
                id=claim_id(ident, spans, voices[-1].name if voices else None, fields["type"], polarity),
                page=ident, spans=spans, reader="hand", **fields,
            )
        )  # fmt: skip
    return Page(
        id=ident, text=text, title=f"{outlet} {day}", outlet=Outlet(name=outlet), url=f"https://example.org/{ident[:8]}",
        published=When(start=day, precision="day"), claims=tuple(made), reader="hand",
    )  # fmt: skip


def killed(best: float, **fields: Any) -> tuple[Figure, ...]:
    return (Figure(unit="killed", low=best, best=best, high=best, as_written=f"{best:g}", **fields),)


TAKEN = page(
    "Baku Daily", "2020-10-09",
    said("Our army has taken Guzlek", "capture", "the president", "AZ", at="Guzlek", actor="AZ", target="AM",
         when="2020-10-09"),
    said("30 soldiers of the enemy were killed there", "losses_inflicted", "the president", "AZ", at="Guzlek",
         actor="AZ", target="AM", when="2020-10-09", figures=killed(30)),
)  # fmt: skip
AGAIN = page(
    "World Wire", "2020-10-09",
    said("Azerbaijan's forces took Hadrut on Friday", "capture", "the president", "AZ", at="Hadrut", actor="AZ",
         target="AM", when="2020-10-09"),
)  # fmt: skip
DENIED = page(
    "Yerevan Courier", "2020-10-10",
    said("The town of Hadrut has not been captured", "capture", "the defence ministry", "AM", at="Hadrut",
         polarity="denied", actor="AZ", target="AM", when="2020-10-09"),
    said("10 of our soldiers were killed at Hadrut", "losses_admitted", "the defence ministry", "AM", at="Hadrut",
         target="AM", when="2020-10-09", figures=killed(10)),
    said("Our losses since September are 200 dead", "losses_admitted", "the defence ministry", "AM", target="AM",
         when="2020-10-08", figures=killed(200, kind="running_total")),
)  # fmt: skip
TOTAL = page(
    "Yerevan Courier", "2020-10-20",
    said("Our losses since September have reached 260 dead", "losses_admitted", "the defence ministry", "AM",
         target="AM", when="2020-10-20", figures=killed(260, kind="running_total")),
)  # fmt: skip
ADMITTED = page(
    "Yerevan Courier", "2020-10-29",
    said("The enemy took the town of Hadrut", "capture", "the defence ministry", "AM", at="Hadrut", actor="AZ",
         target="AM", when="2020-10-29"),
)  # fmt: skip
PAGES = (TAKEN, AGAIN, DENIED, TOTAL)


def ident(made: Page, number: int = 0) -> str:
    """The id of a claim of a page."""
    return made.claims[number].id


def dated(made: Page, day: str) -> Page:
    """The page with another day of publication."""
    return msgspec.structs.replace(made, published=When(start=day, precision="day"))
