"""Claims and pages in their small form as bytes, to be kept between runs; a claim is kept without its page."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from counterclaim.compare.facts import Facts
from counterclaim.compare.keys import Head
from counterclaim.compare.near import sketch
from counterclaim.compare.seen import SeenPage

_NOWHERE = SeenPage(id="")
_encode = msgspec.msgpack.Encoder().encode
_facts = msgspec.msgpack.Decoder(Facts).decode
_page = msgspec.msgpack.Decoder(SeenPage).decode


def pack(f: Facts) -> bytes:
    """Return a claim without its page as bytes."""
    return _encode(msgspec.structs.replace(f, page=_NOWHERE))


def unpack(data: bytes, page: SeenPage) -> Facts:
    """Return a claim that was packed, on its page."""
    f = _facts(data)
    f.page = page
    return f


def pack_page(page: SeenPage) -> bytes:
    """Return a page as bytes, with its sketch in place of its shingles."""
    return _encode(msgspec.structs.replace(page, shingles=b"", sketch=page.sketch or sketch(page.shingles)))


def unpack_page(data: bytes) -> SeenPage:
    """Return a page that was packed; it has no shingles."""
    return _page(data)


@lru_cache(maxsize=100_000)
def head_number(head: Head) -> int:
    """Return a signed 64-bit hash of a head that is the same in every run (Python's own differs between runs)."""
    words = repr(head).encode("utf-8", "backslashreplace")
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=1_000)
def type_number(type_: str) -> int:
    """Return a 24-bit hash of the name of a claim type."""
    return int.from_bytes(hashlib.blake2b(type_.encode(), digest_size=3).digest(), "big")
