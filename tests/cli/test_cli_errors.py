"""Every code that the desk and the command line raise stands in the docs, and the docs name none that is not raised."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_codes_of_the_desk_are_in_the_docs():
    sources = (ROOT / "src/counterclaim").rglob("*.py")
    raised = {c for p in sources for c in re.findall(r'"(E6\d\d)"', p.read_text(encoding="utf-8"))}
    told = set(re.findall(r"^\| (E6\d\d) \|", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), re.M))
    assert raised == told
