"""Watches on the Add screen and over the API; a desk that runs looks by itself."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from counterclaim.web.app import create_app
from tests.web.conftest import BASE, PlainReader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    file = made / "town.txt"
    file.write_text("The army took the town of Hadrut on Monday, the ministry said in a statement.")
    os.utime(file, (1e9, 1e9))
    return made


def test_by_form(client: TestClient, folder: Path) -> None:
    assert "Nothing is watched yet" in client.get("/add").text
    shown = client.post("/watches", data={"source": str(folder), "minutes": "180"})
    assert str(shown.url).endswith("/add#watches")
    assert str(folder) in shown.text and "every 3 hours" in shown.text
    assert "Paused." in client.post("/watches/1/pause").text
    assert "Paused." not in client.post("/watches/1/resume").text
    assert "Looking now" in client.post("/watches/1/look").text
    assert client.get("/api/tables/watches").text.startswith("\ufeffnumber,source,minutes")
    assert "Nothing is watched yet" in client.post("/watches/1/remove").text
    assert client.post("/watches/1/remove").status_code == 404


def test_what_cannot_be_watched_is_told(client: TestClient) -> None:
    answer = client.post("/watches", data={"source": "/etc/passwd"})
    assert answer.status_code == 400
    assert "cannot be watched" in answer.text
    assert client.post("/watches", data={"source": "https://example.org", "minutes": "1"}).status_code == 400
    assert client.post("/watches", data={"source": "x"}, headers={"origin": "http://evil.org"}).status_code == 403


def test_over_the_api(client: TestClient, folder: Path) -> None:
    made = client.post("/api/watches", json={"source": str(folder), "minutes": 30})
    assert (made.status_code, made.json()["minutes"]) == (201, 30)
    number = made.json()["number"]
    assert client.post(f"/api/watches/{number}/pause").json()["state"] == "paused"
    assert client.post(f"/api/watches/{number}/resume").json()["state"] == "reading"
    assert client.get("/api/add").json()["watches"][0]["watch"]["source"] == str(folder)
    assert client.delete(f"/api/watches/{number}").status_code == 204
    assert client.post(f"/api/watches/{number}/look").status_code == 404


def test_a_running_desk_looks_by_itself_and_again_after_a_restart(tmp_path: Path, folder: Path) -> None:
    for towns in (1, 2):
        with TestClient(create_app(tmp_path / "war.db", make_reader=PlainReader), base_url=BASE) as client:
            if towns == 1:
                client.post("/watches", data={"source": str(folder), "minutes": "5"})
            else:
                (folder / "other.txt").write_text("The army took the town of Fuzuli on Monday, said the ministry.")
                os.utime(folder / "other.txt", (1e9, 1e9))
                client.post("/watches/1/look")
            for _ in range(400):
                found = client.get("/api/add").json()["watches"][0]
                if found["state"] == "waiting":
                    break
                time.sleep(0.05)
            assert (found["watch"]["pages"], found["watch"]["new"]) == (towns, 1)
            assert client.get("/api/claims").json()["total"] == towns
            job = client.get(f"/api/jobs/{found['job']}").json()
            assert job["watch"] == 1
            shown = client.get("/add").text
            assert "What was read" in shown
            assert "Since the desk was started" not in shown  # that list is of what a person added
