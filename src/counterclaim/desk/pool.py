"""Reading pages one after the other, on this core or on several, with memory that does not grow with their number."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from counterclaim.errors import CounterclaimError
from counterclaim.model import Page
from counterclaim.page import Failure
from counterclaim.reader.protocol import Reader

AHEAD = 4
"""Pages in flight for each process: enough that none waits, few enough that memory stays flat."""

STUMBLES = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What a bug of the reader may raise on one hostile page; a system error or Ctrl-C is not among them."""

Pair = tuple[Page | Failure, Page | Failure]


def read_page(reader: Reader, page: Page) -> Page | Failure:
    """Read one page; a page at which the reader stumbles becomes a failure (E602), so that it costs no other."""
    try:
        return reader.read(page)
    except CounterclaimError as error:
        return Failure.of(error, page.source or page.id)
    except STUMBLES as error:
        words = " ".join(str(error).split())[:120]
        return Failure(
            source=page.source or page.id,
            code="E602",
            sentence=f"The reader stumbled over the page ({type(error).__name__}: {words}); it was left out and the "
            "others were read, so please report it with the page.",
        )


def read_pages(
    items: Iterable[Page | Failure],
    *,
    reader: Reader | None,
    make_reader: Callable[[], Reader],
    jobs: int,
    skip: Callable[[Page], bool] | None = None,
) -> Iterator[Pair]:
    """Yield (item, result) in the order of the items; ``reader`` is used for one job, ``make_reader`` for several.

    Raises E603 where a process that reads has died.
    """
    if jobs <= 1:
        one = reader or make_reader()
        for item in items:
            yield item, item if isinstance(item, Failure) or (skip and skip(item)) else read_page(one, item)
        return
    # A fresh interpreter each: a fork would copy the locks of the runtime's threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(make_reader,))
    waiting: deque[tuple[Page | Failure, Future[Page | Failure] | None]] = deque()
    try:
        for item in items:
            alone = isinstance(item, Failure) or (skip is not None and skip(item))
            waiting.append((item, None if alone else _submit(pool, item)))
            while waiting and (len(waiting) > AHEAD * jobs or waiting[0][1] is None or waiting[0][1].done()):
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())
    except BrokenProcessPool as error:
        raise CounterclaimError(
            "E603", "A process that reads pages ended unexpectedly; memory may be short, so try fewer jobs (--jobs 1)."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, item: Page | Failure) -> Future[Page | Failure]:
    """Hand a page to the pool; a process started by it ignores Ctrl-C from its first moment on."""
    if threading.current_thread() is not threading.main_thread():
        return pool.submit(_work, item)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return pool.submit(_work, item)
    finally:
        signal.signal(signal.SIGINT, before)


def _result(item: Page | Failure, future: Future[Page | Failure] | None) -> Pair:
    return item, item if future is None else future.result()


_reader: Reader | None = None
"""The reader of this process, where the process is one of a pool."""


def _start(make_reader: Callable[[], Reader]) -> None:
    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; only the parent may answer it
    _reader = make_reader()


def _work(page: Page | Failure) -> Page | Failure:
    if isinstance(page, Failure) or _reader is None:
        return page
    return read_page(_reader, page)
