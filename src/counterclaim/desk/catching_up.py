"""Links kept up to date: new and changed pages are compared with what they can meet in the ledger, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from counterclaim.compare import Facts, Said, facts, origins_of, see
from counterclaim.compare.index import no_collecting
from counterclaim.compare.order import page_rank
from counterclaim.compare.packing import unpack, unpack_page
from counterclaim.compare.seen import SeenPage
from counterclaim.desk.lexicon import parties
from counterclaim.desk.reading import overlay
from counterclaim.desk.relinking import put_in, take_out
from counterclaim.desk.shelf import Shelf
from counterclaim.ledger import Ledger
from counterclaim.ledger.meeting import Meeting

BATCH = 32
"""Pages that are compared in one transaction: small enough that other writers wait little."""
BEHIND = 2_000
"""Pages that are compared one after the other; with more of them a full recompute on several cores is quicker."""

Waiting = tuple[int, str, str | None]
"""Number and id of a page, and its first day of publication."""


def sides() -> dict[str, str]:
    """Return the side that each party of the lexicon fights for; a party that is not in it stands for itself."""
    known = parties(overlay())
    return {p.code: known.side(p.code) for p in known.tables.parties}


def stamp(joined: Mapping[str, str]) -> str:
    """Return what tells one state of the rules of comparing, and of who fights on whose side, from another."""
    words = repr(sorted((k, v) for k, v in joined.items() if k != v))
    return f"{_rules()} {hashlib.sha256(words.encode()).hexdigest()[:12]}"


@cache
def _rules() -> str:
    """A digest of the comparing stage itself: links of other rules must not pass for those of these."""
    made = hashlib.sha256()
    for file in sorted(files("counterclaim.compare").iterdir(), key=lambda f: f.name):
        if file.name.endswith((".py", ".tsv", ".txt")):
            made.update(file.name.encode() + b"\0" + file.read_bytes())
    return made.hexdigest()[:12]


def up_to_date(ledger: Ledger) -> bool:
    """Tell whether the links and origins that the ledger holds are those that comparing anew would find."""
    with ledger.reading() as connection:
        table = Meeting(connection)
        if table.uncompared():
            return False
        return table.stamp() == stamp(sides()) or not table.pages()


def catch_up(ledger: Ledger) -> int | None:
    """Compare the pages that are new or changed with what they can meet, and return their number.

    Nothing is done, and None returned, where more than ``BEHIND`` pages wait or other rules made the links; then
    ``compare`` is to be called. A ledger of few pages is compared anew in that case. Raises E212.
    """
    joined = sides()
    wanted = stamp(joined)
    with ledger.meeting() as table:
        waiting = table.uncompared()
        if table.stamp() != wanted:
            every = table.pages()
            if len(every) > BEHIND:
                return None
            table.empty()
            table.replace_links(())
            table.replace_origins(())
            table.put_stamp(wanted)
            waiting = table.wait(p for p, _, _ in every)
        if len(waiting) > BEHIND:
            return None
    waiting.sort(key=lambda w: page_rank(w[2], w[1]))
    for start in range(0, len(waiting), BATCH):
        with ledger.meeting() as table, no_collecting():
            compare_pages(ledger, table, waiting[start : start + BATCH], joined)
    return len(waiting)


def compare_pages(ledger: Ledger, table: Meeting, pages: Sequence[Waiting], joined: Mapping[str, str]) -> None:
    """Compare pages with what they can meet, also what was published after them, and store links and origins.

    What was kept of them goes first. Pages are in order of publication, so that of those that come none is moved by
    another one.
    """
    shelf = Shelf(table)
    regroup: set[str] = set()
    for number, _, _ in reversed(pages):
        regroup |= take_out(shelf, number)
    for number, page, _ in pages:
        seen = see(ledger.page(page))
        if seen:
            regroup |= put_in(shelf, number, seen[0].page, [facts(s, joined) for s in seen])
    regroup_origins(table, regroup, joined)
    table.done(n for n, _, _ in pages)


def regroup_origins(table: Meeting, claims: Iterable[str], joined: Mapping[str, str]) -> None:
    """Find the origins anew of some claims and of all that ``repeats`` ties to them."""
    tied, repeats = table.repeats(claims)
    if not tied:
        return
    table.regroup(tied, origins_of(as_said(table.said(sorted(tied)), joined), repeats))


def as_said(rows: Iterable[tuple[str, str, int, int, str, str | None]], joined: Mapping[str, str]) -> Iterator[Said]:
    """What origins need to know of claims, from the ledger's rows; each party as the side it stands for."""
    return (Said(*row[:-1], joined.get(row[-1], row[-1]) if row[-1] else None) for row in rows)


def keep_index(
    ledger: Ledger,
    table: Meeting,
    pages: Iterable[Waiting],
    joined: Mapping[str, str],
    met: Mapping[str, Sequence[int]],
) -> None:
    """Keep pages in the index without comparing them, in place of what was kept of them.

    ``met`` gives by id of the page how many claims each of its claims meets.
    """
    for number, page, _ in pages:
        shelf = Shelf(table)
        shelf.drop(number, shelf.on_page(number))
        seen = see(ledger.page(page))
        if seen:
            shelf.put(number, seen[0].page, [facts(s, joined) for s in seen], met[page])


def keep_met(table: Meeting, met: Mapping[str, Sequence[int]]) -> None:
    """Note how many claims each claim meets, as pages that were kept without comparing them changed it."""
    for number, page, _ in table.pages():
        table.put_met(zip((rank for rank, _, _ in table.claims_of(number)), met[page], strict=True))


def kept_claims(ledger: Ledger, within: Collection[str] | None = None) -> dict[str, Facts]:
    """Return the claims of the index in their small form by id, in the order in which they are compared.

    ``within`` are ids of pages; by default all.
    """
    pages: dict[int, SeenPage] = {}
    found: dict[str, Facts] = {}
    with ledger.reading() as connection:
        table = Meeting(connection)
        for number, data in table.every():
            if number not in pages:
                pages[number] = unpack_page(table.page(number) or b"")
            if within is not None and pages[number].id not in within:
                continue
            f = unpack(data, pages[number])
            found[f.id] = f
    return found
