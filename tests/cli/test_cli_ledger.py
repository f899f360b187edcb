"""Commands on a ledger: filters, a page with its claims, search, exports, reviews."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from counterclaim import desk
from counterclaim.model import Furniture, Page, Span


@pytest.fixture(autouse=True)
def ledger(here, run):
    assert run("add", "page.txt", "folder").exit_code == 0


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ([], 3),
        (["--type", "capture"], 3),
        (["--type", "shelling"], 0),
        (["--speaker", "azerb"], 1),
        (["--speaker", "narrator"], 0),
        (["--party", "AM"], 2),
        (["--party", "Armenia"], 2),
        (["--about", "AZ"], 1),
        (["--place", "Hadrut"], 2),
        (["--place", "Guzlek"], 2),
        (["--since", "2020-10", "--until", "2020"], 2),
        (["--since", "2021"], 0),
        (["--text", "heights"], 1),
        (["--polarity", "denied"], 1),
        (["--limit", "1"], 1),
        (["--limit", "0"], 3),
    ],
)
def test_filters(ask, filters, count):
    assert len(ask("claims", *filters)) == count
    if filters[:1] != ["--limit"]:
        Path("out.jsonl").unlink(missing_ok=True)
        assert ask("export", "jsonl", "-o", "out.jsonl", *filters)["written"] == count


@pytest.mark.parametrize(
    ("args", "code", "hint"),
    [
        (["claims", "--type", "captur"], "E610", "did you mean capture"),
        (["claims", "--polarity", "no"], "E610", "asserted"),
        (["claims", "--party", "the moon people"], "E611", "code"),
        (["claims", "--since", "yesterday"], "E210", "2020"),
        (["claims", "--ledger", "none.db"], "E201", "add pages"),
        (["page", "zzz"], "E207", "id"),
        (["review", "zzz", "accept"], "E207", "id"),
        (["export", "xlsx"], "E304", "csv"),
        (["export", "csv", "--json"], "E640", "-o"),
        (["export", "csv", "--what", "gossip"], "E642", "disputes"),
        (["export", "geojson", "--what", "links"], "E305", "csv"),
        (["export", "csv", "--what", "figures", "--type", "capture"], "E643", "--unit"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(run, args, code, hint):
    result = run(*args)
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert hint in result.stderr
    assert "Traceback" not in result.output


def test_an_error_is_json_where_json_was_asked(run):
    result = run("claims", "--type", "captur", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "E610"


def test_the_ledger_is_found_by_the_environment(ask, monkeypatch, here):
    (here / "counterclaim.db").rename(here / "war.db")
    monkeypatch.setenv("COUNTERCLAIM_LEDGER", "war.db")
    assert len(ask("claims")) == 3


def test_page_shows_the_text_with_numbered_claims(run, ask):
    ident = ask("claims", "--place", "Hadrut")[0]["claim"]["page"]
    shown = " ".join(run("page", ident[:10]).stdout.split())
    assert "Azerbaijan said [1]the town of Hadrut was taken. Armenia denied [2]the loss of Hadrut." in shown
    assert "page.txt" in shown
    assert ask("page", ident)["sightings"][0]["source"] == "page.txt"


def test_pieces_are_the_whole_text():
    text = "Donate now. One two three four. Read more."
    from .make import OneRule

    page = Page(id="x", text=text, furniture=(Furniture(kind="donation", span=Span(0, 11)),))
    claim = OneRule().read(Page(id="x", text="Armenia said one two.")).claims[0]
    from msgspec.structs import replace

    claims = (replace(claim, spans=(Span(12, 19), Span(26, 30))), replace(claim, spans=(Span(16, 25),)))
    pieces = desk.mark(replace(page, claims=claims))
    assert "".join(p.text for p in pieces) == text
    assert [(p.text, p.claims, p.begins) for p in pieces if p.claims] == [
        ("One ", (1,), (1,)), ("two", (1, 2), (2,)), (" three", (2,), ()), ("four", (1,), ()),
    ]  # fmt: skip
    assert pieces[0].furniture == "donation"


def test_search_finds_claims_and_pages(ask):
    assert {h["kind"] for h in ask("search", "Hadrut")} == {"claim", "page"}
    assert ask("search", "no", "such", "words") == []


def test_places_and_parties_of_the_ledger(ask):
    assert [(p["name"], p["claims"]) for p in ask("places")] == [("Hadrut", 2)]
    assert [(p["party"], p["speaks"]) for p in ask("parties")] == [("AM", 2), ("AZ", 1)]


def test_places_are_looked_up_with_who_uses_a_name(run, ask):
    assert "Guzlek (AZ)" in run("places", "Hadrut").stdout
    assert ask("places", "Guzlek")[0]["id"] == "t:1"
    assert run("places", "Nowhere").exit_code == 2


def test_parties_are_looked_up(run, ask):
    assert [p["code"] for p in ask("parties", "Azerbaijani Defense Ministry")] == ["AZ"]
    assert ask("parties", "az")[0]["name"] == "Azerbaijan"
    assert run("parties", "the moon people").exit_code == 2


def test_exports_to_a_file_and_to_standard_output(run):
    assert run("export", "csv", "-o", "a.csv").exit_code == 0
    with Path("a.csv").open(encoding="utf-8-sig", newline="") as f:
        assert len(list(csv.DictReader(f))) == 3
    assert len(json.loads(run("export", "geojson").stdout)["features"]) >= 3
    assert run("export", "parquet", "-o", "a.parquet").exit_code == 0
    assert Path("a.parquet").read_bytes()[:4] == b"PAR1"


def test_a_review_and_its_undoing(run, ask):
    claim = ask("claims", "--party", "AZ")[0]["claim"]["id"]
    done = ask(
        "review",
        claim[:8],
        "correct",
        "--set",
        "type=clash",
        "--set",
        "when=2020-10-09",
        "--set",
        "place=Hadrut",
        "--by",
        "ann",
        "--note",
        "no",
    )
    assert (done["claim"]["claim"]["type"], done["claim"]["claim"]["when"]["precision"]) == ("clash", "day")
    assert (done["review"]["by"], done["review"]["note"]) == ("ann", "no")
    assert ask("claims", "--type", "clash")[0]["judgement"] == "correct"
    assert [e["kind"] for e in ask("history", claim)] == ["read", "reviewed"]
    assert ask("review", claim, "--undo")["claim"]["claim"]["type"] == "capture"
    assert run("review", claim, "--undo").exit_code == 2
    assert ask("review", claim, "reject")["claim"]["judgement"] == "reject"
    assert len(ask("claims")) == 2
    assert len(ask("claims", "--rejected")) == 3


def test_a_name_of_several_places_is_asked_back(run, ask):
    claim = ask("claims")[0]["claim"]["id"]
    result = run("review", claim, "correct", "--set", "place=Ivanivka")
    assert result.exit_code == 2
    assert "[E531]" in result.stderr
    ident = re.findall(r"id (gn:\d+)", result.stderr)[0]
    done = run("review", claim, "correct", "--set", f"place={ident}")
    assert done.exit_code == 0
    assert "place taken: Ivanivka in " in done.stdout
    assert ident in done.stdout


def test_the_trail_tells_what_a_field_said_before(run, ask):
    claim = ask("claims")[0]["claim"]
    run(
        "review",
        claim["id"],
        "correct",
        "--set",
        "type=clash",
        "--set",
        'figures=[{"unit": "killed", "best": 3}]',
        "--by",
        "ann",
    )
    run("review", claim["id"], "--undo", "--by", "bob")
    events = ask("history", claim["id"])
    corrected, taken_back = (e["moves"] for e in events if e["kind"] in ("reviewed", "withdrawn"))
    assert {"field": "type", "old": claim["type"], "new": "clash"} in corrected
    assert {"field": "figures", "old": "not known", "new": "3 killed"} in corrected
    assert {"field": "type", "old": "clash", "new": claim["type"]} in taken_back
    assert f"type {claim['type']} → clash" in run("history", claim["id"]).stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["correct"], "E209"),
        (["correct", "--set", "nonsense"], "E630"),
        (["correct", "--set", "id=x"], "E209"),
        (["correct", "--set", "figures=[{"], "E630"),
        (["correct", "--set", "place=Nowhere"], "E531"),
        (["correct", "--set", "when=soon"], "E630"),
        (["accept", "--set", "type=clash"], "E209"),
        (["accept", "--undo"], "E633"),
        ([], "E633"),
        (["--undo"], "E632"),
    ],
)
def test_reviews_that_do_not_fit(run, ask, args, code):
    claim = ask("claims")[0]["claim"]["id"]
    result = run("review", claim, *args)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("setting", "change"),
    [
        ("type=clash", {"type": "clash"}),
        ("actor=", {"actor": None}),
        ("speaker=A = B", {"speaker": "A = B"}),
        ('figures=[{"unit": "killed", "best": 3}]', {"figures": [{"unit": "killed", "best": 3}]}),
        ("places=", {"places": []}),
        ("when=", {"when": None}),
    ],
)
def test_settings_are_read_into_changes(setting, change, ask):
    from counterclaim.ledger import Ledger

    with Ledger("counterclaim.db", readonly=True) as ledger:
        claim = ledger.claims()[0].claim
    assert desk.parse_changes([setting], claim) == change
