"""Disputes in a list, and one with the exact words of every position side by side."""

from __future__ import annotations

import threading

from msgspec import Struct

from counterclaim.desk.views.board import Board
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.model import Dispute, Link, Position

MOST_CLAIMS = 40
"""Claims shown of one position; the rest is a list away."""


WAIT = 1.5
"""Seconds that a screen waits for disputes to be found; small ledgers need less."""


class Side(Struct, frozen=True, kw_only=True):
    """One position with its claims, at most ``MOST_CLAIMS`` of them."""

    position: Position
    rows: list[ClaimRow]


class DisputeView(Struct, frozen=True, kw_only=True):
    """A dispute with its positions side by side and the links drawn between their claims."""

    dispute: Dispute
    sides: list[Side]
    links: list[Link]


class DisputeCache:
    """The disputes of one state of the ledger, found anew in the background when it has changed.

    Whoever asks waits for a short while; a large ledger is laid side by side for minutes, and till then the disputes
    of its last state are given, with ``fresh`` false.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.fresh = False
        self._lock = threading.Lock()
        self._done = threading.Condition(self._lock)
        self._marks: object = None
        self._wanted: object = None
        self._found: list[Dispute] = []
        self._error: CounterclaimError | None = None

    def all(self, *, wait: float = WAIT) -> list[Dispute]:
        """Return the disputes, most contested first. Raises what comparing raised where it failed."""
        marks = (self.board.state().marks, _compared(self.board.ledger))
        with self._lock:
            if self._marks != marks and self._wanted is None:
                self._wanted = marks
                threading.Thread(target=self._find, args=(marks,), name="disputes", daemon=True).start()
            self._done.wait_for(lambda: self._marks == marks, timeout=wait)
            self.fresh = self._marks == marks
            if self.fresh and self._error:
                raise self._error
            return self._found

    def _find(self, marks: object) -> None:
        from counterclaim.desk import disputes

        found: list[Dispute] = []
        failed: CounterclaimError | None = None
        try:
            found = disputes(self.board.ledger)
        except CounterclaimError as error:
            failed = error
        except Exception as error:  # a screen must tell what happened; the thread has nobody to tell
            failed = CounterclaimError(
                "E548", f"The claims could not be laid side by side ({type(error).__name__}: {error})."
            )
        with self._lock:
            self._found, self._error, self._marks, self._wanted = found, failed, marks, None
            self._done.notify_all()


def _compared(ledger: Ledger) -> tuple[int, int]:
    """Tell one comparison from another; links are put anew by each."""
    with ledger.reading() as connection:
        links = connection.exec_driver_sql("SELECT count(*) FROM links").scalar_one()
        judged = connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM link_judgements").scalar_one()
    return int(links), int(judged)


def dispute_list(cache: DisputeCache, *, since: str | None = None, until: str | None = None) -> list[Dispute]:
    """Return the disputes that were opened in a period (ISO prefixes, both included), and undated ones."""
    found = cache.all()
    if since:
        found = [d for d in found if not d.opened or d.opened >= since or d.opened.startswith(since)]
    if until:
        found = [d for d in found if not d.opened or d.opened[: len(until)] <= until]
    return found


def dispute_view(cache: DisputeCache, ident: str) -> DisputeView:
    """Return a dispute by its id or a unique beginning of it. Raises E207 where there is none."""
    found = [d for d in cache.all() if d.id.startswith(ident)] if ident else []
    if len(found) != 1:
        raise CounterclaimError("E207", f"There is no dispute {ident!r}; open the list of disputes and choose one.")
    ledger = cache.board.ledger
    sides = [Side(position=p, rows=[ledger.claim(c) for c in p.claims[:MOST_CLAIMS]]) for p in found[0].positions]
    shown = {row.claim.id for side in sides for row in side.rows}
    links: dict[tuple[str, str, str], Link] = {}
    for claim in shown:
        for link in ledger.links(claim):
            if link.a in shown and link.b in shown:
                links[link.a, link.b, link.relation] = link
    return DisputeView(dispute=found[0], sides=sides, links=list(links.values()))
