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
_SUPERSETS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
}
# The declaration stands at the top (the HTML standard asks for the first 1024 bytes; saved pages put comments before it).
_HEAD = 4096
# Detection looks at this many bytes; more does not change its answer and costs tens of milliseconds.
_SAMPLE = 20_000


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the characters of ``data``; ``declared`` is the encoding a transport header named.

    Raises E106 where no encoding fits without loss.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                break
    inside = _DECLARED.search(data[:_HEAD])
    for name in (declared, inside[1].decode("ascii", "replace") if inside else None, "utf-8"):
        if name and (text := _try(data, name)) is not None:
            return text
    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None:
        try:
            return data.decode(best.encoding, "replace" if len(data) > _SAMPLE else "strict")
        except (UnicodeDecodeError, LookupError):
            pass
    raise failed("undecodable", encoding=declared or (inside[1].decode("ascii", "replace") if inside else "UTF-8"))


def decode_text(data: bytes, declared: str | None = None) -> str:
    """Decode plain text: as ``decode``, with line ends written as ``\\n`` and without a byte order mark."""
    return decode(data, declared).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _try(data: bytes, name: str) -> str | None:
    name = name.strip().lower()
    try:
        return data.decode(_SUPERSETS.get(codecs.lookup(name).name, name))
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
