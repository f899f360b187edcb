from __future__ import annotations

import json
from pathlib import Path

import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.estimate.settled import GED_COLUMNS, ControlMap, as_evidence, inside, read_acled, read_ged
from counterclaim.model import Place

HADRUT = Place(id="hadrut", name="Hadrut", lat=39.52, lon=47.03)
GED_ROW = {
    "id": "1", "date_start": "2020-10-09 00:00:00.000", "date_end": "2020-10-12", "side_a": "Government of Azerbaijan",
    "side_b": "Republic of Artsakh", "latitude": "39.52", "longitude": "47.03", "best": "5", "high": "9", "low": "3",
}  # fmt: skip


def table(path: Path, rows: list[dict[str, str]], mark: str = ",") -> Path:
    lines = [mark.join(rows[0]), *(mark.join(r.values()) for r in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_ged(tmp_path: Path) -> None:
    (event,) = read_ged(table(tmp_path / "ged.csv", [GED_ROW]))
    assert (event.start, event.end, event.deaths_low, event.deaths_best, event.deaths_high) == (
        "2020-10-09",
        "2020-10-12",
        3,
        5,
        9,
    )
    (e,) = as_evidence([event], [HADRUT], {})
    assert (e.kind, e.place, e.holder) == ("clashes", "hadrut", None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date_end": "soon"}, "ged.csv:2: 'date_end' is 'soon'"),
        ({"latitude": "390"}, "'latitude' is '390'"),
        ({"longitude": "nan"}, "'longitude'"),
        ({"best": "-1"}, "'best' is '-1'"),
        ({"best": "=1+1"}, "'best'"),
        ({"id": ""}, "'id' is ''"),
    ],
)
def test_bad_rows_are_refused_with_file_and_line(tmp_path: Path, change: dict[str, str], words: str) -> None:
    with pytest.raises(CounterclaimError) as e:
        list(read_ged(table(tmp_path / "ged.csv", [GED_ROW | change])))
    assert e.value.code == "E507" and words in str(e.value)


def test_bad_rows_can_be_gathered_and_a_low_above_the_high_is_turned(tmp_path: Path) -> None:
    bad: list[CounterclaimError] = []
    rows = [GED_ROW, GED_ROW | {"best": "many"}, GED_ROW | {"low": "9", "high": "3"}]
    events = list(read_ged(table(tmp_path / "ged.csv", rows), bad))
    assert [(e.deaths_low, e.deaths_high) for e in events] == [(3, 9), (3, 9)]
    assert [e.source for e in bad] == ["ged.csv:3"]


def test_missing_coordinates_stay_missing(tmp_path: Path) -> None:
    (event,) = read_ged(table(tmp_path / "ged.csv", [GED_ROW | {"latitude": "", "longitude": ""}]))
    assert (event.lat, event.lon) == (None, None)
    assert list(as_evidence([event], [HADRUT], {})) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,what\n1,2\n", "E506"),
        (b"", "E506"),
        (b"\xff\xfe\x00", "E505"),
        ((",".join(GED_COLUMNS) + "\n1,2\n").encode(), "E507"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "ged.csv").write_bytes(content)
    with pytest.raises(CounterclaimError) as e:
        list(read_ged(tmp_path / "ged.csv"))
    assert e.value.code == code


@pytest.mark.parametrize(
    ("sub_event", "kind", "holder"),
    [
        ("Non-state actor overtakes territory", "settled", "AZ"),
        ("Government regains territory", "settled", "AZ"),
        ("Armed clash", "clashes", None),
    ],
)
def test_acled(tmp_path: Path, sub_event: str, kind: str, holder: str | None) -> None:
    row = {"event_id_cnty": "AZE1", "event_date": "09 October 2020", "event_type": "Battles", "sub_event_type": sub_event, "actor1": "Military Forces of Azerbaijan",  # noqa: E501
           "latitude": "39.52", "longitude": "47.03", "fatalities": "3"}  # fmt: skip
    (event,) = read_acled(table(tmp_path / "acled.csv", [row], ";"))
    (e,) = as_evidence([event], [HADRUT], {"Military Forces of Azerbaijan": "AZ"})
    assert (e.kind, e.holder, e.day) == (kind, holder, "2020-10-09")
    if kind == "settled":
        assert list(as_evidence([event], [HADRUT], {})) == []  # an actor without a side says nothing


def area(day: str, holder: str, west: float = 47.0, **more: object) -> dict[str, object]:
    ring = [[west, 39.5], [west + 0.1, 39.5], [west + 0.1, 39.6], [west, 39.6], [west, 39.5]]
    return {
        "type": "Feature",
        "properties": {"date": day, "holder": holder},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    } | more


def control(tmp_path: Path, *features: dict[str, object]) -> Path:
    path = tmp_path / "control.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_control_polygons(tmp_path: Path) -> None:
    m = ControlMap.read(control(tmp_path, area("2020-10-01", "AZ", west=48.0), area("2020-10-14", "AZ")), outside="AM")
    assert [m.holder(39.52, 47.03, d) for d in ("2020-09-30", "2020-10-05", "2020-10-20")] == [None, "AM", "AZ"]
    assert [(e.day, e.holder, e.kind) for e in m.evidence([HADRUT])] == [
        ("2020-10-01", "AM", "settled"),
        ("2020-10-14", "AZ", "settled"),
    ]


@pytest.mark.parametrize(
    "feature",
    [
        area("soon", "AZ"), area("2020-10-01", ""), area("2020-10-01", "AZ", geometry={"type": "Point", "coordinates": [1, 2]}),  # noqa: E501
        area("2020-10-01", "AZ", geometry={"type": "Polygon", "coordinates": [[[1, 2]]]}),
        area("2020-10-01", "AZ", geometry={"type": "Polygon", "coordinates": [[[999, 2]] * 4]}),
        area("2020-10-01", "AZ", properties=None),
    ],
)  # fmt: skip
def test_bad_features_are_refused(tmp_path: Path, feature: dict[str, object]) -> None:
    with pytest.raises(CounterclaimError) as e:
        ControlMap.read(control(tmp_path, area("2020-10-01", "AZ"), feature))
    assert e.value.code == "E508" and "feature 1" in str(e.value)


def test_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(CounterclaimError, match="E505"):
        ControlMap.read(tmp_path / "x.geojson")


@pytest.mark.parametrize(
    ("x", "y", "want"), [(0.5, 0.5, True), (1.5, 0.5, False), (0.5, -0.1, False), (0.9, 0.9, False)]
)
def test_ray_casting_in_a_triangle(x: float, y: float, want: bool) -> None:
    assert inside(x, y, [[0, 0], [1, 0], [0.5, 1], [0, 0]]) is want
