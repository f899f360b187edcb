"""What an HTML page declares about itself: title, outlet, dates, language, address; published and modified kept apart.

Order of trust: JSON-LD (schema.org), then meta tags (Open Graph, Dublin Core and their kin), then <time> elements
marked as a date of publication, then the only <time> beside the headline. Nothing is guessed from furniture.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from lxml.etree import _Element as Element

from counterclaim.model import When

from .dates import parse_date
from .origins import named

_ARTICLE = re.compile(r"article|posting|report|newsitem", re.I)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date-published",
    "publishdate", "publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "citation_publication_date", "citation_online_date", "pubdate", "article.published", "bt:pubdate", "dc.date",
    "dcterms.date", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dc.date.modified",
    "dcterms.modified", "article.updated", "lastmod", "last-modified", "revised", "parsely-post-date-modified",
)  # fmt: skip
_TITLE = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "title")
_SITE = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title", "publisher", "twitter:site")
_SHOWN = re.compile(
    r"(?:^|[\s_-])(?:published|publish(?:ed)?-?(?:date|time|on)?|post-?date|entry-?date|date-?(?:published|posted)"
    r"|pub-?date|dateline|article-?date|timestamp)",
    re.I,
)
_CHANGED = re.compile(r"(?:^|[\s_-])(?:updated|modified|date-?modified|last-?(?:updated|modified))", re.I)
# A JSON-LD script beyond this is a product catalogue, not an article.
_LD_LONGEST = 500_000


class Declared(NamedTuple):
    """What a page says about itself; None for what it does not say. ``titles`` are all forms of the headline met."""

    title: str | None
    titles: tuple[str, ...]
    outlet: str | None
    url: str | None
    language: str | None
    published: When | None
    modified: When | None
    origin_markers: tuple[str, ...]


def declared(tree: Element) -> Declared:
    """Read what the page declares; the tree is not changed."""
    article = _linked_data(tree)
    metas = _metas(tree)
    outlet = _name(article.get("publisher")) or _first(metas, _SITE)
    outlet = outlet.lstrip("@") if outlet else None
    titles = _titles(tree, article, metas, outlet)
    published = _date(article.get("datePublished")) or _first_date(metas, _PUBLISHED)
    modified = _date(article.get("dateModified")) or _first_date(metas, _MODIFIED)
    shown, changed = _times(tree)
    canonical = tree.xpath("string(//link[@rel='canonical']/@href)")
    markers: list[str] = []
    for key in ("sourceOrganization", "provider", "author", "creditText", "isBasedOn"):
        name = _name(article.get(key))
        markers += named(name) if name and len(name) < 60 else []
    author = _first(metas, ("author", "article:author", "dc.creator", "source", "news_source", "byl"))
    if author and len(author) < 80:
        markers += named(author)
    return Declared(
        title=titles[0] if titles else None,
        titles=tuple(titles),
        outlet=outlet,
        url=_address(canonical) or _address(_first(metas, ("og:url",))),
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or _text(article.get("inLanguage"))
        or _first(metas, ("og:locale", "content-language", "dc.language")),
        published=published or shown,
        modified=modified or changed,
        origin_markers=tuple(m for m in dict.fromkeys(markers) if m != outlet),
    )


def _linked_data(tree: Element) -> dict[str, Any]:
    """Return the JSON-LD node of the article, or an empty one; a broken script is passed over."""
    best: dict[str, Any] = {}
    rank = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        words = script.text or ""
        if not words.strip() or len(words) > _LD_LONGEST:
            continue
        try:
            data = json.loads(
                re.sub(r"^\s*(?:<!--|/\*<!\[CDATA\[\*/|//<!\[CDATA\[)|(?:-->|/\*\]\]>\*/|//\]\]>)\s*$", "", words),
                strict=False,
            )
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            names = " ".join(k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str))
            score = 2 if _ARTICLE.search(names) else 1 if "webpage" in names.lower() and "datePublished" in node else 0
            if score > rank:
                best, rank = node, score
    return best


def _nodes(data: Any) -> list[dict[str, Any]]:
    """Flatten lists, ``@graph`` and ``mainEntity`` without recursion, at most a few hundred nodes."""
    queue: list[Any] = [data]
    found: list[dict[str, Any]] = []
    while queue and len(found) < 300:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            found.append(item)
            queue.extend(
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(item.get(key), dict | list)
            )
    return found


def _metas(tree: Element) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        value = (meta.get("content") or "").strip()
        if value:
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if key := meta.get(attribute):
                    metas.setdefault(key.strip().lower(), " ".join(value.split()))
    return metas


def _titles(tree: Element, article: dict[str, Any], metas: dict[str, str], outlet: str | None) -> list[str]:
    """Return the forms of the headline, the most trusted first, each once."""
    heads = [words for h in tree.iter("h1") if (words := " ".join("".join(h.itertext()).split()))]
    in_title = " ".join((tree.findtext(".//title") or "").split())
    candidates = [
        _text(article.get("headline")),
        heads[0] if len(heads) == 1 else next((h for h in heads if h and h in in_title), None),
        _first(metas, _TITLE),
        in_title or None,
        _text(article.get("alternativeHeadline")),
    ]
    return list(dict.fromkeys(_without_outlet(c, outlet, heads) for c in candidates if c))


def _without_outlet(title: str, outlet: str | None, heads: list[str]) -> str:
    """Cut the outlet's name from "Headline | Outlet"; a cut is made only where the page confirms it."""
    title = " ".join(title.split())
    for mark in (" | ", " - ", " – ", " — ", " :: ", " » ", " · "):
        head, found, tail = title.rpartition(mark)
        if found and head and (tail.casefold() == (outlet or "").casefold() or head in heads):
            return head.strip()
        front, found, rest = title.partition(mark)
        if found and front.casefold() == (outlet or "").casefold() and rest:
            return rest.strip()
    return title


def _times(tree: Element) -> tuple[When | None, When | None]:
    """Return published and modified as marked <time> (or dated) elements show them."""
    published: When | None = None
    modified: When | None = None
    alone: list[When] = []
    for element in tree.iter("time", "span", "div", "p", "abbr", "li", "a", "meta"):
        role = (element.get("itemprop") or "").lower()
        words = " ".join(filter(None, (element.get("class"), element.get("id"), role)))
        is_time = element.tag == "time"
        if (
            not is_time
            and not role.startswith("date")
            and not (words and (_SHOWN.search(words) or _CHANGED.search(words)))
        ):
            continue
        if _beside(element):
            continue
        when = _date(element.get("datetime") or element.get("content")) or _shown(element)
        if when is None or when.start is None or (when.precision not in ("day", "minute") and not when.alternatives):
            continue
        if role == "datemodified" or _CHANGED.search(words):
            modified = modified or when
        elif role in ("datepublished", "datecreated") or element.get("pubdate") is not None or _SHOWN.search(words):
            published = published or when
        elif is_time:
            alone.append(when)
    if published is None and len({w.start for w in alone}) == 1:
        published = alone[0]
    return published, modified


_BESIDE = re.compile(r"related|sidebar|comment|footer|widget|teaser|meter|donat|card|recommend|trending|latest", re.I)

# The line under a chat message or a post that holds its own time.
_OWN_FOOTER = re.compile(r"(?:message|post|entry|article|story)[_-]+(?:footer|meta-footer)", re.I)


def _beside(element: Element) -> bool:
    """Tell whether an element stands in a part of the page that is about something else."""
    for step, parent in enumerate(element.iterancestors()):
        if parent.tag in ("aside", "footer", "nav", "form") or step > 12:
            return parent.tag in ("aside", "footer", "nav", "form")
        if parent.tag in ("body", "html", "article", "main"):
            return False
        words = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if _BESIDE.search(_OWN_FOOTER.sub("", words)):
            return True
    return False


def _shown(element: Element) -> When | None:
    words = " ".join("".join(element.itertext()).split())
    if len(words) > 80:
        return None
    return parse_date(
        re.sub(
            r"^(?:(?:first )?published|posted|updated|last (?:updated|modified)|modified|on|at|date)\b[\s:on]*",
            "",
            words,
            flags=re.I,
        )
    )


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if metas.get(name)), None)


def _first_date(metas: dict[str, str], names: tuple[str, ...]) -> When | None:
    return next((when for name in names if (when := _date(metas.get(name)))), None)


def _date(value: Any) -> When | None:
    """Understand a declared date; an ambiguous or yearless one counts as none here, since better places may follow."""
    if isinstance(value, list):
        value = value[0] if value else None
    when = parse_date(value) if isinstance(value, str) else None
    return when if when is not None and when.start is not None and when.precision != "year" else None


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _text(value)


def _address(value: str | None) -> str | None:
    value = (value or "").strip()
    return value[:2000] if re.match(r"https?://[^\s/]+", value) else None
