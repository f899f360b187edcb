"""``export``: claims, and lists made of them, into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from counterclaim import desk
from counterclaim.cli.base import (
    AboutOption,
    JsonOption,
    LedgerOption,
    OutletOption,
    PageOption,
    PartyOption,
    PlaceOption,
    PolarityOption,
    ReviewedOption,
    SettledOption,
    SinceOption,
    SpeakerOption,
    TextOption,
    TypeOption,
    UntilOption,
    command,
)
from counterclaim.cli.show import dump, errors, safe
from counterclaim.errors import CounterclaimError


@command("export")
def export(
    format: Annotated[str, typer.Argument(help="csv, jsonl, parquet or geojson.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; without it, standard output.")
    ] = None,
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
    what: Annotated[
        str,
        typer.Option(
            "--what",
            help="claims, disputes, links, origins, figures, place (day by day, with --place) or speaker (track "
            "record, with --speaker or --party).",
        ),
    ] = "claims",
    unit: Annotated[
        str | None, typer.Option("--unit", help="With --what figures: killed, wounded, tank, uav …")
    ] = None,
    settled: SettledOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Write at most so many; 0 writes all.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Write claims, or a list made of them, to a file for spreadsheets, programs, data frames or maps.

    Filters are those of claims. Disputes, links and origins are those in which such a claim takes part; figures, a
    place and a speaker are asked for as with their own commands. With --json a line of JSON on standard output tells
    how many were written.

    \b
    Examples:
      counterclaim export csv -o claims.csv
      counterclaim export csv -o corrected.csv --reviewed correct
      counterclaim export jsonl --since 2020-10
      counterclaim export parquet -o captures.parquet --type capture
      counterclaim export geojson -o hadrut.geojson --place Hadrut
      counterclaim export csv --what disputes -o disputes.csv
      counterclaim export jsonl --what links --place Hadrut
      counterclaim export csv --what figures --unit killed
      counterclaim export csv --what place --place Hadrut -o hadrut.csv
      counterclaim export csv --what speaker --party AZ
    """
    ask = desk.claim_filter(
        type=type, speaker=speaker, party=party, about=about, place=place, since=since, until=until, text=text,
        page=page, outlet=outlet, polarity=polarity, reviewed=reviewed,
    )  # fmt: skip
    if output is None or str(output) == "-":
        if as_json:
            raise CounterclaimError("E640", "--json tells what was written, so it needs a file; give one with -o.")
        if format == "parquet" and sys.stdout.isatty():
            raise CounterclaimError("E641", "Parquet is not for the screen; give a file with -o or a pipe.")
    with desk.open_ledger(ledger, readonly=True) as store:
        target = sys.stdout.buffer if output is None or str(output) == "-" else output
        count = desk.export(
            store, format, target, ask, what=what, unit=unit, settled=settled or (), limit=limit or None
        )
    if as_json:
        dump({"written": count, "file": str(output)})
    elif output is not None:
        errors().print(safe(f"{count:,} written to {output}.", lines=False), markup=False, soft_wrap=True)
