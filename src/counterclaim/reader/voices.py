"""Who speaks: for every claim the chain of voices from the outermost reported one to the speaker.

Two heads are asked: the claim's own link to its speaker, which reaches over sentences, and the attribution relation
whose content holds the trigger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from counterclaim.lexicon.words.load import Words
from counterclaim.model import Span

from .attribution import Attribution
from .encoder import States
from .events import RawClaim
from .referents import PRONOUNS, Heard, Referents
from .said import BARE, SITES, Said
from .tags import Run

_OUTER = re.compile(
    r"(?:,?\s*(?:(?P<verb>quoted|cited|carried|reported|relayed|broadcast|published|posted|aired|"
    r"run)\s+(?:as saying\s+)?(?:by|on|in)|according to|told|via)\s+)"
    r"(?P<name>(?:the\s+|a\s+|its\s+|their\s+|his\s+)?(?:[A-Z][\w'’.-]*\s+|state[- ](?:run\s+|"
    r"owned\s+)?|[a-z]+[’']s\s+|local\s+|official\s+|pro-\w+\s+){0,5}"
    r"(?:media|television|TV|news agency|agency|newspaper|website|radio|channel|outlet|broadcaster|"
    r"network|SANA|TASS|Interfax|RIA|IRNA|Anadolu|Xinhua|Telegram channel)\b)"
)
_CHANNEL_OWNER = re.compile(
    rf"(?P<name>(?:the\s+)?[\w’' -]{{0,40}}?(?:ministry|army|government|presidency|office|group|"
    rf"movement|kremlin|staff)[’']s\s+(?:{SITES}))",
    re.I,
)
_MEDIUM = re.compile(
    r"media|television|TV|agency|newspaper|website|radio|channel|outlet|broadcaster|network|SANA|TASS|Interfax|RIA|IRNA|Anadolu|Xinhua"
)
_OWNED = re.compile(rf"[’']s\s+(?:{SITES})", re.I)
"""What either pattern needs; looked for first, since most sentences hold neither."""
_LEANS = re.compile(r"\b(?:allegedly|reportedly|supposedly|purportedly)\b", re.I)


class VoiceReader:
    """Finds the voices of one text. Built for one page."""

    def __init__(self, states: States, relations: Sequence[Attribution], mentions: Sequence[Run], words: Words) -> None:
        self.said = Said(states.pieces, relations, mentions, words)
        self.referents = Referents(states, self.said)
        self._outer_cache: dict[int, tuple[list[tuple[str, Span]], tuple[str, Span] | None]] = {}

    def who(self, span: Span) -> Heard | None:
        """Who stands behind some words of the text ("he", "the ministry"); None where they hold no word."""
        return self.referents.who(span)

    def speaker(self, raw: RawClaim) -> Heard | None:
        """Return the innermost voice of a claim, or None where the narrator speaks."""
        own = raw.roles.get("speaker") or []
        cover = [a for a in self.said.relations if a.covers(raw.trigger) and a.source]
        cover.sort(key=lambda a: (sum(r.end - r.first for r in a.content), abs(a.cue.first - raw.trigger)))
        run: Run | None = own[0] if own else None
        relation: Attribution | None = None
        rule = "link head"
        quoted = self.said.quoted_by(raw.trigger)
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
            verb = self.said.text(relation.cue)
            known = self.said.words.speech_in(verb)
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
        heard = self.referents.heard(run, rule)
        cue = relation.cue if relation else next(iter(raw.roles.get("cue") or ()), None)
        if cue is not None:
            self._verb(heard, cue)
        heard.quoted = self._quoted(raw)
        self._outer(heard, raw)
        return heard

    def _nearer(self, run: Run, trigger: int, cover: list[Attribution]) -> tuple[Run, Attribution | None, str] | None:
        """A speaker from a sentence before gives way to one of the claim's own sentence, and to whoever spoke in
        between."""
        here = int(self.said.p.sentence_of_word[trigger])
        if int(self.said.p.sentence_of_word[run.first]) >= here:
            return None
        for a in cover:
            own = [r for r in a.source if int(self.said.p.sentence_of_word[r.first]) == here]
            if own and int(self.said.p.sentence_of_word[a.cue.first]) == here:
                return own[0], a, "attribution of the sentence"
        start = self.said.paragraph(trigger)
        between = [
            (r, a)
            for a in self.said.relations
            for r in a.source
            if run.end <= r.first < trigger
            and int(self.said.p.word_start[r.first]) >= start
            and int(self.said.p.word_start[run.first]) >= start
            and int(self.said.p.sentence_of_word[r.first]) < here
            and a.cue.first < trigger
            and self.said.is_speech(a)
        ]
        if between:
            r, _ = max(between, key=lambda x: x[0].first)
            return r, None, "who spoke last in the paragraph"
        return None

    def _elsewhere(self, run: Run, trigger: int) -> bool:
        """Whether a speaker stands in another paragraph; only a list that he announces with a colon is still his."""
        a, b = sorted((int(self.said.p.word_start[run.first]), int(self.said.p.word_start[trigger])))
        gap = self.said.p.text.find("\n\n", a, b)
        return gap >= 0 and not self.said.p.text[:gap].rstrip().endswith(":")

    def _carried(self, raw: RawClaim) -> tuple[Run, Attribution | None, str] | None:
        """Who spoke last in the paragraph, for words under a cue without a source ("adding that ...") or a hedge that
        leans on somebody ("were allegedly downed") right after his."""
        here = int(self.said.p.sentence_of_word[raw.trigger])
        bare = next(
            (a for a in self.said.relations if not a.source and a.covers(raw.trigger) and self.said.is_speech(a)), None
        )
        leans = any(_LEANS.search(self.said.text(r)) for r in (*raw.content, *raw.roles.get("hedge", [])))
        if bare is None and not leans:
            return None
        start = self.said.paragraph(raw.trigger)
        before = [
            (r, a)
            for a in self.said.relations
            for r in a.source
            if r.first < raw.trigger
            and int(self.said.p.word_start[r.first]) >= start
            and here - int(self.said.p.sentence_of_word[r.first]) <= 1
            and self.said.is_speech(a)
        ]
        if not before:
            return None
        r, _ = max(before, key=lambda x: x[0].first)
        return r, bare, "carried over in the paragraph"

    def _wider(self, run: Run, cue: Run | None) -> Run:
        """A speaker cut inside a name ("Armenian Defense" Ministry), or down to an article right before its verb."""
        end = run.end
        while (
            end < len(self.said.p.first)
            and self.said.p.word_text(end)[:1].isupper()
            and self.said.p.word_text(end - 1)[:1].isupper()
            and self.said.is_blank(end)
        ):
            end += 1
        words = [self.said.p.word_text(w).lower() for w in range(run.first, end)]
        if (
            cue is not None
            and 0 < cue.first - end <= 5
            and all(w in BARE for w in words)
            and all(self.said.is_blank(w) for w in range(end, cue.first))
        ):
            end = cue.first
        return run._replace(end=end)

    def _whole(self, run: Run) -> Run | None:
        """A speaker cut to its article or a bare role: take the noun phrase that a source or a mention shows there."""
        words = re.findall(r"[^\W_]+", self.said.text(run).lower())
        if any(w not in BARE for w in words) and len(words) > 1:
            return run
        sentence = int(self.said.p.sentence_of_word[run.first])
        around = [r for a in self.said.relations for r in a.source] + self.said.bodies + self.said.persons
        wide = [
            r
            for r in around
            if r.first <= run.end + 1
            and run.first <= r.end
            and int(self.said.p.sentence_of_word[r.first]) == sentence
            and any(w not in BARE for w in re.findall(r"[^\W_]+", self.said.text(r).lower()))
        ]
        if wide:
            best = max(wide, key=lambda r: (r.end - r.first, r.score))
            return run._replace(first=min(run.first, best.first), end=max(run.end, best.end))
        return run if any(w not in BARE for w in words) or (words and (words[0] in PRONOUNS)) else None

    def _verb(self, h: Heard, cue: Run) -> None:
        h.verb, h.verb_span = self.said.text(cue), self.said.span(cue)
        found = self.said.words.speech_in(h.verb)
        if found:
            h.verb_class = max(found, key=lambda f: (f.value.strength, f.words)).value.cls

    def _quoted(self, raw: RawClaim) -> bool:
        if not raw.content:
            return False
        a, b = int(self.said.p.word_start[raw.content[0].first]), int(self.said.p.word_end[raw.content[-1].end - 1])
        s = self.said.p.text
        para = s.rfind("\n\n", 0, a) + 1
        opened = s.count("“", para, a) > s.count("”", para, a) or s.count('"', para, a) % 2 == 1
        return opened or s[a : a + 1] in '“"' or "“" in s[a:b]

    def _outer(self, h: Heard, raw: RawClaim) -> None:
        """Voices outside the speaker in the same sentence: state media that quote him, the website it stands on."""
        s = int(self.said.p.sentence_of_word[raw.trigger])
        spoken = {s}
        at = self.said.p.words_in(h.span.start, h.span.end)
        if len(at):
            spoken.add(int(self.said.p.sentence_of_word[at[0]]))
        for k in sorted(spoken):
            found, channel = self._outer_in(k)
            for name, span in found:
                if not span.overlaps(h.span) and not any(span.overlaps(x) for _, x in h.outer):
                    h.outer.append((name, span))
            if (
                h.channel is None
                and channel is not None
                and not any(self.said.span(r).overlaps(channel[1]) for r in raw.content)
            ):
                h.channel = channel[0]

    def _outer_in(self, k: int) -> tuple[list[tuple[str, Span]], tuple[str, Span] | None]:
        """Outer voices and the channel named in sentence ``k``; looked for once."""
        if k in self._outer_cache:
            return self._outer_cache[k]
        lo, hi = self.said.p.sentences[k]
        sentence = self.said.p.text[lo:hi]
        found: list[tuple[str, Span]] = []
        for m in _OUTER.finditer(sentence) if _MEDIUM.search(sentence) else ():
            if not m.group().lstrip(" ,").startswith("told"):
                found.append((m["name"], Span(lo + m.start("name"), lo + m.end("name"))))
        for m in _CHANNEL_OWNER.finditer(sentence) if _OWNED.search(sentence) else ():
            a, b = lo + m.start("name"), lo + m.end("name")
            head = re.search(r"(?:the\s+)?(?:\w+\s+){0,2}\w+[’']s\s+\S+(?:\s\S+)?$", self.said.p.text[a:b])
            a += head.start() if head else 0
            found.append((self.said.p.text[a:b], Span(a, b)))
        hits = self.said.words.channels_in(sentence)
        channel = (hits[0].value.channel, Span(lo + hits[0].start, lo + hits[0].end)) if hits else None
        self._outer_cache[k] = (found, channel)
        return self._outer_cache[k]
