"""What may stand in the address of a screen, declared once for screens, twins and exports.

What an address does not take, and values that there are not, the API refuses; a screen leaves them out and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Annotated, Any, TypeVar, get_args
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, model_validator

from counterclaim.desk.asking import REVIEWED, Reviewed, check_type, nearest, one_of, party_code
from counterclaim.desk.views.ask import Ask, Order
from counterclaim.errors import CounterclaimError
from counterclaim.model import Polarity
from counterclaim.web.state import Desk

T = TypeVar("T")
Word = Annotated[str | None, Query(max_length=300)]
Number = Annotated[int, Query(ge=1, le=1_000_000, alias="p", description="Page of the list, from 1.")]


def _word(value: str | None) -> str | None:
    """An empty field of a form asks nothing; half of a surrogate pair matches nothing and cannot be stored."""
    value = (value or "").strip()
    return value.encode("utf-8", "replace").decode() or None


def of_api(request: Request) -> bool:
    """Tell whether a program asks, for JSON or a file, rather than a person for a screen."""
    return request.url.path.startswith("/api/")


def notices(request: Request) -> list[str]:
    """Sentences on what a screen left out of its address, to be shown on it."""
    if not hasattr(request.state, "notices"):
        request.state.notices = []
    found: list[str] = request.state.notices
    return found


def stranger(given: Iterable[str], known: Collection[str], where: str) -> CounterclaimError | None:
    """Return the refusal of the first name that is not among those known (E550); None where all are."""
    strange = next((name for name in given if name not in known), None)
    if strange is None:
        return None
    near = nearest(strange, known, most=1)
    hint = f" (did you mean {near}?)" if near else ""
    takes = f"takes {', '.join(known)}" if known else "takes no filters"
    return CounterclaimError("E550", f"{where} does not know {strange[:40]!r}{hint}; it {takes}.")


async def only_known(request: Request) -> None:
    """Refuse what stands in an address after its ``?`` and is not known there (E550); a screen only says so."""
    refusal = stranger(request.query_params, taken(request), "This address")
    if refusal is not None:
        if of_api(request):
            raise refusal
        notices(request).append(f"{refusal.sentence} The rest of it is shown.")


def known_query(request: Request) -> str:
    """Return what stands in an address after its ``?``, without what is not known there."""
    known = taken(request)
    return urlencode([(k, v) for k, v in request.query_params.multi_items() if k in known])


def taken(request: Request) -> dict[str, None]:
    """Return the names that an address takes after its ``?``, in the order in which they are declared."""
    dependant = getattr(request.scope.get("route"), "dependant", None)
    return dict.fromkeys(_taken(dependant)) if dependant is not None else {}


def _taken(dependant: Any) -> Iterator[str]:
    for inner in dependant.dependencies:
        yield from _taken(inner)
    yield from (field.alias for field in dependant.query_params)


class Sent(BaseModel):
    """What a program sends as JSON; a field that is not known is refused with E550, since it would change nothing."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _only_known(cls, sent: Any) -> Any:
        refusal = (
            stranger(map(str, sent), list(cls.model_fields), "What is sent here") if isinstance(sent, dict) else None
        )
        if refusal is not None:
            raise refusal
        return sent


def ask(
    request: Request,
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
    found = Ask(
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
        order=order,
    )
    board, wanted = desk(request).board, _word(reviewed)
    told(request, lambda: check_type(found.type, also=board.types.values))
    told(request, lambda: one_of("polarity", found.polarity, get_args(Polarity)))
    told(request, lambda: one_of("judgement", wanted, REVIEWED))
    return replace(
        found,
        reviewed=wanted if wanted in REVIEWED else None,
        party=told(request, lambda: party_code(found.party, also=board.parties.values)) or found.party,
        about=told(request, lambda: party_code(found.about, also=board.parties.values)) or found.about,
    )


def told(request: Request, make: Callable[[], T]) -> T | None:
    """Return what is made of a value; where it cannot be, a program is refused, and a person told on the screen."""
    try:
        return make()
    except CounterclaimError as error:
        if of_api(request):
            raise
        notices(request).append(error.sentence)
        return None


def desk(request: Request) -> Desk:
    """Return the running desk."""
    found: Desk = request.app.state.desk
    return found


TheAsk = Annotated[Ask, Depends(ask)]
TheDesk = Annotated[Desk, Depends(desk)]
