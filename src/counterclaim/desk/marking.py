"""A page's text cut into pieces that say which claims they belong to, for the terminal and the web alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from counterclaim.model import Page, Span


class Piece(Struct, frozen=True, kw_only=True):
    """A stretch ``[start, end)`` of the page's text; ``claims`` are numbers from 1 in the order of the page's claims.

    ``begins`` are the claims whose first word stands at the start of the piece; ``furniture`` is its kind, None for
    the article's text.
    """

    start: int
    end: int
    text: str
    claims: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    furniture: str | None = None


def mark(page: Page) -> list[Piece]:
    """Return the pieces of the page's text in order; together they are the whole text, and none is empty."""
    length = len(page.text)
    spans: list[tuple[Span, int]] = [(s, n) for n, c in enumerate(page.claims, 1) for s in c.spans if s.start < s.end]
    first = {n: min(s.start for s in c.spans) for n, c in enumerate(page.claims, 1) if c.spans}
    dull = [(f.span, f.kind) for f in page.furniture if f.span is not None]
    cuts = {0, length}
    for span in [s for s, _ in spans] + [s for s, _ in dull]:
        cuts |= {min(max(span.start, 0), length), min(max(span.end, 0), length)}
    edges = sorted(cuts)
    out = []
    for start, end in pairwise(edges):
        here = tuple(sorted({n for s, n in spans if s.start <= start and end <= s.end}))
        out.append(
            Piece(
                start=start,
                end=end,
                text=page.text[start:end],
                claims=here,
                begins=tuple(n for n in here if first[n] == start),
                furniture=_kind(dull, start, end),
            )
        )
    return out


def _kind(furniture: Sequence[tuple[Span, str]], start: int, end: int) -> str | None:
    return next((kind for s, kind in furniture if s.start <= start and end <= s.end), None)
