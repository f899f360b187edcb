"""Files that are whole or not there: written beside their name, then moved to it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from counterclaim.errors import CounterclaimError

Target = str | Path | IO[bytes]
"""Where an export goes: a path, or a binary stream that is already open."""


@contextmanager
def opened(target: Target) -> Iterator[IO[bytes]]:
    """Give a binary stream for ``target``; a file at a path is replaced only when all is written. Raises E301."""
    if not isinstance(target, (str, Path)):
        yield target
        return
    path = Path(target)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        stream = part.open("xb")
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> CounterclaimError:
    return CounterclaimError(
        "E301",
        f"The export cannot be written ({error.strerror or error}); check the folder, its rights and the free space.",
        source=str(path),
    )
