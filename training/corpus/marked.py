"""Our own dispatches with every mention marked in place, ``{O|the army}``: outermost only, in the scheme of re3d.

A file of ``mentions/`` bears the name of its dispatch; without its marks it reads as that dispatch does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "mentions"
CODES = {
    "O": "Organisation",
    "L": "Location",
    "P": "Person",
    "N": "Nationality",
    "T": "Temporal",
    "Q": "Quantity",
    "W": "Weapon",
    "V": "Vehicle",
    "M": "MilitaryPlatform",
    "D": "DocumentReference",
    "$": "Money",
    "C": "Coordinate",
    "F": "Frequency",
    "I": "CommsIdentifier",
}
_MARK = re.compile(r"\{([OLPNTQWVMD$CFI])\|([^{}]*)\}")


def read_marks(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the plain text and its mentions (start, end, type).

    Raises ValueError where a brace is left over.
    """
    out, spans, at = "", [], 0
    for m in _MARK.finditer(marked):
        out += marked[at : m.start()]
        spans.append((len(out), len(out) + len(m[2]), CODES[m[1]]))
        out += m[2]
        at = m.end()
    out += marked[at:]
    if stray := re.search(r"[{}]", out):
        raise ValueError(
            f"a brace that closes no mark near {out[max(0, stray.start() - 20) : stray.start() + 20]!r}; "
            f"expected {{CODE|words}} with a code of {''.join(CODES)}."
        )
    return out, [s for s in spans if s[1] > s[0]]


def load_marked(folder: Path = FOLDER) -> Iterator[tuple[str, str, list[tuple[int, int, str]]]]:
    """Name, text and mentions of each marked dispatch."""
    for path in sorted(folder.glob("*.txt")):
        text, spans = read_marks(path.read_text(encoding="utf-8").rstrip("\n"))
        yield path.stem, text, spans
