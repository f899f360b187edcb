"""What changes the ledger: judgements, corrections, undoing, adding; each as a form and as JSON."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field

from counterclaim.desk.asking import codes_of
from counterclaim.desk.reviewing import SIDES, record
from counterclaim.desk.views import lexicon as lexicon_views
from counterclaim.desk.views.correcting import CHOICES, Problems, changes_of, choices_of_names, choices_of_places
from counterclaim.desk.views.jobs import Incoming, Job
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import live
from counterclaim.model import Judgement, Review
from counterclaim.page import PageOptions
from counterclaim.web import openapi, screens
from counterclaim.web.guard import stays
from counterclaim.web.params import Sent, TheDesk, _word
from counterclaim.web.render import as_json, html
from counterclaim.web.screens import Ident
from counterclaim.web.state import Desk

router = APIRouter()

MOST_BYTES = 200_000_000
"""Largest upload, in bytes, all files of one form together."""

Text = Annotated[str, Form(max_length=4000)]
Cell = Annotated[str, Form(max_length=300)]


def _reader(desk: Desk, claim: str) -> str:
    """The address of the claim in the reader of its page."""
    row = desk.ledger.claim(claim)
    return f"/pages/{row.claim.page}?claim={row.claim.id}#claim-{row.claim.id}"


def _see(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)


def _clean(text: str | None) -> str | None:
    return _word(text)


# Forms


@router.post("/claims/{ident}/review", include_in_schema=False)
def review_form(
    request: Request,
    desk: TheDesk,
    ident: Ident,
    judgement: Annotated[Literal["accept", "reject", "unsure", "note"], Form()],
    note: Text = "",
) -> RedirectResponse:
    """Judge a claim; a note alone keeps the judgement that stands, or marks the claim as unsure where there is none."""
    row = desk.ledger.claim(ident)
    words = _clean(note)
    if judgement == "note":
        if words is None:
            raise CounterclaimError("E209", "The note is empty; write what the next reader should know.")
        standing = row.judgement or "unsure"
        judgement_: Judgement = "accept" if standing == "correct" else standing
    else:
        judgement_ = judgement
    desk.ledger.review(row.claim.id, judgement_, note=words, by=_by(request))
    return _see(_reader(desk, row.claim.id))


@router.get("/claims/{ident}/correct", include_in_schema=False, response_class=HTMLResponse)
def correct_screen(request: Request, desk: TheDesk, ident: Ident) -> HTMLResponse:
    """Show the form in which a claim is corrected."""
    return _correct(request, desk, ident)


def _correct(
    request: Request, desk: Desk, ident: str, problems: dict[str, str] | None = None, **given: str
) -> HTMLResponse:
    """The form, with what is wrong in it by cell; "" stands for the form as a whole."""
    row = desk.ledger.claim(ident)
    return html(
        request,
        "correct.html",
        400 if problems else 200,
        row=row,
        machine=desk.ledger.machine_claim(row.claim.id),
        place_choices=choices_of_places(row.claim),
        name_choices=choices_of_names(given),
        choices=CHOICES,
        problems=problems or {},
        given=given,
        by=_by(request),
    )


@router.post("/claims/{ident}/correct", include_in_schema=False)
async def correct_form(request: Request, desk: TheDesk, ident: Ident) -> Response:
    """Correct a claim; what the form leaves as it is stays as it is."""
    from starlette.concurrency import run_in_threadpool

    async with request.form(max_files=0, max_fields=400) as sent:
        form = {k: v.encode("utf-8", "replace").decode() for k, v in sent.items() if isinstance(v, str)}
    return await run_in_threadpool(_corrected, request, desk, ident, form)


def _corrected(request: Request, desk: Desk, ident: str, form: dict[str, str]) -> Response:
    row = desk.ledger.claim(ident)
    problems = Problems()
    changes = changes_of(form, row.claim, problems)
    for side in SIDES:
        if words := changes.get(side):
            changes[side] = problems.read(side, partial(codes_of, words, desk.ledger), words)
    if problems:
        cells = sorted(problems, key=[*form, *problems].index)  # as they stand in the form
        return _correct(request, desk, ident, {cell: str(problems[cell]) for cell in cells}, **form)
    if not changes:
        nothing = "Nothing was changed; change a field, or accept the claim as it is."
        return _correct(request, desk, ident, {"": nothing}, **form)
    by = _clean(form["by"][:80]) if "by" in form else _by(request)
    try:
        record(desk.ledger, row.claim.id, "correct", changes, note=_clean(form.get("note")), by=by)
    except CounterclaimError as error:
        return _correct(request, desk, ident, {"": str(error)}, **form)
    answer = _see(_reader(desk, row.claim.id))
    if "by" in form:
        _keep(answer, "by", _cookie(form["by"]))
    return answer


@router.post("/pages/{ident}/undo", include_in_schema=False)
def undo_form(request: Request, desk: TheDesk, ident: Ident) -> RedirectResponse:
    """Take back the newest review on a page that counts."""
    page = desk.ledger.page(ident)
    with desk.ledger.reading() as connection:
        row = connection.exec_driver_sql(
            "SELECT id, claim_id FROM live_reviews WHERE page_id = ? ORDER BY number DESC LIMIT 1", (page.id,)
        ).first()
    if row is None:
        raise CounterclaimError("E532", "No review of this page is in force; there is nothing to take back.")
    desk.ledger.withdraw(row.id, by=_by(request))
    return _see(_reader(desk, row.claim_id) if row.claim_id else f"/pages/{page.id}")


@router.post("/reviews/{ident}/withdraw", include_in_schema=False)
def withdraw_form(request: Request, desk: TheDesk, ident: Ident) -> RedirectResponse:
    """Take one review back."""
    taken = desk.ledger.withdraw(ident, by=_by(request))
    return _see(f"/claims/{taken.claim}")


@router.post("/settings", include_in_schema=False)
def settings_form(
    name: Cell = "", back: Cell = "/help", estimates: Annotated[Literal["on", "off", ""], Form()] = ""
) -> RedirectResponse:
    """Keep in this browser alone: the name under which reviews are made, and whether estimates are shown."""
    address = back if stays(back) else "/help"
    answer = _see(address)
    if estimates:
        _keep(answer, "estimates", estimates)
    else:
        _keep(answer, "by", _cookie(name))
    return answer


def _keep(answer: Response, name: str, value: str) -> None:
    """Set a cookie that no other site is sent, for as long as browsers keep one."""
    answer.set_cookie(name, value, max_age=400 * 86400, httponly=True, samesite="strict")


def _cookie(name: str) -> str:
    from urllib.parse import quote

    return quote((_clean(name) or "")[:80], safe=" ")


def _by(request: Request) -> str | None:
    from urllib.parse import unquote

    return _clean(unquote(request.cookies.get("by", ""))[:80])


@router.post("/add", include_in_schema=False)
def add_form(
    request: Request,
    desk: TheDesk,
    files: Annotated[list[UploadFile] | None, File()] = None,
    address: Annotated[str, Form(max_length=2000)] = "",
    text: Annotated[str, Form(max_length=5_000_000)] = "",
    published: Cell = "",
    outlet: Cell = "",
    reread: Annotated[bool, Form()] = False,
) -> Response:
    """Read dropped files, an address or pasted words; where none can be read, the form is shown again as it was."""
    try:
        what = _given(files or [], address, text, published, outlet)
    except CounterclaimError as error:
        filled = {"address": address, "text": text, "published": published, "outlet": outlet, "reread": reread}
        return html(request, "add.html", 400, view=screens.jobs(desk), problem=str(error), filled=filled)
    return _see(f"/jobs/{desk.jobs.start(what, reread=reread).id}")


def _given(
    files: list[UploadFile], address: str, text: str, published: str | None, outlet: str | None
) -> list[Incoming]:
    """What was given to read; E546 where there is nothing, too much, or no address."""
    options = PageOptions(published=_clean(published), outlet=_clean(outlet))
    what: list[Incoming] = []
    size = 0
    for file in files:
        data = file.file.read(MOST_BYTES - size + 1)
        size += len(data)
        if size > MOST_BYTES:
            raise CounterclaimError(
                "E546", "The files are larger than 200 MB together; add fewer at a time, or use the command line."
            )
        if file.filename or data:
            what.append(Incoming(name=_file_name(file.filename), data=data, options=options))
    what += _written(address, text, "pasted words", options)
    if not what:
        raise CounterclaimError(
            "E546", "Nothing was given to read; choose files, write an address, or paste the words of a page."
        )
    return what


def _written(address: str | None, text: str | None, name: str, options: PageOptions) -> list[Incoming]:
    """An address and pasted words as what is to be read; E546 where the address is none."""
    what: list[Incoming] = []
    if _clean(address):
        what.append(Incoming(name=_address(address or ""), options=options))
    if _clean(text):
        what.append(Incoming(name=name, data=(text or "").encode("utf-8", "replace"), options=options))
    return what


def _file_name(name: str | None) -> str:
    """The last part of a name that a browser sent, without anything that could be a path."""
    last = (name or "file").replace("\\", "/").rsplit("/", 1)[-1]
    return (_clean("".join(c for c in last if c.isprintable()))) or "file"


def _address(address: str) -> str:
    given = _clean(address) or ""
    if not given.lower().startswith(("http://", "https://")):
        raise CounterclaimError(
            "E546", f"{given[:200]!r} is no address of a page; it must begin with http:// or https://."
        )
    return given


@router.post("/lexicon/{table}", include_in_schema=False)
async def lexicon_form(request: Request, desk: TheDesk, table: Ident) -> Response:
    """Add a row to the user's own names; the form comes back with the reason where it is refused."""
    from starlette.concurrency import run_in_threadpool

    async with request.form(max_files=0, max_fields=40) as sent:
        cells = {k: v for k, v in sent.items() if isinstance(v, str)}
    try:
        await run_in_threadpool(lexicon_views.add_row, table, cells)
    except CounterclaimError as error:
        view = await run_in_threadpool(lexicon_views.look_up, None)
        return html(request, "lexicon.html", 400, view=view, problem=error.sentence, given=cells, table=table)
    desk.forget_names()
    from urllib.parse import urlencode

    return _see("/lexicon?" + urlencode({"q": cells.get("name", "")}))


@router.post("/links/judge", include_in_schema=False)
def link_form(
    request: Request,
    desk: TheDesk,
    a: Cell,
    b: Cell,
    relation: Cell,
    judgement: Annotated[Literal["accept", "reject"], Form()],
) -> RedirectResponse:
    """Judge a link between two claims."""
    known = [
        link
        for link in desk.ledger.links(a, include_rejected=True)
        if {link.a, link.b} == {a, b} and link.relation == relation
    ]
    if not known:
        raise CounterclaimError("E207", "There is no such link between these claims any more; open the claim again.")
    desk.ledger.judge_link(known[0].a, known[0].b, known[0].relation, judgement, by=_by(request))
    return _see(f"/claims/{a}#links")


# JSON


class ReviewIn(Sent):
    """A judgement on a claim. ``changes`` goes with ``correct`` alone: field of the claim to right value."""

    judgement: Literal["accept", "correct", "reject", "unsure"]
    changes: dict[str, Any] | None = None
    note: str | None = Field(default=None, max_length=4000)
    by: str | None = Field(default=None, max_length=80)


class WithdrawIn(Sent):
    """Who takes a review back, and why; both may be left out, as may the whole body."""

    note: str | None = Field(default=None, max_length=4000)
    by: str | None = Field(default=None, max_length=80)


class AddIn(Sent):
    """Words or an address to read; ``published`` is an ISO date that wins over what the page says."""

    text: str | None = Field(default=None, max_length=5_000_000)
    address: str | None = Field(default=None, max_length=2000)
    name: str = Field(default="pasted words", max_length=300)
    published: str | None = Field(default=None, max_length=40)
    outlet: str | None = Field(default=None, max_length=300)
    reread: bool = False


@router.post(
    "/api/claims/{ident}/reviews",
    response_class=Response,
    status_code=201,
    tags=["changes"],
    responses=openapi.answers(Review),
)
def review(request: Request, desk: TheDesk, ident: Ident, body: ReviewIn) -> Response:
    """Judge or correct a claim; a new row that survives every re-reading."""
    changes = _plain(body.changes) if body.changes else None
    who = _clean(body.by) or _by(request)
    made = record(desk.ledger, ident, body.judgement, changes, note=_clean(body.note), by=who)
    return as_json(made, 201)


@router.post(
    "/api/reviews/{ident}/withdraw",
    response_class=Response,
    status_code=201,
    tags=["changes"],
    responses=openapi.answers(Review),
)
def withdraw(request: Request, desk: TheDesk, ident: Ident, body: WithdrawIn | None = None) -> Response:
    """Take a review back by a new row."""
    sent = body or WithdrawIn()
    who = _clean(sent.by) or _by(request)
    return as_json(desk.ledger.withdraw(ident, note=_clean(sent.note), by=who), 201)


@router.get("/api/claims/{ident}/reviews", response_class=Response, tags=["changes"])
def reviews(desk: TheDesk, ident: Ident, all: Annotated[bool, Query()] = False) -> Response:
    """Return the reviews of a claim that count, or all rows."""
    found = desk.ledger.reviews(ident)
    return as_json(found if all else live(found), 200)


@router.post("/api/add", response_class=Response, status_code=202, tags=["changes"], responses=openapi.answers(Job))
def add(desk: TheDesk, body: AddIn) -> Response:
    """Read words or an address in the background; the answer is the job, whose progress is at ``/api/jobs/{id}``."""
    options = PageOptions(published=_clean(body.published), outlet=_clean(body.outlet))
    what = _written(body.address, body.text, _clean(body.name) or "pasted words", options)
    if not what:
        raise CounterclaimError("E546", "Nothing was given to read; give text or an address.")
    return as_json(desk.jobs.start(what, reread=body.reread), 202)


def _plain(value: Any) -> Any:
    """JSON without halves of surrogate pairs, which no file could hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_plain(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list) else value
