"""``places``, ``parties`` and ``lexicon check``: what words mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import LEFT_OUT, NOTHING, JsonOption, LedgerOption, command
from counterclaim.cli.progress import bar
from counterclaim.cli.show import dump, errors, out, safe, table
from counterclaim.model import to_dict


@command("places")
def places(
    name: Annotated[str | None, typer.Argument(help="A name to look up in the gazetteer.")] = None,
    ledger: LedgerOption = None,
    dump_file: Annotated[
        Path | None,
        typer.Option("--import", help="Add a dump of GeoNames (UA.zip, allCountries.zip) to the gazetteer."),
    ] = None,
    countries: Annotated[
        list[str] | None, typer.Option("--country", help="With --import: keep this country (UA); may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Show at most so many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the places of the ledger, or look a name up with all its names and who uses them.

    \b
    Examples:
      counterclaim places
      counterclaim places Stepanakert
      counterclaim places Martakert --json
      counterclaim places --import UA.zip
    """
    if dump_file is not None:
        _import(dump_file, countries or [], as_json)
    elif name is not None:
        _look_up(name, min(limit, 10), as_json)
    else:
        with desk.open_ledger(ledger, readonly=True) as store:
            found = store.places()
        if as_json:
            dump(to_dict(found))
            return
        rows = [
            (p.claims, p.name if p.id else f"{p.name} ?", p.country, p.id, ", ".join(p.as_written))
            for p in found[:limit]
        ]
        out().print(table(("claims", "place", "country", "id", "as written"), rows, right=("claims",)))
        if len(found) > limit:
            errors().print(f"There are {len(found)}; --limit shows more.")


def _look_up(name: str, limit: int, as_json: bool) -> None:
    found = desk.find_places(name, limit=limit)
    if as_json:
        dump(to_dict(found))
        return
    console = out()
    if not found:
        errors().print(
            safe(f"No place is known as {name!r}; --import adds a full dump of GeoNames.", lines=False), markup=False
        )
        raise typer.Exit(NOTHING)
    for place in found:
        line = Text(safe(place.name, lines=False), style="bold")
        facts = [place.kind, place.admin1, place.country, place.id]
        if place.lat is not None and place.lon is not None:
            facts.append(f"{place.lat:.4f}, {place.lon:.4f}")
        if place.population:
            facts.append(f"{place.population:,} people")
        console.print(line.append("  " + " · ".join(safe(f, lines=False) for f in facts if f), style="not bold dim"))
        names = [f"{n} ({user})" if user else n for n, user in place.names]
        if names:
            console.print(Text("    " + safe(", ".join(names[:40]), lines=False)))


def _import(dump_file: Path, countries: list[str], as_json: bool) -> None:
    with bar(None, "rows") as step:
        done = desk.import_places(
            dump_file, countries=[c.upper() for c in countries] or None, progress=lambda rows: step(f"{rows:,} rows")
        )
    if as_json:
        dump(to_dict(done))
        return
    out().print(f"{done.added:,} places are new, {done.left_out:,} were known or not asked for.")
    for fault in done.faults:
        errors().print(safe(f"left out: {fault}", lines=False), markup=False)
    if done.refused:
        raise typer.Exit(LEFT_OUT)


@command("parties")
def parties(
    words: Annotated[str | None, typer.Argument(help="A code, a name or an official to look up.")] = None,
    ledger: LedgerOption = None,
    date: Annotated[str | None, typer.Option("--date", help="Day for officials (2020-10-12).")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the parties of the ledger, or look up what words for a party stand for.

    \b
    Examples:
      counterclaim parties
      counterclaim parties "Azerbaijani Defense Ministry"
      counterclaim parties AZ --json
    """
    if words is None:
        with desk.open_ledger(ledger, readonly=True) as store:
            counts = store.parties()
        if as_json:
            dump(to_dict(counts))
            return
        names = desk.party_names()
        rows = [(c.party, names.get(c.party), c.speaks, c.acts, c.targeted) for c in counts]
        out().print(
            table(("party", "name", "speaks", "acts", "is target"), rows, right=("speaks", "acts", "is target"))
        )
        return
    found = desk.find_parties(words, date=date)
    if as_json:
        dump(to_dict(found))
        return
    if not found:
        errors().print(
            safe(f"No party is known as {words!r}; the lexicon can be extended by a folder of your own.", lines=False),
            markup=False,
        )
        raise typer.Exit(NOTHING)
    console = out()
    for party in found:
        line = Text(f"{party.code}  {party.name}", style="bold")
        side = f" · side {party.side}" if party.side and party.side != party.code else ""
        console.print(line.append(f"  {party.kind}{side} · by {party.rule}", style="not bold dim"))
        if party.aliases:
            console.print(Text("    " + safe(", ".join(party.aliases), lines=False)))
        for official in party.officials:
            console.print(Text("    " + safe(official, lines=False), style="dim"))


@command("lexicon check")
def lexicon_check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder of tables laid over ours; without it, that of your own names, or ours alone."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the tables of the lexicon and name the file and line of every bad row; the status is 1 if there is one.

    \b
    Examples:
      counterclaim lexicon check
      counterclaim lexicon check my-lexicon
    """
    tables = desk.check_lexicon(folder or desk.overlay())
    if as_json:
        dump(to_dict(tables))
    else:
        console = out()
        for checked in tables:
            if checked.error:
                console.print(Text(safe(checked.error, lines=False), style="red"))
            else:
                console.print(Text(f"{checked.rows:>6,}  {safe(checked.table, lines=False)}"))
    if any(t.error for t in tables):
        raise typer.Exit(LEFT_OUT)
