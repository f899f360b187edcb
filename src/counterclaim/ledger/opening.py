"""Opening the file: is it a ledger, which version, how it is kept safe, and how several can use it at once."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import schema
from counterclaim.ledger.schema import APPLICATION_ID, HEAD

BUSY_SECONDS = 30.0
"""How long a writer waits for another one; a batch of pages takes well under a second."""

_FORM = re.compile(r"\d{4}", re.ASCII)
"""Revisions are four digits, so that a newer one is known by its order."""


def open_engine(path: Path, *, readonly: bool) -> Engine:
    """Return an engine on the ledger at ``path``, made or migrated where needed (not if ``readonly``).

    Raises E201 (no such file), E202 (not a ledger), E203 (a newer version made it), E204 (older, and ``readonly``),
    E205 (busy), E213 (the disk refuses).
    """
    if readonly and not path.is_file():
        raise CounterclaimError(
            "E201", "There is no ledger here; check the path, or add pages first.", source=str(path)
        )
    if not readonly and not path.parent.is_dir():
        raise CounterclaimError("E201", "The folder for the ledger does not exist; make it first.", source=str(path))
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, readonly=readonly),
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=64,
        pool_reset_on_return="rollback",
    )
    event.listen(engine, "begin", _begin)
    try:
        with told(path):
            _check(engine, path, readonly=readonly)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses into a sentence: E202, E205, E206 or E213; a bug of ours stays what it is."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise CounterclaimError(
            "E206", "A text holds half of a surrogate pair, which is no character; give it as proper Unicode."
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        for name, words in _refusals(error):
            if name == "SQLITE_NOTADB":
                raise _not_a_ledger(path) from error
            if name in ("SQLITE_BUSY", "SQLITE_LOCKED"):
                raise CounterclaimError(
                    "E205",
                    f"Another program has held this ledger for {BUSY_SECONDS:.0f} seconds; wait for it, or stop it.",
                    source=str(path),
                ) from error
            if name in ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_CANTOPEN", "SQLITE_READONLY"):
                raise CounterclaimError(
                    "E213",
                    f"The ledger's file cannot be used ({words}); check the disk, its space and the file's rights.",
                    source=str(path),
                ) from error
        raise


def _refusals(error: BaseException | None) -> Iterator[tuple[str, str]]:
    """The names (without their extension) and words of SQLite's errors, the last one first.

    A full disk ends the transaction, so that giving up its savepoint fails as well; the reason is further back.
    """
    while error is not None:
        name = getattr(error, "sqlite_errorname", None)
        if name:
            yield "_".join(name.split("_")[:2]), str(error)
        error = error.__cause__ or error.__context__


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    if readonly:
        uri += "?mode=ro"
        wal = path.with_name(path.name + "-wal")
        if not os.access(path.parent, os.W_OK) and not (wal.exists() and wal.stat().st_size):
            uri += "&immutable=1"  # a WAL file's index cannot be made on read-only media, and nobody can write there
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys=ON")
    # FULL, not NORMAL: a page reported as finished must also outlive a power cut, not only a killed process.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=8000")  # 32 MB: a batch of pages touches megabytes all over the file
    connection.execute("PRAGMA cache_size=-16384")  # 16 MB: ids are hashes, so new rows go everywhere
    if readonly:
        connection.execute("PRAGMA query_only=ON")
    return connection


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turns writer half-way would fail as busy without waiting.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside one write transaction: all of it is kept, or nothing."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


def _check(engine: Engine, path: Path, *, readonly: bool) -> None:
    with engine.connect() as connection:
        if _form(connection, path) == HEAD:
            return
    if readonly:
        with engine.connect() as connection:
            form = _form(connection, path)
        if form is None:
            raise _not_a_ledger(path)
        raise CounterclaimError(
            "E204",
            f"This ledger has the older form {form}; open it once for writing so that it is brought to {HEAD}.",
            source=str(path),
        )
    _use_wal(engine)
    with writing(engine) as connection:
        if _form(connection, path) != HEAD:  # another process may have been quicker
            migrate(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            made = [
                {"key": "made_by", "value": f"counterclaim {version('counterclaim')}"},
                {"key": "form", "value": HEAD},
            ]
            put = sqlite_insert(schema.meta)
            connection.execute(
                put.on_conflict_do_update(index_elements=["key"], set_={"value": put.excluded.value}), made
            )


def _form(connection: Connection, path: Path) -> str | None:
    """Return the revision of the file, None for an empty one."""
    application: Any = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if not tables and application in (0, APPLICATION_ID):
        return None
    if application != APPLICATION_ID or "alembic_version" not in tables:
        raise _not_a_ledger(path)
    form: Any = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if form is None or not _FORM.fullmatch(form) or form > HEAD:
        raise CounterclaimError(
            "E203",
            f"This ledger has the form {form}, and this version knows forms up to {HEAD}; update counterclaim.",
            source=str(path),
        )
    return str(form)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the ledger behind ``connection`` to a revision, inside the connection's transaction."""
    from alembic import command  # a quarter of a second to import, and needed only when a ledger is made or updated
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _use_wal(engine: Engine) -> None:
    # SQLite does not wait for a lock while it changes the journal mode, so two first openings may collide.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
            return
        except (OperationalError, sqlite3.OperationalError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        finally:
            raw.close()


def _not_a_ledger(path: Path) -> CounterclaimError:
    return CounterclaimError(
        "E202", "This file is not a counterclaim ledger; give the path of a ledger, or of a new file.", source=str(path)
    )
