"""Laying the claims of a ledger side by side: links and origins kept in it, disputes found from them."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from counterclaim.compare import Seen, links, origins, see
from counterclaim.compare import disputes as find_disputes
from counterclaim.desk.lexicon import parties
from counterclaim.desk.reading import overlay
from counterclaim.ledger import Ledger
from counterclaim.model import Dispute, Link


class Compared(Struct, frozen=True, kw_only=True):
    """How many claims were laid side by side, and what was found."""

    claims: int
    links: int
    origins: int


def compare(ledger: Ledger) -> Compared:
    """Find links and origins anew and store them in the ledger; people's judgements on links stay."""
    seen, sides = _seen(ledger), _sides()
    put = ledger.put_links(links(seen, sides))
    found = origins(seen, ledger.links(include_rejected=True), sides)
    ledger.put_origins(found)
    return Compared(claims=len(seen), links=put, origins=len(found))


def disputes(ledger: Ledger) -> list[Dispute]:
    """Return the questions that claims of the ledger answer differently, the most contested first.

    Links are found anew, so that pages added since the last comparing count; a link that a person rejected does not.
    First come disputes whose second-strongest position has the most independent origins, then those of the most
    parties, then the latest.
    """
    seen, sides = _seen(ledger), _sides()
    judged = {(k.a, k.b, k.relation): k.judgement for k in ledger.links(include_rejected=True) if k.judgement}
    found: list[Link] = [
        msgspec.structs.replace(k, judgement=judged.get((k.a, k.b, k.relation))) for k in links(seen, sides)
    ]
    return sorted(find_disputes(seen, found, origins(seen, found, sides), sides), key=_contested, reverse=True)


def _contested(dispute: Dispute) -> tuple[int, int, str, str]:
    strongest = sorted((p.origins for p in dispute.positions), reverse=True)
    speaking = {party for p in dispute.positions for party in p.parties}
    return strongest[1] if len(strongest) > 1 else 0, len(speaking), dispute.opened or "", dispute.id


def _seen(ledger: Ledger) -> list[Seen]:
    return [one for page in ledger.iter_pages() for one in see(page)]


def _sides() -> dict[str, str]:
    known = parties(overlay())
    return {p.code: known.side(p.code) for p in known.tables.parties}
