"""One place: its names and who uses which, who says who holds it day by day, and what the claims suggest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from counterclaim.desk.comparing import origin_ids
from counterclaim.desk.disputing import named
from counterclaim.desk.evidence import estimator, holder_rows
from counterclaim.desk.lexicon import find_places, place_names
from counterclaim.desk.settled import settled as read_settled
from counterclaim.errors import CounterclaimError
from counterclaim.estimate import Evidence, HolderDay, HolderEstimator
from counterclaim.estimate.holder import SAYS, sentence
from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.ledger.days import first_day, last_day
from counterclaim.model import Estimate, Place, Where


class Written(Struct, frozen=True, kw_only=True):
    """A name as claims write it: how many do, and the outlets and parties of speakers that use it, most first."""

    name: str
    claims: int
    outlets: tuple[str, ...]
    parties: tuple[str, ...]


class Said(Struct, frozen=True, kw_only=True):
    """A word on who holds the place. ``day`` is when it became known, ``about`` the day it speaks of.

    ``claim`` is the id of the claim, or the name of a record of settled data; claims with the same ``origin`` go back
    to one statement.
    """

    day: str
    about: str | None
    speaker: str
    party: str | None
    outlet: str | None
    kind: str
    holder: str | None
    claim: str
    origin: str | None
    sentence: str


class PlaceDay(Struct, frozen=True, kw_only=True):
    """One day: shares over parties as known on it, and as known now if asked; ``said`` are that day's claims."""

    day: str
    shares: dict[str, float]
    now: dict[str, float] | None
    silent: int | None
    said: tuple[str, ...]


class PlaceRecord(Struct, frozen=True, kw_only=True):
    """What a ledger holds on a place in a period; ``place`` is None where its name was not resolved.

    ``names`` are those of the lexicon with the party or language that uses each, ``also`` other places of the ledger
    that go by the name asked for. ``estimates`` explain the last day. ``days`` is empty where no claim speaks of who
    holds the place.
    """

    name: str
    place: Place | None
    also: tuple[Place, ...]
    names: tuple[tuple[str, str], ...]
    written: tuple[Written, ...]
    since: str | None
    until: str | None
    said: tuple[Said, ...]
    days: tuple[PlaceDay, ...]
    estimates: tuple[Estimate, ...]
    rows: tuple[ClaimRow, ...]


def place(
    ledger: Ledger,
    name: str,
    *,
    since: str | None = None,
    until: str | None = None,
    hindsight: bool = False,
    settled: Sequence[Path] = (),
) -> PlaceRecord:
    """Return what a ledger holds on a place, by any of its names or its id; of several, that of the most claims.

    ``since`` and ``until`` are ISO prefixes, both included; left out, the first and last word on who holds the place
    stand for them. Each day is answered as known on it, with ``hindsight`` also as known now. ``settled`` are files
    as ``desk.settled`` reads them. Raises E207 where no claim names the place, E210 for a bad date, E504 where the
    period ends before it begins, E505 to E508 for a file.
    """
    first = first_day(since) if since else None
    last = last_day(until) if until else None
    found, also = _find(ledger, name)
    rows = [
        r
        for r in ledger.iter_claims(place=found.id if found else name, since=since, until=until)
        if any(_is(w, found, name) for w in r.claim.places)
    ]
    said: list[Said] = []
    days: list[PlaceDay] = []
    estimates: list[Estimate] = []
    if found is not None:
        holders, outlets = _holders(ledger, found, settled)
        words = holders.evidence(found.id)
        if words:
            first = first or min(words[0].day, last or words[0].day)
            last = last or max(words[-1].day, first)
            said = [_said(e, outlets) for e in words if first <= e.day <= last]
            days = _days(holders, found.id, first, last, words, hindsight)
            estimates = [
                named(holders.explain(found.id, last, hindsight=h), found.id, found.name)
                for h in ((False, True) if hindsight else (False,))
            ]
    return PlaceRecord(
        name=found.name if found else name,
        place=found,
        also=also,
        names=_names(found),
        written=_written(rows, found, name),
        since=first,
        until=last,
        said=tuple(said),
        days=tuple(days),
        estimates=tuple(estimates),
        rows=tuple(rows),
    )


def _find(ledger: Ledger, name: str) -> tuple[Place | None, tuple[Place, ...]]:
    """The place that most claims mean by a name, and the others; None where all leave the name unresolved."""
    counts: Counter[str] = Counter()
    known: dict[str, Place] = {}
    unresolved = False

    def count(asked: str) -> None:
        nonlocal unresolved
        for row in ledger.iter_claims(place=asked):
            for w in row.claim.places:
                if _called(w, asked):
                    unresolved = unresolved or w.place is None
                    if w.place is not None:
                        counts[w.place.id] += 1
                        known[w.place.id] = w.place

    count(name)
    if not counts and not unresolved:  # a name that no page writes, and that is known to the lexicon alone
        for candidate in find_places(name, limit=5):
            count(candidate.id)
    if not counts and not unresolved:
        raise CounterclaimError(
            "E207", f"No claim of the ledger names a place {name!r}; counterclaim places lists those that it names."
        )
    ranked = [known[i] for i, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return (ranked[0], tuple(ranked[1:])) if ranked else (None, ())


def _called(w: Where, asked: str) -> bool:
    names = {w.as_written.casefold()}
    if w.place is not None:
        if w.place.id == asked:
            return True
        names |= {w.place.name.casefold(), *(n.casefold() for n, _ in w.place.names)}
    return asked.casefold() in names


def _is(w: Where, found: Place | None, name: str) -> bool:
    if found is None:
        return w.place is None and _called(w, name)
    return w.place is not None and w.place.id == found.id


def _holders(
    ledger: Ledger, found: Place, settled: Sequence[Path]
) -> tuple[HolderEstimator, dict[str, tuple[str | None, str | None]]]:
    """The estimator, and outlet and party of the speaker by claim."""
    rows = holder_rows(ledger)
    here = [r for r in rows if any(_is(w, found, "") for w in r.claim.places)]
    outlets = {r.claim.id: (r.outlet, r.claim.speaker.party if r.claim.speaker else r.outlet_party) for r in here}
    return estimator(rows, origin_ids(ledger), read_settled(settled, [found])), outlets


def _said(e: Evidence, outlets: dict[str, tuple[str | None, str | None]]) -> Said:
    outlet, party = outlets.get(e.id, (None, e.side))
    return Said(
        day=e.day, about=e.about, speaker=e.speaker, party=party, outlet=outlet, kind=e.kind, holder=e.holder,
        claim=e.id, origin=e.origin, sentence=sentence(e),
    )  # fmt: skip


def _days(
    holders: HolderEstimator, place: str, first: str, last: str, words: Sequence[Evidence], hindsight: bool
) -> list[PlaceDay]:
    said: dict[str, list[str]] = {}
    for e in words:
        said.setdefault(e.day, []).append(e.id)
    now: list[HolderDay] | list[None]
    known = holders.timeline(place, first, last)
    now = holders.timeline(place, first, last, hindsight=True) if hindsight else [None] * len(known)
    return [
        PlaceDay(
            day=a.day, shares=a.shares, now=b.shares if b else None, silent=a.silent, said=tuple(said.get(a.day, ()))
        )
        for a, b in zip(known, now, strict=True)
    ]


def _names(found: Place | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    return place_names(found.id) or found.names


def _written(rows: Sequence[ClaimRow], found: Place | None, name: str) -> tuple[Written, ...]:
    counts: Counter[str] = Counter()
    outlets: dict[str, Counter[str]] = {}
    parties: dict[str, Counter[str]] = {}
    for row in rows:
        for written in {w.as_written for w in row.claim.places if _is(w, found, name)}:
            counts[written] += 1
            outlets.setdefault(written, Counter()).update([row.outlet] if row.outlet else [])
            party = row.claim.speaker.party if row.claim.speaker else row.outlet_party
            parties.setdefault(written, Counter()).update([party] if party else [])
    return tuple(
        Written(name=n, claims=c, outlets=ranked(outlets[n]), parties=ranked(parties[n]))
        for n, c in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def ranked(counts: Counter[str]) -> tuple[str, ...]:
    """Return what was counted, the commonest first and then by name."""
    return tuple(sorted(counts, key=lambda k: (-counts[k], k)))


__all__ = ["SAYS", "PlaceDay", "PlaceRecord", "Said", "Written", "place", "ranked"]
