"""HTML in: article text by trafilatura, dates and title from what the page declares, the rest as furniture."""

from __future__ import annotations

import re

from lxml import html as lxml_html
from lxml.etree import _Element as Element
from trafilatura import bare_extraction

from counterclaim.model import Furniture, Page, Span, digest

from .build import build_page
from .decode import decode
from .fail import failed
from .furniture import Found, find_furniture
from .options import PageOptions

_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+[^\"'()\s<>]{256,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_html(
    data: bytes | str,
    *,
    url: str | None = None,
    source: str | None = None,
    captured: str | None = None,
    encoding: str | None = None,
    options: PageOptions | None = None,
) -> Page:
    """Return the page of an HTML document; ``page.text`` holds the article alone, paragraphs parted by an empty line.

    Furniture found in the document has no span. Raises E102 for an empty document, E105 when it has no article.
    """
    options = options or PageOptions()
    text = data if isinstance(data, str) else decode(data, encoding)
    if not text.strip():
        raise failed("empty", source=source)
    tree = parse_html(text)
    if tree is None:
        raise failed("no_article", source=source)
    title = " ".join((tree.findtext(".//title") or "").split()) or None
    body = article_text(tree)
    if not body:
        raise failed("no_article", source=source)
    found = find_furniture(body, title)
    body, furniture = without(body, found)
    return build_page(
        body, options, source=source, source_digest=digest(data), title=found.title, url=url,
        published=found.published, modified=found.modified, captured=captured,
        origin_markers=found.origin_markers, furniture=furniture, media=found.media,
    )  # fmt: skip


def parse_html(text: str) -> Element | None:
    """Return the tree of an HTML text; embedded files (``data:`` addresses) are left out before parsing."""
    text = _CONTROL.sub("", _DATA_URI.sub("data:,", text))
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ValueError, lxml_html.etree.LxmlError):
        return None


def article_text(tree: Element) -> str:
    """Return the paragraphs of the article, parted by an empty line; empty if there is none."""
    document = bare_extraction(tree, fast=True, with_metadata=False, include_comments=False)
    if document is None or isinstance(document, dict) or document.body is None:
        return ""
    lines = [" ".join("".join(child.itertext()).split()) for child in document.body]
    return "\n\n".join(line for line in lines if line)


def without(text: str, found: Found) -> tuple[str, tuple[Furniture, ...]]:
    """Take furniture out of an article text; datelines stay, with spans into the text returned."""
    out = [f for f in found.furniture if f.kind != "dateline" and f.span is not None]
    keep, at, pieces = [], 0, []
    for piece in out:
        assert piece.span is not None
        pieces.append(text[at : piece.span.start])
        at = piece.span.end
    pieces.append(text[at:])
    cleaned = "\n\n".join(filter(None, (" ".join(p.split()) for p in "".join(pieces).split("\n\n"))))
    for piece in found.furniture:
        if piece.kind == "dateline":
            start = cleaned.find(piece.text)
            keep.append(
                Furniture(
                    kind="dateline",
                    text=piece.text,
                    span=Span(start, start + len(piece.text)) if start >= 0 else None,
                    values=piece.values,
                )
            )
        else:
            keep.append(Furniture(kind=piece.kind, text=piece.text, values=piece.values))
    return cleaned, tuple(keep)
