"""HTML in: what the page declares, its furniture by elements and lines, and the article text between them."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html
from lxml.etree import _Element as Element

from counterclaim.model import Furniture, Media, Page, When, digest

from .blocks import block_lines
from .build import build_page
from .clean import Cleaned, clean, spanless, without_span
from .declared import Declared, declared
from .decode import decode
from .elements import MEDIA_LIMIT, take_out
from .fail import failed
from .furniture import find_furniture, find_meters
from .options import PageOptions
from .origins import named

_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+[^\"'()\s<>]{256,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Below this many characters the extraction may have missed the article; the blocks of the page are tried as well.
_SHORT = 250
# A block of prose in the fallback: shorter lines are labels.
_PROSE = 40
# Lines after the headline in which a page shows its byline and date.
_PAGE_LINES = 400


def read_html(
    data: bytes | str,
    *,
    url: str | None = None,
    source: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    published: When | None = None,
    modified: When | None = None,
    language: str | None = None,
    captured: str | None = None,
    origin: str | None = None,
    encoding: str | None = None,
    source_digest: str | None = None,
    options: PageOptions | None = None,
) -> Page:
    """Return the page of an HTML document; ``page.text`` holds the article alone, paragraphs parted by an empty line.

    Furniture of the document has no span (a dateline does, it is part of the article). What the document declares
    wins over the other arguments, which come from its envelope (feed entry, archive record), and ``options`` over all.
    Raises E102 for an empty document, E105 when it has no article, E106 when it cannot be decoded.
    """
    options = options or PageOptions()
    text = data if isinstance(data, str) else decode(data, encoding)
    tree = parse_html(text) if text.strip() else None
    if tree is None:
        raise failed("empty", source=source)
    says = declared(tree)
    title = says.title or title
    lines = block_lines(_body(tree))
    after = _from_headline(lines, says)
    furniture, media = take_out(tree)
    article = clean(article_text(tree), title, says.titles)
    if not article.text:
        raise failed("no_article", source=source)
    title = title or article.title
    around = find_furniture("\n\n".join(after[:_PAGE_LINES]), title, look_for_title=False)
    shown = around if len(after) < len(lines) or _same_line(lines[0], says) else None
    markers = tuple(named(origin) or [origin.strip()]) if origin and origin.strip() else ()
    return build_page(
        article.text,
        options,
        source=source,
        source_digest=source_digest or digest(data),
        title=title,
        url=url or says.url,
        outlet=says.outlet or outlet,
        published=_stated(says.published, published, shown and without_span(shown.published), article.published),
        modified=_stated(says.modified, modified, shown and without_span(shown.modified), article.modified),
        language=says.language or language,
        captured=captured,
        origin_markers=markers + says.origin_markers + article.origin_markers + (shown.origin_markers if shown else ()),
        furniture=_once(
            [*find_meters(lines), *furniture, *article.furniture, *map(spanless, around.furniture)], article.text
        ),
        media=_media(media, article.media + around.media),
    )


def read_fragment(words: str, *, title: str | None = None) -> Cleaned:
    """Return the article of a piece of HTML that holds nothing else, such as the content of a feed entry.

    ``text`` is empty where the piece has no words.
    """
    tree = parse_html(f"<html><body>{words}</body></html>")
    if tree is None:
        return clean("", title)
    furniture, media = take_out(tree)
    article = clean("\n\n".join(block_lines(_body(tree))), title)
    return article._replace(
        furniture=_once([*furniture, *article.furniture], article.text), media=_media(media, article.media)
    )


def parse_html(text: str) -> Element | None:
    """Return the tree of an HTML text, or None without elements; embedded files (``data:``) are left out first."""
    text = _CONTROL.sub("", _DATA_URI.sub("data:,", text))
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ValueError, etree.LxmlError):
        return None


def article_text(tree: Element) -> str:
    """Return the paragraphs of the article, parted by an empty line; empty if there is none.

    trafilatura finds the article (Barbaresi 2021); where it finds next to nothing, blocks of prose are taken.
    """
    fallback = "\n\n".join(line for line in block_lines(_main(tree)) if len(line) >= _PROSE)
    from trafilatura import bare_extraction  # takes a third of a second to load, which plain text need not pay

    try:
        document = bare_extraction(tree, fast=True, with_metadata=False, include_comments=False)
    except (ValueError, etree.LxmlError, RecursionError):
        document = None
    body = getattr(document, "body", None)
    text = "\n\n".join(_paragraphs(body)) if body is not None else ""
    return fallback if len(text) < _SHORT and len(fallback) > len(text) else text


_BLOCKS = frozenset(("p", "head", "item", "row", "code", "quote", "list", "table", "div", "fw", "ab", "figDesc"))


def _paragraphs(body: Element) -> list[str]:
    """Return the text of each block of trafilatura's tree; items of lists and rows of tables stand alone."""
    lines: list[str] = []
    loose: list[str] = []

    def close() -> None:
        for line in "".join(loose).split("\n"):
            if words := " ".join(line.split()):
                lines.append(words)
        loose.clear()

    stack: list[tuple[Element, bool]] = [(body, False)]
    while stack:
        element, leaving = stack.pop()
        block = element.tag in _BLOCKS
        if leaving:
            if block:
                close()
            elif element.tag == "cell":
                loose.append(" ")
            loose.append(element.tail or "")
            continue
        if block:
            close()
        if element.tag == "lb":
            loose.append("\n")
        loose.append(element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    close()
    return lines


def _body(tree: Element) -> Element:
    body = tree.find("body")
    return tree if body is None else body


def _main(tree: Element) -> Element:
    """Return the only <article>, else <main>, else the body."""
    articles = tree.findall(".//article")
    if len(articles) == 1:
        return articles[0]
    main = tree.find(".//main")
    return _body(tree) if main is None else main


def _from_headline(lines: list[str], says: Declared) -> list[str]:
    """Return the lines of the page from its headline on; all of them where it does not stand in the page."""
    for i, line in enumerate(lines):
        if _same_line(line, says):
            return lines[i:]
    return lines


def _same_line(line: str, says: Declared) -> bool:
    return len(line) < 400 and line.casefold() in (t.casefold() for t in says.titles)


def _stated(*dates: When | None) -> When | None:
    """Return the first date that has at least a year, else the last one that was stated at all (a dateline's day)."""
    known = [when for when in dates if when is not None]
    return next((when for when in known if when.start is not None), known[-1] if known else None)


def _once(furniture: list[Furniture], body: str) -> tuple[Furniture, ...]:
    """Keep each piece once, and none whose words are in the article."""
    kept: dict[str, Furniture] = {}
    for piece in furniture:
        if piece.span is not None:
            kept[f"{piece.kind}@{piece.span.start}"] = piece
            continue
        if piece.kind in ("headline", "dateline") or not piece.text or piece.text in body:
            continue
        if not any(piece.text in other.text for other in kept.values() if other.span is None):
            kept.setdefault(piece.text, piece)
    return tuple(kept.values())


def _media(elements: list[Media], mentioned: tuple[Media, ...]) -> tuple[Media, ...]:
    known = {m.caption for m in elements}
    extra = {m.caption: m for m in mentioned if m.caption not in known}
    return (*elements, *extra.values())[:MEDIA_LIMIT]
