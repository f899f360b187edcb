"""Estimates, track records and tolls on the screens: with their reasons, counts and intervals, or said to be coming."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from counterclaim.desk.views import suggested
from counterclaim.web.app import create_app
from tests.desk.make import ADMITTED, DENIED, PAGES, TAKEN, ident, page, said
from tests.web.conftest import BASE, PlainReader


@pytest.fixture
def war(tmp_path: Path) -> Iterator[FastAPI]:
    """A desk over one disputed town, whose loss is admitted three weeks later."""
    made = create_app(tmp_path / "war.db", make_reader=PlainReader)
    made.state.desk.ledger.add_many([*PAGES, ADMITTED])
    yield made
    made.state.desk.close()


@pytest.fixture
def desk(war: FastAPI) -> TestClient:
    return TestClient(war, base_url=BASE)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_place_has_the_band_the_strip_and_the_reasons(desk: TestClient) -> None:
    shown = desk.get("/places/t:1").text
    assert len(re.findall(r'class="band p\d"', shown)) == 2
    assert 'aria-label="AZ: 9 October 2020, Azerbaijan: says that Azerbaijan took it and 1 more"' in shown
    said_ = words(shown)
    assert "On 29 October 2020: Azerbaijan 9" in said_
    assert "the defence ministry (Armenia) admits that Azerbaijan holds it, 29 October 2020" in said_
    assert re.search(r"adds [\d.]+ points to Azerbaijan", said_)
    assert "it is no finding of fact" in said_
    for claim in (ident(ADMITTED), ident(DENIED), ident(TAKEN)):
        assert f'href="/claims/{claim}"' in shown


def test_a_period_has_its_own_words(desk: TestClient, war: FastAPI) -> None:
    later = said("Shells fell on Hadrut", "shelling", "the president", "AZ", at="Hadrut", when="2021-03-01")
    war.state.desk.ledger.add(
        page("Blog", "2021-03-01", later, said("Snow fell", "aid", at="Hadrut", when="2021-04-01"))
    )
    assert "reports fire on it" in words(desk.get("/places/t:1?since=2021").text)
    assert "No claim of this period says who holds this place" in desk.get("/places/t:1?since=2021-03-15").text


def test_a_dispute_has_the_estimate_and_what_would_settle_it(tmp_path: Path) -> None:
    made = create_app(tmp_path / "open.db", make_reader=PlainReader)
    made.state.desk.ledger.add_many(PAGES)
    desk = TestClient(made, base_url=BASE)
    (dispute,) = desk.get("/api/disputes?kind=holder").json()["rows"]
    shown = words(desk.get(f"/disputes/{dispute['id']}").text)
    assert "Who holds Hadrut on 9 October 2020?" in shown
    assert "Armenia itself says that Azerbaijan holds Hadrut, or that Armenia left." in shown
    assert re.search(r"as known now\? (The same|(Azerbaijan|Armenia) \d+%)", shown)
    assert "the defence ministry denies the president" in shown  # a link, in words
    lines = desk.get(f"/api/export?format=jsonl&dispute={dispute['id']}").text.strip().splitlines()
    assert len(lines) == sum(len(p["claims"]) for p in dispute["positions"]) == 3
    made.state.desk.close()


def test_a_settled_dispute_says_how(desk: TestClient) -> None:
    (dispute,) = desk.get("/api/disputes?kind=holder").json()["rows"]
    shown = words(desk.get(f"/disputes/{dispute['id']}").text)
    assert "It was settled on 29 October 2020" in shown
    assert desk.get("/api/disputes?kind=holder&open=true").json()["rows"] == []
    assert "No dispute is like that." in desk.get("/disputes?kind=holder&open=true").text


@pytest.mark.parametrize("address", ["/speakers/the%20president", "/parties/AZ"])
def test_a_record_has_counts_intervals_delay_and_contradictions(desk: TestClient, address: str) -> None:
    shown = words(desk.get(address).text)
    assert re.search(r"all 1 1 1 100% \(\d+% to 100%\) 20 days ahead", shown)
    assert "It held: capture" in shown
    assert re.search(r"Armenia \d figure 1 How many killed at Hadrut on 9 October 2020\? 30 against 10", shown)


def test_figures_stand_as_claimed_and_as_admitted(desk: TestClient) -> None:
    shown = words(desk.get("/figures?unit=killed&until=2020-10-09").text)
    assert "the intervals do not meet" in shown or "the intervals meet" in shown
    assert re.search(r"Armenia .*by Azerbaijan", shown)
    assert "take the other filters away" in words(desk.get("/figures?type=losses_admitted").text)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("/api/tables/words?place=t:1", 5),
        ("/api/tables/records?speaker=president", 3),
        ("/api/tables/records?party=AZ", 2),
        ("/api/tables/tolls?unit=killed", 3),
        ("/api/tables/disputes?kind=holder", 3),
        ("/api/tables/disputes?kind=holder&open=true", 1),
    ],
)
def test_what_is_suggested_comes_as_a_table(desk: TestClient, address: str, lines: int) -> None:
    found = desk.get(address)
    assert found.status_code == 200
    rows = found.content.decode("utf-8-sig").strip().splitlines()
    assert len(rows) == lines


@pytest.mark.parametrize("address", ["/api/tables/words", "/api/tables/records"])
def test_a_table_says_what_it_needs(desk: TestClient, address: str) -> None:
    assert desk.get(address).json()["code"] == "E207"


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/suggested/place?place=t:1&name=Hadrut", "bands"),
        ("/api/suggested/who?kind=party&name=AZ", "side_records"),
        ("/api/suggested/figures?unit=killed", "faced"),
    ],
)
def test_each_part_has_its_twin(desk: TestClient, address: str, field: str) -> None:
    found = desk.get(address).json()
    assert found["fresh"] is True
    assert found["answer"][field]
    assert desk.get(address.removeprefix("/api")).text.strip().startswith('<div class="part">')


def test_estimates_can_be_switched_off(desk: TestClient) -> None:
    desk.post("/settings", data={"estimates": "off", "back": "/help#estimates"})
    for address in ("/places/t:1", "/parties/AZ", "/figures"):
        shown = desk.get(address).text
        assert "switched off in this browser" in shown
        assert 'class="part"' not in shown
    desk.post("/settings", data={"estimates": "on"})
    assert 'class="part"' in desk.get("/places/t:1").text


def test_a_large_ledger_lets_nobody_wait(war: FastAPI, desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggested, "LARGE", 1)
    monkeypatch.setattr(suggested.Suggestions, "_want", lambda self: object())  # the work is never done
    shown = desk.get("/places/t:1").text
    assert re.search(r'hx-get="/suggested/place\?place=t%3A1&amp;name=Hadrut" hx-trigger="load delay:2s"', shown)
    assert "being laid side by side" in shown
    assert desk.get("/api/suggested/place?place=t:1").json() == {"answer": None, "fresh": False}
    monkeypatch.setattr("counterclaim.web.downloads.DOWNLOAD_WAIT", 0.0)
    told = desk.get("/api/tables/words?place=t:1")
    assert (told.status_code, told.json()["code"]) == (503, "E549")
