"""JSON Lines: one claim per line with everything known of it, made to be read back without loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from counterclaim.errors import CounterclaimError
from counterclaim.export.record import Exportable, Record, as_record
from counterclaim.export.writing import Target, opened


def write(rows: Iterable[Exportable], target: Target) -> int:
    """Write claims as JSON Lines in UTF-8 and return their number. Raises E301 where the file cannot be written."""
    encoder = msgspec.json.Encoder()
    total = 0
    with opened(target) as stream:
        for row in rows:
            stream.write(encoder.encode(as_record(row)) + b"\n")
            total += 1
    return total


def read(source: str | Path | IO[bytes]) -> Iterator[Record]:
    """Yield the claims of a file that ``write`` made, skipping empty lines. Raises E303 with the line of a bad one."""
    if isinstance(source, (str, Path)):
        try:
            with Path(source).open("rb") as stream:
                yield from _lines(stream, str(source))
        except OSError as error:
            raise CounterclaimError(
                "E303", f"The file cannot be read ({error.strerror or error}); check the path.", source=str(source)
            ) from error
    else:
        yield from _lines(source, None)


def _lines(stream: IO[bytes], name: str | None) -> Iterator[Record]:
    decoder = msgspec.json.Decoder(Record)
    for number, line in enumerate(stream, 1):  # bytes: only a line feed ends a line, not U+2028 inside of a text
        if not line.strip():
            continue
        try:
            record = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CounterclaimError(
                "E303",
                f"Line {number} is not an exported claim ({error}); give a file that the jsonl export wrote.",
                source=name,
            ) from error
        yield record
