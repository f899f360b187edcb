"""Web archives in: WARC (also gzipped) and WACZ; every byte that comes out is counted, so that bombs are refused."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from counterclaim.errors import CounterclaimError
from counterclaim.model import Page

from .fail import failed
from .options import Failure, PageOptions

_CHUNK = 65_536
# Small archives may well shrink by more than the ratio; below this many bytes out nothing is refused for it.
_RATIO_FROM = 10_000_000
_READABLE = (
    "text/",
    "application/xhtml",
    "application/json",
    "application/pdf",
    "application/rss",
    "application/atom",
    "application/xml",
)
_UNREADABLE = ("text/css", "text/javascript", "text/x-", "text/vtt", "text/event-stream")
# Index files of a WACZ are read up to this size.
_INDEX_LONGEST = 50_000_000

ReadBytes = Callable[..., Iterator[Page | Failure]]
"""How one record is read: ``(data, source, options, url=…, content_type=…, captured=…)``."""


class Budget:
    """Counts what archives unpack to and refuses more than the options allow (E131, E132)."""

    def __init__(self, packed: int, options: PageOptions) -> None:
        self.packed = max(packed, 1)
        self.options = options
        self.out = 0

    def spend(self, size: int) -> None:
        """Count ``size`` bytes more."""
        self.out += size
        if self.out > self.options.max_total_bytes:
            raise failed("archive_total", limit=self.options.max_total_bytes)
        if self.out > _RATIO_FROM and self.out > self.packed * self.options.max_ratio:
            raise failed("archive_ratio", ratio=f"{self.options.max_ratio:g}")


class Unpacked(io.RawIOBase):
    """The bytes of a plain or gzipped stream (of any number of members), counted against a budget."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._rest = stream.read(2)
        self._zip = zlib.decompressobj(31) if self._rest == b"\x1f\x8b" else None
        self._at = 0

    def readable(self) -> bool:
        """Return True: this is for reading."""
        return True

    def tell(self) -> int:
        """Return how many bytes came out."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with the next bytes; raises E131 or E132 past the budget, E130 for damaged gzip."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        self._budget.spend(len(data))
        return len(data)

    def _next(self, size: int) -> bytes:
        if self._zip is None:
            data, self._rest = self._rest[:size], self._rest[size:]
            return data or self._stream.read(size)
        while True:
            packed = self._rest or self._stream.read(_CHUNK)
            if not packed:
                return b""
            try:
                data = self._zip.decompress(packed, size)
            except zlib.error as error:
                raise failed("bad_warc", records="the first", reason=error) from error
            self._rest = self._zip.unconsumed_tail
            if self._zip.eof:
                self._rest = self._zip.unused_data or self._stream.read(_CHUNK)
                self._zip = zlib.decompressobj(31)
            if data:
                return data


def read_warc(
    stream: BinaryIO,
    size: int,
    source: str,
    options: PageOptions,
    read: ReadBytes,
    *,
    only: frozenset[str] = frozenset(),
) -> Iterator[Page | Failure]:
    """Yield the pages of a WARC of ``size`` bytes: responses with status 200, resources and conversions with text.

    ``source`` of a page ends in the record's id, ``captured`` is the record's date. A record whose bytes do not
    give the digest that it names is left out (E136). ``only`` limits to these addresses.
    An archive without a page gives E137.
    """
    yield from _records(stream, Budget(size, options), source, options, read, only)


def read_zip(
    stream: BinaryIO, size: int, source: str, options: PageOptions, read: ReadBytes
) -> Iterator[Page | Failure]:
    """Yield the pages of a WACZ; any other ZIP is refused (E134), as is a damaged or encrypted one (E135).

    When the archive lists its pages, only their addresses are read, so that frames and advertisements make no page.
    """
    try:
        packed = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise failed("bad_zip", reason="its list of files cannot be read") from error
    with packed:
        members = packed.infolist()
        names = [m.filename for m in members]
        warcs = [m for m in members if m.filename.startswith("archive/") and m.filename.endswith((".warc", ".warc.gz"))]
        if "datapackage.json" not in names and not ("mimetype" in names and warcs):
            raise failed("zip_refused")
        if len(members) > options.max_members:
            raise failed("archive_members", limit=options.max_members)
        budget = Budget(size, options)
        try:
            only = _listed(packed, names, budget)
            for member in sorted(warcs, key=lambda m: m.filename):
                with packed.open(member) as inner:
                    yield from _records(inner, budget, f"{source}/{member.filename}", options, read, only)  # type: ignore[arg-type]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError) as error:
            raise failed("bad_zip", reason=error) from error
        if not warcs:
            raise failed("archive_no_pages")


def _listed(packed: zipfile.ZipFile, names: list[str], budget: Budget) -> frozenset[str]:
    """Return the addresses of the archive's list of pages; empty where it has none."""
    found = set()
    for name in ("pages/pages.jsonl", "pages/extraPages.jsonl"):
        if name in names:
            with packed.open(name) as inner:
                data = inner.read(_INDEX_LONGEST)
            budget.spend(len(data))
            for line in data.splitlines():
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(row, dict) and isinstance(row.get("url"), str):
                    found.add(row["url"])
    return frozenset(found)


def _records(
    stream: BinaryIO, budget: Budget, source: str, options: PageOptions, read: ReadBytes, only: frozenset[str]
) -> Iterator[Page | Failure]:
    number = 0
    given = 0
    try:
        for record in ArchiveIterator(Unpacked(stream, budget), check_digests=True):
            number += 1
            if number > options.max_members:
                raise failed("archive_members", limit=options.max_members)
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if (only and url not in only) or not _is_page(record):
                continue
            where = f"{source}#{record.rec_headers.get_header('WARC-Record-ID') or number}"
            given += 1
            try:
                data = _payload(record, budget, options)
                yield from read(
                    data,
                    where,
                    options,
                    url=url if url.startswith(("http://", "https://")) else None,
                    content_type=_type(record),
                    captured=record.rec_headers.get_header("WARC-Date"),
                )
            except CounterclaimError as error:
                if error.code in _ending():
                    raise
                yield Failure.of(error, where)
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, zlib.error, UnicodeError) as error:
        raise failed("bad_warc", records=number, reason=error) from error
    if not given:
        raise failed("archive_no_pages")


@cache
def _ending() -> frozenset[str]:
    """Return the codes after which nothing more can be read from an archive."""
    return frozenset(
        failed(n, limit=0, ratio=0, records=0, reason="").code for n in ("archive_ratio", "archive_total", "bad_warc")
    )


def _is_page(record: Any) -> bool:
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != "200":
            return False
    elif record.rec_type not in ("resource", "conversion"):
        return False
    kind = _type(record)
    return kind.startswith(_READABLE) and not kind.startswith(_UNREADABLE)


def _type(record: Any) -> str:
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    return str(headers.get_header("Content-Type") or "").strip().lower()


def _payload(record: Any, budget: Budget, options: PageOptions) -> bytes:
    """Return the decoded bytes of a record, and make sure that they are those it was stored with."""
    stream = record.content_stream()
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        size += len(piece)
        if stream is not record.raw_stream:
            budget.spend(len(piece))
        if size > options.max_bytes:
            raise failed("too_large", limit=options.max_bytes)
        pieces.append(piece)
    while record.raw_stream.read(_CHUNK):
        pass
    checker = getattr(record, "digest_checker", None)
    chunked = record.http_headers is not None and record.http_headers.get_header("Transfer-Encoding") is not None
    for problem in checker.problems if checker is not None else ():
        # Writers disagree on whether the payload digest is taken before or after chunks are joined.
        if problem.startswith("block digest failed") or (problem.startswith("payload digest failed") and not chunked):
            declared = record.rec_headers.get_header("WARC-Block-Digest") or record.rec_headers.get_header(
                "WARC-Payload-Digest"
            )
            raise failed("digest_mismatch", declared=declared)
    return b"".join(pieces)
