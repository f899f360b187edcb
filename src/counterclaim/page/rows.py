"""JSON and JSON lines in: one object per page with a ``text`` field, which is kept exactly as given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from counterclaim.errors import CounterclaimError
from counterclaim.model import Outlet, Page, When

from .dates import parse_date
from .decode import decode
from .fail import failed
from .options import Failure, PageOptions
from .text import read_text

_FIELDS = ("title", "url", "language", "captured")


def read_jsonl(stream: BinaryIO, source: str, options: PageOptions) -> Iterator[Page | Failure]:
    """Yield a page per line of JSON; a wrong line gives a failure and the next is read. Empty lines are passed over.

    Raises nothing; a line beyond ``max_bytes`` gives E103, one that is no JSON object E110.
    """
    number = 0
    while line := stream.readline(options.max_bytes + 1):
        number += 1
        where = f"{source}:{number}"
        try:
            if len(line) > options.max_bytes:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(options.max_bytes)
                raise failed("too_large", limit=options.max_bytes)
            words = decode(line).strip().removeprefix("\ufeff")
            if not words:
                continue
            try:
                row = json.loads(words)
            except (ValueError, RecursionError) as error:
                raise failed("bad_json", line=number, reason=error) from error
            yield read_row(row, number, source, options)
        except CounterclaimError as error:
            yield Failure.of(error, where)


def read_json(data: bytes, source: str, options: PageOptions) -> Iterator[Page | Failure]:
    """Yield the page of a JSON object, or the pages of a list of objects (also under ``pages`` or ``items``)."""
    try:
        rows = json.loads(decode(data).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise failed("bad_json", line=getattr(error, "lineno", 1), reason=error) from error
    if isinstance(rows, dict) and "text" not in rows:
        rows = next((rows[key] for key in ("pages", "items") if isinstance(rows.get(key), list)), rows)
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        try:
            yield read_row(row, number, source, options)
        except CounterclaimError as error:
            yield Failure.of(error, f"{source}:{number}")


def read_row(row: Any, number: int, source: str, options: PageOptions) -> Page:
    """Return the page of one object; its ``id`` (else its line) stands behind ``#`` in ``page.source``.

    ``outlet`` is a name or an object of name, country, party, default_speaker. A ``published`` or ``modified`` that
    cannot be understood is kept as written, unresolved. Raises E111 and E112 for missing or wrong fields.
    """
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str) or not isinstance(row, dict):
        raise failed("no_text_field", line=number)
    values: dict[str, str | None] = {}
    for field in _FIELDS:
        value = row.get(field)
        if value is not None and not isinstance(value, str):
            raise failed("bad_field", line=number, field=field)
        values[field] = value or None
    name = row.get("id")
    if name is not None and not isinstance(name, str | int):
        raise failed("bad_field", line=number, field="id")
    origin = row.get("origin")
    if origin is not None and not isinstance(origin, str):
        raise failed("bad_field", line=number, field="origin")
    return read_text(
        text,
        title=values["title"],
        url=values["url"],
        language=values["language"],
        captured=values["captured"],
        outlet=_outlet(row.get("outlet"), number),
        published=_date(row, "published", number),
        modified=_date(row, "modified", number),
        origin=origin,
        source=f"{source}#{name}" if name is not None else f"{source}:{number}",
        options=options,
    )


def _date(row: dict[str, Any], field: str, number: int) -> When | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise failed("bad_field", line=number, field=field)
    return parse_date(value) or When(as_written=value[:100])


def _outlet(value: Any, number: int) -> Outlet | str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        parts = {key: value.get(key) for key in ("country", "party", "default_speaker")}
        if all(part is None or isinstance(part, str) for part in parts.values()):
            return Outlet(name=value["name"], **parts)
    raise failed("bad_field", line=number, field="outlet")
