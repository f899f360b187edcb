"""What a person can ask for, composed of the stages; the command line, the web and Python users call only this."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.lexicon.places.gazetteer import Gazetteer
from counterclaim.lexicon.places.resolve import resolve
from counterclaim.model import Page, Span, Where
from counterclaim.page import Failure, PageOptions, read_html, read_source, read_text
from counterclaim.reader.protocol import Reader
from counterclaim.reader.read import BuiltinReader

Progress = Callable[[str, "Page | Failure"], None]
"""Called after each item with its source and what became of it."""


class Summary(Struct, kw_only=True):
    """What a run did: pages read, new, seen before, stored unread (language), and failures with their reasons."""

    pages: int = 0
    new: int = 0
    seen: int = 0
    unread: int = 0
    claims: int = 0
    failures: list[Failure] = []

    @property
    def ok(self) -> bool:
        """True where nothing was left out."""
        return not self.failures


def overlay() -> Path | None:
    """The user's lexicon folder (``$COUNTERCLAIM_LEXICON``), laid over ours; None where there is none."""
    raw = os.environ.get("COUNTERCLAIM_LEXICON")
    return Path(raw) if raw else None


@lru_cache(maxsize=2)
def gazetteer(over: Path | None = None) -> Gazetteer:
    """The gazetteer, built on first use."""
    return Gazetteer.open(overlay=over)


@lru_cache(maxsize=2)
def build_reader(over: Path | None = None) -> Reader:
    """The built-in reader with places resolved against the gazetteer; loaded once a process."""
    gaz = gazetteer(over)

    def places(mentions: Sequence[tuple[Span, str]], text: str, country: str | None) -> list[Where]:
        return resolve(mentions, text, gaz, outlet_country=country)

    return BuiltinReader(overlay=over, places=places)


def read(source: str | Path, *, options: PageOptions | None = None, reader: Reader | None = None) -> Iterator[Page | Failure]:
    """Read pages from a file, folder, archive, feed, address or ``-``; yields pages with claims, and failures."""
    reader = reader or build_reader(overlay())
    for item in read_source(str(source), options=options or PageOptions()):
        yield item if isinstance(item, Failure) else reader.read(item)


def read_one(source: str | Path, *, options: PageOptions | None = None, reader: Reader | None = None) -> Page:
    """Read exactly one page; raises CounterclaimError where the source fails."""
    for item in read(source, options=options, reader=reader):
        if isinstance(item, Failure):
            raise CounterclaimError(item.code, item.sentence, source=item.source)
        return item
    raise CounterclaimError("E500", "there is no page in it; expected a page, a feed or an archive with at least one.", source=str(source))


def read_words(text: str, *, html: bool = False, reader: Reader | None = None, **meta: str | None) -> Page:
    """Read a text or HTML given as a string; keywords as in ``page.read_text`` (title, url, outlet, published)."""
    reader = reader or build_reader(overlay())
    return reader.read(read_html(text, **meta) if html else read_text(text, **meta))  # type: ignore[arg-type]


def add(ledger: Ledger, sources: Iterable[str | Path], *, options: PageOptions | None = None, reader: Reader | None = None,
        reread: bool = False, progress: Progress | None = None) -> Summary:
    """Read sources into a ledger, page by page; each finished page is stored at once, failures are noted and counted.

    A page whose text the ledger holds, read by the same reader, is not read again (its sighting is noted).
    """
    reader = reader or build_reader(overlay())
    out = Summary()
    for source in sources:
        for item in read_source(str(source), options=options or PageOptions()):
            if isinstance(item, Failure):
                out.failures.append(item)
                ledger.note_failure(item.source, item.code, item.sentence)
            else:
                known = not reread and any(r.reader == reader.version for r in ledger.readings(item.id))
                if known:  # the text was read before: only where it was seen this time is new
                    kept = ledger.page(item.id, as_read=True, include_rejected=True)
                    page = msgspec.structs.replace(item, claims=kept.claims, slips=kept.slips, reader=kept.reader)
                else:
                    page = reader.read(item)
                new = ledger.add(page, source=item.source or str(source), reread=reread)
                out.pages += 1
                out.new += new and not known
                out.seen += known
                out.unread += not page.readable
                out.claims += 0 if known else len(page.claims)
            if progress:
                progress(str(source), item)
    return out
