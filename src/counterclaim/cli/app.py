"""The application with its commands in the order of the help."""

from __future__ import annotations

from typing import Annotated

import typer

from counterclaim import __version__
from counterclaim.cli import (
    asking,
    comparing,
    doctor,
    estimating,
    exporting,
    reading,
    reviewing,
    serve,
    training,
    words,
)
from counterclaim.cli import demo as demo_command
from counterclaim.cli.base import COMMANDS

app = typer.Typer(
    name="counterclaim",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
lexicon_app = typer.Typer(no_args_is_help=True, help="The lexicon: what words mean, as tables that you can extend.")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"counterclaim {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Read conflict reporting and keep a ledger of claims: who said what about which event, in the exact words."""


_MODULES = (reading, asking, comparing, estimating, words, exporting, reviewing, training, serve, demo_command, doctor)
for _module in _MODULES:
    for _name, _function in COMMANDS[_module.__name__]:
        _group, _, _last = _name.rpartition(" ")
        (lexicon_app if _group else app).command(_last)(_function)
app.add_typer(lexicon_app, name="lexicon")
