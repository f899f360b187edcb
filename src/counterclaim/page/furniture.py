"""Furniture: what stands on a page and is not article, found line by line with spans.

The order is: meters (blocks of amounts), lines of the table, the headline and its repeats, time stamps, datelines,
and what stands in brackets within a line. Nothing is removed here; the caller decides whether to keep the words.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from counterclaim.model import Furniture, Media, Span, When

from .dateline import bare_date, dateline_of, stamps
from .lines import LineRule, line_rules, matches
from .meter import amounts, is_label, is_part, parse_meter
from .origins import credited, named, once, unlisted

# A headline with a kicker stays below this; a first paragraph without a full stop seldom does.
TITLE_LONGEST = 220
# Lists under "Related" or "Story highlights" end within this many lines.
BLOCK_LINES = 12
_BLOCK_LINE_LONGEST = 140
_HEAD_LINES = 6
_MEDIA = (
    ("video", re.compile(r"\b(?:video|footage|clip|recording)s?\b", re.I)),
    ("map", re.compile(r"\bmaps?\b", re.I)),
    ("picture", re.compile(r"\b(?:photo|photograph|picture|image|infographic|gallery|pic|screenshot)s?\b", re.I)),
)  # fmt: skip
# Kinds that are given up when they would leave no article at all (a text that is one caption).
_DOUBTFUL = frozenset({"caption", "highlights", "headline", "related", "byline", "tags", "credit", "correction"})


class Found(NamedTuple):
    """What the lines of a text say about the page; spans are characters of that text."""

    title: str | None
    furniture: tuple[Furniture, ...]
    media: tuple[Media, ...]
    published: When | None
    modified: When | None
    origin_markers: tuple[str, ...]


class _Line(NamedTuple):
    start: int
    end: int
    words: str
    blank_after: bool


def find_furniture(text: str, title: str | None = None, *, look_for_title: bool = True) -> Found:
    """Find the furniture of ``text``, and the title in it unless one is given."""
    lines = _lines(text)
    marks: dict[int, Furniture] = {}
    _meters(lines, marks)
    _rules(lines, marks)
    title = _headline(lines, marks, title, look_for_title)
    if not any(i not in marks for i in range(len(lines))):
        marks = {i: f for i, f in marks.items() if f.kind not in _DOUBTFUL}
    published, modified = _stamps(lines, marks)
    pieces: list[Furniture] = []
    markers: list[str] = []
    article = [i for i in range(len(lines)) if i not in marks]
    for i in article[:3]:
        if found := dateline_of(lines[i].words):
            span = Span(lines[i].start, lines[i].start + found.end)
            pieces.append(Furniture(kind="dateline", text=span.of(text), span=span, values=found.values))
            markers += found.agencies
            if published is None and found.date is not None and found.date.span is not None:
                at = found.date.span
                published = When(
                    start=found.date.start,
                    precision=found.date.precision,
                    as_written=found.date.as_written,
                    span=Span(lines[i].start + at.start, lines[i].start + at.end),
                    alternatives=found.date.alternatives,
                )
            break
    for i in article:
        pieces += _inline(text, lines[i])
    furniture = sorted([*marks.values(), *pieces], key=lambda f: f.span or Span(0, 0))
    markers += _credits(furniture, lines, article)
    media = tuple(
        Media(kind=f.values["media"], caption=f.text) for f in furniture if f.kind == "caption" and "media" in f.values
    )
    return Found(title, _merged(text, furniture), media, published, modified, once(markers))


def find_meters(lines: list[str]) -> list[Furniture]:
    """Return the funding meters among the lines of a page, without spans."""
    marks: dict[int, Furniture] = {}
    _meters([_Line(0, 0, line, False) for line in lines], marks)
    once_each = {f.text: f for f in marks.values()}
    return [Furniture(kind=f.kind, text=f.text, values=f.values) for f in once_each.values()]


def _lines(text: str) -> list[_Line]:
    lines = []
    position = 0
    raw = text.split("\n")
    for number, line in enumerate(raw):
        words = line.strip()
        if words:
            start = position + line.index(words)
            after = number + 1 >= len(raw) or not raw[number + 1].strip()
            lines.append(_Line(start, start + len(words), words, after))
        position += len(line) + 1
    return lines


def _mark(line: _Line, kind: str, values: dict[str, Any] | None = None) -> Furniture:
    return Furniture(kind=kind, text=line.words, span=Span(line.start, line.end), values=values or {})


def _meters(lines: list[_Line], marks: dict[int, Furniture]) -> None:
    """Mark each block of lines that is a meter as one piece, its span from first to last line."""
    i = 0
    while i < len(lines):
        end = i
        signs: set[str] = set()
        while end < len(lines) and _meter_line(lines[end]):
            here = {sign.lower() for _, sign, _ in amounts(lines[end].words)}
            if signs and here - signs:
                break  # a second meter in another currency
            signs |= here
            end += 1
        block = lines[i:end]
        values = parse_meter([line.words for line in block]) if block and any(amounts(b.words) for b in block) else None
        if values is not None:
            whole = " / ".join(line.words for line in block)
            for k in range(i, end):
                marks[k] = Furniture(kind="meter", text=whole, span=Span(block[0].start, block[-1].end), values=values)
        i = max(end, i + 1)


def _meter_line(line: _Line) -> bool:
    if len(line.words) > 160:
        return False
    return (is_part(line.words) and bare_date(line.words, 0) is None) or is_label(line.words)


def _rules(lines: list[_Line], marks: dict[int, Furniture]) -> None:
    tail = min(len(lines) * 2 // 3, max(len(lines) - 6, 1))
    head = 0
    i = 0
    while i < len(lines):
        line = lines[i]
        if i in marks or len(line.words) > 600:
            head += i not in marks
            i += 1
            continue
        rule = next(
            (
                r
                for r in line_rules()
                if r.scope != "inline"
                and (r.scope != "head" or head < _HEAD_LINES)
                and (r.scope != "tail" or i >= tail)
                and matches(r, line.words)
            ),
            None,
        )
        if rule is None or (rule.kind == "timestamp" and not stamps(line.words, line.start)):
            head += 1
            i += 1
            continue
        marks[i] = _mark(line, rule.kind, _media_values(rule, line.words))
        i += 1
        if rule.scope == "block":
            i = _block(lines, marks, i, rule.kind)


def _block(lines: list[_Line], marks: dict[int, Furniture], i: int, kind: str) -> int:
    """Mark the short lines under the heading of a list; return the first line that is not part of it."""
    until = min(len(lines), i + BLOCK_LINES)
    while i < until and len(lines[i].words) <= _BLOCK_LINE_LONGEST and not _stops(lines[i].words) and i not in marks:
        if dateline_of(lines[i].words):
            break
        marks[i] = _mark(lines[i], kind)
        i += 1
    return i


def _media_values(rule: LineRule, words: str) -> dict[str, Any]:
    if rule.kind != "caption":
        return {}
    first = min(((m.start(), kind) for kind, p in _MEDIA if (m := p.search(words))), default=None)
    return {"media": first[1]} if first else {}


def _headline(lines: list[_Line], marks: dict[int, Furniture], title: str | None, look: bool) -> str | None:
    """Find or recognize the title; mark its first line ``headline`` and every repeat ``repeated_headline``."""
    free = [i for i in range(len(lines)) if i not in marks]
    if title is None and look and len(free) > 1:
        first = lines[free[0]]
        again = any(_same(first.words, lines[k].words) for k in free[1:])
        alone = first.blank_after and not _stops(first.words) and not first.words.startswith(("-", "*", "•", "“", '"'))
        if (
            len(first.words) <= TITLE_LONGEST
            and " " in first.words
            and (again or alone)
            and not bare_date(first.words, 0)
            and not dateline_of(first.words)
        ):
            title = first.words.lstrip("# ").strip()
    if title is None:
        return None
    kind = "headline"
    for i in free:
        if len(lines[i].words) <= TITLE_LONGEST + 80 and _same(title, lines[i].words):
            marks[i] = _mark(lines[i], kind)
            kind = "repeated_headline"
    return title


def _stamps(lines: list[_Line], marks: dict[int, Furniture]) -> tuple[When | None, When | None]:
    """Read dates from time-stamp lines, and from lines of the head that are nothing but a day."""
    found: dict[str, When] = {}
    body = 0
    for i, line in enumerate(lines):
        mark = marks.get(i)
        if mark is not None and mark.kind in ("timestamp", "byline"):
            here = stamps(line.words, line.start)
        elif mark is None and body < 3 and (when := bare_date(line.words, line.start)):
            here = {"published": when}
        else:
            body += mark is None
            continue
        if not here:
            continue
        values = {key: when.start or when.as_written for key, when in here.items()}
        marks[i] = _mark(line, mark.kind if mark else "timestamp", values)
        for key, when in here.items():
            found.setdefault(key, when)
    return found.get("published"), found.get("modified")


def _inline(text: str, line: _Line) -> list[Furniture]:
    pieces = []
    for rule in line_rules():
        if rule.scope == "inline" and ("(" in line.words or "[" in line.words):
            for hit in rule.pattern.finditer(line.words):
                span = Span(line.start + hit.start(), line.start + hit.end())
                pieces.append(Furniture(kind=rule.kind, text=span.of(text), span=span))
    return pieces


def _credits(furniture: list[Furniture], lines: list[_Line], article: list[int]) -> list[str]:
    """Return the agencies credited in bylines, source lines, and in brackets at the end of the article."""
    markers: list[str] = []
    for piece in furniture:
        if piece.kind == "byline":
            markers += (
                named(piece.text) or unlisted(piece.text.partition(":")[2])
                if re.match(r"(?:source|via|origin|from)s?\s?:", piece.text, re.I)
                else credited(piece.text)
            )
    if article:
        end = re.search(r"[(\[/][^()\[\]\n]{2,40}[)\]/]\.?$", lines[article[-1]].words)
        markers += credited(end.group()) if end else []
    return markers


def _merged(text: str, furniture: list[Furniture]) -> tuple[Furniture, ...]:
    """Keep each piece once (a meter was marked on each of its lines) and drop pieces inside others."""
    kept: list[Furniture] = []
    for piece in furniture:
        if kept and kept[-1].span and piece.span and piece.span.end <= kept[-1].span.end:
            continue
        kept.append(piece)
    return tuple(kept)


def _stops(words: str) -> bool:
    return words.rstrip("”\"’')]").endswith((".", "!", "?", ":", ";", ",", "…"))


_EDGE = re.compile(r"^\W+|\W+$")


def _same(a: str, b: str) -> bool:
    """Compare two headlines, ignoring case, quotes, spacing and marks at the ends."""
    return _plain(a) == _plain(b)


def _plain(words: str) -> str:
    words = words.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return _EDGE.sub("", " ".join(words.split())).casefold()
