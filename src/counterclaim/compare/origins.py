"""Origins: claims that go back to one statement, by union of the links that say so.

Two groups are kept apart where each already speaks for another party: a page that restates both sides must not make
them one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from counterclaim.compare.index import links as find_links
from counterclaim.compare.seen import Seen
from counterclaim.model import Link, Origin


def origins(
    seen: Iterable[Seen], links: Iterable[Link] | None = None, sides: Mapping[str, str] | None = None
) -> list[Origin]:
    """Return the groups of two or more claims that go back to one statement; any other claim is an origin of its own.

    ``links`` are those of :func:`counterclaim.compare.links` with people's judgements (found anew if not given): a
    rejected ``repeats`` does not count. The id of an origin is that of its earliest claim, hashed.
    """
    claims = sorted(seen, key=lambda s: (s.page.published or "9999", s.page.id, s.claim.spans[:1], s.claim.id))
    if links is None:
        links = find_links(claims, sides)
    sides = sides or {}
    rank = {s.claim.id: i for i, s in enumerate(claims)}
    root = list(range(len(claims)))
    parties: list[set[str]] = []
    for s in claims:
        voice = s.claim.speaker
        party = voice.party if voice else s.page.party
        parties.append({sides.get(party, party)} if party else set())
    reasons: dict[int, dict[str, None]] = {}

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    edges = [k for k in links if k.relation == "repeats" and k.judgement != "reject" and k.a in rank and k.b in rank]
    for link in sorted(edges, key=lambda k: (k.judgement is None, -k.score, k.a, k.b)):
        x, y = sorted((find(rank[link.a]), find(rank[link.b])))
        if x == y:
            continue
        if link.judgement is None and parties[x] and parties[y] and not parties[x] & parties[y]:
            continue
        root[y] = x
        parties[x] |= parties[y]
        found = reasons.setdefault(x, {})
        found.update(reasons.pop(y, {}))
        found[link.rule.removeprefix("origin: ")] = None
    groups: dict[int, list[str]] = {}
    for i, s in enumerate(claims):
        groups.setdefault(find(i), []).append(s.claim.id)
    return [
        Origin(id=_id(members[0]), claims=tuple(members), reason="; ".join(list(reasons[i])[:3]))
        for i, members in groups.items()
        if len(members) > 1
    ]


def _id(claim: str) -> str:
    return hashlib.sha256(f"origin {claim}".encode()).hexdigest()[:16]
