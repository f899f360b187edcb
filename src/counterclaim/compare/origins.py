"""Origins: claims that go back to one statement, by union of the links that say so.

Two groups are kept apart where each already speaks for another party: a page that restates both sides must not make
them one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from msgspec import Struct

from counterclaim.compare.index import links as find_links
from counterclaim.compare.seen import Seen
from counterclaim.model import Link, Origin


class Said(Struct, frozen=True, array_like=True, order=True):
    """What origins need to know of a claim: where it stands in the order of pages, its id, and whom it speaks for.

    ``published`` is an ISO day ("9999" where it is not known), ``start`` and ``end`` are characters of the page.
    """

    published: str
    page: str
    start: int
    end: int
    id: str
    party: str | None


def said(seen: Seen, sides: Mapping[str, str] | None = None) -> Said:
    """Return what origins need to know of a claim; ``sides`` maps the code of a party to the side it fights for."""
    claim, voice = seen.claim, seen.claim.speaker
    party = voice.party if voice else seen.page.party
    span = claim.spans[0] if claim.spans else None
    return Said(
        seen.page.published or "9999",
        seen.page.id,
        span.start if span else -1,
        span.end if span else -1,
        claim.id,
        (sides or {}).get(party, party) if party else None,
    )


def origins(
    seen: Iterable[Seen], links: Iterable[Link] | None = None, sides: Mapping[str, str] | None = None
) -> list[Origin]:
    """Return the groups of two or more claims that go back to one statement; any other claim is an origin of its own.

    ``links`` are those of :func:`counterclaim.compare.links` with people's judgements (found anew if not given): a
    rejected ``repeats`` does not count. The id of an origin is that of its earliest claim, hashed.
    """
    claims = list(seen)
    return origins_of((said(s, sides) for s in claims), find_links(claims, sides) if links is None else links)


def origins_of(heard: Iterable[Said], links: Iterable[Link]) -> list[Origin]:
    """Return the origins as :func:`origins` does, from the small form of the claims."""
    claims = sorted(heard, key=lambda x: (x.published, x.page, x.start, x.end, x.id))
    rank = {x.id: i for i, x in enumerate(claims)}
    root: dict[int, int] = {}
    parties: dict[int, set[str]] = {}
    reasons: dict[int, dict[str, None]] = {}

    def find(i: int) -> int:
        while root.setdefault(i, i) != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    def speaks_for(i: int) -> set[str]:
        party = claims[i].party
        return parties.setdefault(i, {party} if party else set())

    edges = [k for k in links if k.relation == "repeats" and k.judgement != "reject" and k.a in rank and k.b in rank]
    for link in sorted(edges, key=lambda k: (k.judgement is None, -k.score, k.a, k.b)):
        x, y = sorted((find(rank[link.a]), find(rank[link.b])))
        if x == y:
            continue
        mine, other = speaks_for(x), speaks_for(y)
        if link.judgement is None and mine and other and not mine & other:
            continue
        root[y] = x
        mine |= other
        found = reasons.setdefault(x, {})
        found.update(reasons.pop(y, {}))
        found[link.rule.removeprefix("origin: ")] = None
    groups: dict[int, list[str]] = {}
    for i in sorted(root):
        groups.setdefault(find(i), []).append(claims[i].id)
    return [
        Origin(id=_id(members[0]), claims=tuple(members), reason="; ".join(list(reasons[i])[:3]))
        for i, members in groups.items()
        if len(members) > 1
    ]


def _id(claim: str) -> str:
    return hashlib.sha256(f"origin {claim}".encode()).hexdigest()[:16]
