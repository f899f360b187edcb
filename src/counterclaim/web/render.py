"""Templates with the words of the desk: dates, numbers, parties, links."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from counterclaim import __version__
from counterclaim.desk.views.board import JUDGED
from counterclaim.web import atlas, draw, holders, linking, say
from counterclaim.web.families import families, family
from counterclaim.web.params import known_query, notices
from counterclaim.web.state import Desk


def as_json(value: Any, status: int = 200) -> Response:
    """Return a record as the answer of the API."""
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")


@cache
def environment() -> Environment:
    """Return the templates; everything is escaped, and a name that is missing is an error."""
    env = Environment(
        loader=PackageLoader("counterclaim.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        day=say.day,
        interval=say.interval,
        when=say.when,
        moment=say.moment,
        number=say.number,
        amount=say.amount,
        words=say.words,
        counted=lambda f: say.counted(f.unit, f.best if f.best is not None else f.high),
        share=say.share,
        dates=say.dates,
        days=say.days,
        family=family,
        quoted=lambda claim, text: " … ".join(span.of(text) for span in claim.spans),
        path=lambda text: quote(str(text), safe=""),
    )
    env.globals.update(
        plural=say.plural,
        draw=draw,
        holders=holders,
        linking=linking,
        say=say,
        map_svg=atlas.map_svg,
        map_box=lambda places: ",".join(f"{edge:.3f}" for edge in atlas.fit(places)),
        families=families,
        judged_as=JUDGED,
        version=__version__,
    )
    return env


def prepare(desk: Desk) -> None:
    """Compile the templates, read the outlines and names that they use, so that the first look at a screen need not."""
    env = environment()
    for name in env.list_templates():
        env.get_template(name)
    for name in atlas.OUTLINES:
        atlas.outlines(name)
    desk.party("AZ")  # reads the names of all


def html(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a screen."""
    desk = request.app.state.desk

    context = {
        "request": request,
        "here": request.url.path,
        "twin": twin(request),
        "notices": notices(request),
        "party": desk.party,
        "answer": desk.answer,
        "plain": desk.plain,
        "estimates": shows_estimates(request),
        "by": unquote(request.cookies.get("by", "")),
        "ledger_name": desk.ledger.path.name,
        "Markup": Markup,
        **values,
    }
    return HTMLResponse(environment().get_template(template).render(context), status_code=status)


def shows_estimates(request: Request) -> bool:
    """True unless the user has switched estimates off in this browser."""
    return request.cookies.get("estimates") != "off"


def twin(request: Request) -> str:
    """Return the address of the JSON twin of a screen, with the same filters."""
    path = "/overview" if request.url.path == "/" else request.url.path
    query = known_query(request)
    return f"/api{path}?{query}" if query else f"/api{path}"
