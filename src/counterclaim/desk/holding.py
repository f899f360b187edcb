"""Places that more than one party is said to hold, straight from the rows of a ledger."""

from __future__ import annotations

from collections import defaultdict

from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.model import Dispute, Place, Position, digest

HOLDS = ("control", "capture", "repelled")
"""Claims that say who holds a place: it is held, it was taken, or an attack on it was beaten off."""


def disputes(ledger: Ledger) -> list[Dispute]:
    """Return places for which claims of who holds them give different answers, those with the most claims first.

    The answer of a claim is the party that it says holds the place; a denied claim answers "not" that party. A
    question is opened where at least two answers stand. Claims of one page and answer count as one origin.
    """
    found: dict[str, dict[str, list[ClaimRow]]] = defaultdict(lambda: defaultdict(list))
    places: dict[str, Place] = {}
    for kind in HOLDS:
        for row in ledger.iter_claims(type=kind):
            claim = row.claim
            holder = claim.actor or (claim.speaker.party if claim.speaker else None)
            if holder is None or claim.polarity in ("conditional", "questioned") or claim.time == "planned":
                continue
            answer = f"not {holder}" if claim.polarity == "denied" else holder
            for where in claim.places:
                place = where.place
                if place is None or place.precision > 3:  # nobody holds a whole region in one claim
                    continue
                places[place.id] = place
                found[place.id][answer].append(row)
    out = []
    for ident, answers in found.items():
        if len(answers) < 2:
            continue
        place = places[ident]
        positions = tuple(
            Position(
                answer=answer,
                claims=tuple(dict.fromkeys(r.claim.id for r in rows)),
                origins=len({(r.claim.page, _speaker(r)) for r in rows}),
                parties=tuple(sorted({p for r in rows if (p := _party(r))})),
            )
            for answer, rows in sorted(answers.items(), key=lambda kv: (-len(kv[1]), kv[0]))
        )
        days = sorted(d for rows in answers.values() for r in rows if (d := _day(r)))
        out.append(
            Dispute(
                id=digest(f"holds {ident}")[:20],
                kind="control",
                question=f"Who holds {place.name}?",
                positions=positions,
                place=place,
                opened=days[0] if days else None,
            )
        )
    return sorted(out, key=lambda d: (-sum(len(p.claims) for p in d.positions), d.question))


def _speaker(row: ClaimRow) -> str | None:
    return row.claim.speaker.name if row.claim.speaker else None


def _party(row: ClaimRow) -> str | None:
    return row.claim.speaker.party if row.claim.speaker else None


def _day(row: ClaimRow) -> str | None:
    return (row.claim.when.start if row.claim.when else None) or row.published
