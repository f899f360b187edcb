"""One speaker or party: what it claims, about whom, and how its claims fared where they were settled later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from counterclaim.desk.asking import narrator_or, party_code
from counterclaim.desk.comparing import origin_ids
from counterclaim.desk.evidence import as_evidence, holder_rows, side_of
from counterclaim.desk.settled import settled as read_settled
from counterclaim.errors import CounterclaimError
from counterclaim.estimate import Evidence, Record, records
from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.model import Place

NARRATOR = "narrator"


class Spoken(Struct, frozen=True, kw_only=True):
    """What a speaker or party claims; everything counted stands the commonest first.

    ``names`` are the names under which it speaks, ``about`` the parties that act or are acted upon in its claims,
    ``records`` its own track record in all and by kind, ``side_records`` that of the sides it speaks for. ``rows``
    are its newest claims.
    """

    name: str
    kind: Literal["speaker", "party"]
    names: dict[str, int]
    parties: dict[str, int]
    total: int
    denied: int
    first: str | None
    last: str | None
    types: dict[str, int]
    about: dict[str, int]
    places: dict[str, int]
    records: tuple[Record, ...]
    side_records: tuple[Record, ...]
    rows: tuple[ClaimRow, ...]


def speaker(ledger: Ledger, name: str, *, limit: int | None = 20, settled: Sequence[Path] = ()) -> Spoken:
    """Return what a speaker claims, by a part of its name, or a party, by its code, or by name if no speaker has it.

    A track record rests on claims of who holds a place that a later word settled (see ``estimate.records``), those of
    one origin counted once; a record always has its counts. ``settled`` are files as ``desk.settled`` reads them;
    ``limit`` bounds the claims returned.
    Raises E207 where nobody is known by the name, E505 to E508 for a file.
    """
    by_code = list(ledger.iter_claims(party=name)) if name.isupper() else []
    rows = by_code or (list(ledger.iter_claims(speaker=name)) if name else [])
    kind: Literal["speaker", "party"] = "speaker" if rows and not by_code else "party"
    rows = rows or _of_party(ledger, name)
    parties = _counted(r.claim.speaker.party for r in rows if r.claim.speaker)
    join = side_of()
    sides = {join(p) for p in parties}
    evidence = _evidence(ledger, rows, name, settled)
    own = records(evidence, by="speaker") if kind == "speaker" and name.casefold() != NARRATOR else []
    days = sorted(day for r in rows if (day := (r.claim.when and r.claim.when.start) or r.published))
    return Spoken(
        name=name,
        kind=kind,
        names=_counted(narrator_or(r.claim) for r in rows),
        parties=parties,
        total=len(rows),
        denied=sum(r.claim.polarity == "denied" for r in rows),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        types=_counted(r.claim.type for r in rows),
        about=_counted(p for r in rows for p in _parties(r)),
        places=_counted(w.place.name if w.place else w.as_written for r in rows for w in r.claim.places),
        records=tuple(r for r in own if r.who == name),
        side_records=tuple(r for r in records(evidence) if r.who in sides),
        rows=tuple(reversed(rows[-limit:] if limit else rows)),
    )


def _of_party(ledger: Ledger, name: str) -> list[ClaimRow]:
    try:
        code = party_code(name)
    except CounterclaimError:
        code = None
    rows = list(ledger.iter_claims(party=code)) if code else []
    if not rows:
        raise CounterclaimError(
            "E207", f"No speaker or party of the ledger is known as {name!r}; give a part of the name or a code."
        )
    return rows


def _parties(row: ClaimRow) -> set[str]:
    return {p for joined in (row.claim.actor, row.claim.target) for p in (joined or "").split("+") if p}


def _evidence(ledger: Ledger, own: Sequence[ClaimRow], name: str, settled: Sequence[Path]) -> list[Evidence]:
    """Evidence of the whole ledger; that of the speaker stands under the name asked for, whatever pages call it."""
    ids = {r.claim.id for r in own}
    rows = holder_rows(ledger)
    found = as_evidence(rows, origin_ids(ledger))
    found = [msgspec.structs.replace(e, speaker=name) if e.id in ids else e for e in found]
    every: dict[str, Place] = {w.place.id: w.place for r in rows for w in r.claim.places if w.place}
    return [*once(found), *read_settled(settled, list(every.values()))]


def once(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Keep the earliest of the words on a place that go back to one statement; five reports of it are one claim."""
    kept: dict[object, Evidence] = {}
    for e in sorted(evidence, key=lambda e: (e.ordinal, e.id)):
        kept.setdefault((e.origin, e.place, e.kind, e.holder, e.side) if e.origin else e.id + e.place, e)
    return list(kept.values())


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    counts = Counter(v for v in values if v)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
