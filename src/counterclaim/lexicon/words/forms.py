"""Forms of English words: the irregular ones from a table, the rest by rule."""

from __future__ import annotations

from pathlib import Path

from counterclaim.lexicon.tables import read_table

VOWELS = frozenset("aeiou")


class Forms:
    """Gives all forms of a verb or noun; call it with the lemma."""

    def __init__(self, irregular: dict[str, tuple[str, ...]]) -> None:
        self._irregular = irregular

    def __call__(self, lemma: str) -> tuple[str, ...]:
        """Return the lemma first, then its other forms (third person or plural, past, participles)."""
        known = self._irregular.get(lemma)
        if known is not None:
            return (lemma, *(f for f in known if f != lemma))
        return tuple(dict.fromkeys((lemma, *regular(lemma))))


def regular(lemma: str) -> tuple[str, str, str]:
    """Return the -s, -ed and -ing forms by the spelling rules of English (consonants are not doubled)."""
    if lemma.endswith("y") and len(lemma) > 1 and lemma[-2] not in VOWELS:
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    s = lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")
    if lemma.endswith("ee"):
        return s, lemma + "d", lemma + "ing"
    if lemma.endswith("e"):
        return s, lemma + "d", lemma[:-1] + "ing"
    return s, lemma + "ed", lemma + "ing"


def load_forms(overlay: Path | None = None) -> Forms:
    """Read ``irregular.tsv``. Raises E401 to E404 on a bad table."""
    rows = read_table("words", "irregular.tsv", ("lemma", "forms"), overlay)
    return Forms({r["lemma"]: r.many("forms") for r in rows})
