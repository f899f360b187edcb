"""Reading pages with the built-in reader: one page, words, or everything in a source, on one core or several."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from importlib import import_module
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


def own_lexicon() -> Path | None:
    """Where the user's own names are kept: ``$COUNTERCLAIM_LEXICON``, else ``lexicon`` in ``$COUNTERCLAIM_HOME`` or in
    ``counterclaim`` under ``$XDG_DATA_HOME`` or ``~/.local/share``.

    None where the first is set and empty: then ours alone count. The folder need not exist yet.
    """
    raw = os.environ.get("COUNTERCLAIM_LEXICON")
    if raw is not None:
        return Path(raw) if raw else None
    if own := os.environ.get("COUNTERCLAIM_HOME"):
        return Path(own) / "lexicon"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "counterclaim" / "lexicon"


def overlay() -> Path | None:
    """The user's lexicon folder, laid over ours; None where there is none. One that was named must exist."""
    folder = own_lexicon()
    return folder if folder and ("COUNTERCLAIM_LEXICON" in os.environ or folder.is_dir()) else None


@lru_cache(maxsize=2)
def gazetteer(over: Path | None = None) -> Gazetteer:
    """The gazetteer, built on first use."""
    return Gazetteer.open(overlay=over)


class _Names:
    """What the reader asks of the gazetteer when it looks for place names."""

    def __init__(self, gaz: Gazetteer) -> None:
        self._gaz = gaz
        self.writers = lru_cache(maxsize=10_000)(gaz.writers)

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


def learned_path(ledger: Path) -> Path:
    """Where what was learned from a ledger's reviews lies: beside it, with ``-learned.npz`` at the end of its name."""
    return ledger.with_name(ledger.name + "-learned.npz")


def ledger_reader(ledger: str | Path) -> Reader:
    """The reader of a ledger: the built-in one, corrected by what was learned from the ledger's reviews, if anything.

    A file that is damaged or belongs to other weights is ignored with a warning that says so.
    """
    reader, ignored = corrected(own_reader(), learned_path(Path(ledger)))
    if ignored:
        warnings.warn(ignored, stacklevel=2)
    return reader


def corrected(reader: Reader, path: Path) -> tuple[Reader, str | None]:
    """The reader with the corrections of a file, and the sentence that says why they were ignored, if they were.

    Where there is no file, or the reader is none that can be corrected, it is returned as it is.
    """
    if not path.exists():
        return reader, None
    from counterclaim.reader.learned import load
    from counterclaim.reader.read import BuiltinReader

    if not isinstance(reader, BuiltinReader):
        return reader, None
    try:
        return reader.corrected(load(path)), None
    except CounterclaimError as error:
        return reader, str(error)


def for_ledger(make_reader: MakeReader, ledger: Path) -> MakeReader:
    """What makes the readers of a ledger: ``make_reader``, save that ours are corrected by what was learned for it."""
    return partial(_corrected_reader, learned_path(ledger)) if make_reader is own_reader else make_reader


def _corrected_reader(path: Path) -> Reader:
    return corrected(own_reader(), path)[0]


def named_reader(name: str) -> MakeReader:
    """What makes the readers of another kind, named ``module:factory``; the factory is called without arguments.

    The module must be installed or on Python's path; nothing is looked for in the current folder. Raises E525 where
    there is no such factory.
    """
    module, colon, factory = name.partition(":")
    try:
        found = getattr(import_module(module), factory) if module and colon and factory else None
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise CounterclaimError(
            "E525", f"The reader {name!r} cannot be loaded ({error}); install its package, or check the name."
        ) from error
    if not callable(found):
        raise CounterclaimError(
            "E525", f"{name!r} names no reader; expected module:factory, a function that returns one."
        )
    return partial(_make_named, name)


def _make_named(name: str) -> Reader:
    module, _, factory = name.partition(":")
    made = getattr(import_module(module), factory)()
    if not (isinstance(getattr(made, "version", None), str) and callable(getattr(made, "read", None))):
        raise CounterclaimError(
            "E525", f"{name!r} makes no reader ({type(made).__name__}); it needs a version and a method read(page)."
        )
    return made  # type: ignore[no-any-return]


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
