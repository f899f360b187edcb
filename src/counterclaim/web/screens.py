"""What each screen shows, as plain records; the HTML screen and its JSON twin are made from the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, get_args

from fastapi import Path, Query, Request
from msgspec import Struct

from counterclaim.desk.asking import one_of
from counterclaim.desk.views import claim as claim_views
from counterclaim.desk.views import disputes as dispute_views
from counterclaim.desk.views import figures as figure_views
from counterclaim.desk.views import lexicon as lexicon_views
from counterclaim.desk.views import listing, overview, pages, places, speakers
from counterclaim.desk.views import unread as unread_views
from counterclaim.desk.views.help import Help, help_view
from counterclaim.desk.views.jobs import Job
from counterclaim.desk.views.mapping import MapPlace
from counterclaim.desk.views.select import Facet
from counterclaim.desk.watching import Watched
from counterclaim.desk.weighing import Question
from counterclaim.model import Dispute, FigureKind
from counterclaim.web import suggesting
from counterclaim.web.params import Number, TheAsk, TheDesk, Word, _word, told

DISPUTES = 50
"""Disputes on one page of the list."""

Ident = Annotated[str, Path(max_length=300)]


class PlaceList(Struct, frozen=True, kw_only=True):
    """Places, most claims first."""

    text: str | None
    rows: list[MapPlace]


class SpeakerList(Struct, frozen=True, kw_only=True):
    """Speakers, most claims first."""

    text: str | None
    rows: list[speakers.SpeakerLine]


class PartyList(Struct, frozen=True, kw_only=True):
    """Parties, most claims first."""

    rows: list[speakers.PartyLine]


class DisputeList(Struct, frozen=True, kw_only=True):
    """Disputes, most contested first; ``fresh`` is false while those of a changed ledger are still being found.

    ``open`` leaves out the settled ones, ``place`` all that are asked of other places; ``kinds`` counts what is asked,
    whichever kind is chosen. ``left_out`` counts the claims of older pages that were not laid side by side, for want of
    room.
    """

    fresh: bool
    left_out: int
    since: str | None
    until: str | None
    kind: str | None
    open: bool
    place: str | None
    kinds: list[Facet]
    total: int
    page_number: int
    pages: int
    rows: list[Dispute]


class JobList(Struct, frozen=True, kw_only=True):
    """What was read since the desk was started, newest first, and what is looked at again."""

    rows: list[Job]
    watches: list[Watched]


def overview_(desk: TheDesk, ask: TheAsk) -> overview.Overview:
    """Return what there is, where and when; what came in and what could not be read."""
    return overview.overview(desk.board, ask)


def claims(desk: TheDesk, ask: TheAsk, p: Number = 1) -> listing.Listing:
    """Return claims that match all filters, with facets."""
    return listing.claims(desk.board, ask, page_number=p)


def claim(desk: TheDesk, ident: Ident) -> claim_views.ClaimView:
    """Return one claim with its words, trail, links and origin."""
    return claim_views.claim_view(desk.board, ident, desk.suggested)


def pages_(desk: TheDesk, text: Word = None, outlet: Word = None, p: Number = 1) -> pages.PageList:
    """Return the pages of the ledger, newest added first."""
    return pages.page_list(desk.board, text=_word(text), outlet=_word(outlet), page_number=p)


def page(
    desk: TheDesk,
    ident: Ident,
    claim: Annotated[str | None, Query(max_length=300, description="The claim at which the screen opens.")] = None,
) -> pages.PageView:
    """Return one page with its text in stretches that know their claims."""
    return pages.page_view(desk.board, ident)


def places_(desk: TheDesk, text: Word = None) -> PlaceList:
    """Return the places that claims name."""
    return PlaceList(text=_word(text), rows=places.place_list(desk.board, text=_word(text)))


def place(desk: TheDesk, ask: TheAsk, ident: Ident) -> places.PlaceView:
    """Return one place by id, or by name where it was not resolved."""
    return places.place_view(desk.board, ident, ask)


def speakers_(desk: TheDesk, text: Word = None) -> SpeakerList:
    """Return who speaks."""
    return SpeakerList(text=_word(text), rows=speakers.speaker_list(desk.board, text=_word(text)))


def speaker(desk: TheDesk, ask: TheAsk, ident: Ident) -> speakers.Profile:
    """Return what a speaker claims, by (part of) the name."""
    return speakers.speaker_profile(desk.board, ident, ask)


def parties(desk: TheDesk) -> PartyList:
    """Return the parties that speak, act or are acted upon."""
    return PartyList(rows=speakers.party_list(desk.board))


def party(desk: TheDesk, ask: TheAsk, ident: Ident) -> speakers.Profile:
    """Return what a party claims, by its code."""
    return speakers.party_profile(desk.board, ident, ask)


def disputes(
    request: Request,
    desk: TheDesk,
    since: Word = None,
    until: Word = None,
    kind: Word = None,
    open: Annotated[bool, Query(description="Leave out those that are settled.")] = False,
    place: Annotated[str | None, Query(max_length=200, description="Id or name of the place asked about.")] = None,
    p: Number = 1,
) -> DisputeList:
    """Return questions that claims answer differently, ``DISPUTES`` on a page."""
    since, until, kind, place = _word(since), _word(until), _word(kind), _word(place)
    told(request, lambda: one_of("kind of dispute", kind, dispute_views.KINDS))
    rows = dispute_views.dispute_list(desk.suggested, since=since, until=until, open_only=open, place=place)
    kinds = Counter(d.kind for d in rows)
    chosen = [d for d in rows if d.kind == kind] if kind else rows
    pages = max(1, -(-len(chosen) // DISPUTES))
    number = min(p, pages)
    return DisputeList(
        fresh=desk.suggested.fresh,
        left_out=desk.suggested.left_out,
        since=since,
        until=until,
        kind=kind,
        open=open,
        place=place,
        kinds=[Facet(value=k, label=k, claims=n) for k, n in kinds.most_common()],
        total=len(chosen),
        page_number=number,
        pages=pages,
        rows=chosen[(number - 1) * DISPUTES : number * DISPUTES],
    )


def dispute(desk: TheDesk, ident: Ident) -> dispute_views.DisputeView:
    """Return one dispute with the words of every position."""
    return dispute_views.dispute_view(desk.suggested, ident, desk.answer)


def figures(
    request: Request, desk: TheDesk, ask: TheAsk, unit: Word = None, kind: Word = None
) -> figure_views.FiguresView:
    """Return figures of one unit over time."""
    told(request, lambda: one_of("kind of figure", _word(kind), get_args(FigureKind)))
    return figure_views.figures(desk.board, ask, unit=_word(unit), kind=_word(kind))


def unread(desk: TheDesk, p: Number = 1) -> unread_views.UnreadList:
    """Return what could not be read and why."""
    return unread_views.unread(desk.board, page_number=p)


def lexicon(q: Annotated[str | None, Query(max_length=120)] = None) -> lexicon_views.LexiconView:
    """Return what the lexicon knows of a name: places and parties."""
    return lexicon_views.look_up(_word(q))


def jobs(desk: TheDesk) -> JobList:
    """Return what was read since the desk was started, and what is looked at again."""
    return JobList(rows=desk.jobs.all(), watches=desk.watcher.all())


def job(desk: TheDesk, ident: Ident) -> Job:
    """Return one job with what has been read so far."""
    return desk.jobs.get(ident)


def help_() -> Help:
    """Return the words used, the keys and the limits."""
    return help_view()


class Screen(NamedTuple):
    """A screen: its address, its template, what it shows and the record that is.

    ``question`` is what the ledger as a whole is asked for it; its answer may come later than the rest. It is not asked
    where estimates are switched off, unless the answer holds ``more`` than estimates.
    """

    path: str
    template: str
    view: Callable[..., Any]
    record: type
    question: Callable[[Any], Question | None] | None = None
    more: bool = False


SCREENS = (
    Screen("/", "overview.html", overview_, overview.Overview),
    Screen("/claims", "claims.html", claims, listing.Listing),
    Screen("/claims/{ident}", "claim.html", claim, claim_views.ClaimView),
    Screen("/pages", "pages.html", pages_, pages.PageList),
    Screen("/pages/{ident}", "page.html", page, pages.PageView),
    Screen("/places", "places.html", places_, PlaceList),
    Screen("/places/{ident:path}", "place.html", place, places.PlaceView, suggesting.of_place),
    Screen("/speakers", "speakers.html", speakers_, SpeakerList),
    Screen("/speakers/{ident:path}", "profile.html", speaker, speakers.Profile, suggesting.of_profile),
    Screen("/parties", "parties.html", parties, PartyList),
    Screen("/parties/{ident}", "profile.html", party, speakers.Profile, suggesting.of_profile),
    Screen("/disputes", "disputes.html", disputes, DisputeList),
    Screen("/disputes/{ident}", "dispute.html", dispute, dispute_views.DisputeView, suggesting.of_dispute, more=True),
    Screen("/figures", "figures.html", figures, figure_views.FiguresView, suggesting.of_figures),
    Screen("/unread", "unread.html", unread, unread_views.UnreadList),
    Screen("/lexicon", "lexicon.html", lexicon, lexicon_views.LexiconView),
    Screen("/add", "add.html", jobs, JobList),
    Screen("/jobs/{ident}", "job.html", job, Job),
    Screen("/help", "help.html", help_, Help),
)
"""Every screen with its twin; the twin of ``/x`` is ``/api/x``, that of ``/`` is ``/api/overview``."""
