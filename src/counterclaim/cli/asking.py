"""``claims``, ``page``, ``search`` and ``history``: what the ledger holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import (
    FINE,
    AboutOption,
    JsonOption,
    LedgerOption,
    OutletOption,
    PageOption,
    PartyOption,
    PlaceOption,
    PolarityOption,
    ReviewedOption,
    SinceOption,
    SpeakerOption,
    TextOption,
    TypeOption,
    UntilOption,
    command,
)
from counterclaim.cli.show import chain, claim_text, dump, errors, out, page_head, safe, support, table
from counterclaim.ledger import ClaimRow, HistoryEvent
from counterclaim.model import Dispute, Page, to_dict


@command("claims")
def claims(
    ledger: LedgerOption = None,
    type: TypeOption = None,
    speaker: SpeakerOption = None,
    party: PartyOption = None,
    about: AboutOption = None,
    place: PlaceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    page: PageOption = None,
    outlet: OutletOption = None,
    polarity: PolarityOption = None,
    reviewed: ReviewedOption = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Also show claims that a review rejected.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Show at most so many; 0 shows all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List claims of the ledger in the order of days; all filters given must hold.

    \b
    Examples:
      counterclaim claims --limit 10
      counterclaim claims --type capture --since 2020-10
      counterclaim claims --party AZ --polarity denied
      counterclaim claims --place Hadrut --text "clashes"
      counterclaim claims --speaker narrator --json
      counterclaim claims --reviewed correct
    """
    ask = desk.claim_filter(
        type=type, speaker=speaker, party=party, about=about, place=place, since=since, until=until, text=text,
        page=page, outlet=outlet, polarity=polarity, reviewed=reviewed, include_rejected=rejected,
    )  # fmt: skip
    with desk.open_ledger(ledger, readonly=True) as store:
        rows = list(store.iter_claims(ask, limit=limit + 1 if limit else None))
    more = bool(limit) and len(rows) > limit
    rows = rows[:limit] if limit else rows
    if as_json:
        dump([to_dict(r) for r in rows])
        return
    console = out()
    for row in rows:
        head = " · ".join(p for p in (row.published, row.outlet, row.title) if p)
        console.print(claim_text(row.claim, row.text, ident=True, judgement=row.judgement))
        console.print(Text("    " + safe(head, lines=False), style="dim"))
    if not rows:
        errors().print("No claim is like that; leave a filter out.")
    elif more:
        errors().print(f"There are more than {limit}; --limit 0 shows all.")


@command("page")
def page(
    page: Annotated[str, typer.Argument(help="Id of the page or its beginning.")],
    ledger: LedgerOption = None,
    as_read: Annotated[
        bool, typer.Option("--as-read", help="Show claims as the reader made them, without reviews.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a page's text with its claims marked and numbered, and the claims below.

    Furniture (navigation, captions, donation calls) is dimmed.

    \b
    Examples:
      counterclaim page PAGE
      counterclaim page PAGE --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        found = store.page(page, as_read=as_read)
        sightings = store.sightings(found.id)
    if as_json:
        dump({**to_dict(found), "sightings": to_dict(sightings)})
        return
    console = out()
    console.print(page_head(found))
    for seen in sightings:
        console.print(Text("  " + safe(seen.url or seen.source or "", lines=False), style="dim"))
    console.print()
    console.print(Padding(marked(found), (0, 2), expand=False))
    console.print()
    for position, claim in enumerate(found.claims, 1):
        console.print(claim_text(claim, claim.text(found.text), number=position, ident=True))
    for slip in found.slips:
        console.print(Text("  ! " + safe(slip.sentence, lines=False), style="yellow"))


def marked(page: Page) -> Text:
    """The text of a page: claims underlined with their numbers before them, denied ones red, furniture dimmed."""
    shown = Text()
    for piece in desk.mark(page):
        for begun in piece.begins:
            shown.append(f"[{begun}]", style="bold cyan")
        style = ""
        if piece.furniture:
            style = "dim"
        elif piece.claims:
            denied = any(page.claims[n - 1].polarity == "denied" for n in piece.claims)
            style = "underline red" if denied else "underline"
        shown.append(safe(piece.text), style=style)
    return shown


@command("disputes")
def disputes(
    ledger: LedgerOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Show at most so many; 0 shows all.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the questions that claims of the ledger answer differently, the most contested first.

    \b
    Examples:
      counterclaim disputes
      counterclaim disputes --limit 5 --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        found = desk.disputes(store)
        shown = found[:limit] if limit else found
        if as_json:
            dump(to_dict(shown))
            return
        print_disputes(shown, store.claim)
    if not found:
        errors().print("No claims of this ledger give different answers to one question.")
    elif len(shown) < len(found):
        errors().print(f"There are {len(found)}; --limit 0 shows all.")


def print_disputes(found: Sequence[Dispute], claim_of: Callable[[str], ClaimRow], *, claims: int = 2) -> None:
    """Print each question with its positions, how many independent origins each has, and its first claims."""
    console = out()
    for dispute in found:
        when = (f"  since {dispute.opened}" if dispute.opened else "") + f"  {dispute.id}"
        console.print(Text(safe(dispute.question, lines=False), style="bold yellow").append(when, style="not bold dim"))
        for position in dispute.positions:
            line = Text(f"  {safe(position.answer, lines=False)}", style="bold")
            counted = f"  {support(len(position.claims), position.origins)}"
            console.print(line.append(counted, style="not bold dim"))
            for row in map(claim_of, position.claims[:claims]):
                words = safe(row.text, lines=False)
                words = words if len(words) <= 110 else words[:109].rstrip() + "…"
                console.print(Text(f"    {chain(row.claim)}: “{words}”"))


@command("search")
def search(
    words: Annotated[list[str], typer.Argument(help='Words; "a phrase" in quotes, beginn* for a beginning.')],
    ledger: LedgerOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Show at most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Search claims and pages for words, best first.

    \b
    Examples:
      counterclaim search Hadrut
      counterclaim search '"heavy fighting"' --limit 5
      counterclaim search drone* --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        hits = store.search(" ".join(words), limit=limit)
    if as_json:
        dump(to_dict(hits))
        return
    console = out()
    for hit in hits:
        line = Text(f"{hit.kind:<6}", style="bold").append(f"{hit.id[:20]}  ", style="dim not bold")
        console.print(line.append(safe(hit.snippet, lines=False), style="not bold"))
        console.print(Text("      " + safe(hit.title or "", lines=False), style="dim"))
    if not hits:
        errors().print("Nothing holds all of these words.")


def _told(event: HistoryEvent) -> str:
    moved = "; ".join(f"{m.field} {m.old} → {m.new}" for m in event.moves)
    return f"{event.sentence} ({moved})" if moved else event.sentence


@command("history")
def history(
    claim: Annotated[str, typer.Argument(help="Id of the claim or its beginning.")],
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what happened to a claim, and how many reports go back to one origin with it.

    What happened is readings, reviews and withdrawals.

    \b
    Examples:
      counterclaim history CLAIM
      counterclaim history CLAIM --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        events = store.history(claim)
        row = store.claim(claim)
        origin = store.origin(row.claim.id)
    if as_json:
        dump(to_dict(events))
        return
    console = out()
    console.print(claim_text(row.claim, row.text, ident=True, judgement=row.judgement))
    if origin is not None:
        line = f"    {support(len(origin.claims), 1)}: {safe(origin.reason, lines=False)}"
        console.print(Text(line, style="dim"))
    console.print(table(("when", "what", ""), ((e.at, e.kind, _told(e)) for e in events)))
    for why in islice((w for w in row.claim.why if w.sentence), 12):
        console.print(Text(f"    {why.field}: {safe(why.sentence, lines=False)}", style="dim"))
    raise typer.Exit(FINE)
