"""Nothing asked of the API is answered by a 500: Schemathesis makes the questions from the OpenAPI description.

Asked for with COUNTERCLAIM_FUZZ=1 (``make test-api`` installs what it needs).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings

from counterclaim.web.app import create_app
from counterclaim.web.guard import LOCAL
from tests.desk.make import PAGES
from tests.ledger.make import bulk_page, sample
from tests.web.conftest import PlainReader

schemathesis = pytest.importorskip("schemathesis")
pytestmark = pytest.mark.skipif(
    not os.environ.get("COUNTERCLAIM_FUZZ"), reason="asked for with COUNTERCLAIM_FUZZ=1 (make test-api)"
)

EXAMPLES = int(os.environ.get("COUNTERCLAIM_FUZZ_EXAMPLES", "60"))
CODES = frozenset({200, 201, 202, 400, 403, 404, 405, 409, 415, 422, 503})


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    hosts = LOCAL | {"testserver"}  # the name under which Schemathesis asks
    made = create_app(folder / "war.db", make_reader=PlainReader, hosts=hosts)
    made.state.desk.ledger.add_many([sample(), bulk_page(1), *PAGES])
    yield made
    made.state.desk.close()


def test_no_question_is_answered_by_a_500(application: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", application)
    asked: dict[str, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            if case.path == "/api/add" and isinstance(case.body, dict):
                case.body.pop("address", None)  # addresses would be fetched
            answer = case.call()
            asked[case.operation.label] = asked.get(case.operation.label, 0) + 1
            assert answer.status_code in CODES, (case.as_curl_command(), answer.text[:500])
            if answer.status_code >= 400 and answer.headers["content-type"][0] == "application/json":
                assert set(answer.json()) == {"code", "sentence"}

        check()
    assert len(asked) > 25
