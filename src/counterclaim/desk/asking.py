"""Opening ledgers and asking them: where the ledger lies, and filters whose words are checked beforehand."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from counterclaim.desk.reading import gazetteer, overlay
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimFilter, Ledger
from counterclaim.model import Claim, Polarity

DEFAULT = "counterclaim.db"
"""The ledger in the current folder, where neither a path nor ``$COUNTERCLAIM_LEDGER`` is given."""


def ledger_path(given: str | Path | None = None) -> Path:
    """Return where the ledger lies: as given, else ``$COUNTERCLAIM_LEDGER``, else ``counterclaim.db`` here."""
    return Path(given or os.environ.get("COUNTERCLAIM_LEDGER") or DEFAULT)


def open_ledger(given: str | Path | None = None, *, readonly: bool = False) -> Ledger:
    """Open the ledger, made anew for writing where it is missing. Raises E201 to E205 and E213."""
    return Ledger(ledger_path(given), readonly=readonly)


def claim_filter(
    *,
    type: str | None = None,
    speaker: str | None = None,
    party: str | None = None,
    about: str | None = None,
    place: str | None = None,
    since: str | None = None,
    until: str | None = None,
    text: str | None = None,
    page: str | None = None,
    outlet: str | None = None,
    polarity: str | None = None,
    include_rejected: bool = False,
) -> ClaimFilter:
    """Return a filter for ``Ledger.iter_claims``; parties may be codes or names.

    Raises E610 for a claim type or polarity that there is not, E611 for a party that nobody knows.
    """
    from counterclaim.lexicon.words import CLAIM_TYPES

    _one_of("claim type", type, sorted(CLAIM_TYPES))
    _one_of("polarity", polarity, list(get_args(Polarity)))
    return ClaimFilter(
        type=type,
        speaker=speaker,
        party=_party(party),
        about=_party(about),
        place=place,
        place_ids=places_called(place),
        since=since,
        until=until,
        text=text,
        page=page,
        outlet=outlet,
        polarity=polarity,
        include_rejected=include_rejected,
    )


def narrator_or(claim: Claim) -> str:
    """Return the name of the speaker, or ``narrator`` for the writer's own voice."""
    return claim.speaker.name if claim.speaker else "narrator"


def places_called(name: str | None) -> tuple[str, ...]:
    """Return the ids of the places that the gazetteer knows by a name, of whichever side; none for an id."""
    if not name or ":" in name:
        return ()
    return tuple(p.id for p in gazetteer(overlay()).lookup(name))


def _one_of(what: str, value: str | None, known: list[str]) -> None:
    if value is None or value in known:
        return
    near = get_close_matches(value, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose one of {', '.join(known)}."
    raise CounterclaimError("E610", f"There is no {what} {value!r}; {hint}")


def _party(value: str | None) -> str | None:
    """The code of a party given as code or name; a code is taken as it is, since a ledger may hold others than ours."""
    if value is None or (value.isupper() and " " not in value):
        return value
    from counterclaim.desk.lexicon import parties

    found = parties(overlay()).resolve(value)
    if found is None or found.code is None:
        raise CounterclaimError(
            "E611", f"No party is known as {value!r}; give its code (counterclaim parties lists those of a ledger)."
        )
    return found.code
