"""Whatever is on a screen as a file: claims in the formats of the field, other lists as CSV, the map as GeoJSON."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Annotated, Any, BinaryIO, cast, get_args

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from counterclaim.desk.asking import one_of
from counterclaim.desk.estimating import Said
from counterclaim.desk.tolling import Figures
from counterclaim.desk.views import disputes as dispute_views
from counterclaim.desk.views import figures as figure_views
from counterclaim.desk.views import places, speakers
from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.listing import all_rows, by_id
from counterclaim.desk.views.mapping import MapPlace, geojson
from counterclaim.desk.views.overview import PageBrief
from counterclaim.desk.views.pages import page_list
from counterclaim.desk.weighing import (
    Answer,
    AskFigures,
    AskPlace,
    AskWho,
    PlaceWeighed,
    Question,
    WhoWeighed,
)
from counterclaim.errors import CounterclaimError
from counterclaim.estimate.record import Record
from counterclaim.estimate.tolls import Toll
from counterclaim.export import FORMATS, write
from counterclaim.export.csv import guard
from counterclaim.ledger import ClaimRow, Failure, Watch
from counterclaim.model import FigureKind
from counterclaim.web.params import TheAsk, TheDesk, Word, _word, stranger
from counterclaim.web.state import Desk

router = APIRouter(tags=["exports"])

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
}


@router.get("/api/export", response_class=StreamingResponse)
def export(
    request: Request,
    desk: TheDesk,
    ask: TheAsk,
    format: Annotated[str, Query(max_length=20)] = "csv",
    dispute: Annotated[str | None, Query(max_length=80, description="Id of a dispute; its claims alone.")] = None,
) -> StreamingResponse:
    """Return the claims that match all filters, or those of a dispute, as a file: csv, jsonl, parquet or geojson."""
    if format not in FORMATS:
        raise CounterclaimError(
            "E304", f"There is no export format {format[:20]!r}; choose one of {', '.join(FORMATS)}."
        )
    if dispute:
        _only(request, "The export of a dispute", ("format", "dispute"))
    spool = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=16_000_000))  # noqa: SIM115 (closed when sent)
    write(format, _of_dispute(desk, dispute) if dispute else all_rows(desk.board, ask), spool)
    spool.seek(0)
    name = f"{f'dispute-{dispute[:16]}' if dispute else _called(ask)}{FORMATS[format]}"
    return StreamingResponse(
        _pieces(spool), media_type=MEDIA[format], headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def _called(ask: Ask) -> str:
    """The name of a file of claims: what they are narrowed to, so that two exports do not look the same."""
    cells = [str(value) for field in _ASK if field != "order" and (value := getattr(ask, field)) is not None]
    words = re.findall(r"[a-z0-9]+", " ".join(cells).casefold())
    return "-".join(["claims", *words])[:60].rstrip("-")


def _of_dispute(desk: Desk, ident: str) -> list[ClaimRow]:
    """The claims of a dispute, position after position."""
    found = dispute_views.dispute_view(desk.suggested, ident).dispute
    return by_id(desk.board, list(dict.fromkeys(c for p in found.positions for c in p.claims)))


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(1 << 16):
            yield piece


@router.get("/api/map", response_class=Response)
def map_geojson(desk: TheDesk, ask: TheAsk) -> Response:
    """Return the places of the claims as GeoJSON areas; a place of unknown extent has no geometry."""
    return Response(geojson(desk.board, ask), media_type=MEDIA["geojson"])


Maker = Callable[[Desk, Ask, dict[str, str | None]], Iterable[Any]]

TABLES: dict[str, Maker] = {
    "places": lambda desk, ask, q: places.place_list(desk.board, text=q["text"] or ask.text, limit=1_000_000),
    "speakers": lambda desk, ask, q: speakers.speaker_list(desk.board, text=q["text"] or ask.text, limit=1_000_000),
    "parties": lambda desk, ask, q: speakers.party_list(desk.board),
    "pages": lambda desk, ask, q: page_list(desk.board, text=ask.text, outlet=ask.outlet, size=1_000_000).rows,
    "unread": lambda desk, ask, q: desk.ledger.failures(),
    "watches": lambda desk, ask, q: desk.ledger.watches(),
    "figures": lambda desk, ask, q: figure_views.figures(desk.board, ask, unit=q["unit"], kind=q["kind"]).points,
    "disputes": lambda desk, ask, q: _positions(desk, ask, q),
    "words": lambda desk, ask, q: _words(desk, ask),
    "tolls": lambda desk, ask, q: _tolls(desk, ask, q["unit"]),
    "records": lambda desk, ask, q: _records(desk, ask),
}
POSITION = ("dispute", "kind", "question", "place", "opened", "settled", "answer", "origins", "parties", "claims")
COLUMNS: dict[str, tuple[str, ...]] = {
    "places": MapPlace.__struct_fields__,
    "speakers": speakers.SpeakerLine.__struct_fields__,
    "parties": speakers.PartyLine.__struct_fields__,
    "pages": PageBrief.__struct_fields__,
    "unread": Failure.__struct_fields__,
    "watches": Watch.__struct_fields__,
    "figures": figure_views.Point.__struct_fields__,
    "disputes": POSITION,
    "words": Said.__struct_fields__,
    "tolls": Toll.__struct_fields__,
    "records": Record.__struct_fields__,
}
"""The columns of each list, so that an empty one has them too."""
_ASK = Ask.__struct_fields__
USES: dict[str, tuple[str, ...]] = {
    "places": ("text",),
    "speakers": ("text",),
    "pages": ("text", "outlet"),
    "figures": (*_ASK, "unit", "kind"),
    "disputes": ("since", "until", "kind", "open", "place"),
    "words": ("place", "since", "until"),
    "tolls": ("unit", "place", "party", "since", "until"),
    "records": ("speaker", "party"),
}
"""What each list can be asked by; those that are not named take nothing."""
DOWNLOAD_WAIT = 20.0
"""Seconds that a download of what rests on all claims may wait for it."""


def _only(request: Request, where: str, known: Collection[str]) -> None:
    """Refuse a filter that is set and that a list does not have (E550)."""
    refusal = stranger([name for name, value in request.query_params.items() if value.strip()], known, where)
    if refusal is not None:
        raise refusal


def _words(desk: Desk, ask: Ask) -> Iterable[Any]:
    """Who said who holds a place, in the order of days."""
    if ask.place is None:
        raise CounterclaimError("E207", "Words on who holds a place need a place; give its id as place=.")
    found = _sure(desk, AskPlace(place=ask.place, since=ask.since, until=ask.until))
    assert isinstance(found, PlaceWeighed)
    return found.said


def _tolls(desk: Desk, ask: Ask, unit: str | None) -> Iterable[Any]:
    found = _sure(desk, AskFigures(unit=unit, place=ask.place, party=ask.party, since=ask.since, until=ask.until))
    assert isinstance(found, Figures)
    return found.tolls


def _records(desk: Desk, ask: Ask) -> Iterable[Any]:
    """Track records of a speaker or a party."""
    if not ask.speaker and not ask.party:
        raise CounterclaimError("E207", "A track record needs a speaker= or a party=; give one of them.")
    question = AskWho(kind="speaker", name=ask.speaker) if ask.speaker else AskWho(kind="party", name=ask.party or "")
    found = _sure(desk, question)
    assert isinstance(found, WhoWeighed)
    return [*found.records, *found.side_records]


def _sure(desk: Desk, question: Question) -> Answer:
    """Return an answer, waiting for it as long as a download may take."""
    found = desk.suggested.ask(question, wait=DOWNLOAD_WAIT).answer
    if found is None:
        raise CounterclaimError("E549", "The claims are still being laid side by side; ask for this again in a minute.")
    return found


def _positions(desk: Desk, ask: Ask, q: dict[str, str | None]) -> Iterator[dict[str, Any]]:
    for dispute in dispute_views.dispute_list(
        desk.suggested, since=ask.since, until=ask.until, kind=q["kind"], open_only=bool(q["open"]), place=ask.place
    ):
        for position in dispute.positions:
            yield {
                "dispute": dispute.id,
                "kind": dispute.kind,
                "question": dispute.question,
                "place": dispute.place.name if dispute.place else None,
                "opened": dispute.opened,
                "settled": dispute.settled,
                "answer": position.answer,
                "origins": position.origins,
                "parties": position.parties,
                "claims": position.claims,
            }


@router.get("/api/tables/{table}", response_class=Response)
def table(
    request: Request, desk: TheDesk, ask: TheAsk, table: str, unit: Word = None, kind: Word = None, open: bool = False
) -> Response:
    """Return a list as CSV for spreadsheets: places, speakers, parties, pages, unread, watches, figures, disputes,
    tolls, words on who holds a place (``place``), or the track records of a ``speaker`` or ``party``."""
    if table not in TABLES:
        raise CounterclaimError("E207", f"There is no list {table[:40]!r}; choose one of {', '.join(TABLES)}.")
    _only(request, f"The list of {table}", USES.get(table, ()))
    kinds = {"figures": get_args(FigureKind), "disputes": dispute_views.KINDS}
    one_of(f"kind in the list of {table}", _word(kind), kinds.get(table, ()))
    values = {"unit": _word(unit), "kind": _word(kind), "text": ask.text, "open": "yes" if open else None}
    rows = [msgspec.to_builtins(row) for row in TABLES[table](desk, ask, values)]
    text = io.StringIO(newline="")
    sheet = csv.DictWriter(text, COLUMNS[table])
    sheet.writeheader()
    for row in rows:
        sheet.writerow({k: _cell(v) for k, v in row.items()})
    body = text.getvalue().encode("utf-8-sig", "replace")
    headers = {"content-disposition": f'attachment; filename="{table}.csv"'}
    return Response(body, media_type=MEDIA["csv"], headers=headers)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    if isinstance(value, list | tuple):
        value = "; ".join(str(v) for v in value)
    return guard(str(value).replace("\x00", "\ufffd"))
