"""Near-duplicate pages: bands of MinHash (datasketch) propose, the exact Jaccard index of shingles decides.

Broder, "On the resemblance and containment of documents" (1997); reposts differ by a header or a last paragraph.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable
from operator import eq

import numpy as np
from datasketch import MinHash

from counterclaim.compare.seen import SeenPage

ALIKE = 0.5
"""Jaccard index of shingles from which two texts are one: a repost that lost a third of its paragraphs still has it."""
CONTAINED = 0.8
"""Share of the shorter text from which it is a part of the longer one."""
LEAST = 12
"""Shingles below which a page is too short to be judged by its text."""
_PERMUTATIONS = 64
_ROWS = 3
"""Least hashes in a band: with 21 bands, two texts that share 0.35 of their shingles are proposed in six of ten cases,
at 0.5 in nine of ten, and unrelated ones (0.05) once in four hundred."""
_JUDGED = 100_000
"""Pairs of pages whose resemblance is remembered."""


def resemblance(a: bytes, b: bytes) -> tuple[float, float]:
    """Return the Jaccard index of two packed sets of shingles and the share of the smaller one that is shared."""
    x, y = np.frombuffer(a, dtype=np.uint32), np.frombuffer(b, dtype=np.uint32)
    if not len(x) or not len(y):
        return 0.0, 0.0
    both = len(np.intersect1d(x, y, assume_unique=True))
    return both / (len(x) + len(y) - both), both / min(len(x), len(y))


def _same(number: int) -> int:
    return number


class Copies:
    """Tells which pages are near-duplicates of each other.

    Two pages are judged by themselves, so that the answer does not depend on which pages came before or between. It has
    to be told of each page first, or ``shingles`` gives those of a page that has only its sketch, by its id.
    """

    def __init__(self, shingles: Callable[[str], bytes] | None = None) -> None:
        self._ask = shingles
        self._sketches: dict[str, bytes] = {}
        self._shingles: dict[str, bytes] = {}
        self._judged: dict[tuple[str, str], bool] = {}

    def add(self, page: SeenPage) -> None:
        """Add a page; one that was added before changes nothing."""
        if page.id not in self._shingles and page.shingles:
            self._sketches[page.id] = page.sketch or sketch(page.shingles)
            self._shingles[page.id] = page.shingles

    def same(self, a: SeenPage, b: SeenPage) -> bool:
        """Tell whether two different pages are copies of one text."""
        if a.id == b.id:
            return False
        if a.digest != "" and a.digest == b.digest:
            return True
        x, y = a.sketch or self._sketches.get(a.id, b""), b.sketch or self._sketches.get(b.id, b"")
        if not x or not y or not any(map(eq, memoryview(x).cast("I"), memoryview(y).cast("I"))):
            return False
        pair = (a.id, b.id) if a.id < b.id else (b.id, a.id)
        if pair not in self._judged:
            if len(self._judged) >= _JUDGED:
                self._judged.clear()
            jaccard, part = resemblance(self._of(a.id), self._of(b.id))
            self._judged[pair] = jaccard >= ALIKE or part >= CONTAINED
        return self._judged[pair]

    def _of(self, page: str) -> bytes:
        known = self._shingles.get(page)
        return known if known is not None else self._ask(page) if self._ask else b""


def sketch(shingles: bytes) -> bytes:
    """Return the bands of a text as packed 32-bit hashes, none of a short one; texts that share one are proposed."""
    if len(shingles) < 4 * LEAST:
        return b""
    made = MinHash(num_perm=_PERMUTATIONS, hashfunc=_same)
    made.update_batch(np.frombuffer(shingles, dtype=np.uint32).tolist())
    least = made.hashvalues.astype(np.uint64).tobytes()
    size = 8 * _ROWS
    return array("I", [zlib.crc32(least[i : i + size]) for i in range(0, len(least) - size + 1, size)]).tobytes()
