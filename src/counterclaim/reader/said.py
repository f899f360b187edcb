"""What is said on a page: who is named, where the quotations stand, and whose words each of them holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from counterclaim.lexicon.words.load import Words
from counterclaim.model import Span

from .attribution import Attribution
from .pieces import Pieces
from .tags import Run

TITLE = (
    r"(?:Minister|President|Spokes(?:man|woman|person)|General|Colonel|Major|Captain|Lieutenant|Sergeant|Chief|Secretary|Commander|Governor|Mayor|Ambassador|Admiral|"
    r"Chancellor|Premier|King|Prince|Sheikh|Ayatollah|Commissioner|Envoy|Director|Leader|Head|Chairman|Speaker|Representative)"
)
_OFFICE = re.compile(TITLE)
BARE = frozenset([
    "the", "a", "an", "its", "their", "his", "her", "our", "this", "that", "these", "those", "some", "one", "two",
    "of", "them", "of", "by", "in", "on", "and", "another", "other",
])  # fmt: skip
"""Words that name nobody by themselves."""
SITES = r"website|Telegram channel|press service|Facebook page|Twitter account"
"""Where a body publishes; such a site carries words and speaks none."""
_CARRIER = re.compile(rf"[’']s\s+(?:{SITES}|web site|site)\b", re.I)
_QUOTE = re.compile(r"“[^“”]{12,2000}[”]|(?<![\w])\"[^\"\n]{12,1200}\"")
_PARAGRAPH = re.compile(r"[^\s].*")
_OPENING, _CLOSING = '“"', '”"'


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of direct quotations between marks, of three words and more, left to right."""
    return [m.span() for m in _QUOTE.finditer(text) if len(m.group().split()) >= 3]


def running_on(text: str) -> list[list[tuple[int, int]]]:
    """Quotations that run over several paragraphs, each as its stretches in order.

    By the custom of print every paragraph of such a quotation begins with a mark, and only the last one ends with one.
    """
    out: list[list[tuple[int, int]]] = []
    going: list[tuple[int, int]] = []
    for m in _PARAGRAPH.finditer(text):
        start, end = m.span()
        if going and text[start] in _OPENING:
            close = next((i for i in range(start + 1, end) if text[i] in _CLOSING), None)
            going.append((start, end if close is None else close + 1))
            if close is None:
                continue
        if len(going) > 1:
            out.append(going)
        opened = _unclosed(text, start, end)
        going = [] if opened is None else [(opened, end)]
    return out + ([going] if len(going) > 1 else [])


def _unclosed(text: str, start: int, end: int) -> int | None:
    """Where a quotation begins that is still open at the end of a paragraph."""
    last = max(text.rfind(mark, start, end) for mark in _OPENING)
    if last < 0 or text.find("”", last, end) >= 0:
        return None
    odd = text[last] == "“" or text.count('"', start, end) % 2 == 1
    return last if odd and (last == start or not text[last - 1].isalnum()) else None


class Said:
    """The attributions and the mentions of one page, with what finding its voices asks of them again and again."""

    def __init__(self, pieces: Pieces, relations: Sequence[Attribution], mentions: Sequence[Run], words: Words) -> None:
        self.p, self.relations, self.words = pieces, relations, words
        self.persons = [r for r in mentions if r.label == "Person"]
        self.bodies = [r for r in mentions if r.label == "Organisation"]
        self.places = [r for r in mentions if r.label == "Location"]
        self.quotes = quotations(pieces.text)
        self._runs_on = {piece: chain for chain in running_on(pieces.text) for piece in chain}
        self.quotes = sorted({*self.quotes, *self._runs_on})
        self._quoted_by: dict[tuple[int, int], Attribution | None] = {}

    def span(self, r: Run) -> Span:
        """Characters of a run of words."""
        return self.p.span(r.first, r.end)

    def text(self, r: Run) -> str:
        """Words of a run."""
        return self.span(r).of(self.p.text)

    def person_in(self, run: Run) -> Run | None:
        """The person named in a run of words, if any."""
        return next(
            (
                q
                for q in self.persons
                if q.first < run.end and run.first < q.end and self.is_name(self.text(q)) and not self.is_cut(q)
            ),
            None,
        )

    def is_cut(self, r: Run) -> bool:
        """Whether a mention stops inside a longer name ("The" President, "Armenian Defense" Ministry)."""
        return r.end < len(self.p.first) and self.is_blank(r.end) and self.p.word_text(r.end)[:1].isupper()

    @staticmethod
    def is_name(words: str) -> bool:
        """Whether words are a name, and not offices and articles alone."""
        caps = [w for w in words.split() if w[:1].isupper() and w.lower() not in BARE]
        return any(not _OFFICE.fullmatch(w) for w in caps) and len(caps) * 2 >= len(words.split())

    def sources_before(self, at: int) -> list[Run]:
        """The sources that end before a word, left to right."""
        out = [r for a in self.relations for r in a.source if r.end <= at]
        return sorted(set(out), key=lambda r: (r.first, r.end, r.score))

    def paragraph(self, word: int) -> int:
        """The character at which the paragraph of a word begins."""
        return self.p.text.rfind("\n\n", 0, int(self.p.word_start[word])) + 1

    def is_speech(self, a: Attribution) -> bool:
        """Whether the cue of an attribution is plainly one of speaking."""
        return any(f.value.strength >= 0.7 for f in self.words.speech_in(self.text(a.cue)))

    def quoted_by(self, word: int) -> Attribution | None:
        """The attribution that most of the quotation around a word belongs to; None outside of quotations."""
        at = int(self.p.word_start[word])
        quote = next((q for q in self.quotes if q[0] <= at < q[1]), None)
        if quote is None:
            return None
        pieces = [quote, *(piece for piece in self._runs_on.get(quote, ()) if piece != quote)]
        return next((found for piece in pieces if (found := self._behind_marks(piece)) is not None), None)

    def _behind_marks(self, quote: tuple[int, int]) -> Attribution | None:
        if quote not in self._quoted_by:
            shared: list[tuple[int, Attribution]] = []
            for a in self.relations:
                if a.source:
                    n = sum(
                        max(0, min(quote[1], self.span(r).end) - max(quote[0], self.span(r).start)) for r in a.content
                    )
                    outside = not any(quote[0] <= self.span(r).start < quote[1] for r in a.source)
                    if n and outside:
                        shared.append((n, a))
            most = [(n, a) for n, a in shared if n >= 0.4 * (quote[1] - quote[0])]
            # a website or a channel carries what a person said: it speaks only where nobody else does
            found = max(most, key=lambda x: (not self._carries(x[1]), x[0]))[1] if most else None
            if found is not None and self._carries(found):
                found = self._behind(quote, found) or found
            self._quoted_by[quote] = found
        return self._quoted_by[quote]

    def _carries(self, a: Attribution) -> bool:
        """Whether a source is a website or a channel, also where it was cut before that word."""
        span = self.span(a.source[0])
        found = _CARRIER.search(self.p.text, span.start, span.end + 40)
        return found is not None and (found.end() == span.end or span.end - 2 <= found.start() <= span.end)

    def _behind(self, quote: tuple[int, int], carried: Attribution) -> Attribution | None:
        """Who is named with a verb of speech right behind the closing mark: "…,” the minister said, according to the
        website"."""
        for r in self.persons:
            gap = int(self.p.word_start[r.first]) - quote[1]
            if 0 <= gap < 40 and r.end < len(self.p.first):
                cue = Run("cue", r.end, r.end + 1, 1.0)
                if self.words.speech_in(self.text(cue)):
                    first = int(self.p.words_in(quote[1], quote[1] + gap + 1)[0]) if gap > 1 else r.first
                    return Attribution(cue, [Run("source", min(first, r.first), r.end, r.score)], carried.content)
        return None

    def is_blank(self, word: int) -> bool:
        """Whether only a blank stands before a word."""
        return self.p.text[int(self.p.word_end[word - 1]) : int(self.p.word_start[word])] == " "
