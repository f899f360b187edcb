"""``train`` on the command line: figures in words and as JSON, forgetting, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from counterclaim.desk import training
from counterclaim.desk.training import Trained
from counterclaim.reader.adapt import HeadFigures

from .conftest import words

DONE = Trained(
    reviews={"accept": 30, "correct": 4, "reject": 12, "unsure": 1},
    pages=9,
    left_out=2,
    heads=(
        HeadFigures(
            head="claim", reviewed=46, right_before=34, right_after=43, gained=10, lost=1, unreviewed=80, changed=3,
            loss_before=0.8, loss_after=0.3, pull=0.15, on=True,
        ),
        HeadFigures(head="time", reviewed=34, right_before=34, right_after=34),
    ),
    file="counterclaim.db-learned.npz",
    reader="builtin-1.2+0123abcd",
    removed=False,
    sentence="Switched on for claim.",
)  # fmt: skip


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "train", lambda ledger, progress=None: DONE)


def test_the_figures_before_and_after_are_told(run: Callable[..., Result], trained: None) -> None:
    run("add", "page.txt")
    result = run("train")
    assert result.exit_code == 0
    told = words([result.stdout])
    assert "30 accept, 4 correct, 12 reject, 1 unsure, on 9 pages; 2 hang on no word" in told
    assert "claim 46 34 43 80 3 on" in told and "time 34 34 34 0 0 as shipped" in told
    assert "counterclaim.db-learned.npz holds it; the reader is now builtin-1.2+0123abcd." in told


def test_as_json(run: Callable[..., Result], ask: Callable[..., Any], trained: None) -> None:
    run("add", "page.txt")
    told = ask("train")
    assert told["heads"][0]["right_after"] == 43 and told["heads"][1]["on"] is False
    assert told["file"] == "counterclaim.db-learned.npz"


def test_forgetting_removes_the_file_once(run: Callable[..., Result], ask: Callable[..., Any], here: Path) -> None:
    run("add", "page.txt")
    (here / "counterclaim.db-learned.npz").write_bytes(b"")
    assert ask("train", "--forget") == {"forgotten": "counterclaim.db-learned.npz"}
    assert "nothing is removed" in run("train", "--forget").stdout
    assert not (here / "counterclaim.db-learned.npz").exists()


def test_without_a_ledger_a_sentence_says_so(run: Callable[..., Result]) -> None:
    result = run("train")
    assert result.exit_code == 2 and "[E201]" in result.stderr


def test_doctor_names_the_file(run: Callable[..., Result], here: Path) -> None:
    (here / "counterclaim.db-learned.npz").write_bytes(b"")
    told = {c["name"]: c for c in json.loads(run("doctor", "--json").stdout)}
    assert told["learned from reviews"]["ok"] is False and "E522" in told["learned from reviews"]["sentence"]
