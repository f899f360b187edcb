"""Every screen and its twin; empty states; errors in a sentence; what a screen must not load."""

from __future__ import annotations

import re
import time
from html import unescape

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from counterclaim.model import page_id
from tests.ledger.make import TEXT, bulk_page, claim, page, sample

PAGE = page_id(TEXT)
CLAIM = sample().claims[0].id

SCREENS = [
    ("/", "What came in"),
    ("/claims", "Azerbaijan took Hadrut"),
    ("/claims?text=tanks", "burnt"),
    ("/claims?type=capture&polarity=denied", "denied the loss"),
    ("/claims?place=Guzlek", "Azerbaijan took Hadrut"),
    ("/claims?reviewed=no&order=newest", "Hadrut"),
    (f"/claims/{CLAIM}", "As understood"),
    ("/pages", "Fighting for Hadrut"),
    (f"/pages/{PAGE}", "Three tanks"),
    ("/places", "Hadrut"),
    ("/places/gn:616802", "What each party said"),
    ("/places/the%20ridge", "could not be resolved"),
    ("/speakers", "Ilham Aliyev"),
    ("/speakers/Ilham%20Aliyev", "Track record"),
    ("/speakers/narrator", "the writer"),
    ("/parties", "Azerbaijan"),
    ("/parties/AZ", "About whom"),
    ("/disputes", "Disputes"),
    ("/figures", "Tank"),
    ("/figures?unit=tank&kind=incident", "by who counts"),
    ("/unread", "This file holds pictures only"),
    ("/lexicon", "Names of your own"),
    ("/add", "Drop files here"),
]


@pytest.mark.parametrize(("address", "words"), SCREENS)
def test_screen_and_twin(client: TestClient, address: str, words: str) -> None:
    shown = client.get(address)
    assert shown.status_code == 200
    assert words in shown.text
    twin = re.search(r'rel="alternate" type="application/json" href="([^"]+)"', shown.text)
    assert twin
    told = client.get(twin[1].replace("&amp;", "&"))
    assert told.status_code == 200
    assert told.headers["content-type"] == "application/json"
    assert msgspec.json.decode(told.content)


@pytest.mark.parametrize(("address", "words"), [*SCREENS, ("/help", "The words used")])
def test_nothing_from_elsewhere_and_no_inline_code(client: TestClient, address: str, words: str) -> None:
    html = client.get(address).text
    assert not re.search(r'(?:src|href|action|data-source)="(?:https?:)?//', html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert html.count("<h1") == 1
    assert '<html lang="en">' in html


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "This ledger is empty."),
        ("/claims", "There are no claims yet."),
        ("/claims?text=x", "No claim matches."),
        ("/pages", "There are no pages yet."),
        ("/pages?text=x", "No page matches."),
        ("/places", "No claim names a place yet."),
        ("/places?text=x", "No place of that name"),
        ("/speakers", "Nobody speaks yet."),
        ("/parties", "No party is known in this ledger yet."),
        ("/disputes", "No dispute was found."),
        ("/figures", "There are no figures yet."),
        ("/unread", "Everything that was added could be read."),
    ],
)
def test_empty_states_say_what_to_do(empty: TestClient, address: str, words: str) -> None:
    shown = empty.get(address)
    assert shown.status_code == 200
    assert words in shown.text
    assert 'class="button"' in shown.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/claims?since=yesterday", 400, "is not a date"),
        ("/claims/zzz", 404, "There is no claim"),
        ("/pages/zzz", 404, "There is no page"),
        ("/places/nowhere", 404, "No claim names a place"),
        ("/speakers/Nobody%20At%20All", 404, "No claim that is shown is by"),
        ("/parties/XX", 404, "No claim names the party"),
        ("/disputes/zzz", 404, "There is no dispute"),
        ("/jobs/77", 404, "There is no job"),
        ("/no/such/screen", 404, "There is no screen"),
        ("/claims?order=sideways", 422, "cannot be used"),
        ("/claims?p=0", 422, "cannot be used"),
    ],
)
def test_errors_are_sentences(client: TestClient, address: str, status: int, words: str) -> None:
    shown = client.get(address)
    assert shown.status_code == status
    assert words in shown.text
    told = client.get("/api" + address)
    assert told.status_code == status
    assert set(told.json()) == {"code", "sentence"}


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("/api/export?format=csv&type=capture", "\ufeffclaim_id,type"),
        ("/api/export?format=jsonl", '{"claim"'),
        ("/api/export?format=geojson&place=Hadrut", '{"type":"FeatureCollection"'),
        ("/api/export?format=parquet", "PAR1"),
        ("/api/map", '{"type":"FeatureCollection"'),
        *[(f"/api/tables/{t}", "\ufeff") for t in ("places", "speakers", "parties", "pages", "unread", "figures")],
    ],
)
def test_exports(client: TestClient, address: str, start: str) -> None:
    found = client.get(address)
    assert found.status_code == 200
    assert found.content.decode("utf-8", "replace").startswith(start)


def test_export_holds_what_the_screen_counts(client: TestClient) -> None:
    for query in ("", "text=tanks", "type=capture", "place=Hadrut&since=2020-10-10", "speaker=aliyev"):
        total = client.get(f"/api/claims?{query}").json()["total"]
        lines = client.get(f"/api/export?format=jsonl&{query}").text.strip().splitlines()
        assert total == len(lines) > 0


def test_lists_go_on_by_pages(client: TestClient, app: FastAPI) -> None:
    for n in range(2, 7):
        app.state.desk.ledger.add(bulk_page(n))
    seen = [row["claim"]["id"] for p in (1, 2) for row in client.get(f"/api/claims?p={p}").json()["rows"]]
    assert len(seen) == len(set(seen)) == client.get("/api/claims").json()["total"]
    assert "next →" in client.get("/claims").text


def test_pages_found_by_words_stand_as_in_the_whole_list(client: TestClient, app: FastAPI) -> None:
    for n in range(2, 120):
        app.state.desk.ledger.add(bulk_page(n, claims=1))
    whole = [r["id"] for p in (1, 2, 3) for r in client.get(f"/api/pages?p={p}").json()["rows"]]
    found = [r["id"] for p in (1, 2, 3) for r in client.get(f"/api/pages?text=mountains&p={p}").json()["rows"]]
    assert found == [i for i in whole if i != PAGE]
    assert client.get("/api/pages?text=mountains").json()["total"] == len(found)
    assert client.get("/api/pages?text=mountains&outlet=Nobody").json()["rows"] == []


def test_openapi_describes_every_twin(client: TestClient) -> None:
    schema = client.get("/api/openapi.json").json()
    paths = schema["paths"]
    assert {"/api/overview", "/api/claims", "/api/claims/{ident}/reviews", "/api/add"} <= set(paths)
    refs = set(re.findall(r'"#/components/schemas/([^"]+)"', client.get("/api/openapi.json").text))
    assert refs <= set(schema["components"]["schemas"])


def test_page_text_is_shown_escaped(client: TestClient, app: FastAPI) -> None:
    hostile = '<script>alert(1)</script> took "><img src=x onerror=alert(2)> the town'
    by = "<b onmouseover=alert(3)>Minister</b>"
    made = page(
        hostile, claim(hostile, hostile, by=by), title="</title><script>alert(4)</script>", url="javascript:alert(5)"
    )
    app.state.desk.ledger.add(made)
    ident = made.claims[0].id
    for address in (
        f"/pages/{made.id}",
        f"/claims/{ident}",
        "/claims?text=took",
        "/pages",
        "/",
        "/speakers",
        f"/claims/{ident}/correct",
    ):
        html = client.get(address).text
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)|<img|<b on|href=\"javascript", html)
    assert "&lt;script&gt;alert(1)" in client.get(f"/pages/{made.id}").text


def test_a_job_reads_dropped_files_and_tells_of_bad_ones(client: TestClient) -> None:
    files = [
        (
            "files",
            (
                "town.txt",
                b"The army took the town of Hadrut on Monday. Nobody else said so in those days.",
                "text/plain",
            ),
        ),
        ("files", ("..\\..\\evil.bin", b"\x00\x01\x02\x03" * 50, "application/octet-stream")),
    ]
    answer = client.post("/add", files=files, data={"published": "2020-10-12"}, follow_redirects=False)
    assert answer.status_code == 303
    job = _done(client, answer.headers["location"])
    assert job["pages"] == 1
    assert [i["claims"] for i in job["items"] if i.get("page")] == [1]
    bad = next(i for i in job["items"] if i.get("sentence"))
    assert bad["source"] == "evil.bin"
    assert bad["sentence"] in client.get("/unread").text.replace("&#39;", "'").replace("&#34;", '"')
    found = client.get("/api/claims?text=Monday").json()["rows"]
    assert found[0]["published"] == "2020-10-12"


def test_pasted_words_keep_their_original_look(client: TestClient) -> None:
    html = (
        "<html><body><h1>News</h1><p>The army took the town of Hadrut on Tuesday, said the ministry.</p>"
        "<script>x()</script></body></html>"
    )
    job = _done(client, client.post("/add", data={"text": html}, follow_redirects=False).headers["location"])
    ident = job["items"][0]["page"]
    assert "sandbox" in client.get(f"/pages/{ident}/original").text
    frame = client.get(f"/pages/{ident}/original/frame")
    assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "took the town" in frame.text
    assert "<script" not in frame.text and "x()" not in frame.text
    gone = client.get(f"/pages/{PAGE}/original")
    assert "not at hand" in gone.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Nothing was given"),
        ({"address": "file:///etc/passwd"}, "is no address"),
        ({"address": "/etc/passwd"}, "is no address"),
    ],
)
def test_add_refuses(client: TestClient, form: dict[str, str], words: str) -> None:
    answer = client.post("/add", data=form)
    assert answer.status_code == 400
    assert words in answer.text


def _done(client: TestClient, address: str) -> dict:
    for _ in range(200):
        job = client.get("/api" + address).json()
        if job["state"] in ("done", "failed"):
            assert job["state"] == "done", job
            assert client.get(address).status_code == 200
            return job
        time.sleep(0.02)
    raise AssertionError("the job did not end")


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("/claims?plase=Hadrut", "E550", "does not know 'plase' (did you mean place?); it takes text, type"),
        ("/parties?p=2", "E550", "takes no filters"),
        ("/pages?type=capture", "E550", "it takes text, outlet, p."),
        ("/claims?type=captur", "E610", "did you mean capture"),
        ("/claims?polarity=no", "E610", "asserted"),
        ("/claims?reviewed=maybe", "E610", "no judgement 'maybe'"),
        ("/claims?party=the%20moon%20people", "E611", "No party is known"),
        ("/disputes?kind=holders", "E610", "did you mean holder"),
        ("/figures?kind=dayly", "E610", "did you mean daily"),
        ("/claims?%3Cscript%3E=1", "E550", "does not know"),
    ],
)
def test_what_is_not_known_in_an_address_is_refused_by_the_api_and_told_on_the_screen(
    client: TestClient, address: str, code: str, words: str
) -> None:
    told = client.get("/api" + address)
    assert (told.status_code, told.json()["code"]) == (400, code)
    assert words in told.json()["sentence"]
    shown = client.get(address)
    assert shown.status_code == 200
    (notice,) = re.findall(r'<p class="note" role="status">(.*?)</p>', shown.text)
    assert words in unescape(notice) and "<script" not in notice
    if code == "E550":  # the twin is asked for what is known alone
        twin = re.search(r'rel="alternate" type="application/json" href="([^"]+)"', shown.text)
        assert twin and client.get(unescape(twin[1])).status_code == 200


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/api/export?format=csv&speeker=x", "did you mean speaker?"),
        ("/api/export?format=csv&dispute=d&type=capture", "The export of a dispute does not know 'type'"),
        ("/api/map?typ=x", "did you mean type?"),
        ("/api/tables/parties?type=capture", "The list of parties does not know 'type'; it takes no filters."),
        ("/api/tables/places?place=Hadrut", "it takes text."),
        ("/api/suggested/figures?units=tank", "did you mean unit?"),
        ("/api/claims/x/reviews?alll=1", "did you mean all?"),
    ],
)
def test_files_refuse_what_they_would_not_heed(client: TestClient, address: str, words: str) -> None:
    told = client.get(address)
    assert (told.status_code, told.json()["code"]) == (400, "E550")
    assert words in told.json()["sentence"]


@pytest.mark.parametrize(
    ("address", "body", "words"),
    [
        (f"/api/claims/{CLAIM}/reviews", {"judgement": "accept", "notes": "x"}, "'notes' (did you mean note?)"),
        ("/api/add", {"texts": "x"}, "did you mean text?"),
        ("/api/watches", {"sauce": "x"}, "did you mean source?"),
    ],
)
def test_fields_that_would_change_nothing_are_refused(client: TestClient, address: str, body: dict, words: str) -> None:
    told = client.post(address, json=body)
    assert (told.status_code, told.json()["code"]) == (400, "E550")
    assert words in told.json()["sentence"]


def test_a_party_may_be_named(client: TestClient) -> None:
    assert client.get("/api/claims?party=Azerbaijan").json()["ask"]["party"] == "AZ"
    assert client.get("/api/claims?about=Armenia&order=").status_code == 422


def test_help_has_a_twin(client: TestClient) -> None:
    told = client.get("/api/help").json()
    assert told["words"]["origin"].startswith("claims that go back to one statement")
    assert "Enter" in told["keys"]
    shown = client.get("/help").text
    assert all(limit.split(".")[0].split("'")[0] in shown for limit in told["limits"])


def test_a_place_is_found_by_a_name_that_claims_give_it(client: TestClient) -> None:
    place = next(p for p in client.get("/api/places").json()["rows"] if p["id"])
    by_id = client.get(f"/api/places/{place['id']}").json()
    by_name = client.get(f"/api/places/{by_id['names'][0]['as_written'].upper()}")
    assert (by_name.status_code, by_name.json()["place"]["id"]) == (200, place["id"])
    assert client.get("/api/places/Nowhere at all").json()["code"] == "E207"


@pytest.mark.parametrize(
    "table", ["places", "speakers", "parties", "pages", "unread", "watches", "figures", "disputes", "tolls"]
)
def test_an_empty_list_has_its_columns(client: TestClient, empty: TestClient, table: str) -> None:
    got, full = (c.get(f"/api/tables/{table}").content.decode("utf-8-sig") for c in (empty, client))
    assert got.count("\n") == 1
    assert "," in got
    assert full.splitlines()[0] == got.splitlines()[0]
