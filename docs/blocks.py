"""Generated blocks of the docs: what stands between two marks is written by a script and by nobody else.

A block opens with ``<!-- generated NAME by SCRIPT -->`` and ends with ``<!-- end NAME -->``, each on a line of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def blocks(text: str) -> dict[str, str]:
    """Return the words of each generated block by its name."""
    found = re.finditer(r"^<!-- generated (\S+) by \S+ -->\n(.*?)^<!-- end \1 -->$", text, re.MULTILINE | re.DOTALL)
    return {m[1]: m[2] for m in found}


def fill(path: Path, name: str, words: str) -> bool:
    """Put words into a block of a file and return whether it changed; exits with a sentence if the block is missing."""
    text = path.read_text(encoding="utf-8")
    known = re.escape(name)
    mark = re.compile(rf"(^<!-- generated {known} by \S+ -->\n).*?(^<!-- end {known} -->$)", re.M | re.S)
    if not mark.search(text):
        raise SystemExit(f"{path.name} has no block {name!r}; put its two marks where it shall stand.")
    new = mark.sub(lambda m: f"{m[1]}{words.rstrip()}\n{m[2]}", text, count=1)
    path.write_text(new, encoding="utf-8")
    return new != text
