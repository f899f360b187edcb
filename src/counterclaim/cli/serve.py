"""``serve``: the ledger in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from counterclaim.cli.base import LedgerOption, command
from counterclaim.cli.show import errors


@command("serve")
def serve(
    ledger: LedgerOption = None,
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="Port; 0 takes a free one.")] = 8170,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = False,
) -> None:
    """Show the ledger in a browser: disputes, places, pages with their claims, review, search, export.

    It answers on this machine only (127.0.0.1) and loads nothing from elsewhere. Ctrl-C ends it.

    \b
    Examples:
      counterclaim serve --open
      counterclaim serve --ledger war.db --port 9000
    """
    from counterclaim.web.serve import run  # the web's libraries load only where it is served

    def ready(address: str) -> None:
        errors().print(f"The desk is at {address} (Ctrl-C ends it).", markup=False, soft_wrap=True)
        if open_browser:
            typer.launch(address)

    run(ledger, port=port, ready=ready)
