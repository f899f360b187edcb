"""Disputes: questions that claims answer differently, with the positions and what stands behind each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from counterclaim.compare.days import iso
from counterclaim.compare.facts import Facts, facts
from counterclaim.compare.holders import Answer, Episode, answer, episodes, span
from counterclaim.compare.matters import Matter, matters
from counterclaim.compare.seen import Seen
from counterclaim.compare.where import Spot
from counterclaim.model import Dispute, Link, Origin, Place, Position


def disputes(
    seen: Iterable[Seen], links: Iterable[Link], origins: Iterable[Origin], sides: Mapping[str, str] | None = None
) -> list[Dispute]:
    """Return the questions that the claims answer differently, the latest opened first.

    Kinds: ``holder`` (who holds a place), ``event`` (did it happen), ``figure`` (how many), ``culprit`` (who did it).
    A link that a person rejected does not count. Ids depend on kind, place and opening day or on the first two claims
    that clash, so that later pages leave them as they are. ``origins`` of a position counts independent origins;
    all that a party says in its own favor is one.
    """
    claims = list(seen)
    places = {w.place.id: w.place for s in claims for w in s.claim.places if w.place is not None}
    return disputes_among({s.claim.id: facts(s, sides) for s in claims}, links, origins, places.get)


def disputes_among(
    known: Mapping[str, Facts],
    links: Iterable[Link],
    origins: Iterable[Origin],
    place: Callable[[str], Place | None],
) -> list[Dispute]:
    """Return what ``disputes`` does from claims in their small form by id; ``place`` gives a place by its id."""
    origin = {c: o.id for o in origins for c in o.claims}
    links = [k for k in links if k.judgement != "reject"]
    out: list[Dispute] = []
    placed: set[str] = set()
    for key, found in _by_place(known.values()).items():
        for ep in episodes(found):
            ep.place = key
            positions = _positions(ep.answers, origin)
            if len([p for p in positions if p.answer != "contested"]) < 2:
                continue
            out.append(_holder_dispute(ep, positions, place(key)))
            placed.update(x.facts.id for x in ep.answers)
    for matter in matters(known, links, placed):
        out.append(_matter_dispute(matter, origin, place))
    return sorted(out, key=lambda d: (d.opened or "", d.id), reverse=True)


def _by_place(known: Iterable[Facts]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for f in known:
        said = answer(f)
        if said is None:
            continue
        for s in f.spots:
            if s.kind == "country" or s.relation in ("from", "direction_of"):
                continue
            if s.relation == "near" and said.holder != "contested":
                continue
            found.setdefault(s.key, []).append(Answer(f, said.holder, said.row, said.day, said.spoken, s.name))
    return found


def independent(claims: Sequence[Facts], origin: Mapping[str, str], favors: Callable[[str], bool]) -> int:
    """Count the origins of claims; those of a party that speaks in its own favor are one together."""
    found: set[str] = set()
    for f in claims:
        party = f.speaker.party
        found.add(f"party {party}" if party and favors(party) else origin.get(f.id, f.id))
    own = {x for x in found if x.startswith("party ")}
    return len(found - own) + (1 if own else 0)


def _positions(answers: list[Answer], origin: Mapping[str, str]) -> list[Position]:
    holders = list(
        dict.fromkeys(a.holder for a in answers if not a.holder.startswith("not ") and a.holder != "contested")
    )
    groups: dict[str, list[Facts]] = {}
    for a in answers:
        holder = a.holder
        if holder.startswith("not "):
            rivals = [h for h in holders if not set(h.split("+")) & set(holder[4:].split("+"))]
            holder = rivals[0] if len(rivals) == 1 else holder
        groups.setdefault(holder, []).append(a.facts)
    merged: dict[str, list[Facts]] = {}
    for holder in sorted(groups, key=lambda h: (h.count("+"), h)):
        single = [
            h
            for h in merged
            if holder != "contested" and not holder.startswith("not ") and set(h.split("+")) & set(holder.split("+"))
        ]
        merged.setdefault(single[0] if single else holder, []).extend(groups[holder])
    return [
        position(h, fs, origin, _holds(h))
        for h, fs in sorted(merged.items(), key=lambda kv: (kv[0] == "contested", kv[0]))
    ]


def _holds(holder: str) -> Callable[[str], bool]:
    parties = holder.split("+")
    return lambda party: party in parties


def position(
    answer_: str, claims: Sequence[Facts], origin: Mapping[str, str], favors: Callable[[str], bool]
) -> Position:
    """Return one position with its claims, the count of its origins, and the parties that speak for it."""
    return Position(
        answer=answer_,
        claims=tuple(dict.fromkeys(f.id for f in claims)),
        origins=independent(claims, origin, favors),
        parties=tuple(sorted({f.speaker.party for f in claims if f.speaker.party})),
    )


def _holder_dispute(ep: Episode, positions: list[Position], place: Place | None) -> Dispute:
    name = place.name if place else next((a.key for a in ep.answers if a.key), ep.place.removeprefix("~"))
    return Dispute(
        id=identity("holder", ep.place, iso(ep.opened)),
        kind="holder",
        question=f"Who holds {name} {span(ep)}?",
        positions=tuple(positions),
        place=place,
        opened=iso(ep.opened),
        settled=iso(ep.settled) if ep.settled is not None else None,
        settled_how=ep.how,
    )


def identity(*parts: str) -> str:
    """Return the id of a dispute from what identifies it."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _matter_dispute(matter: Matter, origin: Mapping[str, str], place: Callable[[str], Place | None]) -> Dispute:
    spot: Spot | None = matter.spot
    return Dispute(
        id=identity(matter.kind, *sorted(matter.first)),
        kind=matter.kind,
        question=matter.question,
        positions=tuple(position(a, fs, origin, matter.favors(a)) for a, fs in matter.positions.items()),
        place=place(spot.key) if spot else None,
        opened=iso(matter.opened) if matter.opened is not None else None,
        settled=iso(matter.settled) if matter.settled is not None else None,
        settled_how=matter.how,
    )
