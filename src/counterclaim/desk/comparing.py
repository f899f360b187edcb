"""Laying the claims of a ledger side by side: links and origins kept in it, disputes found from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec
from msgspec import Struct

from counterclaim.compare import (
    Facts,
    Seen,
    disputes_among,
    facts,
    links,
    origins,
    origins_of,
    see,
)
from counterclaim.desk.catching_up import as_said, catch_up, keep_index, keep_met, kept_claims, sides, stamp, up_to_date
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
    """Claims laid side by side, in their small form by id, with the links between them as judged, and their origins."""

    known: dict[str, Facts]
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
    joined = sides()
    met: dict[str, bytes] = {}
    grouped: list[Origin] = []
    with ledger.meeting() as table:
        waiting = table.uncompared()
        judged: dict[tuple[str, str, str], Link] = {(k.a, k.b, k.relation): k for k in ledger.judged_links()}
        repeats: list[Link] = []
        anew = table.stamp() != stamp(joined)
        numbers: dict[str, int] = {}
        if anew:
            table.empty()
            table.put_stamp(stamp(joined))
            numbers = {page: number for number, page, _ in table.pages()}

        def found() -> Iterator[LinkRow]:
            for pages, rows in recompute(ledger, joined, processes, keep=anew):
                for page in pages:
                    met[page.id] = page.met
                    if page.kept is not None:
                        table.put_page(numbers[page.id], page.kept, page.met)
                        table.stage_keys(page.kept.keys)
                for row in rows:
                    if row.relation == "repeats":
                        known = judged.get((row.a, row.b, row.relation))
                        judgement = known.judgement if known else None
                        repeats.append(
                            Link(
                                a=row.a, b=row.b, relation="repeats", score=row.score, rule=row.rule,
                                judgement=judgement,
                            )
                        )  # fmt: skip
                yield from rows

        put = table.replace_links(found())
        there = {(k.a, k.b) for k in repeats}
        repeats += [k for k in judged.values() if k.relation == "repeats" and (k.a, k.b) not in there and _stands(k)]
        grouped = origins_of(as_said(ledger.said(_ends(repeats)), joined), repeats)
        table.replace_origins(grouped)
        if anew:
            table.settle_keys()
        else:
            keep_index(ledger, table, waiting, joined, met)
            if waiting:
                keep_met(table, met)
        table.done(w[0] for w in waiting)
    counted, n = ledger.count_links()
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    compared = sum(map(len, met.values()))
    return Compared(claims=compared, links=put, origins=len(grouped), relations=dict(ranked), judged=n)


def _ends(found: Iterable[Link]) -> list[str]:
    return list({claim for k in found for claim in (k.a, k.b)})


def _stands(link: Link) -> bool:
    """Tell whether a link that only a person made stands."""
    return link.judgement in ("accept", "correct")


def lay(ledger: Ledger, pages: Sequence[str] | None = None, *, aspects: bool = False) -> Laid:
    """Lay the claims of a ledger, or of some of its pages, side by side; links have ``aspects`` only if asked.

    What the ledger holds is read where it is up to date, and brought up to date first where it can be written and
    little is missing; else links are found anew and not stored. A person's judgement wins: a link that was rejected
    counts for nothing, and one that a person made stands beside those found.
    """
    if up_to_date(ledger) or (not ledger.readonly and catch_up(ledger) is not None):
        return _stored(ledger, pages, aspects)
    return _anew(ledger, pages)


def origin_ids(ledger: Ledger) -> dict[str, str]:
    """Return the id of the origin of each claim that shares one with others; see ``lay``."""
    if up_to_date(ledger) or (not ledger.readonly and catch_up(ledger) is not None):
        return {claim: o.id for o in ledger.origins() if len(o.claims) > 1 for claim in o.claims}
    return _anew(ledger, None).origin_of


def _stored(ledger: Ledger, pages: Sequence[str] | None, aspects: bool) -> Laid:
    known = kept_claims(ledger, None if pages is None else set(pages))
    found = ledger.links_among(known)
    if aspects:
        found = ledger.with_aspects(found)
    origins = ledger.origins()
    if pages is not None:
        origins = [msgspec.structs.replace(o, claims=tuple(c for c in o.claims if c in known)) for o in origins]
    return Laid(known=known, links=tuple(found), origins=tuple(o for o in origins if len(o.claims) > 1))


def _anew(ledger: Ledger, pages: Sequence[str] | None) -> Laid:
    joined = sides()
    seen = _seen(ledger, pages)
    there = {s.claim.id for s in seen}
    judged = {(k.a, k.b, k.relation): k for k in ledger.judged_links() if {k.a, k.b} <= there}
    found: list[Link] = []
    for link in links(seen, joined):
        known = judged.pop((link.a, link.b, link.relation), None)
        found.append(msgspec.structs.replace(link, judgement=known.judgement) if known else link)
    found += [k for k in judged.values() if _stands(k)]
    small = sorted((facts(s, joined) for s in seen), key=lambda f: f.order)
    return Laid(known={f.id: f for f in small}, links=tuple(found), origins=tuple(origins(seen, found, joined)))


def disputes(ledger: Ledger) -> list[Dispute]:
    """Return the questions that claims of the ledger answer differently, the most contested first.

    First come disputes whose second-strongest position has the most independent origins, then those of the most
    parties, then the latest. See ``lay`` for links.
    """
    return disputes_of(ledger, lay(ledger))


def disputes_of(ledger: Ledger, laid: Laid) -> list[Dispute]:
    """Return the disputes among claims that were laid side by side, the most contested first."""
    found = disputes_among(laid.known, laid.links, laid.origins, cache(ledger.place))
    return sorted(found, key=_contested, reverse=True)


def _contested(dispute: Dispute) -> tuple[int, int, str, str]:
    strongest = sorted((p.origins for p in dispute.positions), reverse=True)
    speaking = {party for p in dispute.positions for party in p.parties}
    return strongest[1] if len(strongest) > 1 else 0, len(speaking), dispute.opened or "", dispute.id


def _seen(ledger: Ledger, pages: Sequence[str] | None = None) -> list[Seen]:
    found = ledger.iter_pages() if pages is None else map(ledger.page, pages)
    return [one for page in found for one in see(page)]
