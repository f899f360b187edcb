"""Actors, targets and speakers → party codes, with the words they rest on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from .referents import Heard

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
        got = None if _ALL_OWN.match(w) else resolve(w)  # "his troops" are those of whoever speaks, not of a government
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


_JOIN = re.compile(
    r"^\W*(?:and|or|with|alongside|backed by|together with|as well as|plus)?\W*(?:the|its|their|of)?\W*$", re.I
)
_EMPTY = frozenset([
    "a", "an", "the", "and", "or", "of", "in", "on", "by", "to", "for", "with", "from", "at", "as", "some", "that",
    "which", "who", "its", "their", "his", "her", "these", "those", "both", "all",
])  # fmt: skip
MILITARY = frozenset({
    "assault", "clash", "shelling", "air_strike", "missile_strike", "repelled", "advance", "capture",
    "losses_inflicted", "shootdown", "encirclement", "prisoners",
})  # fmt: skip
"""Types whose target is the other side of a war with two sides, where nobody else is named."""


def pick(runs: Sequence[tuple[int, int, float]], text: str) -> list[tuple[int, int]]:
    """Of several stretches marked for one role keep the surest, and those joined to it by "and", "with" or a comma.

    runs: (start, end, score) in characters of ``text``; stretches without a word of content are left out.
    """
    full = [r for r in runs if any(w.lower() not in _EMPTY for w in re.findall(r"[^\W_]+", text[r[0] : r[1]]))]
    if not full:
        return []
    full.sort()
    best = max(range(len(full)), key=lambda i: full[i][2])
    lo = hi = best
    while lo > 0 and full[best][0] - full[lo - 1][1] < 120 and _JOIN.match(text[full[lo - 1][1] : full[lo][0]]):
        lo -= 1
    while (
        hi + 1 < len(full)
        and full[hi + 1][0] - full[best][1] < 120
        and _JOIN.match(text[full[hi][1] : full[hi + 1][0]])
    ):
        hi += 1
    return [(a, b) for a, b, _ in full[lo : hi + 1]]


def other_side(code: str, government: str | None, cues: Sequence[str], votes: Mapping[str, int]) -> str | None:
    """Return whom a party fights on a page, or None where that is not plain.

    government, cues: of the page's war, as acting codes (None and empty where the war is not known); votes: how often
    each party is named. Against the government stands the party of the war named most, if it is named more than the
    rest.
    """
    if government and code != government and (code in cues or votes.get(code, 0)):
        return government if votes.get(government, 0) or code in cues else None
    pool = {c: n for c, n in votes.items() if c != code and (not government or c in cues)}
    if not pool:
        return None
    top = max(pool, key=lambda c: pool[c])
    return top if pool[top] > sum(pool.values()) / 2 else None


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
