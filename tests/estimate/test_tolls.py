from __future__ import annotations

import msgspec
import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.estimate.tolls import Count, bounds, counts, faced, moved, of_event, of_period
from counterclaim.model import Claim, Figure, Span, Voice, When


@pytest.mark.parametrize(
    ("figure", "want"),
    [
        (Figure(unit="killed", best=20), (20, 20)),
        (Figure(unit="killed", low=20, exactness="at_least"), (20, None)),
        (Figure(unit="killed", high=20, exactness="at_most"), (0, 20)),
        (Figure(unit="killed", best=100, exactness="about"), (90, 110)),
        (Figure(unit="killed", low=3, high=5), (3, 5)),
        (Figure(unit="killed", exactness="vague"), None),
        (Figure(unit="killed", low=2, exactness="vague"), (2, None)),
    ],
)
def test_bounds(figure: Figure, want: tuple[float, float | None] | None) -> None:
    got = bounds(figure)
    assert got is None if want is None else got == (pytest.approx(want[0]), want[1] and pytest.approx(want[1]))


def n(
    i: int,
    kind: str,
    day: str,
    low: float,
    high: float | None = -1.0,
    *,
    by: str | None = "AM",
    whose: str = "AM",
    **more: str,
) -> Count:
    return Count(
        claim=f"c{i}",
        unit="killed",
        kind=kind,
        day=day,
        low=low,
        high=low if high == -1.0 else high,
        counter=by,
        whose=whose,
        **more,
    )


PERIOD = ("2020-10-01", "2020-10-31")


@pytest.mark.parametrize(
    ("found", "low", "high", "kind"),
    [
        # running totals are never added up: the growth between the last before and the last within counts
        (
            [
                n(1, "running_total", "2020-09-30", 100),
                n(2, "running_total", "2020-10-10", 400),
                n(3, "running_total", "2020-10-30", 900),
            ],
            800,
            800,
            "running_total",
        ),
        # a single total only bounds from above
        ([n(1, "running_total", "2020-10-10", 400)], 0, 400, "running_total"),
        # a total wins over incidents of the same counter
        (
            [
                n(1, "running_total", "2020-09-30", 10),
                n(2, "incident", "2020-10-05", 7),
                n(3, "running_total", "2020-10-30", 50),
            ],
            40,
            40,
            "running_total",
        ),
        # incidents of several events are added, two words on one event are not
        (
            [
                n(1, "incident", "2020-10-05", 7, event="a"),
                n(2, "incident", "2020-10-06", 9, event="a"),
                n(3, "incident", "2020-10-07", 1, event="b"),
            ],
            10,
            10,
            "incident",
        ),
        # a count of the day replaces the incidents of that day
        (
            [n(1, "daily", "2020-10-05", 20), n(2, "incident", "2020-10-05", 7), n(3, "incident", "2020-10-06", 2)],
            22,
            22,
            "daily",
        ),
        # no upper bound stays none
        ([n(1, "incident", "2020-10-05", 7, None), n(2, "incident", "2020-10-06", 2)], 9, None, "incident"),
        # one origin counts once
        (
            [n(1, "incident", "2020-10-05", 7, origin="o"), n(2, "incident", "2020-10-05", 7, origin="o")],
            7,
            7,
            "incident",
        ),
        # outside of the period does not count
        ([n(1, "incident", "2020-11-05", 7), n(2, "incident", "2020-10-05", 1)], 1, 1, "incident"),
        # a total that shrank gives no negative toll
        ([n(1, "running_total", "2020-09-30", 100), n(2, "running_total", "2020-10-10", 90)], 0, 0, "running_total"),
    ],
)
def test_period(found: list[Count], low: float, high: float | None, kind: str) -> None:
    (toll,) = of_period(found, *PERIOD)
    assert (toll.low, toll.high, toll.kind) == (low, high, kind)


def test_period_backwards_is_refused() -> None:
    with pytest.raises(CounterclaimError, match="E504"):
        of_period([], "2020-10-02", "2020-10-01")


def test_event_keeps_the_latest_word_and_leaves_totals_out() -> None:
    found = [
        n(1, "incident", "2020-10-05", 7, known="2020-10-05"),
        n(2, "revision", "2020-10-05", 12, known="2020-10-06"),
        n(3, "running_total", "2020-10-06", 400),
    ]
    (toll,) = of_event(found)
    assert (toll.low, toll.high, toll.claims) == (12, 12, ("c2",))
    assert "1 earlier" in toll.sentence


def test_admitted_stands_beside_claimed() -> None:
    tolls = of_period(
        [
            n(1, "incident", "2020-10-05", 10),
            n(2, "incident", "2020-10-05", 60, 80, by="AZ"),
            n(3, "incident", "2020-10-05", 30, by=None),
        ],
        *PERIOD,
    )
    (f,) = faced(tolls)
    assert (f.admitted[0].low, f.claimed[0].low, f.third_party[0].low) == (10, 60, 30)
    assert not f.meet and f.ratio == 6


def test_how_a_figure_moved() -> None:
    steps = moved(
        [
            n(2, "revision", "2020-10-05", 12, known="2020-10-06"),
            n(1, "incident", "2020-10-05", 7, known="2020-10-05"),
            n(3, "running_total", "2020-10-07", 400),
        ]
    )
    assert [(s.low, s.change) for s in steps] == [(7, None), (12, 5), (400, None)]


def test_counts_from_claims() -> None:
    c = Claim(
        id="c", page="p", spans=(Span(0, 1),), type="losses_inflicted", voices=(Voice(name="ministry", party="AZ"),), actor="AZ", target="NKR",  # noqa: E501
        when=When(start="2020-10-05"), figures=(Figure(unit="killed", low=20, exactness="at_least"), Figure(unit="tank", exactness="vague")),  # noqa: E501
    )  # fmt: skip
    (found,) = counts([c], {"p": "2020-10-06"}, sides={"NKR": "AM"})
    assert (found.counter, found.whose, found.stance, found.low, found.high, found.day) == (
        "AZ",
        "AM",
        "enemy_claimed",
        20,
        None,
        "2020-10-05",
    )


@pytest.mark.parametrize(
    ("type_", "scope", "by", "stance", "group"),
    [
        ("losses_admitted", "combatant", "AM", "own_admitted", None),  # a side's own fighters, said in so many words
        ("losses_admitted", None, "AM", "own_admitted", None),
        ("losses_inflicted", "combatant", "AZ", "enemy_claimed", None),
        ("civilian_casualties", "civilian", "AM", "own_admitted", "civilian"),
    ],
)
def test_who_is_counted_stands_beside_whose_they_are(
    type_: str, scope: str | None, by: str, stance: str, group: str | None
) -> None:
    c = Claim(
        id="c", page="p", spans=(Span(0, 1),), type=type_, voices=(Voice(name="ministry", party=by),), target="AM",
        when=When(start="2020-10-05"), figures=(Figure(unit="killed", best=20, scope=scope),),
    )  # fmt: skip
    (found,) = counts([c], {"p": "2020-10-06"})
    assert (found.whose, found.stance, found.group) == ("AM", stance, group)


def test_civilians_of_a_side_are_a_toll_of_their_own() -> None:
    rows = [
        n(1, "incident", "2020-10-05", 7),
        msgspec.structs.replace(n(2, "incident", "2020-10-05", 3), group="civilian"),
    ]
    assert [(t.group, t.low) for t in of_period(rows, "2020-10-01", "2020-10-31")] == [(None, 7), ("civilian", 3)]
    assert [f.group for f in faced(of_period(rows, "2020-10-01", "2020-10-31"))] == [None, "civilian"]
