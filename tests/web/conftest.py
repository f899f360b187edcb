"""A desk over a small ledger, and a reader that needs no weights: it makes one claim of each sentence with 'took'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from counterclaim.model import Claim, Page, Span, Voice, claim_id
from counterclaim.web.app import create_app
from tests.ledger.make import bulk_page, sample

BASE = "http://127.0.0.1:8170"


class PlainReader:
    """Reads ``X took Y`` sentences; ``version`` may be raised to stand for a newer reader."""

    def __init__(self, version: str = "plain-1.0") -> None:
        self.version = version

    def read(self, page: Page) -> Page:
        claims = []
        for found in re.finditer(r"[^.]*\btook\b[^.]*", page.text):
            spans = (Span(found.start() + len(found[0]) - len(found[0].lstrip()), found.end()),)
            ident = claim_id(page.id, spans, "Ministry", "capture", "asserted")
            voice = Voice(name="Ministry", party="AZ")
            claims.append(
                Claim(id=ident, page=page.id, spans=spans, type="capture", voices=(voice,), reader=self.version)
            )
        return msgspec.structs.replace(page, claims=tuple(claims), reader=self.version)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(tmp_path / "war.db", make_reader=PlainReader)
    made.state.desk.ledger.add(sample())
    made.state.desk.ledger.add(bulk_page(1))
    made.state.desk.ledger.note_failure("scan.pdf", "E120", "This file holds pictures only; read its text first.")
    yield made
    made.state.desk.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=BASE)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    made = create_app(tmp_path / "empty.db", make_reader=PlainReader)
    yield TestClient(made, base_url=BASE)
    made.state.desk.close()
