"""What a page that comes or goes moves in the claims after it: whom each of them newly meets, and whom no longer.

A claim meets the latest few claims under a key before it. A claim that comes in between is met by those whose few it
is among, and takes there the place of the earliest one; where it goes, that one is met again. Everything else that the
later claims meet stays as it is, so that nothing else is looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from counterclaim.compare.facts import Facts
from counterclaim.compare.keys import WORDING, Head, given, lookers
from counterclaim.compare.packing import head_number, type_number
from counterclaim.desk.shelf import AFTER_ALL, ANY, EVERY
from counterclaim.ledger.meeting import Meeting

Met = dict[bytes, set[bytes]]
"""Some claims before each of some claims, by rank."""


def moved(table: Meeting, page: Sequence[Facts]) -> tuple[Met, Met]:
    """Return whom claims after a page meet where it is there, and whom in its place where it is not.

    ``page`` are all its claims, in order; they may be in the index or not. That a claim is compared with so many in all
    is left aside. Some of those whose place is taken may be met under another key.
    """
    there: Met = {}
    instead: Met = {}
    if not page or table.last() <= page[-1].order:
        return there, instead
    for later, own in _answers(table, page):
        there.setdefault(later, set()).add(own)
    first, last = page[0].order, page[-1].order
    for (head, week, type_), run in _kept(page).items():
        number, w, t = head_number(head), week or 0, type_number(type_) if type_ else ANY
        ways = list(_ways(head, type_))
        widest = max((most for _, _, most in ways), default=0)
        after = table.after(number, w, t, last, AFTER_ALL, widest)
        before: list[bytes] | None = None
        for key, types, most in ways:
            until = after[most - 1] if len(after) >= most else AFTER_ALL
            number_ = head_number(key)
            weeks = [w] if w or head[0] == "band" else table.weeks(number_)
            for later in table.among(number_, weeks, types, last, until):
                room = most - bisect_left(after, later)
                there.setdefault(later, set()).update(run[-room:])
                if before is None:
                    before = table.before(number, w, t, first, widest)
                instead.setdefault(later, set()).update(before[max(room - len(run), 0) : room])
    return there, instead


def _answers(table: Meeting, page: Sequence[Facts]) -> Iterator[tuple[bytes, bytes]]:
    """Claims after a page that answer one of it or that it answers, each with the one of the page."""
    last = page[-1].order
    for f in page:
        if f.answers and (other := table.rank(f.answers)) is not None and other > last:
            yield other, f.order
        for other in table.after(head_number(("answers", f.id)), 0, ANY, last, AFTER_ALL, EVERY):
            yield other, f.order


def _kept(page: Sequence[Facts]) -> dict[tuple[Head, int | None, str | None], list[bytes]]:
    """The claims of a page by key and type, in order; by wording whatever their type."""
    found: dict[tuple[Head, int | None, str | None], dict[bytes, None]] = {}
    for f in page:
        for band in f.bands:
            found.setdefault((("band", band), None, None), {})[f.order] = None
        for head, week in given(f):
            found.setdefault((head, week, f.type), {})[f.order] = None
    return {key: list(run) for key, run in found.items()}


def _ways(head: Head, type_: str | None) -> Iterator[tuple[Head, tuple[int, ...], int]]:
    """Under which heads claims are kept that look for a type under a head, the numbers of their types, their cap."""
    if type_ is None:  # claims in one wording look for each other
        yield head, (ANY,), WORDING
        return
    for key, types, most in lookers(head, type_):
        yield key, tuple(map(type_number, types)), most
