"""Judging, correcting, undoing; the trail; corrections survive a newer reading."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from counterclaim.compare.figures import counts
from counterclaim.desk.views.correcting import Problems, changes_of
from counterclaim.model import Figure, page_id
from counterclaim.web.app import create_app
from tests.ledger.make import TEXT, sample
from tests.web.conftest import BASE, PlainReader

PAGE = page_id(TEXT)
FIRST, SECOND, THIRD = (c.id for c in sample().claims)


@pytest.mark.parametrize(
    ("judgement", "shown"), [("accept", "accepted"), ("reject", "rejected"), ("unsure", "unsure"), ("note", "unsure")]
)
def test_judging(client: TestClient, judgement: str, shown: str) -> None:
    answer = client.post(f"/claims/{FIRST}/review", data={"judgement": judgement, "note": "seen"})
    assert answer.status_code == 200
    assert str(answer.url).endswith(f"/pages/{PAGE}?claim={FIRST}#claim-{FIRST}")
    assert shown in answer.text
    assert "Note: seen" in answer.text
    trail = client.get(f"/api/claims/{FIRST}").json()["history"]
    assert [e["kind"] for e in trail] == ["read", "reviewed"]


def test_a_note_keeps_the_judgement_that_stands(client: TestClient) -> None:
    client.post(f"/claims/{FIRST}/review", data={"judgement": "reject"})
    client.post(f"/claims/{FIRST}/review", data={"judgement": "note", "note": "staged"})
    assert client.get(f"/api/claims/{FIRST}").json()["row"]["judgement"] == "reject"
    assert client.post(f"/claims/{FIRST}/review", data={"judgement": "note", "note": " "}).status_code == 400


def test_undo_takes_back_the_newest_review_of_the_page(client: TestClient) -> None:
    client.post(f"/claims/{FIRST}/review", data={"judgement": "accept"})
    client.post(f"/claims/{SECOND}/review", data={"judgement": "reject"})
    assert client.get("/api/claims?text=burnt&type=losses_inflicted").json()["total"] == 15
    client.post(f"/pages/{PAGE}/undo")
    view = client.get(f"/api/pages/{PAGE}").json()
    assert view["judgements"] == {FIRST: "accept"}
    client.post(f"/pages/{PAGE}/undo")
    assert client.get(f"/api/pages/{PAGE}").json()["judgements"] == {}
    assert "nothing to take back" in client.post(f"/pages/{PAGE}/undo").text


def test_correcting_by_form(client: TestClient) -> None:
    form = {
        "type": "shelling",
        "speaker": "Armenian Defense Ministry",
        "party": "AM",
        "when": "2020-10-11",
        "place_0": "",
        "note": "read again",
    }
    shown = client.post(f"/claims/{FIRST}/correct", data=form)
    assert shown.status_code == 200
    row = client.get(f"/api/claims/{FIRST}").json()
    claim = row["row"]["claim"]
    assert claim["type"] == "shelling"
    assert (claim["voices"][-1]["name"], claim["voices"][-1]["party"]) == ("Armenian Defense Ministry", "AM")
    assert claim["when"]["start"] == "2020-10-11"
    assert claim["when"]["as_written"] == "October 9"
    assert claim["places"][0]["place"] is None
    assert row["machine"]["type"] == "capture"
    assert client.get("/api/claims?party=AM&type=shelling&since=2020-10-11&until=2020-10-11").json()["total"] == 1
    lines = client.get("/api/export?format=csv&type=shelling").text
    assert "correct" in lines and "Armenian Defense Ministry" in lines
    assert "corrected type" in client.get(f"/claims/{FIRST}").text


def test_correcting_a_figure(client: TestClient) -> None:
    form = {"figure_0_low": "2", "figure_0_best": "", "figure_0_high": "1,000", "figure_0_exactness": "about"}
    client.post(f"/claims/{SECOND}/correct", data=form)
    figure = client.get(f"/api/claims/{SECOND}").json()["row"]["claim"]["figures"][0]
    assert (figure["low"], figure.get("best"), figure["high"], figure["exactness"]) == (2, None, 1000, "about")
    assert figure["unit"] == "tank"


def test_an_exact_figure_stays_exact_when_its_number_alone_is_corrected(client: TestClient) -> None:
    client.post(f"/claims/{FIRST}/correct", data={"figure_new_best": "3", "figure_new_unit": "killed"})
    client.post(f"/claims/{FIRST}/correct", data={"figure_0_low": "3", "figure_0_best": "7", "figure_0_high": "3"})
    (figure,) = client.get(f"/api/claims/{FIRST}").json()["row"]["claim"]["figures"]
    assert (figure["low"], figure["best"], figure["high"]) == (7, 7, 7)
    crossed = client.post(
        f"/claims/{FIRST}/correct", data={"figure_0_low": "9", "figure_0_best": "3", "figure_0_high": "1"}
    )
    assert crossed.status_code == 400 and "does not rise" in crossed.text


def test_a_place_that_is_none_is_dropped_and_a_missed_figure_added(client: TestClient) -> None:
    client.post(f"/claims/{SECOND}/correct", data={"place_1": "drop"})
    new = {"figure_new_best": "1,200", "figure_new_unit": "killed", "figure_new_kind": "running_total"}
    client.post(f"/claims/{FIRST}/correct", data=new)
    assert [w["as_written"] for w in client.get(f"/api/claims/{SECOND}").json()["row"]["claim"]["places"]] == [
        "Martakert"
    ]
    (figure,) = client.get(f"/api/claims/{FIRST}").json()["row"]["claim"]["figures"]
    assert (figure["best"], figure["unit"], figure["kind"]) == (1200, "killed", "running_total")
    assert not figure["as_written"]  # the page has no words of it
    assert "1,200" in client.get("/figures?unit=killed").text
    client.post(f"/pages/{PAGE}/undo")
    assert not client.get(f"/api/claims/{FIRST}").json()["row"]["claim"].get("figures")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"figure_new_best": "12"}, "needs a number and what is counted"),
        ({"figure_new_unit": "killed"}, "needs a number and what is counted"),
        ({}, "Nothing was changed"),
        ({"type": "capture"}, "Nothing was changed"),
        ({"when": "soon"}, "is no date"),
        ({"when": "2020-02-31"}, "is no date"),
        ({"polarity": "perhaps"}, "does not fit"),
        ({"type": "clashh"}, "There is no claim type"),
        ({"party": "Martians"}, "No party is known as"),
        ({"party": "XQZ"}, "No party is known as"),
        ({"party": "Azerbajan"}, "did you mean Azerbaijan"),
        ({"party": "the moon people"}, "add it to the lexicon"),
    ],
)
def test_a_bad_correction_is_told_beside_the_form(client: TestClient, form: dict[str, str], words: str) -> None:
    answer = client.post(f"/claims/{FIRST}/correct", data=form)
    assert answer.status_code == 400
    assert words in answer.text
    assert "Keep the correction" in answer.text
    assert client.get(f"/api/claims/{FIRST}/reviews").json() == []


def test_a_party_may_be_given_by_its_name(client: TestClient) -> None:
    form = {"party": "DPR", "actor": "Armenia + Turkey", "target": ""}
    assert client.post(f"/claims/{FIRST}/correct", data=form).status_code == 200
    claim = client.get(f"/api/claims/{FIRST}").json()["row"]["claim"]
    assert (claim["voices"][-1]["party"], claim["actor"], claim["target"]) == ("DPR-LPR", "AM+TR", None)


def test_all_problems_of_a_form_are_told_at_once_each_at_its_field(client: TestClient) -> None:
    form = {"actor": "the moon people", "when": "in autumn", "place_new": "Nowhereville-upon-Nothing"}
    answer = client.post(f"/claims/{FIRST}/correct", data=form)
    assert answer.status_code == 400 and "3 fields need another look" in answer.text
    for cell in form:
        assert f'aria-describedby="flaw-{cell}"' in answer.text and f'id="flaw-{cell}"' in answer.text
    assert answer.text.count("autofocus") == 1
    assert re.search(r'name="actor"[^>]*autofocus', answer.text)


def test_a_correction_is_the_reason_for_what_it_changed(client: TestClient) -> None:
    client.post(f"/claims/{FIRST}/correct", data={"when": "2020-10-11", "by": "Ada"})
    told = client.get(f"/api/claims/{FIRST}").json()
    why = {w["field"]: w["sentence"] for w in told["row"]["claim"]["why"]}
    assert why["when"] == "A person corrected the date."
    assert not [w for w in told["machine"].get("why", ()) if w["rule"] == "a person"]
    assert "corrected by a person" in client.get(f"/claims/{FIRST}").text
    assert client.get(f"/api/claims/{FIRST}/reviews").json()[0]["by"] == "Ada"
    assert 'value="Ada"' in client.get(f"/claims/{FIRST}/correct").text, "the name is kept in this browser"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3", 3.0), ("2,300", 2300.0), ("", None), ("-1", E := "E530"), ("many", E), ("nan", E), ("1e99", E)],
)
def test_numbers_in_a_form(cell: str, value: object) -> None:
    claim = msgspec.structs.replace(sample().claims[1], figures=(Figure(unit="tank", best=7.0),))
    problems = Problems()
    changes = changes_of({"figure_0_best": cell}, claim, problems)
    if value == "E530":
        assert (changes, problems["figure_0_best"].code) == ({}, "E530")
    else:
        assert changes["figures"][0]["best"] == value and not problems


def test_api_reviews(client: TestClient) -> None:
    made = client.post(
        f"/api/claims/{FIRST}/reviews",
        json={"judgement": "correct", "changes": {"actor": "AM"}, "by": "Ada", "note": "n"},
    )
    assert made.status_code == 201
    assert client.get(f"/api/claims/{FIRST}").json()["row"]["claim"]["actor"] == "AM"
    taken = client.post(f"/api/reviews/{made.json()['id']}/withdraw", json={"by": "Ben", "note": "no"})
    assert (taken.status_code, taken.json()["by"], taken.json()["note"]) == (201, "Ben", "no")
    told = client.get(f"/api/claims/{FIRST}").json()
    assert told["row"]["claim"]["actor"] == "AZ"
    moved = [m for e in told["history"] for m in e["moves"]]
    assert moved == [{"field": "actor", "old": "AZ", "new": "AM"}, {"field": "actor", "old": "AM", "new": "AZ"}]
    assert "AZ <span" in client.get(f"/claims/{FIRST}").text
    assert client.post(f"/api/reviews/{made.json()['id']}/withdraw").json()["code"] == "E209"
    bad = client.post(f"/api/claims/{FIRST}/reviews", json={"judgement": "correct", "changes": {"id": "x"}})
    assert (bad.status_code, bad.json()["code"]) == (400, "E209")


def test_the_name_is_kept_in_the_trail(client: TestClient) -> None:
    client.post("/settings", data={"name": "Žofie <b>", "back": "//evil.example"}, follow_redirects=False)
    client.post(f"/claims/{FIRST}/review", data={"judgement": "accept"})
    assert client.get(f"/api/claims/{FIRST}/reviews").json()[0]["by"] == "Žofie <b>"
    assert "Žofie &lt;b&gt;" in client.get("/help").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_settings_lead_nowhere_else(client: TestClient, back: str) -> None:
    answer = client.post("/settings", data={"name": "x", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/help"


def test_a_correction_survives_a_newer_reading(tmp_path: Path) -> None:
    app: FastAPI = create_app(tmp_path / "war.db", make_reader=PlainReader)
    client = TestClient(app, base_url=BASE)
    desk = app.state.desk
    old = sample()
    desk.ledger.add(old)
    client.post(f"/claims/{FIRST}/correct", data={"type": "control", "when": "2020-10-10"})
    newer = msgspec.structs.replace(
        old, reader="rules-2.0", claims=tuple(msgspec.structs.replace(c, reader="rules-2.0") for c in old.claims)
    )
    desk.ledger.add(newer)
    found = client.get("/api/claims?type=control").json()
    assert found["total"] == 1
    assert found["rows"][0]["claim"]["when"]["start"] == "2020-10-10"
    assert "corrected" in client.get(f"/pages/{PAGE}").text
    desk.close()


def test_an_empty_add_shows_the_form_again_as_it_was(client: TestClient) -> None:
    answer = client.post("/add", data={"published": "2020-10-12", "outlet": "Shahr Press"})
    assert answer.status_code == 400
    assert "Nothing was given to read" in answer.text
    assert 'value="2020-10-12"' in answer.text and 'value="Shahr Press"' in answer.text


def test_a_place_put_right_lends_the_name_in_the_page_to_no_other_place(client: TestClient) -> None:
    rows = client.get("/api/claims?place=Hadrut").json()["rows"]
    row = next(r for r in rows if len(r["claim"]["places"]) == 1 and r["claim"]["places"][0]["place"])
    before = client.get("/api/claims?place=Hadrut").json()["total"]
    answer = client.post(f"/claims/{row['claim']['id']}/correct", data={"place_0_name": "Shushi"})
    assert answer.status_code == 200, answer.text
    (where,) = client.get(f"/api/claims/{row['claim']['id']}").json()["row"]["claim"]["places"]
    assert (where["as_written"], where["place"]["name"]) == ("Shushi", "Shusha")
    assert client.get("/api/claims?place=Hadrut").json()["total"] == before - 1
    assert client.get("/places/Hadrut").status_code == 200


def test_a_corrected_number_is_what_a_dispute_counts(client: TestClient) -> None:
    rows = client.get("/api/claims").json()["rows"]
    row = next(r for r in rows if r["claim"].get("figures") and r["claim"]["figures"][0].get("best"))
    client.post(f"/claims/{row['claim']['id']}/correct", data={"figure_0_best": "77"})
    (figure, *_) = client.get(f"/api/claims/{row['claim']['id']}").json()["row"]["claim"]["figures"]
    assert (figure["best"], figure.get("as_written", "")) == (77, "")
    (count, *_) = counts(msgspec.convert((figure,), tuple[Figure, ...]), row["text"])
    assert count.words == f"77 {figure['unit']}"


def test_a_claim_and_a_place_lead_to_their_disputes(client: TestClient) -> None:
    dispute = next(d for d in client.get("/api/disputes").json()["rows"] if d.get("place"))
    claim = dispute["positions"][0]["claims"][0]
    assert dispute["id"] in [d["id"] for d in client.get(f"/api/claims/{claim}").json()["disputes"]]
    assert f"/disputes/{dispute['id']}" in client.get(f"/claims/{claim}").text
    of_place = client.get(f"/api/disputes?place={dispute['place']['id']}").json()
    assert of_place["rows"] and all(d["place"]["id"] == dispute["place"]["id"] for d in of_place["rows"])
    assert "/disputes?place=" in client.get(f"/places/{dispute['place']['id']}").text


def test_a_name_of_several_places_is_asked_for_in_a_list(client: TestClient) -> None:
    rows = client.get("/api/claims?place=Hadrut").json()["rows"]
    row = next(r for r in rows if len(r["claim"]["places"]) == 1)
    ident = row["claim"]["id"]
    answer = client.post(f"/claims/{ident}/correct", data={"place_0_name": "Springfield", "place_new": "Springfield"})
    assert answer.status_code == 400 and "Several places are known as" in answer.text
    for cell in ("place_0_name", "place_new"):
        chosen = answer.text.partition(f'<select name="{cell}"')[2].partition("</select>")[0]
        assert 'value="gn:4250542">Springfield, Illinois, United States' in chosen
    form = {"place_0_name": "gn:4250542", "place_new": "gn:4409896"}
    assert client.post(f"/claims/{ident}/correct", data=form).status_code == 200
    places = client.get(f"/api/claims/{ident}").json()["row"]["claim"]["places"]
    assert [(p["as_written"], p["place"]["admin1"]) for p in places] == [
        ("Springfield", "Illinois"),
        ("Springfield", "Missouri"),
    ]


def test_an_export_tells_who_changed_what_and_why(client: TestClient) -> None:
    client.post("/settings", data={"name": "A. Coder"})
    client.post(f"/claims/{FIRST}/review", data={"judgement": "accept", "note": "seen on video"})
    client.post(f"/claims/{FIRST}/correct", data={"type": "advance", "note": "only the edge of town"})
    client.post(f"/claims/{SECOND}/correct", data={"type": "advance"})
    newest = client.get(f"/api/claims/{SECOND}").json()["history"][-1]["review"]["id"]
    client.post(f"/reviews/{newest}/withdraw")
    cells = {r["claim_id"]: r for r in csv.DictReader(client.get("/api/export").text.lstrip("\ufeff").splitlines())}
    mine = cells[FIRST]
    assert (mine["judgement"], mine["reviewed_by"]) == ("correct", "A. Coder")
    assert mine["reviewed_at"].startswith("20") and mine["review_note"] == "seen on video; only the edge of town"
    assert mine["review_changes"] == f"type: {sample().claims[0].type} → advance"
    assert [cells[SECOND][c] for c in ("judgement", "reviewed_by", "reviewed_at", "review_note", "review_changes")] == [
        ""
    ] * 5


def test_a_page_without_a_date_says_so_and_is_read_again_once_it_has_one(client: TestClient, app: FastAPI) -> None:
    text = "The ministry took Agdere on Monday. It was a long day for all who were there to see it."
    jobs = app.state.desk.jobs
    told = ("no date of publication was found", "14 October 2020, 1 claim", "15 October 2020, 1 claim")
    for published, words in zip(("", "2020-10-14", "2020-10-15"), told, strict=True):
        shown = client.post("/add", data={"text": text, "published": published})
        while not jobs.all()[0].over:
            time.sleep(0.02)
        assert words in client.get(str(shown.url)).text
    assert [job.seen for job in jobs.all()] == [1, 0, 0]
    assert len(app.state.desk.ledger.readings(jobs.all()[0].items[0].page)) == 2
