"""Adding names of one's own: the folder without any setting, refusals in the form, names at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from counterclaim.desk.reading import build_reader, overlay, own_lexicon
from counterclaim.desk.views.lexicon import _forget
from tests.web.conftest import BASE

PARTY = {
    "code": "NREP",
    "name": "Northern Republic",
    "kind": "government",
    "country": "Ukraine",
    "aliases": "the North",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("COUNTERCLAIM_LEXICON", raising=False)
    monkeypatch.delenv("COUNTERCLAIM_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    yield tmp_path / "data" / "counterclaim" / "lexicon"
    _forget()


def test_where_own_names_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert own_lexicon() == folder
    assert overlay() is None  # nothing is there yet
    folder.mkdir(parents=True)
    assert overlay() == folder
    monkeypatch.setenv("COUNTERCLAIM_HOME", str(tmp_path / "h"))
    assert own_lexicon() == tmp_path / "h" / "lexicon"
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", str(tmp_path / "mine"))
    assert own_lexicon() == overlay() == tmp_path / "mine"
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", "")
    assert own_lexicon() is None and overlay() is None


def test_a_party_is_added_without_any_setting_and_known_at_once(client: TestClient, folder: Path) -> None:
    assert "Northern Republic" not in client.get("/claims/x/correct").text
    answer = client.post("/lexicon/parties", data=PARTY)
    assert answer.status_code == 200, answer.text
    assert "Northern Republic" in answer.text
    assert (folder / "parties/parties.tsv").read_text("utf-8").splitlines()[-1].startswith("NREP\tNorthern Republic")
    assert "\tUA\t" in (folder / "parties/parties.tsv").read_text("utf-8")
    assert '<option value="NREP">Northern Republic</option>' in client.get("/lexicon").text
    assert build_reader.cache_info().currsize == 0


def test_a_refused_row_comes_back_in_its_form(client: TestClient, folder: Path) -> None:
    row = {"name": "Testford", "kind": "settlement", "country": "Nowhereland", "lat": "48", "lon": "37.5", "names": "T"}
    answer = client.post("/lexicon/places", data=row)
    assert answer.status_code == 400
    assert "Nothing was kept" in answer.text
    for value in ("Testford", "Nowhereland", "37.5"):
        assert f'value="{value}"' in answer.text
    assert not (folder / "places/places.tsv").exists()


def test_switched_off(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", "")
    assert "switched off" in client.get("/lexicon").text
    assert client.post("/lexicon/parties", data=PARTY).status_code == 400


def test_an_error_page_leads_back_to_the_screen_before_and_nowhere_else(client: TestClient) -> None:
    host = {"referer": "http://127.0.0.1:8170/disputes?since=2020"}
    assert 'href="/disputes?since=2020"' in client.get("/disputes?since=nonsense", headers=host).text
    evil = ["https://evil.example/x", "javascript:alert(1)", "http://127.0.0.1:8170.evil.example/"]
    for other in (*evil, f"{BASE}//evil.example/"):
        answer = client.get("/disputes?since=nonsense", headers={"referer": other})
        assert ">Back<" not in answer.text
        assert "evil" not in answer.text
