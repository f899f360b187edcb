"""Putting a page together from its text and what its source says about it."""

from __future__ import annotations

from counterclaim.model import Furniture, Media, Outlet, Page, When, page_id

from .dates import given_date
from .language import identify, readable
from .options import PageOptions
from .origins import once


def build_page(
    text: str,
    options: PageOptions,
    *,
    source: str | None,
    source_digest: str,
    title: str | None = None,
    url: str | None = None,
    outlet: str | Outlet | None = None,
    published: When | None = None,
    modified: When | None = None,
    language: str | None = None,
    captured: str | None = None,
    origin_markers: tuple[str, ...] = (),
    furniture: tuple[Furniture, ...] = (),
    media: tuple[Media, ...] = (),
) -> Page:
    """Return the page; what the person set in ``options`` wins over what the source says.

    The language is identified from the words; what the source declares counts only where they are too few to tell.
    Raises E107 when the date in ``options`` is no date.
    """
    if options.published is not None:
        published = given_date(options.published)
    code = options.language or identify(_article(text, furniture)) or _code(language)
    known = options.outlet or outlet
    return Page(
        id=page_id(text),
        text=text,
        source_digest=source_digest,
        source=source,
        url=url,
        outlet=Outlet(name=known) if isinstance(known, str) and known else known or None,
        title=title,
        language=code,
        readable=readable(text, code),
        published=published,
        modified=modified,
        captured=captured,
        origin_markers=once(origin_markers),
        furniture=furniture,
        media=media,
    )


def _article(text: str, furniture: tuple[Furniture, ...]) -> str:
    """Return the text without its furniture, which may be in another language than the article."""
    pieces, at = [], 0
    for piece in furniture:
        if piece.span is not None and piece.span.start >= at:
            pieces.append(text[at : piece.span.start])
            at = piece.span.end
    pieces.append(text[at:])
    return "".join(pieces)


def _code(language: str | None) -> str | None:
    """Reduce a declared language such as ``en-GB`` to its code; None if it is not of that shape."""
    code = (language or "").strip().lower().replace("_", "-").split("-")[0]
    return code if 2 <= len(code) <= 3 and code.isalpha() else None
