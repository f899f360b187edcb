"""Foreign names and other sites' pages are refused; headers forbid everything from elsewhere."""

from __future__ import annotations

import socket

import pytest
from fastapi.testclient import TestClient

from counterclaim.web.serve import listen
from tests.ledger.make import sample

OWN = "127.0.0.1:8170"
CLAIM = sample().claims[0].id


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        (OWN, 200),
        ("localhost:8170", 200),
        ("LOCALHOST", 200),
        ("[::1]:8170", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("evil.example:8170", 403),
        ("127.0.0.1@evil.example", 403),
        ("192.168.1.5", 403),
        ("0.0.0.0", 403),
        ("", 403),
    ],
)
def test_host(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),  # no browser
        ({"origin": f"http://{OWN}"}, 303),
        ({"origin": f"http://{OWN}", "sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "http://localhost:8170"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"file://{OWN}"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 403),
    ],
)
@pytest.mark.parametrize("address", [f"/claims/{CLAIM}/review", "/settings", "/add", "/lexicon/places"])
def test_unsafe_methods(client: TestClient, headers: dict[str, str], status: int, address: str) -> None:
    form = {"judgement": "accept", "name": "x"}
    answer = client.post(address, data=form, headers={"host": OWN, **headers}, follow_redirects=False)
    assert (answer.status_code == 403) == (status == 403)
    if status == 403:
        assert "another site" in answer.text
        assert client.get(f"/api/claims/{CLAIM}/reviews?all=true").json() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),  # a link
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
    ],
)
@pytest.mark.parametrize("address", ["/", "/api/claims", "/static/desk.js"])
def test_safe_methods_from_other_sites(client: TestClient, headers: dict[str, str], status: int, address: str) -> None:
    assert client.get(address, headers=headers).status_code == status


@pytest.mark.parametrize("address", ["/", "/api/claims", "/static/desk.js", "/no/such", "/api/export"])
def test_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; script-src 'self';")
    assert "unsafe" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"  # with no-referrer, browsers send forms with Origin: null
    assert "access-control-allow-origin" not in headers


def test_refusals_carry_the_policy_too(client: TestClient) -> None:
    answer = client.get("/", headers={"host": "evil.example<script>"})
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/plain")
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_small_answers_are_sent_at_once() -> None:
    """asyncio turns Nagle's algorithm off only where a socket names its protocol, and those accepted inherit that."""
    with listen(0) as own:
        own.listen(1)
        with socket.create_connection(own.getsockname()), own.accept()[0] as accepted:
            assert accepted.proto == socket.IPPROTO_TCP
