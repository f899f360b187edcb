"""A page's text in paragraphs, each cut into stretches that know their claims and words of interest."""

from __future__ import annotations

import itertools
import re

from msgspec import Struct

from counterclaim.model import Claim, Furniture, Page, Span

_GAP = re.compile(r"\s*\n\s*\n\s*")

_WORDS = ("voice", "verb", "hedge", "loaded", "figure", "place", "date", "slip", "condition", "evidence")
"""Kinds of words marked inside claims; a stretch may have several."""


class Mark(Struct, frozen=True, kw_only=True):
    """A stretch ``[start, end)`` of one paragraph; ``claims`` are numbers from 1, ``begins`` those that start here.

    ``kinds`` are the kinds of words (hedge, loaded …) that the stretch belongs to, in a fixed order.
    """

    start: int
    end: int
    text: str
    claims: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph, or a run of furniture (``furniture`` holds its pieces, else it is empty)."""

    start: int
    end: int
    marks: list[Mark]
    furniture: tuple[Furniture, ...] = ()


def blocks(page: Page) -> list[Block]:
    """Return the paragraphs and furniture of a page in order; only white space between paragraphs is left out.

    Offsets are characters of ``page.text``. Spans may overlap in any way; every stretch lists all claims over it.
    """
    length = len(page.text)
    spans = [(s, n) for n, c in enumerate(page.claims, 1) for s in map(lambda s: _clip(s, length), c.spans) if s]
    words = _interesting(page, length)
    first: dict[int, int] = {}
    for span, n in spans:
        first[n] = min(span.start, first.get(n, length))
    out: list[Block] = []
    for start, end, furniture in _layout(page, length):
        here_spans = [(s, n) for s, n in spans if s.start < end and s.end > start]
        here_words = [(s, k) for s, k in words if s.start < end and s.end > start]
        marks = _cut(page.text, start, end, here_spans, here_words, first)
        out.append(Block(start=start, end=end, marks=marks, furniture=furniture))
    return out


def _cut(
    text: str, start: int, end: int, spans: list[tuple[Span, int]], words: list[tuple[Span, str]], first: dict[int, int]
) -> list[Mark]:
    cuts = {start, end}
    for span, _ in [*spans, *words]:
        cuts |= {min(max(span.start, start), end), min(max(span.end, start), end)}
    edges = sorted(cuts)
    at = {edge: i for i, edge in enumerate(edges)}
    claims: list[set[int]] = [set() for _ in edges]
    kinds: list[set[str]] = [set() for _ in edges]

    def under(span: Span) -> range:
        return range(at[min(max(span.start, start), end)], at[min(max(span.end, start), end)])

    for span, number in spans:
        for i in under(span):
            claims[i].add(number)
    for span, kind in words:
        for i in under(span):
            kinds[i].add(kind)
    out = []
    for i, (a, b) in enumerate(itertools.pairwise(edges)):
        numbers = tuple(sorted(claims[i]))
        out.append(
            Mark(
                start=a,
                end=b,
                text=text[a:b],
                claims=numbers,
                begins=tuple(n for n in numbers if first[n] == a),
                kinds=tuple(k for k in _WORDS if k in kinds[i]),
            )
        )
    return out


def _layout(page: Page, length: int) -> list[tuple[int, int, tuple[Furniture, ...]]]:
    """Paragraphs of the article and runs of furniture, in order."""
    dull: list[tuple[int, int, list[Furniture]]] = []
    for f in sorted((f for f in page.furniture if f.span), key=lambda f: f.span or Span(0, 0)):
        span = _clip(f.span, length)
        if span is None:
            continue
        if dull and not page.text[dull[-1][1] : span.start].strip():
            dull[-1] = (dull[-1][0], max(dull[-1][1], span.end), [*dull[-1][2], f])
        else:
            dull.append((span.start, span.end, [f]))
    out: list[tuple[int, int, tuple[Furniture, ...]]] = []
    at = 0
    for start, end, pieces in dull:
        out += [(a, b, ()) for a, b in _paragraphs(page.text, at, start)]
        out.append((max(start, at), end, tuple(pieces)))
        at = max(at, end)
    return out + [(a, b, ()) for a, b in _paragraphs(page.text, at, length)]


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    out = []
    at = start
    for gap in _GAP.finditer(text, start, end):
        out.append((at, gap.start()))
        at = gap.end()
    out.append((at, end))
    return [(a, b) for a, b in out if text[a:b].strip()]


def _clip(span: Span | None, length: int) -> Span | None:
    if span is None:
        return None
    start, end = max(0, span.start), min(span.end, length)
    return Span(start, end) if start < end else None


def _interesting(page: Page, length: int) -> list[tuple[Span, str]]:
    found: list[tuple[Span | None, str]] = [(s.span, "slip") for s in page.slips]
    for claim in page.claims:
        found += _words_of(claim)
    return [(clipped, kind) for span, kind in found if (clipped := _clip(span, length))]


def _words_of(claim: Claim) -> list[tuple[Span | None, str]]:
    found: list[tuple[Span | None, str]] = [(h.span, "hedge") for h in claim.hedges]
    found += [(s, "loaded") for s in claim.loaded]
    found += [(f.span, "figure") for f in claim.figures] + [(i.span, "figure") for i in claim.items]
    found += [(w.span, "place") for w in claim.places]
    found += [(v.span, "voice") for v in claim.voices] + [(v.verb_span, "verb") for v in claim.voices]
    found += [(claim.when.span if claim.when else None, "date")]
    found += [(claim.condition, "condition"), (claim.consequence, "condition")]
    return found + [(s, "evidence") for s in claim.evidence]
