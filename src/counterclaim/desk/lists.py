"""Lists made of the claims of a ledger, ready for a file: each entry as a record and as flat rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from counterclaim.desk.comparing import disputes, lay
from counterclaim.desk.estimating import PlaceDay, PlaceRecord
from counterclaim.desk.estimating import place as place_record
from counterclaim.desk.speaking import speaker as speaker_record
from counterclaim.desk.tolling import Figures
from counterclaim.desk.tolling import figures as figures_record
from counterclaim.errors import CounterclaimError
from counterclaim.estimate import Record, Toll
from counterclaim.export import LISTS, Listed
from counterclaim.export.flat import Cell, located
from counterclaim.ledger import ClaimFilter, ClaimRow, Ledger
from counterclaim.model import Dispute, Link, Origin

CLAIM_FILTERS = frozenset(ClaimFilter.__struct_fields__)
USES = {
    "figures": frozenset(("place", "party", "since", "until", "unit")),
    "place": frozenset(("place", "since", "until", "settled")),
    "speaker": frozenset(("speaker", "party", "settled")),
}
"""What a list can be asked by; any other one by the filters of claims."""


def check_list(what: str, given: Iterable[str]) -> None:
    """Raise E642 for a list that there is not, E643 for something given that the list cannot be asked by."""
    if what not in LISTS:
        raise CounterclaimError("E642", f"{what!r} cannot be exported; choose one of {', '.join(LISTS)}.")
    uses = USES.get(what, CLAIM_FILTERS)
    strange = sorted(set(given) - uses - {"place_ids"})  # these go with the place
    if strange:
        names = ", ".join(f"--{s}" for s in strange)
        known = ", ".join(f"--{s}" for s in sorted(uses))
        hint = f"it takes {known}." if what in USES else "it takes the filters of claims."
        raise CounterclaimError("E643", f"The export of {what} cannot be asked by {names}; {hint}")


def entries(
    ledger: Ledger, what: str, ask: ClaimFilter, *, unit: str | None = None, settled: Sequence[Path] = ()
) -> Iterator[Listed]:
    """Yield the entries of a list other than claims.

    Disputes, links and origins are those in which a claim that the filter finds takes part. ``place`` needs a place
    and ``speaker`` a speaker or a party, else E643. Also raises what ``desk.place``, ``desk.figures`` and
    ``desk.speaker`` raise.
    """
    if what == "figures":
        found = figures_record(ledger, place=ask.place, party=ask.party, unit=unit, since=ask.since, until=ask.until)
        return (_toll(t, found) for t in found.tolls)
    if what == "place":
        if not ask.place:
            raise CounterclaimError("E643", "The days of a place need its name; give --place.")
        known = place_record(ledger, ask.place, since=ask.since, until=ask.until, hindsight=True, settled=settled)
        return (_day(d, known) for d in known.days)
    if what == "speaker":
        name = ask.speaker or ask.party
        if not name or (ask.speaker and ask.party):
            raise CounterclaimError(
                "E643", "A track record is that of one speaker or party; give --speaker or --party."
            )
        spoken = speaker_record(ledger, name, limit=1, settled=settled)
        return (_record(r, of) for of, rows in (("own", spoken.records), ("side", spoken.side_records)) for r in rows)
    within = None if ask == ClaimFilter() else {r.claim.id for r in ledger.iter_claims(ask)}
    if what == "disputes":
        return (_dispute(d) for d in disputes(ledger) if _any(within, (c for p in d.positions for c in p.claims)))
    laid = lay(ledger, aspects=what == "links")
    if what == "links":
        ranked = sorted(laid.links, key=lambda k: (-k.score, k.a, k.b, k.relation))
        return (_link(k) for k in ranked if _any(within, (k.a, k.b)))
    return (_origin(ledger, o) for o in laid.origins if _any(within, o.claims))


def _any(within: Collection[str] | None, claims: Iterable[str]) -> bool:
    return within is None or any(c in within for c in claims)


def _join(words: Iterable[str]) -> str | None:
    return "; ".join(words) or None


def _dispute(d: Dispute) -> Listed:
    head: dict[str, Cell] = {
        "dispute_id": d.id, "kind": d.kind, "question": d.question, **located(d.place),
        "opened": d.opened, "settled": d.settled, "settled_how": d.settled_how,
    }  # fmt: skip
    rows = tuple(
        head
        | {
            "answer": p.answer,
            "reports": len(p.claims),
            "origins": p.origins,
            "parties": _join(p.parties),
            "claims": _join(p.claims),
        }
        for p in d.positions
    )
    return Listed(record=d, cells=rows, place=d.place)


def _link(k: Link) -> Listed:
    verdicts = {a.name: a.verdict for a in k.aspects}
    cells: dict[str, Cell] = {
        "a": k.a, "b": k.b, "relation": k.relation, "score": round(k.score, 4), "rule": k.rule,
        "judgement": k.judgement,
        **{name: verdicts.get(name) for name in ("place", "time", "party", "figure", "scope", "type")},
        "why": " ".join(a.sentence for a in k.aspects) or None,
    }  # fmt: skip
    return Listed(record=k, cells=(cells,))


def _origin(ledger: Ledger, o: Origin) -> Listed:
    def cells(position: int, row: ClaimRow) -> dict[str, Cell]:
        speaker = row.claim.speaker
        return {
            "origin_id": o.id, "reports": len(o.claims), "reason": o.reason, "claim_id": row.claim.id,
            "position": position, "type": row.claim.type, "speaker": speaker.name if speaker else None,
            "speaker_party": speaker.party if speaker else None, "text": row.text, "outlet": row.outlet,
            "published": row.published, "url": row.url, "page_id": row.claim.page,
        }  # fmt: skip

    return Listed(record=o, cells=tuple(cells(i, ledger.claim(c)) for i, c in enumerate(o.claims)))


def _toll(t: Toll, found: Figures) -> Listed:
    cells: dict[str, Cell] = {
        "since": found.since, "until": found.until, "unit": t.unit, "group": t.group, "whose": t.whose,
        "stance": t.stance, "counter": t.counter, "low": t.low, "best": t.best, "high": t.high, "kind": t.kind,
        "reports": len(t.claims), "origins": t.origins, "how": t.sentence, "claims": _join(t.claims),
    }  # fmt: skip
    record = {"since": found.since, "until": found.until} | msgspec.to_builtins(t)
    return Listed(record=record, cells=(cells,))


def _day(d: PlaceDay, known: PlaceRecord) -> Listed:
    now = d.now or {}
    head = located(known.place)
    rows = tuple(
        head
        | {
            "day": d.day,
            "party": party,
            "share": d.shares.get(party, 0.0),
            "share_now": now.get(party, 0.0) if now else None,
            "silent": d.silent,
            "claims": _join(d.said),
        }
        for party in dict.fromkeys((*d.shares, *now))
    )
    record = {"place_id": head["place_id"], "place": known.name} | msgspec.to_builtins(d)
    return Listed(record=record, cells=rows, place=known.place)


def _record(r: Record, of: str) -> Listed:
    cells: dict[str, Cell] = {
        "who": r.who, "of": of, "kind": r.kind, "made": r.made, "settled": r.settled, "held": r.held,
        "share": r.share, "low": r.low if r.settled else None, "high": r.high if r.settled else None,
        "ahead": r.ahead, "ahead_low": r.ahead_low, "ahead_high": r.ahead_high, "sentence": r.sentence,
    }  # fmt: skip
    return Listed(record={"of": of} | msgspec.to_builtins(r), cells=(cells,))
