"""Incidents of political violence on a whole page, as event coders fill them in.

Each has a type, perpetrators, targets, victims and weapons.

The view that event data users know (MUC-4's templates), beside the ledger's claims. The page as a whole decides which
types it tells of, and of which twice (``stacked.py``); mentions of roles are found word by word, go to the types they
fit and are chosen by what stands around them (``fillers.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from .encoder import States
from .fillers import FillerChooser, Mention, head_word, mentions
from .stacked import Stacked

TYPE = 0.5  # least probability that a mention belongs to an incident of a type
SURE = 0.7  # least mean probability of mentions between which two incidents of one type are parted


@dataclass
class Filler:
    """A role filler: words as written, all its mentions' spans, and how the perpetrator is spoken of."""

    role: str
    words: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    confidence: str | None = None
    score: float = 0.0


@dataclass
class Incident:
    """One incident of a page."""

    type: str
    fillers: list[Filler]
    score: float


@lru_cache(maxsize=2)
def _experts(folder: Path) -> tuple[Stacked, FillerChooser]:
    return Stacked.load(folder / "incidents.npz"), FillerChooser.load(folder / "fillers.npz")


def incidents(states: States) -> list[Incident]:
    """Find the incidents of a text, in the order of their first mention."""
    if not len(states):
        return []
    page, chooser = _experts(states.encoder.folder)
    kinds = states.encoder.labels("muc_type")
    told = page.told(states)
    found = mentions(states)
    counts = {k: 2 if f"{kind} twice" in told else 1 for k, kind in enumerate(kinds) if kind in told}
    out = []
    for k, parts in shared_out(found, counts):
        for n, part in enumerate(parts):
            share = told[f"{kinds[k]} twice" if n else kinds[k]]
            out.append(Incident(kinds[k], _fillers(part, k, chooser), share))
    return sorted(out, key=lambda i: min((s[0] for f in i.fillers for s in f.spans), default=len(states.pieces.text)))


def shared_out(found: Sequence[Mention], counts: dict[int, int]) -> list[tuple[int, list[list[Mention]]]]:
    """The mentions of each type told of, for one incident or two; ``counts`` gives how many there are of a type.

    A mention goes to every type that it fits, else to the one that it fits best.
    """
    out = []
    for k, n in counts.items():
        fitting = [m for m in found if m.types[k] >= TYPE or k == max(counts, key=lambda j: float(m.types[j]))]
        out.append((k, [fitting] if n == 1 else _apart(fitting)))
    return out


def _apart(found: list[Mention]) -> list[list[Mention]]:
    """The mentions of two incidents of one type: a page tells one behind the other, so the widest gap parts them."""
    sure = [m for m in found if m.score >= SURE]
    gaps = [b.sentence - a.sentence for a, b in pairwise(sure)]
    if not gaps:
        return [found, []]
    cut = 1 + max(range(len(gaps)), key=lambda i: (gaps[i], -abs(i + 1 - len(sure) / 2)))
    at = sure[cut].span[0]
    return [[m for m in found if m.span[0] < at], [m for m in found if m.span[0] >= at]]


def grouped(part: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions of one role with one head word are one filler."""
    out: dict[tuple[str, str], list[Mention]] = {}
    for m in part:
        out.setdefault((m.role, head_word(m.words)), []).append(m)
    return list(out.values())


def _fillers(part: Sequence[Mention], kind: int, chooser: FillerChooser) -> list[Filler]:
    """The fillers of an incident, the surest first."""
    out = []
    for same in grouped(part):
        share = chooser.share(same, part, kind)
        if share >= chooser.least:
            said = same[-1].confidence if same[0].role == "perp_organization" else None
            out.append(Filler(same[0].role, same[0].words, [m.span for m in same], said, share))
    return sorted(out, key=lambda f: -f.score)
