"""Who is "he": sources that are pronouns, resolved to a name of the right person, where the gold knows the person's
mentions.

For files whose attributions have ``source_mentions`` (GUM: the mentions of the source's coreference chain). The
pronoun is given, the name is the reader's; it is right when it shares a word with a mention of the chain that is no
pronoun.
"""

from __future__ import annotations

import re
from typing import Any

from counterclaim.model import Span
from counterclaim.reader.voices import VoiceReader

from .predict import reader

PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i", "him", "her", "them", "who", "his", "their"])
_NO_NAMES = PRONOUNS | {"my", "me", "mine", "our", "us", "you", "your", "hers", "its", "itself", "himself", "herself"}
"""What names nobody, though it may stand in the chain of a person."""
_COMMON = frozenset([
    "the", "a", "an", "of", "and", "in", "for", "to", "mr", "mrs", "ms", "dr", "president", "minister", "spokesman",
    "spokeswoman", "said",
])  # fmt: skip


def _words(name: str) -> set[str]:
    return {w for w in re.findall(r"[^\W_]{2,}", name.lower()) if w not in _COMMON}


def resolved(gold: list[dict[str, Any]]) -> tuple[int, int]:
    """How many pronoun sources found their person, and how many there are with a name or noun to find."""
    right = total = 0
    for d in gold:
        rows = [a for a in d["attributions"] if len(a.get("source") or []) == 1 and a.get("source_mentions")]
        said = [d["text"][slice(*a["source"][0])] for a in rows]  # "WHO" is the health organisation
        rows = [a for a, words in zip(rows, said, strict=True) if words.lower() in PRONOUNS and words != "WHO"]
        if not rows:
            continue
        r = reader()
        a = r.analyze(d["text"])
        voices = VoiceReader(a.states, a.relations, a.mentions, r.words)
        for x in rows:
            names = [d["text"][s:e] for s, e in x["source_mentions"]]
            want = set().union(*(_words(n) for n in names if n.lower() not in _NO_NAMES))
            if not want:
                continue
            total += 1
            heard = voices.who(Span(*x["source"][0]))
            right += bool(heard and heard.name.lower() not in PRONOUNS and _words(heard.name) & want)
    return right, total
