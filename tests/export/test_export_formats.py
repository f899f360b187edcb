from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.errors import CounterclaimError
from counterclaim.export import Record, columns, jsonl, write
from counterclaim.export.flat import flatten
from counterclaim.ledger import Ledger
from counterclaim.model import Claim, Figure, Hedge, Review, Span, Voice, When, Where, Why
from tests.export.test_export_csv import ROW
from tests.ledger.make import sample

short = st.text(max_size=12)
spans = st.builds(lambda a, b: Span(min(a, b), max(a, b)), st.integers(0, 999), st.integers(0, 999))
claims = st.builds(
    Claim,
    id=short,
    page=short,
    spans=st.lists(spans, min_size=1, max_size=3).map(tuple),
    type=short,
    voices=st.lists(st.builds(Voice, name=short, party=st.none() | short, span=st.none() | spans), max_size=2).map(
        tuple
    ),
    polarity=st.sampled_from(["asserted", "denied", "conditional", "questioned"]),
    when=st.none() | st.builds(When, start=st.none() | short, alternatives=st.lists(short, max_size=2).map(tuple)),
    places=st.lists(st.builds(Where, as_written=short, score=st.none() | st.floats(0, 1)), max_size=2).map(tuple),
    figures=st.lists(
        st.builds(Figure, unit=short, best=st.none() | st.floats(allow_nan=False, allow_infinity=False)), max_size=2
    ).map(tuple),
    hedges=st.lists(st.builds(Hedge, span=spans, as_written=short), max_size=2).map(tuple),
    why=st.lists(st.builds(Why, field=short, rule=short, sentence=short), max_size=2).map(tuple),
)
records = st.builds(
    Record, claim=claims, text=short, title=st.none() | short, judgement=st.sampled_from([None, "accept", "correct"])
)


@given(st.lists(records, max_size=4))
def test_jsonl_comes_back_as_it_went_out(rows: list[Record]) -> None:
    out = io.BytesIO()
    assert write("jsonl", rows, out) == len(rows)
    assert list(jsonl.read(io.BytesIO(out.getvalue()))) == rows


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"{}\n", 1), (b"\n\nnot json\n", 3), (b'{"claim": {"id": 3}, "text": ""}', 1), (b"\xff\xfe\n", 1)],
)
def test_a_bad_line_is_named(data: bytes, line: int) -> None:
    with pytest.raises(CounterclaimError) as error:
        list(jsonl.read(io.BytesIO(data)))
    assert (error.value.code, f"Line {line} " in error.value.sentence) == ("E303", True)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CounterclaimError, match="E303"):
        list(jsonl.read(tmp_path / "none.jsonl"))


def test_parquet_is_typed_and_equals_the_flat_rows(tmp_path: Path) -> None:
    rows = [ROW, msgspec.structs.replace(ROW, title=None)]
    assert write("parquet", iter(rows), tmp_path / "a.parquet") == 2
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.to_pylist() == [flatten(row) for row in rows]
    types = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64()}
    assert [(f.name, f.type) for f in table.schema] == [(c.name, types[c.type]) for c in columns()]
    assert table.schema.field("latitude").metadata[b"description"].startswith(b"Degrees north")
    write("parquet", [], tmp_path / "none.parquet")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_a_ledger_goes_out_in_every_format(tmp_path: Path) -> None:
    with Ledger(tmp_path / "a.db") as ledger:
        ledger.add(sample())
        review: Review = ledger.review(sample().claims[0].id, "correct", {"type": "advance"})
        assert review.judgement == "correct"
        for name, number in (("csv", 3), ("jsonl", 3), ("parquet", 3), ("geojson", 4)):
            assert write(name, ledger.iter_claims(), tmp_path / f"a.{name}") == number
        read = list(jsonl.read(tmp_path / "a.jsonl"))
        assert [r.claim for r in read] == [r.claim for r in ledger.claims()]
        assert [(r.claim.type, r.judgement) for r in read if r.judgement] == [("advance", "correct")]
        features: Any = json.loads((tmp_path / "a.geojson").read_bytes())["features"]
        assert [f["properties"]["place_as_written"] for f in features] == ["Hadrut", "Martakert", "the ridge", None]
