"""Claims of a ledger as evidence on who holds places, with what the estimating stage needs to know of their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from counterclaim.desk.catching_up import sides
from counterclaim.estimate import Evidence, HolderEstimator, from_claims
from counterclaim.estimate.reading import load_rules
from counterclaim.ledger import ClaimRow, Ledger


def known_day(published: str | None) -> str | None:
    """Return the day on which a page was surely public, from its date or interval; None where no full day is known."""
    last = (published or "").rpartition("/")[2]
    return last[:10] if len(last) >= 10 else None


def known_days(rows: Iterable[ClaimRow]) -> dict[str, str]:
    """Return the day of publication by page."""
    found = {r.claim.page: known_day(r.published) for r in rows}
    return {page: day for page, day in found.items() if day is not None}


def side_of() -> Callable[[str], str]:
    """Return the function that joins parties to the sides they fight for."""
    joined = sides()
    return lambda party: joined.get(party, party)


def as_evidence(rows: Iterable[ClaimRow], origins: Mapping[str, str] | None = None) -> list[Evidence]:
    """Return what claims say of who holds places, in the order of the claims; ``origins`` maps claims to origins.

    A writer's own word stands under the name of the outlet.
    """
    rows = list(rows)
    outlets = {r.claim.page: r.outlet for r in rows if r.outlet}
    pages = {r.claim.id: r.claim.page for r in rows}
    return [
        e if e.speaker else msgspec.structs.replace(e, speaker=outlets.get(pages[e.id], ""))
        for e in from_claims(
            (r.claim for r in rows),
            known_days(rows),
            side_of=side_of(),
            outlet_party={r.claim.page: r.outlet_party for r in rows},
            origins=origins,
        )
    ]


def estimator(
    rows: Iterable[ClaimRow], origins: Mapping[str, str], settled: Iterable[Evidence] = ()
) -> HolderEstimator:
    """Return who holds places by the claims of a whole ledger, also by what is said of places nearby.

    Whatever asks for a place and day asks this, with the origins of the whole ledger, so that all answer alike.
    """
    return HolderEstimator([*as_evidence(rows, origins), *settled])


def holder_rows(ledger: Ledger) -> list[ClaimRow]:
    """Return the claims of a ledger that may say who holds a place; those that a person rejected are left out."""
    types = {type_ for type_, _ in load_rules()}
    return [r for r in ledger.iter_claims() if r.claim.type in types]
