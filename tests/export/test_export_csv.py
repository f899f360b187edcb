from __future__ import annotations

import csv as stdcsv
import io
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.errors import CounterclaimError
from counterclaim.export import FORMATS, columns, write
from counterclaim.export.csv import FORMULA_STARTS, guard
from counterclaim.export.flat import flatten
from counterclaim.export.record import Record
from counterclaim.model import Claim, Figure, Item, Place, Span, Voice, When, Where

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
CLAIM = Claim(
    id="c1",
    page="p1",
    spans=(Span(3, 9), Span(12, 20)),
    type="losses_inflicted",
    voices=(Voice(name="Agency"), Voice(name="Ministry", party="AM", role="spokesman", verb="said", channel="website")),
    when=When(start="2020-10-09", end="2020-10-12", precision="day", alternatives=("2019-10-09",)),
    places=(
        Where(as_written="Agdere", place=Place(id="g1", name="Martakert", lat=-40.21, lon=46.82, radius_km=3.0)),
        Where(as_written="the ridge"),
    ),
    figures=(Figure(unit="killed", low=10.0, exactness="at_least"), Figure(unit="tank", best=3.0)),
    items=(Item(kind="tank", model="T-72", count=3.0),),
)
ROW = Record(claim=CLAIM, text="took … the heights", title="=1+1", outlet="News", url="https://example.org")


def sheet(*rows: Record) -> list[dict[str, str]]:
    out = io.BytesIO()
    assert write("csv", rows, out) == len(rows)
    return list(stdcsv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def test_the_header_is_the_list_of_columns_after_a_byte_order_mark() -> None:
    out = io.BytesIO()
    write("csv", [], out)
    assert out.getvalue() == ("\ufeff" + ",".join(c.name for c in columns()) + "\r\n").encode()


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("claim_id", "c1"),
        ("speaker", "Ministry"),
        ("voices", "Agency > Ministry"),
        ("date", "2020-10-09/2020-10-12"),
        ("date_end", "2020-10-12"),
        ("date_alternatives", "2019-10-09"),
        ("place", "Martakert"),
        ("place_as_written", "Agdere"),
        ("latitude", "-40.21"),
        ("radius_km", "3"),
        ("place_precision", "1"),
        ("places_all", "Agdere [Martakert]; the ridge [?]"),
        ("killed_low", "10"),
        ("killed_best", ""),
        ("wounded_best", ""),
        ("figures", "killed 10..?..? at_least incident; tank ?..3..? exact incident"),
        ("items", "tank T-72 3"),
        ("spans", "3-9; 12-20"),
        ("judgement", ""),
        ("title", "'=1+1"),
    ],
)
def test_cells(column: str, cell: str) -> None:
    assert sheet(ROW)[0][column] == cell


def test_two_figures_of_one_unit_are_not_merged() -> None:
    claim = msgspec.structs.replace(CLAIM, figures=(Figure(unit="killed", best=2.0), Figure(unit="killed", best=5.0)))
    cells = flatten(Record(claim=claim, text=""))
    assert (cells["killed_best"], cells["figures"]) == (
        None,
        "killed ?..2..? exact incident; killed ?..5..? exact incident",
    )


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (None, 3.0), (91.0, 3.0), (3.0, -181.0), (float("nan"), 3.0)])
def test_a_point_that_is_none_is_left_out(lat: float | None, lon: float | None) -> None:
    where = Where(as_written="x", place=Place(id="x", name="x", lat=lat, lon=lon))
    cells = flatten(Record(claim=msgspec.structs.replace(CLAIM, places=(where,)), text=""))
    assert (cells["latitude"], cells["longitude"]) == (None, None)


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_loses_nothing(cell: str) -> None:
    guarded = guard(cell)
    assert not guarded.startswith(FORMULAS)
    assert guarded == cell or guarded == "'" + cell
    assert (guarded != cell) == cell.startswith(FORMULA_STARTS)


@given(st.sampled_from(FORMULAS), st.text())
def test_every_formula_is_guarded(start: str, rest: str) -> None:
    assert guard(start + rest) == "'" + start + rest


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_out_of_its_cell(words: str, title: str, name: str) -> None:
    claim = msgspec.structs.replace(CLAIM, id=name, voices=(Voice(name=name),), slip=words, places=())
    rows = sheet(Record(claim=claim, text=words, title=title), ROW)
    assert len(rows) == 2
    assert rows[1]["claim_id"] == "c1"
    for cells in rows:
        assert set(cells) == {c.name for c in columns()}
        numbers = {c.name for c in columns() if c.type != "text"}
        assert not [k for k, v in cells.items() if v.startswith(FORMULAS) and k not in numbers]
    plain = words.replace("\x00", "\ufffd")
    assert rows[0]["text"] in (plain, "'" + plain)


def test_a_failed_export_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    target = tmp_path / "claims.csv"
    for name in FORMATS:
        target.write_text("the old one")

        def broken() -> object:
            yield ROW
            raise RuntimeError("no more")

        with pytest.raises(RuntimeError):
            write(name, broken(), target)  # type: ignore[arg-type]
        assert target.read_text() == "the old one", name
        assert list(tmp_path.iterdir()) == [target], name
        assert write(name, [ROW], target) >= 1


def test_an_export_is_a_file_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write("csv", [ROW], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_errors(tmp_path: Path) -> None:
    for name, target, code in (
        ("csv", tmp_path / "no" / "a.csv", "E301"),
        ("csv", tmp_path, "E301"),
        ("docx", tmp_path / "a", "E304"),
        ("../csv", tmp_path / "a", "E304"),
    ):
        with pytest.raises(CounterclaimError) as error:
            write(name, [ROW], target)
        assert error.value.code == code
