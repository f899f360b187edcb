"""The reader: page → claims. This file is the order of the stages; each stage has a module of its own."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path

import msgspec

from counterclaim.lexicon.arms.load import load as load_arms
from counterclaim.lexicon.parties.match import Parties, TheatreMatch
from counterclaim.lexicon.words.load import load as load_words
from counterclaim.model import Claim, Item, Page, Slip, Span, Voice, When, Where, Why, claim_id

from . import encoder as _encoder
from .answers import tie
from .armed import armed_group, means_fighters
from .attribution import Attribution, attributions
from .carry import carry_dates
from .events import Prior, RawClaim, raw_claims
from .figures import FigureReader
from .home import home_country, means_state, page_side
from .incidents import Incident, incidents
from .learned import Learned
from .one_toll import one_toll
from .pieces import Pieces, make_pieces
from .place_choice import PlaceChooser, Setting
from .reciprocal import Mutual, mutual
from .referents import Heard
from .shared_sides import share_sides
from .slips import joint_slips
from .stance import loaded_words, stance
from .tags import Run, joined, runs
from .toponyms import Names, toponyms
from .truces import truces
from .voices import VoiceReader
from .when import DateHit, find_dates
from .where import PagePlaces, claim_names, in_relation
from .who import MILITARY, default_sides, other_side, own_words, party_code, pick, speaker_words

RULES = "2"  # raise whenever rules change what is read
PlaceResolver = Callable[[Sequence[tuple[Span, str]], str, str | None], list[Where]]
"""(mentions, text, outlet country) → one Where a mention."""
_STATE_KINDS = frozenset(
    {"state", "government", "ministry", "army", "police", "head", "minister", "official", "alliance", "media"}
)
_ISSUERS = frozenset({"ministry", "army", "police", "government", "head", "minister", "armed_group", "militia"})
"""Bodies whose own site issues statements: what nobody is named for there, they say themselves."""
_NO_SIDE = frozenset({"organisation"})
_WORLD = frozenset({"UN", "NATO", "EU", "OSCE", "AFRICAN-UNION", "ECOWAS", "ARAB-LEAGUE"})
"""Organisations that act as parties; monitors and aid groups have no side."""
_TOWARDS = frozenset({"support", "threat", "arms_supply"})
"""Types whose words name the one they are directed at, if they name another party at all."""
_HANDS = re.compile(r"\b(?:hands|control|grip) of (?:the )?([A-Z][\w’'-]+(?:\s+\w+)?)")
_MUST = re.compile(r"\b(?:must|has to|have to|needs? to|ought to)\b(?!\s+(?:be|have)\b)")
_TRUCE = re.compile(r"\b(?:violat\w+|br(?:eak|oke|each)\w*)\b[^.]*\b(?:truce|cease-?fire|armistice)\b", re.I)
_SIDES = [
    (k, re.compile(rf"\b(?:{p})\b", re.I))
    for k, p in (
        ("government", "government|army|regime|troops"),
        ("rebels", "rebels?|insurgents?|opposition"),
        ("militants", "militants?|jihadists?"),
        ("separatists", "separatists?"),
    )
]
_YEAR = re.compile(r"\b((?:19[5-9]|20[0-4])\d)\b")


@dataclass
class Analysis:
    """Everything the heads say about one text, each part computed when asked for first."""

    states: _encoder.States

    @property
    def pieces(self) -> Pieces:
        """The text as pieces and words."""
        return self.states.pieces

    @cached_property
    def relations(self) -> list[Attribution]:
        """Attribution relations."""
        return attributions(self.states)

    @cached_property
    def mentions(self) -> list[Run]:
        """Mentions of people, bodies, places, weapons, dates, quantities."""
        return joined(runs(self.states, "mention"), self.states)

    @cached_property
    def incidents(self) -> list[Incident]:
        """Incidents as event coders fill them in."""
        return incidents(self.states)

    def char_span(self, r: Run) -> Span:
        """Characters of a run of words."""
        return self.pieces.span(r.first, r.end)


@dataclass
class _Page:
    """What the stages share about one page."""

    page: Page
    text: str
    analysis: Analysis
    base: str | None
    year: str | None
    places: PagePlaces
    theatre: TheatreMatch
    voices: VoiceReader
    party: Callable[[str], tuple[str | None, str | None]]
    """Party code and kind of body of some words."""
    resolve: Callable[[str], str | None]
    figure_scores: dict[tuple[str, int], float]
    votes: dict[str, int]
    dates: dict[tuple[tuple[int, int], bool, str | None], list[DateHit]] = field(default_factory=dict)
    names: list[Where] = field(default_factory=list)
    settings: dict[int, Setting] = field(default_factory=dict)
    """What speaks for the places of a claim, by the start of its trigger."""


class BuiltinReader:
    """The reader that ships: one encoder with several heads, and rules over the lexicon. Safe to share in one
    process."""

    def __init__(
        self,
        *,
        weights: Path | None = None,
        overlay: Path | None = None,
        places: PlaceResolver | None = None,
        names: Names | None = None,
    ) -> None:
        self.encoder = _encoder.load(weights or _encoder.WEIGHTS)
        self.words = load_words(overlay)
        self.arms = load_arms(overlay)
        self.parties = Parties.load(overlay)
        self.figures = FigureReader(self.words, self.arms)
        self._places = places
        self._chooser = PlaceChooser.load((weights or _encoder.WEIGHTS) / "places.json")
        adjectives = {w for c in self.parties.tables.countries for w in (*c.adjectives, *c.people)}
        self._adjective = adjectives.__contains__
        self._names = names
        self._learned: Learned | None = None

    @property
    def version(self) -> str:
        """Version of the rules and of the weights; behind ``+`` the digest of what was learned from reviews, if
        anything."""
        version = f"builtin-{RULES}.{self.encoder.version}"
        return f"{version}+{self._learned.digest}" if self._learned else version

    def corrected(self, learned: Learned) -> BuiltinReader:
        """A reader like this one with what was learned from reviews laid over the heads. Raises E521 and E523."""
        learned.check(self.encoder)
        other = copy.copy(self)
        other._learned = learned
        return other

    # ------------------------------------------------------------------ heads
    def analyze(self, text: str, *, hidden: bool = False) -> Analysis:
        """Run the encoder over a text; ``hidden`` also keeps the state of each word."""
        states = self.encoder.read(
            make_pieces(self.encoder.tokenizer, text), hidden=hidden or self._learned is not None
        )
        return Analysis(self._learned.over(states) if self._learned else states)

    def find_places(self, analysis: Analysis, country: str | None = None) -> PagePlaces:
        """Find and resolve the place names of a text."""
        text = analysis.pieces.text
        found = toponyms(analysis.states, adjective=self._adjective, names=self._names)
        spans = [(s, s.of(text)) for s, _ in found]
        wheres = self._places(spans, text, country) if self._places else [Where(as_written=w, span=s) for s, w in spans]
        names = tuple(w for w, (_, adj) in zip(wheres, found, strict=True) if not adj)
        adjectives = tuple(w for w, (_, adj) in zip(wheres, found, strict=True) if adj)
        return PagePlaces(names, adjectives)

    # ------------------------------------------------------------------ a page
    def read(self, page: Page) -> Page:
        """Return the page with its claims and slips; a page that is not readable comes back without claims."""
        if not page.readable or not page.text.strip():
            return msgspec.structs.replace(page, claims=(), reader=self.version)
        page = self._outlet(page)
        c = self._prepare(page)
        found = raw_claims(c.analysis.states, prior=self._event_words(c.analysis.pieces))
        raws = [r for r in found if self._says(r, c)]
        raws += truces(c.analysis.pieces, raws)
        claims: list[Claim] = []
        anchor: str | None = None
        c.names = claim_names(
            c.places, [c.analysis.char_span(r) for raw in raws for r in raw.roles.get("place", [])], c.text
        )
        for raw in raws:
            for claim in self._claims(raw, c, anchor):
                claims.append(claim)
                if claim.when and claim.when.precision == "day" and claim.when.start and not claim.when.end:
                    anchor = claim.when.start
        claims = carry_dates(one_toll(_share_figures(_unique(claims), c.figure_scores), page.text), page.text, c.base)
        claims = self._place(claims, c)
        claims = share_sides(claims, [_sentence(c.analysis.pieces, x) for x in claims])
        claims, slips = self._slips(c, tie(claims, page.text))
        return msgspec.structs.replace(page, claims=tuple(claims), slips=tuple(slips), reader=self.version)

    def _outlet(self, page: Page) -> Page:
        """The outlet with the party it speaks for, from the lexicon; a body's own site issues its own statements."""
        o = page.outlet
        if o is None:
            return page
        row = self.parties.outlet(o.name)
        body = self.parties.resolve(o.name)
        issuer = body if body and body.code and body.kind in _ISSUERS else None
        party = o.party or (self.parties.acting(issuer.code) if issuer and issuer.code else row.party if row else None)
        country = o.country or (row.country if row else None)
        return msgspec.structs.replace(
            page,
            outlet=msgspec.structs.replace(
                o, party=party, country=country, default_speaker=o.default_speaker or (o.name if issuer else None)
            ),
        )

    def _event_words(self, p: Pieces) -> Prior:
        """The lexicon's vote on the type of a trigger: event words that hold it, looked up once a sentence."""
        seen: dict[int, list[tuple[int, int, dict[str, float]]]] = {}

        def prior(word: int) -> dict[str, float]:
            k = int(p.sentence_of_word[word])
            if k not in seen:
                lo, hi = p.sentences[k]
                seen[k] = [
                    (lo + f.start, lo + f.end, {e.type: e.weight for e in f.value})
                    for f in self.words.events_in(p.text[lo:hi])
                ]
            a, b = int(p.word_start[word]), int(p.word_end[word])
            return next((w for s, e, w in seen[k] if s < b and a < e), {})

        return prior

    @staticmethod
    def _says(raw: RawClaim, c: _Page) -> bool:
        """Tell whether the trigger is a word: numbers and marks alone claim nothing."""
        return any(x.isalpha() for x in c.analysis.pieces.word_text(raw.trigger))

    def _prepare(self, page: Page) -> _Page:
        text = without_furniture(page)
        analysis = self.analyze(text)
        country = page.outlet.country if page.outlet else None
        places = self.find_places(analysis, country)
        base = (
            page.published.iso[:10]
            if page.published and page.published.iso and not page.published.iso.startswith("--")
            else None
        )
        date = base
        hits = self.parties.match(text, date=date)
        codes = [self.parties.acting(h.code) for h in hits if h.kind != "media"]
        seen = [w.place.country for w in places.names if w.place and w.place.country]
        theatre = self.parties.theatre(codes, seen, date=date)
        votes = Counter(x for x in codes if x not in _WORLD)
        if theatre.theatre:
            for kind, pattern in _SIDES:
                if side := theatre.theatre.code(kind):
                    votes[side] += len(pattern.findall(text))

        home = home_country(
            seen, [self.parties.acting(h.code) for h in hits if h.kind not in ("media", "organisation")]
        )

        written = (
            (w.place.id, self._names.writers(w.as_written, w.place.id)) for w in places.names if w.place and self._names
        )
        states = [x for x in codes if len(x) == 2]
        first = next((i for i, _ in theatre.candidates), None)  # the page's war, where one is sure
        war = next((t.countries for t in self.parties.tables.theatres if t.id == first), ())
        side = page_side(page.outlet.party if page.outlet else None, written, states, war)

        armed = armed_group((self.parties.acting(h.code), h.kind) for h in hits)

        @cache
        def party(words: str) -> tuple[str | None, str | None]:
            return self._party(words, date, theatre, side, home, armed)

        def resolve(words: str) -> str | None:
            return party(words)[0]

        years = [m[1] for m in _YEAR.finditer(text)]
        year = years[0] if len(set(years)) == 1 and not base else None
        return _Page(
            page,
            text,
            analysis,
            base,
            year,
            places,
            theatre,
            VoiceReader(analysis.states, analysis.relations, analysis.mentions, self.words),
            party,
            resolve,
            {},
            dict(votes),
        )

    def _party(
        self,
        words: str,
        date: str | None,
        theatre: TheatreMatch,
        side: str | None,
        home: str | None,
        armed: str | None,
    ) -> tuple[str | None, str | None]:
        """Party code and kind of body of some words, by name, by the side that the page speaks for, by its war, else by
        the country or group it is about."""
        m = self.parties.resolve(words, date=date, theatre=theatre)
        plain = m is None or (m.role == "government" and m.rule not in ("name", "adjective+plain word"))
        if side and plain and means_state(words):
            return side, m.kind if m else "government"
        if m and m.code:
            return (None if m.kind in _NO_SIDE and m.code not in _WORLD else self.parties.acting(m.code)), m.kind
        if home and (m is None or m.role == "government") and means_state(words):
            return home, m.kind if m else "government"
        if armed and (m is None or m.role != "government") and means_fighters(words):
            return armed, "armed_group"
        return None, m.kind if m else None

    # ------------------------------------------------------------------ one claim
    def _claims(self, raw: RawClaim, c: _Page, anchor: str | None) -> list[Claim]:
        p = c.analysis.pieces
        sentence = p.sentences[int(p.sentence_of_word[raw.trigger])]
        both = mutual(c.text, *sentence)
        if (
            both
            and raw.type
            in ("ceasefire_violation", "accusation", "civilian_fire", "shelling", "atrocity", "clash", "assault")
            and int(p.word_start[raw.trigger]) >= both.rest
        ):
            return self._mutual(raw, c, both, anchor)
        return [self._claim(raw, c, c.voices.speaker(raw), anchor)]

    def _mutual(self, raw: RawClaim, c: _Page, m: Mutual, anchor: str | None) -> list[Claim]:
        out = []
        sentence = c.analysis.pieces.sentence_text(raw.trigger)
        for me, you in ((m.a, m.b), (m.b, m.a)):
            h = Heard(
                span=me,
                words=me.of(c.text),
                name=me.of(c.text),
                verb=m.verb.of(c.text),
                verb_span=m.verb,
                verb_class="accuses",
                rule="mutual accusation",
            )
            mine, yours = c.resolve(me.of(c.text)), c.resolve(you.of(c.text))
            claim = self._claim(raw, c, h, anchor)
            if _TRUCE.search(sentence):
                claim = msgspec.structs.replace(
                    claim,
                    type="ceasefire_violation",
                    id=claim_id(c.page.id, claim.spans, h.name, "ceasefire_violation", claim.polarity),
                )
            out.append(
                msgspec.structs.replace(
                    claim,
                    actor=yours,
                    actor_as_written=you.of(c.text),
                    target=mine,
                    target_as_written=me.of(c.text),
                    answers=None,
                )
            )
        return out

    def _claim(self, raw: RawClaim, c: _Page, heard: Heard | None, anchor: str | None) -> Claim:
        p, text = c.analysis.pieces, c.text
        spans = tuple(c.analysis.char_span(r) for r in raw.content)
        sentence = p.sentences[int(p.sentence_of_word[raw.trigger])]
        role = {k: [c.analysis.char_span(r) for r in v] for k, v in raw.roles.items()}
        for k in ("actor", "target"):
            role[k] = [
                Span(a, b)
                for a, b in pick(
                    [(s.start, s.end, r.score) for s, r in zip(role.get(k, []), raw.roles.get(k, []), strict=True)],
                    text,
                )
            ]
        voices, party, kind = self._voices(heard, c)
        st = stance(
            raw,
            text,
            spans,
            sentence,
            self.words,
            verb_class=heard.verb_class if heard else None,
            speaker=bool(voices),
            state=kind in _STATE_KINDS,
            head_hedges=role.get("hedge", []),
        )
        foe = self._foe(c, party)

        def words_of(k: str) -> list[str]:
            return [s.of(text) for s in role.get(k, [])]

        actor = party_code(words_of("actor"), c.resolve, party, foe)
        target = party_code(
            words_of("target"),
            c.resolve,
            party if not any(own_words(w) for w in words_of("target")) or heard else None,
            foe,
        )
        if (
            actor
            and target
            and actor == target
            and raw.type not in ("losses_admitted", "clash", "withdrawal", "ceasefire")
        ):
            if any(own_words(w) for w in words_of("target")):
                target = None
            else:
                actor = None if actor != party else actor
                target = None if actor else target
        if actor and target and "+" in target and set(actor.split("+")) & set(target.split("+")):
            # "the Azerbaijani-Turkish movement": whoever stands beside the actor acts with him
            actor, target = "+".join(dict.fromkeys([*actor.split("+"), *target.split("+")])), None
        if target is None and actor and "+" not in actor and raw.type in MILITARY:
            target = self._foe(c, actor)  # who else, where a page has two sides
        must = any(_MUST.search(s.of(text)) for s in spans)
        kind_of_claim = self._type(raw, party, target, must)
        if (
            kind_of_claim == "demand"
            and party
            and (raw.type != "demand" or (must and actor != party and target in (None, party)))
        ):
            actor, target = party, actor if actor != party else target  # who must act is who it is asked of
        if kind_of_claim == "control" and actor is None:
            held = next((m for s in spans if (m := _HANDS.search(s.of(text)))), None)
            actor = c.resolve(held[1]) if held else None
        if kind_of_claim == "withdrawal" and actor == target:
            target = None
        actor, target = default_sides(kind_of_claim, party, actor, target)
        if target is None and actor and kind_of_claim in _TOWARDS:
            target = self._named_in(spans, c, actor)
        if (
            actor
            and target
            and "+" in target
            and actor in target.split("+")
            and kind_of_claim in ("threat", "demand", "support")
        ):
            actor, target = target, None  # who threatens together with another does not threaten him
        blocked = [s for k in ("actor", "target", "speaker") for s in role.get(k, [])]
        dates = self._dates(c, sentence, st.time == "planned", anchor)
        when = self._when(raw, role.get("when", []), spans, sentence, dates, c, st.time)
        figures = tuple(
            self.figures.find(
                text,
                sentence,
                [(s.start, s.end) for s in spans],
                kind_of_claim,
                [(d.start, d.end) for d in dates],
                [(s.start, s.end) for s in role.get("figure", [])],
            )
        )
        items = tuple(
            Item(
                kind=a.value.kind,
                model=a.value.name if a.value.sort == "model" else None,
                as_written=text[s.start + a.start : s.start + a.end],
                span=Span(s.start + a.start, s.start + a.end),
            )
            for s in spans
            for a in self.arms.arms_in(s.of(text))
        )
        trigger = Span(int(p.word_start[raw.trigger]), int(p.word_end[raw.trigger]))
        c.settings[trigger.start] = Setting(
            sentence, blocked, lambda s: raw.nearness("place", p.words_in(s.start, s.end))
        )
        narrator = not voices
        loaded = loaded_words(text, sentence[0], sentence[1], self.words) if narrator else ()
        evidence = spans if kind_of_claim == "evidence" else ()
        why = [
            Why(
                field="type",
                rule="claim head",
                span=trigger,
                score=round(raw.score, 3),
                sentence=f"The word '{trigger.of(text)}' reads as {kind_of_claim} ({raw.types.get(raw.type, 0):.0%}).",
            )
        ]
        why.append(
            Why(
                field="speaker",
                rule=heard.rule if heard else "no speaker found",
                span=heard.span if heard else None,
                score=round(heard.score, 3) if heard else round(raw.narrator, 3),
                sentence=f"'{heard.words}' is linked to these words as their speaker"
                + (f" and stands for {heard.name}." if heard.name != heard.words else ".")
                if heard
                else "Nobody is named as speaking; the words are the writer's own.",
            )
        )
        why += [Why(field=f, rule=r) for f, r in st.rules if r != "head"]
        if when is not None and when.base:
            why.append(
                Why(
                    field="when",
                    rule="calendar",
                    span=when.span,
                    sentence=f"'{when.as_written}' counted from {when.base}.",
                )
            )
        who = voices[-1].name if voices else None
        id_ = claim_id(c.page.id, spans, who, kind_of_claim, st.polarity)
        for f in figures:
            if f.span is not None:
                c.figure_scores[id_, f.span.start] = raw.nearness("figure", p.words_in(f.span.start, f.span.end))
        return Claim(
            id=id_,
            page=c.page.id,
            spans=spans,
            type=kind_of_claim,
            voices=voices,
            polarity=st.polarity,
            certainty=st.certainty,
            time=st.time,
            trigger=trigger,
            actor=actor,
            actor_as_written="; ".join(words_of("actor")) or None,
            target=target,
            target_as_written="; ".join(words_of("target")) or None,
            when=when,
            figures=figures,
            items=items,
            hedges=st.hedges,
            condition=st.condition,
            consequence=spans[0] if st.condition is not None and spans else None,
            evidence=evidence,
            loaded=loaded,
            score=round(raw.score, 3),
            why=tuple(why),
            reader=self.version,
        )

    def _named_in(self, spans: Sequence[Span], c: _Page, but: str) -> str | None:
        """The one other party that the words of a claim name, None where there is none or more than one."""
        codes = {
            self.parties.acting(h.code)
            for s in spans
            for h in self.parties.match(s.of(c.text), date=c.base)
            if h.kind != "media"
        }
        others = codes - set(but.split("+")) - _WORLD
        return others.pop() if len(others) == 1 else None

    def _type(self, raw: RawClaim, party: str | None, target: str | None, must: bool) -> str:
        """The head's type, corrected by who speaks: losses of one's own side are admitted, of another inflicted."""
        if raw.type in ("withdrawal", "ceasefire", "exchange", "displacement", "talks") and party and must:
            return "demand"  # "Yerevan must withdraw its troops" says what shall be, not what is
        if raw.type == "losses_inflicted" and party and target and set(target.split("+")) <= {party}:
            return "losses_admitted"
        if raw.type == "losses_admitted" and party and target and party not in target.split("+"):
            return "losses_inflicted"
        return raw.type

    def _voices(self, h: Heard | None, c: _Page) -> tuple[tuple[Voice, ...], str | None, str | None]:
        """The chain of voices of a claim, with the speaker's party and the kind of body he speaks for."""
        party: str | None = None
        kind: str | None = None
        if h is None:
            o = c.page.outlet
            if o is None or not o.default_speaker:
                return (), None, None
            kind = "ministry" if o.party and len(o.party) == 2 else "armed_group"
            return (Voice(name=o.default_speaker, party=o.party, manner="own_words"),), o.party, kind
        for w in speaker_words(h):
            party, kind = c.party(w)
            if party is not None:
                break
        if party is None and h.words.lower() in ("we", "our", "us") and c.page.outlet and c.page.outlet.party:
            party = c.page.outlet.party
        outer = []
        for name, span in h.outer:
            known = self.parties.resolve(name, date=c.base, theatre=c.theatre)
            own = (
                self.parties.acting(known.code)
                if known and known.code and known.rule == "name"
                else party
                if means_state(name)
                else None
            )
            outer.append(Voice(name=name, span=span, party=own, manner="paraphrased"))
        me = Voice(
            name=h.name,
            span=h.span,
            party=party,
            role=h.role,
            verb=h.verb,
            verb_span=h.verb_span,
            verb_class=h.verb_class,
            channel=h.channel,
            manner="quoted" if h.quoted else "paraphrased",
            aka=h.aka,
        )
        return (*outer, me), party, kind

    def _foe(self, c: _Page, party: str | None) -> str | None:
        """The side that a party fights on this page."""
        if party is None:
            return None
        t = c.theatre.theatre
        if t is None:
            return other_side(party, None, (), c.votes)
        cues = [self.parties.acting(x) for x in (*t.cues, *t.countries)]
        cues += [x for r in ("rebels", "militants", "separatists", "kurds") if (x := t.code(r))]
        return other_side(party, t.code("government"), cues, c.votes)

    def _dates(self, c: _Page, sentence: tuple[int, int], future: bool, anchor: str | None) -> list[DateHit]:
        key = (sentence, future, anchor)
        if key not in c.dates:  # the claims of one sentence ask for the same
            c.dates[key] = find_dates(
                c.text[sentence[0] : sentence[1]],
                base=c.base,
                base_year=c.year,
                future=future,
                offset=sentence[0],
                anchor=anchor,
            )
        found = c.dates[key]
        named = [d for d in found if d.rule != "part of a day"]
        return named or found  # "in the morning" dates a claim only where no day is named

    @staticmethod
    def _when(
        raw: RawClaim,
        marked: Sequence[Span],
        spans: Sequence[Span],
        sentence: tuple[int, int],
        dates: Sequence[DateHit],
        c: _Page,
        time: str,
    ) -> When | None:
        """The date of a claim: the one the date role marked, else the one inside its words."""
        for s in marked:
            hit = [d for d in dates if d.start < s.end and s.start < d.end]
            if hit:
                return hit[0].when
        for s in marked:
            if not (sentence[0] <= s.start < sentence[1]):
                p = c.analysis.pieces
                w = p.words_in(s.start, s.end)
                if len(w):
                    lo, hi = p.sentences[int(p.sentence_of_word[w[0]])]
                    for d in find_dates(c.text[lo:hi], base=c.base, base_year=c.year, offset=lo):
                        if d.start < s.end and s.start < d.end:
                            return d.when
        inside = [d for d in dates if any(s.start <= d.start and d.end <= s.end for s in spans)]
        if len(inside) == 1:
            return inside[0].when
        # "…, the ministry said on Sunday": the only day of a sentence dates what it tells, where that lies behind us
        return (
            dates[0].when
            if len(dates) == 1
            and not inside
            and time in ("happened", "ongoing")
            and dates[0].when.precision in ("day", "part_of_day")
            else None
        )

    # ------------------------------------------------------------------ the whole page again
    def _place(self, claims: Sequence[Claim], c: _Page) -> list[Claim]:
        """Give every claim the names that locate it, with how it stands to each."""
        party = {w.as_written: c.resolve(w.as_written) is not None for w in c.names}
        nowhere = Setting((0, 0))
        placed = self._chooser.choose(
            [(x, c.settings.get(x.trigger.start if x.trigger else -1, nowhere)) for x in claims], c.names, c.text, party
        )
        return [msgspec.structs.replace(x, places=in_relation(x.places, c.text, x.spans)) for x in placed]

    def _slips(self, c: _Page, claims: list[Claim]) -> tuple[list[Claim], list[Slip]]:
        slips = []
        for slip, party in joint_slips(c.page.text, claims, c.resolve):
            slips.append(slip)
            for i, cl in enumerate(claims):
                near = any(s.start - 80 <= slip.span.start and slip.span.end <= s.end + 5 for s in cl.spans)
                if near and cl.actor and party in cl.actor.split("+"):
                    rest = "+".join(x for x in cl.actor.split("+") if x != party) or None
                    claims[i] = msgspec.structs.replace(cl, actor=rest, slip=slip.sentence)
                elif near:
                    claims[i] = msgspec.structs.replace(cl, slip=slip.sentence)
        return claims, slips


def _sentence(p: Pieces, c: Claim) -> int:
    """The number of the sentence in which a claim's trigger stands."""
    s = c.trigger or c.spans[0]
    at = p.words_in(s.start, s.end)
    return int(p.sentence_of_word[at[0]]) if len(at) else 0


NEAR_BEST = 0.15  # two claims may share a figure only where the figure head is nearly as sure of both


def _share_figures(claims: Sequence[Claim], scores: dict[tuple[str, int], float]) -> list[Claim]:
    """Leave a number that several claims hold to the one it belongs to, by the figure head."""
    best: dict[int, float] = {}
    for c in claims:
        for f in c.figures:
            if f.span is not None:
                best[f.span.start] = max(best.get(f.span.start, 0.0), scores.get((c.id, f.span.start), 0.0))
    out = []
    for c in claims:
        kept = tuple(
            f
            for f in c.figures
            if f.span is None or scores.get((c.id, f.span.start), 0.0) >= best[f.span.start] - NEAR_BEST
        )
        out.append(msgspec.structs.replace(c, figures=kept) if len(kept) < len(c.figures) else c)
    return out


def without_furniture(page: Page) -> str:
    """The text with every character of furniture blanked, line breaks kept, so that offsets stay and nothing is read
    there."""
    text = page.text
    for f in page.furniture:
        if f.span is not None:
            kept = "".join("\n" if ch == "\n" else " " for ch in text[f.span.start : f.span.end])
            text = text[: f.span.start] + kept + text[f.span.end :]
    return text


SAME_WORDS = 0.8  # two claims of one speaker over nearly the same words are one, the surer


def _apart(claims: Sequence[Claim]) -> list[Claim]:
    """Of claims of one speaker whose words are nearly the same keep the surest; other speakers may claim the same
    words."""
    out: list[Claim] = []
    for c in sorted(claims, key=lambda c: -(c.score or 0)):
        mine = {i for s in c.spans for i in range(s.start, s.end)}
        if not any(
            (o.speaker == c.speaker or not o.voices or not c.voices) and _alike(mine, o) >= SAME_WORDS
            for o in out
            if o.spans[0].start < c.spans[-1].end and c.spans[0].start < o.spans[-1].end
        ):
            out.append(c)
    return out


def _alike(words: set[int], other: Claim) -> float:
    theirs = {i for s in other.spans for i in range(s.start, s.end)}
    both = len(words & theirs)
    return 2 * both / (len(words) + len(theirs)) if both else 0.0


def _unique(claims: Sequence[Claim]) -> list[Claim]:
    """One claim an id; of two with the same words, type and speaker the surer one."""
    best: dict[tuple[object, ...], Claim] = {}
    for c in claims:
        key = (c.spans, c.type, c.speaker_name, c.polarity)
        if key not in best or (c.score or 0) > (best[key].score or 0):
            best[key] = c
    ids: Counter[str] = Counter()
    out = []
    for c in best.values():
        if not ids[c.id]:
            out.append(c)
        ids[c.id] += 1
    return sorted(_apart(out), key=lambda c: (c.spans[0].start, c.spans[-1].end))


@lru_cache(maxsize=1)
def default_reader() -> BuiltinReader:
    """The built-in reader without a place resolver, loaded once a process."""
    return BuiltinReader()
