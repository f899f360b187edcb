"""Links found anew for a whole ledger, on one core or on several, page by page.

A claim's links depend only on the claims before it. So the pages, in the order of their publication, are cut into
stretches, and each process keeps all pages before its stretch without comparing them, then compares its own: together
they find exactly what one process finds.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec
from msgspec import Struct

from counterclaim.compare import Facts, Index, see
from counterclaim.compare.index import no_collecting
from counterclaim.desk.shelf import small
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.ledger.linking import LinkRow
from counterclaim.ledger.meeting import SmallPage


class ComparedPage(Struct, frozen=True, array_like=True):
    """A page that was compared: its id, and a byte for each claim that tells how many it was compared with.

    ``kept`` is what goes into the index, where that is made anew.
    """

    id: str
    met: bytes
    kept: SmallPage | None = None


Found = tuple[list[ComparedPage], list[LinkRow]]
"""Pages, and the links of their claims to earlier ones."""

ALONE = 2000
"""Pages up to which one process compares a ledger; below, starting others costs more than it saves."""
MOST = 4
"""Processes at most: each keeps all pages before its own, so that more gain little and hold much memory."""
HOLDING = 0.3
"""Cost of keeping a page as a share of that of comparing it, measured on generated ledgers (0.25 to 0.33)."""
BATCH = 2000
"""Links that a process hands over at a time."""


def recompute(
    ledger: Ledger, sides: Mapping[str, str], processes: int | None = None, *, keep: bool = False
) -> Iterator[Found]:
    """Yield some pages of a ledger with the links that their claims have to earlier ones, till all are done.

    With ``keep``, what the index holds of each page comes with it. Raises E603 where a process has died.
    """
    pages = ledger.page_order()
    if processes is None:
        processes = 1 if len(pages) < ALONE else min(MOST, os.cpu_count() or 1)
    if processes <= 1:
        yield from _share(ledger, pages, 0, sides, keep)
        return
    yield from _together(ledger.path, list(stretches(len(pages), processes)), sides, keep)


def stretches(pages: int, processes: int) -> Iterator[tuple[int, int]]:
    """Cut pages into stretches that take equally long; later ones are shorter, since all before is to be kept first."""
    parts = [(1 - HOLDING) ** i for i in range(processes)]
    start = 0
    for i in range(processes):
        end = pages if i == processes - 1 else round(pages * sum(parts[: i + 1]) / sum(parts))
        yield start, end
        start = end


def _share(ledger: Ledger, pages: Sequence[str], first: int, sides: Mapping[str, str], keep: bool) -> Iterator[Found]:
    """Keep the pages before the first, then compare the others."""
    index = Index(sides)
    with no_collecting():
        for number, ident in enumerate(pages):
            seen = see(ledger.page(ident))
            if number < first:
                for s in seen:
                    index.hold(s)
                continue
            met = bytearray()
            rows: list[LinkRow] = []
            claims: list[Facts] = []
            for s in seen:
                rows += map(LinkRow.of, index.add(s))
                met.append(min(index.met, 255))
                claims.append(index.last)
            yield [ComparedPage(ident, bytes(met), small(seen[0].page, claims) if keep and seen else None)], rows


def _together(path: Path, parts: Sequence[tuple[int, int]], sides: Mapping[str, str], keep: bool) -> Iterator[Found]:
    # A fresh interpreter each: a fork would copy the locks and the open ledger of this one.
    context = multiprocessing.get_context("spawn")
    ends: list[Connection] = []
    workers = []
    try:
        for first, last in parts:
            mine, theirs = context.Pipe(duplex=False)
            worker = context.Process(
                target=_work, args=(str(path), first, last, dict(sides), keep, theirs), daemon=True
            )
            worker.start()
            theirs.close()
            ends.append(mine)
            workers.append(worker)
        decode = msgspec.msgpack.Decoder(Found).decode
        while ends:
            for end in wait(ends):
                assert isinstance(end, Connection)
                try:
                    data = end.recv_bytes()
                except EOFError as error:
                    raise CounterclaimError(
                        "E603", "A process that compares claims ended unexpectedly; memory may be short, so try one."
                    ) from error
                if data:
                    yield decode(data)
                else:
                    ends.remove(end)
    finally:
        for worker in workers:
            if worker.is_alive() and ends:
                worker.terminate()
            worker.join()


def _work(path: str, first: int, last: int, sides: dict[str, str], keep: bool, out: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; only the parent may answer it
    with Ledger(path, readonly=True) as ledger:
        for found in _batches(_share(ledger, ledger.page_order()[:last], first, sides, keep)):
            out.send_bytes(msgspec.msgpack.encode(found))
    out.send_bytes(b"")


def _batches(found: Iterable[Found]) -> Iterator[Found]:
    pages: list[ComparedPage] = []
    rows: list[LinkRow] = []
    for some, links in found:
        pages += some
        rows += links
        if len(rows) >= BATCH:
            yield pages, rows
            pages, rows = [], []
    yield pages, rows
