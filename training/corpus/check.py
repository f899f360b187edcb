"""Checks every dispatch of the corpus: ``python -m training.corpus.check [PATTERN]`` prints what is wrong and the counts."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from training.corpus.load import load_dispatch


def main(pattern: str = "*") -> int:
    """Print one sentence per bad row and a table of counts; returns 1 where anything is wrong."""
    folder = Path(__file__).parent / "dispatches"
    n = words = wrong = 0
    types: Counter[str] = Counter()
    for path in sorted(folder.glob(f"{pattern}.txt")):
        d, bad = load_dispatch(path)
        n, words, wrong = n + 1, words + len(d.text.split()), wrong + len(bad)
        types.update(c.type for c in d.claims)
        for b in bad:
            print(b)
    print(f"{n} dispatches, {words} words, {sum(types.values())} claims, {wrong} bad rows")
    print(", ".join(f"{t} {c}" for t, c in types.most_common()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
