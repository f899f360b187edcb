"""Actors, targets and speakers → party codes, with the words they rest on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .voices import Heard

Resolve = Callable[[str], "str | None"]
"""Words of a page → party code, or None where no party or more than one fits."""

_OWN = re.compile(r"^(?:its|their|our|his|her|my|own|we|us|it|they|he|she|i)\b", re.I)
_ALL_OWN = re.compile(
    r"^(?:its|their|our|his|her|my|we|us|it|they|he|she|i)(?:\s+(?:own\s+)?(?:\w+\s+){0,2}"
    r"(?:forces|troops|army|soldiers|units|fighters|military|men|side|government|country|positions|personnel|"
    r"servicemen|air force|navy|aircraft|jets|planes|group|movement|people|defences))?$",
    re.I,
)
_SPLIT = re.compile(
    r",\s+(?:and\s+)?|\s+and\s+|\s+as well as\s+|\s+alongside\s+|\s+backed by\s+.*$|\s+together with\s+|[-–](?=[A-Z])"
)
_ENEMY = re.compile(r"\b(?:the\s+)?(?:enemy|adversary|opposing side|other side)\b", re.I)


def party_code(words: Sequence[str], resolve: Resolve, own: str | None, foe: str | None = None) -> str | None:
    """Return the code(s) of an actor or target, several joined by ``+``.

    words: each run of words of the role; resolve: lexicon look-up; own: the speaker's party ("its forces", "we");
    foe: the one other side of the page, if there is one ("the enemy").
    """
    codes: list[str] = []
    for w in words:
        w = w.strip()
        got = resolve(w)
        parts = [got] if got else []
        pieces = [p.strip() for p in _SPLIT.split(w) if p and p.strip()]
        if pieces and pieces != [w]:
            each = [resolve(p) or (own if own and _ALL_OWN.match(p) else None) for p in pieces]
            if sum(e is not None for e in each) >= 2 or not got:
                parts = [e for e in each if e]
        if not parts and own and _ALL_OWN.match(w):
            parts = [own]
        if not parts and foe and _ENEMY.search(w):
            parts = [foe]
        for c in parts:
            for x in c.split("+"):
                if x not in codes:
                    codes.append(x)
    return "+".join(codes) or None


def own_words(words: str) -> bool:
    """Tell whether words point back to whoever speaks or acts ("its troops", "they")."""
    return bool(_OWN.match(words.strip()))


def default_sides(
    type_: str, speaker: str | None, actor: str | None, target: str | None
) -> tuple[str | None, str | None]:
    """Fill a side that the type itself gives away: who demands, threatens or admits losses is who speaks."""
    if type_ in ("demand", "threat", "support") and actor is None and speaker:
        actor = speaker
    if type_ == "losses_admitted" and target is None and speaker:
        target = speaker
    if type_ in ("repelled", "losses_inflicted", "shootdown") and actor is None and speaker and speaker != target:
        actor = speaker
    return actor, target


def speaker_words(h: Heard) -> list[str]:
    """What to look a speaker's party up with, the most telling words first."""
    out = []
    if h.role:
        out.append(f"{h.role} {h.name}" if not h.role.endswith(",") else h.role)
        out.append(h.role)
    out += [h.name, h.words]
    return list(dict.fromkeys(x for x in out if x))
