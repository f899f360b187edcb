from __future__ import annotations

from itertools import count

import pytest

from counterclaim.estimate.evidence import Evidence
from counterclaim.estimate.habits import load
from counterclaim.estimate.holder import HolderEstimator, Theatre
from counterclaim.estimate.near import distance
from counterclaim.estimate.surroundings import Surroundings

NUMBER = count()
HABITS = load()
HERE, CLOSE, FAR = (48.0, 37.0), (48.05, 37.0), (50.0, 37.0)
THEATRE = Theatre(incumbent="UA", challengers=("RU",))


def says(side: str, kind: str, holder: str, day: str, point: tuple[float, float] | None, **more: str) -> Evidence:
    given = {"id": f"n{next(NUMBER)}", "place": str(point), "speaker": side} | more
    return Evidence(day=day, kind=kind, side=side, holder=holder, point=point, **given)  # type: ignore[arg-type]


def balance(*words: Evidence, day: str = "2025-06-20", known: bool = True) -> float:
    around = Surroundings(words, {"here": HERE} if known else {})
    return around.near("RU", "here", HABITS).on(Evidence(id="x", place="here", day=day, kind="control").ordinal)


TOOK = says("RU", "capture", "RU", "2025-06-10", CLOSE)
HOLDS = says("UA", "denial", "UA", "2025-06-10", CLOSE)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ([], [TOOK]),  # the challenger took the next village
        ([HOLDS], []),  # another side holds it
        ([TOOK, HOLDS], [TOOK]),
        ([says("RU", "capture", "RU", "2024-06-10", CLOSE)], [TOOK]),  # an old word counts for less
        ([says("RU", "capture", "RU", "2025-06-10", (48.3, 37.0))], [TOOK]),  # and one from further off
    ],
)
def test_words_nearby_move_the_balance_the_right_way(less: list[Evidence], more: list[Evidence]) -> None:
    assert -1 < balance(*less) < balance(*more) < 1


@pytest.mark.parametrize(
    "word",
    [
        says("RU", "capture", "RU", "2025-06-10", FAR),
        says("RU", "capture", "RU", "2025-06-10", None),  # a place whose point is not known
        says("RU", "capture", "RU", "2025-06-10", HERE, place="here"),  # the place's own words count elsewhere
        says("RU", "capture", "RU", "2025-06-21", CLOSE),  # said later
    ],
)
def test_what_does_not_count(word: Evidence) -> None:
    assert balance(word) == 0.0


def test_a_place_without_a_point_has_no_neighbors() -> None:
    assert balance(TOOK, known=False) == 0.0


def test_the_same_word_again_counts_once_and_another_speaker_counts() -> None:
    again = says("RU", "capture", "RU", "2025-06-11", CLOSE)
    other = says("RU", "capture", "RU", "2025-06-11", CLOSE, speaker="governor")
    copies = [says("RU", "capture", "RU", "2025-06-12", CLOSE, speaker=s, origin="o") for s in ("a", "b")]
    assert balance(TOOK, again) == balance(TOOK) < balance(TOOK, other)
    assert balance(*copies) == balance(copies[0])


OWN = says("RU", "capture", "RU", "2025-06-12", HERE, place="here")


@pytest.mark.parametrize("later", [says("UA", "denial", "UA", "2025-06-18", CLOSE), OWN])
def test_a_future_word_changes_nothing_as_known_on_a_day(later: Evidence) -> None:
    # OWN also tells where the place lies: before its day that is not known either
    words = [w for w in (TOOK, HOLDS, OWN) if w is not later]
    last = "2025-06-17" if later is not OWN else "2025-06-11"
    before = HolderEstimator(words, theatre=THEATRE).timeline("here", "2025-05-01", last)
    assert HolderEstimator([*words, later], theatre=THEATRE).timeline("here", "2025-05-01", last) == before


def test_words_nearby_move_the_share_and_stand_among_the_reasons() -> None:
    denied = [says("UA", "denial", "UA", f"2025-06-{d:02d}", (48.0, 37.0 + d / 200), place=f"v{d}") for d in (1, 4, 7)]
    alone = HolderEstimator([OWN], theatre=THEATRE).on("here", "2025-07-20").shares["RU"]
    beside = HolderEstimator([OWN, *denied], theatre=THEATRE)
    assert beside.on("here", "2025-07-20").shares["RU"] < alone
    reasons = beside.explain("here", "2025-07-20").reasons
    near = [r for r in reasons if r.claim in {e.id for e in denied}]
    assert near and all(r.weight for r in near)
    assert " km away: UA on 2025-06-" in near[0].sentence


def test_distance_in_km_also_over_the_date_line() -> None:
    assert distance((48.0, 37.0), (49.0, 37.0)) == pytest.approx(111.2, abs=0.1)
    assert distance((0.0, 179.9), (0.0, -179.9)) == pytest.approx(22.2, abs=0.1)
