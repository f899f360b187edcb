"""What a short text is mainly about, in ACLED's sub-events: one head, read at the text's first word.

For snippets of a few sentences, as event coders get them; a page has claims instead. The labels are those of the CASE 2021
task (Haneczok et al. 2021): ACLED's 25 sub-events, five neighbors, and NONE.
"""

from __future__ import annotations

import numpy as np

from .encoder import States


def sub_event(states: States) -> tuple[str, float] | None:
    """The likeliest sub-event of a text and its probability; None for a text without words or weights without the head."""
    if not len(states) or "sub_event" not in states.encoder.table["tags"]:
        return None
    p = np.exp(states.log_probs("sub_event")[0])
    k = int(p.argmax())
    return states.encoder.labels("sub_event")[k], float(p[k])
