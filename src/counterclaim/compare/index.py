"""An index of claims in memory, so that adding a claim looks at few others."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from counterclaim.compare.facts import Facts, facts
from counterclaim.compare.keys import Head, given, meet
from counterclaim.compare.near import Copies
from counterclaim.compare.order import rank
from counterclaim.compare.relate import relate
from counterclaim.compare.seen import Seen
from counterclaim.model import Link


class Index:
    """An index of claims that links each new one with those that it can meet.

    ``sides`` maps the code of a party to the side it fights for, so that both are one party. Nothing is stored but the
    small form of each claim. Claims of one page are added together and in order; for the same links as
    :func:`links`, pages are added in the order of their publication.
    """

    def __init__(self, sides: Mapping[str, str] | None = None) -> None:
        self._sides = dict(sides or {})
        self._facts: list[Facts] = []
        self._ids: dict[str, int] = {}
        self._waiting: dict[str, list[int]] = {}
        self._buckets: dict[int, dict[str, list[int]]] = {}
        self._bands: dict[int, int | list[int]] = {}
        self._page = ""
        self._copies = Copies()
        self.compared = 0
        """Pairs of claims that were compared so far."""
        self.met = 0
        """Claims that the one added last was compared with."""

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, claim: object) -> bool:
        return claim in self._ids

    @property
    def last(self) -> Facts:
        """The small form of the claim added last."""
        return self._facts[-1]

    def add(self, seen: Seen) -> list[Link]:
        """Add a claim and return its links to those added before; a claim that was added before gives none."""
        if seen.claim.id in self._ids:
            return []
        self._copies.add(seen.page)
        f = facts(seen, self._sides)
        self._page = f.page.id
        found = []
        met = meet(f, self)
        self.met = len(met)
        self.compared += self.met
        for number in met:
            link = related(f, self._facts[number], self._copies)
            if link is not None:
                found.append(link)
        self._put(f)
        return found

    def hold(self, seen: Seen) -> None:
        """Add a claim without looking for its links, as one of those that later ones are compared with."""
        if seen.claim.id not in self._ids:
            self._copies.add(seen.page)
            self._put(facts(seen, self._sides))

    def _put(self, f: Facts) -> None:
        number = len(self._facts)
        self._facts.append(f)
        self._ids[f.id] = number
        if f.answers:
            self._waiting.setdefault(f.answers, []).append(number)
        buckets, type_ = self._buckets, f.type
        for key in ((("page", f.page.id), None), *given(f)):
            place = hash(key)
            bucket = buckets.get(place)
            if bucket is None:
                buckets[place] = {type_: [number]}
            elif type_ in bucket:
                bucket[type_].append(number)
            else:
                bucket[type_] = [number]
        for band in f.bands:
            kept = self._bands.setdefault(band, number)
            if isinstance(kept, list):
                kept.append(number)
            elif kept != number:
                self._bands[band] = [kept, number]

    def answering(self, claim: str) -> list[int]:
        """Return the claims that say they answer a claim."""
        return self._waiting.get(claim, [])

    def named(self, claim: str) -> int | None:
        """Return the claim of an id."""
        return self._ids.get(claim)

    def beside(self, types: tuple[str, ...], most: int) -> list[int]:
        """Return the latest claims of the same page, of each type."""
        return self.latest(("page", self._page), None, types, most)

    def worded(self, band: int, most: int) -> list[int]:
        """Return the latest claims in near-identical words."""
        kept = self._bands.get(band)
        if kept is None:
            return []
        return kept[: -most - 1 : -1] if isinstance(kept, list) else [kept]

    def latest(self, head: Head, week: int | None, types: tuple[str, ...], most: int) -> list[int]:
        """Return the latest claims under a key, of each type."""
        bucket = self._buckets.get(hash((head, week)))
        if bucket is None:
            return []
        found: list[int] = []
        for t in types if len(types) <= len(bucket) else [t for t in bucket if t in types]:
            numbers = bucket.get(t)
            if numbers:
                found += numbers[: -most - 1 : -1]
        return found


def related(f: Facts, other: Facts, copies: Copies) -> Link | None:
    """Return the link between two claims, told from the later one."""
    return relate(f, other, copies) if f.order >= other.order else relate(other, f, copies)


def links(seen: Iterable[Seen], sides: Mapping[str, str] | None = None) -> list[Link]:
    """Return the links among claims, oldest pages first; the full recompute of what :class:`Index` does one by one."""
    index = Index(sides)
    found: list[Link] = []
    with no_collecting():
        for one in sorted(seen, key=_rank):
            found += index.add(one)
    return found


def _rank(seen: Seen) -> bytes:
    spans = seen.claim.spans
    return rank(seen.page.published, seen.page.id, spans[0].start if spans else 0, seen.claim.id)


@contextmanager
def no_collecting() -> Iterator[None]:
    """Keep the cyclic collector from walking millions of records that hold no cycles, again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
