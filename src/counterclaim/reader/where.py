"""Place names of a page and of each claim, resolved together: one page, one reading of a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

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
_GENERIC_PLACE = re.compile(
    r"^(?:the|this|that)\s+(?:\w+\s+)?(?:city|town|village|district|province|region|area|settlement|camp|enclave|neighbou?rhood|hospital|market|base|airport)$",
    re.I,
)


_HELD = re.compile(r"\b(?:hands|control|grip) of (?:the )?$", re.I)
BACK = 700  # characters behind a claim in which "the town" finds its name
DRAWN = 0.12  # a name inside a claim that the place role is drawn to less than this belongs to something else there
_LOCATIVE = re.compile(r"\b(?:in|at|near|on|around|inside|outside|into|to|from|of|across|over|towards?|between|through|along|within|entering|entered|left|leaving|reached|"
                       r"north|south|east|west|northern|southern|eastern|western|central)\s+(?:the\s+)?$", re.I)
_GENERIC_IN = re.compile(
    r"\b(?:the|this|that)\s+(?:\w+\s+)?(?:city|town|village|district|province|settlement|camp|enclave|base|airport|hospital|area|region|capital|prison|market)\b|\bthere\b",
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


def places_of(
    spans: Sequence[Span],
    roles: Sequence[Span],
    blocked: Sequence[Span],
    page: PagePlaces,
    text: str,
    sentence: tuple[int, int],
    *,
    near: Callable[[Span], float] = lambda s: 1.0,
    is_party: Callable[[str], bool] = lambda w: False,
) -> tuple[Where, ...]:
    """The places of one claim: names the place role marked, then names inside the claim that no other role holds.

    spans: the words of the claim; roles: spans marked as place; blocked: spans of actor, target and speaker; near: how
    much the place role is drawn to a span; is_party: whether a name can stand for a government (then it is a place only
    behind "in", "near" and the like). "The town" takes the name used last before.
    """
    out: list[Where] = []

    def add(w: Where) -> None:
        if w.span is None:
            return
        w = Where(
            as_written=w.as_written,
            span=w.span,
            place=w.place,
            relation=relation(text, w.span.start),
            score=w.score,
            candidates=w.candidates,
        )
        if not any(x.as_written.lower() == w.as_written.lower() for x in out):
            out.append(w)

    for r in (piece for run in roles for piece in _pieces(run, text)):
        if not (sentence[0] <= r.start < sentence[1]) and not any(_GENERIC_IN.search(s.of(text)) for s in spans):
            continue  # a name from elsewhere counts only where the claim points back to it ("the town")
        hit = [w for w in page.names if w.span and w.span.overlaps(r)]
        for w in hit:
            add(w)
        if hit or any(w.span and w.span.overlaps(r) for w in page.adjectives):
            continue
        words = r.of(text)
        if _GENERIC_PLACE.match(words):
            before = [w for w in page.names if w.span and w.span.end <= r.start and _settled(w)]
            if before:
                add(before[-1])
        elif any(c.isupper() for c in words) and len(words.split()) <= 5:
            name = re.sub(r"^(?:the\s+)?(?:[a-z]\w*\s+)*", "", words)
            at = r.end - len(name)
            name = re.sub(r"(?:\s+[a-z][\w-]*)+$", "", name)  # "Goranboy provinces"
            if name[:1].isupper():
                add(Where(as_written=name, span=Span(at, at + len(name))))
    for w in page.names:
        if w.span and (near(w.span) < DRAWN or (is_party(w.as_written) and not _LOCATIVE.search(text[max(0, w.span.start - 30) : w.span.start]))):
            continue
        if w.span and _HELD.search(text[max(0, w.span.start - 20) : w.span.start]):
            continue  # "in the hands of Azerbaijan" names a holder
        if (
            w.span
            and any(s.start <= w.span.start and w.span.end <= s.end for s in spans)
            and not any(b.start <= w.span.start and w.span.end <= b.end for b in blocked)
        ):
            add(w)
    if not out and spans and any(_GENERIC_IN.search(s.of(text)) for s in spans):
        before = [w for w in page.names if w.span and spans[0].start - BACK <= w.span.start and w.span.end <= spans[0].start and _settled(w)]
        if before:
            add(before[-1])  # "the town" without any name of its own: the last one named
    return _listed(sorted(out, key=lambda w: w.span.start if w.span else 0), text)


def _listed(places: list[Where], text: str) -> tuple[Where, ...]:
    """In a list the relation of the first name goes for all: "in the direction of Agdere, Agdam and Fuzuli"."""
    out: list[Where] = []
    for w in places:
        last = out[-1] if out else None
        if last and last.span and w.span and _LIST.fullmatch(text[last.span.end : w.span.start]) and w.relation == "in":
            w = Where(as_written=w.as_written, span=w.span, place=w.place, relation=last.relation, score=w.score, candidates=w.candidates)
        out.append(w)
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


def _settled(w: Where) -> bool:
    return w.place is None or w.place.kind not in ("country", "continent", "region", "world region")
