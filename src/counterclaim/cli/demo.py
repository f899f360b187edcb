"""``demo``: the bundled pages, read and laid side by side."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.asking import print_disputes
from counterclaim.cli.base import NOTHING, STOPPED, JsonOption, command
from counterclaim.cli.reading import add_all, print_summary, status
from counterclaim.cli.serve import serve
from counterclaim.cli.show import chain, dump, errors, out, place, safe, table
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimRow
from counterclaim.model import Dispute, to_dict

DISPUTES = 10
"""Disputes shown; the others come with ``counterclaim disputes``."""
PER_WAR = 12
"""Claims shown of each war; all are in the ledger."""


@command("demo")
def demo(
    pages: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or addresses of your own, read as well.")
    ] = None,
    ledger: Annotated[Path, typer.Option("--ledger", "-l", help="The ledger's file.")] = Path("build/demo.db"),
    rows: Annotated[int, typer.Option("--rows", min=1, help="Claims to show of each war.")] = PER_WAR,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=256, help="Processes that read pages.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Read the bundled pages and yours, and show who said what, the disputes, and where the ledger lies.

    \b
    Examples:
      counterclaim demo
      counterclaim demo page.html --ledger demo.db
    """
    bundled = desk.demo_pages()
    sources: list[str | Path] = [*bundled, *(pages or [])]
    if not sources:
        raise CounterclaimError("E650", "No page is bundled with this installation; name pages of your own.")
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CounterclaimError(
            "E201", f"The folder of the ledger cannot be made ({error.strerror}); choose another.", source=str(ledger)
        ) from error
    summary = desk.Summary()
    with desk.open_ledger(ledger) as store:
        stopped = add_all(store, sources, desk.PageOptions(), summary, jobs=jobs, quiet=as_json)
        wars = desk.who_said_what(store)
        desk.compare(store)
        found = desk.disputes(store)
        by_id = {r.claim.id: r for w in wars for r in w.rows}
    if as_json:
        dump({"summary": to_dict(summary), "wars": to_dict(wars), "disputes": to_dict(found), "ledger": str(ledger)})
        raise typer.Exit(STOPPED if stopped else status(summary.pages, len(summary.failures)))
    console = out()
    for war in wars:
        console.print()
        counts = f"  {len(war.rows):,} claims on {war.pages:,} pages"
        console.print(Text(safe(war.name, lines=False), style="bold").append(counts, style="not bold dim"))
        best = best_rows(war.rows, rows)
        console.print(table(("date", "who", "what", "where", "words"), [_row(r) for r in best]))
        if len(war.rows) > len(best):
            console.print(Text(f"  and {len(war.rows) - len(best):,} more", style="dim"))
    console.print()
    if found:
        more = f" (the first {DISPUTES} of {len(found)})" if len(found) > DISPUTES else f": {len(found)}"
        console.print(Text(f"Disputes that show at once{more}", style="bold"))
        print_disputes(found[:DISPUTES], by_id.__getitem__)
    else:
        console.print("No dispute shows at once: no claims of these pages give different answers to one question.")
    console.print()
    print_summary(summary, str(ledger))
    console.print()
    for line in _next(str(ledger), found):
        console.print(Text(line))
    if stopped:
        errors().print("Stopped; the pages that were finished are in the ledger.")
        raise typer.Exit(STOPPED)
    if sys.stdin.isatty() and sys.stdout.isatty():
        console.print()
        if typer.confirm("Open the desk in a browser now?", default=True):
            serve(ledger, port=0, open_browser=True)
    raise typer.Exit(NOTHING if not summary.pages else status(summary.pages, len(summary.failures)))


def best_rows(rows: tuple[ClaimRow, ...], limit: int) -> list[ClaimRow]:
    """Choose claims to show: the surest of each page in turn, so that every page has its word; in order of days."""
    pages = [
        sorted(group, key=lambda r: (r.claim.speaker is None, not r.claim.places, -(r.claim.score or 0)))
        for _, group in groupby(sorted(rows, key=lambda r: r.claim.page), key=lambda r: r.claim.page)
    ]
    turns = [page[n] for n in range(max(map(len, pages), default=0)) for page in pages if n < len(page)]
    keep = {r.claim.id for r in turns[:limit]}
    return [r for r in rows if r.claim.id in keep]


def _row(row: ClaimRow) -> tuple[object, ...]:
    claim = row.claim
    day = (claim.when.iso if claim.when else None) or row.published or ""
    what = claim.type if claim.polarity == "asserted" else f"{claim.type} ({claim.polarity})"
    words = safe(row.text, lines=False)
    where = ", ".join(place(w) for w in claim.places)
    return day[:21], _short(chain(claim), 44), what, _short(where, 28), _short(words, 90)


def _short(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def _program() -> str:
    """The command as a shell finds it: by its name, or where it was installed."""
    program = Path(sys.executable).with_name("counterclaim")
    if shutil.which("counterclaim") is not None or not program.exists():
        return "counterclaim"
    return shlex.quote(os.path.relpath(program))


def _next(ledger: str, found: list[Dispute]) -> list[str]:
    place = found[0].place.name if found and found[0].place else "Hadrut"
    quoted = f'"{place}"' if " " in place else place
    lines = [
        f"The ledger is {ledger}. The desk shows it in a browser, and a claim is corrected there:",
        f"  {_program()} serve --ledger {ledger} --open",
        "Or try next:",
        f"  counterclaim claims --place {quoted} --ledger {ledger}",
        f"  counterclaim disputes --ledger {ledger}",
        f"  counterclaim search ceasefire --ledger {ledger}",
        f"  counterclaim export csv -o claims.csv --ledger {ledger}",
        "  counterclaim add YOUR-PAGES --ledger war.db",
    ]
    program = Path(sys.executable).with_name("counterclaim")
    if _program() != "counterclaim":
        lines.append(
            f"The shell finds counterclaim after: source {shlex.quote(os.path.relpath(program.with_name('activate')))}"
        )
    return lines
