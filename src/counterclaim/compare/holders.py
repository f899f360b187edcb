"""Who holds a place on a day: what each claim answers (``holds.tsv``), when answers clash, when it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from counterclaim.compare.days import iso
from counterclaim.compare.facts import Facts
from counterclaim.compare.tables import HERE, bad, choice, rows
from counterclaim.compare.voices import one_side

WINDOW = 14
"""Days within which two answers about one place can clash; later ones speak of another time."""
SETTLED_WITHIN = 365
"""Days within which an admission settles a dispute."""
CONTESTED = "contested"
_SAYS = ("actor", "target", "not_actor", "speaker", "contested", "-")


class Holding(NamedTuple):
    """One row of ``holds.tsv``."""

    says: str
    fallback: str
    change: bool
    opens: bool
    admission: bool


@dataclass(slots=True)
class Answer:
    """What one claim says of who holds one place: ``holder`` is a party, ``not PARTY`` or ``contested``."""

    facts: Facts
    holder: str
    row: Holding
    day: int
    spoken: int
    key: str = ""


@dataclass(slots=True)
class Episode:
    """A stretch of days over which the answers about one place clash."""

    place: str
    answers: list[Answer]
    first: int
    last: int
    opened: int
    settled: int | None = None
    how: str | None = None


def read_holds(path: Path) -> dict[tuple[str, str], Holding]:
    """Read the table of what claims say of a holder; raises E601."""
    found: dict[tuple[str, str], Holding] = {}
    for line, cells in rows(path, ("type", "polarity", "says", "fallback", "kind", "opens", "admission")):
        choice(path.name, line, cells, "polarity", ("asserted", "denied"))
        key = (cells["type"], cells["polarity"])
        if key in found:
            raise bad(path.name, line, f"{' '.join(key)} stands twice")
        found[key] = Holding(
            choice(path.name, line, cells, "says", _SAYS),
            choice(path.name, line, cells, "fallback", _SAYS),
            choice(path.name, line, cells, "kind", ("change", "state")) == "change",
            choice(path.name, line, cells, "opens", ("yes", "no")) == "yes",
            choice(path.name, line, cells, "admission", ("yes", "no")) == "yes",
        )
    return found


@cache
def holds() -> dict[tuple[str, str], Holding]:
    """Our table, read once."""
    return read_holds(HERE / "holds.tsv")


def _holder(f: Facts, says: str) -> str | None:
    if says == "contested":
        return CONTESTED
    if says == "speaker":
        return f.speaker.party
    codes = f.target if says == "target" else f.actor
    if not codes:
        return None
    return ("not " if says == "not_actor" else "") + "+".join(sorted(codes))


def answer(f: Facts) -> Answer | None:
    """Return what a claim says of who holds its place; None where it says nothing, or speaks of plans."""
    row = holds().get((f.type, f.polarity))
    if row is None or f.time in ("planned", "general") or f.days is None:
        return None
    holder = _holder(f, row.says) or _holder(f, row.fallback)
    if holder is None:
        return None
    day = f.days.first if f.days.told else f.days.last
    spoken = f.published[0] if f.published else f.days.last
    return Answer(f, holder, row, day, max(spoken, day) if f.days.told and f.published is None else spoken)


def compatible(a: str, b: str) -> bool:
    """Tell whether two answers can both be right: equal, shared parties, or one only says who does not hold it."""
    if CONTESTED in (a, b):
        return True
    if a.startswith("not ") and b.startswith("not "):
        return True
    if a.startswith("not ") or b.startswith("not "):
        x, y = (a, b) if a.startswith("not ") else (b, a)
        return not set(x[4:].split("+")) & set(y.split("+"))
    return bool(set(a.split("+")) & set(b.split("+")))


def clash(p: Answer, q: Answer, changes: Iterable[Answer]) -> bool:
    """Tell whether two answers exclude each other: other holders, near in time, and no change of hands between them."""
    if not (p.row.opens and q.row.opens) or compatible(p.holder, q.holder) or one_side(p.facts, q.facts):
        return False
    if q.day < p.day:
        p, q = q, p
    if q.day - p.day > WINDOW:
        return False
    if q.day == p.day:
        return True
    if q.row.change:
        return False
    return not any(p.day <= c.day <= q.day and c.holder == q.holder and c is not p for c in changes)


def episodes(answers: list[Answer]) -> list[Episode]:
    """Return the episodes of one place in the order of time; ``answers`` are all that is said of who holds it."""
    answers = sorted(answers, key=lambda x: (x.day, x.spoken, x.facts.id))
    openers = [x for x in answers if x.row.opens]
    changes = [x for x in openers if x.row.change]
    hits: list[tuple[int, int, Answer, Answer]] = []
    left = 0
    for i, q in enumerate(openers):
        while openers[left].day < q.day - WINDOW:
            left += 1
        near = [c for c in changes if q.day - WINDOW <= c.day <= q.day] if i > left else []
        hits += [(p.day, q.day, p, q) for p in openers[max(left, i - 60) : i] if clash(p, q, near)]
    out: list[Episode] = []
    for _, day, p, q in sorted(hits, key=lambda h: (h[1], h[0])):
        opened = max(p.spoken, q.spoken)
        at = (
            max(day, min(opened, day + WINDOW))
            if not (p.facts.days and p.facts.days.told and q.facts.days and q.facts.days.told)
            else day
        )
        ep = out[-1] if out else None
        if ep is not None and at - ep.last <= WINDOW and (ep.settled is None or at <= ep.settled):
            ep.last, ep.opened = max(ep.last, at), min(ep.opened, opened)
            ep.first = min(ep.first, at)
        else:
            ep = Episode("", [], at, at, opened)
            out.append(ep)
            _settle(ep, answers)
    for ep in out:
        _settle(ep, answers)
        ep.answers = [
            x
            for x in answers
            if ep.first - WINDOW <= x.day <= ep.last
            or (ep.settled is not None and x.day == ep.settled and x.row.admission)
        ]
    return out


def _settle(ep: Episode, answers: list[Answer]) -> None:
    """Find the first later day on which the losing party says itself that another side holds the place, or left it."""
    claimed = {
        h
        for x in answers
        if x.row.opens and ep.first - WINDOW <= x.day <= ep.last and not x.holder.startswith("not ")
        for h in x.holder.split("+")
    }
    ep.settled = ep.how = None
    for x in answers:
        party = x.facts.speaker.party
        if x.spoken < ep.opened or not x.row.admission or party is None or party not in claimed:
            continue
        if x.spoken - ep.first > SETTLED_WITHIN:
            continue
        lost = not x.holder.startswith("not ") and party not in x.holder.split("+")
        if not lost and not (x.holder.startswith("not ") and party in x.holder[4:].split("+")):
            continue
        if x.spoken == ep.opened and any(
            y.row.opens and y.facts.speaker.party == party and y.spoken == x.spoken and party in y.holder.split("+")
            for y in answers
        ):
            continue
        agreed = {
            y.facts.speaker.party
            for y in answers
            if y.holder == x.holder and y.facts.speaker.party not in (None, party) and y.spoken <= x.spoken
        }
        ep.settled = x.spoken
        ep.how = f"admitted by {party}" + (
            f", as {'+'.join(sorted(str(p) for p in agreed))} had said" if agreed else ""
        )
        return


def span(ep: Episode) -> str:
    """Return the days of an episode for its question."""
    if ep.first == ep.last:
        return f"on {iso(ep.first)}"
    return f"from {iso(ep.first)} to {iso(ep.last)}"
