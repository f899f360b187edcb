"""Anything in: a file, a folder, standard input or an address, read item by item."""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from counterclaim.errors import CounterclaimError
from counterclaim.model import Page, digest

from .decode import decode_text
from .fail import failed
from .html import read_html
from .markdown import read_markdown
from .options import Failure, PageOptions
from .rows import read_json, read_jsonl
from .sniff import HEAD, sniff
from .telegram import read_telegram
from .text import read_text

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
# Standard input is kept in memory up to this size and on disk beyond it.
_IN_MEMORY = 32_000_000


def read_source(source: str, *, options: PageOptions | None = None) -> Iterator[Page | Failure]:
    """Yield the pages of ``source``, and a ``Failure`` for each item that gave none; never raises for an item.

    ``source`` is a path to a file or folder (walked in the order of names, hidden names left out), ``-`` for
    standard input, or an http(s) address of a page or feed. ``page.source`` names the item: ``file``, ``file:line``,
    ``file#id``. Pages come without claims, one at a time, so that large archives need little memory.
    """
    options = options or PageOptions()
    try:
        if source == "-":
            with _spooled(sys.stdin.buffer, options) as stream:
                yield from read_stream(stream, "stdin", options)
        elif _ADDRESS.match(source):
            from .fetch import Fetcher  # the readers of single kinds load large libraries, so each waits for its kind

            with Fetcher(options) as fetcher:
                got = fetcher.get(source)
            yield from read_bytes(
                got.data, source, options, url=got.url, content_type=got.content_type, captured=got.captured
            )
        else:
            yield from _path(Path(source), options)
    except CounterclaimError as error:
        yield Failure.of(error, source)


def _path(path: Path, options: PageOptions) -> Iterator[Page | Failure]:
    if path.is_dir():
        for name in files_of(path):
            yield from _file(name, options)
    elif path.exists():
        yield from _file(path, options)
    else:
        raise failed("nothing_there", name=path, source=str(path))


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder in the order of names, without a browser's ``page_files`` beside ``page.html``."""
    try:
        entries = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError:
        return
    names = {p.name for p in entries}
    for entry in entries:
        stem = entry.name.removesuffix("_files")
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink() and not (stem != entry.name and {f"{stem}.html", f"{stem}.htm"} & names):
                yield from files_of(entry)
        elif entry.is_file():
            yield entry


def _file(path: Path, options: PageOptions) -> Iterator[Page | Failure]:
    name = str(path)
    try:
        if not path.is_file():
            raise failed("cannot_open", reason="it is not a regular file")
        with path.open("rb") as stream:
            yield from read_stream(stream, name, options)
    except OSError as error:
        yield Failure.of(failed("cannot_open", reason=error.strerror or error), name)
    except CounterclaimError as error:
        yield Failure.of(error, name)


def read_bytes(
    data: bytes,
    source: str,
    options: PageOptions,
    *,
    url: str | None = None,
    content_type: str = "",
    captured: str | None = None,
) -> Iterator[Page | Failure]:
    """Yield the pages of bytes that an address or an archive record gave; nothing is raised for bad ones."""
    yield from read_stream(io.BytesIO(data), source, options, url=url, content_type=content_type, captured=captured)


def read_stream(
    stream: BinaryIO,
    source: str,
    options: PageOptions,
    *,
    url: str | None = None,
    content_type: str = "",
    captured: str | None = None,
) -> Iterator[Page | Failure]:
    """Yield the pages of a seekable stream whose kind is told by its first bytes, then by the end of its name."""
    try:
        yield from _by_kind(stream, source, options, url, content_type, captured)
    except CounterclaimError as error:
        yield Failure.of(error, source)
    except (RecursionError, MemoryError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        # A parser that stumbles over one hostile item must not cost the user the others.
        yield Failure.of(failed("unexpected", reason=f"{type(error).__name__}: {error}"), source)


def _by_kind(
    stream: BinaryIO, source: str, options: PageOptions, url: str | None, content_type: str, captured: str | None
) -> Iterator[Page | Failure]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip():
        raise failed("empty")
    name = (url or source).partition("?")[0].partition("#")[0]
    kind, seen = sniff(head, name, content_type)
    if kind == "unknown":
        raise failed("unknown_kind", seen=seen)
    if kind == "warc":
        from .archive import read_warc

        yield from read_warc(stream, size, source, options, read_bytes)
        return
    if kind == "zip":
        from .archive import read_zip

        yield from read_zip(stream, size, source, options, read_bytes)
        return
    if kind == "jsonl":
        yield from read_jsonl(stream, source, options)
        return
    limit = options.max_total_bytes if kind in ("json", "telegram") else options.max_bytes
    if size > limit:
        raise failed("too_large", limit=limit)
    data = stream.read()
    if kind == "json":
        yield from read_json(data, source, options)
    elif kind == "telegram":
        yield from read_telegram(data, source, options)
    elif kind == "feed":
        from .feed import read_feed

        yield from read_feed(data, source, options)
    elif kind == "mhtml":
        from .mhtml import read_mhtml

        yield read_mhtml(data, source, options)
    elif kind == "pdf":
        from .pdf import read_pdf

        yield read_pdf(data, source, options)
    elif kind == "html":
        yield read_html(
            data, url=url, source=source, captured=captured, encoding=_charset(content_type), options=options
        )
    elif kind == "markdown":
        text = decode_text(data, _charset(content_type))
        yield read_markdown(text, source=source, source_digest=digest(data), options=options)
    else:
        text = decode_text(data, _charset(content_type))
        yield read_text(text, url=url, captured=captured, source=source, source_digest=digest(data), options=options)


def _charset(content_type: str) -> str | None:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.I)
    return found[1] if found else None


def _spooled(stream: BinaryIO, options: PageOptions) -> BinaryIO:
    """Copy a stream that cannot be rewound, since kinds are told by looking ahead; raises E103 beyond all limits."""
    spool = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 (the caller closes it)
    size = 0
    while piece := stream.read(1 << 16):
        size += len(piece)
        if size > options.max_total_bytes:
            spool.close()
            raise failed("too_large", limit=options.max_total_bytes)
        spool.write(piece)
    spool.seek(0)
    return spool
