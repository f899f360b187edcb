"""Lists other than claims in every format: columns, cells that run nothing, records that are whole."""

from __future__ import annotations

import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.export import LISTS, Listed, columns, write_list
from counterclaim.export.listed import MAPPED
from counterclaim.model import Place

HADRUT = Place(id="t:1", name="Hadrut", lat=39.52, lon=47.03, country="AZ")
OTHERS = [w for w in LISTS if w != "claims"]


def entry(what: str, cell: str = "=1+1", place: Place | None = HADRUT) -> Listed:
    cells = {c.name: cell if c.type == "text" else 1.5 if c.type == "number" else 3 for c in columns(what)}
    return Listed(record={"words": cell}, cells=(cells,), place=place)


def sheet(what: str, *found: Listed) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_list("csv", what, found, out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("what", OTHERS)
@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_no_cell_of_a_list_is_run_as_a_formula(what: str, begin: str) -> None:
    (row,) = sheet(what, entry(what, begin + "cmd"))
    assert list(row) == [c.name for c in columns(what)]
    for column in columns(what):
        wanted = {"text": f"'{begin}cmd", "number": "1.5", "whole": "3"}[column.type]
        assert row[column.name] == wanted


@pytest.mark.parametrize("what", OTHERS)
def test_an_empty_list_still_has_its_header(what: str) -> None:
    out = io.BytesIO()
    assert write_list("csv", what, [], out) == 0
    assert out.getvalue().decode("utf-8-sig").strip() == ",".join(c.name for c in columns(what))


@pytest.mark.parametrize("what", OTHERS)
def test_parquet_has_the_columns_with_types(what: str) -> None:
    out = io.BytesIO()
    assert write_list("parquet", what, [entry(what, "a")], out) == 1
    table = pq.read_table(io.BytesIO(out.getvalue()))
    assert table.column_names == [c.name for c in columns(what)]
    assert table.to_pylist() == list(entry(what, "a").cells)


def test_a_json_line_holds_the_record_and_not_the_cells() -> None:
    out = io.BytesIO()
    assert write_list("jsonl", "links", [entry("links", "=a"), entry("links")], out) == 2
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [{"words": "=a"}, {"words": "=1+1"}]


@pytest.mark.parametrize("what", OTHERS)
def test_only_what_has_a_place_is_drawn(what: str) -> None:
    out = io.BytesIO()
    if what not in MAPPED:
        with pytest.raises(CounterclaimError) as told:
            write_list("geojson", what, [entry(what)], out)
        assert told.value.code == "E305"
        return
    write_list("geojson", what, [entry(what), entry(what, place=None)], out)
    drawn, not_drawn = json.loads(out.getvalue())["features"]
    assert drawn["geometry"] == {"type": "Point", "coordinates": [47.03, 39.52]}
    assert "latitude" not in drawn["properties"]
    assert not_drawn["geometry"] is None
