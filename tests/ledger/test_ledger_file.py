from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger, opening, schema
from tests.ledger.make import bulk_page, sample

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from counterclaim.ledger import Ledger
from tests.ledger.make import bulk_page
ledger = Ledger(sys.argv[1])
start, count, batch = map(int, sys.argv[2:5])
for page, _ in ledger.add_each((bulk_page(i, 5) for i in range(start, start + count)), batch=batch):
    print(page.id, flush=True)
"""


def writer(path: Path, start: int, count: int, batch: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(start), str(count), str(batch)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.parametrize(("batch", "after"), [(1, 3), (4, 17)])
def test_a_kill_loses_no_finished_page(tmp_path: Path, batch: int, after: int) -> None:
    path = tmp_path / "a.db"
    child = writer(path, 0, 10**6, batch)
    assert child.stdout
    try:
        finished = [child.stdout.readline().strip() for _ in range(after)]
    finally:
        os.kill(child.pid, signal.SIGKILL)
    finished += [line.strip() for line in child.stdout if len(line.strip()) == 64]
    assert child.wait() == -signal.SIGKILL
    with Ledger(path) as ledger:
        for page in finished:
            assert len(ledger.page(page).claims) == 5
        pages = ledger.counts()["pages"]
        assert len(finished) <= pages and ledger.counts()["claims"] == 5 * pages  # no page is there in part
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.execute("INSERT INTO claims_fts (claims_fts, rank) VALUES ('integrity-check', 1)")
    raw.execute("INSERT INTO pages_fts (pages_fts, rank) VALUES ('integrity-check', 1)")


def test_two_processes_write_and_threads_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    children = [writer(path, start, 20, 3) for start in (0, 1000)]  # both may find no file yet
    seen: list[int] = []
    errors: list[BaseException] = []
    stop = threading.Event()

    while not path.exists() and all(child.poll() is None for child in children):
        time.sleep(0.01)
    with Ledger(path) as ledger:

        def read() -> None:
            try:
                while not stop.is_set():
                    counts = ledger.counts()
                    assert counts["claims"] == 5 * counts["pages"]
                    assert len(ledger.claims()) % 5 == 0
                    seen.append(counts["pages"])
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=read, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        ended = [child.wait() for child in children]
        stop.set()
        for thread in threads:
            thread.join()
        assert ended == [0, 0] and errors == [] and seen
        assert ledger.counts()["pages"] == 40


def test_threads_share_one_ledger_for_writing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.db") as ledger:
        threads = [
            threading.Thread(target=ledger.add_many, args=([bulk_page(i * 100 + k, 2) for k in range(5)],))
            for i in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ledger.counts()["pages"] == 20


def test_a_stream_is_one_view_while_others_write(tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.db") as ledger:
        ledger.add(sample())
        stream = ledger.iter_claims()
        first = next(stream)
        ledger.add(bulk_page(1))
        assert len([first, *stream]) == 3


def make_newer(path: Path) -> None:
    Ledger(path).close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alembic_version SET version_num = '0999'")
    raw.commit()
    raw.close()


def make_other_program(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE notes (text)")
    raw.commit()
    raw.close()


def make_with_alembic(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE alembic_version (version_num)")
    raw.commit()
    raw.close()


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_newer, "E203"),
        (make_other_program, "E202"),
        (make_with_alembic, "E202"),
        (lambda path: path.write_bytes(b"<html>" * 1000), "E202"),
        (lambda path: path.mkdir(), "E2"),
    ],
    ids=["newer", "other program", "other alembic", "not sqlite", "folder"],
)
def test_what_is_no_ledger_of_ours_is_left_alone(tmp_path: Path, make: object, code: str, readonly: bool) -> None:
    path = tmp_path / "a.db"
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(CounterclaimError) as error:
        Ledger(path, readonly=readonly)
    assert error.value.code.startswith(code)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert error.value.source == str(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path, readonly in ((tmp_path / "none.db", True), (tmp_path / "no" / "folder.db", False)):
        with pytest.raises(CounterclaimError) as error:
            Ledger(path, readonly=readonly)
        assert error.value.code == "E201"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_ledger_but_not_when_only_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()
    with pytest.raises(CounterclaimError, match="E202"):
        Ledger(path, readonly=True)
    with Ledger(path) as ledger:
        assert ledger.add(sample())


def test_readonly_reads_and_refuses_to_write(tmp_path: Path) -> None:
    path = tmp_path / "odd #name?%20.db"
    with Ledger(path) as ledger:
        ledger.add(sample())
        with Ledger(path, readonly=True) as reader:
            assert len(reader.claims()) == 3
            ledger.add(bulk_page(1))
            assert reader.counts()["pages"] == 2
            for write in (lambda: reader.add(sample()), lambda: reader.note_failure("a", "E1", "b")):
                with pytest.raises(CounterclaimError, match="E212"):
                    write()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_ledger_on_a_medium_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(tmp_path / "a.db") as ledger:
        ledger.add(sample())
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Ledger(tmp_path / "a.db", readonly=True) as ledger:
        assert len(ledger.claims()) == 3
        assert [p.name for p in tmp_path.iterdir()] == ["a.db"]  # no index of a log is made beside it


def test_a_full_disk_is_told_and_loses_only_what_was_not_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Ledger(tmp_path / "a.db").close()
    real = opening._connect

    def small(path: Path, *, readonly: bool) -> sqlite3.Connection:
        connection = real(path, readonly=readonly)
        connection.execute("PRAGMA max_page_count=150")
        return connection

    monkeypatch.setattr(opening, "_connect", small)
    done: list[str] = []
    with Ledger(tmp_path / "a.db") as ledger:
        with pytest.raises(CounterclaimError, match="E213"):
            done += (page.id for page, _ in ledger.add_each((bulk_page(i) for i in range(100)), batch=1))
        assert ledger.counts()["pages"] > 0


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Ledger(path) as ledger:
        ledger.add_many(bulk_page(i) for i in range(10))
    data = bytearray(path.read_bytes())
    data[200_000:] = b"\xff" * (len(data) - 200_000)
    path.write_bytes(data)
    with pytest.raises(CounterclaimError, match="E213"), Ledger(path) as ledger:
        ledger.page(bulk_page(9).id)


def test_a_record_of_another_program_is_told(tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.db") as ledger:
        ledger.add(sample())
        raw = sqlite3.connect(tmp_path / "a.db")
        raw.execute("UPDATE claims SET record = '{}'")
        raw.commit()
        for ask in (ledger.claims, lambda: ledger.page(sample().id)):
            with pytest.raises(CounterclaimError, match="E215"):
                ask()


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with Ledger(tmp_path / "a.db") as ledger:
        raw = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(CounterclaimError, match="E205"):
            ledger.add(sample())
        assert ledger.counts()["pages"] == 0  # readers do not wait
        raw.execute("ROLLBACK")
        assert ledger.add(sample())


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    Ledger(tmp_path / "a.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: not (kind == "table" and "_fts" in name)}
        )
        assert compare_metadata(context, schema.metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    config = Config()
    config.set_main_option("script_location", str(Path(opening.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_opening_again_needs_no_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path / "a.db").close()
    monkeypatch.setattr(opening, "migrate", lambda *_: pytest.fail("nothing to migrate"))
    Ledger(tmp_path / "a.db").close()


def test_an_interrupted_first_opening_leaves_no_half_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = opening.migrate

    def broken(connection: object) -> None:
        real(connection)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "migrate", broken)
    with pytest.raises(KeyboardInterrupt):
        Ledger(tmp_path / "a.db")
    monkeypatch.setattr(opening, "migrate", real)
    with Ledger(tmp_path / "a.db") as ledger:
        assert ledger.add(sample())
