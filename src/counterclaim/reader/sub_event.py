"""What a short text is mainly about, in ACLED's sub-events: a head, read at the text's first word, beside its words
alone and the states of all its words.

For snippets of a few sentences, as event coders get them; a page has claims instead. The labels are those of the CASE
2021 task (Haneczok et al. 2021): ACLED's 25 sub-events, five neighbors, and NONE.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .encoder import States
from .softmax import log_softmax
from .stacked import Line

STATE = 0.5
"""Weight of the expert on states: it learned from the snippets that the states were taught on, as the head did."""


@lru_cache(maxsize=2)
def _line(folder: Path) -> Line:
    with np.load(folder / "snippets.npz") as z:
        return Line.of(z, "states.")


def summary(states: States) -> NDArray[np.float32]:
    """The mean state of the words of a text, and the mean weighted by how surely each claims something [2 × size].

    Raises ValueError where the text was read without its states.
    """
    if states.hidden is None:
        raise ValueError("the text was read without the states of its words; read it with hidden=True.")
    claims = 1 - np.exp(states.log_probs("claim"))[:, :1]
    weighted = (states.hidden * claims).sum(0) / (float(claims.sum()) + 1e-3)
    return np.concatenate([states.hidden.mean(0), weighted]).astype(np.float32)


def sub_event(states: States) -> tuple[str, float] | None:
    """The likeliest sub-event of a text and its probability; None for a text without words or weights without the head.

    Head, words and, where the text was read with them, the states of all words vote: their log-probabilities are added
    (a product of experts, Hinton 2002).
    """
    if not len(states) or "sub_event" not in states.encoder.table["tags"]:
        return None
    z = states.log_probs("sub_event")[0] + states.encoder.snippet_types.scores(states.pieces.text)
    if states.hidden is not None:
        z = z + STATE * log_softmax(_line(states.encoder.folder).scores(summary(states)))
    p = np.exp(z - z.max())
    k = int(p.argmax())
    return states.encoder.labels("sub_event")[k], float(p[k] / p.sum())
