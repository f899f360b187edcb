"""Laying the claims of a ledger side by side: links and origins kept in it, disputes found from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from counterclaim.compare import Said, Seen, links, origins, origins_of, see
from counterclaim.compare import disputes as find_disputes
from counterclaim.desk.lexicon import parties
from counterclaim.desk.reading import overlay
from counterclaim.desk.recomputing import recompute
from counterclaim.ledger import Ledger
from counterclaim.ledger.linking import LinkRow
from counterclaim.model import Dispute, Link, Origin


class Compared(Struct, frozen=True, kw_only=True):
    """How many claims were laid side by side, and what was found.

    ``relations`` counts the links by relation, the commonest first; ``judged`` how many of them a person has judged.
    """

    claims: int
    links: int
    origins: int
    relations: dict[str, int] = {}
    judged: int = 0


class Laid(Struct, frozen=True, kw_only=True):
    """Claims laid side by side: the links between them with people's judgements, and their origins."""

    seen: tuple[Seen, ...]
    links: tuple[Link, ...]
    origins: tuple[Origin, ...]

    @property
    def origin_of(self) -> dict[str, str]:
        """The id of the origin of each claim that shares one with others."""
        return {claim: o.id for o in self.origins for claim in o.claims}


def compare(ledger: Ledger, processes: int | None = None) -> Compared:
    """Find links and origins anew and store them in the ledger; people's judgements on links stay.

    Pages are read one after the other, so that memory holds the small form of each claim and no more. ``processes``
    share the work; by default one for a small ledger, else one for each core, up to four.
    """
    judged: dict[tuple[str, str, str], Link] = {(k.a, k.b, k.relation): k for k in ledger.judged_links()}
    joined = sides()
    repeats: list[Link] = []
    compared = 0

    def found() -> Iterator[LinkRow]:
        nonlocal compared
        for claims, rows in recompute(ledger, joined, processes):
            compared += claims
            for row in rows:
                if row.relation == "repeats":
                    known = judged.get((row.a, row.b, row.relation))
                    judgement = known.judgement if known else None
                    repeats.append(
                        Link(a=row.a, b=row.b, relation="repeats", score=row.score, rule=row.rule, judgement=judgement)
                    )
            yield from rows

    put = ledger.put_links(found())
    there = {(k.a, k.b) for k in repeats}
    repeats += [k for k in judged.values() if k.relation == "repeats" and (k.a, k.b) not in there and _stands(k)]
    told = (Said(*row[:-1], joined.get(row[-1], row[-1]) if row[-1] else None) for row in ledger.said(_ends(repeats)))
    grouped = origins_of(told, repeats)
    ledger.put_origins(grouped)
    counted, n = ledger.count_links()
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return Compared(claims=compared, links=put, origins=len(grouped), relations=dict(ranked), judged=n)


def _ends(found: Iterable[Link]) -> list[str]:
    return list({claim for k in found for claim in (k.a, k.b)})


def _stands(link: Link) -> bool:
    """Tell whether a link that only a person made stands."""
    return link.judgement in ("accept", "correct")


def lay(ledger: Ledger, pages: Sequence[str] | None = None) -> Laid:
    """Lay the claims of a ledger, or of some of its pages, side by side, without storing what is found.

    Links are found anew, so that pages added since the last comparing count. A person's judgement wins over them: a
    link that was rejected counts for nothing, and one that a person made stands beside those found.
    """
    seen, joined = _seen(ledger, pages), sides()
    there = {s.claim.id for s in seen}
    judged = {(k.a, k.b, k.relation): k for k in ledger.judged_links() if {k.a, k.b} <= there}
    found: list[Link] = []
    for link in links(seen, joined):
        known = judged.pop((link.a, link.b, link.relation), None)
        found.append(msgspec.structs.replace(link, judgement=known.judgement) if known else link)
    found += [k for k in judged.values() if _stands(k)]
    return Laid(seen=tuple(seen), links=tuple(found), origins=tuple(origins(seen, found, joined)))


def disputes(ledger: Ledger) -> list[Dispute]:
    """Return the questions that claims of the ledger answer differently, the most contested first.

    First come disputes whose second-strongest position has the most independent origins, then those of the most
    parties, then the latest. See ``lay`` for links.
    """
    return disputes_of(lay(ledger))


def disputes_of(laid: Laid) -> list[Dispute]:
    """Return the disputes among claims that were laid side by side, the most contested first."""
    return sorted(find_disputes(laid.seen, laid.links, laid.origins, sides()), key=_contested, reverse=True)


def _contested(dispute: Dispute) -> tuple[int, int, str, str]:
    strongest = sorted((p.origins for p in dispute.positions), reverse=True)
    speaking = {party for p in dispute.positions for party in p.parties}
    return strongest[1] if len(strongest) > 1 else 0, len(speaking), dispute.opened or "", dispute.id


def _seen(ledger: Ledger, pages: Sequence[str] | None = None) -> list[Seen]:
    found = ledger.iter_pages() if pages is None else map(ledger.page, pages)
    return [one for page in found for one in see(page)]


def sides() -> dict[str, str]:
    """Return the side that each party of the lexicon fights for; a party that is not in it stands for itself."""
    known = parties(overlay())
    return {p.code: known.side(p.code) for p in known.tables.parties}
