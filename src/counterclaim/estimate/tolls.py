"""Tolls: what claims say of a number, as an interval per event and per period, by who counts whom.

Running totals are never added up: a total replaces an earlier total of the same counter, and the count of a period is
the growth between two totals of one counter. Incidents and daily counts of one counter are added only where no two of
them speak of the same event or day. Reports of one origin count once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.model import Claim, Figure

from .evidence import ordinal

Stance = Literal["own_admitted", "enemy_claimed", "third_party"]


class Count(Struct, frozen=True, kw_only=True):
    """One figure of one claim. ``counter`` is the side that counts (None for a third party or the writer), ``whose``
    the side whose losses they are, ``day`` the ISO day that the figure speaks of (``as_of`` for totals)."""

    claim: str
    unit: str
    kind: str
    day: str
    low: float | None
    high: float | None
    best: float | None = None
    counter: str | None = None
    whose: str | None = None
    group: str | None = None
    """Who is counted where these are not a side's fighters, such as ``civilian``; they are a toll of their own."""
    known: str | None = None
    origin: str | None = None
    event: str | None = None

    @property
    def stance(self) -> Stance:
        """Whether a side counts its own losses, those of another, or a third party counts."""
        if self.counter is None:
            return "third_party"
        return "own_admitted" if self.counter == self.whose else "enemy_claimed"


class Toll(Struct, frozen=True, kw_only=True):
    """An interval for one unit, one side's losses and one stance; ``high`` None means no upper bound was named.

    ``claims`` are those it rests on, ``origins`` how many independent statements, ``sentence`` how it came about.
    """

    unit: str
    whose: str | None
    stance: Stance
    counter: str | None
    low: float
    high: float | None
    best: float | None
    kind: str
    claims: tuple[str, ...]
    origins: int
    sentence: str
    group: str | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One step in how a figure moved: when it became known, by whom, from what to what."""

    known: str
    counter: str | None
    kind: str
    low: float
    high: float | None
    change: float | None
    claim: str


def bounds(f: Figure) -> tuple[float, float | None] | None:
    """Return what a figure allows, ``(low, high)``: ``at_least 20`` is 20 and up, ``about 20`` is 10 % around it.

    None where the figure names no number. Ten percent is a convention of ours for words such as "about".
    """
    values = [x for x in (f.low, f.best, f.high) if x is not None]
    if not values:
        return None
    low, high = min(values), max(values)
    if f.exactness == "at_least":
        return low, None if f.high is None or f.high == low else high
    if f.exactness == "at_most":
        return (f.low if f.low is not None and f.low < high else 0.0), high
    if f.exactness == "about" and low == high:
        return low * 0.9, high * 1.1
    if f.exactness == "vague" and low == high:
        return low, None
    return low, high


def counts(
    claims: Iterable[Claim],
    known: Mapping[str, str],
    *,
    sides: Mapping[str, str] | None = None,
    origins: Mapping[str, str] | None = None,
    events: Mapping[str, str] | None = None,
) -> Iterator[Count]:
    """Yield the counts in claims. ``known`` maps page ids to days, ``sides`` parties to sides, ``origins`` and
    ``events`` claim ids to origin and event. A figure without number or without a full day yields nothing."""
    join = sides or {}
    for c in claims:
        if c.polarity != "asserted" or c.time not in ("happened", "ongoing"):
            continue
        party = c.speaker.party if c.speaker else None
        counter = join.get(party, party) if party else None
        suffers = c.target or (c.actor if c.type == "losses_admitted" else None)
        for f in c.figures:
            limits = bounds(f)
            when = f.as_of or (c.when.end or c.when.start if c.when else None) or known.get(c.page)
            if limits is None or when is None or len(when) < 10:
                continue
            whose = suffers or (party if c.type == "losses_admitted" else None)
            yield Count(
                claim=c.id,
                unit=f.unit,
                kind=f.kind,
                day=when[:10],
                low=limits[0],
                high=limits[1],
                best=f.best,
                counter=counter,
                whose=join.get(whose, whose) if whose else None,
                group=None if f.scope == "combatant" else f.scope,  # a side's losses are its fighters, if not said
                known=known.get(c.page),
                origin=(origins or {}).get(c.id),
                event=(events or {}).get(c.id),
            )


def of_event(found: Iterable[Count]) -> list[Toll]:
    """Return the tolls of one event: for each unit, side and counter the latest word, revisions replacing it.

    Daily counts and running totals speak of more than one event and are left out.
    """
    groups = _groups(c for c in found if c.kind in ("incident", "revision"))
    out = []
    for (unit, whose, counter), rows in groups:
        last = rows[-1]
        same = [r for r in rows if _known(r) == _known(last)]
        low, high = _hull(same)
        earlier = len(rows) - len(same)
        text = f"the latest word, of {_known(last)}" + (f"; {earlier} earlier ones were replaced" if earlier else "")
        out.append(_toll(unit, whose, counter, low, high, last.best, last.kind, same, text))
    return out


def of_period(found: Iterable[Count], since: str, until: str) -> list[Toll]:
    """Return the tolls of a period, both days included, by unit, side and counter. Raises E501, E504.

    A counter with running totals before and at the end of the period is read from those alone (their growth); one
    total gives an upper bound; otherwise its incidents and daily counts within the period are added, a daily count
    replacing the incidents of its day.
    """
    first, last = ordinal(since), ordinal(until)
    if first > last:
        raise CounterclaimError("E504", f"{since} is after {until}; give the earlier day first.")
    out = []
    for (unit, whose, counter), rows in _groups(found):
        totals = sorted((r for r in rows if r.kind == "running_total"), key=lambda r: (ordinal(r.day), _known(r)))
        inside = [r for r in totals if first <= ordinal(r.day) <= last]
        before = [r for r in totals if ordinal(r.day) < first]
        if inside:
            end = inside[-1]
            if before:
                start = before[-1]
                low = max(_low(end) - (start.high if start.high is not None else _low(start)), 0.0)
                high = None if end.high is None else max(end.high - _low(start), 0.0)
                text = f"running total of {end.day} less that of {start.day}"
                out.append(_toll(unit, whose, counter, low, high, None, "running_total", [start, end], text))
            else:
                text = f"running total of {end.day}; no earlier total is known, so it may hold losses before {since}"
                out.append(_toll(unit, whose, counter, 0.0, end.high, None, "running_total", [end], text))
            continue
        rest = [r for r in rows if r.kind != "running_total" and first <= ordinal(r.day) <= last]
        if rest:
            out.append(_added(unit, whose, counter, rest))
    return out


def moved(found: Iterable[Count]) -> list[Step]:
    """Return how a figure moved in the order in which its versions became known; give counts of one unit and side.

    ``change`` is the difference of lower bounds to the same counter's word before, None for its first.
    """
    before: dict[tuple[str | None, bool], float] = {}
    out = []
    for c in sorted(_once(found), key=lambda c: (_known(c), c.claim)):
        key = (c.counter, c.kind == "running_total")
        low = _low(c)
        out.append(
            Step(
                known=_known(c),
                counter=c.counter,
                kind=c.kind,
                low=low,
                high=c.high,
                change=low - before[key] if key in before else None,
                claim=c.claim,
            )
        )
        before[key] = low
    return out


class Faceoff(Struct, frozen=True, kw_only=True):
    """Own losses admitted beside the same losses claimed by others; ``ratio`` is claimed over admitted lower bound."""

    unit: str
    whose: str
    admitted: tuple[Toll, ...]
    claimed: tuple[Toll, ...]
    third_party: tuple[Toll, ...]
    meet: bool
    ratio: float | None
    group: str | None = None


def faced(tolls: Iterable[Toll]) -> list[Faceoff]:
    """Lay tolls of the same unit and side beside each other by stance; ``meet`` tells whether the intervals meet."""
    groups: dict[tuple[str, str, str], list[Toll]] = defaultdict(list)
    for t in tolls:
        if t.whose is not None:
            groups[t.unit, t.whose, t.group or ""].append(t)
    out = []
    for (unit, whose, group), rows in sorted(groups.items()):
        by = {s: tuple(t for t in rows if t.stance == s) for s in ("own_admitted", "enemy_claimed", "third_party")}
        own, foe = by["own_admitted"], by["enemy_claimed"]
        admitted = max((t.low for t in own), default=0.0)
        out.append(
            Faceoff(
                unit=unit,
                whose=whose,
                admitted=own,
                claimed=foe,
                third_party=by["third_party"],
                meet=all(_meet(a, b) for a in own for b in foe),
                ratio=max(t.low for t in foe) / admitted if foe and admitted > 0 else None,
                group=group or None,
            )
        )
    return out


def _added(unit: str, whose: str | None, counter: str | None, rows: Sequence[Count]) -> Toll:
    daily: dict[str, Count] = {}
    events: dict[str, Count] = {}
    for r in rows:
        if r.kind == "daily":
            daily[r.day] = r
        else:
            events[r.event or f"claim {r.claim}"] = r
    used = [*daily.values(), *(r for r in events.values() if r.day not in daily)]
    high = None if any(r.high is None for r in used) else sum(r.high for r in used if r.high is not None)
    of = {"a day": len(daily), "an event": len(used) - len(daily)}
    text = "one count" if len(used) == 1 else f"{len(used)} counts added"
    text += f" ({', '.join(f'{n} of {what}' for what, n in of.items() if n)})" if len(used) > 1 else ""
    unnamed = sum(r.event is None and r.kind != "daily" for r in used)
    if unnamed > 1:
        text += "; events not told apart may be counted twice"
    kind = "daily" if daily else "incident"
    return _toll(unit, whose, counter, sum(_low(r) for r in used), high, None, kind, used, text)


def _groups(found: Iterable[Count]) -> Iterator[tuple[tuple[str, str | None, str | None], list[Count]]]:
    groups: dict[tuple[str, str | None, str | None, str | None], list[Count]] = defaultdict(list)
    for c in _once(found):
        groups[c.unit, c.whose, c.counter, c.group].append(c)
    for key in sorted(groups, key=lambda k: tuple(x or "" for x in k)):
        yield key[:3], sorted(groups[key], key=lambda c: (_known(c), c.claim))


def _once(found: Iterable[Count]) -> Iterator[Count]:
    """Keep one count of each origin for the same unit, side, kind and day."""
    seen = set()
    for c in found:
        key = (c.origin, c.unit, c.whose, c.group, c.kind, c.day, c.low, c.high)
        if c.origin is None or key not in seen:
            seen.add(key)
            yield c


def _toll(
    unit: str,
    whose: str | None,
    counter: str | None,
    low: float,
    high: float | None,
    best: float | None,
    kind: str,
    rows: Sequence[Count],
    text: str,
) -> Toll:
    return Toll(
        unit=unit,
        whose=whose,
        stance=rows[-1].stance,
        counter=counter,
        low=low,
        high=high,
        best=best,
        kind=kind,
        claims=tuple(r.claim for r in rows),
        origins=len({r.origin or f"claim {r.claim}" for r in rows}),
        sentence=text,
        group=rows[-1].group,
    )


def _hull(rows: Sequence[Count]) -> tuple[float, float | None]:
    high = None if any(r.high is None for r in rows) else max(r.high for r in rows if r.high is not None)
    return min(_low(r) for r in rows), high


def _low(c: Count) -> float:
    return c.low if c.low is not None else 0.0


def _known(c: Count) -> str:
    return c.known or c.day


def _meet(a: Toll, b: Toll) -> bool:
    return (b.high is None or a.low <= b.high) and (a.high is None or b.low <= a.high)
