"""The bytes that a page was read from, where they are still at hand, for its original look."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.model import digest

MOST_BYTES = 20_000_000


class Original(Struct, frozen=True, kw_only=True):
    """The bytes of a page as they came in; ``kind`` is html or text."""

    data: bytes
    kind: str
    source: str


def keep(ledger: Ledger, data: bytes) -> str:
    """Keep bytes that came in through the desk beside the ledger, under their digest; return the digest."""
    ident = digest(data)
    folder = _folder(ledger)
    folder.mkdir(exist_ok=True)
    path = folder / ident
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.replace(path)
    return ident


def original(ledger: Ledger, page: str) -> Original:
    """Return the bytes a page was read from: kept beside the ledger, or in the file it came from if that is unchanged.

    Raises E207 and E208 for the page, E540 where the bytes are not at hand.
    """
    record = ledger.page(page, as_read=True)
    for sighting in ledger.sightings(record.id):
        if not sighting.source_digest:
            continue
        for path in (_folder(ledger) / sighting.source_digest, _file(sighting.source)):
            data = _read(path)
            if data is not None and digest(data) == sighting.source_digest:
                return Original(data=data, kind=_kind(data), source=sighting.source or sighting.url or "")
    raise CounterclaimError(
        "E540",
        "The bytes of this page are not at hand (they came from an archive or an address, "
        "or the file has changed "
        "or gone); its text, as read, is kept in the ledger.",
    )


def _folder(ledger: Ledger) -> Path:
    return ledger.path.with_name(ledger.path.name + "-originals")


def _file(source: str | None) -> Path | None:
    return Path(source) if source and "://" not in source and "\x00" not in source else None


def _read(path: Path | None) -> bytes | None:
    try:
        if path is None or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return path.read_bytes()
    except OSError:
        return None


def _kind(data: bytes) -> str:
    head = data[:4096].lstrip().lower()
    return "html" if head.startswith(b"<") or b"<html" in head or b"<body" in head else "text"
