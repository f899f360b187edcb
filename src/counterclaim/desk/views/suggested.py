"""What the ledger as a whole suggests, for screens that cannot wait: weighed in the background, answers kept.

A small ledger is weighed in a thread. A large one takes minutes and gigabytes, so it is weighed in a process of its
own, whose work delays no screen. Till it is done, what was known of the last state is shown and said to be so.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from counterclaim.desk.catching_up import catch_up
from counterclaim.desk.views.board import Board
from counterclaim.desk.weighing import Answer, Question, Weighing, decode
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.model import Dispute

LARGE = 20_000
"""Claims from which weighing has a process of its own; below, it takes less than such a process needs to start."""
WAIT = 1.5
"""Seconds that a screen waits; small ledgers need less."""
REST = 4.0
"""A large ledger is weighed again after this many times as long as it took, so that questions get their turn."""
SHORT = 5.0
"""Seconds of weighing that need no rest."""
REMEMBERED = 400


class Suggested(Struct, frozen=True, kw_only=True):
    """An answer, None while it is being worked out; ``fresh`` is false where the ledger has changed since."""

    answer: Answer | None
    fresh: bool


class Head(Struct, frozen=True, kw_only=True):
    """What every screen may need of a weighing: the disputes, and how many older claims it had no room for."""

    disputes: list[Dispute]
    left_out: int


class _Engine(Protocol):
    def weigh(self) -> Head: ...

    def answer(self, question: Question) -> Answer: ...

    def close(self) -> None: ...


class _Here:
    """Weighs in the thread that asks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._now: Weighing | None = None

    def weigh(self) -> Head:
        self._now = None  # its memory is needed for the next
        self._now = Weighing(self._ledger)
        return Head(disputes=self._now.disputes, left_out=self._now.left_out)

    def answer(self, question: Question) -> Answer:
        assert self._now is not None
        return self._now.answer(question)

    def close(self) -> None:
        self._now = None


class _Beside:
    """Weighs in a process of its own, which ends with this one."""

    def __init__(self, path: Path) -> None:
        fresh = multiprocessing.get_context("spawn")  # a fork would copy the locks of the server's threads
        self._pipe, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(str(path), theirs), name="weighing", daemon=True)
        self._process.start()
        theirs.close()

    def weigh(self) -> Head:
        return msgspec.msgpack.decode(self._ask(None), type=Head)

    def answer(self, question: Question) -> Answer:
        return decode(self._ask(question), question)

    def _ask(self, question: Question | None) -> bytes:
        self._pipe.send(question)
        found: bytes | tuple[str, str] = self._pipe.recv()
        if isinstance(found, tuple):
            raise CounterclaimError(*found)
        return found

    def close(self) -> None:
        self._pipe.close()
        self._process.terminate()


def _serve(path: str, pipe: Connection) -> None:
    """Answer questions that come through a pipe till it is closed; None asks to weigh the ledger anew."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever looks at a screen comes first
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then closes the pipe
    with Ledger(Path(path), readonly=True) as ledger:
        here = _Here(ledger)
        while True:
            try:
                asked: Question | None = pipe.recv()
            except (EOFError, OSError):
                return
            try:
                found: object = here.weigh() if asked is None else here.answer(asked)
                pipe.send(msgspec.msgpack.encode(found))
            except CounterclaimError as error:
                pipe.send((error.code, error.sentence))
            except Exception as error:
                pipe.send(("E548", _stumbled(error)))


def _stumbled(error: Exception) -> str:
    return f"The claims could not be laid side by side ({type(error).__name__}: {error})."


class Suggestions:
    """Disputes and answers for the state of a ledger. Threads share it; the first question starts the work."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.fresh = False
        self.left_out = 0
        self._done = threading.Condition()
        self._tasks: queue.Queue[Question | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._engine: _Engine | None = None
        self._marks: object = None
        self._wanted: object = None
        self._found: list[Dispute] = []
        self._of_claim: tuple[list[Dispute], dict[str, list[Dispute]]] = ([], {})
        self._error: CounterclaimError | None = None
        self._asked: set[Question] = set()
        self._known: OrderedDict[Question, tuple[object, Answer | CounterclaimError]] = OrderedDict()
        self._rest_until = 0.0

    @property
    def patience(self) -> float:
        """Seconds that a screen waits for an answer: none where weighing takes minutes."""
        return 0.0 if len(self.board.state().columns.number) >= LARGE else WAIT

    def disputes(self, *, wait: float | None = None) -> list[Dispute]:
        """Return the disputes, most contested first. Raises what comparing raised where it failed."""
        patience = self.patience if wait is None else wait
        with self._done:
            marks = self._want()
            self._done.wait_for(lambda: self._marks == marks, timeout=patience)
            self.fresh = self._marks == marks
            if self.fresh and self._error:
                raise self._error
            return self._found

    def disputes_of(self, claim: str, *, wait: float | None = None) -> list[Dispute]:
        """Return the disputes in which a claim is part of a position, as far as they are known by then."""
        found = self.disputes(wait=wait)
        with self._done:
            if self._of_claim[0] is not found:
                of_claim: dict[str, list[Dispute]] = {}
                for dispute in found:
                    for ident in {c for p in dispute.positions for c in p.claims}:
                        of_claim.setdefault(ident, []).append(dispute)
                self._of_claim = found, of_claim
            return self._of_claim[1].get(claim, [])

    def ask(self, question: Question, *, wait: float | None = None) -> Suggested:
        """Return the answer to a question as far as it is known by then. Raises what answering raised."""
        patience = self.patience if wait is None else wait
        with self._done:
            marks = self._want()
            if self._of(question) != self._marks or self._marks is None:
                self._queue(question)
            self._done.wait_for(lambda: self._marks == marks == self._of(question), timeout=patience)
            fresh = self._marks == marks == self._of(question)
            found: Answer | CounterclaimError | None = None
            if question in self._known:
                self._known.move_to_end(question)
                found = self._known[question][1]
        if isinstance(found, CounterclaimError):
            raise found
        return Suggested(answer=found, fresh=fresh)

    def close(self) -> None:
        """End the work; a process of its own ends with it."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _of(self, question: Question) -> object:
        """The state of the ledger that a kept answer is about."""
        return self._known[question][0] if question in self._known else None

    def _queue(self, question: Question) -> None:
        if question not in self._asked:
            self._asked.add(question)
            self._tasks.put(question)

    def _want(self) -> object:
        """Have the present state of the ledger weighed unless it is, or is about to be. Holds the lock."""
        marks = (self.board.state().marks, _judged(self.board.ledger))
        if self._marks != marks and self._wanted is None and time.monotonic() >= self._rest_until:
            self._wanted = marks
            self._tasks.put(None)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="weighing", daemon=True)
            self._thread.start()
        return marks

    def _work(self) -> None:
        while True:
            task = self._tasks.get()
            if task is None:
                self._weigh()
            else:
                self._answer(task)

    def _weigh(self) -> None:
        started = time.monotonic()
        found = Head(disputes=[], left_out=0)
        failed: CounterclaimError | None = None
        try:
            if self._engine is None:
                large = len(self.board.state().columns.number) >= LARGE
                self._engine = _Beside(self.board.ledger.path) if large else _Here(self.board.ledger)
            with suppress(CounterclaimError):  # another program may hold the ledger; then links are found, not stored
                catch_up(self.board.ledger)
            found = self._engine.weigh()
        except Exception as error:  # a screen must tell what happened; the thread has nobody to tell
            failed = _told(error)
            self.close()  # its process may have died; the next state gets a new one
        took = time.monotonic() - started
        with self._done:
            self._found, self.left_out = found.disputes, found.left_out
            self._error, self._marks, self._wanted = failed, self._wanted, None
            self._rest_until = time.monotonic() + REST * took if took > SHORT else 0.0
            self._done.notify_all()

    def _answer(self, question: Question) -> None:
        found: Answer | CounterclaimError
        marks = self._marks
        try:
            if self._engine is None:
                raise self._error or CounterclaimError("E548", "The claims were not laid side by side; try again.")
            found = self._engine.answer(question)
        except Exception as error:
            found = _told(error)
        with self._done:
            self._asked.discard(question)
            self._known[question] = (marks, found)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            self._done.notify_all()


def _told(error: Exception) -> CounterclaimError:
    return error if isinstance(error, CounterclaimError) else CounterclaimError("E548", _stumbled(error))


def _judged(ledger: Ledger) -> int:
    """How many judgements on links there are; links themselves are found anew by weighing."""
    with ledger.reading() as connection:
        found: int = connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM link_judgements").scalar_one()
    return found
