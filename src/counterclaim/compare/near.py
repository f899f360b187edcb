"""Near-duplicate pages: bands of MinHash (datasketch) propose, the exact Jaccard index of shingles decides.

Broder, "On the resemblance and containment of documents" (1997); reposts differ by a header or a last paragraph.
"""

from __future__ import annotations

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
    """Groups of pages whose texts are near-duplicates; pages are added one at a time."""

    def __init__(self) -> None:
        # hash of a band → the pages with it; datasketch's own tables take four times the memory
        self._bands: dict[int, str | list[str]] = {}
        self._shingles: dict[str, bytes] = {}
        self._root: dict[str, str] = {}

    def _find(self, page: str) -> str:
        root = self._root
        while root.get(page, page) != page:
            page = root[page]
        return page

    def add(self, page: SeenPage) -> None:
        """Add a page; one that was added before, or is too short, changes nothing."""
        if page.id in self._shingles or len(page.shingles) < 4 * LEAST:
            return
        sketch = MinHash(num_perm=_PERMUTATIONS, hashfunc=_same)
        sketch.update_batch(np.frombuffer(page.shingles, dtype=np.uint32).tolist())
        least = sketch.hashvalues[: _PERMUTATIONS - _PERMUTATIONS % _ROWS].astype(np.uint64).tobytes()
        size = 8 * _ROWS
        bands = [hash((i, least[i : i + size])) for i in range(0, len(least), size)]
        proposed: dict[str, None] = {}
        for band in bands:
            kept = self._bands.setdefault(band, page.id)
            if isinstance(kept, list):
                proposed.update(dict.fromkeys(kept))
                kept.append(page.id)
            elif kept != page.id:
                proposed[kept] = None
                self._bands[band] = [kept, page.id]
        for other in proposed:
            jaccard, part = resemblance(page.shingles, self._shingles[other])
            if jaccard >= ALIKE or part >= CONTAINED:
                x, y = self._find(page.id), self._find(other)
                self._root[max(x, y)] = min(x, y)
        self._shingles[page.id] = page.shingles

    def same(self, a: SeenPage, b: SeenPage) -> bool:
        """Tell whether two different pages are copies of one text."""
        if a.id == b.id:
            return False
        return (a.digest != "" and a.digest == b.digest) or self._find(a.id) == self._find(b.id)
