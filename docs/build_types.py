"""Writes ``docs/concepts/type.md`` from ``claim_types.toml``: ``python docs/build_types.py``."""

# ruff: noqa: E501  (lines of Markdown)

from __future__ import annotations

import re

from blocks import ROOT

from counterclaim.claim_types import ClaimType, claim_types

TARGET = ROOT / "docs" / "concepts" / "type.md"
HEAD = """# Type

Made from `src/counterclaim/claim_types.toml` by `docs/build_types.py`.

A *type* is what a claim says: that a place was taken, that a town was shelled, that the other side must leave. It does not say
who says so, whether it is asserted or denied, or how sure anybody is; those stand beside the type on four axes. "X took
the town", "X says it took the town" and "Y denies that X took the town" are one type, `capture`, three times.

There are {types} types in {families} families. The last three columns name the codes that stand nearest in three
schemes for coding events, for people who bring data from them or take it there: PLOVER (type/mode), ACLED (sub-event type)
and CAMEO (root, or a code below one). A dash means that the scheme has no place for it. None of the schemes codes the
assertion itself, so a code is an approximation in every row.

```python
from counterclaim.claim_types import claim_types

for t in claim_types().types:
    print(t.name, t.family, t.means, t.plover, t.acled, t.cameo)
```
"""
TAIL = """## One sentence, several claims

"Repelled an attack, destroying two tanks" is two claims, `repelled` and `losses_inflicted`. A car bomb and its victims are
two, `blast` and `civilian_casualties`. The killed and the wounded of one event are one claim with two
[figures](figure.md). Which types contradict each other, and under what conditions, stands in a table of the compare stage; see
[link](link.md).

How often each type is found, and which types are taken for one another, is measured in [limits](../limits.md).
"""


def row(t: ClaimType) -> str:
    """Return the row of one type."""
    codes = [", ".join(c) or "–" for c in (t.plover, t.acled, t.cameo)]
    means = re.sub(r"\b[a-z]+_[a-z_]+\b", r"`\g<0>`", " ".join(filter(None, (t.means, t.apart))))
    return f"| `{t.name}` | {means} | {' | '.join(codes)} |"


def build() -> str:
    """Return the whole page."""
    table = claim_types()
    parts = [HEAD.format(types=len(table.types), families=len(table.families))]
    for family in table.families:
        rows = "\n".join(row(t) for t in table.of(family.name))
        parts.append(
            f"## {family.title}\n\n| type | what is claimed | PLOVER | ACLED | CAMEO |\n|---|---|---|---|---|\n{rows}\n"
        )
    parts.append("## Four axes\n")
    for axis in table.axes:
        rows = "\n".join(f"| {value} | {means} |" for value, means in axis.values)
        parts.append(f"### {axis.name}\n\n{axis.means}\n\n| value | means |\n|---|---|\n{rows}\n")
    parts.append(TAIL)
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
