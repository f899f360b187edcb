from __future__ import annotations

from itertools import count

import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.estimate.evidence import Evidence
from counterclaim.estimate.habits import load, parse
from counterclaim.estimate.holder import UNKNOWN, HolderEstimator, Theatre
from counterclaim.estimate.learn import HERE, learn
from counterclaim.estimate.surroundings import Surroundings

NUMBER = count()


def says(side: str | None, kind: str, holder: str | None, day: str, place: str = "Hadrut", **more: str) -> Evidence:
    return Evidence(
        id=f"e{next(NUMBER)}",
        place=place,
        day=day,
        kind=kind,
        side=side,
        holder=holder,
        speaker=side or "monitor",
        **more,
    )  # type: ignore[arg-type]


TOOK = says("AZ", "capture", "AZ", "2020-10-09")
DENIED = says("AM", "denial", "AM", "2020-10-10")
ADMITTED = says("AM", "admission", "AZ", "2020-10-14")


def share(party: str, *evidence: Evidence, day: str = "2020-10-20", theatre: Theatre | None = None) -> float:
    return HolderEstimator(evidence, theatre=theatre).on("Hadrut", day).shares.get(party, 0.0)


HELD_BY_AM = Theatre(incumbent="AM", challengers=("AZ",))


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ([], [TOOK]),  # a capture claim raises the claimant
        ([TOOK, DENIED], [TOOK, DENIED, ADMITTED]),  # a word against oneself outweighs one's denial
        ([TOOK, says("AM", "retaken", "AM", "2020-10-15")], [TOOK]),  # retaking lowers it
        ([TOOK, says("AM", "repelled", "AM", "2020-10-19")], [TOOK]),  # a repelled attack lowers it
        ([TOOK, says("AZ", "shelling", None, "2020-10-12", against="AZ")], [TOOK]),  # who shells it does not sit in it
        ([TOOK], [TOOK, says("AM", "shelling", None, "2020-10-12", against="AM")]),  # the incumbent's fire on it
        ([TOOK], [TOOK, says(None, "control", "AZ", "2020-10-12")]),  # a third party's word
        ([TOOK, says(None, "control", "AM", "2020-10-12")], [TOOK]),  # the same, the other way
        ([TOOK], [TOOK, says("TR", "control", "AZ", "2020-10-12")]),  # an outside party is a third party
        ([TOOK], [TOOK, says(None, "settled", "AZ", "2020-10-12")]),  # mapped control
    ],
)
def test_a_claim_moves_the_share_the_right_way(less: list[Evidence], more: list[Evidence]) -> None:
    assert share("AZ", *more, theatre=HELD_BY_AM) > share("AZ", *less, theatre=HELD_BY_AM) + 0.005


def test_nothing_known_is_unknown() -> None:
    est = HolderEstimator([TOOK])
    assert est.on("Shusha", "2020-10-20").shares == {UNKNOWN: 1.0}
    assert est.on("Hadrut", "2020-10-08").shares == {UNKNOWN: 1.0}
    assert est.on("Hadrut", "2020-10-08").holder == UNKNOWN


def test_one_claim_and_no_rival_leaves_the_rest_unknown() -> None:
    assert set(HolderEstimator([TOOK]).on("Hadrut", "2020-10-12").shares) == {"AZ", UNKNOWN}


def test_the_rival_is_found_in_the_ledger() -> None:
    elsewhere = [
        says("AZ", "capture", "AZ", "2020-10-04", "Jrakan"),
        says("AM", "denial", "AM", "2020-10-04", "Jrakan"),
    ]
    assert set(HolderEstimator([TOOK, *elsewhere]).on("Hadrut", "2020-10-12").shares) == {"AZ", "AM"}


@pytest.mark.parametrize(
    "later", [ADMITTED, says("AM", "retaken", "AM", "2020-10-14"), says("IR", "capture", "IR", "2020-10-16")]
)
def test_as_known_on_a_day_ignores_what_came_later(later: Evidence) -> None:
    days = ("2020-10-01", "2020-10-13")
    before = HolderEstimator([TOOK, DENIED]).timeline("Hadrut", *days)
    assert HolderEstimator([TOOK, DENIED, later]).timeline("Hadrut", *days) == before


def test_looking_back_equals_forward_on_the_last_day_and_differs_before() -> None:
    est = HolderEstimator([TOOK, DENIED, ADMITTED, says(None, "control", "AZ", "2020-10-18")])
    last = est.on("Hadrut", "2020-10-18", hindsight=True).shares["AZ"]
    assert last == pytest.approx(est.on("Hadrut", "2020-10-18").shares["AZ"], abs=0.02)
    assert est.on("Hadrut", "2020-10-16", hindsight=True).shares["AZ"] > est.on("Hadrut", "2020-10-16").shares["AZ"]


@pytest.mark.parametrize("hindsight", [False, True])
def test_shares_of_three_parties_sum_to_one_and_stay_open(hindsight: bool) -> None:
    rows = [TOOK, DENIED, says("IR", "capture", "IR", "2020-10-12"), says("IR", "capture", "IR", "2020-10-30")]
    for d in HolderEstimator(rows).timeline("Hadrut", "2020-10-09", "2020-12-01", hindsight=hindsight):
        assert sum(d.shares.values()) == pytest.approx(1.0, abs=1e-3)
        assert all(0.01 < s < 0.99 for s in d.shares.values())
    assert set(d.shares) == {"AZ", "AM", "IR"}


def test_one_origin_counts_once() -> None:
    once = [TOOK, says(None, "control", "AZ", "2020-10-12", origin="o1")]
    twice = [*once, says(None, "control", "AZ", "2020-10-17", origin="o1")]
    other = [*once, says(None, "control", "AZ", "2020-10-17", origin="o2")]
    assert share("AZ", *twice) == share("AZ", *once) < share("AZ", *other)


def test_reasons_name_the_claims_that_moved_it_most() -> None:
    e = HolderEstimator([TOOK, DENIED, ADMITTED], theatre=HELD_BY_AM).explain("Hadrut", "2020-10-15")
    assert max(e.distribution, key=lambda k: e.distribution[k]) == "AZ"
    assert e.reasons[0].claim == ADMITTED.id and e.reasons[0].weight > 0.1
    assert "admits that AZ holds it" in e.reasons[0].sentence
    assert e.question == "Who holds Hadrut on 2020-10-15, as known on 2020-10-15?"


@pytest.mark.parametrize(
    ("since", "until", "code"), [("2020-10-09", "2020-10-08", "E504"), ("soon", "2020-10-08", "E501")]
)
def test_bad_days_are_refused(since: str, until: str, code: str) -> None:
    with pytest.raises(CounterclaimError) as e:
        HolderEstimator([TOOK]).timeline("Hadrut", since, until)
    assert e.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {"version": None},
        {"pooled": None},
        {"party": {"AZ": {}}},
        {"calendar": {"span": [1, 0]}},
        {"calendar": {"window": 0}},
        {"calendar": {"turn_width": "wide"}},
    ],
)
def test_bad_habits_are_refused(change: dict[str, object]) -> None:
    good = {t: {} for t in ("start", "jump", "gain", "regain", "lead")}
    with pytest.raises(CounterclaimError) as e:
        parse({"version": "x", "pooled": good} | change)
    assert e.value.code == "E503"


@pytest.mark.parametrize(
    "cell", [("jump", "nonsense", 1.0), ("gain", "one", float("nan")), ("gain", "one", True), ("gain", "one", 99)]
)
def test_bad_weights_are_refused(cell: tuple[str, str, object]) -> None:
    tables: dict[str, dict[str, object]] = {t: {} for t in ("start", "jump", "gain", "regain", "lead")}
    tables[cell[0]][cell[1]] = cell[2]
    with pytest.raises(CounterclaimError) as e:
        parse({"version": "x", "pooled": tables})
    assert cell[1] in str(e.value)


def test_disputes_are_counted_up_to_the_day_only() -> None:
    around = Surroundings([TOOK, DENIED])
    assert around.disputes("AZ", TOOK.ordinal, 150) < around.disputes("AZ", DENIED.ordinal, 150)
    assert around.rival("AZ", TOOK.ordinal) is None
    assert around.rival("AZ", DENIED.ordinal) == "AM"


def test_learning_from_claims_lowers_a_party_that_is_always_answered() -> None:
    rows = []
    for i in range(12):
        for side, other in (("AZ", "AM"), ("IR", "AM")):
            rows.append(says(side, "capture", side, f"2020-10-{i + 1:02d}", f"{side}{i}"))
            if side == "AZ":
                rows.append(says(other, "denial", other, f"2020-10-{i + 2:02d}", f"{side}{i}"))
    learned, neutral = learn(rows), load(HERE / "neutral.toml")
    assert learned.of("AZ").jump["capture"] < learned.of("XX").jump["capture"] < learned.of("IR").jump["capture"]
    assert learned.of("AZ").jump["capture"] < neutral.pooled.jump["capture"]
    thin = learn(rows[:2]).of("AZ").jump["capture"]  # one answered claim moves it, but less than twelve do
    assert learned.of("AZ").jump["capture"] < thin < neutral.pooled.jump["capture"]
