"""What all commands share: options, exit statuses, and errors told in a sentence."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from counterclaim.cli.show import dump, errors, safe
from counterclaim.errors import CounterclaimError

FINE, LEFT_OUT, NOTHING, STOPPED = 0, 1, 2, 130
"""Exit statuses: all fine; something was left out or a check failed; nothing usable or a wrong call; Ctrl-C."""

F = TypeVar("F", bound=Callable[..., Any])
COMMANDS: dict[str, list[tuple[str, Callable[..., Any]]]] = {}
"""Commands by the module that holds them, as (name, function)."""

LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", "-l", help="The ledger's file; else $COUNTERCLAIM_LEDGER, else counterclaim.db here."),
]
ReaderOption = Annotated[
    str | None,
    typer.Option(
        "--reader", envvar="COUNTERCLAIM_READER", help="Another reader, as module:factory; else the built-in one."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]
TypeOption = Annotated[str | None, typer.Option("--type", help="Claim type, such as capture, shelling or threat.")]
SpeakerOption = Annotated[str | None, typer.Option("--speaker", help="Part of the speaker's name, or narrator.")]
PartyOption = Annotated[str | None, typer.Option("--party", help="Party of the speaker, as code or name.")]
AboutOption = Annotated[str | None, typer.Option("--about", help="Party that acts or is acted upon.")]
PlaceOption = Annotated[str | None, typer.Option("--place", help="Any name of a place, or its id.")]
SinceOption = Annotated[str | None, typer.Option("--since", help="From this day, month or year on (2020-10-12).")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Up to this day, month or year.")]
TextOption = Annotated[str | None, typer.Option("--text", help='Words of the claim; "a phrase", a beginn*.')]
PageOption = Annotated[str | None, typer.Option("--page", help="Id of a page or its beginning.")]
OutletOption = Annotated[str | None, typer.Option("--outlet", help="Name of the outlet.")]
SettledOption = Annotated[
    list[Path] | None,
    typer.Option("--settled", help="A file of settled data: UCDP GED or ACLED (CSV), dated GeoJSON; may be repeated."),
]
PolarityOption = Annotated[str | None, typer.Option("--polarity", help="asserted, denied, conditional or questioned.")]
ReviewedOption = Annotated[
    str | None, typer.Option("--reviewed", help="yes, no, or a judgement: accept, correct, reject or unsure.")
]


def command(name: str) -> Callable[[F], F]:
    """Make a function a command: expected errors become a sentence and status 2, Ctrl-C status 130."""

    def wrap(function: F) -> F:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except CounterclaimError as error:
                fail(error, as_json=bool(kwargs.get("as_json")))
            except KeyboardInterrupt:
                errors().print("Stopped.")
                raise typer.Exit(STOPPED) from None
            except BrokenPipeError:  # the reader of our output has gone, as with "| head"
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(FINE) from None

        run.__doc__ = unwrapped(function.__doc__ or "")
        COMMANDS.setdefault(function.__module__, []).append((name, run))
        return run  # type: ignore[return-value]

    return wrap


def unwrapped(doc: str) -> str:
    """Return a help text with paragraphs of one line each, for the screen to wrap; examples keep their lines."""
    paragraphs = inspect.cleandoc(doc).split("\n\n")
    return "\n\n".join(p if p.startswith("\b") else " ".join(p.split()) for p in paragraphs)


def fail(error: CounterclaimError, *, as_json: bool = False) -> NoReturn:
    """Print the sentence of an error and leave with status 2."""
    if as_json:
        dump({"error": {"code": error.code, "sentence": error.sentence, "source": error.source}})
    errors().print(safe(str(error)), markup=False, soft_wrap=True)
    raise typer.Exit(NOTHING)
