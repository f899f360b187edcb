"""Figures of a ledger: losses and tolls by who counts whom, own losses beside those claimed, how a figure moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from counterclaim.desk.asking import party_code
from counterclaim.desk.catching_up import sides
from counterclaim.desk.comparing import Laid, lay
from counterclaim.desk.evidence import known_days
from counterclaim.errors import CounterclaimError
from counterclaim.estimate import Count, Faceoff, Step, Toll, counts, faced, moved, of_period
from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.ledger.days import first_day, last_day

ONE_EVENT = frozenset({"repeats", "corroborates", "contradicts", "revises"})
"""Relations of claims that speak of one event."""


class Moved(Struct, frozen=True, kw_only=True):
    """How the figure of one unit and one side's losses moved, in the order in which its versions became known.

    ``group`` tells who is counted where these are not the side's fighters.
    """

    unit: str
    whose: str | None
    steps: tuple[Step, ...]
    group: str | None = None


class Tally(Struct, frozen=True, kw_only=True):
    """One figure of one claim with the sides that suffer in the claim."""

    count: Count
    suffers: tuple[str, ...] = ()


class Figures(Struct, frozen=True, kw_only=True):
    """Figures of a period. ``units`` and ``kinds`` tell how many there are of each, the commonest first.

    ``tolls`` are intervals by unit, by whose losses and by who counts; ``faced`` lays them side by side by who counts
    whom. All are empty, and the days None, where no figure is like that.
    """

    since: str | None
    until: str | None
    units: dict[str, int]
    kinds: dict[str, int]
    tolls: tuple[Toll, ...]
    faced: tuple[Faceoff, ...]
    moved: tuple[Moved, ...]


def figures(
    ledger: Ledger,
    *,
    place: str | None = None,
    party: str | None = None,
    unit: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Figures:
    """Return the figures of a ledger; all filters given must hold.

    ``place`` is any name or id; ``party`` (code or name) counts, or suffers the losses; ``since`` and ``until`` are
    ISO prefixes, both included, and the first and last day of the figures if left out. Running totals are never added
    up; figures that links tie to one event count once, and so do those of one origin. Raises E210 for a bad date,
    E504 where the period ends before it begins, E611 for a party that nobody knows.
    """
    joined = sides()
    code = party_code(party)
    rows = [r for r in ledger.iter_claims(place=place) if r.claim.figures]
    laid = lay(ledger, list(dict.fromkeys(r.claim.page for r in rows)))
    return figures_of(
        tallies(rows, laid, joined), side=joined.get(code, code) if code else None, unit=unit, since=since, until=until
    )


def tallies(rows: Sequence[ClaimRow], laid: Laid, joined: dict[str, str]) -> list[Tally]:
    """Return the figures of claims, those of one origin or event told by what was laid side by side."""
    by_claim = {r.claim.id: r for r in rows if r.claim.figures}
    found = counts(
        (r.claim for r in by_claim.values()),
        known_days(by_claim.values()),
        sides=joined,
        origins=laid.origin_of,
        events=_events(laid, set(by_claim)),
    )
    return [Tally(count=c, suffers=_suffers(by_claim[c.claim], joined)) for c in found]


def figures_of(
    every: Sequence[Tally],
    *,
    side: str | None = None,
    unit: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Figures:
    """Return the figures of tallies that are known already; see ``figures``. Raises E210, E504."""
    first = first_day(since) if since else None
    last = last_day(until) if until else None
    found = [t.count for t in every if unit is None or t.count.unit.casefold() == unit.casefold()]
    if side is not None:
        meant = {t.count.claim for t in every if side in t.suffers}
        found = [c for c in found if c.claim in meant or side in (c.counter, c.whose)]
    if not found:
        return Figures(
            since=first, until=last, units=_counted(t.count.unit for t in every), kinds={}, tolls=(), faced=(), moved=()
        )
    first = first or min(min(c.day for c in found), last or "9999")
    last = last or max(max(c.day for c in found), first)
    if first > last:
        raise CounterclaimError("E504", f"{first} is after {last}; give the earlier day first.")
    within = [c for c in found if first <= c.day <= last]
    tolls = of_period([c for c in found if c.day <= last], first, last)
    return Figures(
        since=first,
        until=last,
        units=_counted(c.unit for c in within),
        kinds=_counted(c.kind for c in within),
        tolls=tuple(tolls),
        faced=tuple(faced(tolls)),
        moved=tuple(_moved(within)),
    )


def _moved(found: Iterable[Count]) -> Iterable[Moved]:
    groups: dict[tuple[str, str, str], list[Count]] = {}
    for c in found:
        groups.setdefault((c.unit, c.whose or "", c.group or ""), []).append(c)
    for (unit, whose, group), rows in sorted(groups.items()):
        yield Moved(unit=unit, whose=whose or None, steps=tuple(moved(rows)), group=group or None)


def _suffers(row: ClaimRow, joined: dict[str, str]) -> tuple[str, ...]:
    """The sides that suffer in a claim, also where its figure names a group (civilians) in place of the side."""
    suffers = row.claim.target or (row.claim.actor if row.claim.type == "losses_admitted" else None)
    return tuple(sorted({joined.get(p, p) for p in (suffers or "").split("+") if p}))


def _events(laid: Laid, claims: set[str]) -> dict[str, str]:
    """The event of each claim that links tie to others: the least id among them."""
    root: dict[str, str] = {}

    def find(claim: str) -> str:
        while root.get(claim, claim) != claim:
            claim = root[claim]
        return claim

    for link in laid.links:
        if link.relation in ONE_EVENT and link.judgement != "reject" and {link.a, link.b} <= claims:
            low, high = sorted((find(link.a), find(link.b)))
            root[high] = low
            root.setdefault(low, low)
    return {claim: find(claim) for claim in root}


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


__all__ = ["Faceoff", "Figures", "Moved", "Tally", "Toll", "figures", "figures_of", "tallies"]
