"""``doctor``: whether everything is in place."""

from __future__ import annotations

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import LEFT_OUT, JsonOption, LedgerOption, command
from counterclaim.cli.show import dump, out, safe
from counterclaim.model import to_dict


@command("doctor")
def doctor(ledger: LedgerOption = None, as_json: JsonOption = False) -> None:
    """Check the installation: Python, packages, weights, lexicon, gazetteer, SQLite, folders.

    The exit status is 1 where something is not well.

    \b
    Examples:
      counterclaim doctor
      counterclaim doctor --json
    """
    checks = desk.check(ledger)
    if as_json:
        dump(to_dict(checks))
    else:
        console = out()
        for check in checks:
            mark = Text("ok  " if check.ok else "bad ", style="green" if check.ok else "bold red")
            console.print(
                mark.append(f"{check.name}: ", style="bold").append(safe(check.sentence, lines=False), style="not bold")
            )
    if not all(c.ok for c in checks):
        raise typer.Exit(LEFT_OUT)
