"""Another reader in the place of the built-in one, in Python and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

import counterclaim as cc
from counterclaim import desk
from counterclaim.errors import CounterclaimError
from counterclaim.reader.protocol import Reader

SHOUTING = '''
"""A reader for which every line in capitals is a threat."""

import re

import msgspec

from counterclaim.model import Claim, Page, Span, claim_id


class Shouting:
    version = "shouting-1"

    def read(self, page: Page) -> Page:
        claims = []
        for found in re.finditer(r"^[A-Z ]{8,}$", page.text, re.MULTILINE):
            span = Span(*found.span())
            ident = claim_id(page.id, (span,), None, "threat", "asserted")
            claims.append(Claim(id=ident, page=page.id, spans=(span,), type="threat", reader=self.version))
        return msgspec.structs.replace(page, claims=tuple(claims), reader=self.version)


def make():
    return Shouting()


def make_nothing():
    return 3


number = 3
'''


@pytest.fixture(autouse=True)
def page(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page, and the other reader in a package folder of its own, on Python's path also of other processes."""
    (here / "lib").mkdir()
    (here / "lib" / "shouting_reader.py").write_text(SHOUTING, encoding="utf-8")
    monkeypatch.syspath_prepend(str(here / "lib"))
    file = here / "shout.txt"
    file.write_text(
        "A quiet beginning of the day, people said.\n\nLEAVE THE TOWN\n\nNobody answered at all.\n", "utf-8"
    )
    return file


def test_it_stands_wherever_a_reader_is_taken(page: Path, here: Path) -> None:
    make = desk.named_reader("shouting_reader:make")
    other: Reader = make()
    assert [c.type for c in cc.read(page, reader=other).claims] == ["threat"]
    assert [c.type for p in cc.read_all(page, make_reader=make) for c in p.claims] == ["threat"]  # type: ignore[union-attr]
    assert [c.type for c in cc.read_words("STOP THE FIRE", reader=other).claims] == ["threat"]
    with cc.Ledger(here / "x.db") as ledger:
        assert cc.add(ledger, [page], make_reader=make, jobs=2).claims == 1
        assert {r.claim.reader for r in ledger.claims()} == {"shouting-1"}
        assert cc.add(ledger, [page], reader=other).seen == 1


def test_corrections_of_the_built_in_reader_leave_it_alone(page: Path, here: Path) -> None:
    (here / "x.db-learned.npz").write_bytes(b"no file of ours")
    with cc.Ledger(here / "x.db") as ledger:
        done = cc.add(ledger, [page], make_reader=desk.named_reader("shouting_reader:make"))
        assert (done.claims, done.note) == (1, None)


def test_on_the_command_line(
    page: Path, run: Callable[..., Result], ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [c["type"] for c in ask("read", "shout.txt", "--reader", "shouting_reader:make")[0]["claims"]] == ["threat"]
    assert ask("add", "shout.txt", "--reader", "shouting_reader:make")["claims"] == 1
    assert ask("read", "shout.txt")[0]["claims"] == []
    monkeypatch.setenv("COUNTERCLAIM_READER", "shouting_reader:make")
    assert len(ask("read", "shout.txt")[0]["claims"]) == 1


@pytest.mark.parametrize(
    "name",
    [
        "shouting_reader",
        "shouting_reader:",
        ":make",
        "nowhere:make",
        "shouting_reader:none",
        "..:x",
        "shouting_reader:number",
    ],
)
def test_a_name_that_leads_nowhere_is_told(name: str, run: Callable[..., Result]) -> None:
    result = run("read", "shout.txt", "--reader", name)
    assert result.exit_code == 2
    assert "[E525]" in result.stderr and name in result.stderr


def test_what_is_made_must_be_a_reader() -> None:
    make = desk.named_reader("shouting_reader:make_nothing")
    assert isinstance(make, partial)
    with pytest.raises(CounterclaimError, match="makes no reader"):
        make()


def test_a_module_of_the_current_folder_is_not_taken(here: Path, run: Callable[..., Result]) -> None:
    (here / "trap.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    assert "[E525]" in run("read", "shout.txt", "--reader", "trap:make").stderr
