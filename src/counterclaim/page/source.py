"""Anything in: a file, a folder, standard input or an address, read item by item."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from counterclaim.errors import CounterclaimError
from counterclaim.model import Page, digest

from .decode import decode_text
from .fail import failed
from .html import read_html
from .options import Failure, PageOptions
from .text import read_text


def read_source(source: str, *, options: PageOptions | None = None) -> Iterator[Page | Failure]:
    """Yield the pages of ``source`` (path, ``-``, or http(s) address), and a failure for each item that gave none."""
    options = options or PageOptions()
    try:
        if source == "-":
            yield from read_bytes(sys.stdin.buffer.read(options.max_bytes + 1), source, options)
            return
        path = Path(source)
        if not path.exists():
            raise failed("nothing_there", name=source, source=source)
        names = (
            [path]
            if path.is_file()
            else sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        )
        for name in names:
            yield from read_bytes(name.read_bytes(), str(name), options)
    except CounterclaimError as error:
        yield Failure.of(error, source)


def read_bytes(data: bytes, source: str, options: PageOptions) -> Iterator[Page | Failure]:
    """Yield the pages of one file."""
    try:
        if b"<html" in data[:4096].lower() or b"<!doctype html" in data[:4096].lower():
            yield read_html(data, source=source, options=options)
        else:
            yield read_text(decode_text(data), source=source, source_digest=digest(data), options=options)
    except CounterclaimError as error:
        yield Failure.of(error, source)
