"""RSS and Atom in: one page per entry, from its content where it has any, else from its summary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from counterclaim.errors import CounterclaimError
from counterclaim.model import Page, When, digest

from .build import build_page
from .dates import parse_date
from .fail import failed
from .html import read_fragment
from .options import Failure, PageOptions
from .origins import named

_MARKUP = re.compile(r"<[a-z/!][^<>]*>", re.I)


def read_feed(data: bytes, source: str, options: PageOptions) -> Iterator[Page | Failure]:
    """Yield the pages of a feed; the entry's ``<source>`` becomes an origin marker, the feed's title the outlet.

    An entry without words gives E121. Raises E120 for what is no feed, and for one that defines entities of its own
    (they serve to blow a document up).
    """
    if b"<!ENTITY" in data[:65_536].upper():
        raise failed("bad_feed", reason="it defines entities of its own")
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries and not feed.get("version"):
        raise failed("bad_feed", reason=feed.get("bozo_exception") or "it has no entries")
    for number, entry in enumerate(feed.entries, 1):
        where = f"{source}#{entry.get('id') or entry.get('link') or number}"
        try:
            yield _page(entry, number, feed.feed, where, options)
        except CounterclaimError as error:
            yield Failure.of(error, where)


def _page(entry: Any, number: int, feed: Any, where: str, options: PageOptions) -> Page:
    title = _plain(entry.get("title"))
    contents = [c.get("value") or "" for c in entry.get("content") or ()] + [entry.get("summary") or ""]
    words = max(contents, key=len)
    article = read_fragment(words if _MARKUP.search(words) else _paragraphs(words), title=title)
    if not article.text:
        raise failed("empty_feed_entry", number=number)
    origin = _plain((entry.get("source") or {}).get("title"))
    author = _plain(entry.get("author")) or ""
    published, modified = _when(entry, "published"), _when(entry, "updated")
    return build_page(
        article.text,
        options,
        source=where,
        source_digest=digest(words),
        title=article.title,
        url=_address(entry.get("link")),
        outlet=_plain(feed.get("title")),
        published=published or article.published,
        modified=modified if modified and published and modified.start != published.start else article.modified,
        language=feed.get("language"),
        origin_markers=(tuple(named(origin)) or (origin,) if origin else ())
        + tuple(named(author))
        + article.origin_markers,
        furniture=article.furniture,
        media=article.media,
    )


def _paragraphs(words: str) -> str:
    """Mark up a plain summary, so that one way leads to the text."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n\s*\n", escaped))


def _plain(words: str | None) -> str | None:
    return " ".join(_MARKUP.sub(" ", words or "").split()) or None


def _when(entry: Any, field: str) -> When | None:
    """Read the date of an entry as written; where only feedparser understands it, its reading in UTC."""
    written = dict.get(entry, field)  # feedparser's own ``get`` gives one date for the other
    if not isinstance(written, str) or not written.strip():
        return None
    when = parse_date(written)
    if when is not None:
        return when
    parsed = entry.get(f"{field}_parsed")
    if parsed is None:
        return When(as_written=written[:100])
    year, month, day, hour, minute = parsed[:5]
    return When(
        start=f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}", precision="minute", as_written=written
    )


def _address(link: str | None) -> str | None:
    return link[:2000] if link and link.startswith(("http://", "https://")) else None
