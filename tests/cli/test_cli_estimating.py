"""The commands on disputes, places, figures and speakers: what they print, in words and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .test_cli_words import LATER


@pytest.fixture(autouse=True)
def ledger(here, run):
    Path("later.txt").write_text(LATER, "utf-8")
    assert run("add", "page.txt", "folder", "later.txt").exit_code == 0


def words(result):
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_a_dispute_is_shown_with_words_voices_and_what_would_settle_it(run, ask):
    listed = ask("disputes")
    assert listed[0]["id"] in words(run("disputes"))
    shown = words(run("dispute", listed[0]["id"]))
    for said in (
        "Who holds Hadrut", "“the town of Hadrut was taken”", "Azerbaijan (AZ)", "1 report, 1 origin, said by AZ",
        "What would settle it", "AM itself says that AZ holds Hadrut", "as known now?",
    ):  # fmt: skip
        assert said in shown
    found = ask("dispute", listed[0]["id"][:8])
    assert found["dispute"] == listed[0]
    assert [len(s["rows"]) for s in found["sides"]] == [len(p["claims"]) for p in listed[0]["positions"]]
    assert {e["model"] for e in found["estimates"]} == {"holder control-2"}


def test_comparing_tells_counts_by_relation(run, ask):
    shown = words(run("compare"))
    assert "4 claims" in shown
    found = ask("compare")
    assert sum(found["relations"].values()) == found["links"] > 0
    assert all(relation in shown for relation in found["relations"])


def test_a_person_rejects_a_link_and_it_stays_rejected(run, ask):
    run("compare")
    links = ask("dispute", ask("disputes")[0]["id"])["links"]
    a, b, relation = links[0]["a"], links[0]["b"], links[0]["relation"]
    shown = words(run("judge", a[:12], b[:12], "reject", "--relation", relation, "--by", "ann"))
    assert f"{relation} {b[:8]} [reject]" in shown
    assert ask("compare")["judged"] == 1
    left = [d for d in ask("disputes") for k in ask("dispute", d["id"])["links"] if (k["a"], k["b"]) == (a, b)]
    assert left == []
    assert ask("judge", a, b, "accept", "--relation", relation)["judgement"] == "accept"


def test_a_place_is_shown_day_by_day(run, ask):
    shown = words(run("place", "Guzlek", "--from", "2020-10-12", "--to", "2020-10-14", "--hindsight"))
    for said in (
        "known as: Hadrut, Guzlek (AZ)", "Azerbaijan (AZ) on 2020-10-12 says that AZ took it", "as known now",
        "Who holds Hadrut on 2020-10-14, as known on 2020-10-14?", "2020-10-13 ", "“the town of Hadrut was taken”",
    ):  # fmt: skip
        assert said in shown
    found = ask("place", "Guzlek", "--from", "2020-10-12", "--to", "2020-10-14")
    assert [d["day"] for d in found["days"]] == ["2020-10-12", "2020-10-13", "2020-10-14"]
    assert all(abs(sum(d["shares"].values()) - 1) < 1e-3 and d["now"] is None for d in found["days"])


def test_support_is_reports_and_origins_wherever_it_is_counted(run, ask):
    for copied in ("one", "two"):
        text = Path("page.txt").read_text("utf-8").replace("Both sides", f"Paper {copied}: both sides")
        Path(f"{copied}.txt").write_text(text, "utf-8")
        run("add", f"{copied}.txt")
    run("compare")
    dispute = next(d["id"] for d in ask("disputes") if d["kind"] == "holder")
    claim = next(
        c for p in ask("dispute", dispute)["dispute"]["positions"] for c in p["claims"] if len(p["claims"]) > 2
    )
    for args in (("disputes",), ("dispute", dispute), ("place", "Hadrut"), ("history", claim)):
        shown = words(run(*args))
        assert re.search(r"\b[3-9] reports, \d origins?\b", shown), (args, shown)
        assert not re.search(r"\d claims?, \d+ origin", shown)
        assert not re.search(r"\b1 reports|\b1 origins|\b[02-9] (report|origin)\b", shown)


def test_a_long_stretch_shows_the_days_on_which_something_turns(run):
    shown = words(run("place", "Hadrut", "--from", "2020-10-12", "--to", "2021-10-12", "--limit", "1"))
    assert "366 days; shown are those with a claim" in shown
    assert "2020-10-14" in shown
    assert "2021-05-05" not in shown


def test_figures_say_where_there_are_none(run, ask):
    result = run("figures", "--unit", "tank")
    assert result.exit_code == 0
    assert "No figure is like that" in result.stderr
    assert ask("figures")["tolls"] == []


def test_a_speaker_is_shown_with_a_record_that_has_its_counts(run, ask):
    shown = words(run("speaker", "Azerbaijan"))
    for said in (
        "1 claim from 2020-10-12",
        "0 denials",
        "for AZ 1",
        "claims capture 1",
        "Track record",
        "made settled",
    ):
        assert said in shown
    assert [(r["kind"], r["made"], r["settled"]) for r in ask("speaker", "Azerbaijan")["records"]] == [
        ("all", 1, 0),
        ("capture", 1, 0),
    ]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("dispute", "zzz"), "E207"),
        (("judge", "zzz", "yyy", "accept"), "E207"),
        (("place", "Atlantis"), "E207"),
        (("place", "Hadrut", "--from", "soon"), "E210"),
        (("place", "Hadrut", "--settled", "none.csv"), "E505"),
        (("figures", "--party", "the moon people"), "E611"),
        (("speaker", "nobody"), "E207"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(run, args, code):
    result = run(*args)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (2, True), result.output
    assert json.loads(run(*args, "--json").stdout)["error"]["code"] == code


def test_words_of_a_page_cannot_move_the_screen(run, ask):
    Path("evil.txt").write_bytes(
        b"Evil\n\nPublished October 13, 2020.\n"
        b"\xc2\x9b31mArmenia said \x1b[2J[link=file:///x]all[/link] of Hadrut held.\n"
    )
    run("add", "evil.txt")
    for args in (("place", "Hadrut"), ("speaker", "Armenia"), ("dispute", ask("disputes")[0]["id"]), ("figures",)):
        shown = run(*args).output
        assert "\x1b" not in shown
        assert "\x9b" not in shown
    assert "[link=file:///x]all[/link]" in run("place", "Hadrut").stdout
