"""``place``, ``figures`` and ``speaker``: what the claims suggest, with the claims and counts behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import JsonOption, LedgerOption, PlaceOption, SettledOption, command
from counterclaim.cli.show import claim_text, dump, errors, number, out, safe, shares, support, table
from counterclaim.desk.estimating import PlaceDay, PlaceRecord
from counterclaim.estimate import Record, Toll
from counterclaim.model import to_dict

MOST_DAYS = 62
"""Days shown one by one; of a longer stretch those on which something is said or the leading party changes."""

FromOption = Annotated[str | None, typer.Option("--from", help="From this day, month or year on (2020-10-12).")]
ToOption = Annotated[str | None, typer.Option("--to", help="Up to this day, month or year.")]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=0, help="Show at most so many claims; 0 shows all.")]


@command("place")
def place(
    name: Annotated[str, typer.Argument(help="Any name of the place, or its id.")],
    since: FromOption = None,
    until: ToOption = None,
    hindsight: Annotated[
        bool, typer.Option("--hindsight", help="Also show the estimate as known now, looking back.")
    ] = False,
    settled: SettledOption = None,
    limit: LimitOption = 20,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a place: its names and who uses which, who says who holds it, day by day with the estimate, the claims.

    The estimate of a day uses nothing that became known later; --hindsight adds the one as known now. It sums claims
    up and is not a finding of fact. --settled lays settled data of your own beside the claims for this one answer.

    \b
    Examples:
      counterclaim place Hadrut
      counterclaim place Hadrut --from 2020-10-01 --to 2020-10-31 --hindsight
      counterclaim place Hadrut --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        found = desk.place(store, name, since=since, until=until, hindsight=hindsight, settled=settled or ())
    if as_json:
        dump(to_dict(found))
        return
    console = out()
    _place_head(found)
    console.print()
    if found.said:
        rows = ((s.day, s.outlet, s.party, s.sentence, s.claim[:10]) for s in found.said)
        console.print(table(("known", "outlet", "speaks for", "who says who holds it", "claim"), rows))
        console.print(Text(support(len(found.said), len({s.origin or s.claim for s in found.said})), style="dim"))
        console.print()
    if found.days:
        _place_days(found)
    elif found.place is None:
        errors().print("No page's name was resolved to a place, so there is no estimate.")
    else:
        errors().print("No claim says who holds it, so there is no estimate.")
    for row in found.rows[: limit or None]:
        console.print(claim_text(row.claim, row.text, ident=True, judgement=row.judgement))
    if limit and len(found.rows) > limit:
        errors().print(f"There are {number(len(found.rows), 'claim')}; --limit 0 shows all.")


def _place_head(found: PlaceRecord) -> None:
    console = out()
    head = Text(safe(found.name, lines=False), style="bold yellow")
    if found.place is not None:
        facts = [found.place.kind, found.place.admin1, found.place.country, found.place.id]
        head.append("  " + " · ".join(safe(f, lines=False) for f in facts if f), style="not bold dim")
    else:
        head.append("  not resolved", style="not bold dim")
    console.print(head)
    names = [f"{n} ({user})" if user else n for n, user in found.names]
    if names:
        console.print(Text("known as: " + safe(", ".join(names), lines=False)))
    if found.also:
        others = ", ".join(f"{p.name}, {p.country or '?'} ({p.id})" for p in found.also)
        console.print(Text("also so called: " + safe(others, lines=False)))
    rows = ((w.claims, w.name, ", ".join(w.parties), ", ".join(w.outlets)) for w in found.written)
    console.print(table(("claims", "as written", "by speakers for", "in outlets"), rows, right=("claims",)))


def _place_days(found: PlaceRecord) -> None:
    console = out()
    hindsight = any(d.now is not None for d in found.days)
    columns = ("day", "as known on it", *(("as known now",) if hindsight else ()), "silent", "claims")
    shown = found.days if len(found.days) <= MOST_DAYS else list(_turns(found.days))
    rows = (
        (d.day, shares(d.shares), *((shares(d.now or {}),) if hindsight else ()), _days(d.silent), len(d.said) or None)
        for d in shown
    )
    console.print(table(columns, rows, right=("claims",)))
    if len(shown) < len(found.days):
        left = f"{number(len(found.days), 'day')}; shown are those with a claim or a change of the leading party."
        console.print(Text(left, style="dim"))
    for estimate in found.estimates:
        console.print()
        console.print(Text(safe(estimate.question, lines=False), style="bold"))
        console.print(Text(f"  {shares(estimate.distribution)}  ({estimate.model})"))
        for reason in estimate.reasons:
            console.print(Text(f"  {reason.claim[:10]}  {safe(reason.sentence, lines=False)}", style="dim"))
    console.print()


def _turns(days: Iterable[PlaceDay]) -> Iterable[PlaceDay]:
    before: list[str | None] | None = None
    for day in days:
        leads = [_lead(day.shares), _lead(day.now)]
        if day.said or leads != before:
            yield day
        before = leads


def _lead(distribution: dict[str, float] | None) -> str | None:
    return max(distribution, key=lambda k: (distribution[k], k)) if distribution else None


def _days(silent: int | None) -> str | None:
    return None if silent is None else number(silent, "day")


@command("figures")
def figures(
    place: PlaceOption = None,
    party: Annotated[
        str | None, typer.Option("--party", help="Party that counts or suffers the losses, as code or name.")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="What is counted: killed, wounded, tank, uav …")] = None,
    since: FromOption = None,
    until: ToOption = None,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show losses and tolls of a period as intervals, by who counts whom, and how each figure moved.

    Running totals are never added up; one event and one origin count once. An upper bound that nobody named is open.

    \b
    Examples:
      counterclaim figures
      counterclaim figures --unit killed --party AM --from 2020-09 --to 2020-11
      counterclaim figures --place Hadrut --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        found = desk.figures(store, place=place, party=party, unit=unit, since=since, until=until)
    if as_json:
        dump(to_dict(found))
        return
    console = out()
    if not found.tolls and not found.moved:
        known = ", ".join(found.units)
        errors().print(f"No figure is like that{f'; there are {known}' if known else ''}.", markup=False)
        return
    console.print(Text(f"{found.since} to {found.until}", style="bold"))
    kinds = ", ".join(f"{number(n, kind.replace('_', ' ') + ' figure')}" for kind, n in found.kinds.items())
    console.print(Text(kinds, style="dim"))
    if found.tolls:
        rows = (
            (
                _counted(t.unit, t.group),
                t.whose or "?",
                _stance(t),
                _interval(t.low, t.high),
                support(len(t.claims), t.origins),
                t.sentence,
            )
            for t in found.tolls
        )
        console.print(table(("unit", "losses of", "counted by", "toll", "from", "how"), rows))
    for face in found.faced:
        if face.admitted and face.claimed:
            how = "the counts meet" if face.meet else "the counts do not meet"
            ratio = "" if face.ratio is None else f", {face.ratio:.1f} claimed for each one admitted"
            what = _counted(face.unit, face.group)
            console.print(Text(f"{what} of {face.whose}, admitted and claimed by others: {how}{ratio}"))
    for figure in found.moved:
        if len(figure.steps) > 1:
            console.print()
            what = _counted(figure.unit, figure.group)
            console.print(Text(f"How {what} of {figure.whose or '?'} moved", style="bold"))
            steps = (
                (s.known, s.counter or "third party", s.kind.replace("_", " "), _interval(s.low, s.high),
                 "" if s.change is None else f"{s.change:+,g}", s.claim[:10])
                for s in figure.steps
            )  # fmt: skip
            console.print(table(("known", "counted by", "kind", "figure", "change", "claim"), steps, right=("change",)))


def _counted(unit: str, group: str | None) -> str:
    return f"{unit} ({group})" if group else unit


def _stance(toll: Toll) -> str:
    if toll.stance == "third_party":
        return "third party"
    return f"{toll.counter} (own losses)" if toll.stance == "own_admitted" else str(toll.counter)


def _interval(low: float, high: float | None) -> str:
    if high is None:
        return f"{low:,g} or more"
    return f"{low:,g}" if low == high else f"{low:,g} to {high:,g}"


@command("speaker")
def speaker(
    name: Annotated[str, typer.Argument(help="Part of the speaker's name, or a party by code or name.")],
    settled: SettledOption = None,
    limit: LimitOption = 10,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a speaker or party claims, about whom, and its track record with counts and intervals.

    The record counts claims of who holds a place that were settled later, by the other side's admission or by settled
    data. Claims never settled are no failures, and a share never stands without its counts.

    \b
    Examples:
      counterclaim speaker Azerbaijan
      counterclaim speaker AM --json
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        found = desk.speaker(store, name, limit=limit or None, settled=settled or ())
    if as_json:
        dump(to_dict(found))
        return
    console = out()
    head = Text(safe(found.name, lines=False), style="bold yellow")
    days = f" from {found.first} to {found.last}" if found.first else ""
    counts = f"  {number(found.total, 'claim')}{days}, {number(found.denied, 'denial')}"
    console.print(head.append(counts, style="not bold dim"))
    for label, counted in (
        ("speaks as", found.names),
        ("for", found.parties),
        ("claims", found.types),
        ("about", found.about),
        ("places", found.places),
    ):
        if counted:
            words = ", ".join(f"{safe(k, lines=False)} {n:,}" for k, n in list(counted.items())[:12])
            more = f" and {len(counted) - 12} more" if len(counted) > 12 else ""
            console.print(Text(f"{label:>10}  {words}{more}"))
    console.print()
    console.print(Text("Track record", style="bold"))
    _records("its own claims", found.records)
    _records("all claims of its side", found.side_records)
    if not found.records and not found.side_records:
        console.print("  No claim of it says who holds a place.")
    console.print()
    for row in found.rows:
        console.print(claim_text(row.claim, row.text, ident=True, judgement=row.judgement))


def _records(label: str, records: Iterable[Record]) -> None:
    rows = [(r.who, r.kind, r.made, r.settled, r.held, _share(r), _ahead(r)) for r in records]
    if rows:
        out().print(Text("  " + label, style="dim"))
        columns = ("who", "kind", "made", "settled", "held", "share held (95 %)", "days ahead")
        out().print(table(columns, rows, right=("made", "settled", "held")))


def _share(record: Record) -> str:
    if record.share is None:
        return ""
    return f"{record.share:.0%} ({record.low:.0%} to {record.high:.0%})"


def _ahead(record: Record) -> str:
    if record.ahead is None:
        return ""
    if record.ahead_low is None or record.ahead_high is None:
        return f"{record.ahead:+g}"
    return f"{record.ahead:+g} ({record.ahead_low:+d} to {record.ahead_high:+d})"
