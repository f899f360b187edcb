"""Checks every dispatch of the corpus and the mentions marked in them.

``python -m training.corpus.check [PATTERN]`` prints what is wrong and the counts.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from training.corpus.load import load_dispatch
from training.corpus.marked import FOLDER, read_marks


def main(pattern: str = "*") -> int:
    """Print one sentence per bad row and a table of counts; returns 1 where anything is wrong."""
    folder = Path(__file__).parent / "dispatches"
    n = words = wrong = 0
    types: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for path in sorted(folder.glob(f"{pattern}.txt")):
        d, bad = load_dispatch(path)
        n, words, wrong = n + 1, words + len(d.text.split()), wrong + len(bad)
        types.update(c.type for c in d.claims)
        for b in bad:
            print(b)
        if (FOLDER / path.name).exists():
            complaint = marks(FOLDER / path.name, d.text, kinds)
            wrong += bool(complaint)
            print(complaint, end="\n" * bool(complaint))
    print(f"{n} dispatches, {words} words, {sum(types.values())} claims, {wrong} bad rows")
    print(", ".join(f"{t} {c}" for t, c in types.most_common()))
    print(f"{sum(kinds.values())} mentions marked: " + ", ".join(f"{t} {c}" for t, c in kinds.most_common()))
    return 1 if wrong else 0


def marks(path: Path, text: str, kinds: Counter[str]) -> str:
    """Return what is wrong with a file of marked mentions, or nothing; counts its types into ``kinds``."""
    try:
        plain, spans = read_marks(path.read_text(encoding="utf-8"))
    except ValueError as e:
        return f"mentions/{path.name}: {e}"
    kinds.update(t for _, _, t in spans)
    return (
        ""
        if plain.split() == text.split()
        else f"mentions/{path.name}: without its marks it is not the text of the dispatch; copy that anew and mark it."
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
