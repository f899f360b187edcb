"""``read`` and ``add``: what is printed, what is stored, what the exit status says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counterclaim import desk
from counterclaim.errors import CounterclaimError

from .make import make_deadly_reader, make_reader


@pytest.mark.parametrize(
    ("command", "sources", "status"),
    [
        ("read", ["page.txt"], 0),
        ("read", ["page.txt", "empty.txt"], 1),
        ("read", ["empty.txt"], 2),
        ("read", ["nothing.html"], 2),
        ("read", [], 2),
        ("add", ["page.txt", "folder"], 0),
        ("add", ["page.txt", "empty.txt"], 1),
        ("add", ["nothing.html"], 2),
        ("add", ["--nonsense"], 2),
    ],
)
def test_the_status_tells_what_was_left_out(run, command, sources, status):
    result = run(command, *sources)
    assert result.exit_code == status
    assert "Traceback" not in result.output


def test_read_prints_who_said_what(run):
    shown = run("read", "page.txt").stdout
    assert "capture  Azerbaijan (AZ)" in shown
    assert "“the town of Hadrut was taken”" in shown
    assert "denied" in shown
    assert "place: Hadrut" in shown


def test_read_says_what_was_left_out_and_goes_on(run):
    result = run("read", "empty.txt", "page.txt")
    assert "[E102] empty.txt" in result.stderr
    assert "Azerbaijan" in result.stdout


def test_read_gives_pages_as_json_lines_and_to_a_file(run):
    lines = run("read", "page.txt", "folder", "--jsonl").stdout.splitlines()
    pages = [json.loads(x) for x in lines]
    assert [len(p["claims"]) for p in pages] == [2, 1]
    assert run("read", "page.txt", "folder", "-o", "out.jsonl").exit_code == 0
    assert [json.loads(x)["id"] for x in Path("out.jsonl").read_text("utf-8").splitlines()] == [p["id"] for p in pages]
    assert [p["id"] for p in json.loads(run("read", "page.txt", "folder", "--json").stdout)] == [p["id"] for p in pages]


def test_read_refuses_a_file_that_cannot_be_written(run):
    result = run("read", "page.txt", "-o", "no/such/folder.jsonl")
    assert result.exit_code == 2
    assert "[E301]" in result.stderr


def test_standard_input_is_a_source(run):
    text = Path("page.txt").read_bytes()
    assert "Azerbaijan" in run("read", "-", input=text).stdout
    assert json.loads(run("add", "-", "--json", input=text).stdout)["new"] == 1


def test_the_date_and_outlet_of_the_user_win(ask):
    page = ask("read", "page.txt", "--published", "2021-01-02", "--outlet", "Example News")[0]
    assert page["published"]["start"] == "2021-01-02"
    assert page["outlet"]["name"] == "Example News"


def test_adding_twice_changes_nothing(ask):
    first, second = ask("add", "page.txt", "folder"), ask("add", "page.txt", "folder")
    assert (first["new"], first["seen"], first["claims"]) == (2, 0, 3)
    assert (second["new"], second["seen"], second["claims"]) == (0, 2, 0)
    assert len(ask("claims")) == 3


def test_reread_reads_again_with_a_date_from_the_user(ask):
    ask("add", "page.txt")
    assert ask("add", "page.txt", "--published", "2020-10-13")["seen"] == 1
    assert ask("add", "page.txt", "--published", "2020-10-13", "--reread")["reread"] == 1
    assert {r["claim"]["when"]["start"] for r in ask("claims")} == {"2020-10-13"}


def test_a_page_at_which_the_reader_stumbles_costs_no_other(run, ask):
    Path("bad.txt").write_text("A page over which readers stumble\n\nArmenia said something about it today.\n", "utf-8")
    result = run("add", "bad.txt", "page.txt")
    assert result.exit_code == 1
    assert "E602" in result.output
    assert len(ask("claims")) == 2


def test_the_summary_counts_what_was_left_out_by_reason(run):
    Path("empty2.txt").write_text("", "utf-8")
    shown = run("add", "page.txt", "empty.txt", "empty2.txt").stdout
    lines = [" ".join(x.split()) for x in shown.splitlines()]
    assert "left out 2" in lines
    assert any(x.startswith("E102 2 ") for x in lines)
    assert "claims 2" in lines


def test_a_page_in_another_language_is_stored_and_counted_unread(ask):
    words = (
        "Le ministère de la Défense a annoncé que les combats se poursuivaient autour de la ville et que plusieurs "
        "soldats avaient été blessés pendant la nuit. Les habitants ont quitté leurs maisons dans la matinée. "
    )
    Path("fr.txt").write_text("Les combats continuent\n\n" + words * 2, "utf-8")
    found = ask("add", "fr.txt")
    assert (found["unread"], found["languages"], found["claims"]) == (1, {"fr": 1}, 0)


def test_several_processes_give_what_one_gives(tmp_path):
    for n in range(9):
        (tmp_path / "folder" / f"p{n}.txt").write_text(
            f"Page number {n} of a series\n\nArmenia said that it was day {n}.\n", "utf-8"
        )
    (tmp_path / "folder" / "empty.txt").write_text("", "utf-8")
    alone = list(desk.read("folder", make_reader=make_reader))
    several = list(desk.read("folder", jobs=2, make_reader=make_reader))
    assert several == alone
    assert len(alone) == 11
    with desk.open_ledger("two.db") as ledger:
        done = desk.add(ledger, ["folder"], jobs=2, make_reader=make_reader)
        assert (done.new, len(done.failures), ledger.counts()["claims"]) == (10, 1, 10)


def test_a_process_that_dies_is_told_in_a_sentence():
    with pytest.raises(CounterclaimError) as told:
        list(desk.read("page.txt", jobs=2, make_reader=make_deadly_reader))
    assert told.value.code == "E603"


def test_ctrl_c_keeps_what_is_finished(run, ask, monkeypatch):
    class Stopping(type(make_reader())):
        def read(self, page):
            if "Both sides" in (page.title or ""):
                raise KeyboardInterrupt
            return super().read(page)

    from counterclaim.desk import reading

    monkeypatch.setattr(reading, "build_reader", lambda over=None: Stopping())
    result = run("add", "folder", "page.txt")
    assert result.exit_code == 130
    assert "Stopped" in result.output
    assert "Traceback" not in result.output
    assert len(ask("claims")) == 1


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["page.txt", "folder"], 2),
        (["nothing.html"], 1),
        (["-"], None),
        (["https://example.org"], None),
        (["x.warc.gz"], None),
        (["rows.jsonl"], 3),
    ],
)
def test_the_number_of_items_is_told_where_names_tell_it(sources, expected):
    Path("rows.jsonl").write_text('{"text": "a"}\n\n{"text": "b"}\n{"text": "c"}\n', "utf-8")
    assert desk.expected_items(sources) == expected
