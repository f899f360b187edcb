"""Which of a page's place names locate a claim: a logistic model over what the link head, the words and the page say.

A name inside the claim may be elsewhere ("fled to Beirut"), and "twelve people were killed" is where the attack of the
sentence before was; so every name in reach is weighed on its own, claim by claim in the order of the page. The features
are named below, their weights are data (``weights/places.json``), fitted by ``training/place_choice.py``.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from counterclaim.model import Claim, Span, Where, Why

EFFECTS = frozenset([
    "losses_inflicted", "losses_admitted", "civilian_casualties", "damage", "displacement", "prisoners", "evidence",
    "blast",
])  # fmt: skip
FIGHTS = frozenset([
    "assault", "clash", "shelling", "air_strike", "missile_strike", "civilian_fire", "ceasefire_violation", "repelled",
    "advance", "shootdown", "atrocity",
])  # fmt: skip
HOLDING = frozenset(["capture", "control", "encirclement", "withdrawal", "deployment"])
HELD = frozenset({"control", "capture"})
_WIDE = frozenset({"country", "continent", "region", "world region"})
BACK = 3  # paragraphs behind a claim in which a name may still locate it, beside the page's main place
CHOSEN = 0.45  # cross-validated, 0.4 to 0.5 are alike; a wrong place is the worse error
LOCATIVE = re.compile(
    r"\b(?:in|at|near|on|around|inside|outside|into|to|from|of|across|over|towards?|between|through|along|within|entering|entered|left|leaving|reached|"
    r"north|south|east|west|northern|southern|eastern|western|central|northeastern|northwestern|southeastern|southwestern)\s+(?:the\s+)?(?:[a-z-]+\s+){0,2}$",
    re.I,
)
LISTED = re.compile(
    r"\s*(?:,\s*(?:and|or)?|;|/|\b(?:and|or|as well as)\b)\s*(?:the\s+)?(?:(?:town|city|village|"
    r"district|province)s?\s+of\s+)?",
    re.I,
)
_HELD = re.compile(r"\b(?:hands|control|grip) of (?:the )?$", re.I)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?(?:\w+\s+){0,2}$", re.I)
_GENERIC = re.compile(
    r"\b(?:the|this|that)\s+(?:\w+\s+)?(?:city|town|village|district|province|settlement|camp|enclave|base|airport|hospital|area|region|capital|prison|market)\b|\b(?:there|where)\b",
    re.I,
)


@dataclass
class Candidate:
    """A place name in reach of a claim with what speaks for and against it."""

    where: Where
    features: dict[str, float]
    score: float = 0.0


@dataclass
class Setting:
    """What is known of a claim before its places are: ``near`` gives the link head's probability that a span locates
    it."""

    sentence: tuple[int, int]
    blocked: Sequence[Span] = ()
    near: Callable[[Span], float] = lambda s: 0.0


class PlaceChooser:
    """Weights of the features; ``choose`` gives every claim of a page its places."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights

    @classmethod
    def load(cls, path: Path) -> PlaceChooser:
        """Read the file of weights."""
        return cls(json.loads(path.read_text(encoding="utf-8"))["weights"])

    def score(self, features: Mapping[str, float]) -> float:
        """The probability that a candidate locates its claim."""
        z = sum(self.weights.get(k, 0.0) * v for k, v in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))

    def choose(
        self, claims: Sequence[tuple[Claim, Setting]], names: Sequence[Where], text: str, party: Mapping[str, bool]
    ) -> list[Claim]:
        """Return the claims with their places, in the order given (that of the text).

        names: the page's place names in the order of the text; party: names that may stand for a government or a group.
        """
        page = PageNames(names, text)
        out: list[Claim] = []
        for claim, s in claims:
            found = candidates(claim, s, page, text, party, out)
            for c in found:
                c.score = self.score(c.features)
            picked = sorted(
                (c for c in found if c.score >= CHOSEN), key=lambda c: c.where.span.start if c.where.span else 0
            )
            if claim.type in HELD and all(wide(c.where) for c in picked):
                picked = _held(claim, found, s.sentence[0], text, page) or picked
            inside = [
                c for c in picked if any(x.start <= c.where.span.start < x.end for x in claim.spans if c.where.span)
            ]
            why = [
                Why(
                    field="places",
                    rule="place model",
                    span=c.where.span,
                    score=round(c.score, 3),
                    sentence=f"'{c.where.as_written}' is named elsewhere on the page and fits what is told here.",
                )
                for c in picked
                if c not in inside and c.where.span and not s.sentence[0] <= c.where.span.start < s.sentence[1]
            ]
            out.append(msgspec.structs.replace(claim, places=tuple(c.where for c in picked), why=(*claim.why, *why)))
        return out


def _held(claim: Claim, found: Sequence[Candidate], sentence: int, text: str, page: PageNames) -> list[Candidate]:
    """The place that is held where words of holding name none but "the town" or "it": the town named last before
    them."""
    start = claim.spans[0].start
    if not any(_GENERIC.search(text[x.start : x.end]) for x in claim.spans) and not re.search(
        r"\bit\b", text[min(sentence, start) : claim.spans[-1].end], re.I
    ):
        return []
    here = page.paragraph(start)
    before = [
        c
        for c in found
        if c.where.span
        and c.where.span.start < start
        and c.where.place is not None
        and not wide(c.where)
        and c.where.place.kind != "admin1"
        and here - page.paragraph(c.where.span.start) <= BACK
    ]
    return [max(before, key=lambda c: c.where.span.start if c.where.span else 0)] if before else []


class PageNames:
    """The names of a page with what is asked of them again and again."""

    def __init__(self, names: Sequence[Where], text: str) -> None:
        self.all = [w for w in names if w.span is not None]
        self._breaks = [m.end() for m in re.finditer("\n\n", text)]
        self.paragraphs = [self.paragraph(w.span.start) for w in self.all if w.span]
        narrow = Counter(w.as_written.lower() for w in self.all if not wide(w))
        total = sum(narrow.values())
        self.share = {k: v / total for k, v in narrow.items()}
        self.top = narrow.most_common(1)[0][0] if narrow else ""
        self.lists = _lists(self.all, text)

    def paragraph(self, at: int) -> int:
        """The number of the paragraph that a character of the text is in."""
        return bisect_right(self._breaks, at)


def _lists(names: Sequence[Where], text: str) -> dict[int, tuple[Span, ...]]:
    """The names that stand in one list ("Agdam, Terter and Goranboy") by where each of them begins; a name alone is a
    list of one."""
    runs: list[list[Span]] = []
    for w in names:
        assert w.span is not None
        if runs and LISTED.fullmatch(text, runs[-1][-1].end, max(w.span.start, runs[-1][-1].end)):
            runs[-1].append(w.span)
        else:
            runs.append([w.span])
    return {s.start: tuple(r) for r in runs for s in r}


def wide(w: Where) -> bool:
    """Tell whether a name is one of a country or something larger."""
    return w.place is not None and w.place.kind in _WIDE


def candidates(
    c: Claim, s: Setting, page: PageNames, text: str, party: Mapping[str, bool], before: Sequence[Claim]
) -> list[Candidate]:
    """The names in reach of a claim, one a name, each at its nearest mention."""
    start = c.spans[0].start
    here = page.paragraph(start)
    best: dict[str, tuple[tuple[int, int], Where, str]] = {}
    for w, at in zip(page.all, page.paragraphs, strict=True):
        assert w.span is not None
        key = w.as_written.lower()
        zone, rank = _zone(w.span, at, here, c, s.sentence, key == page.top)
        if not zone:
            continue
        order = (rank, abs(w.span.start - start))
        if key not in best or order < best[key][0]:
            best[key] = (order, w, zone)
    rows = [(w, zone) for _, w, zone in best.values()]
    inside = [w for w, z in rows if z == "in" and not wide(w)]
    near_by = [w for w, z in rows if z == "sentence" and not wide(w)]
    last = next((o for o in reversed(before) if o.places), None)
    if last is not None:
        same = last.speaker_name == c.speaker_name
        close = max(0, min(2, here - page.paragraph(last.spans[0].start)))
        placed = {x.as_written.lower() for x in last.places}
    group = "effect" if c.type in EFFECTS else "fight" if c.type in FIGHTS else "hold" if c.type in HOLDING else "word"
    generic = any(_GENERIC.search(text[x.start : x.end]) for x in c.spans)
    told = "timeless" if c.time in ("planned", "general") else "dated"
    out = []
    for w, zone in rows:
        assert w.span is not None
        listed = page.lists.get(w.span.start, (w.span,))
        lead = text[max(0, listed[0].start - 60) : listed[0].start]
        cut = max(lead.rfind("."), lead.rfind("\n"))
        lead = lead[cut + 1 :]
        tail = text[w.span.end : w.span.end + 3]
        own = s.near(w.span)
        p = max(map(s.near, listed)) if len(listed) > 1 else own
        z = max(-4.0, min(4.0, math.log((p + 1e-4) / (1 - p + 1e-4)))) / 4
        kind = (
            "wide"
            if wide(w)
            else "admin"
            if w.place is not None and w.place.kind == "admin1"
            else "unknown"
            if w.place is None
            else "town"
        )
        mention = zone in ("in", "sentence")
        group_of_zone = zone if mention else "away"
        f = {
            "bias": 1.0,
            f"zone={zone}": 1.0,
            f"link|{group_of_zone}": z,
            f"kind={kind}|{group_of_zone}": 1.0,
            f"type={group}|{group_of_zone}": 1.0,
        }
        f[f"time={told}|{group_of_zone}"] = 1.0
        if len(listed) > 1:
            f[f"listed|{group_of_zone}"] = 1.0
            f[f"alone of its list|{group_of_zone}"] = p - own
        if w.place is not None and kind == "town":
            f[f"{w.place.kind}|{group_of_zone}"] = 1.0
        if party.get(w.as_written):
            f[f"a party's name|{kind}|{group_of_zone}"] = 1.0
        if w.score is not None and w.score < 0.3:
            f[f"unsure|{group_of_zone}"] = 1.0
        if mention:
            f[f"locative={bool(LOCATIVE.search(lead))}|{zone}"] = 1.0
            if re.match(r"['’]s\b", tail):
                f["possessive"] = 1.0
                f[f"possessive|narrower={bool(inside)}"] = 1.0
            if tail.startswith("-") or tail.startswith("–"):
                f["hyphen behind"] = 1.0
            if _FROM.search(lead):
                f[f"from|{group}"] = 1.0
            if _HELD.search(lead):
                f["in the hands of"] = 1.0
            if party.get(w.as_written) and not LOCATIVE.search(lead):
                f[f"party|{zone}"] = 1.0
            if any(b.start <= w.span.start and w.span.end <= b.end for b in s.blocked):
                f[f"role of its own|{zone}"] = 1.0
        others = [x for x in inside if x is not w]
        if others:
            f[f"named inside|{kind}|{group_of_zone}"] = 1.0
        elif [x for x in near_by if x is not w]:
            f[f"named beside|{kind}|{group_of_zone}"] = 1.0
        else:
            f[f"alone|{group_of_zone}"] = 1.0
        if generic:
            f[f"the town|{group_of_zone}|{kind}"] = 1.0
        share = page.share.get(w.as_written.lower(), 0.0)
        f[f"share|{group_of_zone}"] = share
        if w.as_written.lower() == page.top:
            f[f"top|{group_of_zone}"] = 1.0
        if last is not None:
            what = "same" if w.as_written.lower() in placed else "other"
            f[f"last={what}|{group_of_zone}|voice={same}"] = 1.0
            f[f"last={what}|{group_of_zone}|paragraphs={close}"] = 1.0
            if not mention:
                f[f"last={what}|{group}"] = 1.0
        if not mention and not inside and not near_by:
            f[f"nothing here|{group}|{kind}"] = 1.0
        out.append(Candidate(w, f))
    return out


def _zone(span: Span, at: int, here: int, c: Claim, sentence: tuple[int, int], top: bool) -> tuple[str, int]:
    """Where a mention stands to a claim, and how near that is; an empty zone is out of reach."""
    if any(s.start <= span.start and span.end <= s.end for s in c.spans):
        return "in", 0
    if sentence[0] <= span.start < sentence[1]:
        return "sentence", 1
    behind = span.start < c.spans[0].start
    if at == here:
        return ("before", 2) if behind else ("after", 4)
    if behind and here - at <= BACK:
        return f"back {here - at}", 2 + here - at
    if behind and top:
        return "main", 8
    return "", 9
