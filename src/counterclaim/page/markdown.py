"""Markdown in: marks are taken off, front matter becomes title, dates and outlet, pictures become media."""

from __future__ import annotations

import re

from counterclaim.model import Media, Page

from .build import build_page
from .clean import clean
from .dates import parse_date
from .fail import failed
from .options import PageOptions

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"^([A-Za-z_-]+)[ \t]*:[ \t]*(.+?)[ \t]*$", re.M)
_PICTURE = re.compile(r"!\[([^\]\n]{0,500})\]\(([^)\s]{1,1000})[^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,200}\])|<(https?://[^>\s]{1,1000})>")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|___|__|_|~~|`)(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)")
_LEAD = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,3}[.)]\s+)")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$|^\s{0,3}=+\s*$|^\s{0,3}```.*$|^\[[^\]]+\]:\s+\S+.*$")


def read_markdown(text: str, *, source: str | None, source_digest: str, options: PageOptions) -> Page:
    """Return the page of a Markdown text; ``page.text`` has paragraphs without marks, parted by empty lines.

    Front matter may set title, date (or published), modified (or updated), outlet, url and language; without it the
    first heading is the title. Raises E102 where nothing is left.
    """
    front = _FRONT.match(text)
    fields = {k.lower(): v.strip("\"'") for k, v in _FIELD.findall(front[1])} if front else {}
    body = text[front.end() :] if front else text
    media = tuple(Media(kind="picture", url=url, caption=alt or None) for alt, url in _PICTURE.findall(body))
    body = _PICTURE.sub("", body)
    heading = re.search(r"^\s{0,3}#\s+(.{1,300}?)\s{0,9}#{0,9}\s{0,9}$|\A\s*(\S.*)\n=+\s*$", body, re.M)
    title = fields.get("title") or (_bare(heading[1] or heading[2]) if heading else None)
    article = clean("\n\n".join(_paragraphs(body)), title)
    if not article.text:
        raise failed("empty", source=source)
    return build_page(
        article.text,
        options,
        source=source,
        source_digest=source_digest,
        title=article.title,
        url=fields.get("url"),
        outlet=fields.get("outlet"),
        published=parse_date(fields.get("published") or fields.get("date")) or article.published,
        modified=parse_date(fields.get("modified") or fields.get("updated")) or article.modified,
        language=fields.get("language") or fields.get("lang"),
        origin_markers=article.origin_markers,
        furniture=article.furniture,
        media=media + article.media,
    )


def _paragraphs(body: str) -> list[str]:
    """Return headings, items and paragraphs, each on one line."""
    found: list[str] = []
    loose: list[str] = []

    def close() -> None:
        if loose:
            found.append(" ".join(loose))
            loose.clear()

    for line in body.split("\n"):
        if not line.strip() or _RULE.match(line):
            close()
            continue
        if _LEAD.match(line) and not (line.lstrip().startswith(">") and loose):
            close()
        words = _bare(_LEAD.sub("", line))
        if words:
            loose.append(words)
        if line.lstrip().startswith("#") or line.endswith("  "):
            close()
    close()
    return found


def _bare(words: str) -> str:
    """Take the marks off one line."""
    words = _LINK.sub(lambda m: m[1] or m[2], words)
    for _ in range(3):  # emphasis within emphasis
        words, hits = _EMPHASIS.subn(r"\2", words)
        if not hits:
            break
    return re.sub(r"\\([\\`*_{}\[\]()#+.!>~-])", r"\1", words).strip()
