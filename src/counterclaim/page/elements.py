"""Furniture of an HTML page told by its elements: figures' captions, navigation, share bars, meters and their kind."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lxml.etree import _Element as Element

from counterclaim.model import Furniture, Media

from .blocks import block_lines
from .meter import parse_meter
from .tables import bad_row, rows

_ATTRIBUTES = ("class", "id", "role", "aria-label")
# An element with more than this share of the page's words is the page, whatever its class says.
_MOST = 0.4
# Longer furniture is kept cut: it is there to show what was left out, not to be read.
KEEP_CHARS = 400
MEDIA_LIMIT = 50
_KEEP_TAGS = frozenset(("html", "body", "main", "article", "h1", "p", "head"))


class _Rules(NamedTuple):
    tags: dict[str, tuple[str, int]]
    words: re.Pattern[str]
    kinds: tuple[tuple[str, int], ...]


@cache
def _rules() -> _Rules:
    """Read ``elements.tsv``; raises E190 for a pattern that is none or has groups of its own."""
    tags: dict[str, tuple[str, int]] = {}
    patterns, kinds = [], []
    for line, row in rows("elements.tsv", ("kind", "match", "longest")):
        if not row["longest"].isdigit():
            raise bad_row("elements.tsv", line, f"the longest length '{row['longest']}' is not a number")
        longest = int(row["longest"])
        if row["match"].startswith("<"):
            tags[row["match"].strip("<>")] = (row["kind"], longest)
            continue
        try:
            if re.compile(row["match"]).groups:
                raise bad_row("elements.tsv", line, "groups must be written (?:…)")
        except re.error as error:
            raise bad_row("elements.tsv", line, f"the pattern is not a regular expression ({error})") from error
        patterns.append(f"({row['match']})")
        kinds.append((row["kind"], longest))
    return _Rules(tags, re.compile("|".join(patterns), re.IGNORECASE), tuple(kinds))


def take_out(tree: Element) -> tuple[list[Furniture], list[Media]]:
    """Remove furniture elements from ``tree`` and return them, with the videos and pictures of the article."""
    body = tree.find("body")
    if body is None:
        body = tree
    total = max(sum(len(t) for t in body.itertext()), 1)
    media = _media(body)
    furniture: list[Furniture] = []
    taken: list[Element] = []
    skip: set[Element] = set()
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if parent is not None and parent in skip:
            skip.add(element)
            continue
        kind = _kind(element, total)
        if kind is None:
            continue
        skip.add(element)
        taken.append(element)
        lines = block_lines(element)
        if lines:
            furniture.append(_piece(kind, lines))
    for element in taken:
        element.drop_tree()
    return furniture, media


def _kind(element: Element, total: int) -> str | None:
    rules = _rules()
    kind, longest = rules.tags.get(element.tag, ("", 0))
    words = " ".join(filter(None, (element.get(name) for name in _ATTRIBUTES)))
    if not kind:
        if not words or (element.tag in _KEEP_TAGS and element.tag != "p"):
            return None
        hit = rules.words.search(words)
        if hit is None:
            return None
        kind, longest = rules.kinds[(hit.lastindex or 1) - 1]
        if element.tag == "p" and kind not in ("caption", "credit", "byline", "tags"):
            return None
    size = sum(len(t) for t in element.itertext())
    if size > longest or (kind != "comments" and size > _MOST * total):
        return None
    if element.tag != "h1" and element.find(".//h1") is not None:
        return None
    return kind


def _piece(kind: str, lines: list[str]) -> Furniture:
    values = parse_meter(lines) if kind in ("meter", "donation", "related", "navigation") else None
    if values is not None:
        return Furniture(kind="meter", text=" / ".join(lines)[:KEEP_CHARS], values=values)
    return Furniture(kind="donation" if kind == "meter" else kind, text=" / ".join(lines)[:KEEP_CHARS])


def _media(body: Element) -> list[Media]:
    """Return videos, embedded players and pictures with captions; small decoration has none and is left out."""
    found: dict[tuple[str, str | None, str | None], Media] = {}
    for element in body.iter("figure", "video", "iframe", "audio"):
        item = _figure(element) if element.tag == "figure" else _player(element)
        if item is not None:
            found.setdefault((item.kind, item.url, item.caption), item)
        if len(found) >= MEDIA_LIMIT:
            break
    return list(found.values())


def _figure(element: Element) -> Media | None:
    caption = element.find(".//figcaption")
    words = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
    inner = next(element.iter("video", "iframe", "img"), None)
    kind = "picture" if inner is None or inner.tag == "img" else "video"
    if not words and kind == "picture":
        words = inner.get("alt", "").strip() if inner is not None else ""
    return Media(kind=kind, url=_address(inner), caption=words or None) if words or inner is not None else None


def _player(element: Element) -> Media | None:
    if element.tag == "iframe" and not re.search(
        r"youtu|vimeo|video|player|telegram|t\.me|dailymotion|rumble", element.get("src", "")
    ):
        return None
    if any(parent.tag == "figure" for parent in element.iterancestors()):
        return None
    return Media(kind="audio" if element.tag == "audio" else "video", url=_address(element))


def _address(element: Element | None) -> str | None:
    if element is None:
        return None
    address = element.get("src") or element.get("data-src")
    if not address:
        inner = element.find("source")
        address = inner.get("src") if inner is not None else None
    return address[:2000] if address and not address.startswith("data:") else None
