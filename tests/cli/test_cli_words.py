"""What stands on the screen: help texts, safe words, JSON, the lexicon, the doctor, the demo."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from counterclaim import __version__, desk
from counterclaim.cli.base import COMMANDS, unwrapped
from counterclaim.cli.show import encode, figure, safe, support
from counterclaim.model import Figure
from docs.build_commands import build, commands, examples

from .make import make_reader
from .test_cli_training import DONE

PAGE_ID = re.compile(r"\bPAGE\b")
DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("title\x1b]0;owned\x07", "title␛]0;owned␇"),
        ("\x9b31m", "\ufffd31m"),
        ("abc\u202edcba", "abc\ufffddcba"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("back\x08space\x7f", "back␈space␡"),
        ("over\rwritten", "overwritten"),
        ("half\udce9", "half\ufffd"),
        ("Խանքենդի 漢 é 🚀", "Խանքենդի 漢 é 🚀"),
    ],
)
def test_words_of_a_page_cannot_move_the_screen(text, shown):
    assert safe(text) == shown


def test_a_hostile_page_is_printed_as_words(run):
    Path("evil.txt").write_bytes(
        b"Evil [bold red]title[/] of a page\n\n"
        b"\xc2\x9b31mArmenia said \x1b[2J[link=file:///x]all[/link] of Hadrut was held.\n"
    )
    for args in (
        ("read", "evil.txt"),
        ("add", "evil.txt"),
        ("claims",),
        ("search", "Hadrut"),
        ("places",),
        ("read", "evil.txt", "--json"),
    ):
        shown = run(*args).output
        assert "\x1b" not in shown
        assert "\x9b" not in shown
    assert "[bold red]title[/]" in run("read", "evil.txt").stdout
    assert "[link=file:///x]all[/link]" in run("claims").stdout
    page = json.loads(run("claims", "--json").stdout)[0]["claim"]["page"]
    assert "[link=file:///x]all[/link]" in run("page", page).stdout


@pytest.mark.parametrize("record", [{"a": "x\x9by\u202e"}, {"name": "half\udce9"}, {"a": 'quote " and \\ and \n'}])
def test_json_is_safe_and_says_the_same(record):
    written = encode(record)
    assert json.loads(written) == record
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", written)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"best": 20, "low": 20, "exactness": "at_least"}, "at least 20 killed"),
        ({"low": 10, "high": 15}, "10 to 15 killed"),
        ({"best": 3, "scope": "civilian"}, "3 killed (civilian)"),
        ({"best": 2500, "kind": "running_total"}, "2,500 killed, running total"),
        ({"best": 0}, "0 killed"),
        ({"as_written": "several", "exactness": "vague"}, "several [killed]"),
    ],
)
def test_figures_in_words(fields, words):
    assert figure(Figure(unit="killed", **fields)) == words


@pytest.mark.parametrize(
    ("reports", "origins", "shown"),
    [(5, 1, "5 reports, 1 origin"), (1, 1, "1 report, 1 origin"), (1200, 2, "1,200 reports, 2 origins")],
)
def test_support_is_counted_in_reports_and_origins(reports, origins, shown):
    assert support(reports, origins) == shown


def test_the_docs_are_what_the_commands_say():
    assert DOCS.read_text(encoding="utf-8") == build(), "run 'make docs'"


def test_every_command_has_examples():
    assert {name for name, _ in commands()} == {name for group in COMMANDS.values() for name, _ in group}
    assert all(examples(command) for _, command in commands())


LATER = "Hadrut is ours, both say\n\nPublished October 14, 2020. Armenia said the town of Hadrut was under control.\n"
SLOW = {"counterclaim doctor", "counterclaim demo", "counterclaim serve"}  # need weights, or do not end
EXAMPLES = [line for _, command in commands() for line in examples(command) if not line.startswith(tuple(SLOW))]


@pytest.mark.parametrize("line", EXAMPLES)
def test_examples_run(line, run, monkeypatch):
    run("add", "page.txt", "folder")
    Path("later.txt").write_text(LATER, "utf-8")
    run("add", "later.txt")
    rows = json.loads(run("claims", "--place", "Hadrut", "--json").stdout)
    disputed = json.loads(run("disputes", "--json").stdout)[0]
    run("compare")
    Path("my-lexicon").mkdir()
    Path("UA.zip").write_bytes(b"")
    monkeypatch.setattr("counterclaim.desk.lexicon.import_places", _imported)
    monkeypatch.setattr("counterclaim.desk.training.train", lambda ledger, progress=None: DONE)
    monkeypatch.setitem(sys.modules, "my_reader", SimpleNamespace(make=make_reader))
    if "war.db" in line:
        run("add", "page.txt", "--ledger", "war.db")
    before, _, last = line.rpartition(" | ")
    given_ids = {"CLAIM": rows[0]["claim"]["id"], "OTHER": rows[-1]["claim"]["id"], "DISPUTE": disputed["id"]}
    words = [given_ids.get(w, w) for w in shlex.split(PAGE_ID.sub(rows[0]["claim"]["page"], last))]
    given = Path(shlex.split(before)[1]).read_bytes() if before else None
    if "--undo" in words:
        run("review", words[2], "accept")
    assert words[0] == "counterclaim"
    jobs = words.index("--jobs") if "--jobs" in words else None
    if jobs:  # processes of their own would load the weights
        del words[jobs : jobs + 2]
    result = run(*words[1:], input=given)
    assert result.exit_code == 0 or (result.exit_code == 2 and "known as" in result.stderr), result.output


def _imported(dump, **asked):
    from counterclaim.lexicon.places.geonames import Imported

    return Imported(read=1, added=1, left_out=0, refused=0, faults=())


def test_help_is_one_line_a_paragraph_and_keeps_examples():
    assert unwrapped("One\n    line.\n\n    Two\n    more.\n\n    \b\n    Examples:\n      a\n      b\n") == (
        "One line.\n\nTwo more.\n\n\b\nExamples:\n  a\n  b"
    )


def test_version(run):
    assert run("--version").stdout == f"counterclaim {__version__}\n"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("words/hedges.tsv", "nonsense\theader\n", "hedges.tsv:1"),
        ("misspelt.tsv", "a\tb\n", "misspelt.tsv"),
    ],
)
def test_the_lexicon_check_names_file_and_line(run, here, name, content, says):
    path = here / "mine" / name
    path.parent.mkdir(parents=True)
    path.write_text(content, "utf-8")
    result = run("lexicon", "check", "mine")
    assert result.exit_code == 1
    assert says in result.output


def test_our_own_lexicon_is_well(ask):
    tables = ask("lexicon", "check")
    assert len(tables) > 10
    assert all(t["rows"] for t in tables)


def test_the_doctor_finds_what_is_wrong(run, monkeypatch):
    from counterclaim.desk import health

    good = health.Check(name="weights", ok=True, sentence="fine.")
    monkeypatch.setattr(health, "_weights", lambda: good)
    monkeypatch.setattr(health, "_gazetteer", lambda: good)
    Path("counterclaim.db").write_text("not a ledger", "utf-8")
    checks = {c["name"]: c for c in json.loads(run("doctor", "--json").stdout)}
    assert {n for n, c in checks.items() if not c["ok"]} == {"ledger"}
    assert "E202" in checks["ledger"]["sentence"]
    assert run("doctor").exit_code == 1
    Path("counterclaim.db").unlink()
    assert run("doctor").exit_code == 0


def test_weights_that_were_changed_are_told(tmp_path, monkeypatch):
    from counterclaim.desk import health
    from counterclaim.reader import encoder

    (tmp_path / "heads.npz").write_bytes(b"x")
    (tmp_path / "card.json").write_text(json.dumps({"sha256": {"heads.npz": "0" * 64}}), "utf-8")
    monkeypatch.setattr(encoder, "WEIGHTS", tmp_path)
    found = health._weights()
    assert not found.ok
    assert "heads.npz is not the file that was made" in found.sentence


def test_the_demo_shows_who_said_what_and_the_disputes(run, monkeypatch, here):
    Path("later.txt").write_text(LATER, "utf-8")
    monkeypatch.setattr("counterclaim.desk.demo.demo_pages", lambda: [here / "page.txt"])
    result = run("demo", "later.txt")
    assert result.exit_code == 0, result.output
    shown = " ".join(result.stdout.split())
    assert "Azerbaijan (AZ)" in shown
    assert "Who holds Hadrut" in shown
    assert "build/demo.db" in shown
    result = run("demo", "later.txt", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert {p["answer"] for p in found["disputes"][0]["positions"]} == {"AM", "AZ"}
    asked = json.loads(run("disputes", "--ledger", "build/demo.db", "--json").stdout)
    assert asked == found["disputes"]
    assert found["summary"]["seen"] == 2


def test_the_demo_without_pages_says_so(run, monkeypatch):
    monkeypatch.setattr("counterclaim.desk.demo.demo_pages", list)
    result = run("demo")
    assert (result.exit_code, "[E650]" in result.stderr) == (2, True)


def test_bundled_pages_are_found():
    assert len(desk.demo_pages()) >= 5
    assert all(p.suffix == ".html" for p in desk.demo_pages())
