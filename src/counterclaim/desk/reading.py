"""Reading pages with the built-in reader: one page, words, or everything in a source, on one core or several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from counterclaim.desk.pool import read_pages
from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.places.gazetteer import Gazetteer
from counterclaim.lexicon.places.resolve import resolve
from counterclaim.model import Page, Span, Where
from counterclaim.page import Failure, PageOptions, read_html, read_source, read_text
from counterclaim.reader.protocol import Reader

MakeReader = Callable[[], Reader]
"""Builds a reader; with several processes it must be a function at the top of a module, and is called in each."""


def overlay() -> Path | None:
    """The user's lexicon folder (``$COUNTERCLAIM_LEXICON``), laid over ours; None where there is none."""
    raw = os.environ.get("COUNTERCLAIM_LEXICON")
    return Path(raw) if raw else None


@lru_cache(maxsize=2)
def gazetteer(over: Path | None = None) -> Gazetteer:
    """The gazetteer, built on first use."""
    return Gazetteer.open(overlay=over)


class _Names:
    """What the reader asks of the gazetteer when it looks for place names."""

    def __init__(self, gaz: Gazetteer) -> None:
        self._gaz = gaz

    def find(self, text: str) -> list[tuple[int, int]]:
        """Spans of names of countries, regions, their adjectives and people, and of the places of our table."""
        return [(h.start, h.end) for h in self._gaz.find_names(text)]

    def kind(self, name: str) -> tuple[str, int] | None:
        """Kind and population of the likeliest place of a name, None where it is unknown."""
        entries = self._gaz.entries(name)
        return (entries[0].kind, entries[0].population or 0) if entries else None


@lru_cache(maxsize=2)
def build_reader(over: Path | None = None) -> Reader:
    """The built-in reader with places resolved against the gazetteer; loaded once a process.

    Raises E520 where the weights are missing, E401 to E407 for a bad lexicon table or gazetteer.
    """
    from counterclaim.reader.read import BuiltinReader

    gaz = gazetteer(over)

    def places(mentions: Sequence[tuple[Span, str]], text: str, country: str | None) -> list[Where]:
        return resolve(mentions, text, gaz, outlet_country=country)

    return BuiltinReader(overlay=over, places=places, names=_Names(gaz))


def own_reader() -> Reader:
    """The built-in reader with the user's lexicon laid over; what reading uses unless told otherwise."""
    return build_reader(overlay())


def read(
    source: str | Path,
    *,
    options: PageOptions | None = None,
    reader: Reader | None = None,
    jobs: int = 1,
    make_reader: MakeReader = own_reader,
) -> Iterator[Page | Failure]:
    """Read pages from a file, folder, archive, feed, address or ``-``; yields pages with claims, and failures.

    With ``jobs`` above 1, that many processes read pages, each with a reader of its own from ``make_reader``; the
    order stays that of the source.
    """
    for _, result in read_items(
        read_source(str(source), options=options), reader=reader, jobs=jobs, make_reader=make_reader
    ):
        yield result


def read_items(
    items: Iterable[Page | Failure],
    *,
    reader: Reader | None = None,
    jobs: int = 1,
    make_reader: MakeReader = own_reader,
    skip: Callable[[Page], bool] | None = None,
) -> Iterator[tuple[Page | Failure, Page | Failure]]:
    """Yield each item beside what reading made of it, in order; failures and what ``skip`` names stay."""
    reader = reader or (make_reader() if jobs <= 1 else None)
    return read_pages(items, reader=reader, make_reader=make_reader, jobs=jobs, skip=skip)


def read_one(source: str | Path, *, options: PageOptions | None = None, reader: Reader | None = None) -> Page:
    """Read exactly one page, the first of the source; raises CounterclaimError where the source fails."""
    for item in read(source, options=options, reader=reader):
        if isinstance(item, Failure):
            raise CounterclaimError(item.code, item.sentence, source=item.source)
        return item
    raise CounterclaimError(
        "E600",
        "There is no page in it; a page, a feed or an archive with at least one was expected.",
        source=str(source),
    )


def read_words(text: str, *, html: bool = False, reader: Reader | None = None, **meta: str | None) -> Page:
    """Read a text or HTML given as a string; keywords as in ``page.read_text`` (title, url, outlet, published)."""
    reader = reader or own_reader()
    return reader.read(read_html(text, **meta) if html else read_text(text, **meta))  # type: ignore[arg-type]
