"""One dispute in full: positions side by side, what stands behind each, what would settle it, and the estimate."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import combinations

import msgspec
from msgspec import Struct

from counterclaim.desk.comparing import Laid, disputes_of, lay
from counterclaim.desk.evidence import estimator, holder_rows
from counterclaim.errors import CounterclaimError
from counterclaim.estimate import HolderEstimator
from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.model import Dispute, Estimate, Link, Origin, Position

CONTESTED = "contested"
"""The position that a place is fought for; no one's answer to who holds it."""


class Side(Struct, frozen=True, kw_only=True):
    """One position with its claims, and the origins that two or more of them share."""

    position: Position
    rows: tuple[ClaimRow, ...]
    origins: tuple[Origin, ...]


class Disputed(Struct, frozen=True, kw_only=True):
    """A dispute laid open. ``links`` run between the claims of its positions, strongest first.

    ``would_settle`` holds sentences, none where it is settled. ``estimates`` answers a dispute over who holds a
    resolved place: as known when its last claim came, and as known now.
    """

    dispute: Dispute
    sides: tuple[Side, ...]
    would_settle: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    links: tuple[Link, ...]


def dispute(ledger: Ledger, ident: str) -> Disputed:
    """Return a dispute by its id or a unique beginning of it. Raises E207 where there is none, E208 for several."""
    laid = lay(ledger)
    every = disputes_of(ledger, laid)
    found = [d for d in every if d.id == ident] or [d for d in every if ident and d.id.startswith(ident)]
    if not found:
        raise CounterclaimError(
            "E207", f"There is no dispute {ident!r}; counterclaim disputes lists them with their ids."
        )
    if len(found) > 1:
        raise CounterclaimError(
            "E208", f"{len(found)} disputes begin with {ident!r} ({found[0].id}, …); give more of the id."
        )
    return _open(ledger, laid, found[0])


def _open(ledger: Ledger, laid: Laid, found: Dispute) -> Disputed:
    sides = []
    for position in found.positions:
        claims = set(position.claims)
        shared = [
            msgspec.structs.replace(o, claims=tuple(c for c in o.claims if c in claims))
            for o in laid.origins
            if len(claims & set(o.claims)) > 1
        ]
        rows = sorted((ledger.claim(c) for c in position.claims), key=lambda r: (r.published or "9999", r.claim.id))
        sides.append(Side(position=position, rows=tuple(rows), origins=tuple(shared)))
    claims = {c for p in found.positions for c in p.claims}
    between = [k for k in laid.links if k.a in claims and k.b in claims and k.judgement != "reject"]
    between = ledger.with_aspects(between)
    return Disputed(
        dispute=found,
        sides=tuple(sides),
        would_settle=would_settle(found),
        estimates=_estimates(ledger, laid, found, claims),
        links=tuple(sorted(between, key=lambda k: (-k.score, k.a, k.b, k.relation))),
    )


def would_settle(found: Dispute, name: Callable[[str], str] = str) -> tuple[str, ...]:
    """Say what would settle a dispute, by the rules under which the comparing stage settles one; empty if it is.

    ``name`` turns codes of parties, and answers, into words.
    """
    if found.settled is not None:
        return ()
    answers = [p for p in found.positions if p.answer != CONTESTED]
    if found.kind == "holder":
        place = found.place.name if found.place else "it"
        own = [p.answer for p in answers if not p.answer.startswith("not ")]
        said = [
            f"{name(loser)} itself says that {name(winner)} holds {place}, or that {name(loser)} left."
            for a, b in combinations(own, 2)
            for loser, winner in ((b, a), (a, b))
        ]
        return (*said, f"Settled data from outside, such as a dated map of control, name the holder of {place}.")
    return tuple(
        f"{' or '.join(map(name, b.parties))} comes to say “{name(a.answer)}”."
        for a in answers
        for b in answers
        if b is not a and set(b.parties) - set(a.parties)
    )


def _estimates(ledger: Ledger, laid: Laid, found: Dispute, claims: set[str]) -> tuple[Estimate, ...]:
    if found.kind != "holder":
        return ()
    return estimates_of(estimator(holder_rows(ledger), laid.origin_of), found, claims)


def estimates_of(holders: HolderEstimator, found: Dispute, claims: Collection[str]) -> tuple[Estimate, ...]:
    """Return the estimates that answer a dispute over who holds a place, as known at its last claim and now."""
    if found.kind != "holder" or found.place is None or found.opened is None:
        return ()
    days = [e.day for e in holders.evidence(found.place.id) if e.id in claims]
    if not days:
        return ()
    last = max(days)
    asked = ((last, False), (last, True)) if found.opened == last else ((last, False), (found.opened, True))
    return tuple(
        named(holders.explain(found.place.id, day, hindsight=hindsight), found.place.id, found.place.name)
        for day, hindsight in asked
    )


def named(estimate: Estimate, place: str, name: str) -> Estimate:
    """Return an estimate whose question names a place as people do, in place of its id."""
    return msgspec.structs.replace(estimate, question=estimate.question.replace(place, name, 1))
