"""Place names of a page and of each claim, resolved together: one page, one reading of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from counterclaim.model import Span, Where

Relation = Literal["in", "near", "direction_of", "from", "to"]
_RELATION: list[tuple[re.Pattern[str], Relation]] = [
    (
        re.compile(
            r"(?:direction of|towards?|heading (?:to|for)|advancing on|en route to)\s+(?:the\s+)?(?:\w+\s+){0,3}$", re.I
        ),
        "direction_of",
    ),
    (
        re.compile(
            r"(?:near|close to|outside|around|on the (?:outskirts|edge) of|(?:kilomet(?:er|re)s|km|miles)[^.;]{0,25}"
            r"(?:of|from)|outskirts of)\s+(?:the\s+)?(?:\w+\s+){0,3}$",
            re.I,
        ),
        "near",
    ),
    (re.compile(r"\bfrom\s+(?:the\s+)?(?:\w+\s+){0,3}$", re.I), "from"),
    (re.compile(r"\b(?:to|into)\s+(?:the\s+)?(?:\w+\s+){0,3}$", re.I), "to"),
]
_LIST = re.compile(r"\s*(?:,\s*(?:and|or)?|;|\b(?:and|or)\b)\s*")
_FACILITY = re.compile(
    r" (?:(?:military|central|main|general|international|refugee|naval|army) )?"
    r"(?:air ?base|airbase|airport|airfield|base|hospital|prison|market|square|mosque|bridge|camp|"
    r"barracks|refinery|dam|power (?:plant|station)|oil ?field|gas ?field|crossing)\b",
    re.I,
)


@dataclass(frozen=True)
class PagePlaces:
    """All place names of a page: names with their resolution, and adjectives or demonyms apart."""

    names: tuple[Where, ...]
    adjectives: tuple[Where, ...]


def relation(text: str, start: int) -> Relation:
    """How a claim stands to the place named at ``start``: in, near, direction_of, from, to."""
    lead = text[max(0, start - 60) : start]
    cut = max(lead.rfind("."), lead.rfind(";"))
    lead = lead[cut + 1 :]
    return next((r for rx, r in _RELATION if rx.search(lead)), "in")


def claim_names(page: PagePlaces, roles: Sequence[Span], text: str) -> list[Where]:
    """The names of a page that can locate a claim, in the order of the text, and names that only the place role marked.

    roles: spans marked as place for any claim. A facility named after a place ("Falluja hospital") keeps its whole name
    beside the place that the name stands for.
    """
    out = [_facility(w, text) for w in page.names if w.span]
    for r in (piece for run in roles for piece in _pieces(run, text)):
        if any(w.span and w.span.overlaps(r) for w in (*out, *page.adjectives)):
            continue
        words = r.of(text)
        if not any(c.isupper() for c in words) or len(words.split()) > 5:
            continue
        name = re.sub(r"^(?:the\s+)?(?:[a-z]\w*\s+)*", "", words)
        at = r.end - len(name)
        name = re.sub(r"(?:\s+[a-z][\w-]*)+$", "", name)  # "Goranboy provinces"
        if name[:1].isupper():
            out.append(Where(as_written=name, span=Span(at, at + len(name))))
    return sorted(out, key=lambda w: w.span.start if w.span else 0)


def _facility(w: Where, text: str) -> Where:
    if w.span is None or (w.place is not None and w.place.kind in ("country", "continent", "world region")):
        return w
    m = _FACILITY.match(text, w.span.end)
    if m is None:
        return w
    return msgspec.structs.replace(w, as_written=text[w.span.start : m.end()], span=Span(w.span.start, m.end()))


def in_relation(places: Sequence[Where], text: str, content: Sequence[Span]) -> tuple[Where, ...]:
    """The places of a claim with how it stands to each, as the words before the name say.

    In a list the relation of the first name goes for all: "in the direction of Agdere, Agdam and Fuzuli". Where the
    name stands outside the claim's own words, "from" and "to" belong to another verb: who films "videos from Hadrut"
    and says
    that it is held speaks of Hadrut itself.
    """
    out: list[Where] = []
    for w in places:
        if w.span is None:
            continue
        last = out[-1] if out else None
        r = relation(text, w.span.start)
        if r in ("from", "to") and not any(x.overlaps(w.span) for x in content):
            r = "in"
        if r == "in" and last and last.span and _LIST.fullmatch(text[last.span.end : w.span.start]):
            r = last.relation
        out.append(msgspec.structs.replace(w, relation=r))
    return tuple(out)


def _pieces(run: Span, text: str) -> list[Span]:
    """The names of a list: "Gereshk, Sangin and Marjah" is three."""
    out, at = [], run.start
    for m in [*_LIST.finditer(text, run.start, run.end), None]:
        end = m.start() if m else run.end
        if end > at:
            out.append(Span(at, end))
        at = m.end() if m else end
    return out
