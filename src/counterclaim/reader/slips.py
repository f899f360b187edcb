"""Slips of a writer: words that contradict the rest of their own page, so that nothing false is recorded from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from counterclaim.model import Claim, Slip, Span

_JOINT = re.compile(
    r"\b(?P<joint>joint\s+)?(?P<a>[A-Z][a-z]+)[-–](?P<b>[A-Z][a-z]+)\s+(?P<what>(?i:advance|attack|offensive|operation|assault|movement|strike|campaign|push|forces|troops|action))\b"
)


def joint_slips(text: str, claims: Sequence[Claim], party_of: Callable[[str], str | None]) -> list[tuple[Slip, str]]:
    """Find joint acts said to be done by the very party that they are aimed at, with that party's code.

    "a joint Turkish-Armenian advance" in a claim that names Armenia as the target is a slip if elsewhere in the page
    the same first party acts together with another one.
    """
    joints = [(m, party_of(m["a"]), party_of(m["b"])) for m in _JOINT.finditer(text)]
    named = Counter(frozenset((a, b)) for _, a, b in joints)
    out: list[tuple[Slip, str]] = []
    for m, a, b in joints:
        if not a or not b or a == b:
            continue
        span = Span(m.start(), m.end())
        inside = [c for c in claims if any(s.start - 80 <= m.start() and m.end() <= s.end + 5 for s in c.spans)]
        aimed = {
            x
            for c in claims
            for x in (c.target or "").split("+")
            if x
            and x not in (c.actor or "").split("+")
            and (c.actor or "").split("+")[0] in (a, b)
            and c.type in ("threat", "assault", "demand", "accusation")
        }
        for party, other in ((a, b), (b, a)):
            if party not in aimed or other in aimed:
                continue
            elsewhere = [(x, y) for n, x, y in joints if n is not m and other in (x, y) and party not in (x, y)]
            if elsewhere and named[frozenset((a, b))] > max(named[frozenset(e)] for e in elsewhere):
                continue  # the pair that is named more often is no slip
            if inside or elsewhere:
                sentence = f"The page says '{m.group()}', but elsewhere {party} is the one it is aimed at"
                if elsewhere:
                    sentence += " and " + "+".join(str(x) for x in elsewhere[0]) + " are named together"
                out.append(
                    (
                        Slip(
                            span=span, sentence=sentence + "; not recorded as an act of " + party + " against itself."
                        ),
                        party,
                    )
                )
    return out
