"""What reviews do to claims: corrections laid over, rejections, and finding the claim again after a newer reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from counterclaim.errors import CounterclaimError
from counterclaim.model import Claim, Figure, Judgement, Review, Span, Voice, Why

FIXED: Final = frozenset({"id", "page", "reader", "why", "score"})
"""Fields of a claim that say where it came from; a person cannot change them."""

PERSON: Final = "a person"
"""The rule of a reason that stands for a correction."""

SHORTHANDS: Final = {"speaker": "name", "party": "party"}
"""Keys of ``changes`` that stand for a field of the speaker (the innermost voice)."""


def live(reviews: Iterable[Review]) -> list[Review]:
    """Return the reviews that count, in their order: neither withdrawn nor withdrawals."""
    rows = list(reviews)
    gone = {r.withdraws for r in rows if r.withdraws}
    return [r for r in rows if not r.withdraws and r.id not in gone]


def judgement(reviews: Iterable[Review]) -> Judgement | None:
    """Return the judgement of the latest review that counts; None where there is none."""
    rows = live(reviews)
    return rows[-1].judgement if rows else None


def apply_reviews(claim: Claim, reviews: Iterable[Review]) -> Claim:
    """Return the claim with the corrections of the reviews that count laid over, the latest winning field by field.

    ``reviews`` stand in the order they were made. Raises E209 where a change does not fit the claim.
    """
    changes: dict[str, Any] = {}
    for review in live(reviews):
        if review.judgement == "correct":
            changes.update(review.changes)
    if not changes:
        return claim
    corrected = change(claim, changes)
    return msgspec.structs.replace(corrected, why=_reasons(claim, changes))


_SAID = {"when": "date", "places": "place"}


def _reasons(claim: Claim, changes: Iterable[str]) -> tuple[Why, ...]:
    """The reader's reasons for what still stands, and a person for what was put right."""
    fields = list(dict.fromkeys("speaker" if field in SHORTHANDS else field for field in changes))
    kept = [why for why in claim.why if why.field not in fields]
    kept += [Why(field=f, rule=PERSON, sentence=f"A person corrected the {_SAID.get(f, f)}.") for f in fields]
    return tuple(kept)


def change(claim: Claim, changes: dict[str, Any], *, page_text: str | None = None) -> Claim:
    """Return the claim with fields replaced; with ``page_text``, spans are checked to lie within it.

    Besides the fields of a claim, ``speaker`` and ``party`` set the name and party of the innermost voice.
    Raises E209 where a field is unknown, fixed, or of the wrong type.
    """
    record = msgspec.to_builtins(claim)
    speaker: dict[str, Any] = {}
    for field, value in changes.items():
        if field in SHORTHANDS:
            speaker[SHORTHANDS[field]] = msgspec.to_builtins(value)
        elif field in FIXED or field not in Claim.__struct_fields__:
            known = ", ".join([*SHORTHANDS, *(f for f in Claim.__struct_fields__ if f not in FIXED)])
            raise CounterclaimError("E209", f"A review cannot change {field!r}; it can change {known}.")
        else:
            plain = msgspec.to_builtins(value)
            record[field] = [] if plain is None and isinstance(record[field], (list, tuple)) else plain
    if page_text is not None and "figures" in changes:
        _check_figures(record["figures"])
    try:
        changed = msgspec.convert(record, Claim)
        if speaker:
            changed = _with_speaker(changed, speaker)
    except msgspec.ValidationError as error:
        raise CounterclaimError(
            "E209", f"The review does not fit the claim ({error}); give each field the form it has in the claim."
        ) from error
    if page_text is not None:
        check_spans(changed, len(page_text), code="E209")
    return changed


def _check_figures(figures: Any) -> None:
    """Refuse a figure without a number, with bounds that cross, or with a part that figures do not have."""
    for f in figures if isinstance(figures, list) else ():
        if not isinstance(f, dict):
            continue  # its form is judged with the whole claim
        if unknown := sorted(set(f) - set(Figure.__struct_fields__)):
            raise CounterclaimError(
                "E209", f"A figure has no {unknown[0]!r}; it has {', '.join(Figure.__struct_fields__)}."
            )
        bounds = [f[k] for k in ("low", "best", "high") if isinstance(f.get(k), (int, float))]
        if not bounds and not f.get("as_written"):
            raise CounterclaimError("E209", "A figure needs a number; give it as best, or as low and high.")
        if bounds != sorted(bounds):
            raise CounterclaimError(
                "E209", f"The figure {bounds} does not rise from low over best to high; mend its bounds."
            )


def _with_speaker(claim: Claim, fields: dict[str, Any]) -> Claim:
    if "name" in fields and fields["name"] is None:  # the writer's own voice
        return msgspec.structs.replace(claim, voices=())
    if not claim.voices and "name" not in fields:
        raise CounterclaimError(
            "E209", "The claim has no speaker to whom a party could belong; change speaker as well."
        )
    record = msgspec.to_builtins(claim.voices[-1]) if claim.voices else {}
    if "name" in fields and fields["name"] != record.get("name"):
        # The span, the role and the other names are those of the person named before.
        record = {k: v for k, v in record.items() if k not in {"span", "role", "aka"}}
    return msgspec.structs.replace(claim, voices=(*claim.voices[:-1], msgspec.convert(record | fields, Voice)))


def spans_of(claim: Claim) -> list[Span]:
    """Return every span of a claim, also those of its parts."""
    found: list[Span | None] = [*claim.spans, claim.trigger, claim.condition, claim.consequence]
    found += [*claim.evidence, *claim.loaded, *(h.span for h in claim.hedges), *(w.span for w in claim.places)]
    found += [*(f.span for f in claim.figures), *(t.span for t in claim.items), claim.when.span if claim.when else None]
    for voice in claim.voices:
        found += [voice.span, voice.verb_span]
    return [span for span in found if span is not None]


def check_spans(claim: Claim, length: int, *, code: str) -> None:
    """Raise an error with ``code`` where the claim has no span, or one outside of ``length`` characters."""
    if not claim.spans:
        raise CounterclaimError(code, f"Claim {claim.id} has no span; a claim must point at words of its page.")
    for span in spans_of(claim):
        if not 0 <= span.start <= span.end <= length:
            raise CounterclaimError(
                code,
                f"Claim {claim.id} points at characters {span.start} to {span.end} of a page of {length} characters; "
                "spans must lie within the page's text.",
            )


def overlap(a: Sequence[Span], b: Sequence[Span]) -> float:
    """Return the shared characters of two lists of spans over all their characters (Jaccard), in [0, 1]."""
    left = {c for s in a for c in range(s.start, s.end)}
    right = {c for s in b for c in range(s.start, s.end)}
    return len(left & right) / len(left | right) if left | right else 0.0


def find_again(old: Claim, corrected: Claim, candidates: Iterable[Claim]) -> tuple[Claim, float] | None:
    """Return the claim of a newer reading that a review of ``old`` belongs to, with the overlap of their spans.

    A candidate must share characters with ``old`` and have its type or the type a person gave it (``corrected``).
    The largest overlap wins; between equals, the one with the same speaker and polarity; if equals are left, None,
    since a judgement must not land on a claim it was not made about.
    """
    ranked: list[tuple[float, bool, bool, Claim]] = []
    for new in candidates:
        if new.type not in {old.type, corrected.type}:
            continue
        shared = overlap(old.spans, new.spans)
        if shared > 0:
            names = {v.name for v in (old.speaker, corrected.speaker) if v}
            same_speaker = (new.speaker.name in names) if new.speaker else not names
            ranked.append((shared, same_speaker, new.polarity in {old.polarity, corrected.polarity}, new))
    ranked.sort(key=lambda r: r[:3], reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][:3] == ranked[1][:3]):
        return None
    return ranked[0][3], ranked[0][0]
