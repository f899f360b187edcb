"""Plain text in: the words are kept exactly as given, furniture is pointed at with spans."""

from __future__ import annotations

from counterclaim.model import Outlet, Page, When, digest

from .build import build_page
from .dates import parse_date
from .fail import failed
from .furniture import find_furniture
from .options import PageOptions
from .origins import named


def read_text(
    text: str,
    *,
    title: str | None = None,
    url: str | None = None,
    outlet: str | Outlet | None = None,
    published: str | When | None = None,
    modified: str | When | None = None,
    language: str | None = None,
    captured: str | None = None,
    origin: str | None = None,
    source: str | None = None,
    source_digest: str | None = None,
    options: PageOptions | None = None,
) -> Page:
    """Return the page of a plain text; ``page.text`` is ``text``, character for character.

    Furniture is recorded with spans into it. Without ``title`` the first line is the title when it is short, has no
    final stop, and is repeated or followed by an empty line. ``published`` and ``modified`` are ISO dates or dates as
    written; without them, a time stamp or dateline in the text counts. ``origin`` names where the text was taken from.
    Raises E102 for a text without characters, E107 for a date that is none.
    """
    options = options or PageOptions()
    if not text.strip():
        raise failed("empty", source=source)
    found = find_furniture(text, title)
    markers = tuple(named(origin) or [origin.strip()]) if origin and origin.strip() else ()
    return build_page(
        text,
        options,
        source=source,
        source_digest=source_digest or digest(text),
        title=found.title,
        url=url,
        outlet=outlet,
        published=_when(published) or found.published,
        modified=_when(modified) or found.modified,
        language=language,
        captured=captured,
        origin_markers=markers + found.origin_markers,
        furniture=found.furniture,
        media=found.media,
    )


def _when(value: str | When | None) -> When | None:
    if value is None or isinstance(value, When):
        return value
    if not value.strip():
        return None
    when = parse_date(value)
    if when is None:
        raise failed("bad_date", value=value)
    return when
