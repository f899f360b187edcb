"""Fills the blocks of README.md and docs/tutorial.md from real runs of the commands: ``python docs/build_readme.py``.

Every run happens in an empty folder with the bundled pages and the weights that ship; what it prints is put into the docs as
it is, trailing blanks aside.
"""

# ruff: noqa: E501  (lines of Markdown)

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from blocks import ROOT, blocks, fill

WIDTH = 118
LEDGER = "build/demo.db"
RUNS: dict[str, dict[str, tuple[str, ...]]] = {
    "README.md": {
        "demo": ("counterclaim demo --rows 3",),
        "town": (f"counterclaim claims --place PLACE --ledger {LEDGER}",),
        "review": (
            f"counterclaim review CLAIM correct --set actor=Azerbaijan --note '“ours” is said by Azerbaijan' --by analyst --ledger {LEDGER}",
            f"counterclaim export csv -o corrected.csv --reviewed correct --ledger {LEDGER}",
        ),
    },
    "docs/tutorial.md": {
        "tutorial-read": ("counterclaim read karabakh-2020-10-12-araz.html",),
        "tutorial-add": ("counterclaim add pages --ledger war.db",),
        "tutorial-again": ("counterclaim add pages --ledger war.db",),
        "tutorial-claims": ("counterclaim claims --ledger war.db --place PLACE",),
        "tutorial-denied": ("counterclaim claims --ledger war.db --polarity denied --limit 6",),
        "tutorial-disputes": ("counterclaim disputes --ledger war.db --limit 3",),
        "tutorial-search": ('counterclaim search "ceasefire" --ledger war.db --limit 4',),
        "tutorial-places": ("counterclaim places Martakert",),
        "tutorial-parties": ('counterclaim parties "Azerbaijani Defense Ministry"',),
        "tutorial-review": (
            "counterclaim review CLAIM correct --set actor=AZ --note '“ours” is said by Azerbaijan' --by analyst --ledger war.db",
            "counterclaim history CLAIM --ledger war.db",
        ),
        "tutorial-export": ("counterclaim export csv -o claims.csv --ledger war.db", "head -c 300 claims.csv"),
        "tutorial-bad": ("counterclaim add empty.html missing.html --ledger war.db",),
    },
}
"""File → block → the commands whose output stands in it. ``PLACE`` is the town of the docs, ``CLAIM`` a claim on it."""


def run(command: str, folder: Path) -> str:
    """Run a command in a folder; returns what a person sees, the error stream's lines behind the others."""
    words = shlex.split(command)
    if words[0] == "counterclaim":
        words = [sys.executable, "-m", "counterclaim", *words[1:]]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COUNTERCLAIM_") or k == "COUNTERCLAIM_HOME"}
    kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])  # as after activating
    env = {**kept, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1, 2) or "Traceback" in done.stderr:
        raise SystemExit(f"{command}: ended with {done.returncode}: {done.stderr[-600:]}")
    shown = "\n".join(line.rstrip() for line in (done.stdout + done.stderr).splitlines()).strip("\n")
    for path in (folder, ROOT, Path.home()):
        if str(path) in shown:
            raise SystemExit(f"{command}: the output names {path}; nothing was written.")
    return shown


def prepare(folder: Path) -> None:
    """Lay out what the tutorial works with: the bundled pages as a folder, one page apart, one empty file."""
    from counterclaim.desk import demo_pages

    (folder / "pages").mkdir()
    for page in demo_pages():
        (folder / "pages" / page.name).write_bytes(page.read_bytes())
        if page.name == "karabakh-2020-10-12-araz.html":
            (folder / page.name).write_bytes(page.read_bytes())
    (folder / "empty.html").write_bytes(b"")


def town(ledger: Path) -> tuple[str, str]:
    """Return the town of the docs with the id of a claim on it: Hadrut, else the one that most parties speak of.

    On Hadrut the claim is the one that the town is "ours", which the tutorial corrects; else the first.
    """
    from counterclaim.ledger import Ledger

    parties: dict[str, set[str]] = defaultdict(set)
    first: dict[str, str] = {}
    with Ledger(ledger, readonly=True) as store:
        for row in store.iter_claims():
            for where in row.claim.places:
                if where.place is not None and where.place.precision == 1:
                    if "ours since" in row.text or where.place.name not in first:
                        first[where.place.name] = row.claim.id
                    if row.claim.speaker and row.claim.speaker.party:
                        parties[where.place.name].add(row.claim.speaker.party)
    if not parties:
        raise SystemExit(f"{ledger.name} holds no claim on a town; the reader is not fit to be shown.")
    name = "Hadrut" if "Hadrut" in first else max(parties, key=lambda p: (len(parties[p]), p))
    return name, first[name]


def block(commands: Sequence[str], folder: Path) -> str:
    """Return the commands with their output as a fenced block."""
    parts = []
    for command in commands:
        if "PLACE" in command or "CLAIM" in command:
            ledger = shlex.split(command)[shlex.split(command).index("--ledger") + 1]
            name, claim = town(folder / ledger)
            command = command.replace("PLACE", shlex.quote(name)).replace("CLAIM", claim)
        parts.append(f"$ {command}\n{run(command, folder)}".rstrip())
    return "```text\n" + "\n\n".join(parts) + "\n```"


def main() -> None:
    """Run everything, file by file, and fill the blocks."""
    for name, runs in RUNS.items():
        path = ROOT / name
        missing = set(runs) - set(blocks(path.read_text(encoding="utf-8")))
        if missing:
            raise SystemExit(f"{name} lacks the blocks {', '.join(sorted(missing))}.")
        with tempfile.TemporaryDirectory() as folder:
            prepare(Path(folder))
            for block_name, commands in runs.items():
                fill(path, block_name, block(commands, Path(folder)))


if __name__ == "__main__":
    main()
