"""From a text with furniture to the article alone, for inputs that are laid out anew (HTML, PDF, Markdown)."""

from __future__ import annotations

from typing import NamedTuple

from counterclaim.model import Furniture, Media, When

from .furniture import find_furniture


class Cleaned(NamedTuple):
    """An article and what was taken out of it; only the dateline, which stays, has a span (into ``text``)."""

    text: str
    title: str | None
    furniture: tuple[Furniture, ...]
    media: tuple[Media, ...]
    published: When | None
    modified: When | None
    origin_markers: tuple[str, ...]


def clean(text: str, title: str | None = None, titles: tuple[str, ...] = ()) -> Cleaned:
    """Take the furniture out of ``text`` (paragraphs parted by empty lines); ``titles`` are more forms of the title."""
    found = find_furniture(text, title)
    pieces, at = [], 0
    for piece in found.furniture:
        if piece.kind != "dateline" and piece.span is not None:
            pieces.append(text[at : piece.span.start])
            at = piece.span.end
    pieces.append(text[at:])
    paragraphs = (" ".join(p.split()) for p in "".join(pieces).split("\n\n"))
    article = "\n\n".join(p for p in paragraphs if p and p not in titles)
    left = find_furniture(article, look_for_title=False)
    datelines = tuple(f for f in left.furniture if f.kind == "dateline")
    stamp = found.published if not _within_dateline(found.published, found.furniture) else left.published
    return Cleaned(
        text=article,
        title=found.title,
        furniture=tuple(spanless(f) for f in found.furniture if f.kind != "dateline") + datelines,
        media=found.media,
        published=stamp if stamp is left.published else without_span(stamp),
        modified=without_span(found.modified),
        origin_markers=found.origin_markers,
    )


def spanless(piece: Furniture) -> Furniture:
    """Return the piece without a span: its words are not in the page's text."""
    return Furniture(kind=piece.kind, text=piece.text, values=piece.values)


def without_span(when: When | None) -> When | None:
    """Return the date without a span: its words are not in the page's text."""
    if when is None or when.span is None:
        return when
    return When(start=when.start, precision=when.precision, as_written=when.as_written, alternatives=when.alternatives)


def _within_dateline(when: When | None, furniture: tuple[Furniture, ...]) -> bool:
    if when is None or when.span is None:
        return False
    span = when.span
    return any(f.kind == "dateline" and f.span is not None and f.span.overlaps(span) for f in furniture)
