"""Reading in the background: what was dropped, pasted or asked for is read one after the other, with its progress."""

from __future__ import annotations

import io
import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct, field

from counterclaim.desk.adding import Summary, _store, is_read
from counterclaim.desk.reading import for_ledger, own_reader
from counterclaim.desk.views.original import keep
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.model import Page
from counterclaim.page import Failure, PageOptions, read_source
from counterclaim.page.source import read_stream
from counterclaim.reader.protocol import Reader

MOST_DONE = 200
"""Finished jobs kept for the screen; what they did is in the ledger."""

State = Literal["waiting", "reading", "done", "failed"]


class Incoming(Struct, frozen=True, kw_only=True):
    """One thing to read: bytes with a name, or the address of a page or feed."""

    name: str
    data: bytes | None = None
    options: PageOptions = PageOptions()


class Done(Struct, frozen=True, kw_only=True):
    """One item of a job: the page it became, or the sentence that says why it became none.

    ``published`` is the page's ISO date; without one no word such as "Monday" can be told to a day.
    """

    source: str
    page: str | None = None
    title: str | None = None
    published: str | None = None
    claims: int = 0
    readable: bool = True
    code: str | None = None
    sentence: str | None = None


class Job(Struct, kw_only=True):
    """What is read in one go; ``items`` grows as it is read. ``error`` is set where the job as a whole failed.

    ``claims_new`` counts the claims of pages that were read, ``claims`` also those of pages that were known before.
    ``watch`` is the number of the watch that it is read for.
    """

    id: str
    names: list[str]
    state: State = "waiting"
    items: list[Done] = field(default_factory=list)
    pages: int = 0
    new: int = 0
    seen: int = 0
    claims: int = 0
    claims_new: int = 0
    error: str | None = None
    watch: int | None = None

    @property
    def over(self) -> bool:
        """True where nothing more will happen."""
        return self.state in ("done", "failed")


class Jobs:
    """A queue with one thread that reads into the ledger; ``make_reader`` is called when the first thing is read."""

    def __init__(self, ledger: Ledger, *, make_reader: Callable[[], Reader] = own_reader) -> None:
        self.ledger = ledger
        self._make_reader = for_ledger(make_reader, ledger.path)
        self._jobs: dict[str, Job] = {}
        self._queue: queue.Queue[tuple[Job, list[Incoming], bool] | None] = queue.Queue()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, what: list[Incoming], *, reread: bool = False, watch: int | None = None) -> Job:
        """Put things in the queue and return the job at once."""
        with self._lock:
            job = Job(id=str(next(self._numbers)), names=[w.name for w in what], watch=watch)
            self._jobs[job.id] = job
            for old in [j.id for j in self._jobs.values() if j.over][:-MOST_DONE]:
                del self._jobs[old]
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
                self._thread.start()
        self._queue.put((job, what, reread))
        return job

    def get(self, ident: str) -> Job:
        """Return a job by its id. Raises E541 where there is none."""
        job = self._jobs.get(ident)
        if job is None:
            raise CounterclaimError(
                "E541", f"There is no job {ident!r} since the desk was started; what it read is in the list of pages."
            )
        return job

    def all(self) -> list[Job]:
        """Return the jobs since the desk was started, newest first."""
        return list(reversed(self._jobs.values()))

    def close(self) -> None:
        """End the thread when what it is reading is stored; what waits is not read."""
        self._queue.put(None)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            job, what, reread = task
            job.state = "reading"
            try:
                reader = self._make_reader()
                for thing in what:
                    self._read(job, thing, reader, reread)
                job.state = "done"
            except CounterclaimError as error:
                job.error, job.state = str(error), "failed"
            except Exception as error:  # the thread must outlive whatever one source does to a parser
                job.error = (
                    f"[E542] Reading stopped ({type(error).__name__}: {error}); what was finished before is kept."
                )
                job.state = "failed"

    def _read(self, job: Job, thing: Incoming, reader: Reader, reread: bool) -> None:
        summary = Summary()
        if thing.data is not None:
            keep(self.ledger, thing.data)
        for item in _items(thing):
            result: Page | Failure = item
            if isinstance(item, Page):
                fresh = reread or not is_read(self.ledger, item, reader.version)
                read = reader.read(item) if fresh else item
                result = _store(self.ledger, item, read, thing.name, reader.version, reread, summary)
            if isinstance(result, Failure):
                self.ledger.note_failure(result.source, result.code, result.sentence)
                job.items.append(Done(source=result.source, code=result.code, sentence=result.sentence))
                continue
            job.items.append(
                Done(
                    source=result.source or thing.name,
                    page=result.id,
                    title=result.title,
                    published=result.published.iso if result.published else None,
                    claims=len(result.claims),
                    readable=result.readable,
                )
            )
            job.pages += 1
            job.claims += len(result.claims)
        job.new += summary.new
        job.seen += summary.seen
        job.claims_new += summary.claims


def _items(thing: Incoming) -> Iterator[Page | Failure]:
    if thing.data is not None:
        return read_stream(io.BytesIO(thing.data), thing.name, thing.options)
    return read_source(thing.name, options=thing.options)
