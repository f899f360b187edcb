"""The original look of a stored page with everything taken out that could act, load or reach the desk."""

from __future__ import annotations

import re

import nh3

TAGS = frozenset(
    [
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
"""Elements that are kept. No pictures: graphic material is never shown unasked."""

ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "time": {"datetime"},
    "details": {"open"},
}
"""Attributes that are kept; no ``style``, no ``class``, no ``id``, no address of any kind."""

_MEDIA = re.compile(r"<(img|video|audio|iframe|embed|object|picture|svg|canvas)\b[^<>]*>", re.IGNORECASE)
_LARGEST = 4_000_000

SHELL = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Original look</title>
<meta name="viewport" content="width=device-width"><style>
body{{font:16px/1.5 Georgia,serif;max-width:44rem;margin:1rem auto;
padding:0 1rem;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}}
table{{border-collapse:collapse}}td,th{{border:1px solid #ccc;padding:.2rem .4rem}}pre{{white-space:pre-wrap}}
.gone{{color:#666;border:1px dashed #999;padding:.1rem .4rem;font:12px sans-serif}}
</style></head><body>{body}</body></html>"""


def clean(html: str) -> str:
    """Return a fragment that holds structure and words only: no script, style, address, form, picture or handler.

    Pictures, videos and frames are replaced by a word in brackets that says what was there.
    """
    html = html[:_LARGEST].replace("\x00", "")
    marked = _MEDIA.sub(lambda m: f" [{m[1].lower()} not shown] ", html)
    return nh3.clean(
        marked,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "template", "noscript", "title", "textarea", "select", "math"},
        attributes={k: set(v) for k, v in ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
        strip_comments=True,
    )


def document(html: str, *, language: str | None = None) -> str:
    """Return a whole document with the cleaned page, for a sandboxed frame."""
    lang = language if language and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) else "und"
    return SHELL.format(lang=lang, body=clean(html))
