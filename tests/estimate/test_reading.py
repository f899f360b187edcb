from __future__ import annotations

import pytest

from counterclaim.estimate.reading import from_claims
from counterclaim.model import Claim, Place, Span, Voice, When, Where


def claim(type_: str, speaker: str | None, actor: str | None, target: str | None = None, **more: object) -> Claim:
    place = Place(id="hadrut", name="Hadrut")
    base = {
        "id": "c1", "page": "p", "spans": (Span(0, 1),), "type": type_, "actor": actor, "target": target,
        "voices": (Voice(name="ministry", party=speaker),) if speaker else (),
        "places": (Where(as_written="Hadrut", place=place),), "when": When(start="2020-10-09", precision="day"),
    }  # fmt: skip
    return Claim(**(base | more))  # type: ignore[arg-type]


NEAR = {"places": (Where(as_written="Hadrut", place=Place(id="hadrut", name="Hadrut"), relation="near"),)}


@pytest.mark.parametrize(
    ("given", "kind", "side", "holder", "against"),
    [
        (claim("capture", "AZ", "AZ"), "capture", "AZ", "AZ", None),
        (claim("capture", "AM", "AZ", "AM"), "admission", "AM", "AZ", None),  # its own loss
        (claim("capture", "AM", "AZ", "AM", polarity="denied"), "denial", "AM", "AM", None),
        (claim("capture", "AM", "AZ", polarity="denied"), "denial", "AM", "AM", None),  # target left out
        (claim("capture", "TR", "AZ"), "capture", "TR", "AZ", None),  # a third party's word stays one
        (claim("capture", None, "AZ"), "capture", None, "AZ", None),  # the writer
        (claim("repelled", "AM", None), "repelled", "AM", "AM", None),
        (claim("shelling", "AM", "AZ"), "shelling", "AM", None, "AZ"),
        (claim("clash", "AM", None), "clashes", "AM", None, None),
        (claim("withdrawal", "AM", "AM", "AZ"), "admission", "AM", "AZ", None),
        (claim("control", "AM", "AZ", polarity="denied"), "denial", "AM", "AM", None),
        (claim("control", "AM", "AM", "AZ", polarity="denied"), "admission", "AM", "AZ", None),  # "no longer ours"
        (claim("evidence", "AZ", "AZ"), "control", "AZ", "AZ", None),
    ],
)
def test_what_a_claim_says_of_a_place(
    given: Claim, kind: str, side: str | None, holder: str | None, against: str | None
) -> None:
    (e,) = from_claims([given], {"p": "2020-10-10"})
    assert (e.kind, e.side, e.holder, e.against) == (kind, side, holder, against)
    assert (e.place, e.day, e.about) == ("hadrut", "2020-10-10", "2020-10-09")


@pytest.mark.parametrize(
    "given",
    [
        claim("talks", "AZ", "AZ"),
        claim("capture", "AZ", "AZ", time="planned"),  # "will take" is no capture
        claim("capture", "AZ", "AZ", polarity="conditional"),
        claim("control", "AM", "AM", polarity="denied"),  # "no longer ours", and whose is not said
        claim("capture", "AZ", None),  # nobody is said to hold it
        claim("clash", "AZ", None, **NEAR),  # near a place is not in it
        claim("capture", "AZ", "AZ", places=()),
    ],
)
def test_claims_that_say_nothing_of_a_place(given: Claim) -> None:
    assert list(from_claims([given], {"p": "2020-10-10"})) == []


def test_day_known_falls_back_to_the_day_spoken_of_only_where_it_is_a_full_day() -> None:
    (e,) = from_claims([claim("capture", "AZ", "AZ")], {})
    assert e.day == "2020-10-09"
    assert not list(from_claims([claim("capture", "AZ", "AZ", when=When(start="2020-10", precision="month"))], {}))


def test_allies_join_a_side_and_the_writer_may_speak_for_a_party() -> None:
    side = {"NKR": "AM"}.get
    (e,) = from_claims([claim("control", "NKR", "NKR+AM")], {}, side_of=lambda p: side(p, p))
    assert (e.side, e.holder) == ("AM", "AM")
    (w,) = from_claims([claim("capture", None, "AZ", "AM")], {}, outlet_party={"p": "AM"})
    assert (w.side, w.kind) == ("AM", "admission")


@pytest.mark.parametrize(("lat", "lon", "point"), [(39.49, 47.03, (39.49, 47.03)), (39.49, None, None)])
def test_the_point_of_a_place_goes_along_where_it_is_known(
    lat: float, lon: float | None, point: tuple[float, float] | None
) -> None:
    where = Where(as_written="Hadrut", place=Place(id="hadrut", name="Hadrut", lat=lat, lon=lon))
    (e,) = from_claims([claim("capture", "AZ", "AZ", places=(where,))], {})
    assert e.point == point
