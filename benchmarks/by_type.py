"""Where the reader fails: claims found and typed, by type and by kind, on dispatches that it was not trained on.

    python -m benchmarks.by_type [--out build]

Two sets of the project's own: the held-out third of ``training/corpus/dispatches`` (thresholds were chosen on it),
and the bundled pages. ``OUT/by_type.json`` holds the counts; ``docs/build_limits.py`` turns them into tables.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from benchmarks.score.predict import page_of, reader
from counterclaim.claim_types import claim_types
from counterclaim.model import Claim
from training.corpus.gold import case
from training.corpus.load import Dispatch, GoldClaim, load_all
from training.data import held_out

AGREE = 0.5  # least Dice overlap of the words of two claims that are taken for one, as in the claims scorer
PRONOUNS = frozenset(["he", "she", "it", "they", "we", "i"])
KINDS = {
    "the writer's own words": lambda d, c: c.speaker is None,
    "speaker named in the same paragraph": lambda d, c: c.speaker and _paragraph(d, c) and not _pronoun(d, c),
    "speaker named in an earlier paragraph": lambda d, c: c.speaker is not None and not _paragraph(d, c),
    "speaker is a pronoun": lambda d, c: c.speaker is not None and _pronoun(d, c),
    "second hand (an agency or channel stands between)": lambda d, c: bool(c.via),
    "words in several pieces": lambda d, c: len(c.spans) > 1,
    "denied": lambda d, c: c.polarity == "denied",
    "conditional": lambda d, c: c.polarity == "conditional",
    "planned or threatened": lambda d, c: c.time == "planned",
    "with a hedge": lambda d, c: bool(c.hedges),
    "with a figure": lambda d, c: bool(c.figures),
}


def _paragraph(d: Dispatch, c: GoldClaim) -> bool:
    assert c.speaker is not None
    home = next(p for p in d.paragraphs if p[0] <= c.spans[0][0] < p[1])
    return home[0] <= c.speaker[0] < home[1]


def _pronoun(d: Dispatch, c: GoldClaim) -> bool:
    assert c.speaker is not None
    return d.text[c.speaker[0] : c.speaker[1]].lower() in PRONOUNS


def dice(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> float:
    """Twice the shared characters over all characters of two sets of spans."""
    shared = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    total = sum(y - x for x, y in (*a, *b))
    return 2 * shared / total if total else 0.0


def matched(gold: list[GoldClaim], found: list[Claim]) -> dict[int, int]:
    """Gold index → index of the claim found for it, one to one, the best overlap first; a shared type decides ties."""
    pairs = []
    for i, g in enumerate(gold):
        for j, f in enumerate(found):
            score = dice(g.spans, [(s.start, s.end) for s in f.spans])
            if score >= AGREE:
                pairs.append((score + 0.3 * (f.type == g.type) + 0.15 * (f.type in g.alt), i, j))
    out: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if i not in out and j not in taken:
            out[i] = j
            taken.add(j)
    return out


def same_speaker(d: Dispatch, g: GoldClaim, f: Claim) -> bool:
    """Tell whether the claim found has the speaker of the annotated one: the same words, the same name, or nobody."""
    voice = f.speaker
    if voice is None or g.speaker is None:
        return voice is None and g.speaker is None
    if voice.span is not None and voice.span.start < g.speaker[1] and g.speaker[0] < voice.span.end:
        return True
    return voice.name.lower() == (g.speaker_name or "").lower()


def unseen() -> Iterator[tuple[str, list[Dispatch]]]:
    """Yield the two sets by name."""
    yield "held-out dispatches", [d for d in load_all() if held_out(d.id)]
    yield "bundled pages", load_all(Path(str(files("counterclaim"))) / "demo" / "annotations")


def measure() -> dict[str, Any]:
    """Read both sets and count."""
    types: dict[str, Counter[str]] = {t: Counter() for t in claim_types().names}
    kinds: dict[str, Counter[str]] = {k: Counter() for k in KINDS}
    sets: list[dict[str, Any]] = []
    confused: Counter[tuple[str, str]] = Counter()
    for name, dispatches in unseen():
        n: Counter[str] = Counter()
        for d in dispatches:
            page = reader().read(page_of(case(d)))
            pairs = matched(d.claims, list(page.claims))
            free = {pairs[i] for i, g in enumerate(d.claims) if g.optional and i in pairs}
            for j, f in enumerate(page.claims):
                if j not in free:
                    n["made"] += 1
                    types[f.type]["made"] += 1
            for i, g in enumerate(d.claims):
                if g.optional:
                    continue
                got: list[str] = ["gold"]
                if i in pairs:
                    f = page.claims[pairs[i]]
                    got.append("found")
                    if f.type == g.type or f.type in g.alt:
                        got.append("typed")
                        types[f.type]["made_right"] += 1
                    else:
                        confused[g.type, f.type] += 1
                    if same_speaker(d, g, f):
                        got.append("speaker")
                n.update(got)
                types[g.type].update(got)
                for k, holds in KINDS.items():
                    if holds(d, g):
                        kinds[k].update(got)
        sets.append({"name": name, "dispatches": len(dispatches), **n})
    return {
        "reader": reader().version,
        "sets": sets,
        "types": {t: dict(c) for t, c in types.items()},
        "kinds": {k: dict(c) for k, c in kinds.items()},
        "confused": [[a, b, n] for (a, b), n in confused.most_common(12)],
    }


def main() -> None:
    """Measure and write the counts."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ap.add_argument("--out", type=Path, default=Path("build"))
    a = ap.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    counts = measure()
    (a.out / "by_type.json").write_text(json.dumps(counts, indent=1), encoding="utf-8")
    for s in counts["sets"]:
        found, made, gold = s.get("found", 0), s.get("made", 0), s.get("gold", 0)
        print(f"{s['name']}: {s['dispatches']} dispatches, {gold} claims, {found / max(gold, 1):.0%} found;")
        print(f"  of {made} claims made, {found / max(made, 1):.0%} were asked for")


if __name__ == "__main__":
    main()
