"""Mutual accusations in one clause: "both A and B accuse each other of …" holds two claims with two speakers."""

from __future__ import annotations

import re
from typing import NamedTuple

from counterclaim.model import Span

_WORD = r"[A-Z][\w'’-]*|government|rebels?|army|opposition|forces|ministry|military"
_NP = rf"(?:the\s+)?(?:{_WORD}|side)(?:\s+(?:{_WORD}|fighters)){{0,6}}"
_EACH = re.compile(
    rf"\b(?:[Bb]oth\s+)?(?P<a>{_NP})\s+and\s+(?P<b>{_NP})\s+"
    r"(?:(?:have|had|also|again|on \w+|were|are|immediately|quickly|both|later)\s+)*"
    r"(?P<verb>accus\w*|blam\w*|charg\w*|trad\w*|exchang\w*|swapp\w*)\s+"
    r"(?:(?P<each>each other|one another)|(?:accusations|blame|charges|recriminations))"
)


class Mutual(NamedTuple):
    """Two speakers who say the same of each other; ``rest`` is where what they say begins."""

    a: Span
    b: Span
    verb: Span
    rest: int


def mutual(text: str, start: int, end: int) -> Mutual | None:
    """Find a mutual accusation in a sentence ``[start, end)``."""
    m = _EACH.search(text, start, end)
    if not m:
        return None
    return Mutual(Span(*m.span("a")), Span(*m.span("b")), Span(*m.span("verb")), m.end())
