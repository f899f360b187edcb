"""Feeds, addresses and folders that are looked at again at an interval; what is new in them is read as if it was added.

A look at an address is one polite fetch, with the refusals that adding has. A look at a folder passes over the files
that stand as they stood at the last look.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

from msgspec import Struct

from counterclaim.desk.views.jobs import Incoming, Job, Jobs
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger, Watch
from counterclaim.page import PageOptions
from counterclaim.page.source import files_of

MINUTES = 15
"""How often is looked unless told otherwise: news moves in quarters of an hour, and no site minds four visits."""
OFTENEST, SELDOMEST = 5, 7 * 24 * 60
"""Bounds of the interval, in minutes: what is asked of a site more often is no longer polite."""
AT_ONCE = 50
"""Files of a folder that are read in one go; what a person adds meanwhile gets its turn in between."""
SETTLED = 2.0
"""Seconds since a file was last written; a younger one may still be growing and is left to the next look."""
STEP = 1.0
"""Seconds between two glances at the clock and at what is being read."""

Seen = dict[Path, tuple[int, int]]
"""Time of writing (nanoseconds) and size of each file at the last look."""


class Watched(Struct, frozen=True, kw_only=True):
    """A watch and what it does now; ``next_at`` is when it looks again, ``job`` what read or reads for it."""

    watch: Watch
    state: Literal["waiting", "reading", "paused"]
    next_at: str | None = None
    job: str | None = None


def watch(ledger: Ledger, source: str, minutes: int = MINUTES) -> Watch:
    """Look at a feed, page or folder every so many minutes while a desk runs. Raises E533 for anything else."""
    given = source.strip()
    if not OFTENEST <= minutes <= SELDOMEST:
        raise CounterclaimError(
            "E533", f"Every {minutes} minutes is no interval to look at; give {OFTENEST} minutes to 7 days."
        )
    if _is_address(given):
        return ledger.watch(given, minutes)
    folder = Path(given).expanduser()
    if not given or not folder.is_absolute() or not folder.is_dir():
        raise CounterclaimError(
            "E533",
            f"{given[:200]!r} cannot be watched; give an address that begins with http:// or https://, "
            "or the whole path of a folder on this machine.",
        )
    return ledger.watch(os.path.normpath(folder), minutes)


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


class _Look:
    """One look under way: the job that reads now, the files that wait, what was found by the jobs before."""

    def __init__(self, files: list[Path]) -> None:
        self.files = files
        self.jobs: list[Job] = []
        self.missing: str | None = None

    def found(self) -> dict[str, int]:
        """Sums over the jobs of this look."""
        left_out = sum(1 for job in self.jobs for item in job.items if item.code)
        return {
            "pages": sum(job.pages for job in self.jobs),
            "new": sum(job.new for job in self.jobs),
            "claims": sum(job.claims_new for job in self.jobs),
            "left_out": left_out,
        }

    def problem(self) -> str | None:
        """The first sentence that says why something was not read."""
        if self.missing:
            return self.missing
        told = (job.error or next((i.sentence for i in job.items if i.sentence), None) for job in self.jobs)
        return next((sentence for sentence in told if sentence), None)


class Watcher:
    """Looks at the watches of a ledger when they are due, through the jobs of a desk; one thread, started by ``start``.

    ``now`` gives the time in UTC. Several desks on one ledger share its watches: each look is made by one of them.
    """

    def __init__(
        self,
        ledger: Ledger,
        jobs: Jobs,
        *,
        options: PageOptions | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.ledger = ledger
        self._jobs = jobs
        self._options = options or PageOptions()
        self._now = now
        self._looks: dict[int, _Look] = {}
        self._last: dict[int, str] = {}
        self._seen: dict[int, Seen] = {}
        self._asked: set[int] = set()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look from now on in a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Look no more; what is being read is read to its end by the jobs."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(5)

    def all(self) -> list[Watched]:
        """Return the watches with what they do now, in the order they were added."""
        busy = self._busy()  # asked before the ledger is: who sees a look as over sees also what it found
        return [self._watched(w, busy) for w in self.ledger.watches()]

    def look(self, number: int) -> Watched:
        """Look at a source at the next turn, whether due or not; an earlier pause ends. Raises E207."""
        found = self.ledger.pause_watch(number, False)
        self._asked.add(number)
        return self._watched(found, self._busy())

    def pause(self, number: int, paused: bool) -> Watched:
        """Stop looking at a source, or go on. Raises E207."""
        busy = self._busy()
        return self._watched(self.ledger.pause_watch(number, paused), busy)

    def remove(self, number: int) -> None:
        """Look at a source no more; its pages stay. Raises E207."""
        self.ledger.unwatch(number)
        for known in (self._last, self._seen):  # a later watch may get the number
            known.pop(number, None)

    def _busy(self) -> set[int]:
        """The watches that are looked at now, or at the next turn since somebody asked."""
        return set(self._asked) | set(self._looks)  # copies made at once: another thread changes both

    def _watched(self, found: Watch, busy: set[int]) -> Watched:
        due = self._due(found)
        reading = found.number in busy or due <= self._now()
        return Watched(
            watch=found,
            state="paused" if found.paused else "reading" if reading else "waiting",
            next_at=None if found.paused or reading else _iso(due),
            job=self._last.get(found.number),
        )

    def _due(self, found: Watch) -> datetime:
        if found.looked_at is None:
            return self._now()
        return datetime.fromisoformat(found.looked_at) + timedelta(minutes=found.minutes)

    def _run(self) -> None:
        for turn in count():
            try:
                if self._looks or self._asked or turn % 5 == 0:
                    self.turn()
            except CounterclaimError:  # the ledger is busy or its disk is full; whoever writes next is told
                pass
            if self._end.wait(STEP):
                return

    def turn(self) -> None:
        """End the looks whose reading is over and begin those that are due."""
        known = {w.number: w for w in self.ledger.watches()}
        for number in list(self._looks):
            self._go_on(number, known.get(number))
        for found in known.values():
            due = found.number in self._asked or self._due(found) <= self._now()
            if due and not found.paused and found.number not in self._looks:
                self._begin(found)
        for number in self._asked - set(known):
            self._asked.discard(number)

    def _begin(self, found: Watch) -> None:
        self._asked.add(found.number)  # before the ledger calls it looked at: nobody may see it idle in between
        if not self.ledger.begin_look(found, _iso(self._now())):
            self._asked.discard(found.number)
            return
        look = self._looks[found.number] = _Look([])
        self._asked.discard(found.number)
        if _is_address(found.source):
            self._read(found, look, [Incoming(name=found.source, options=self._options)])
            return
        folder = Path(found.source)
        if not folder.is_dir():
            look.missing = "The folder is not there any more; put it back, or remove the watch."
        look.files = self._fresh(found.number, folder)
        self._go_on(found.number, found)

    def _go_on(self, number: int, found: Watch | None) -> None:
        """Read the next files of a look whose last job is over, or end it."""
        look = self._looks[number]
        if look.jobs and not look.jobs[-1].over:
            return
        if found is not None and not found.paused and look.files:
            some, look.files = look.files[:AT_ONCE], look.files[AT_ONCE:]
            self._read(found, look, [Incoming(name=str(file), options=self._options) for file in some])
            return
        self._end_look(number, look)

    def _read(self, found: Watch, look: _Look, what: list[Incoming]) -> None:
        job = self._jobs.start(what, watch=found.number)
        self._last[found.number] = job.id
        look.jobs.append(job)

    def _end_look(self, number: int, look: _Look) -> None:
        self.ledger.end_look(number, **look.found(), problem=look.problem())
        for file in look.files:  # a pause came between; they are read when it ends
            self._seen.get(number, {}).pop(file, None)
        del self._looks[number]

    def _fresh(self, number: int, folder: Path) -> list[Path]:
        """The files of a folder that are new or changed since the last look of this desk."""
        before, now = self._seen.get(number, {}), {}
        fresh = []
        for file in files_of(folder):
            try:
                stat = file.stat()
            except OSError:
                continue
            if time.time() - stat.st_mtime < SETTLED:
                continue
            now[file] = (stat.st_mtime_ns, stat.st_size)
            if before.get(file) != now[file]:
                fresh.append(file)
        self._seen[number] = now
        return fresh


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
