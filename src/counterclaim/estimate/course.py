"""The course of one place for one challenger: what counts as what, and the numbers that the rates are made of."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from .evidence import Evidence
from .habits import Habits
from .surroundings import Surroundings

NEVER = 10**9

OPPOSITE = {
    "against": "independent",
    "settled_against": "settled",
    "admitted_by": "admission",
    "shelled": "shelling",
}
"""Terms that weigh as much as another one, the other way."""


class Course:
    """The evidence on one place, in order of days, as seen from one challenger of the incumbent.

    A speaker that is none of the ``contenders`` (the incumbent and all challengers) counts as a third party.

    ``jumps`` maps a day number to the terms that move the odds of the challenger on that day, each with the index of
    its evidence. ``mute`` names evidence on other places that is not heard. All other methods answer for a day and
    use nothing later.
    """

    def __init__(
        self,
        evidence: Sequence[Evidence],
        contenders: frozenset[str],
        challenger: str,
        around: Surroundings,
        habits: Habits,
        place: str = "",
        mute: frozenset[str] = frozenset(),
    ) -> None:
        self._near = around.near(challenger, place, habits, mute)
        self.contenders, self.challenger, self.around, self.habits = contenders, challenger, around, habits
        self.jumps: dict[int, list[tuple[str, int]]] = {}
        self.first = NEVER
        self.disputed = NEVER
        self.gained = NEVER
        self.captures: list[int] = []
        self.retaken: list[int] = []
        last: dict[tuple[str, str | None], int] = {}
        origins: set[tuple[str, str]] = set()
        claimed = asserted = False
        for index, e in enumerate(evidence):
            day = e.ordinal
            self.first = min(self.first, day)
            term = self._term(e, claimed, asserted)
            if e.holder == challenger:
                asserted = True
                self.gained = min(self.gained, day)
                if e.side == challenger:
                    claimed = True
                    self.captures.append(day)
            elif e.side in contenders and e.side != challenger and e.holder == e.side:
                if e.kind in ("retaken", "capture"):
                    self.retaken.append(day)
                else:
                    self.disputed = min(self.disputed, day)
            if term is None:
                continue
            kind = "capture" if term == "again" else term
            side = e.holder if kind in ("independent", "against", "settled", "settled_against") else None
            if day - last.get((kind, side), -NEVER) < habits.same_statement:
                continue
            if e.origin is not None:
                if (e.origin, kind) in origins:
                    continue
                origins.add((e.origin, kind))
            last[kind, side] = day
            self.jumps.setdefault(day, []).append((term, index))

    def _term(self, e: Evidence, claimed: bool, asserted: bool) -> str | None:
        """Return which weight a piece of evidence calls for; None where it says nothing of this challenger."""
        mine = e.holder == self.challenger
        if e.kind == "settled":
            return "settled" if mine else "settled_against" if e.holder else None
        if e.side not in self.contenders:
            if mine:
                return "independent"
            if e.holder is not None and e.kind != "clashes":
                return "against"
            return "clashes" if e.kind == "clashes" else "shelling" if e.against == self.challenger else None
        if e.side == self.challenger:
            if mine:
                return "again" if claimed else "capture"
            if e.holder is not None:
                return "admitted_by"
            return "shelling" if e.against == self.challenger else "advance" if e.kind == "advance" else "clashes"
        if mine:
            return "admission"
        if e.kind in ("retaken", "capture"):
            return "retaken" if asserted else "retaken_first"
        if e.kind in ("denial", "control"):
            return "denial"
        if e.kind == "shelling":
            return "shelling" if e.against == self.challenger else "shelled" if e.against == e.side else None
        return {"clashes": "clashes", "repelled": "repelled"}.get(e.kind)

    def start(self, day: int) -> list[float]:
        """Return the row of ``habits.START`` for a day: what is known before any word on the place."""
        return [1.0, self.habits.year(day), self._disputes(day), self._near.on(day)]

    def gain(self, day: int) -> list[float]:
        """Return the row of ``habits.GAIN`` for a day."""
        h = self.habits
        return [
            1.0,
            h.year(day),
            h.late(day),
            1.0 if self.disputed <= day else 0.0,
            _fading(self.captures, day, h.fresh),
            self._disputes(day),
            self._near.on(day),
        ]

    def regain(self, day: int) -> list[float]:
        """Return the row of ``habits.REGAIN`` for a day."""
        return [1.0, _fading(self.retaken, day, self.habits.fresh)]

    def lead(self, day: int) -> list[float]:
        """Return the rate's row of ``habits.LEAD`` for a day before the first capture claim (looks ahead)."""
        return [1.0, self.habits.year(day)]

    def ahead(self, day: int) -> int | None:
        """Return the days until the first word that the challenger holds it, None where there is none (looks ahead)."""
        return self.gained - day if day < self.gained < NEVER else None

    def _disputes(self, day: int) -> float:
        return self.around.disputes(self.challenger, day, self.habits.window)


def weight(jump: dict[str, float], term: str) -> float:
    """Return what a term adds to the log-odds of the challenger."""
    if term in jump:
        return jump[term]
    return -jump[OPPOSITE[term]]


def _fading(days: list[int], day: int, fresh: float) -> float:
    i = bisect_right(days, day)
    return math.exp(-(day - days[i - 1]) / fresh) if i else 0.0
