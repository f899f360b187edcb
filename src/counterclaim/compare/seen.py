"""What comparing needs to know of a claim: the claim, its words, and a few facts of its page."""

from __future__ import annotations

import re
import sys
import zlib
from array import array
from collections import Counter

from msgspec import Struct

from counterclaim.model import Claim, Page, Where

SHINGLE = 5
"""Words in a shingle. Five to eight are usual for news; five still finds a page of a few sentences."""
_WORD = re.compile(r"\w+", re.UNICODE)
LONGEST_TEXT = 400_000
"""Characters of a page that are cut into shingles."""


class SeenPage(Struct, frozen=True, kw_only=True, array_like=True):
    """The facts of a page that comparing needs; one object is shared by all claims of the page.

    ``digest`` is that of the text, ``published`` an ISO day (or month, year; None if not known), ``shingles`` the
    sorted 32-bit hashes of all runs of five words, packed; ``party`` the one that the outlet speaks for; ``lands`` the
    countries that its claims name most; ``sketch`` the bands of its text where these were worked out before.
    """

    id: str
    digest: str = ""
    outlet: str | None = None
    party: str | None = None
    url: str | None = None
    published: str | None = None
    origin_markers: tuple[str, ...] = ()
    shingles: bytes = b""
    lands: tuple[str, ...] = ()
    sketch: bytes = b""


class Seen(Struct, frozen=True, kw_only=True):
    """A claim as comparing sees it; ``words`` are its own words, pieces joined by a blank.

    ``around`` are the places of the nearest claim of the page that names any (an earlier one first), for a claim that
    names none; they help to find what it may speak of and are never taken for its own.
    """

    claim: Claim
    page: SeenPage
    words: str
    around: tuple[Where, ...] = ()


def shingles(text: str) -> bytes:
    """Return the sorted distinct CRC-32 hashes of all runs of :data:`SHINGLE` words, as packed 32-bit numbers."""
    words = _WORD.findall(text[:LONGEST_TEXT].lower())
    if not words:
        return b""
    runs = {
        zlib.crc32(" ".join(words[i : i + SHINGLE]).encode("utf-8", "surrogatepass"))
        for i in range(max(1, len(words) - SHINGLE + 1))
    }
    return array("I", sorted(runs)).tobytes()


def _lands(page: Page) -> tuple[str, ...]:
    """Return the countries that the claims of a page name most; others with half as many claims stand beside it."""
    named = Counter(land for c in page.claims for land in {w.place.country for w in c.places if w.place} if land)
    most = max(named.values(), default=0)
    return tuple(sorted(sys.intern(land) for land, n in named.items() if 2 * n >= most))


def see(page: Page) -> list[Seen]:
    """Return the claims of a page as comparing sees them, in the order of the text."""
    outlet = page.outlet
    facts = SeenPage(
        id=page.id,
        digest=page.id,
        outlet=outlet.name if outlet else None,
        party=outlet.party if outlet else None,
        url=page.url,
        published=page.published.start if page.published else None,
        origin_markers=page.origin_markers,
        shingles=shingles(page.text),
        lands=_lands(page),
    )
    order = sorted(page.claims, key=lambda c: (c.spans[0].start if c.spans else 0, c.id))
    named = [c for c in order if c.places]
    out: list[Seen] = []
    last: tuple[Where, ...] = named[0].places if named else ()
    for c in order:
        last = c.places or last
        words = " ".join(s.of(page.text) for s in c.spans)
        out.append(Seen(claim=c, page=facts, words=words, around=() if c.places else last))
    return out
