from __future__ import annotations

from pathlib import Path

import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.export.columns import columns, markdown, parse
from counterclaim.export.flat import flatten
from tests.export.test_export_csv import ROW

GOOD = '[[column]]\nname = "a"\ntype = "text"\ndescription = "A."\n'


def test_the_list_of_columns_and_the_flat_row_agree_in_names_and_types() -> None:
    cells = flatten(ROW)
    assert set(cells) == {c.name for c in columns()}
    kinds = {"text": str, "number": float, "whole": int}
    for column in columns():
        assert cells[column.name] is None or isinstance(cells[column.name], kinds[column.type]), column.name


def test_the_docs_hold_the_columns_as_they_are() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    assert markdown() in docs, "docs/exports.md must hold the table that counterclaim.export.columns.markdown() gives"


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ('[[column]]\nname = "b"\ntype = "date"\ndescription = "B."\n', 6),
        ('[[column]]\nname = "b"\ntype = "text"\n', 6),
        ('[[column]]\nname = "b"\ntype = "text"\ndescription = " "\n', 6),
        ('[[column]]\nname = "two words"\ntype = "text"\ndescription = "B."\n', 6),
        ('[[column]]\nname = "a"\ntype = "text"\ndescription = "Again."\n', 6),
        ('[[column]]\nname = "b"\ntype = "text"\ndescription = "B."\ncolour = 1\n', 6),
        ("[[column\n", None),
    ],
)
def test_a_bad_row_is_named_by_its_line(bad: str, line: int | None) -> None:
    assert [c.name for c in parse(GOOD)] == ["a"]
    with pytest.raises(CounterclaimError) as error:
        parse(GOOD + "\n" + bad)
    assert (error.value.code, error.value.source) == ("E302", "columns.toml")
    if line:
        assert f"Line {line}:" in error.value.sentence
