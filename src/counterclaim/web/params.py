"""What may stand in the address of a screen, declared once for screens, twins and exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from counterclaim.desk.views.ask import Ask, Order, Reviewed
from counterclaim.web.state import Desk

Word = Annotated[str | None, Query(max_length=300)]
Number = Annotated[int, Query(ge=1, le=1_000_000, alias="p", description="Page of the list, from 1.")]


def _word(value: str | None) -> str | None:
    """An empty field of a form asks nothing; half of a surrogate pair matches nothing and cannot be stored."""
    value = (value or "").strip()
    return value.encode("utf-8", "replace").decode() or None


def ask(
    text: Annotated[
        str | None, Query(max_length=300, description='All words; "two words" is a phrase, tank* a beginning.')
    ] = None,
    type: Word = None,
    polarity: Word = None,
    speaker: Annotated[str | None, Query(max_length=300, description="Part of a name, or narrator.")] = None,
    party: Annotated[str | None, Query(max_length=300, description="Code of the speaker's party.")] = None,
    about: Annotated[
        str | None, Query(max_length=300, description="Code of a party that acts or is acted upon.")
    ] = None,
    place: Annotated[str | None, Query(max_length=300, description="Id of a place, or any of its names.")] = None,
    outlet: Word = None,
    page: Word = None,
    since: Annotated[str | None, Query(max_length=40, description="ISO date: 2020, 2020-10 or 2020-10-12.")] = None,
    until: Annotated[str | None, Query(max_length=40, description="ISO date, included.")] = None,
    reviewed: Annotated[Reviewed | str | None, Query(max_length=10)] = None,
    order: Annotated[Order, Query()] = "oldest",
) -> Ask:
    """Return the filters of an address; empty ones count as not set."""
    wanted = _word(reviewed)
    return Ask(
        text=_word(text),
        type=_word(type),
        polarity=_word(polarity),
        speaker=_word(speaker),
        party=_word(party),
        about=_word(about),
        place=_word(place),
        outlet=_word(outlet),
        page=_word(page),
        since=_word(since),
        until=_word(until),
        reviewed=wanted if wanted in ("yes", "no", "accept", "correct", "reject", "unsure") else None,  # type: ignore[arg-type]
        order=order,
    )


def desk(request: Request) -> Desk:
    """Return the running desk."""
    found: Desk = request.app.state.desk
    return found


TheAsk = Annotated[Ask, Depends(ask)]
TheDesk = Annotated[Desk, Depends(desk)]
