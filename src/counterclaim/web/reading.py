"""Beside the screens: the original look of a page, and the most disputed as a part."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from markupsafe import escape

from counterclaim.desk.views.original import original
from counterclaim.errors import CounterclaimError
from counterclaim.web.guard import ORIGINAL_POLICY
from counterclaim.web.params import TheDesk
from counterclaim.web.render import html
from counterclaim.web.sanitize import SHELL, document
from counterclaim.web.screens import DisputeList, Ident, disputes

router = APIRouter(include_in_schema=False)


@router.get("/pages/{ident}/original", response_class=HTMLResponse)
def original_screen(request: Request, desk: TheDesk, ident: Ident) -> HTMLResponse:
    """Show a page with its original look in a frame that can run and load nothing."""
    page = desk.ledger.page(ident)
    problem = None
    try:
        original(desk.ledger, page.id)
    except CounterclaimError as error:
        problem = error.sentence
    return html(request, "original.html", page=page, problem=problem)


@router.get("/pages/{ident}/original/frame", response_class=HTMLResponse)
def original_frame(desk: TheDesk, ident: Ident) -> HTMLResponse:
    """Return what stands in the frame: structure and words, in an origin of its own."""
    page = desk.ledger.page(ident)
    found = original(desk.ledger, page.id)
    text = found.data.decode("utf-8", "replace")
    if found.kind == "html":
        body = document(text, language=page.language)
    else:
        body = SHELL.format(lang="und", body=f"<pre>{escape(text)}</pre>")
    return HTMLResponse(body, headers={"content-security-policy": ORIGINAL_POLICY})


@router.get("/disputes/most", response_class=HTMLResponse)
def most_disputed(request: Request, view: Annotated[DisputeList, Depends(disputes)]) -> HTMLResponse:
    """Return the most contested disputes as a part of the overview."""
    return html(request, "most.html", view=view)
