"""Disputes that links raise: did it happen, how many, who did it, and who holds a place where no day is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from counterclaim.compare.days import iso
from counterclaim.compare.facts import Facts
from counterclaim.compare.figures import PERSONS, pairs
from counterclaim.compare.holders import holds
from counterclaim.compare.types import exclusions
from counterclaim.compare.types import kind as kind_of_type
from counterclaim.compare.where import Spot
from counterclaim.model import Link

HAPPENED, NOT = "it happened", "it is denied"
"""A denial may be of the event or of having done it, and often the words leave open which."""
AGREEING = ("repeats", "corroborates")


@dataclass(slots=True)
class Matter:
    """A question other than over a place, with the claims of each answer; ``first`` are the first two that clash."""

    kind: str
    question: str
    positions: dict[str, list[Facts]]
    first: tuple[str, str]
    spot: Spot | None
    opened: int | None
    settled: int | None = None
    how: str | None = None
    codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def favors(self, answer: str) -> Callable[[str], bool]:
        """Return a test whether an answer is in favor of a party: it holds the place, or its rival did it."""
        if self.kind == "holder":
            return lambda party: party in answer.split("+")
        blamed = self.codes.get(answer, frozenset())
        parties = frozenset().union(*self.codes.values()) if self.codes else frozenset()
        return lambda party: party not in blamed and (party in parties or self.kind != "culprit")


@cache
def _blame() -> frozenset[int]:
    return frozenset(
        r.line
        for found in exclusions().values()
        for r in found
        if r.parties in ("rivals", "blame", "swapped") and r.a == r.b
    )


@cache
def _held() -> frozenset[int]:
    """The rows of two types that both name the holder of a place, of whose holders only one can be right."""
    names = {
        type_
        for (type_, polarity), row in holds().items()
        if polarity == "asserted" and row.says == "actor" and row.admission
    }
    return frozenset(
        r.line for found in exclusions().values() for r in found if r.parties == "rivals" and {r.a, r.b} <= names
    )


def kind_of(link: Link, a: Facts, b: Facts) -> str | None:
    """Return the kind of question that a link raises; None for one that raises none."""
    if link.relation == "denies" or (link.relation == "contradicts" and link.rule.startswith("denial")):
        return "event"
    if link.relation != "contradicts":
        return None
    if link.rule.startswith("exclusions:"):
        line = int(link.rule.partition(":")[2])
        return "holder" if line in _held() else "culprit" if line in _blame() else "event"
    if pairs(a.counts, b.counts):
        return "figure"
    return "event"


def matters(known: Mapping[str, Facts], links: Iterable[Link], placed: set[str]) -> list[Matter]:
    """Return the questions raised by links; claims in ``placed`` already stand in a dispute over their place."""
    links = [k for k in links if k.a in known and k.b in known]
    agree: dict[str, list[str]] = {}
    for k in links:
        if k.relation in AGREEING:
            agree.setdefault(k.a, []).append(k.b)
            agree.setdefault(k.b, []).append(k.a)
    by_kind: dict[str, list[Link]] = {}
    for k in links:
        kind = kind_of(k, known[k.a], known[k.b])
        if kind and not (k.a in placed and k.b in placed):
            by_kind.setdefault(kind, []).append(k)
    revised = {(k.a, k.b) for k in links if k.relation == "revises"}
    return [m for kind, found in by_kind.items() for m in _of_kind(kind, found, known, agree, revised)]


def _of_kind(
    kind: str,
    found: list[Link],
    known: Mapping[str, Facts],
    agree: Mapping[str, list[str]],
    revised: set[tuple[str, str]],
) -> list[Matter]:
    root: dict[str, str] = {}

    def find(c: str) -> str:
        while root.setdefault(c, c) != c:
            c = root[c]
        return c

    for k in found:
        x, y = sorted((find(k.a), find(k.b)))
        root[y] = x
        for c in (k.a, k.b):
            for other in agree.get(c, ()):
                if known[other].type == known[c].type and known[other].polarity == known[c].polarity:
                    x, y = sorted((find(c), find(other)))
                    root[y] = x
    groups: dict[str, list[Link]] = {}
    for k in found:
        groups.setdefault(find(k.a), []).append(k)
    members: dict[str, list[str]] = {}
    for c in root:
        members.setdefault(find(c), []).append(c)
    return [
        m for top, ks in groups.items() if (m := _matter(kind, ks, [known[c] for c in members[top]], known, revised))
    ]


def _spoken(f: Facts) -> int:
    return f.published[0] if f.published else f.days.last if f.days else 0


def _matter(
    kind: str, found: list[Link], claims: list[Facts], known: Mapping[str, Facts], revised: set[tuple[str, str]]
) -> Matter | None:
    claims = sorted(claims, key=lambda f: (_spoken(f), f.page.id, f.start, f.id))
    first = min(found, key=lambda k: (max(_spoken(known[k.a]), _spoken(known[k.b])), sorted((k.a, k.b))))
    a, b = known[first.a], known[first.b]
    opened = max(_spoken(a), _spoken(b)) or None
    positions: dict[str, list[Facts]] = {}
    codes: dict[str, frozenset[str]] = {}
    for f in claims:
        said = _said(kind, f, a, b)
        if said:
            positions.setdefault(said, []).append(f)
            if kind == "culprit":
                codes[said] = f.actor
    if len(positions) < 2:
        return None
    spot = next((s for f in claims for s in f.spots), None)
    m = Matter(kind, _question(kind, a, b, spot), positions, (first.a, first.b), spot, opened, codes=codes)
    _settle(m, claims, revised)
    return m


def _said(kind: str, f: Facts, a: Facts, b: Facts) -> str | None:
    if kind == "event":
        if a.type != b.type and a.polarity == b.polarity:
            did = kind_of_type(f.type).did + (" of " + "+".join(sorted(f.actor)) if f.actor else "")
            return f"{did} is denied" if f.polarity == "denied" else did
        return HAPPENED if f.polarity == "asserted" else NOT if f.polarity == "denied" else "it is in doubt"
    if kind in ("culprit", "holder"):
        return "+".join(sorted(f.actor)) or None
    families = {x.family for x, y in pairs(a.counts, b.counts)}
    told = [c.words for c in f.counts if c.family in families]
    return told[0] if told else None


def _question(kind: str, a: Facts, b: Facts, spot: Spot | None) -> str:
    did, who = kind_of_type(b.type)[:2]
    days = next((f.days for f in (b, a) if f.days and f.days.told), b.days or a.days)
    on = f" on {iso(days.first if days.told else days.last)}" if days else ""
    at = (f" at {spot.name}" if spot else "") + on
    if kind == "culprit":
        return f"Who is behind {who}{at}?"
    if kind == "holder":
        return f"Who holds {spot.name if spot else 'the place'}{on}?"
    if kind == "figure":
        counted = next((x.family for x, _ in pairs(a.counts, b.counts)), "counted")
        return f"How many {counted.replace('_', ' ')}{'' if counted in PERSONS else 's'}{at}?"
    return f"Did it happen: {did}{at}?" if a.polarity != b.polarity else f"Which is true{at}?"


def _settle(m: Matter, claims: list[Facts], revised: set[tuple[str, str]]) -> None:
    """Settled where a party comes to say what it had denied: its later word joins another position."""
    where = {f.id: answer for answer, fs in m.positions.items() for f in fs}
    for f in claims:
        if f.speaker.party is None or f.id not in where:
            continue
        for old in claims:
            if old.speaker.party != f.speaker.party or old.id not in where or where[old.id] == where[f.id]:
                continue
            others = {o.speaker.party for o in m.positions[where[f.id]]} - {None, f.speaker.party}
            if _spoken(old) < _spoken(f) and others:
                m.settled = _spoken(f)
                m.how = f"{f.speaker.party} came to say what {'+'.join(sorted(str(p) for p in others))} had said"
                return
