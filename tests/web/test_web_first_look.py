"""What a first look costs on a large ledger: squares without an id each, screens counted beforehand."""

from __future__ import annotations

import html
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from counterclaim.desk.views import listing, mapping, places
from counterclaim.desk.views.warm import count_first
from counterclaim.web.render import prepare
from tests.ledger.make import bulk_page


def test_a_square_of_many_claims_leads_to_the_list_of_them(
    client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(2, 6):
        app.state.desk.ledger.add(bulk_page(n))
    monkeypatch.setattr(places, "FEW_CELLS", 0)
    shown = client.get("/places/gn:616802").text.partition("chart strips")[2].partition("</svg>")[0]
    squares = re.findall(r'<a href="([^"]+)" class="cell[^"]*" aria-label="([^"]+)"', shown)
    assert squares
    lists = [(html.unescape(a), label) for a, label in squares if a.startswith("/claims?")]
    assert lists
    for address, label in lists:
        total = client.get("/api" + address).json()["total"]
        assert f"{total} claims" in label


def test_few_squares_lead_to_a_claim_each(client: TestClient) -> None:
    cells = [c for s in client.get("/api/places/gn:616802").json()["strips"] for c in s["cells"]]
    assert cells
    assert all(c["claim"] for c in cells)


def test_screens_counted_beforehand_are_not_counted_again(
    client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(app.state.desk)
    count_first(app.state.desk.board)

    def again(*_: object) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr(listing, "_claims", again)
    monkeypatch.setattr(places, "_place_view", again)
    monkeypatch.setattr(mapping, "_geojson", again)
    for address in ("/claims", "/claims?order=newest", "/places/gn:616802", "/api/map"):
        assert client.get(address).status_code == 200
