"""The desk as a web application: screens, their JSON twins, forms, exports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from counterclaim import __version__
from counterclaim.desk.reading import own_reader
from counterclaim.errors import CounterclaimError
from counterclaim.reader.protocol import Reader
from counterclaim.web import actions, downloads, openapi, reading, suggesting, watching
from counterclaim.web.guard import LOCAL, Guard, stays
from counterclaim.web.params import only_known
from counterclaim.web.render import as_json, html, shows_estimates
from counterclaim.web.screens import SCREENS, Screen
from counterclaim.web.state import Desk

NOT_FOUND = frozenset({"E207", "E541", "E540"})


def create_app(
    ledger: str | Path, *, make_reader: Callable[[], Reader] = own_reader, hosts: frozenset[str] = LOCAL
) -> FastAPI:
    """Return the application over a ledger, made anew where it is missing. Raises E201 to E205 and E213."""
    desk = Desk(ledger, make_reader=make_reader)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        desk.watcher.start()
        yield
        desk.close()

    app = FastAPI(
        title="counterclaim",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        description="The ledger of claims: every screen of the desk as JSON. "
        "Offsets are characters of a page's text, end exclusive.",
        dependencies=[Depends(only_known)],
    )
    app.state.desk = desk
    for router in (
        reading.router,
        suggesting.router,
        actions.router,
        watching.router,
        downloads.router,
    ):  # before the screens, whose idents match anything
        app.include_router(router)
    for screen in SCREENS:
        _add(app, screen)
    app.mount("/static", _Static(directory=str(files("counterclaim.web").joinpath("static"))), name="static")
    app.add_exception_handler(CounterclaimError, _told)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Guard, hosts=hosts)
    openapi.describe(app)
    return app


class _Static(StaticFiles):
    """Built files, kept by the browser for an hour; their addresses carry the version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=3600"
        return response


def _add(app: FastAPI, screen: Screen) -> None:
    found = Annotated[Any, Depends(screen.view)]

    def shown(request: Request, view):  # type: ignore[no-untyped-def]
        asks = screen.question if screen.more or shows_estimates(request) else None
        asked = asks(view) if asks else None
        part = suggesting.part(request.app.state.desk, asked) if asked is not None else None
        return html(request, screen.template, view=view, part=part)

    def told(view):  # type: ignore[no-untyped-def]
        return as_json(view)

    shown.__annotations__ = {"request": Request, "view": found, "return": HTMLResponse}
    told.__annotations__ = {"view": found, "return": Response}
    name = screen.view.__name__.strip("_")
    app.get(screen.path, response_class=HTMLResponse, include_in_schema=False, name=f"{name}_screen")(shown)
    twin = "/api/overview" if screen.path == "/" else f"/api{screen.path}"
    app.get(
        twin,
        name=name,
        operation_id=name,
        summary=(screen.view.__doc__ or "").strip(),
        response_class=Response,
        responses=openapi.answers(screen.record),
    )(told)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, CounterclaimError)
    status = 404 if error.code in NOT_FOUND else 409 if error.code == "E208" else 400
    if error.code == "E549":
        status = 503
    return _fail(request, status, error.code, error.sentence)


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "the request"
    return _fail(
        request, 422, "E544", f"{where} cannot be used ({first['msg']}); correct it in the address or the form."
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = {
        404: "There is no screen at this address; choose one above.",
        405: "This address does not take that kind of request.",
    }.get(error.status_code, str(error.detail))
    return _fail(request, error.status_code, "E545", sentence)


def _fail(request: Request, status: int, code: str, sentence: str) -> Response:
    if request.url.path.startswith("/api"):
        return as_json({"code": code, "sentence": sentence}, status)
    return html(request, "error.html", status, code=code, sentence=sentence, back=_back(request))


def _back(request: Request) -> str | None:
    """The screen of this desk that led here, if there was one."""
    from urllib.parse import urlsplit

    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host") or came.scheme not in ("http", "https"):
        return None
    address = came.path + (f"?{came.query}" if came.query else "")
    return address if stays(address) else None
