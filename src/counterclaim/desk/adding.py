"""Reading sources into a ledger: each finished page is stored at once, what was left out is counted with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from counterclaim.desk.catching_up import BATCH, catch_up
from counterclaim.desk.reading import (
    MakeReader,
    corrected,
    for_ledger,
    learned_path,
    own_reader,
    read_items,
)
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.model import Page
from counterclaim.page import Failure, PageOptions, read_source
from counterclaim.reader.protocol import Reader

Progress = Callable[[str, "Page | Failure"], None]
"""Called after each item with its source and what became of it."""

ARCHIVES = (".warc", ".warc.gz", ".wacz", ".zip", ".json", ".xml", ".rss", ".atom", ".jsonl.gz")
"""Endings of files that hold a number of pages that only reading tells."""


class Summary(Struct, kw_only=True):
    """What a run did; ``pages`` is the sum of ``new``, ``reread`` and ``seen``.

    ``reread`` counts pages whose text the ledger held and that were read anew, ``seen`` those that were not read
    again. ``unread`` counts pages stored without claims because the reader does not know their language, by
    language in ``languages``. ``claims`` counts claims of the pages that were read in this run. ``compared`` tells
    that all links are up to date; else ``compare`` is to be called. ``note`` says why what was learned from reviews was
    not used, where there is a file of it that does not fit.
    """

    pages: int = 0
    new: int = 0
    reread: int = 0
    seen: int = 0
    unread: int = 0
    claims: int = 0
    languages: dict[str, int] = {}
    failures: list[Failure] = []
    compared: bool = False
    note: str | None = None

    @property
    def ok(self) -> bool:
        """True where nothing was left out."""
        return not self.failures

    @property
    def left_out(self) -> dict[str, int]:
        """How many items were left out, by error code."""
        return dict(sorted(Counter(f.code for f in self.failures).items()))


def add(
    ledger: Ledger,
    sources: Iterable[str | Path],
    *,
    options: PageOptions | None = None,
    reader: Reader | None = None,
    reread: bool = False,
    jobs: int = 1,
    make_reader: MakeReader = own_reader,
    progress: Progress | None = None,
    summary: Summary | None = None,
) -> Summary:
    """Read sources into a ledger, page by page; each finished page is stored at once, failures are noted and counted.

    The built-in reader is corrected by what was learned from the ledger's reviews, if anything; ``reader`` or
    ``make_reader`` puts another one in its place. A page whose text the ledger holds, read by the same reader, is not
    read again unless ``reread``, or it has a date now where it had none; its sighting is noted. New claims are compared
    with what they can meet, so that links and origins are up to date at the end. With ``jobs`` above 1 that many
    processes read while this one stores.
    ``summary`` is filled as the run goes, so that a caller who is interrupted knows how far it came. Raises E205, E212
    and E213 where the ledger cannot be written.
    """
    out = summary if summary is not None else Summary()
    if reader is None and make_reader is own_reader:
        mine, out.note = corrected(own_reader(), learned_path(ledger.path))
    else:
        mine = reader or make_reader()
    make_reader = for_ledger(make_reader, ledger.path)

    def known(page: Page) -> bool:
        return not reread and is_read(ledger, page, mine.version)

    one = mine if jobs <= 1 else None
    stored = 0
    for source in sources:
        items = (
            _as_known(ledger, x) if reread and isinstance(x, Page) else x
            for x in read_source(str(source), options=options)
        )
        for item, result in read_items(items, reader=one, jobs=jobs, make_reader=make_reader, skip=known):
            if isinstance(item, Page) and isinstance(result, Page):
                result = _store(ledger, item, result, str(source), mine.version, reread, out)
                stored += 1
                if stored % BATCH == 0:
                    catch_up(ledger)
            if isinstance(result, Failure):
                out.failures.append(result)
                ledger.note_failure(result.source, result.code, result.sentence)
            if progress:
                progress(str(source), result)
    out.compared = catch_up(ledger) is not None
    return out


def _as_known(ledger: Ledger, page: Page) -> Page:
    """A page read anew keeps the date and outlet that a user once gave for the same text, unless new ones are given."""
    try:
        kept = ledger.page(page.id, as_read=True, include_rejected=True)
    except CounterclaimError as error:
        if error.code != "E207":
            raise
        return page
    if kept.url != page.url or page.outlet not in (None, kept.outlet):
        return page
    dated = page.published if page.published and page.published.start else kept.published or page.published
    return msgspec.structs.replace(page, published=dated, outlet=page.outlet or kept.outlet)


def _store(
    ledger: Ledger, item: Page, result: Page, source: str, version: str, reread: bool, out: Summary
) -> Page | Failure:
    """Store one page and count it; a page that contradicts itself is a failure of that page alone."""
    readers = _readers(ledger, item.id)
    seen = not reread and is_read(ledger, item, version)
    if seen:  # the text was read before: only where it was seen this time is new
        kept = ledger.page(item.id, as_read=True, include_rejected=True)
        result = msgspec.structs.replace(item, claims=kept.claims, slips=kept.slips, reader=kept.reader)
    try:
        ledger.add(result, source=item.source or source, reread=not seen and version in readers)
    except CounterclaimError as error:
        if error.code != "E206":
            raise
        return Failure.of(error, item.source or source)
    out.pages += 1
    if seen:
        out.seen += 1
    elif readers:
        out.reread += 1
    else:
        out.new += 1
    if not result.readable:
        out.unread += 1
        language = result.language or "unknown"
        out.languages[language] = out.languages.get(language, 0) + 1
    if not seen:
        out.claims += len(result.claims)
    return result


def is_read(ledger: Ledger, page: Page, version: str) -> bool:
    """Tell whether this version of a reader has read a page with all that is known of it.

    A page that had no date when it was read is to be read again once it has one: only then can "Monday" be told.
    """
    if version not in _readers(ledger, page.id):
        return False
    if page.published is None or page.published.start is None:
        return True
    with ledger.reading() as connection:
        known = connection.exec_driver_sql("SELECT published FROM pages WHERE id = ?", (page.id,)).scalar()
    return known is not None


def _readers(ledger: Ledger, page: str) -> set[str]:
    """Versions of the readers that have read a page; empty where the ledger does not hold it."""
    try:
        return {r.reader for r in ledger.readings(page)}
    except CounterclaimError as error:
        if error.code != "E207":
            raise
        return set()


def expected_items(sources: Iterable[str | Path]) -> int | None:
    """How many items the sources hold, as far as names and line ends tell; None where only reading can tell."""
    total = 0
    for source in sources:
        path = Path(source)
        if "://" in str(source) or str(source) == "-":
            return None
        try:
            for file in _files(path):
                name = file.name.lower()
                if name.endswith((".jsonl", ".ndjson")):
                    with file.open("rb") as stream:
                        total += sum(1 for line in stream if line.strip())
                elif name.endswith(ARCHIVES):
                    return None
                else:
                    total += 1
        except OSError:
            total += 1
    return total


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        beside = entry.name.removesuffix("_files")
        if entry.name.startswith(".") or (entry.is_symlink() and entry.is_dir()):
            continue
        if entry.is_dir() and beside != entry.name and (path / f"{beside}.html").exists():
            continue
        yield from _files(entry) if entry.is_dir() else (entry,)
