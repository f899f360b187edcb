"""``compare``, ``dispute`` and ``judge``: claims side by side, and a person's word on what ties them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import JsonOption, LedgerOption, command
from counterclaim.cli.show import chain, dump, number, out, safe, shares, support, table
from counterclaim.ledger import ClaimRow
from counterclaim.model import Link, to_dict


class Verdict(StrEnum):
    """What a person may say of a link."""

    accept = "accept"
    reject = "reject"


@command("compare")
def compare(ledger: LedgerOption = None, as_json: JsonOption = False) -> None:
    """Lay all claims side by side anew: find links and origins and store them; judgements of people on links stay.

    \b
    Examples:
      counterclaim compare
      counterclaim compare --json
    """
    with desk.open_ledger(ledger) as store:
        done = desk.compare(store)
    if as_json:
        dump(to_dict(done))
        return
    console = out()
    console.print(
        f"{number(done.claims, 'claim')}, {number(done.links, 'link')}, "
        f"{number(done.origins, 'origin')} of two reports or more, {number(done.judged, 'link')} judged."
    )
    if done.relations:
        console.print(table(("links", "relation"), ((n, r) for r, n in done.relations.items()), right=("links",)))


@command("dispute")
def dispute(
    dispute: Annotated[str, typer.Argument(help="Id of the dispute or its beginning; disputes lists them.")],
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a dispute: positions side by side with words and origins, what would settle it, the estimate, the links.

    Where the question is who holds a place, the estimate sums the claims up; it is not a finding of fact.

    \b
    Examples:
      counterclaim dispute DISPUTE
      counterclaim dispute DISPUTE --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        found = desk.dispute(store, dispute)
    if as_json:
        dump(to_dict(found))
        return
    console = out()
    head = Text(safe(found.dispute.question, lines=False), style="bold yellow")
    console.print(head.append(f"  {found.dispute.kind} · {found.dispute.id}", style="not bold dim"))
    if found.dispute.opened:
        console.print(Text(f"Open since {found.dispute.opened}.", style="dim"))
    for side in found.sides:
        position = side.position
        counted = f"  {support(len(position.claims), position.origins)}"
        by = f", said by {', '.join(position.parties)}" if position.parties else ""
        console.print()
        console.print(Text(safe(position.answer, lines=False), style="bold").append(counted + by, style="not bold dim"))
        for row in side.rows:
            console.print(_words(row))
        for origin in side.origins:
            ids = ", ".join(c[:8] for c in origin.claims)
            line = f"  one origin: {ids} ({safe(origin.reason, lines=False)})"
            console.print(Text(line, style="dim"))
    console.print()
    if found.dispute.settled:
        how = safe(found.dispute.settled_how or "", lines=False)
        console.print(Text(f"Settled on {found.dispute.settled}: {how}"))
    elif found.would_settle:
        console.print(Text("What would settle it", style="bold"))
        for sentence in found.would_settle:
            console.print(Text("  " + safe(sentence, lines=False)))
    for estimate in found.estimates:
        console.print(Text(safe(estimate.question, lines=False), style="bold"))
        console.print(Text(f"  {shares(estimate.distribution)}  ({estimate.model})"))
        for reason in estimate.reasons:
            console.print(Text(f"  {reason.claim[:8]}  {safe(reason.sentence, lines=False)}", style="dim"))
    if found.links:
        console.print(Text("Links", style="bold"))
        for link in found.links:
            console.print(_link(link))


def _words(row: ClaimRow) -> Text:
    where = ", ".join(p for p in (row.outlet, row.published) if p)
    shown = Text(f"  {row.claim.id[:8]}  ", style="dim")
    shown.append(f"{chain(row.claim)}", style="not dim italic")
    shown.append(f"  ({safe(where, lines=False)})" if where else "", style="dim")
    shown.append(f"\n      “{safe(row.text, lines=False)}”", style="not dim")
    return shown


def _link(link: Link) -> Text:
    judged = f"  [{link.judgement}]" if link.judgement else ""
    shown = Text(f"  {link.a[:8]} {link.relation.replace('_', ' ')} {link.b[:8]}{judged}")
    shown.append(f"  {link.score:.2f}, {safe(link.rule, lines=False)}", style="dim")
    for aspect in link.aspects:
        shown.append(f"\n      {aspect.name}: {safe(aspect.sentence, lines=False)}", style="dim")
    return shown


@command("judge")
def judge(
    a: Annotated[str, typer.Argument(help="Id of a claim or its beginning.")],
    b: Annotated[str, typer.Argument(help="Id of the other claim or its beginning.")],
    judgement: Annotated[Verdict, typer.Argument(help="accept or reject.")],
    relation: Annotated[
        str | None, typer.Option("--relation", help="Which link, such as contradicts; needed where there are several.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Why.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who judges; your login if not given.")] = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept or reject the link between two claims; your judgement wins, also when links are found anew.

    A rejected link counts for nothing. With --relation, accept also makes a link that comparing did not find.

    \b
    Examples:
      counterclaim judge CLAIM OTHER reject --note "two different villages"
      counterclaim judge CLAIM OTHER accept --relation repeats
    """
    with desk.open_ledger(ledger) as store:
        link = desk.judge(store, a, b, judgement.value, relation=relation, note=note, by=by)
    if as_json:
        dump(to_dict(link))
    else:
        out().print(_link(link))
