"""Watching a feed or folder: added, paused, looked at now, removed; each as a form and as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from counterclaim.desk.watching import MINUTES, Watched, watch
from counterclaim.ledger import Watch
from counterclaim.web import openapi
from counterclaim.web.params import Sent, TheDesk, _word
from counterclaim.web.render import as_json

router = APIRouter()

Number = Annotated[int, Path(ge=1, le=2**62)]
LIST = "/add#watches"


class WatchIn(Sent):
    """What to look at again: an http(s) address, or the whole path of a folder; and how often, in minutes."""

    source: str = Field(max_length=2000)
    minutes: int = MINUTES


def _back() -> RedirectResponse:
    return RedirectResponse(LIST, status_code=303)


@router.post("/watches", include_in_schema=False)
def watch_form(
    desk: TheDesk,
    source: Annotated[str, Form(max_length=2000)] = "",
    minutes: Annotated[int, Form()] = MINUTES,
) -> RedirectResponse:
    """Watch an address or a folder."""
    watch(desk.ledger, _word(source) or "", minutes)
    return _back()


@router.post("/watches/{number}/pause", include_in_schema=False)
def pause_form(desk: TheDesk, number: Number) -> RedirectResponse:
    """Stop looking for now."""
    desk.watcher.pause(number, True)
    return _back()


@router.post("/watches/{number}/resume", include_in_schema=False)
def resume_form(desk: TheDesk, number: Number) -> RedirectResponse:
    """Go on looking."""
    desk.watcher.pause(number, False)
    return _back()


@router.post("/watches/{number}/look", include_in_schema=False)
def look_form(desk: TheDesk, number: Number) -> RedirectResponse:
    """Look now."""
    desk.watcher.look(number)
    return _back()


@router.post("/watches/{number}/remove", include_in_schema=False)
def remove_form(desk: TheDesk, number: Number) -> RedirectResponse:
    """Look no more."""
    desk.watcher.remove(number)
    return _back()


@router.post(
    "/api/watches", response_class=Response, status_code=201, tags=["changes"], responses=openapi.answers(Watch)
)
def add_watch(desk: TheDesk, body: WatchIn) -> Response:
    """Watch an address or a folder while the desk runs; the list of watches is at ``/api/add``."""
    return as_json(watch(desk.ledger, _word(body.source) or "", body.minutes), 201)


@router.post(
    "/api/watches/{number}/look", response_class=Response, tags=["changes"], responses=openapi.answers(Watched)
)
def look(desk: TheDesk, number: Number) -> Response:
    """Look at a source now; a pause ends."""
    return as_json(desk.watcher.look(number))


@router.post(
    "/api/watches/{number}/pause", response_class=Response, tags=["changes"], responses=openapi.answers(Watched)
)
def pause(desk: TheDesk, number: Number) -> Response:
    """Stop looking at a source till ``resume``."""
    return as_json(desk.watcher.pause(number, True))


@router.post(
    "/api/watches/{number}/resume", response_class=Response, tags=["changes"], responses=openapi.answers(Watched)
)
def resume(desk: TheDesk, number: Number) -> Response:
    """Go on looking at a source."""
    return as_json(desk.watcher.pause(number, False))


@router.delete("/api/watches/{number}", status_code=204, response_class=Response, tags=["changes"])
def remove(desk: TheDesk, number: Number) -> Response:
    """Look at a source no more; the pages read from it stay."""
    desk.watcher.remove(number)
    return Response(status_code=204)
