"""Watches: when is looked, what is read again, pauses, restarts, what may not be watched or fetched."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from counterclaim.desk.views.jobs import Jobs
from counterclaim.desk.watching import AT_ONCE, Watched, Watcher, watch
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger, Watch
from counterclaim.page import PageOptions
from tests.web.conftest import PlainReader

START = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


class Site(BaseHTTPRequestHandler):
    """A feed whose entries are the towns that were taken."""

    towns: ClassVar[list[str]] = []
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        items = "".join(
            f"<item><guid>{t}</guid><title>{t}</title><description>The army took the town of {t} on Monday, "
            "the ministry said in a statement.</description></item>"
            for t in self.towns
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        body = b"User-agent: *\nDisallow: /closed\n" if self.path == "/robots.txt" else feed.encode()
        self.send_response(200)
        self.send_header("content-type", "application/rss+xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    Site.towns, Site.asked = ["Hadrut"], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class Watching:
    """A watcher without a thread, over a ledger of its own and a clock that stands till it is moved."""

    def __init__(self, path: Path, *, private: bool = True) -> None:
        self.now = START
        self.ledger = Ledger(path)
        self.jobs = Jobs(self.ledger, make_reader=PlainReader)
        options = PageOptions(allow_private=private, delay=0.0)
        self.watcher = Watcher(self.ledger, self.jobs, options=options, now=lambda: self.now)

    def turn(self, minutes: float = 0) -> Watched:
        """Let time pass, look, and wait till what was found is read."""
        self.now += timedelta(minutes=minutes)
        self.watcher.turn()
        for _ in range(500):
            if all(job.over for job in self.jobs.all()):
                self.watcher.turn()
                if self.watcher.all()[0].state != "reading":
                    break
            time.sleep(0.01)
        return self.watcher.all()[0]

    def close(self) -> None:
        self.watcher.close()
        self.jobs.close()
        self.ledger.close()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    found = Watching(tmp_path / "war.db")
    yield found
    found.close()


def put(folder: Path, name: str, town: str, *, age: float = 60.0) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"The army took the town of {town} on Monday, the ministry said in a statement.")
    os.utime(file, (time.time() - age, time.time() - age))
    return file


def test_a_feed_is_looked_at_when_it_is_due_and_only_what_is_new_is_read(watching: Watching, site: str) -> None:
    watch(watching.ledger, f"{site}/feed", 15)
    assert watching.watcher.all()[0].state == "reading"  # due at once
    found = watching.turn()
    assert (found.state, found.watch.pages, found.watch.new, found.watch.claims) == ("waiting", 1, 1, 1)
    assert (found.watch.looked_at, found.next_at) == ("2026-05-01T08:00:00Z", "2026-05-01T08:15:00Z")
    watching.turn(14)
    assert Site.asked.count("/feed") == 1
    Site.towns.append("Fuzuli")
    found = watching.turn(1)
    assert (found.watch.pages, found.watch.new, found.watch.claims) == (2, 1, 1)
    assert Site.asked == ["/robots.txt", "/feed", "/robots.txt", "/feed"]
    assert watching.ledger.counts()["claims"] == 2


def test_a_folder_is_looked_at_for_files_that_are_new_or_changed(watching: Watching, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    put(folder, "a.txt", "Hadrut")
    watch(watching.ledger, str(folder), 5)
    assert watching.turn().watch.new == 1
    put(folder, "b.txt", "Fuzuli")
    (folder / "bad.bin").write_bytes(bytes(range(256)) * 4)
    os.utime(folder / "bad.bin", (1e9, 1e9))
    put(folder, "growing.txt", "Shusha", age=0.0)
    found = watching.turn(5).watch
    assert (found.pages, found.new, found.left_out) == (1, 1, 1)  # a.txt is passed over, growing.txt waits
    assert found.problem and found.problem.endswith(".")
    put(folder, "growing.txt", "Shusha")
    put(folder, "a.txt", "Agdam")
    found = watching.turn(5).watch
    assert (found.pages, found.new, found.left_out, found.problem) == (2, 2, 0, None)


def test_a_large_folder_is_read_in_parts_so_that_others_get_their_turn(watching: Watching, tmp_path: Path) -> None:
    for n in range(AT_ONCE + 5):
        put(tmp_path / "in", f"{n:03}.txt", f"Town{n}")
    watch(watching.ledger, str(tmp_path / "in"))
    assert watching.turn().watch.new == AT_ONCE + 5
    assert [len(job.names) for job in watching.jobs.all()] == [5, AT_ONCE]


def test_watches_outlive_a_restart_and_the_interval_goes_on(watching: Watching, tmp_path: Path, site: str) -> None:
    watch(watching.ledger, f"{site}/feed", 60)
    watching.turn()
    again = Watching(tmp_path / "war.db")
    again.turn(59)
    assert Site.asked.count("/feed") == 1
    again.turn(1)
    assert Site.asked.count("/feed") == 2
    again.close()


def test_two_desks_on_one_ledger_look_once(watching: Watching, tmp_path: Path, site: str) -> None:
    number = watch(watching.ledger, f"{site}/feed").number
    stale = watching.ledger.watches()[0]
    watching.turn()
    assert not watching.ledger.begin_look(stale, "2026-05-01T08:00:30Z")
    assert watching.ledger.watches()[0].number == number


def test_a_pause_holds_and_looking_now_ends_it(watching: Watching, site: str) -> None:
    number = watch(watching.ledger, f"{site}/feed").number
    watching.watcher.pause(number, True)
    found = watching.turn(500)
    assert (found.state, found.next_at, Site.asked) == ("paused", None, [])
    watching.watcher.look(number)
    assert watching.turn().state == "waiting"
    assert Site.asked.count("/feed") == 1
    watching.watcher.remove(number)
    assert watching.watcher.all() == []
    assert watching.ledger.counts()["pages"] == 1
    with pytest.raises(CounterclaimError, match="E207"):
        watching.watcher.look(number)


def test_a_changed_interval_keeps_what_is_known(watching: Watching, site: str) -> None:
    first = watch(watching.ledger, f"{site}/feed", 15)
    watching.turn()
    second = watch(watching.ledger, f" {site}/feed ", 30)
    assert (second.number, second.minutes, second.new) == (first.number, 30, 1)


def test_private_addresses_are_refused_as_in_adding(tmp_path: Path, site: str) -> None:
    refused = Watching(tmp_path / "war.db", private=False)
    watch(refused.ledger, f"{site}/feed")
    found = refused.turn().watch
    assert (found.pages, found.left_out) == (0, 1)
    assert found.problem and "127.0.0.1" in found.problem
    assert Site.asked == []
    refused.close()


def test_robots_are_heard(watching: Watching, site: str) -> None:
    watch(watching.ledger, f"{site}/closed")
    found = watching.turn().watch
    assert (found.left_out, Site.asked) == (1, ["/robots.txt"])


def test_a_folder_that_went_away_is_told(watching: Watching, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    file = put(folder, "a.txt", "Hadrut")
    watch(watching.ledger, str(folder))
    watching.turn()
    file.unlink()
    folder.rmdir()
    found = watching.turn(15).watch
    assert found.problem and found.problem.startswith("The folder is not there any more")


@pytest.mark.parametrize(
    ("source", "minutes"),
    [
        ("", 15),
        ("file:///etc", 15),
        ("ftp://example.org/feed", 15),
        ("feeds/today", 15),
        ("/no/such/folder", 15),
        (__file__, 15),
        ("https://example.org/feed", 4),
        ("https://example.org/feed", 10081),
    ],
)
def test_what_cannot_be_watched(watching: Watching, source: str, minutes: int) -> None:
    with pytest.raises(CounterclaimError, match="E533"):
        watch(watching.ledger, source, minutes)
    assert watching.ledger.watches() == []


def test_a_look_that_begins_is_never_seen_as_over(
    watching: Watching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger notes the look before the desk has a job for it; who asks in between is told that it reads."""
    put(tmp_path / "in", "town.txt", "Hadrut")
    watch(watching.ledger, str(tmp_path / "in"))
    begin, seen = watching.ledger.begin_look, []

    def begin_and_ask(found: Watch, at: str) -> bool:
        begun = begin(found, at)
        seen.append(watching.watcher.all()[0].state)
        return begun

    monkeypatch.setattr(watching.ledger, "begin_look", begin_and_ask)
    watching.turn()
    assert seen == ["reading"]
