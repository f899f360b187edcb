"""What a short text is mainly about, in ACLED's sub-events: a head, read at the text's first word, beside its words
alone.

For snippets of a few sentences, as event coders get them; a page has claims instead. The labels are those of the CASE
2021 task (Haneczok et al. 2021): ACLED's 25 sub-events, five neighbors, and NONE.
"""

from __future__ import annotations

import numpy as np

from .encoder import States


def sub_event(states: States) -> tuple[str, float] | None:
    """The likeliest sub-event of a text and its probability; None for a text without words or weights without the head.

    Head and words have one vote each: their log-probabilities are added (a product of experts, Hinton 2002).
    """
    if not len(states) or "sub_event" not in states.encoder.table["tags"]:
        return None
    z = states.log_probs("sub_event")[0] + states.encoder.snippet_types.scores(states.pieces.text)
    p = np.exp(z - z.max())
    k = int(p.argmax())
    return states.encoder.labels("sub_event")[k], float(p[k] / p.sum())
