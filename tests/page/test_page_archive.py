# ruff: noqa: E501 (cases stand on one line)
import gzip
import io
import json
import zipfile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from counterclaim.model import Page
from counterclaim.page import PageOptions
from counterclaim.page.source import read_bytes

WORDS = "The army said on Monday that it had repelled a raid near Ber and that 12 fighters were killed."
HTML = f"<html><head><title>Raid near Ber</title></head><body><article><h1>Raid near Ber</h1><p>{WORDS}</p><p>{WORDS[:-1]} in all.</p></article></body></html>".encode()


def warc(*records, packed=True):
    """Write records given as (address, status, content type, body[, further HTTP headers])."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, status, kind, body, *more in records:
        http = StatusAndHeaders(status, [("Content-Type", kind), *(more[0] if more else [])], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": "2020-10-13T10:00:00Z"},
            )
        )
    return out.getvalue()


def wacz(*members, names=("datapackage.json",)):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, "{}")
        for name, data in members:
            packed.writestr(name, data)
    return out.getvalue()


def codes(data, name="a", **limits):
    return [getattr(f, "code", "page") for f in read_bytes(data, name, PageOptions(**limits))]


@pytest.mark.parametrize("packed", [True, False])
def test_records_with_pages_are_read_and_others_passed_over(packed):
    data = warc(
        ("https://x.example/", "301 Moved", "text/html", b"<html>moved"),
        ("https://x.example/1", "200 OK", "text/html; charset=utf-8", HTML),
        ("https://x.example/a.css", "200 OK", "text/css", b"p{}"),
        ("https://x.example/a.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://x.example/2", "200 OK", "text/html", gzip.compress(HTML), [("Content-Encoding", "gzip")]),
        packed=packed,
    )
    found = list(read_bytes(data, "a.warc.gz", PageOptions()))
    assert all(isinstance(f, Page) for f in found)
    assert [(p.url, p.captured, p.title) for p in found] == [
        ("https://x.example/1", "2020-10-13T10:00:00Z", "Raid near Ber"),
        ("https://x.example/2", "2020-10-13T10:00:00Z", "Raid near Ber"),
    ]
    assert found[0].source.startswith("a.warc.gz#<urn:uuid:")
    assert found[0].published is None
    assert found[0].source_digest == found[1].source_digest


def test_a_record_whose_bytes_were_changed_is_left_out():
    data = warc(
        ("https://x.example/1", "200 OK", "text/html", HTML),
        ("https://x.example/2", "200 OK", "text/html", HTML),
        packed=False,
    )
    assert codes(data.replace(b"12 fighters", b"92 fighters", 1)) == ["E136", "page"]


def test_a_damaged_archive_keeps_what_came_before():
    data = warc(
        ("https://x.example/1", "200 OK", "text/html", HTML), ("https://x.example/2", "200 OK", "text/html", HTML)
    )
    first = len(warc(("https://x.example/1", "200 OK", "text/html", HTML)))
    assert codes(data[: first + 40] + b"\xff" * 400)[0] == "page"
    assert codes(data[: first + 20] + b"\xff" * 400)[-1] == "E130"


def test_an_archive_without_pages():
    assert codes(warc(("https://x.example/a.png", "200 OK", "image/png", b"\x89PNG"))) == ["E137"]


def test_bombs_are_refused():
    zeros = b"<html>" + b" " * 30_000_000
    bomb = warc(("https://x.example/1", "200 OK", "text/html", zeros))
    assert codes(bomb, max_bytes=100_000_000) == ["E131"]
    assert codes(bomb, max_bytes=100_000_000, max_ratio=1e9, max_total_bytes=20_000_000) == ["E132"]
    assert codes(bomb, max_bytes=1_000_000, max_ratio=1e9) == ["E103"]


def test_a_bomb_inside_a_response_is_refused():
    inner = gzip.compress(b"<html>" + b" " * 60_000_000)
    data = warc(("https://x.example/1", "200 OK", "text/html", inner, [("Content-Encoding", "gzip")]))
    assert codes(data, max_bytes=100_000_000) == ["E131"]


def test_too_many_records():
    data = warc(*[("https://x.example/1", "404 No", "text/html", b"")] * 5)
    assert codes(data, max_members=3) == ["E133"]


def test_a_wacz_reads_the_pages_that_it_lists():
    data = warc(
        ("https://x.example/1", "200 OK", "text/html", HTML), ("https://ads.example/frame", "200 OK", "text/html", HTML)
    )
    listed = json.dumps({"format": "json-pages-1.0"}) + "\n" + json.dumps({"url": "https://x.example/1", "ts": "2020"})
    found = list(
        read_bytes(wacz(("archive/data.warc.gz", data), ("pages/pages.jsonl", listed)), "a.wacz", PageOptions())
    )
    assert [p.url for p in found] == ["https://x.example/1"]
    assert found[0].source.startswith("a.wacz/archive/data.warc.gz#")
    assert codes(wacz(("archive/data.warc.gz", data))) == ["page", "page"]


ZIPS = [
    # what is wrong, bytes, limits, code
    ("no WACZ", wacz(("a.txt", "x"), names=()), {}, "E134"),
    ("an office document", wacz(("word/document.xml", "x"), names=()), {}, "E134"),
    ("damaged", b"PK\x03\x04" + b"x" * 100, {}, "E135"),
    ("no archive inside", wacz(), {}, "E137"),
    ("too many members", wacz(("archive/a.warc", b"")), {"max_members": 1}, "E133"),
    (
        "a bomb",
        wacz(
            (
                "archive/a.warc",
                warc(("https://x.example/1", "200 OK", "text/html", b"<html>" + b" " * 30_000_000), packed=False),
            )
        ),
        {"max_bytes": 100_000_000},
        "E131",
    ),
]


@pytest.mark.parametrize(("what", "data", "limits", "code"), ZIPS, ids=[z[0] for z in ZIPS])
def test_zip_files_that_are_refused(what, data, limits, code):
    assert codes(data, **limits) == [code]
