"""A page put into the index of a ledger, or taken out of it, with the links of its claims and of later ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counterclaim.compare import Facts
from counterclaim.compare.keys import MOST, given
from counterclaim.compare.seen import SeenPage
from counterclaim.desk.moving import Met, moved
from counterclaim.desk.shelf import Shelf, Windows
from counterclaim.ledger.linking import LinkRow


def put_in(shelf: Shelf, number: int, page: SeenPage, claims: Sequence[Facts]) -> set[str]:
    """Keep a page and store what links its claims to others; return the claims whose origin may have changed."""
    own = sorted(claims, key=lambda f: f.order)
    there, instead = moved(shelf.table, own)
    crowded = Crowded(shelf, there, own)
    shelf.put(number, page, own)
    fresh: list[LinkRow] = []
    met: dict[bytes, int] = {}
    for f in own:
        here = shelf.met(f)
        met[f.order] = len(here)
        fresh += map(LinkRow.of, shelf.links(f, here))
    shelf.put_met(met)
    return _changed(shelf, fresh) | _relink(shelf, there, instead, crowded)


def take_out(shelf: Shelf, number: int) -> set[str]:
    """Forget a page with the links of its claims, and store what links later claims to those that they meet instead.

    Return the claims whose origin may have changed.
    """
    table = shelf.table
    own = shelf.on_page(number)
    there, instead = moved(table, own)
    crowded = Crowded(shelf, there, own)
    gone = [(k.a, k.b, k.relation) for f in own for k in table.links_of(f.id)]
    table.drop_links(gone)
    shelf.drop(number, own)
    changed = {f.id for f in own} | _tied(gone)
    return changed | _relink(shelf, {later: instead.get(later, set()) for later in there}, {}, crowded)


class Crowded:
    """Claims that may meet as many as are compared, so that others move beside those of the page that comes or goes.

    What they meet is found before and after. Only under the keys of the page is it looked up twice.
    """

    def __init__(self, shelf: Shelf, there: Met, page: Iterable[Facts]) -> None:
        self._shelf = shelf
        self._keys = {key for f in page for key in given(f)}
        self._before: dict[bytes, tuple[set[bytes], Windows]] = {}
        for f in shelf.facts(there):
            if shelf.most_met(f) + len(there[f.order]) >= MOST:
                windows: Windows = {}
                self._before[f.order] = set(shelf.met(f, windows)), windows

    def __contains__(self, claim: object) -> bool:
        return claim in self._before

    def changed(self, f: Facts) -> tuple[set[bytes], set[bytes]]:
        """Return what a claim met before and what it meets now."""
        before, windows = self._before[f.order]
        known = {key: found for key, found in windows.items() if key[0] not in self._keys}
        return before, set(self._shelf.met(f, known))


def _relink(shelf: Shelf, gained: Met, lost: Met, crowded: Crowded) -> set[str]:
    """Store the links of claims to those that they newly meet, and take away those to claims that they meet no longer.

    What crowded ones met before and meet now is laid side by side. Return the claims whose origin may have changed.
    """
    met: dict[bytes, int] = {}
    fresh: list[LinkRow] = []
    left: Met = {}
    for f in shelf.facts(gained):
        new, old = gained[f.order], lost.get(f.order, set())
        if f.order in crowded:
            before, now = crowded.changed(f)
            met[f.order] = len(now)
            new, old = now - before, before - now
        else:
            met[f.order] = shelf.most_met(f) + len(new)
        fresh += map(LinkRow.of, shelf.links(f, sorted(new)))
        if old:
            left[f.order] = old
    shelf.put_met(met)
    changed = _changed(shelf, fresh)
    gone = _parted(shelf, left, crowded)
    shelf.table.drop_links(gone)
    return changed | _tied(gone)


def _parted(shelf: Shelf, left: Met, crowded: Crowded) -> list[tuple[str, str, str]]:
    """The stored links between claims and those that they may meet no longer, where they indeed do not."""
    ids = shelf.table.ids(sorted({c for later, others in left.items() for c in (later, *others)}))
    pairs = {
        (ids[later], ids[other]): (later, other) for later, others in left.items() for other in others if other in ids
    }
    found = shelf.table.linked(list(pairs)) + shelf.table.linked([(b, a) for a, b in pairs])
    known = {f.order: f for f in shelf.facts({c for a, b, _ in found for c in pairs.get((a, b)) or pairs[b, a]})}
    gone = []
    for a, b, relation in found:
        later, other = pairs.get((a, b)) or pairs[b, a]
        if later in crowded or not shelf.meets(known[later], known[other]):
            gone.append((a, b, relation))
    return gone


def _changed(shelf: Shelf, fresh: Iterable[LinkRow]) -> set[str]:
    """Store links, and return the claims whose origin they may change."""
    rows = list(fresh)
    shelf.table.put_links(rows)
    return _tied((k.a, k.b, k.relation) for k in rows)


def _tied(links: Iterable[tuple[str, str, str]]) -> set[str]:
    return {c for a, b, relation in links if relation == "repeats" for c in (a, b)}
