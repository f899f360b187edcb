"""Whom words mean: "he", "the ministry", "I", a short name, each resolved to who is named elsewhere on the page.

A pronoun means whom the coreference head takes it for where it is sure: of the mentions about as likely as the
likeliest the latest. Else it, as a short name, is resolved to the voice or person named last before it that fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from counterclaim.model import Span

from .encoder import States
from .events import EDGE
from .said import TITLE, Said
from .tags import Run

_HE = frozenset({"he", "she", "him", "his", "her"})
_IT = frozenset({"it", "its", "they", "their"})
_WE = frozenset({"we", "our", "us", "i", "my", "ours"})
_FIRST = frozenset({*_WE, "me", "mine"})
_I = frozenset({"i", "my", "me", "mine"})
# The coreference head is asked first; below this the rules decide. Lower is no better on GUM's training part, higher
# leaves more pronouns open.
ANTECEDENT = 0.5
AS_LIKELY = 0.7  # of mentions at least this likely, beside the likeliest, the latest is meant
ANTECEDENT_REACH = 190  # words back
QUOTE_REACH = 150  # words back
LEAD = 1000  # characters
HEADLINE = 250  # characters at most
TOLD = 4  # an "I" outside of quotations this often: the page is told by one person
_ROLE_NAME = re.compile(
    rf"^(?P<role>(?:[\w’'.-]+\s+)*?(?:[\w-]+\s+)*(?i:{TITLE}))\s+(?P<name>[A-Z][\w’'-]+(?:\s+[\w’'-]+){{0,3}})$"
)
_PERSON_HEAD = re.compile(
    r"\b(?:minister|president|spokes(?:man|woman|person)|commander|general|colonel|official|mayor|governor|chief|resident|witness|leader|doctor|officer)\b(?!['’]s)",
    re.I,
)
_GENDER = {
    "m": re.compile(
        r"\b(?:Mr|Sir|King|Prince|Sheikh|Sultan|Imam|Ayatollah|(?i:spokesman|chairman|policeman|father|brother|son|husband|"
        r"uncle|man|boy))\b"
    ),
    "f": re.compile(
        r"\b(?:Mrs|Ms|Miss|Queen|Princess|Dame|(?i:spokeswoman|chairwoman|policewoman|mother|sister|daughter|wife|widow|"
        r"aunt|woman|girl))\b"
    ),
}
"""Words beside a name, or in its stead, that tell whether a man or a woman is meant."""
_NAME_BEHIND = re.compile(
    r"\b[a-z]{4,}\s+((?:[A-Z][\w’'-]+\s+)(?:(?:[A-Z][\w’'.-]*|al|bin|ben|el|de|von|van)\s+)*[A-Z][\w’'-]+)$"
)
_CREDIT = re.compile(r"\b(?:image|photo|photograph|picture|video)s?(?:\s+by|\s*:|\s*credit:?)\s*(?:\S+\s+)?$", re.I)
_SEVERAL = re.compile(r"(?:two|three|four|five|six|both|several|some|many|all|dozens|hundreds|\d+)\b", re.I)
PRONOUNS = frozenset({*_HE, *_IT, *_WE})
_OTHER = frozenset({
    "himself", "herself", "itself", "themselves", "ourselves", "yourself", "myself", "hers", "theirs", "you", "your",
    "yours", "them", "who", "whom", "i'm", "i’m", "me", "mine",
})  # fmt: skip
"""Words that the mention head takes for people, and that name nobody either."""
_NOBODY = frozenset({*PRONOUNS, *_OTHER, *_FIRST, "a", "an", "the", "this", "that", "these", "those", "and", "of"})
_LIKE = ({"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"})
CHAIN = 12  # pronouns followed back at most: "he" that means an earlier "he" means whom that one means
_GENERIC = re.compile(r"^(?:the|this|that)\s+(?:same\s+)?(?P<head>[a-z]+(?:\s[a-z]+){0,3})$")


@dataclass
class Heard:
    """A voice before it becomes a record: where it stands, the full name it was resolved to, role, verb, channel."""

    span: Span
    words: str
    name: str
    aka: tuple[str, ...] = ()
    role: str | None = None
    verb: str | None = None
    verb_span: Span | None = None
    verb_class: str | None = None
    channel: str | None = None
    quoted: bool = False
    rule: str = ""
    score: float = 0.0
    outer: list[tuple[str, Span]] = field(default_factory=list)
    is_person: bool = False


def _names_somebody(words: str) -> bool:
    """Whether words are more than pronouns, articles and single letters."""
    return any(len(w) > 1 and w not in _NOBODY for w in re.findall(r"[^\W\d_]+", words.lower()))


class Referents:
    """Resolves words of one page to who they mean; it remembers who was named before."""

    def __init__(self, states: States, said: Said) -> None:
        self.states, self.said = states, said
        self.named: list[tuple[int, str]] = self._full_names()

    def _full_names(self) -> list[tuple[int, str]]:
        out = []
        for r in self.said.persons:
            at = int(self.said.p.word_start[r.first])
            if _CREDIT.search(self.said.p.text, max(0, at - 30), at):
                continue  # who took a picture is nobody that the page speaks of
            name = re.sub(
                r"^(?:(?:[Ll]ieutenant|[Mm]ajor|[Bb]rigadier|[Cc]olonel|[Gg]eneral|[Cc]aptain|Lt|Gen|Col|Maj|"
                r"Brig|Mr|Mrs|Ms|Dr)\.?[ -]?)+",
                "",
                self.said.text(r).split("\n")[-1],  # a heading above is no part of a name
            ).strip()
            if tail := _NAME_BEHIND.search(name):  # "activist and philosopher Noam Chomsky"
                name = tail[1]
            if (
                len(name.split()) >= 2
                and name[:1].isupper()
                and all(
                    w[:1].isupper() or w in ("al", "bin", "ben", "el", "de", "von", "abu", "ad") or "-" in w
                    for w in name.split()
                )
            ):
                out.append((r.first, name))
        return out

    def who(self, span: Span) -> Heard | None:
        """Who stands behind some words of the text ("he", "the ministry"); None where they hold no word."""
        w = self.said.p.words_in(span.start, span.end)
        return self.heard(Run("source", int(w[0]), int(w[-1]) + 1, 1.0), "asked for") if len(w) else None

    def heard(self, run: Run, rule: str) -> Heard:
        """Return the voice that a run of words means, under its full name; ``rule`` says how the run was found."""
        a, b = run.first, run.end
        while a < b and (self.said.p.word_text(a) in EDGE or self.said.p.word_text(a).lower() == "by"):
            a += 1
        while b > a and self.said.p.word_text(b - 1) in EDGE:
            b -= 1
        run = run._replace(first=a, end=max(b, a + 1))
        span, words = self.said.span(run), self.said.text(run)
        h = Heard(span=span, words=words, name=words, rule=rule, score=run.score)
        person = next(
            (
                r
                for r in self.said.persons
                if r.first < run.end
                and run.first < r.end
                and self.said.text(r)[:1].isupper()
                and self.said.is_name(self.said.text(r))
                and not self.said.is_cut(r)
            ),
            None,
        )
        low = words.lower()
        if low in _HE or low in _IT or low in _FIRST:
            self._pronoun(h, run, low)
        elif person is not None:
            inner = self.said.span(person)
            name = inner.of(self.said.p.text)
            role = (self.said.p.text[span.start : inner.start] + " " + self.said.p.text[inner.end : span.end]).strip(
                " ,;-–—:"
            )
            h.name, h.is_person = name, True
            if m := _ROLE_NAME.match(name):
                h.name, role = m["name"], f"{m['role']} {role}".strip()
            if role and role.lower() not in ("the", "a"):
                h.role = re.sub(r"\s+", " ", role.strip(" ,"))
            h.span = inner if inner.start >= span.start and inner.end <= span.end else span
            self._fuller(h, run.first)
        elif (m := _GENERIC.match(low)) and len(low.split()) <= 5:
            self._generic(h, run, m["head"])
        elif len(words.split()) == 1 and words[:1].isupper():
            self._fuller(h, run.first)
        return h

    def _name(self, run: Run) -> str:
        """The words of a run, without the role before a name."""
        words = self.said.text(run)
        m = _ROLE_NAME.match(words)
        return m["name"] if m else words

    def _fuller(self, h: Heard, at: int) -> None:
        """A short name stands for the one full name of the page that ends in it."""
        last = re.sub(r"^(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Brig)\.?\s+", "", h.name)
        full = {
            n
            for _, n in self.named
            if n != last and (n.endswith(" " + last) or n.startswith(last + " ") or f" {last} " in n)
        }
        if len(full) > 1:
            before = [n for k, n in self.named if k <= at and n in full]
            full = {before[-1]} if before else full
        if len(full) == 1:
            h.aka = (h.name,)
            h.name = full.pop()
            h.is_person = True

    def _meant(self, run: Run, candidates: Sequence[Run], low: str, steps: int = CHAIN) -> tuple[Run | None, Run]:
        """Of mentions before a pronoun the one that the coreference head takes it to mean, None where it is not sure;
        and the pronoun that was asked last, for one that means an earlier pronoun means whom that one means."""
        alike = next((x for x in _LIKE if low in x), ())
        met = [Run("pronoun", w, w + 1, 1.0) for w in self._pronouns if w < run.first and self._low(w) in alike]
        found = self._likeliest(run, [*candidates, *met])
        if found is None or found.label != "pronoun" or not steps:
            return found if found and found.label != "pronoun" else None, run
        return self._meant(found, candidates, low, steps - 1)

    @cached_property
    def _pronouns(self) -> list[int]:
        """Words that are personal pronouns of one person."""
        like = frozenset().union(*_LIKE)
        return [w for w in range(len(self.states)) if self._low(w) in like]

    def _low(self, word: int) -> str:
        return self.said.p.word_text(word).lower()

    def _likeliest(self, run: Run, candidates: Sequence[Run]) -> Run | None:
        lo = max(0, run.first - ANTECEDENT_REACH)
        near = [c for c in candidates if lo <= c.first and c.end <= run.first]
        if not near or "coreference" not in self.states.encoder.table["links"]:
            return None
        z = self.states.link("coreference", run.first, lo, run.first)[:, 0]
        score = {c: float(z[c.first - lo : c.end - lo].max()) for c in near}
        best = max(score.values())
        if best < ANTECEDENT:
            return None
        return max((c for c in near if score[c] >= AS_LIKELY * best), key=lambda c: c.first)

    def _fits(self, r: Run, pronoun: str) -> bool:
        """Whether a pronoun can mean some words at all: "he" no ministry and no country, "it" not two."""
        words = self.said.text(r)
        if pronoun in _HE:
            told = self._gender(words)
            if told and told != ("m" if pronoun in _LIKE[0] else "f"):
                return False
            person = self.said.person_in(r) is not None or _PERSON_HEAD.search(words) is not None
            return person or not any(
                r.first < q.end and q.first < r.end for q in (*self.said.bodies, *self.said.places)
            )
        return pronoun not in ("it", "its") or not _SEVERAL.match(words)

    def _gender(self, words: str) -> str | None:
        """Whether words name a man (m) or a woman (f); None where nothing tells."""
        for g, pattern in _GENDER.items():
            if pattern.search(words):
                return g
        first = next((w for w in re.findall(r"[^\W\d_]+", words) if w[0].isupper()), "")
        return self.said.words.first_names.get(first)

    def _pronoun(self, h: Heard, run: Run, low: str) -> None:
        before = self.said.sources_before(run.first)
        if low in _FIRST:
            self._first_person(h, run, low)
            return
        named = [
            r
            for r in (*self.said.persons, *(self.said.bodies if low in _IT else ()))
            if _names_somebody(self.said.text(r))
        ]
        others = [r for r in before if _names_somebody(self.said.text(r))]
        meant, run = self._meant(run, [r for r in (*named, *others) if self._fits(r, low)], low)
        before = [r for r in before if r.first < run.first]
        sent = int(self.said.p.sentence_of_word[run.first])
        if meant is not None:
            h.aka = (h.words,)
            inner = self.said.person_in(meant)
            h.name, h.is_person = self._name(inner or meant), low in _HE or inner is not None
            self._fuller(h, run.first)
        elif low in _HE:
            known = [
                r for r in named if r.end <= run.first and self.said.is_name(self.said.text(r)) and self._fits(r, low)
            ]
            people = [r for r in known if int(self.said.p.sentence_of_word[r.first]) >= sent - 4]
            spoke = [r for r in people if any(s.first <= r.first < s.end for s in before)]
            roles = [  # "the spokesman ... he"
                r
                for r in before
                if int(self.said.p.sentence_of_word[r.first]) >= sent - 3
                and self.said.text(r).lower() not in PRONOUNS
                and self._fits(r, low)
            ]
            persons = [r for r in roles if _PERSON_HEAD.search(self.said.text(r))]
            pick = sorted([*spoke, *persons], key=lambda r: r.first)[-1:] or people[-1:] or roles[-1:] or known[-1:]
            if pick:
                h.aka, h.name, h.is_person = (h.words,), self._name(pick[0]), True
                self._fuller(h, run.first)
        elif low in _IT:
            bodies = [
                r
                for r in before
                if self.said.text(r).lower() not in _HE
                and self.said.text(r).lower() not in _IT
                and int(self.said.p.sentence_of_word[r.first]) >= sent - 3
            ]
            bodies = [
                r for r in bodies if not re.search(r"\b(?:both|and)\b", self.said.text(r))
            ] or bodies  # "it" is one,
            bodies = [r for r in bodies if not _PERSON_HEAD.search(self.said.text(r))] or bodies  # and no person
            bodies = [r for r in bodies if self.said.person_in(r) is None] or bodies
            if bodies:
                h.aka, h.name = (h.words,), self.said.text(bodies[-1])

    def _first_person(self, h: Heard, run: Run, low: str) -> None:
        """ "I" inside a quotation is who is quoted; on a page told by one person's "I" (an interview) it is whom the
        page is about."""
        at = int(self.said.p.word_start[run.first])
        quoted = any(a <= at < b for a, b in self.said.quotes)
        teller = self._teller if (low in _I or low == "we") and not quoted else None
        source = self._quoted_source(run) or (self._spoke_last(run) if quoted else None)
        if source is not None and teller is None:
            inner = self.heard(source, "the quotation's speaker")
            h.aka, h.name, h.role, h.is_person = (h.words,), inner.name, inner.role, inner.is_person
        elif teller is not None:
            h.aka, h.name, h.is_person = (h.words,), teller, True

    def _quoted_source(self, run: Run) -> Run | None:
        """Whose words a first person stands in: the source of its quotation, or of a content around it that no mark
        closes."""
        around = (
            a
            for a in self.said.relations
            if any(c.first <= run.first < c.end for c in a.content) and self.said.is_speech(a)
        )
        sources = (a.source[0] for a in (self.said.quoted_by(run.first), *around) if a is not None and a.source)
        others = (s for s in sources if not s.first <= run.first < s.end)
        return next((s for s in others if self.said.text(s).lower() not in _FIRST | _IT), None)

    def _spoke_last(self, run: Run) -> Run | None:
        """The person who spoke last before a quotation that nobody is named for."""
        near = [r for r in self.said.sources_before(run.first) if run.first - r.first <= QUOTE_REACH]
        return next(
            (r for r in reversed(near) if self._fits(r, "he") and self.said.text(r).lower() not in _FIRST), None
        )

    @cached_property
    def _teller(self) -> str | None:
        """The person named most on a page whose own text says "I" again and again; None elsewhere."""
        told = sum(
            1
            for m in re.finditer(r"\bI\b(?!\.)", self.said.p.text)
            if not any(a <= m.start() < b for a, b in self.said.quotes)
        )
        if told < TOLD:
            return None
        last = Counter(
            n.split()[-1]
            for n in (self.said.text(r) for r in self.said.persons)
            if n[:1].isupper() and self.said.is_name(n)
        )
        # Whom an interview is with is named at once, mostly in its headline.
        text = self.said.p.text
        headline = text.find("\n\n") if "\n\n" in text[:HEADLINE] else 0
        early = {n for k, n in self.named if int(self.said.p.word_start[k]) < headline}
        early = early or {n for k, n in self.named if int(self.said.p.word_start[k]) < LEAD}
        full = [n for _, n in self.named if not early or n in early]
        best = max(full, key=lambda n: (last[n.split()[-1]], -full.index(n)), default=None)
        return best

    def _generic(self, h: Heard, run: Run, head: str) -> None:
        """ "The ministry", "the Turkish defence minister": the voice named last before whose words hold all of
        these."""
        key = head.split()[-1]
        # Who is named with his office is meant also where no words of his were found.
        persons = [r for r in self.said.persons if r.end <= run.first]
        # Of words that begin together those with a name count first, else the shorter ones.
        before = sorted(
            {*self.said.sources_before(run.first), *persons},
            key=lambda r: (-r.first, self.said.person_in(r) is None, r.end, r.label, r.score),
        )
        for r in before:
            words = self.said.text(r)
            if (
                set(head.split()) <= set(words.lower().split())
                and words.lower() != h.words.lower()
                and len(words.split()) > len(h.words.split()) - 1
            ):
                person = next(
                    (
                        q
                        for q in self.said.persons
                        if q.first < r.end and r.first < q.end and self.said.is_name(self.said.text(q))
                    ),
                    None,
                )
                h.aka = (h.words,)
                h.name = self.said.text(person) if person else words
                h.role = words if person else None
                return
        if key in ("observatory",):
            long = [
                self.said.text(b)
                for b in self.said.bodies
                if "Observatory" in self.said.text(b) and len(self.said.text(b).split()) > 2
            ]
            if long:
                h.aka, h.name = (h.words,), long[0]
