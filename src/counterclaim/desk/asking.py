"""Opening ledgers and asking them: where the ledger lies, and filters whose words are checked beforehand."""

from __future__ import annotations

import os
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, get_args

import msgspec

from counterclaim.desk.reading import gazetteer, overlay
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimFilter, Ledger
from counterclaim.model import Claim, Place, Polarity, Where

Reviewed = Literal["no", "yes", "accept", "correct", "unsure", "reject"]
"""What can be asked of reviews: whether there is one, or which."""
REVIEWED: tuple[Reviewed, ...] = get_args(Reviewed)
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
    reviewed: str | None = None,
    include_rejected: bool = False,
) -> ClaimFilter:
    """Return a filter for ``Ledger.iter_claims``; parties may be codes or names.

    Raises E610 for a claim type or polarity that there is not, E611 for a party that nobody knows.
    """
    check_type(type)
    one_of("review", reviewed, REVIEWED)
    one_of("polarity", polarity, get_args(Polarity))
    return ClaimFilter(
        type=type,
        speaker=speaker,
        party=party_code(party),
        about=party_code(about),
        place=place,
        place_ids=places_called(place),
        since=since,
        until=until,
        text=text,
        page=page,
        outlet=outlet,
        polarity=polarity,
        reviewed=reviewed,
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


def one_place(name: str) -> Place:
    """Return the place that a person names, by its id or by a name that is one place's own.

    Raises E531 where nobody knows it or several places have the name; the sentence lists them with their ids.
    """
    found = places_meant(name)
    if not found:
        raise CounterclaimError(
            "E531",
            f"No place is known as {name!r}; look for another spelling (counterclaim places {name!r}), or "
            "add it to the lexicon.",
        )
    if len(found) > 1:
        shown = ", ".join(f"{p.name} in {p.admin1 or p.country or '?'} (id {p.id})" for p in found)
        raise CounterclaimError("E531", f"Several places are known as {name!r}: {shown}; give the id of one.")
    return found[0]


def places_meant(name: str) -> list[Place]:
    """Return the places that a person may mean by an id or a name: one where it is clear, several where it is not."""
    from counterclaim.desk.lexicon import find_places

    exact = gazetteer(overlay()).get(name)
    if exact is not None:
        return [exact]
    found = find_places(name, limit=6)
    own = [p for p in found if p.name.casefold() == name.casefold()]
    return own if len(own) == 1 else found


def meant(old: Where | None, place: Place, typed: str) -> Where:
    """Return the place of a claim put right by a person who ``typed`` a name or an id.

    The page's words stay where they can mean the place: they were not understood, or it is among what they may mean.
    Else the page does not name the place here, and what it names is no name of it.
    """
    if old is not None:
        among = any(c.place.id == place.id for c in old.candidates) or place.id in places_called(old.as_written)
        if old.place is None or among:
            return msgspec.structs.replace(old, place=place, score=None)
    return Where(as_written=place.name if ":" in typed else typed, place=place)


def check_type(value: str | None, *, also: Collection[str] = ()) -> None:
    """Refuse a claim type that there is not (E610); ``also`` are types that a ledger holds besides ours."""
    from counterclaim.lexicon.words import CLAIM_TYPES

    if value not in also:
        one_of("claim type", value, sorted(CLAIM_TYPES))


def one_of(what: str, value: str | None, known: Collection[str]) -> None:
    """Refuse a word that is none of a closed list, and name the nearest of it (E610); None is no word."""
    if value is None or value in known:
        return
    near = nearest(value, known)
    hint = f"did you mean {near}?" if near else f"choose one of {', '.join(known)}."
    raise CounterclaimError("E610", f"There is no {what} {value[:80]!r}; {hint}")


def nearest(value: str, known: Collection[str], *, most: int = 3) -> str:
    """Return the words of a list that are spelled nearly so, joined by ``or``; empty where none is near."""
    return " or ".join(get_close_matches(value, list(known), n=most, cutoff=0.5))


def codes_of(words: str, ledger: Ledger) -> str:
    """Return the codes of parties given as codes or names joined by ``+``, joined by ``+``. Raises E611."""
    return "+".join(code_of(word, ledger) for part in words.split("+") if (word := part.strip()))


def code_of(word: str, ledger: Ledger) -> str:
    """Return the code of a party given as its code or a name of it, in the lexicon or the ledger. Raises E611."""
    from counterclaim.desk.lexicon import parties, party_names

    held = {p.party for p in ledger.parties()}
    if parties(overlay()).get(word) is not None or word in held:
        return word
    own = _code_called(word)
    if own is not None:
        return own
    near = nearest(word, {*party_names().values(), *filter(None, held)})
    hint = f"did you mean {near}?" if near else "give the name or code of one, or add it to the lexicon."
    raise CounterclaimError("E611", f"No party is known as {word[:80]!r}; {hint}")


def party_code(value: str | None, *, also: Collection[str | None] = ()) -> str | None:
    """Return the code of a party given as code or name; None stays. Raises E611 where nobody is known by the name.

    A code (capitals without a space) is taken as it is, since a ledger may hold others than ours; ``also`` are such.
    """
    if value is None or (value.isupper() and " " not in value) or value in also:
        return value
    code = _code_called(value)
    if code is None:
        raise CounterclaimError(
            "E611", f"No party is known as {value!r}; give its code (counterclaim parties lists those of a ledger)."
        )
    return code


def _code_called(name: str) -> str | None:
    """The code of the party that the lexicon knows by a name."""
    from counterclaim.desk.lexicon import parties

    found = parties(overlay()).resolve(name)
    return found.code if found is not None else None
