"""The lines a reader of an HTML page sees: the text of each block element, in order."""

from __future__ import annotations

from lxml.etree import _Element as Element

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "label",
        "img",
    ]
)
SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "title",
        "meta",
        "link",
    ]
)


def block_lines(root: Element) -> list[str]:
    """Return the visible lines under ``root``, white space collapsed, without empty ones."""
    lines: list[str] = []
    current: list[str] = []
    _walk(root, current, lines)
    _flush(current, lines)
    return lines


def words_of(element: Element, longest: int | None = None) -> str:
    """Return the text of an element on one line, cut after ``longest`` characters."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        parent_silent = False
        pieces.append(piece)
        size += len(piece)
        if (longest is not None and size > 4 * longest + 400) or parent_silent:
            break
    words = " ".join(" ".join(pieces).split())
    return words if longest is None or len(words) <= longest else words[:longest]


def _flush(current: list[str], lines: list[str]) -> None:
    line = " ".join("".join(current).split())
    current.clear()
    if line:
        lines.append(line)


def _walk(root: Element, current: list[str], lines: list[str]) -> None:
    """Walk without recursion, since hostile pages nest thousands of elements."""
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag not in _INLINE and tag != ""
        if leaving:
            if block:
                _flush(current, lines)
            if element is not root and element.tail:
                current.append(element.tail)
            continue
        if block:
            _flush(current, lines)
        stack.append((element, True))
        if tag in SILENT or not tag:
            continue
        if element.text:
            current.append(element.text)
        stack.extend((child, False) for child in reversed(element))
