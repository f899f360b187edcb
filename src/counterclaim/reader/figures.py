"""Numbers that count people, equipment or events → :class:`Figure`, with bounds, exactness, unit and kind.

A number is kept only where the words say what it counts; distances, times, money, shares and ages are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.lexicon.arms.load import Arms
from counterclaim.lexicon.phrases import Token, tokens
from counterclaim.lexicon.words.load import Words
from counterclaim.model import Exactness, Figure, FigureKind, Span

# counted noun of the lexicon -> unit of a figure; what is absent here is not counted (money, time, distance …)
_UNIT = {
    "air_strike": "strike",
    "attack": "attack",
    "house": "building",
    "settlement": "settlement",
    "body": "killed",
    "family": "families",
}
_HARM = frozenset({"killed", "wounded", "missing", "captured", "displaced", "casualties"})
"""Units that a vague number counts too: "dozens were killed" is a toll, "several villages" counts nothing."""
_ARM = {
    "ifv": "armour",
    "apc": "armour",
    "pickup": "vehicle",
    "rocket_launcher": "weapon",
    "loitering_munition": "uav",
    "ied": "bomb",
    "small_arms": "weapon",
    "depot": "building",
}
_BEFORE: list[tuple[str, Exactness]] = [
    (r"at least|no (?:fewer|less) than|a minimum of|not less than", "at_least"),
    (r"more than|over|upwards? of|in excess of|above|exceeding", "at_least"),
    (r"up to|as many as|at most|no more than|a maximum of|fewer than|less than|under", "at_most"),
    (r"about|around|some|approximately|roughly|nearly|almost|an estimated|estimated|close to|circa", "about"),
]
_QUALIFIER = [(re.compile(rf"(?:^|\b)(?:{p})\s+(?:the\s+)?$", re.I), e) for p, e in _BEFORE]
_AFTER_LEAST = re.compile(r"^\s+(?:or more|and more|plus)\b|^\+", re.I)
_RANGE = re.compile(r"^\s?(?:-|–|—|to|or|and)\s?$")
_BETWEEN = re.compile(r"\bbetween\s+$", re.I)
_SKIP_AFTER = re.compile(
    r"^(?:\s?(?:[-–—]|to|or)\s?\d[\d.,]*)?[\s-]*(?:year|month|day|hour|week|minute|night|km|kilomet|mile|metre|meter|"
    r"yard|feet|foot|per ?cent|%|percent|degrees|"
    r"mm\b|tons?\b|tonnes?\b|kgs?\b|kilos?\b|kilograms?\b|pounds?\b|lbs?\b|lit(?:er|re)s?\b|stor(?:e?y|ies)\b|star\b|nation\b|member\b|party\b|point\b|"
    r"way\b|lane\b|seat|room|dollars|euros|square|a\.?m\.?\b|p\.?m\.?\b|o'clock|th\b|times\b)",
    re.I,
)
_SKIP_BEFORE = re.compile(
    r"(?:[$€£#№]|\baged?|\bNo\.?|\bnumber|\bresolution|\barticle|\bchapter|\bversion|\broute|\bhighway)\s*$", re.I
)
_YEAR = re.compile(r"(?:19[4-9]|20[0-4])\d")
_NO_COUNT = frozenset({"attack", "strike", "position", "settlement", "building", "bomb", "shell", "violation"})
"""Units that an article does not count: "an explosion" is no figure, "a helicopter" lost is one."""
_ONE_OF = re.compile(
    r"^\s+of (?:the|its|their|his|her|our|these|those|several|many)\b(?!\s+(?:dead|wounded|injured|victims|killed))",
    re.I,
)
_CHAIN = re.compile(r"\s*(?:,|,?\s*\band\b|\bor\b)\s*(?:about|some|at least|another)?\s*", re.I)
_VERB = re.compile(r"\w+(?:ed|ing)\b")
_LAUNCHER = re.compile(r"\brocket launch", re.I)
_OF_THEM = re.compile(r"^\s+(?:of (?:them|whom|those|these|the (?:dead|wounded|injured|victims))|others?|more)\b", re.I)
_TOLL = re.compile(
    r"\b(?:death )?toll\b|\bnumber of (?:dead|deaths|fatalities|those killed)\b|\bdeaths?\b|\bfatalit", re.I
)
_RUNNING = re.compile(
    r"\b(?:so far|in total|a total of|total number|overall|since (?:the|last|early|late|mid|January|February|March|"
    r"April|May|June|July|August|September|October|November|December|\d{4}|it|fighting|hostilities)|"
    r"death toll (?:from|in) the (?:war|conflict)|to date|altogether|over the course of|"
    r"in (?:the|more than|nearly|over|almost) (?:\w+[ -])*(?:war|conflict|insurgency|uprising|campaign))\b",
    re.I,
)
_DAILY = re.compile(
    r"\b(?:over|in|during|for) the (?:past|last) (?:24 hours|day)\b|\bper day\b|\ba day\b|\bdaily\b", re.I
)
_REVISED = re.compile(
    r"\b(?:revis\w+|up from|down from|earlier (?:put|reported|said|figure|toll)|"
    r"r(?:ose|isen|ises|aised?) (?:the toll )?to|climb\w* to|correct\w* (?:the|its)|lowered)\b",
    re.I,
)
_PASSIVE = re.compile(r"\b(?:been|was|were|being|are|is)\s+$", re.I)
_PERSON_OUTCOMES = ("killed", "wounded", "missing", "captured", "displaced", "released", "casualty")
_FIX = {"casualty": "casualties", "released": "captured"}
_PERSON_DEFAULT = {
    "prisoners": "captured",
    "displacement": "displaced",
    "exchange": "captured",
    "civilian_casualties": "killed",
    "losses_inflicted": "killed",
    "losses_admitted": "killed",
    "atrocity": "killed",
    "blast": "killed",
}


@dataclass(frozen=True)
class _Count:
    start: int
    end: int
    low: float
    best: float | None
    high: float | None
    exactness: Exactness


class FigureReader:
    """Finds figures in a sentence; built once from the lexicon."""

    def __init__(self, words: Words, arms: Arms) -> None:
        self._words, self._arms = words, arms

    def find(
        self,
        text: str,
        sentence: tuple[int, int],
        inside: Sequence[tuple[int, int]],
        claim_type: str,
        dates: Sequence[tuple[int, int]] = (),
        wanted: Sequence[tuple[int, int]] = (),
    ) -> list[Figure]:
        """Return the figures of a claim, left to right.

        sentence: the sentence's span; inside: spans of the claim, in which a number must lie; dates: spans that are
        dates; wanted: spans that the figure head marked, where a lone ``a`` or ``one`` counts too. Offsets: characters
        of ``text``.
        """
        lo, hi = sentence
        s = text[lo:hi]
        toks = tokens(s)
        counts = self._counts(s, toks, [(a - lo, b - lo) for a, b in dates], [(a - lo, b - lo) for a, b in wanted])
        if not counts:
            return []
        outcomes = [(o.start, o.end, o.value.unit) for o in self._arms.outcomes_in(s, toks)]
        nouns: list[tuple[int, int, str, str]] = [
            (u.start, u.end, u.value.unit, u.value.scope) for u in self._arms.units_in(s, toks)
        ]
        nouns += [(a.start, a.end, "arm:" + a.value.kind, a.value.sort) for a in self._arms.arms_in(s, toks)]
        within = [(a - lo, b - lo) for a, b in inside]
        out: list[Figure] = []
        last: str | None = None
        for k, c in enumerate(counts):
            if not any(a <= c.start and c.end <= b + 1 for a, b in within):
                continue
            before = counts[k - 1].end if k else 0
            after = counts[k + 1].start if k + 1 < len(counts) else len(s)
            word = s[c.start : c.end].lower()
            if (_YEAR.fullmatch(word) and not s[c.end :].startswith((" people", " civilians", " soldiers"))) or (
                word == "one" and _ONE_OF.match(s[c.end :])
            ):
                continue  # "the 2008 killing", "one of the clashes"
            got = self._unit(
                s, c, before, after, outcomes, nouns, claim_type, [(x.start, x.end) for x in counts[k + 1 :]]
            )
            if got is None and last is not None and _OF_THEM.match(s[c.end :]):
                got = last, c.end, None  # "some 250 were hurt, 40 of them badly"
            if got is None:
                continue
            unit, end, scope = got
            last = unit
            if (
                c.best == 0
                or unit in ("people", "civilians")
                or (c.exactness == "vague" and unit not in _HARM)
                or (word in ("a", "an", "another") and unit in _NO_COUNT)
            ):
                continue  # "no loss", "a man", "three residents": nothing that happened is counted
            out.append(
                Figure(
                    unit=unit,
                    low=c.low,
                    best=c.best,
                    high=c.high,
                    exactness=c.exactness,
                    kind=_kind(s, c),
                    scope=scope,
                    as_written=s[c.start : end],
                    span=Span(lo + c.start, lo + end),
                )
            )
        return out

    def _counts(
        self, s: str, toks: Sequence[Token], dates: Sequence[tuple[int, int]], wanted: Sequence[tuple[int, int]]
    ) -> list[_Count]:
        raw: list[tuple[int, int, float, float, float | None, bool]] = []
        for h in self._words.numbers.find(s, toks):
            if any(a < h.end and h.start < b for a, b in dates):
                continue
            if _SKIP_BEFORE.search(s[max(0, h.start - 24) : h.start]) or _SKIP_AFTER.match(s[h.end :]):
                continue
            raw.append((h.start, h.end, h.number.low, h.number.best, h.number.high, h.number.exactness == "vague"))
        for t in toks:
            if (
                t.word in ("a", "an", "another")
                and any(a <= t.start < b for a, b in wanted)
                and not any(a <= t.start < b for a, b, *_ in raw)
            ):
                raw.append((t.start, t.end, 1.0, 1.0, 1.0, False))
        raw.sort()
        out: list[_Count] = []
        k = 0
        while k < len(raw):
            a, b, low, best, high, vague = raw[k]
            exact: Exactness = "vague" if vague else "exact"
            lead = s[max(0, a - 24) : a]
            for rx, e in _QUALIFIER:
                m = rx.search(lead)
                if m:
                    exact = exact if vague else e
                    a -= len(lead) - m.start()
                    a += len(s[a:b]) - len(s[a:b].lstrip())
                    break
            if _AFTER_LEAST.match(s[b:]) and not vague:
                exact = "at_least"
            if (
                k + 1 < len(raw)
                and not vague
                and _RANGE.match(s[b : raw[k + 1][0]])
                and raw[k + 1][3] > best
                and ("and" not in s[b : raw[k + 1][0]] or _BETWEEN.search(s[max(0, a - 24) : a]))
            ):
                out.append(_Count(a, raw[k + 1][1], best, None, raw[k + 1][3], "about"))
                k += 2
                continue
            if vague:
                out.append(_Count(a, b, low, best, high, "vague"))
            elif exact == "at_least":
                out.append(_Count(a, b, best, best, None, exact))
            elif exact == "at_most":
                out.append(_Count(a, b, 0.0, best, best, exact))
            else:
                out.append(_Count(a, b, best, best, best, exact))
            k += 1
        return out

    def _unit(
        self,
        s: str,
        c: _Count,
        before: int,
        after: int,
        outcomes: list[tuple[int, int, str]],
        nouns: list[tuple[int, int, str, str]],
        claim_type: str,
        others: Sequence[tuple[int, int]] = (),
    ) -> tuple[str, int, str | None] | None:
        if re.fullmatch(r"an?|another", s[c.start : c.end], re.I) and others and others[0][0] - c.end <= 2:
            return None  # "a five-storey building"
        said = {o[0] for o in outcomes}
        near = min(
            (n for n in nouns if c.end <= n[0] < after and _close(s[c.end : n[0]], 4)),
            default=None,
            key=lambda n: (n[0], -(n[1] - n[0])),
        )
        if near is not None:
            # "three Grad missiles": the last noun of the group decides, a model before it names the kind
            while True:
                follow = [
                    n
                    for n in nouns
                    if near[1] <= n[0] < after
                    and not s[near[1] : n[0]].strip(" -")
                    and n[0] not in said
                    and not _VERB.match(s, n[0])
                ]
                if not follow:
                    break
                nxt = follow[0]
                keep = near[2] if near[2].startswith("arm:") and near[3] == "model" else nxt[2]
                near = (near[0], nxt[1], keep, near[3] if keep == near[2] else nxt[3])
        direct = next((o for o in outcomes if c.end <= o[0] < after and _direct(s[c.end : o[0]])), None)
        behind = [o for o in outcomes if before <= o[0] and o[1] <= c.start and _close(s[o[1] : c.start], 2)]
        if direct is not None and behind and re.search(r"\band\b|,", s[behind[-1][1] : c.start]):
            behind = []  # "four killed and eight wounded"
        if near is None and behind and behind[-1][2] in _PERSON_OUTCOMES:
            return _FIX.get(behind[-1][2], behind[-1][2]), c.end, None
        if near is None or (direct is not None and direct[0] < near[0]):
            if direct is not None and direct[2] in (
                "killed",
                "wounded",
                "missing",
                "captured",
                "displaced",
                "casualty",
            ):
                return ("casualties" if direct[2] == "casualty" else direct[2]), direct[1], None
            lead = s[max(before, c.start - 140) : c.start]
            if _TOLL.search(lead) and (
                _close(s[c.end : c.end + 1], 1)
                and re.search(r"\b(?:to|at|was|of|reached|hit|passed|exceeded?|topped|:)\s*(?:[\w ]{0,12})$", lead)
            ):
                return "killed", c.end, None
            last = [o for o in outcomes if before <= o[0] and o[1] <= c.start and _close(s[o[1] : c.start], 3)]
            if last and last[-1][2] in ("killed", "wounded", "missing", "captured", "displaced") and near is None:
                return last[-1][2], c.end, None
            if near is None:
                return None
        unit, scope = near[2], near[3]
        if unit.startswith("arm:"):
            kind = unit[4:]
            if (
                kind == "rocket"
                and claim_type.startswith("losses")
                and re.search(r"Grad|Smerch|Uragan|MLRS|HIMARS", s[c.end : near[1]])
            ):
                kind = "mlrs"  # what is destroyed under the rocket's name is its launcher
            if kind == "rocket_launcher" and _LAUNCHER.search(s[near[0] : near[1]]):
                kind = "mlrs"
            return _ARM.get(kind, kind), near[1], None
        if unit in ("person", "body") or (unit == "family" and claim_type == "displacement"):
            return (
                self._person(s, c, near, before, _chain_end(s, near[1], after, others), outcomes, claim_type),
                near[1],
                scope if scope in ("combatant", "civilian") else None,
            )
        mapped = _UNIT.get(unit)
        if unit == "round":
            ordnance = re.search(r"(bomb|rocket|missile|shell|mortar|mine)\w*$", s[near[0] : near[1]], re.I)
            mapped = ordnance[1].lower() if ordnance else None
        if re.search(r"\bviolations?$|\bbreach(?:es)?$", s[near[0] : near[1]], re.I):
            mapped = "violation"
        return (mapped, near[1], None) if mapped else None

    @staticmethod
    def _person(
        s: str,
        c: _Count,
        noun: tuple[int, int, str, str],
        before: int,
        after: int,
        outcomes: list[tuple[int, int, str]],
        claim_type: str,
    ) -> str:
        persons, fix = _PERSON_OUTCOMES, _FIX
        if noun[2] == "body":
            return "killed"
        own = [o for o in outcomes if noun[0] <= o[0] < noun[1] and o[2] in persons]
        if own:
            return fix.get(own[-1][2], own[-1][2])  # "48 military casualties"
        back = [o for o in outcomes if before <= o[0] and o[1] <= c.start and o[2] in persons]
        ahead = [o for o in outcomes if noun[1] <= o[0] < after and o[2] in persons]
        if back and ahead and re.search(r"\band\b", s[back[-1][1] : c.start]) and _close(s[noun[1] : ahead[0][0]], 3):
            return fix.get(ahead[0][2], ahead[0][2])  # "two died and three others suffered injuries"
        if (
            len(back) > 1
            and {back[-1][2], back[-2][2]} == {"killed", "wounded"}
            and s[back[-2][1] : back[-1][0]].strip() in ("and", "or")
            and _close(s[back[-1][1] : c.start], 4)
        ):
            return "casualties"  # "killing and wounding more than 80 people"
        if (
            back
            and _close(s[back[-1][1] : c.start], 4)
            and not (ahead and re.search(r"\band\b", s[back[-1][1] : c.start]))
        ):
            return fix.get(back[-1][2], back[-1][2])
        if ahead and _close(s[noun[1] : ahead[0][0]], 9):
            return fix.get(ahead[0][2], ahead[0][2])
        carried = [o for o in outcomes if o[1] <= c.start and o[2] in persons]
        if (
            carried
            and re.search(r"\b(?:and|including|among them|,)\s*$", s[max(0, c.start - 40) : c.start])
            and _close(s[carried[-1][1] : c.start], 14, commas=True)
        ):
            return fix.get(carried[-1][2], carried[-1][2])
        if re.search(r"bombers?\b", s[noun[0] : noun[1]]):
            return "bomber"
        default = _PERSON_DEFAULT.get(claim_type)
        if default:
            return default
        return "troops" if noun[3] == "combatant" else "civilians" if noun[3] == "civilian" else "people"


def _chain_end(s: str, noun_end: int, after: int, others: Sequence[tuple[int, int]]) -> int:
    """Where the words end in which the outcome of a number may stand: "four guerrillas and one soldier were wounded"
    shares one."""
    at = noun_end
    for start, end in others:
        if start < at or not _CHAIN.fullmatch(s[at:start]):
            break
        nxt = re.match(r"\s+(?:[\w-]+\s+){0,2}?[\w-]+(?=\s+(?:were|was|have|had|and)\b|,)", s[end:])
        if nxt is None:
            break
        at = end + nxt.end()
        after = next((a for a, _ in others if a >= at), len(s))
    return after


def _direct(gap: str) -> bool:
    """Tell whether an outcome belongs to a number with no noun of its own: "four of them were killed", "12 dead"."""
    return _close(gap, 2 if not re.match(r"\s+(?:of|have|had|were|was|are|others?)\b", gap) else 5) and not re.search(
        r"\band\b|,", gap
    )


def _close(gap: str, words: int, *, commas: bool = False) -> bool:
    """Tell whether two spans stand within so many words of each other, with no clause break between."""
    return len(gap.split()) <= words and not re.search(r"[.;:!?]\s" if commas else r"[,.;:!?]\s", gap)


def _kind(s: str, c: _Count) -> FigureKind:
    if _REVISED.search(s[max(0, c.start - 60) : c.end + 60]):
        return "revision" if re.search(r"revis|correct|lowered", s, re.I) else "running_total"
    if _DAILY.search(s):
        return "daily"
    return "running_total" if _RUNNING.search(s) else "incident"
