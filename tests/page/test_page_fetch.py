# ruff: noqa: E501 (cases stand on one line)
import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.page import PageOptions, read_source
from counterclaim.page.fetch import Fetcher, is_inside

WORDS = "The army said on Monday that it had repelled a raid near Ber and that 12 fighters were killed."
HTML = f"<html><head><title>Raid</title></head><body><h1>Raid</h1><p>{WORDS}</p></body></html>".encode()


class Site(BaseHTTPRequestHandler):
    """Answers by path; remembers what was asked."""

    asked: ClassVar[list[str]] = []
    robots = b"User-agent: *\nDisallow: /closed\n"

    def do_GET(self):
        Site.asked.append(self.path)
        path = self.path
        if path == "/robots.txt":
            self.send(200, self.robots, "text/plain")
        elif path == "/page" or path == "/closed":
            self.send(200, HTML, "text/html; charset=utf-8")
        elif path == "/moved":
            self.send(302, b"", location="/page")
        elif path == "/loop":
            self.send(302, b"", location="/loop")
        elif path == "/to-file":
            self.send(302, b"", location="file:///etc/passwd")
        elif path == "/to-metadata":
            self.send(302, b"", location="http://169.254.169.254/latest")
        elif path == "/bomb":
            self.send(200, gzip.compress(b" " * 5_000_000), "text/html", encoding="gzip")
        elif path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)
        else:
            self.send(404, b"no")

    def send(self, status, body, kind="text/plain", location=None, encoding=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def options(**values):
    return PageOptions(**{"allow_private": True, "delay": 0.0, "timeout": 5.0, **values})


def code_of(url, opts):
    with Fetcher(opts) as fetcher, pytest.raises(CounterclaimError) as error:
        fetcher.get(url)
    return error.value.code


def test_an_address_becomes_a_page(site):
    [page] = read_source(f"{site}/moved", options=options())
    assert (page.title, page.text, page.url, page.source) == ("Raid", WORDS, f"{site}/page", f"{site}/moved")
    assert page.captured.endswith("Z") and page.published is None


REFUSED = [
    # path, code
    ("/closed", "E173"),
    ("/none", "E174"),
    ("/loop", "E176"),
    ("/to-file", "E170"),
]


@pytest.mark.parametrize(("path", "code"), REFUSED)
def test_what_is_not_fetched(site, path, code):
    assert code_of(site + path, options()) == code


def test_without_leave_nothing_inside_is_asked(site):
    Site.asked.clear()
    assert [f.code for f in read_source(f"{site}/page", options=options(allow_private=False))] == ["E171"]
    assert code_of(site.replace("127.0.0.1", "localhost") + "/page", options(allow_private=False)) == "E171"
    assert Site.asked == []


def test_a_redirect_into_the_inside_is_refused_at_its_hop(site, monkeypatch):
    # The first hop counts as public; the second must still be checked.
    monkeypatch.setattr("counterclaim.page.fetch.is_inside", lambda address: address != "127.0.0.1")
    assert code_of(f"{site}/to-metadata", options(allow_private=False, timeout=2.0)) == "E171"


def test_the_connection_goes_to_the_address_that_was_checked(site, monkeypatch):
    """A name that answers with a public address first and an inner one later leads nowhere inside."""
    answers = iter(["203.0.114.7", "127.0.0.1"])
    port = int(site.rpartition(":")[2])
    asked = []

    def resolve(host, port_, *args, **kwargs):
        address = next(answers) if host == "rebind.example" else host
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port_))]

    connected = []

    def connect(self, host, port_, *args, **kwargs):
        connected.append(host)
        raise OSError("not in a test")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    assert code_of(f"http://rebind.example:{port}/page", options(allow_private=False, respect_robots=False)) == "E177"
    assert (asked, connected) == (["rebind.example"], ["203.0.114.7"])
    assert code_of(f"http://rebind.example:{port}/page", options(allow_private=False, respect_robots=False)) == "E171"
    assert connected == ["203.0.114.7"]


def test_one_inner_address_among_several_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", (ip, 80)) for ip in ("203.0.114.7", "10.0.0.1")]
    )
    assert code_of("http://both.example/", options(allow_private=False)) == "E171"


def test_size_is_counted_after_decompression(site):
    assert code_of(f"{site}/bomb", options(max_bytes=1_000_000)) == "E103"


def test_the_time_limit_covers_a_dripping_answer(site):
    started = time.monotonic()
    assert code_of(f"{site}/drip", options(timeout=0.4, respect_robots=False)) == "E175"
    assert time.monotonic() - started < 2


def test_robots_are_asked_once_and_a_host_is_given_time(site):
    Site.asked.clear()
    started = time.monotonic()
    with Fetcher(options(delay=0.2)) as fetcher:
        fetcher.get(f"{site}/page")
        fetcher.get(f"{site}/page")
    assert Site.asked == ["/robots.txt", "/page", "/page"]
    assert time.monotonic() - started >= 0.2


INSIDE = [
    ("127.0.0.1", True), ("10.1.2.3", True), ("192.168.0.1", True), ("172.16.0.1", True), ("169.254.169.254", True),
    ("100.64.0.1", True), ("0.0.0.0", True), ("224.0.0.1", True), ("255.255.255.255", True), ("::1", True), ("fe80::1%eth0", True),
    ("fc00::1", True), ("::ffff:127.0.0.1", True), ("2002:7f00:1::", True), ("64:ff9b::a00:1", True), ("::", True),
    ("8.8.8.8", False), ("2606:4700::1111", False), ("64:ff9b::808:808", False),
]  # fmt: skip


@pytest.mark.parametrize(("address", "inside"), INSIDE)
def test_addresses_inside_and_outside(address, inside):
    assert is_inside(address) is inside


ADDRESSES = [
    ("ftp://x.example/a", "E170"),
    ("http://", "E178"),
    ("http://[bad/", "E178"),
    ("http://x.example:99999/", "E178"),
    ("https://nowhere.invalid/", "E172"),
]


@pytest.mark.parametrize(("url", "code"), ADDRESSES)
def test_addresses_that_are_none(url, code, monkeypatch):
    def unresolved(*args, **kwargs):
        raise socket.gaierror("no such host")

    monkeypatch.setattr("socket.getaddrinfo", unresolved)
    assert [f.code for f in read_source(url, options=options(allow_private=False))] == [code]
