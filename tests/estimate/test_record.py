from __future__ import annotations

import pytest

from counterclaim.estimate.evidence import Evidence
from counterclaim.estimate.record import jeffreys, median_interval, records, settle


def e(i: int, side: str | None, kind: str, holder: str, day: str, place: str = "Hadrut") -> Evidence:
    return Evidence(id=f"e{i}", place=place, day=day, kind=kind, side=side, holder=holder, speaker=side or "map")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        # admitted later: held, seven days ahead
        ([e(1, "AZ", "capture", "AZ", "2020-10-09"), e(2, "AM", "admission", "AZ", "2020-10-16")], [("e1", True, 7)]),
        # the map changed before the claim: held, three days behind
        ([e(1, None, "settled", "AZ", "2020-10-06"), e(2, "AZ", "capture", "AZ", "2020-10-09")], [("e2", True, -3)]),
        # a denial before one's own admission did not hold
        ([e(1, "AM", "denial", "AM", "2020-10-09"), e(2, "AM", "admission", "AZ", "2020-10-16")], [("e1", False, 7)]),
        # never settled
        ([e(1, "AZ", "capture", "AZ", "2020-10-09"), e(2, "AM", "denial", "AM", "2020-10-16")], []),
        # too late to settle it
        ([e(1, "AZ", "capture", "AZ", "2020-10-09"), e(2, "AM", "admission", "AZ", "2021-10-16")], []),
        # mapped otherwise long after: did not hold
        ([e(1, "AZ", "capture", "AZ", "2020-10-09"), e(2, None, "settled", "AM", "2021-03-01")], [("e1", False, 143)]),
    ],
)
def test_settling(rows: list[Evidence], want: list[tuple[str, bool, int]]) -> None:
    assert [(s.claim, s.held, s.days) for s in settle(rows)] == want


def test_a_record_never_comes_without_its_count() -> None:
    rows = [
        e(1, "AZ", "capture", "AZ", "2020-10-09"),
        e(2, "AM", "admission", "AZ", "2020-10-16"),
        e(3, "AZ", "capture", "AZ", "2020-10-09", "Shusha"),
    ]
    (r,) = [r for r in records(rows) if (r.who, r.kind) == ("AZ", "capture")]
    assert (r.made, r.settled, r.held, r.share, r.ahead) == (2, 1, 1, 1.0, 7)
    assert r.low < 0.4 and r.high == 1.0 and r.ahead_low is None
    assert "of 2 claims" in r.sentence and "1 were settled" in r.sentence
    (none,) = [r for r in records(rows[2:]) if r.kind == "capture"]
    assert none.share is None and (none.low, none.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("held", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (5, 10, 0.2235, 0.7765), (0, 10, 0.0, 0.2172), (10, 10, 0.7828, 1.0), (90, 100, 0.8298, 0.9481)],
)
def test_jeffreys(held: int, of: int, low: float, high: float) -> None:
    assert jeffreys(held, of) == (pytest.approx(low, abs=2e-3), pytest.approx(high, abs=2e-3))


def test_median_interval() -> None:
    assert median_interval([1, 2, 3, 4, 5]) is None
    assert median_interval([1, 2, 3, 4, 5, 6]) == (1, 6)
    assert median_interval(list(range(20))) == (5, 14)
