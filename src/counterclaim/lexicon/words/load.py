"""Loader of the word tables: one frozen record a row, found in a text by longest match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from counterclaim.lexicon.phrases import Found, Phrases, Token
from counterclaim.lexicon.tables import Row, read_table
from counterclaim.lexicon.words.forms import Forms, load_forms
from counterclaim.lexicon.words.numbers import Numbers, load_numbers

CLAIM_TYPES: tuple[str, ...] = (
    "assault", "clash", "shelling", "air_strike", "missile_strike", "blast", "civilian_fire", "ceasefire_violation",
    "repelled", "advance", "capture", "control", "encirclement", "withdrawal",
    "losses_inflicted", "losses_admitted", "shootdown", "prisoners",
    "civilian_casualties", "damage", "displacement", "atrocity",
    "deployment", "mercenaries", "arms_supply",
    "threat", "demand", "accusation", "denial",
    "ceasefire", "ceasefire_ended", "talks", "exchange", "support",
    "evidence",
)  # fmt: skip
"""The 35 types of claims, family by family."""

SPEECH_CLASSES = frozenset(
    {"states", "denies", "confirms", "estimates", "accuses", "threatens", "demands", "warns",
     "claims_responsibility", "reports", "admits", "asks"}
)  # fmt: skip
CERTAINTIES = frozenset({"fact", "claimed", "suspected", "suspected_by_authorities", "possible"})
HEDGE_KINDS = frozenset({"possible", "claimed", "suspected", "unverified", "preliminary", "approximate"})
LOADED_KINDS = frozenset({"distancing", "ridicule", "demonising", "glorifying", "certainty", "inflating"})

R = TypeVar("R")


class SpeechVerb(Struct, frozen=True):
    """A verb or phrase that introduces speech; ``strength`` below 1 means that it often is something else."""

    phrase: str
    cls: str
    strength: float

    @property
    def lemma(self) -> str:
        """The head of the phrase, without marks."""
        return head_of(self.phrase)


class HedgeWord(Struct, frozen=True):
    """Words that weaken a claim; ``certainty`` is None for words that only touch a figure."""

    phrase: str
    kind: str
    certainty: str | None


class Loaded(Struct, frozen=True):
    """Wording that takes a side when it stands in the narrator's own voice."""

    phrase: str
    kind: str
    weight: float


class EventWord(Struct, frozen=True):
    """Words that set off a claim of one type."""

    phrase: str
    type: str
    weight: float

    @property
    def lemma(self) -> str:
        """The head of the phrase, without marks."""
        return head_of(self.phrase)


class Channel(Struct, frozen=True):
    """Where words were spoken or put: ``phone_call``, ``website``, ``telegram`` and so on."""

    phrase: str
    channel: str


def head_of(phrase: str) -> str:
    """Return the word marked ``~`` of a phrase, else its first word."""
    words = phrase.split()
    return next((w[1:] for w in words if w.startswith("~")), words[0])


class Words(Struct, frozen=True):
    """All word tables, read. Each ``…_in`` method takes a text, and its tokens if you have them, and
    returns the phrases found as (start, end, value, number of words), left to right, none overlapping."""

    speech_verbs: tuple[SpeechVerb, ...]
    hedges: tuple[HedgeWord, ...]
    loaded: tuple[Loaded, ...]
    event_words: tuple[EventWord, ...]
    channels: tuple[Channel, ...]
    first_names: Mapping[str, str]
    """First name → ``m`` or ``f``; names that men and women bear are not in it."""
    numbers: Numbers
    forms: Forms
    _speech: Phrases[SpeechVerb]
    _hedge: Phrases[HedgeWord]
    _loaded: Phrases[Loaded]
    _event: Phrases[tuple[EventWord, ...]]
    _channel: Phrases[Channel]

    def speech_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[SpeechVerb]]:
        """Find speech verbs and phrases."""
        return list(self._speech.find(text, toks))

    def hedges_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[HedgeWord]]:
        """Find hedges."""
        return list(self._hedge.find(text, toks))

    def loaded_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[Loaded]]:
        """Find loaded wording."""
        return list(self._loaded.find(text, toks))

    def events_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[tuple[EventWord, ...]]]:
        """Find event words; the value holds every type the words may stand for, the weightiest first."""
        return list(self._event.find(text, toks))

    def channels_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[Channel]]:
        """Find channels."""
        return list(self._channel.find(text, toks))

    def speech(self, phrase: str) -> SpeechVerb | None:
        """Look one phrase up, in any of its forms."""
        return self._speech.get(phrase)

    def event(self, phrase: str) -> tuple[EventWord, ...]:
        """Look one phrase up, in any of its forms."""
        return self._event.get(phrase) or ()


def _index(forms: Forms, records: Sequence[R], phrase: Callable[[R], str]) -> Phrases[R]:
    index: Phrases[R] = Phrases(forms)
    for record in records:
        index.add(phrase(record), record, replace=not phrase(record).startswith("~"))
    return index


def _phrase(row: Row) -> str:
    phrase = row.need("phrase")
    words = phrase.split()
    if "*" in (words[0], words[-1]):
        raise row.refuse(f"the phrase {phrase!r} starts or ends with *; put words on both sides of it.")
    if any(w == "~" for w in words):
        raise row.refuse(f"the phrase {phrase!r} holds a ~ without a word; write ~attack, not ~ attack.")
    return phrase


def load(overlay: Path | None = None) -> Words:
    """Read all word tables with a user's laid over them. Raises E401 to E406 on a bad table."""
    forms = load_forms(overlay)
    speech = tuple(
        SpeechVerb(_phrase(r), r.one_of("class", SPEECH_CLASSES), r.number("strength", 0, 1))
        for r in read_table("words", "speech_verbs.tsv", ("phrase", "class", "strength"), overlay)
    )
    hedges = tuple(
        HedgeWord(
            _phrase(r), r.one_of("kind", HEDGE_KINDS), r.one_of("certainty", CERTAINTIES) if r["certainty"] else None
        )
        for r in read_table("words", "hedges.tsv", ("phrase", "kind", "certainty"), overlay)
    )
    loaded = tuple(
        Loaded(_phrase(r), r.one_of("kind", LOADED_KINDS), r.number("weight", 0, 1))
        for r in read_table("words", "loaded.tsv", ("phrase", "kind", "weight"), overlay)
    )
    events = tuple(
        EventWord(_phrase(r), r.one_of("type", CLAIM_TYPES), r.number("weight", 0, 1))
        for r in read_table("words", "event_words.tsv", ("phrase", "type", "weight"), overlay, key=("phrase", "type"))
    )
    channels = tuple(
        Channel(_phrase(r), r.need("channel"))
        for r in read_table("words", "channels.tsv", ("phrase", "channel"), overlay)
    )
    names = {
        r.need("name"): r.one_of("gender", ("m", "f"))
        for r in read_table("words", "first_names.tsv", ("name", "gender"), overlay)
    }
    return Words(
        speech, hedges, loaded, events, channels, names, load_numbers(overlay), forms,
        _index(forms, speech, lambda r: r.phrase),
        _index(forms, hedges, lambda r: r.phrase),
        _index(forms, loaded, lambda r: r.phrase),
        _event_index(forms, events),
        _index(forms, channels, lambda r: r.phrase),
    )  # fmt: skip


def _event_index(forms: Forms, events: Sequence[EventWord]) -> Phrases[tuple[EventWord, ...]]:
    by_phrase: dict[str, list[EventWord]] = {}
    for e in sorted(events, key=lambda e: -e.weight):
        by_phrase.setdefault(e.phrase, []).append(e)
    index: Phrases[tuple[EventWord, ...]] = Phrases(forms)
    for phrase, group in by_phrase.items():
        index.add(phrase, tuple(group), replace="~" not in phrase)
    return index
