from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from counterclaim.cli.app import app
from counterclaim.desk import asking, lexicon, reading

from .make import Gaz, make_reader

PAGE = """Both sides claim Hadrut

Published October 12, 2020. The fighting around the town went on for a third day, residents of the villages
reported on Monday.

Azerbaijan said the town of Hadrut was taken. Armenia denied the loss of Hadrut.
"""
OTHER = """Another day near the front line

The defence ministry of Armenia said that troops held the heights. It was quiet elsewhere along the line
of contact, observers reported.
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with two pages, a folder of pages and an empty file; the reader is that of one rule."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COUNTERCLAIM_LEDGER", raising=False)
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", "")
    monkeypatch.setattr(reading, "build_reader", lambda over=None: make_reader())
    for module in (lexicon, asking):
        monkeypatch.setattr(module, "gazetteer", lambda over=None: Gaz())
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "page.html").write_text(
        "<html><head><title>Both sides claim Hadrut</title></head><body><article>"
        + "".join(f"<p>{p}</p>" for p in PAGE.split("\n\n")[1:])
        + "</article></body></html>",
        encoding="utf-8",
    )
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "other.txt").write_text(OTHER, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run a command line in the process."""

    def call(*args: str, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(args), input=input)

    return call


@pytest.fixture
def ask(run: Callable[..., Result]) -> Callable[..., Any]:
    """Run a command with --json and return what it says."""

    def call(*args: str) -> Any:
        result = run(*args, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return call


def words(results: Sequence[str]) -> str:
    return " ".join(" ".join(results).split())
