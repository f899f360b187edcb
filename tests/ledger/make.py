"""Small factories: a page from its sentences, a claim from the words it stands on."""

from __future__ import annotations

from typing import Any

import msgspec

from counterclaim.model import Claim, Figure, Item, Outlet, Page, Place, Span, Voice, When, Where, claim_id, page_id

HADRUT = Place(
    id="gn:616802", name="Hadrut", lat=39.52, lon=47.03, radius_km=3.0, country="AZ", names=(("Guzlek", "AZ"),)
)
AGDERE = Place(id="gn:586001", name="Agdere", lat=40.21, lon=46.82, country="AZ", names=(("Martakert", "AM"),))


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def claim(text: str, words: str, type_: str = "capture", *, by: str | None = "Ilham Aliyev", **fields: Any) -> Claim:
    page = page_id(text)
    spans = (span(text, words),)
    voices = fields.pop("voices", (Voice(name=by, party="AZ", role="president"),) if by else ())
    polarity = fields.pop("polarity", "asserted")
    return Claim(
        id=claim_id(page, spans, voices[-1].name if voices else None, type_, polarity),
        page=page,
        spans=spans,
        type=type_,
        voices=voices,
        polarity=polarity,
        **{"reader": "rules-1.0", **fields},
    )


def page(text: str, *claims: Claim, reader: str = "rules-1.0", **fields: Any) -> Page:
    return Page(
        id=page_id(text),
        text=text,
        reader=reader,
        claims=tuple(msgspec.structs.replace(c, reader=reader) for c in claims),
        **{
            "title": "Fighting for Hadrut",
            "url": "https://example.org/hadrut",
            "outlet": Outlet(name="Example News", country="GB"),
            "published": When(start="2020-10-12", precision="day"),
            **fields,
        },
    )


TEXT = "Azerbaijan took Hadrut on October 9. Three tanks were burnt near Martakert. The ministry denied the loss."


def sample(**fields: Any) -> Page:
    return page(
        TEXT,
        claim(
            TEXT,
            "Azerbaijan took Hadrut on October 9",
            actor="AZ",
            target="AM+NK",
            places=(Where(as_written="Hadrut", place=HADRUT),),
            when=When(start="2020-10-09", precision="day", as_written="October 9"),
        ),
        claim(
            TEXT,
            "Three tanks were burnt near Martakert",
            "losses_inflicted",
            by=None,
            places=(Where(as_written="Martakert", place=AGDERE, relation="near"), Where(as_written="the ridge")),
            figures=(Figure(unit="tank", best=3.0, as_written="Three"),),
            items=(Item(kind="tank", count=3.0, as_written="tanks"),),
        ),
        claim(
            TEXT,
            "The ministry denied the loss",
            polarity="denied",
            voices=(
                Voice(name="Example News", party="GB"),
                Voice(name="Defence Ministry", party="AM", aka=("MoD", "Shushan Stepanyan")),
            ),
        ),
        **fields,
    )


def bulk_page(number: int, claims: int = 15, reader: str = "rules-1.0") -> Page:
    """A page of about 5,000 characters with many claims, each with two voices, a place, a figure and an item."""
    sentence = "On day {n} of page {p} forces near Hadrut claimed to have burnt {n} tanks and taken the heights there. "
    parts = [sentence.format(n=i, p=number) for i in range(claims)]
    text = "".join(parts) + "The writer adds words of his own about the war in the mountains. " * 50
    made = tuple(
        claim(
            text,
            part.strip(),
            "losses_inflicted",
            voices=(Voice(name="Agency"), Voice(name=f"Speaker {i % 7}", party="AZ")),
            places=(Where(as_written="Hadrut", place=HADRUT),),
            figures=(Figure(unit="tank", best=float(i), as_written=str(i)),),
            items=(Item(kind="tank", count=float(i), as_written="tanks"),),
            when=When(start="2020-10-12", precision="day"),
        )
        for i, part in enumerate(parts)
    )
    return page(text, *made, reader=reader, url=f"https://example.org/{number}", title=f"Page {number}")
