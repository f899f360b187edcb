"""Who said what: source, cue and content spans, grouped into relations (method: design/reader.md C, "share")."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from .edges import mended
from .encoder import States
from .tags import Run, joined, runs

REACH = 170  # words between a cue and its source or content; PolNeAR's relations rarely reach further
JOIN = 0.15  # least mean link probability to join a span to a cue; 0.1 to 0.3 made no difference on the training part
SHARE = 0.30  # least to borrow a span that belongs to another cue
NEAR = {"source": {0: 1.0, -1: 0.2, 1: 0.1}, "content": {0: 1.0, 1: 0.8, -1: 0.4, 2: 0.4}}
"""What a link counts by how many sentences the span's nearer end lies after its cue; 0 beyond. Of the relations of
PolNeAR's training part 99.5 % of the sources stand in the cue's sentence, 94 % of the contents in it and 5 % in the
next one."""


@dataclass
class Attribution:
    """One relation: word runs of the source, the cue and the content (each may be empty but the cue)."""

    cue: Run
    source: list[Run] = field(default_factory=list)
    content: list[Run] = field(default_factory=list)

    def covers(self, word: int) -> bool:
        """Tell whether a word lies inside the content."""
        return any(r.first <= word < r.end for r in self.content)


def attributions(states: States) -> list[Attribution]:
    """Decode all relations of a text, in the order of their cues."""
    found = _mended(joined(runs(states, "attribution"), states), states)
    cues = [r for r in found if r.label == "cue"]
    out = [Attribution(c) for c in cues]
    if not cues:
        return out
    roles = states.encoder.roles("attribution")
    at = states.pieces.sentence_of_word
    links: dict[tuple[int, int], float] = {}
    spans = [r for r in found if r.label != "cue"]
    firsts = [r.first for r in spans]
    column = {name: roles.index(name) for name in ("source", "content")}
    for k, c in enumerate(cues):
        lo = max(0, c.first - REACH)
        hi = min(len(states), c.end + REACH)
        p = states.link("attribution", c.first, lo, hi)
        sums = np.concatenate([np.zeros((1, p.shape[1])), p.cumsum(0, dtype=np.float64)])
        for i in range(bisect_left(firsts, lo), bisect_left(firsts, hi)):
            r = spans[i]
            if r.end <= hi:
                away = int(at[r.first] - at[c.first]) if r.first > c.first else int(at[r.end - 1] - at[c.first])
                near = NEAR[r.label].get(away, 0.0)
                if near:
                    links[k, i] = (
                        near
                        * float(sums[r.end - lo, column[r.label]] - sums[r.first - lo, column[r.label]])
                        / (r.end - r.first)
                    )
    for i, r in enumerate(spans):
        best = max(((links.get((k, i), 0.0), k) for k in range(len(cues))), default=(0.0, -1))
        if best[0] > JOIN:
            (out[best[1]].source if r.label == "source" else out[best[1]].content).append(r)
    for k, a in enumerate(out):
        for label in ("source", "content"):
            have: list[Run] = getattr(a, label)
            if not have:
                lend = max(
                    ((links.get((k, i), 0.0), i) for i, r in enumerate(spans) if r.label == label), default=(0.0, -1)
                )
                if lend[0] > SHARE:
                    have.append(spans[lend[1]])
    return out


def _mended(found: list[Run], states: States) -> list[Run]:
    """The runs with their edges put right, none growing into another."""
    taken = {w for r in found for w in range(r.first, r.end)}
    out = []
    for r in found:
        m = mended(r, states.pieces, taken)
        taken.update(range(m.first, m.end))
        out.append(m)
    return sorted(out, key=lambda r: r.first)


def as_prediction(states: States, relations: list[Attribution]) -> list[dict[str, list[list[int]]]]:
    """The relations as plain spans, for scorers and tests."""

    def plain(rs: list[Run]) -> list[list[int]]:
        found = (states.pieces.span(r.first, r.end) for r in rs)
        return [[s.start, s.end] for s in found]

    return [{"source": plain(a.source), "cue": plain([a.cue]), "content": plain(a.content)} for a in relations]
