"""Whether two claims that say the same go back to one statement: the rules of origins, for one pair."""

from __future__ import annotations

from counterclaim.compare.facts import Facts, Speaker
from counterclaim.compare.words import jaccard, overlap

COPIED_WORDS = 6
"""Telling words that two claims of different pages must have before a shared wording counts as copied."""
COPIED = 0.8
"""Share of all telling words that makes a copied sentence; agencies' rewrites of one report lie near one half."""
RETOLD = 0.7
"""Share of all telling words from which a writer is taken to restate his own page's speaker; less is his own voice."""


LEAD = 300
"""Characters of a page that are its lead, which sums up what the page then tells with its speakers."""


def same_speaker(a: Speaker, b: Speaker) -> bool:
    """Tell whether two voices are one named speaker; an unnamed voice ("officials") is no one's."""
    if a.name is None or b.name is None:
        return False
    if a.party and b.party and a.party != b.party:
        return False
    if a.key and b.key:
        small, large = sorted((a.key, b.key), key=len)
        return small <= large or any(len(w) >= 5 and w in large for w in small)
    return not a.key and not b.key and a.words == b.words and (a.party == b.party)


def one_side(a: Facts, b: Facts) -> bool:
    """Tell whether the speakers are the same or speak for one party."""
    x, y = a.speaker, b.speaker
    if x.name is None and y.name is None:
        return a.page.id == b.page.id or (a.page.outlet is not None and a.page.outlet == b.page.outlet)
    return same_speaker(x, y) or (x.party is not None and x.party == y.party)


def opposed(a: Facts, b: Facts) -> bool:
    """Tell whether the speakers speak for two different parties."""
    return a.speaker.party is not None and b.speaker.party is not None and a.speaker.party != b.speaker.party


def _quotes(a: Facts, b: Facts) -> bool:
    """Tell whether the chain of ``a`` leads through the speaker of ``b`` (one page passes on the other's speaker)."""
    return b.speaker.name is not None and any(same_speaker(v, b.speaker) for v in a.chain[:-1])


def _sums_up(f: Facts) -> bool:
    """Tell whether a claim stands in the lead of its page in the mouth of no one in particular ("officials")."""
    return f.start < LEAD and not f.speaker.key and f.speaker.party is None


def one_origin(a: Facts, b: Facts, copies: bool = False, counted: bool = False) -> str | None:
    """Return why two agreeing claims go back to one statement; None where they are independent.

    ``copies`` tells that the two pages are near-duplicates of each other, ``counted`` that both give the same figures.
    """
    x, y = a.speaker, b.speaker
    same_page = a.page.id == b.page.id
    if same_speaker(x, y):
        return f"the same speaker: {x.name}" if x.name == y.name else f"the same speaker: {x.name}, {y.name}"
    if _quotes(a, b) or _quotes(b, a):
        return "one of them passes on the other's speaker"
    if x.party is not None and x.party == y.party:
        return f"both speak for {x.party}"
    if not same_page:
        if a.page.digest and a.page.digest == b.page.digest:
            return "the same text"
        if copies and jaccard(a.words, b.words) >= 0.5:
            return "near copies of one text"
        if min(a.size, b.size) >= COPIED_WORDS and jaccard(a.words, b.words) >= COPIED:
            return "the same wording"
    if x.name is None and y.name is None:
        if same_page:
            return "the same writer"
        if a.page.outlet and a.page.outlet == b.page.outlet:
            return f"the same outlet: {a.page.outlet}"
        wires = set(a.page.origin_markers) & set(b.page.origin_markers)
        if wires and (overlap(a.words, b.words) >= 0.3 or min(a.size, b.size) < 2):
            return "the same agency: " + ", ".join(sorted(wires))
    elif same_page and None in (x.name, y.name) and min(a.size, b.size) >= 2 and jaccard(a.words, b.words) >= RETOLD:
        return "the writer restates the speaker"
    if same_page and counted and (None in (x.name, y.name) or _sums_up(a) or _sums_up(b)):
        return "the page gives one figure twice"
    return None
