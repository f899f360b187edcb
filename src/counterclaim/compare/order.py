"""The order in which claims are compared: by day of publication, page, and place in the page; as bytes that sort so."""

from __future__ import annotations

import struct
from functools import lru_cache

from counterclaim.compare.days import bounds

_HEX = frozenset("0123456789abcdef")


@lru_cache(maxsize=50_000)
def page_rank(published: str | None, page: str) -> bytes:
    """Return what sorts pages by publication (undated ones first) and id; it begins the rank of each of its claims."""
    day = bounds(published) if published else None
    return struct.pack(">I", day[0] if day else 0) + _short(page, 16)


def rank(published: str | None, page: str, start: int, claim: str) -> bytes:
    """Return what sorts claims by page, the character ``start`` where they begin, and id."""
    return page_rank(published, page) + struct.pack(">I", start) + _short(claim, 8)


def _short(ident: str, digits: int) -> bytes:
    """The first digits of an id that is a hash, packed, which sort as the id does; any other id whole."""
    if len(ident) >= digits + 4 and _HEX.issuperset(ident):
        return bytes.fromhex(ident[:digits])
    return ident.encode("utf-8", "surrogatepass") + b"\0"
