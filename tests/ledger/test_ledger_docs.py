from __future__ import annotations

import re
from pathlib import Path

import pytest

from counterclaim.ledger import ClaimFilter, Ledger

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("package", "codes"), [("ledger", r"E2\d\d"), ("export", r"E3\d\d")])
def test_every_error_code_is_in_the_docs_and_the_other_way_round(package: str, codes: str) -> None:
    sources = (ROOT / "src" / "counterclaim" / package).rglob("*.py")
    raised = {code for path in sources for code in re.findall(rf'"({codes})"', path.read_text("utf-8"))}
    documented = set(re.findall(rf"^\| ({codes}) \|", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.MULTILINE))
    assert raised == documented != set()


def test_every_table_view_and_filter_is_in_the_docs(tmp_path: Path) -> None:
    docs = (ROOT / "docs" / "ledger.md").read_text("utf-8")
    with Ledger(tmp_path / "a.db") as ledger:
        for name in (*ledger.tables(), *ClaimFilter.__struct_fields__):
            assert f"`{name}`" in docs, name
