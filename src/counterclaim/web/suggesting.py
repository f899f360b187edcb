"""What the ledger as a whole suggests, as parts of screens that may come later than the rest, and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from msgspec import Struct

from counterclaim.desk.tolling import Figures
from counterclaim.desk.views.disputes import DisputeView
from counterclaim.desk.views.figures import FiguresView
from counterclaim.desk.views.places import PlaceView
from counterclaim.desk.views.speakers import Profile
from counterclaim.desk.views.suggested import Suggested
from counterclaim.desk.weighing import (
    AskDispute,
    AskFigures,
    AskPlace,
    AskWho,
    DisputeWeighed,
    PlaceWeighed,
    Question,
    WhoWeighed,
)
from counterclaim.errors import CounterclaimError
from counterclaim.web import openapi
from counterclaim.web.params import TheDesk, Word, _word
from counterclaim.web.render import as_json, html
from counterclaim.web.state import Desk

router = APIRouter()

Given = Annotated[str, Query(min_length=1, max_length=300)]


class PlaceSuggested(Struct, frozen=True, kw_only=True):
    """Who holds a place; ``answer`` is null while it is worked out, ``fresh`` false where the ledger has changed."""

    answer: PlaceWeighed | None
    fresh: bool


class DisputeSuggested(Struct, frozen=True, kw_only=True):
    """Estimates that answer a dispute and links between its claims; ``answer`` is null while they are worked out."""

    answer: DisputeWeighed | None
    fresh: bool


class WhoSuggested(Struct, frozen=True, kw_only=True):
    """How the claims of a speaker or party fared; ``answer`` is null while that is worked out."""

    answer: WhoWeighed | None
    fresh: bool


class FiguresSuggested(Struct, frozen=True, kw_only=True):
    """Tolls as claimed and as admitted; ``answer`` is null while they are worked out."""

    answer: Figures | None
    fresh: bool


class Part(Struct, frozen=True, kw_only=True):
    """A part of a screen: its template, its address, and what is known of it by now; ``problem`` says what failed."""

    template: str
    address: str
    question: Question
    answer: Any
    fresh: bool
    problem: str | None = None


TEMPLATES: dict[type, tuple[str, str]] = {
    AskPlace: ("place", "part_place.html"),
    AskDispute: ("dispute", "part_dispute.html"),
    AskWho: ("who", "part_who.html"),
    AskFigures: ("figures", "part_figures.html"),
}


def part(desk: Desk, question: Question, *, wait: float | None = None) -> Part:
    """Return a part as far as it is known; a failure is told in its place, since the screen has more to show."""
    name, template = TEMPLATES[type(question)]
    cells = {k: v for k, v in msgspec.structs.asdict(question).items() if v}
    address = f"/suggested/{name}?{urlencode(cells)}"
    try:
        found = desk.suggested.ask(question, wait=wait)
    except CounterclaimError as error:
        return Part(
            template=template, address=address, question=question, answer=None, fresh=True, problem=error.sentence
        )
    return Part(template=template, address=address, question=question, answer=found.answer, fresh=found.fresh)


def of_place(view: PlaceView) -> Question | None:
    """The question of a place screen; none for a name that was not resolved."""
    if view.place.id is None:
        return None
    return AskPlace(place=view.place.id, name=view.place.name, since=view.ask.since, until=view.ask.until)


def of_dispute(view: DisputeView) -> Question:
    """The question of a dispute screen."""
    return AskDispute(dispute=view.dispute.id)


def of_profile(view: Profile) -> Question:
    """The question of the screen of a speaker or party."""
    name = view.ask.party if view.kind == "party" else view.ask.speaker
    return AskWho(kind=cast(Literal["speaker", "party"], view.kind), name=name or view.name)


def of_figures(view: FiguresView) -> Question | None:
    """The question of the figures screen; none where filters are set that tolls do not know."""
    known = {"place", "party", "since", "until", "order"}
    if any(getattr(view.ask, f) is not None for f in view.ask.__struct_fields__ if f not in known):
        return None
    return AskFigures(
        unit=view.unit, place=view.ask.place, party=view.ask.party, since=view.ask.since, until=view.ask.until
    )


def place(place: Given, name: Word = None, since: Word = None, until: Word = None) -> Question:
    """Ask who holds a place, by its id."""
    return AskPlace(place=place, name=_word(name) or "", since=_word(since), until=_word(until))


def dispute(dispute: Given) -> Question:
    """Ask what a dispute comes to, by its full id."""
    return AskDispute(dispute=dispute)


def who(kind: Literal["speaker", "party"], name: Given) -> Question:
    """Ask how the claims of a speaker or party fared."""
    return AskWho(kind=kind, name=name)


def figures(
    unit: Word = None, place: Word = None, party: Word = None, since: Word = None, until: Word = None
) -> Question:
    """Ask for tolls by who counts whom."""
    return AskFigures(unit=_word(unit), place=_word(place), party=_word(party), since=_word(since), until=_word(until))


def _add(name: str, ask: Callable[..., Question], record: type) -> None:
    found = Annotated[Any, Depends(ask)]

    def shown(request: Request, desk, question):  # type: ignore[no-untyped-def]
        answered = part(desk, question, wait=0.0)
        return html(request, answered.template, part=answered)

    def told(desk, question):  # type: ignore[no-untyped-def]
        answered: Suggested = desk.suggested.ask(question)
        return as_json(answered)

    shown.__annotations__ = {"request": Request, "desk": TheDesk, "question": found, "return": HTMLResponse}
    told.__annotations__ = {"desk": TheDesk, "question": found, "return": Response}
    path = f"/suggested/{name}"
    router.get(path, response_class=HTMLResponse, include_in_schema=False, name=f"suggested_{name}_part")(shown)
    router.get(
        f"/api{path}",
        name=f"suggested_{name}",
        operation_id=f"suggested_{name}",
        summary=(record.__doc__ or "").strip(),
        response_class=Response,
        responses=openapi.answers(record),
    )(told)


for _name, _ask, _record in (
    ("place", place, PlaceSuggested),
    ("dispute", dispute, DisputeSuggested),
    ("who", who, WhoSuggested),
    ("figures", figures, FiguresSuggested),
):
    _add(_name, _ask, _record)
