"""How a claim is put: polarity, certainty, time, hedges, loaded words, the condition of a threat.

The heads propose; words of the lexicon correct where they are plain (a denying verb, a hedge inside the claim).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.lexicon.words.load import Words
from counterclaim.model import Certainty, ClaimTime, Hedge, Polarity, Span

from .events import RawClaim

_UNCONFIRMED = re.compile(
    r"\b(?:(?:could|can|did|would|does|do)\s?(?:not|n[o']t)|cannot|(?:was|were|is|are)\s+(?:not able|"
    r"unable)\s+to|unable\s+to)\s+(?:\w+ly\s+|yet\s+){0,2}(?:confirm|verify)"
    r"(?:\s+(?:that|whether|if|the|any|reports?|claims?|of)){0,4}\s*$"
    r"|\bno\s+(?:independent\s+)?(?:confirmation|evidence|proof|sign)\s+(?:that|of)(?:\s+(?:the|any))?\s*$",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|should|provided that|as long as|in case|in the event (?:of|that)|until|otherwise)\b[^.;]*", re.I
)
_IF = re.compile(r"\b(?:if|unless)\b[^,.;”\"]*", re.I)
_AUTHORITY = frozenset(
    {"state", "ministry", "army", "official", "government", "police", "alliance", "organisation", "military"}
)


@dataclass(frozen=True)
class Stance:
    """The axes of one claim with the hedges they rest on."""

    polarity: Polarity
    certainty: Certainty
    time: ClaimTime
    hedges: tuple[Hedge, ...]
    condition: Span | None
    rules: tuple[tuple[str, str], ...]


def _top(scores: dict[str, float], fallback: str) -> str:
    return max(scores, key=lambda k: scores[k]) if scores else fallback


def stance(
    raw: RawClaim,
    text: str,
    spans: Sequence[Span],
    sentence: tuple[int, int],
    words: Words,
    *,
    verb_class: str | None,
    speaker: bool,
    state: bool,
    head_hedges: Sequence[Span],
) -> Stance:
    """Read the axes of a claim.

    verb_class: class of the speaker's verb; speaker: whether anyone but the narrator speaks; state: whether the
    speaker is a body of a state; head_hedges: spans that the hedge role marked. Offsets: characters of ``text``.
    """
    rules: list[tuple[str, str]] = []
    polarity = _top(raw.polarity, "asserted")
    rules.append(("polarity", "head"))
    if verb_class == "denies" and polarity == "asserted" and raw.polarity.get("denied", 0) > 0.2:
        polarity = "denied"
        rules[-1] = ("polarity", "denying verb")
    if polarity == "asserted" and _UNCONFIRMED.search(text[sentence[0] : max(sentence[0], spans[0].start)]):
        polarity = "questioned"
        rules[-1] = ("polarity", "not confirmed")
    if polarity == "denied" and any(
        m.start() <= spans[0].start and spans[-1].end <= m.end() for m in _IF.finditer(text, *sentence)
    ):
        polarity = "conditional"  # "if they do not leave" denies nothing
        rules[-1] = ("polarity", "within a condition")
    certainty = _top(raw.certainty, "fact")
    rules.append(("certainty", "head"))
    lo = min([sentence[0], *(s.start for s in spans)])
    hi = max([sentence[1], *(s.end for s in spans)])
    hedges: dict[tuple[int, int], Hedge] = {}
    found = [(lo + h.start, lo + h.end, h.value) for h in words.hedges_in(text[lo:hi])]
    for a, b, w in found:
        if w.kind == "approximate":
            continue
        inside = any(s.start - 40 <= a and b <= s.end + 25 for s in spans)
        if inside:
            hedges[a, b] = Hedge(span=Span(a, b), as_written=text[a:b])
    for s in head_hedges:
        if not any(s.start < b and a < s.end for a, b in hedges):
            hedges[s.start, s.end] = Hedge(span=s, as_written=s.of(text))
    if not speaker:
        # the narrator claims nothing second hand: his words are fact or hedged
        rest = {k: v for k, v in raw.certainty.items() if k in ("fact", "possible")}
        certainty = _top(rest, "fact")
        if hedges and rest.get("possible", 0) > 0.15:
            certainty = "possible"
            rules[-1] = ("certainty", "hedge in the narrator's words")
    else:
        if certainty == "fact":
            certainty = "claimed"
            rules[-1] = ("certainty", "a speaker says so")
        if certainty.startswith("suspected"):
            certainty = "suspected_by_authorities" if state else "suspected"
        elif (
            verb_class == "accuses"
            and polarity == "asserted"
            and raw.certainty.get("suspected", 0) + raw.certainty.get("suspected_by_authorities", 0) > 0.15
        ):
            certainty = "suspected_by_authorities" if state else "suspected"
            rules[-1] = ("certainty", "accusing verb")
        elif hedges and raw.certainty.get("possible", 0) > 0.25:
            certainty = "possible"
            rules[-1] = ("certainty", "hedge")
    time = _top(raw.time, "happened")
    rules.append(("time", "head"))
    condition = None
    if raw.type in ("threat", "demand", "support", "ceasefire", "withdrawal", "talks") or polarity == "conditional":
        m = _CONDITION.search(text, sentence[0], sentence[1])
        if m:
            end = m.end()
            cut = re.search(r",\s+(?:then\s+)?(?:the|it|we|they|he|she|its|our)\b|,?\s+then\b|[”\"]", m.group())
            if cut:
                end = m.start() + cut.start()
            condition = Span(m.start(), end)
            if (
                raw.type == "threat"
                and m.group().lower().startswith(("if", "unless"))
                and polarity == "asserted"
                and any(s.start - 200 <= m.start() <= s.end + 5 for s in spans)
            ):
                polarity = "conditional"
                rules.append(("polarity", "condition"))
    return Stance(polarity, certainty, time, tuple(hedges[k] for k in sorted(hedges)), condition, tuple(rules))  # type: ignore[arg-type]


def loaded_words(text: str, start: int, end: int, words: Words) -> tuple[Span, ...]:
    """Loaded wording between two offsets; a caller asks only for the narrator's own sentences."""
    return tuple(
        Span(start + f.start, start + f.end) for f in words.loaded_in(text[start:end]) if f.value.weight >= 0.5
    )
