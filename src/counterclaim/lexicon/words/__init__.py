"""Speech verbs, hedges, loaded words, event words, channels and number words: tables with one loader."""

from counterclaim.lexicon.words.load import (
    CERTAINTIES,
    CLAIM_TYPES,
    SPEECH_CLASSES,
    Channel,
    EventWord,
    HedgeWord,
    Loaded,
    SpeechVerb,
    Words,
    load,
)
from counterclaim.lexicon.words.numbers import Number, NumberHit, Numbers

__all__ = [
    "CERTAINTIES",
    "CLAIM_TYPES",
    "SPEECH_CLASSES",
    "Channel",
    "EventWord",
    "HedgeWord",
    "Loaded",
    "Number",
    "NumberHit",
    "Numbers",
    "SpeechVerb",
    "Words",
    "load",
]
