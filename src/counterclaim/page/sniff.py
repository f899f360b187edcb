"""What kind of input some bytes are: by content first, by the end of the name only where content leaves it open."""

from __future__ import annotations

import json
import re
import zlib
from typing import Literal

Kind = Literal[
    "html", "mhtml", "text", "markdown", "json", "jsonl", "telegram", "feed", "warc", "zip", "pdf", "unknown"
]

# Bytes looked at; enough for a saved page that begins with a long comment.
HEAD = 65_536

_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"(\xb5/\xfd", "a zstd file"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a rich text document"),
)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]|<meta\s|<title>", re.I)
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf|channel)[\s>]", re.I)
_MIME = re.compile(
    rb"^(?:from|snapshot-content-location|subject|date|mime-version|content-type|message-id|x-[\w-]+):", re.I
)
_ENDS: dict[str, Kind] = {
    "html": "html", "htm": "html", "xhtml": "html", "md": "markdown", "markdown": "markdown",
    "mhtml": "mhtml", "mht": "mhtml", "jsonl": "jsonl", "ndjson": "jsonl",
}  # fmt: skip


def sniff(head: bytes, name: str = "", content_type: str = "") -> tuple[Kind, str]:
    """Return the kind of the input that begins with ``head``, and for ``unknown`` what it looks like instead."""
    if b"%PDF-" in head[:1024]:
        return "pdf", ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip", ""
    if head.startswith(b"\x1f\x8b"):
        return (
            ("warc", "")
            if _unzipped(head).startswith(b"WARC/")
            else ("unknown", "a gzip file that holds no web archive")
        )
    if head.startswith(b"WARC/"):
        return "warc", ""
    for mark, seen in _BINARY:
        if head.startswith(mark):
            return "unknown", seen
    if head[4:8] == b"ftyp":
        return "unknown", "a video"
    if head[:4] == b"RIFF":
        return "unknown", "a picture, audio file or video"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in head[:4096] and not wide:
        return "unknown", "binary data"
    return _textual(_narrow(head) if wide else head, name, content_type), ""


def _textual(head: bytes, name: str, content_type: str) -> Kind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    end = name.rpartition(".")[2].lower() if "." in name else ""
    if start[:1] in (b"{", b"[") and (kind := _json(start, end)):
        return kind
    if start.startswith(b"<"):
        page, feed = _HTML.search(start), _FEED.search(start[:4096])
        if feed and (page is None or feed.start() < page.start()):
            return "feed"
        if page and (page.start() < 4096 or end in ("html", "htm", "xhtml") or "html" in content_type):
            return "html"
    first = start[:2048]
    if _MIME.match(first) and re.search(rb"^content-type:\s*multipart/related", first, re.I | re.M):
        return "mhtml"
    if end in _ENDS and _ENDS[end] not in ("mhtml", "jsonl"):
        return _ENDS[end]
    return "html" if "html" in content_type else "text"


def _json(start: bytes, end: str) -> Kind | None:
    """Tell JSON, JSON lines and a Telegram export apart; None when it only begins like one."""
    line, broken, rest = start.partition(b"\n")
    if start.startswith(b"{"):
        if (broken and rest.strip()) or end in ("jsonl", "ndjson"):
            try:
                if isinstance(json.loads(line), dict):
                    return "jsonl"
            except ValueError:
                if end in ("jsonl", "ndjson"):
                    return "jsonl"
        if re.search(rb'"(?:messages|chats)"\s*:', start[:8192]) and not re.search(rb'^\{\s*"text"\s*:', start):
            return "telegram"
        return "json" if re.match(rb'\{\s*(?:"|\})', start) else None
    return "json" if re.match(rb"\[\s*(?:\{|\])", start) else None


def _unzipped(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, 64)
    except zlib.error:
        return b""


def _narrow(head: bytes) -> bytes:
    name = "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be"
    return head[2 : len(head) - len(head) % 2].decode(name, "replace").encode("utf-8")
