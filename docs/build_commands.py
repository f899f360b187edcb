"""Writes ``docs/commands.md`` from the commands themselves: ``python docs/build_commands.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from counterclaim.cli.app import app

TARGET = Path(__file__).parent / "commands.md"
HEAD = """# Commands

Made from the help texts by `docs/build_commands.py`; `counterclaim COMMAND --help` shows the same.

Every command that reads a ledger takes `--ledger FILE`; without it, `$COUNTERCLAIM_LEDGER` or `counterclaim.db` in the
current folder is meant. `--json` prints JSON on standard output; sentences about errors and progress go to standard
error. Your own names (see [lexicon.md](lexicon.md)) are laid over the lexicon, and `$COUNTERCLAIM_HOME` is where the
gazetteer is kept. `$COUNTERCLAIM_READER` gives `read` and `add` another reader than the built-in one.

| exit status | means |
|---|---|
| 0 | all fine |
| 1 | something was left out, or a check failed |
| 2 | nothing usable, or the command was called wrongly |
| 130 | stopped by Ctrl-C; what was finished is stored |
"""


def commands() -> list[tuple[str, Any]]:
    """Return (name, command) for every command, those of groups with the group's name before theirs."""
    return list(_walk(get_command(app), ""))


def _walk(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _walk(command, f"{before}{name} ")
        else:
            yield before + name, command


def examples(command: Any) -> list[str]:
    """Return the example lines of a command's help."""
    _, _, after = (command.help or "").partition("Examples:\n")
    return [line.strip() for line in after.splitlines() if line.strip()]


def build() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for name, command in commands():
        words = (command.help or "").partition("\b")[0].strip()
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
        usage = " ".join(
            [
                "counterclaim",
                name,
                *(
                    ("" if p.required else "[")
                    + p.name.upper()
                    + ("..." if p.nargs == -1 else "")
                    + ("" if p.required else "]")
                    for p in arguments
                ),
            ]
        )
        parts.append(f"## {name}\n\n`{usage}`\n\n{words}\n")
        parts.append("```sh\n" + "\n".join(examples(command)) + "\n```\n")
        rows = [(f"`{p.name.upper()}`", p) for p in arguments]
        rows += [(", ".join(f"`{o}`" for o in p.opts) + _value(p), p) for p in options]
        parts.append(
            "| argument or option | meaning |\n|---|---|\n" + "".join(f"| {a} | {_meaning(p)} |\n" for a, p in rows)
        )
    return "\n".join(parts)


def _value(p: Any) -> str:
    return "" if p.is_flag else " …"


def _meaning(p: Any) -> str:
    words = (p.help or "").replace("|", "\\|")
    default = p.default
    if p.param_type_name == "option" and not p.is_flag and default is not None and not callable(default):
        words += f" Default: {default}."
    return words


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
