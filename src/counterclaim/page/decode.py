"""Bytes → characters: a byte order mark wins, then what is declared, then UTF-8, then charset detection."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from .fail import failed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset\s*=\s*[\"']?|<\?xml[^>]{0,80}encoding\s*=\s*[\"'])\s*([\w.:-]{2,40})", re.I)
# Browsers read these names as their Windows supersets (WHATWG Encoding Standard), and so do the pages that use them.
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
# The declaration stands at the top (HTML asks for the first 1024 bytes; saved pages put comments before it).
_HEAD = 4096
# Detection looks at this many bytes; more does not change its answer and costs tens of milliseconds.
_SAMPLE = 20_000


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the characters of ``data``; ``declared`` is the encoding a transport header named.

    Raises E106 where no encoding fits; in a long page a few bytes that do not fit become replacement characters.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                break
    inside = _DECLARED.search(data[:_HEAD])
    for label in (declared, inside[1].decode("ascii", "replace") if inside else None, "utf-8"):
        if label and (text := _try(data, label)) is not None:
            return text
    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None and (text := _try(data, best.encoding)) is not None:
        return text
    named = declared or (inside[1].decode("ascii", "replace") if inside else "UTF-8")
    if best is not None and len(data) > _SAMPLE:
        return data.decode(best.encoding, "replace")  # a few stray bytes far down do not cost the page
    raise failed("undecodable", encoding=named)


def decode_text(data: bytes, declared: str | None = None) -> str:
    """Decode plain text: as ``decode``, with line ends written as ``\\n`` and without a byte order mark."""
    return decode(data, declared).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _try(data: bytes, label: str) -> str | None:
    try:
        name: str = codecs.lookup(label.strip().lower()).name
        return data.decode(_SUPERSETS.get(name, name))
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
