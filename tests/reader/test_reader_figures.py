"""Numbers that count: unit, bounds, exactness, kind; and the many numbers that count nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.lexicon.arms.load import load as load_arms
from counterclaim.lexicon.words.load import load as load_words
from counterclaim.model import Figure
from counterclaim.reader.figures import FigureReader
from counterclaim.reader.when import find_dates

READER = FigureReader(load_words(), load_arms())


def figures(text: str, claim_type: str = "civilian_casualties", *, wanted: str | None = None) -> list[Figure]:
    dates = [(h.start, h.end) for h in find_dates(text)]
    marked = [(text.index(wanted), text.index(wanted) + len(wanted))] if wanted else []
    return READER.find(text, (0, len(text)), [(0, len(text))], claim_type, dates, marked)


CIV, LOST, OWN = "civilian_casualties", "losses_inflicted", "losses_admitted"
# text, type of the claim, (unit, low, best, high, exactness) of each figure
COUNTS = [
    ("It has caused at least 48 military casualties.", LOST, [("casualties", 48, 48, None, "at_least")]),
    ("Killing and wounding more than 80 people.", CIV, [("casualties", 80, 80, None, "at_least")]),
    ("A raid left at least 20 people dead and more wounded.", CIV, [("killed", 20, 20, None, "at_least")]),
    ("One rebel was killed, and four rebels and one soldier were wounded.", LOST,
     [("killed", 1, 1, 1, "exact"), ("wounded", 4, 4, 4, "exact"), ("wounded", 1, 1, 1, "exact")]),
    ("They evacuated 36 dead bodies.", CIV, [("killed", 36, 36, 36, "exact")]),
    ("40 people were killed in a five-storey building.", CIV, [("killed", 40, 40, 40, "exact")]),
    ("The 2008 killing of an officer.", CIV, []),
    (
        "Over 500 fighters attacked two towns.",
        "assault",
        [("troops", 500, 500, None, "at_least"), ("settlement", 2, 2, 2, "exact")],
    ),
    ("Five suicide bombers and two devices.", "blast", [("bomber", 5, 5, 5, "exact"), ("bomb", 2, 2, 2, "exact")]),
    ("It blew up with 20 kgs of dynamite.", "blast", []),
    ("One of the clashes lasted an hour.", "clash", []),
    ("Several villages were taken.", "capture", []),
    ("Twelve civilians were killed.", CIV, [("killed", 12, 12, 12, "exact")]),
    ("Twenty-three people were killed.", CIV, [("killed", 23, 23, 23, "exact")]),
    ("More than 100 people were injured.", CIV, [("wounded", 100, 100, None, "at_least")]),
    ("At least 12 civilians were killed.", CIV, [("killed", 12, 12, None, "at_least")]),
    ("No fewer than 12 people died.", CIV, [("killed", 12, 12, None, "at_least")]),
    ("300 or more people were killed.", CIV, [("killed", 300, 300, None, "at_least")]),
    ("200+ people were killed.", CIV, [("killed", 200, 200, None, "at_least")]),
    ("Up to 30 people were killed.", CIV, [("killed", 0, 30, 30, "at_most")]),
    ("As many as 30 people were killed.", CIV, [("killed", 0, 30, 30, "at_most")]),
    ("Fewer than 30 people were killed.", CIV, [("killed", 0, 30, 30, "at_most")]),
    ("About 40 people were wounded.", CIV, [("wounded", 40, 40, 40, "about")]),
    ("Some 40 people were wounded.", CIV, [("wounded", 40, 40, 40, "about")]),
    ("An estimated 2,300 people were displaced.", CIV, [("displaced", 2300, 2300, 2300, "about")]),
    ("1.5 million people were displaced.", CIV, [("displaced", 1.5e6, 1.5e6, 1.5e6, "exact")]),
    ("Nearly 1,000 people fled.", "displacement", [("displaced", 1000, 1000, 1000, "about")]),
    ("About 500 families fled.", "displacement", [("displaced", 500, 500, 500, "about")]),
    # ranges have bounds and no best
    ("Between 10 and 15 people were killed.", CIV, [("killed", 10, None, 15, "about")]),
    ("10 to 15 people were killed.", CIV, [("killed", 10, None, 15, "about")]),
    ("10-15 people were killed.", CIV, [("killed", 10, None, 15, "about")]),
    ("10–15 people were killed.", CIV, [("killed", 10, None, 15, "about")]),
    ("1,000-1,500 people fled.", "displacement", [("displaced", 1000, None, 1500, "about")]),
    # vague words
    ("Dozens of people were killed.", CIV, [("killed", 24, 24, 99, "vague")]),
    ("Several civilians were wounded.", CIV, [("wounded", 3, 3, 9, "vague")]),
    ("Its forces killed multiple Armenian soldiers.", LOST, [("killed", 2, 3, None, "vague")]),
    ("Hundreds of soldiers were killed.", LOST, [("killed", 200, 200, 999, "vague")]),
    # equipment
    ("They destroyed two T-72 tanks.", LOST, [("tank", 2, 2, 2, "exact")]),
    ("They destroyed a T-72 battle tank and three Grad missiles.", LOST, [("mlrs", 3, 3, 3, "exact")]),
    ("The army destroyed 10 tanks, 3 drones and 2 artillery guns.", LOST,
     [("tank", 10, 10, 10, "exact"), ("uav", 3, 3, 3, "exact"), ("artillery", 2, 2, 2, "exact")]),
    ("Three drones were downed.", "shootdown", [("uav", 3, 3, 3, "exact")]),
    ("Two helicopters were shot down.", "shootdown", [("helicopter", 2, 2, 2, "exact")]),
    ("A dozen missiles were fired.", "missile_strike", [("missile", 12, 12, 12, "exact")]),
    ("50 rockets were fired at the city.", "shelling", [("rocket", 50, 50, 50, "exact")]),
    ("More than 100 shells hit the town.", "shelling", [("shell", 100, 100, None, "at_least")]),
    ("The jets carried out 12 air strikes.", "air_strike", [("strike", 12, 12, 12, "exact")]),
    # things and places
    ("Forty houses were destroyed.", "damage", [("building", 40, 40, 40, "exact")]),
    ("They captured 22 settlements.", "capture", [("settlement", 22, 22, 22, "exact")]),
    ("They took three villages.", "capture", [("settlement", 3, 3, 3, "exact")]),
    # people of whom nothing is said
    ("Russia sent 1,960 peacekeepers.", "deployment", [("troops", 1960, 1960, 1960, "exact")]),
    ("Five soldiers were captured.", "prisoners", [("captured", 5, 5, 5, "exact")]),
    ("Ten prisoners were exchanged.", "exchange", [("captured", 10, 10, 10, "exact")]),
    ("We lost 12 soldiers.", OWN, [("killed", 12, 12, 12, "exact")]),
    ("14 bodies were found.", "atrocity", [("killed", 14, 14, 14, "exact")]),
    # two outcomes in one sentence
    ("Four people were killed and eight wounded.", CIV, [("killed", 4, 4, 4, "exact"), ("wounded", 8, 8, 8,
    "exact")]),
    ("The attack killed 20 people and wounded 35.", CIV,
     [("killed", 20, 20, 20, "exact"), ("wounded", 35, 35, 35, "exact")]),
    ("17 dead, 30 injured.", CIV, [("killed", 17, 17, 17, "exact"), ("wounded", 30, 30, 30, "exact")]),
    ("Some 250 people were hurt, 40 of them badly.", CIV,
     [("wounded", 250, 250, 250, "about"), ("wounded", 40, 40, 40, "exact")]),
    ("Two people died and three others suffered injuries.", CIV,
     [("killed", 2, 2, 2, "exact"), ("wounded", 3, 3, 3, "exact")]),
    ("Azerbaijan lost 2,000 troops, 10 tanks and 4 drones.", LOST,
     [("killed", 2000, 2000, 2000, "exact"), ("tank", 10, 10, 10, "exact"), ("uav", 4, 4, 4, "exact")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claim_type", "expected"), COUNTS)
def test_what_is_counted(
    text: str, claim_type: str, expected: list[tuple[str, float, float | None, float | None, str]]
) -> None:
    got = figures(text, claim_type)
    assert [(f.unit, f.low, f.best, f.high, f.exactness) for f in got] == expected
    for f in got:
        assert f.span is not None and f.span.of(text) == f.as_written


# numbers that count nothing a claim is about
NO_FIGURE = [
    "It lies 12 kilometers from the town.", "They advanced 12 km.", "They advanced 5-10 km.",
    "They advanced 5 to 10 kilometers.",
    "A 34-year-old man was there.", "A man aged 34 was there.", "On 12 October 2020 it fell.",
    "It fell on October 12.",
    "It cost $12 million.", "It cost 12 million dollars.", "About 40 percent of it fell.", "It lasted 44 days.",
    "It began at 6 a.m.", "Resolution 2254 was passed.", "They fired 122 mm shells.",
    "Route 6 was cut.", "They broke it 30 times.",
    "A convoy came.", "There was no loss.", "The T-72 burned.", "A Su-25 crashed.", "An S-300 launcher stood there.",
    "No one spoke.",
    "It fell in 2014.", "", "12", "1.2.3.4",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_FIGURE)
def test_what_is_no_figure(text: str) -> None:
    assert figures(text, "assault") == []


# text, kind
KINDS = [
    ("Six people were killed.", "incident"),
    ("So far 45 people have been killed.", "running_total"),
    ("45 people have been killed since September.", "running_total"),
    ("In total 45 people have been killed.", "running_total"),
    ("The death toll rose to 45.", "running_total"),
    ("In the past 24 hours 6 people were killed.", "daily"),
    ("The ministry revised its toll to 17 dead.", "revision"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_toll_of_a_day_is_not_one_of_a_war(text: str, kind: str) -> None:
    (f,) = figures(text)
    assert (f.unit, f.kind) == ("killed", kind)


# text, scope
SCOPES = [
    ("Twelve civilians were killed.", "civilian"),
    ("Three children were killed.", "civilian"),
    ("Twelve soldiers were killed.", "combatant"),
    ("Twelve people were killed.", None),
]


@pytest.mark.parametrize(("text", "scope"), SCOPES)
def test_who_is_counted(text: str, scope: str | None) -> None:
    (f,) = figures(text)
    assert f.scope == scope


def test_a_lone_article_counts_only_where_the_figure_head_marked_it() -> None:
    text = "They destroyed a T-72 tank."
    assert figures(text, LOST) == []
    (f,) = figures(text, LOST, wanted="a T-72 tank")
    assert (f.unit, f.best, f.as_written) == ("tank", 1, "a T-72 tank")


def test_only_numbers_inside_the_claim_are_its_figures() -> None:
    text = "Officials counted ten dead; rebels said four soldiers were killed."
    cut = text.index("rebels")
    got = READER.find(text, (0, len(text)), [(cut, len(text))], CIV)
    assert [f.as_written for f in got] == ["four soldiers"]


def test_offsets_are_those_of_the_page() -> None:
    text = "Nothing here. Twelve people died. Nothing there."
    (f,) = READER.find(text, (14, 33), [(14, 33)], CIV)
    assert f.span is not None and f.span.of(text) == "Twelve people"


WORDS = st.sampled_from(
    ["12", "1,000", "three", "dozens", "of", "at least", "up to", "about", "between", "and", "to", "-", "10-15",
    "soldiers",
     "people", "T-72", "tanks", "Grad", "missiles", "killed", "wounded", "were", "toll", "rose", "km", "a", "no",
     ",", ".", "several",
     "hundred", "million", "them", "more", "families", "٣", "%", "October"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from([CIV, LOST, OWN, "displacement", "shelling"]))
def test_figures_lie_in_order_and_their_bounds_hold(text: str, claim_type: str) -> None:
    at = -1
    for f in figures(text, claim_type):
        assert f.span is not None and f.span.of(text) == f.as_written and f.as_written.strip()
        assert f.span.start > at
        at = f.span.start
        assert f.low is not None and f.low >= 0
        assert f.best is None or f.low <= f.best
        assert f.high is None or f.low <= f.high
        assert f.best is None or f.high is None or f.best <= f.high


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_survived(text: str) -> None:
    for f in figures(text):
        assert f.span is not None and f.span.of(text) == f.as_written
