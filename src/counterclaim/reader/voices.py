"""Who speaks: for every claim the chain of voices from the outermost reported one to the speaker.

Two heads are asked: the claim's own link to its speaker, which reaches over sentences, and the attribution relation
whose content holds the trigger. A pronoun means whom the coreference head takes it for where it is sure; else
it, as a short name, is resolved to the voice or person named last before it, if exactly one fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from counterclaim.lexicon.words.load import Words
from counterclaim.model import Span

from .attribution import Attribution
from .encoder import States
from .events import EDGE, RawClaim
from .tags import Run

_HE = {"he": "m", "she": "f", "him": "m", "his": "m", "her": "f"}
_IT = {"it", "its", "they", "their"}
_WE = {"we", "our", "us", "i", "my", "ours"}
_FIRST = frozenset({*_WE, "me", "mine"})
_I = frozenset({"i", "my", "me", "mine"})
ANTECEDENT = 0.8  # the coreference head is asked first; below this the rules decide
AS_LIKELY = 0.7  # of mentions at least this likely, beside the likeliest, the latest is meant
ANTECEDENT_REACH = 190  # words back
QUOTE_REACH = 150  # words back
LEAD = 1000  # characters
TOLD = 4  # an "I" outside of quotations this often: the page is told by one person
_TITLE = (
    r"(?:Minister|President|Spokes(?:man|woman|person)|General|Colonel|Major|Captain|Lieutenant|Sergeant|Chief|Secretary|Commander|Governor|Mayor|Ambassador|Admiral|"
    r"Chancellor|Premier|King|Prince|Sheikh|Ayatollah|Commissioner|Envoy|Director|Leader|Head|Chairman|Speaker|Representative)"
)
_OFFICE = re.compile(_TITLE)
_ROLE_NAME = re.compile(
    rf"^(?P<role>(?:[\w’'.-]+\s+)*?(?:[\w-]+\s+)*{_TITLE})\s+(?P<name>[A-Z][\w’'-]+(?:\s+[\w’'-]+){{0,3}})$"
)
_PERSON_HEAD = re.compile(
    r"\b(?:minister|president|spokes(?:man|woman|person)|commander|general|colonel|official|mayor|governor|chief|resident|witness|leader|doctor|officer)\b(?!['’]s)",
    re.I,
)
_CREDIT = re.compile(r"\b(?:image|photo|photograph|picture|video)s?(?:\s+by|\s*:|\s*credit:?)\s*(?:\S+\s+)?$", re.I)
_SEVERAL = re.compile(r"(?:two|three|four|five|six|both|several|some|many|all|dozens|hundreds|\d+)\b", re.I)
_BARE = frozenset([
    "the", "a", "an", "its", "their", "his", "her", "our", "this", "that", "these", "those", "some", "one", "two",
    "of", "them", "of", "by", "in", "on", "and", "another", "other",
])  # fmt: skip
_PRONOUNS = frozenset({*_HE, *_IT, *_WE})
_GENERIC = re.compile(r"^(?:the|this|that)\s+(?:same\s+)?(?P<head>[a-z]+(?:\s[a-z]+){0,3})$")
_OUTER = re.compile(
    r"(?:,?\s*(?:(?P<verb>quoted|cited|carried|reported|relayed|broadcast|published|posted|aired|"
    r"run)\s+(?:as saying\s+)?(?:by|on|in)|according to|told|via)\s+)"
    r"(?P<name>(?:the\s+|a\s+|its\s+|their\s+|his\s+)?(?:[A-Z][\w'’.-]*\s+|state[- ](?:run\s+|"
    r"owned\s+)?|[a-z]+[’']s\s+|local\s+|official\s+|pro-\w+\s+){0,5}"
    r"(?:media|television|TV|news agency|agency|newspaper|website|radio|channel|outlet|broadcaster|"
    r"network|SANA|TASS|Interfax|RIA|IRNA|Anadolu|Xinhua|Telegram channel)\b)"
)
_SITES = r"website|Telegram channel|press service|Facebook page|Twitter account"
_CHANNEL_OWNER = re.compile(
    rf"(?P<name>(?:the\s+)?[\w’' -]{{0,40}}?(?:ministry|army|government|presidency|office|group|"
    rf"movement|kremlin|staff)[’']s\s+(?:{_SITES}))",
    re.I,
)

_MEDIUM = re.compile(
    r"media|television|TV|agency|newspaper|website|radio|channel|outlet|broadcaster|network|SANA|TASS|Interfax|RIA|IRNA|Anadolu|Xinhua"
)
_OWNED = re.compile(rf"[’']s\s+(?:{_SITES})", re.I)
"""What either pattern needs; looked for first, since most sentences hold neither."""

_CARRIER = re.compile(rf"[’']s\s+(?:{_SITES}|web site|site)\b", re.I)
_LEANS = re.compile(r"\b(?:allegedly|reportedly|supposedly|purportedly)\b", re.I)
_QUOTE = re.compile(r"“[^“”]{12,2000}[”]|(?<![\w])\"[^\"\n]{12,1200}\"")


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of direct quotations between marks, of three words and more, left to right."""
    return [m.span() for m in _QUOTE.finditer(text) if len(m.group().split()) >= 3]


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


class VoiceReader:
    """Finds the voices of one text. Built for one page: it remembers who was named before."""

    def __init__(self, states: States, relations: Sequence[Attribution], mentions: Sequence[Run], words: Words) -> None:
        self.states, self.relations, self.words = states, relations, words
        self.p = states.pieces
        self.persons = [r for r in mentions if r.label == "Person"]
        self.bodies = [r for r in mentions if r.label == "Organisation"]
        self.places = [r for r in mentions if r.label == "Location"]
        self.named: list[tuple[int, str]] = self._full_names()
        self.quotes = quotations(self.p.text)
        self._quote_cache: dict[tuple[int, int], Attribution | None] = {}
        self._outer_cache: dict[int, tuple[list[tuple[str, Span]], tuple[str, Span] | None]] = {}

    # ------------------------------------------------------------------ words and spans
    def span(self, r: Run) -> Span:
        """Characters of a run of words."""
        return self.p.span(r.first, r.end)

    def text(self, r: Run) -> str:
        """Words of a run."""
        return self.span(r).of(self.p.text)

    def _full_names(self) -> list[tuple[int, str]]:
        out = []
        for r in self.persons:
            at = int(self.p.word_start[r.first])
            if _CREDIT.search(self.p.text, max(0, at - 30), at):
                continue  # who took a picture is nobody that the page speaks of
            name = re.sub(
                r"^(?:(?:[Ll]ieutenant|[Mm]ajor|[Bb]rigadier|[Cc]olonel|[Gg]eneral|[Cc]aptain|Lt|Gen|Col|Maj|"
                r"Brig|Mr|Mrs|Ms|Dr)\.?[ -]?)+",
                "",
                self.text(r),
            ).strip()
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
        w = self.p.words_in(span.start, span.end)
        return self._heard(Run("source", int(w[0]), int(w[-1]) + 1, 1.0), "asked for") if len(w) else None

    # ------------------------------------------------------------------ the speaker of a claim
    def speaker(self, raw: RawClaim) -> Heard | None:
        """Return the innermost voice of a claim, or None where the narrator speaks."""
        own = raw.roles.get("speaker") or []
        cover = [a for a in self.relations if a.covers(raw.trigger) and a.source]
        cover.sort(key=lambda a: (sum(r.end - r.first for r in a.content), abs(a.cue.first - raw.trigger)))
        run: Run | None = own[0] if own else None
        relation: Attribution | None = None
        rule = "link head"
        quoted = self._quote_relation(raw.trigger)
        if quoted is not None and not (
            run is not None and any(r.first < run.end and run.first < r.end for r in quoted.source)
        ):
            run, relation, rule, cover = quoted.source[0], quoted, "the quotation's speaker", [quoted]
        for a in cover:
            if run is None or any(r.first < run.end and run.first < r.end for r in a.source):
                relation = a
                break
        if run is not None and quoted is None and self._elsewhere(run, raw.trigger):
            near = [a for a in cover if not self._elsewhere(a.source[0], raw.trigger)]
            run, relation, rule = (
                (near[0].source[0], near[0], "attribution of the paragraph") if near else (None, None, rule)
            )
            cover = near
        if run is not None and relation is None:
            nearer = self._nearer(run, raw.trigger, cover)
            if nearer is not None:
                run, relation, rule = nearer
        if run is None and (last := self._carried(raw)) is not None:
            run, relation, rule = last
        if run is None and relation is not None:
            verb = self.text(relation.cue)
            known = self.words.speech_in(verb)
            if raw.narrator > 0.85 or not known or max(k.value.strength for k in known) < 0.7:
                return None
            run, rule = relation.source[0], "attribution"
        elif run is not None and relation is not None:
            hit = next((r for r in relation.source if r.first < run.end and run.first < r.end), None)
            if hit is not None:
                agreed = "link head and attribution" if rule == "link head" else rule
                run, rule = hit._replace(score=max(hit.score, run.score)), agreed
        if run is not None:
            run = self._whole(
                self._wider(run, relation.cue if relation else next(iter(raw.roles.get("cue") or ()), None))
            )
        if run is None:
            return None
        if run.first <= raw.trigger < run.end:
            return None
        heard = self._heard(run, rule)
        cue = relation.cue if relation else next(iter(raw.roles.get("cue") or ()), None)
        if cue is not None:
            self._verb(heard, cue)
        heard.quoted = self._quoted(raw)
        self._outer(heard, raw)
        return heard

    def _nearer(self, run: Run, trigger: int, cover: list[Attribution]) -> tuple[Run, Attribution | None, str] | None:
        """A speaker from a sentence before gives way to one of the claim's own sentence, and to whoever spoke in
        between."""
        here = int(self.p.sentence_of_word[trigger])
        if int(self.p.sentence_of_word[run.first]) >= here:
            return None
        for a in cover:
            own = [r for r in a.source if int(self.p.sentence_of_word[r.first]) == here]
            if own and int(self.p.sentence_of_word[a.cue.first]) == here:
                return own[0], a, "attribution of the sentence"
        start = self._paragraph(trigger)
        between = [
            (r, a)
            for a in self.relations
            for r in a.source
            if run.end <= r.first < trigger
            and int(self.p.word_start[r.first]) >= start
            and int(self.p.word_start[run.first]) >= start
            and int(self.p.sentence_of_word[r.first]) < here
            and a.cue.first < trigger
            and self._speech(a)
        ]
        if between:
            r, _ = max(between, key=lambda x: x[0].first)
            return r, None, "who spoke last in the paragraph"
        return None

    def _elsewhere(self, run: Run, trigger: int) -> bool:
        """Whether a speaker stands in another paragraph; only a list that he announces with a colon is still his."""
        a, b = sorted((int(self.p.word_start[run.first]), int(self.p.word_start[trigger])))
        gap = self.p.text.find("\n\n", a, b)
        return gap >= 0 and not self.p.text[:gap].rstrip().endswith(":")

    def _carried(self, raw: RawClaim) -> tuple[Run, Attribution | None, str] | None:
        """Who spoke last in the paragraph, for words under a cue without a source ("adding that ...") or a hedge that
        leans on somebody ("were allegedly downed") right after his."""
        here = int(self.p.sentence_of_word[raw.trigger])
        bare = next((a for a in self.relations if not a.source and a.covers(raw.trigger) and self._speech(a)), None)
        leans = any(_LEANS.search(self.text(r)) for r in (*raw.content, *raw.roles.get("hedge", [])))
        if bare is None and not leans:
            return None
        start = self._paragraph(raw.trigger)
        before = [
            (r, a)
            for a in self.relations
            for r in a.source
            if r.first < raw.trigger
            and int(self.p.word_start[r.first]) >= start
            and here - int(self.p.sentence_of_word[r.first]) <= 1
            and self._speech(a)
        ]
        if not before:
            return None
        r, _ = max(before, key=lambda x: x[0].first)
        return r, bare, "carried over in the paragraph"

    def _paragraph(self, word: int) -> int:
        return self.p.text.rfind("\n\n", 0, int(self.p.word_start[word])) + 1

    def _speech(self, a: Attribution) -> bool:
        return any(f.value.strength >= 0.7 for f in self.words.speech_in(self.text(a.cue)))

    def _quote_relation(self, word: int) -> Attribution | None:
        """The attribution that most of the quotation around a word belongs to; None outside of quotations."""
        at = int(self.p.word_start[word])
        quote = next((q for q in self.quotes if q[0] <= at < q[1]), None)
        if quote is None:
            return None
        if quote not in self._quote_cache:
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
            self._quote_cache[quote] = found
        return self._quote_cache[quote]

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

    def _wider(self, run: Run, cue: Run | None) -> Run:
        """A speaker cut inside a name ("Armenian Defense" Ministry), or down to an article right before its verb."""
        end = run.end
        while (
            end < len(self.p.first)
            and self.p.word_text(end)[:1].isupper()
            and self.p.word_text(end - 1)[:1].isupper()
            and self._blank(end)
        ):
            end += 1
        words = [self.p.word_text(w).lower() for w in range(run.first, end)]
        if (
            cue is not None
            and 0 < cue.first - end <= 5
            and all(w in _BARE for w in words)
            and all(self._blank(w) for w in range(end, cue.first))
        ):
            end = cue.first
        return run._replace(end=end)

    def _blank(self, word: int) -> bool:
        """Whether only a blank stands before a word."""
        return self.p.text[int(self.p.word_end[word - 1]) : int(self.p.word_start[word])] == " "

    def _whole(self, run: Run) -> Run | None:
        """A speaker cut to its article or a bare role: take the noun phrase that a source or a mention shows there."""
        words = re.findall(r"[^\W_]+", self.text(run).lower())
        if any(w not in _BARE for w in words) and len(words) > 1:
            return run
        sentence = int(self.p.sentence_of_word[run.first])
        around = [r for a in self.relations for r in a.source] + self.bodies + self.persons
        wide = [
            r
            for r in around
            if r.first <= run.end + 1
            and run.first <= r.end
            and int(self.p.sentence_of_word[r.first]) == sentence
            and any(w not in _BARE for w in re.findall(r"[^\W_]+", self.text(r).lower()))
        ]
        if wide:
            best = max(wide, key=lambda r: (r.end - r.first, r.score))
            return run._replace(first=min(run.first, best.first), end=max(run.end, best.end))
        return run if any(w not in _BARE for w in words) or (words and (words[0] in _PRONOUNS)) else None

    def _heard(self, run: Run, rule: str) -> Heard:
        a, b = run.first, run.end
        while a < b and (self.p.word_text(a) in EDGE or self.p.word_text(a).lower() == "by"):
            a += 1
        while b > a and self.p.word_text(b - 1) in EDGE:
            b -= 1
        run = run._replace(first=a, end=max(b, a + 1))
        span, words = self.span(run), self.text(run)
        h = Heard(span=span, words=words, name=words, rule=rule, score=run.score)
        person = next(
            (
                r
                for r in self.persons
                if r.first < run.end
                and run.first < r.end
                and self.text(r)[:1].isupper()
                and self._is_name(self.text(r))
                and not self._cut(r)
            ),
            None,
        )
        low = words.lower()
        if low in _HE or low in _IT or low in _FIRST:
            self._pronoun(h, run, low)
        elif person is not None:
            inner = self.span(person)
            name = inner.of(self.p.text)
            role = (self.p.text[span.start : inner.start] + " " + self.p.text[inner.end : span.end]).strip(" ,;-–—:")
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

    def _named_in(self, run: Run) -> Run | None:
        """The person named in a run of words, if any."""
        return next(
            (
                q
                for q in self.persons
                if q.first < run.end and run.first < q.end and self._is_name(self.text(q)) and not self._cut(q)
            ),
            None,
        )

    def _cut(self, r: Run) -> bool:
        """Whether a mention stops inside a longer name ("The" President, "Armenian Defense" Ministry)."""
        return r.end < len(self.p.first) and self._blank(r.end) and self.p.word_text(r.end)[:1].isupper()

    @staticmethod
    def _is_name(words: str) -> bool:
        caps = [w for w in words.split() if w[:1].isupper() and w.lower() not in _BARE]
        return any(not _OFFICE.fullmatch(w) for w in caps) and len(caps) * 2 >= len(words.split())

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

    def _sources_before(self, at: int) -> list[Run]:
        out = [r for a in self.relations for r in a.source if r.end <= at]
        return sorted(set(out), key=lambda r: r.first)

    def _meant(self, run: Run, candidates: Sequence[Run]) -> Run | None:
        """Of mentions before a pronoun or a short form the one that the coreference head takes it to mean; None where
        it is not sure."""
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
        words = self.text(r)
        if pronoun in _HE:
            person = self._named_in(r) is not None or _PERSON_HEAD.search(words) is not None
            return person or not any(r.first < q.end and q.first < r.end for q in (*self.bodies, *self.places))
        return pronoun not in ("it", "its") or not _SEVERAL.match(words)

    def _pronoun(self, h: Heard, run: Run, low: str) -> None:
        before = self._sources_before(run.first)
        sent = int(self.p.sentence_of_word[run.first])
        if low in _FIRST:
            self._first_person(h, run, low)
            return
        named = [
            r
            for r in (*self.persons, *(self.bodies if low in _IT else ()))
            if self.text(r).lower() not in _PRONOUNS and self.text(r).lower() not in _FIRST
        ]
        others = [r for r in before if self.text(r).lower() not in _PRONOUNS]
        meant = self._meant(run, [r for r in (*named, *others) if self._fits(r, low)])
        if meant is not None:
            h.aka = (h.words,)
            inner = self._named_in(meant)
            h.name, h.is_person = self.text(inner or meant), low in _HE or inner is not None
            self._fuller(h, run.first)
        elif low in _HE:
            people = [
                r
                for r in named
                if r.end <= run.first
                and self._is_name(self.text(r))
                and int(self.p.sentence_of_word[r.first]) >= sent - 4
            ]
            spoke = [r for r in people if any(s.first <= r.first < s.end for s in before)]
            roles = [  # "the spokesman ... he"
                r
                for r in before
                if int(self.p.sentence_of_word[r.first]) >= sent - 3 and self.text(r).lower() not in _PRONOUNS
            ]
            persons = [r for r in roles if _PERSON_HEAD.search(self.text(r))]
            pick = sorted([*spoke, *persons], key=lambda r: r.first)[-1:] or people[-1:] or roles[-1:]
            if pick:
                h.aka, h.name, h.is_person = (h.words,), self.text(pick[0]), True
                self._fuller(h, run.first)
        elif low in _IT:
            bodies = [
                r
                for r in before
                if self.text(r).lower() not in _HE
                and self.text(r).lower() not in _IT
                and int(self.p.sentence_of_word[r.first]) >= sent - 3
            ]
            bodies = [r for r in bodies if not re.search(r"\b(?:both|and)\b", self.text(r))] or bodies  # "it" is one,
            bodies = [r for r in bodies if not _PERSON_HEAD.search(self.text(r))] or bodies  # and no person
            bodies = [r for r in bodies if self._named_in(r) is None] or bodies
            if bodies:
                h.aka, h.name = (h.words,), self.text(bodies[-1])

    def _first_person(self, h: Heard, run: Run, low: str) -> None:
        """ "I" inside a quotation is who is quoted; on a page told by one person's "I" (an interview) it is whom the
        page is about."""
        at = int(self.p.word_start[run.first])
        quoted = any(a <= at < b for a, b in self.quotes)
        teller = self._teller if (low in _I or low == "we") and not quoted else None
        source = self._quoted_source(run) or (self._spoke_last(run) if quoted else None)
        if source is not None and teller is None:
            inner = self._heard(source, "the quotation's speaker")
            h.aka, h.name, h.role, h.is_person = (h.words,), inner.name, inner.role, inner.is_person
        elif teller is not None:
            h.aka, h.name, h.is_person = (h.words,), teller, True

    def _quoted_source(self, run: Run) -> Run | None:
        """Whose words a first person stands in: the source of its quotation, or of a content around it that no mark
        closes."""
        around = (a for a in self.relations if any(c.first <= run.first < c.end for c in a.content) and self._speech(a))
        sources = (a.source[0] for a in (self._quote_relation(run.first), *around) if a is not None and a.source)
        others = (s for s in sources if not s.first <= run.first < s.end)
        return next((s for s in others if self.text(s).lower() not in _FIRST | _IT), None)

    def _spoke_last(self, run: Run) -> Run | None:
        """The person who spoke last before a quotation that nobody is named for."""
        near = [r for r in self._sources_before(run.first) if run.first - r.first <= QUOTE_REACH]
        return next((r for r in reversed(near) if self._fits(r, "he") and self.text(r).lower() not in _FIRST), None)

    @cached_property
    def _teller(self) -> str | None:
        """The person named most on a page whose own text says "I" again and again; None elsewhere."""
        told = sum(
            1 for m in re.finditer(r"\bI\b(?!\.)", self.p.text) if not any(a <= m.start() < b for a, b in self.quotes)
        )
        if told < TOLD:
            return None
        last = Counter(
            n.split()[-1] for n in (self.text(r) for r in self.persons) if n[:1].isupper() and self._is_name(n)
        )
        # Whom an interview is with is named at once.
        early = {n for k, n in self.named if int(self.p.word_start[k]) < LEAD}
        full = [n for _, n in self.named if not early or n in early]
        best = max(full, key=lambda n: (last[n.split()[-1]], -full.index(n)), default=None)
        return best

    def _generic(self, h: Heard, run: Run, head: str) -> None:
        """ "The ministry", "the Turkish defence minister": the voice named last before whose words hold all of
        these."""
        key = head.split()[-1]
        # Who is named with his office is meant also where no words of his were found.
        persons = [r for r in self.persons if r.end <= run.first]
        for r in sorted({*self._sources_before(run.first), *persons}, key=lambda r: r.first, reverse=True):
            words = self.text(r)
            if (
                set(head.split()) <= set(words.lower().split())
                and words.lower() != h.words.lower()
                and len(words.split()) > len(h.words.split()) - 1
            ):
                person = next(
                    (q for q in self.persons if q.first < r.end and r.first < q.end and self._is_name(self.text(q))),
                    None,
                )
                h.aka = (h.words,)
                h.name = self.text(person) if person else words
                h.role = words if person else None
                return
        if key in ("observatory",):
            long = [
                self.text(b) for b in self.bodies if "Observatory" in self.text(b) and len(self.text(b).split()) > 2
            ]
            if long:
                h.aka, h.name = (h.words,), long[0]

    def _verb(self, h: Heard, cue: Run) -> None:
        h.verb, h.verb_span = self.text(cue), self.span(cue)
        found = self.words.speech_in(h.verb)
        if found:
            h.verb_class = max(found, key=lambda f: (f.value.strength, f.words)).value.cls

    def _quoted(self, raw: RawClaim) -> bool:
        if not raw.content:
            return False
        a, b = int(self.p.word_start[raw.content[0].first]), int(self.p.word_end[raw.content[-1].end - 1])
        s = self.p.text
        para = s.rfind("\n\n", 0, a) + 1
        opened = s.count("“", para, a) > s.count("”", para, a) or s.count('"', para, a) % 2 == 1
        return opened or s[a : a + 1] in '“"' or "“" in s[a:b]

    def _outer(self, h: Heard, raw: RawClaim) -> None:
        """Voices outside the speaker in the same sentence: state media that quote him, the website it stands on."""
        s = int(self.p.sentence_of_word[raw.trigger])
        spoken = {s}
        at = self.p.words_in(h.span.start, h.span.end)
        if len(at):
            spoken.add(int(self.p.sentence_of_word[at[0]]))
        for k in sorted(spoken):
            found, channel = self._outer_in(k)
            for name, span in found:
                if not span.overlaps(h.span) and not any(span.overlaps(x) for _, x in h.outer):
                    h.outer.append((name, span))
            if (
                h.channel is None
                and channel is not None
                and not any(self.span(r).overlaps(channel[1]) for r in raw.content)
            ):
                h.channel = channel[0]

    def _outer_in(self, k: int) -> tuple[list[tuple[str, Span]], tuple[str, Span] | None]:
        """Outer voices and the channel named in sentence ``k``; looked for once."""
        if k in self._outer_cache:
            return self._outer_cache[k]
        lo, hi = self.p.sentences[k]
        sentence = self.p.text[lo:hi]
        found: list[tuple[str, Span]] = []
        for m in _OUTER.finditer(sentence) if _MEDIUM.search(sentence) else ():
            if not m.group().lstrip(" ,").startswith("told"):
                found.append((m["name"], Span(lo + m.start("name"), lo + m.end("name"))))
        for m in _CHANNEL_OWNER.finditer(sentence) if _OWNED.search(sentence) else ():
            a, b = lo + m.start("name"), lo + m.end("name")
            head = re.search(r"(?:the\s+)?(?:\w+\s+){0,2}\w+[’']s\s+\S+(?:\s\S+)?$", self.p.text[a:b])
            a += head.start() if head else 0
            found.append((self.p.text[a:b], Span(a, b)))
        hits = self.words.channels_in(sentence)
        channel = (hits[0].value.channel, Span(lo + hits[0].start, lo + hits[0].end)) if hits else None
        self._outer_cache[k] = (found, channel)
        return self._outer_cache[k]
