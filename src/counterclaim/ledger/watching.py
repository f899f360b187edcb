"""Watches in the ledger: settings of a person, so that they are changed in place, with the last look beside them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from counterclaim.errors import CounterclaimError
from counterclaim.ledger.records import Watch
from counterclaim.ledger.schema import watches as table


def watches(connection: Connection) -> list[Watch]:
    """Return all watches in the order they were added."""
    found = connection.execute(select(table).order_by(table.c.number)).mappings()
    return [Watch(**row) for row in found]


def put_watch(connection: Connection, source: str, minutes: int, at: str) -> Watch:
    """Add a watch, or change how often an older one of the same source looks; a pause ends."""
    row = {"source": source, "minutes": minutes, "paused": False, "added_at": at}
    row |= dict.fromkeys(("pages", "new", "claims", "left_out"), 0)
    put = insert(table)
    put = put.on_conflict_do_update(index_elements=["source"], set_={"minutes": minutes, "paused": False})
    connection.execute(put, row)
    number: int = connection.execute(select(table.c.number).where(table.c.source == source)).scalar_one()
    return _watch(connection, number)


def change_watch(connection: Connection, number: int, **values: Any) -> Watch:
    """Set columns of a watch. Raises E207 where there is none."""
    connection.execute(update(table).where(table.c.number == number).values(**values))
    return _watch(connection, number)


def begin_look(connection: Connection, watch: Watch, at: str) -> bool:
    """Note that a look begins, but only where none began since ``watch`` was read: two desks must not both look."""
    mine = (table.c.number == watch.number) & ~table.c.paused & table.c.looked_at.is_not_distinct_from(watch.looked_at)
    return bool(connection.execute(update(table).where(mine).values(looked_at=at)).rowcount)


def end_look(connection: Connection, number: int, **values: Any) -> None:
    """Keep what a look found."""
    connection.execute(update(table).where(table.c.number == number).values(**values))


def remove_watch(connection: Connection, number: int) -> None:
    """Delete a watch. Raises E207 where there is none."""
    _watch(connection, number)
    connection.execute(delete(table).where(table.c.number == number))


def _watch(connection: Connection, number: int) -> Watch:
    row = connection.execute(select(table).where(table.c.number == number)).mappings().first()
    if row is None:
        sentence = f"There is no watch {number}; it may have been removed, so look at the list again."
        raise CounterclaimError("E207", sentence)
    return Watch(**row)
