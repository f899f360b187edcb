"""Sides that the page gives and the claim does not: the page's one armed group, the attack beside a toll, the writer's
"they"."""

from __future__ import annotations

import pytest

from counterclaim.desk import build_reader
from counterclaim.model import Claim, Page, Span, Voice, When, page_id
from counterclaim.reader.armed import armed_group, means_fighters
from counterclaim.reader.home import page_side
from counterclaim.reader.shared_sides import share_sides


def claim(id_: str, type_: str, at: int, **more: object) -> Claim:
    return Claim(id=id_, page="p", spans=(Span(at, at + 20),), type=type_, **more)  # type: ignore[arg-type]


def test_the_one_armed_group_of_a_page() -> None:
    assert armed_group([("IS", "armed_group"), ("IS", "armed_group"), ("IQ", "army")]) == "IS"
    assert armed_group([("IS", "armed_group"), ("NUSRA", "armed_group"), ("IS", "armed_group")]) is None
    assert armed_group([("IS", "armed_group")]) is None  # named once is too little
    assert armed_group([]) is None


def test_words_for_fighters() -> None:
    assert means_fighters("the gunmen") and means_fighters("Three suicide bombers") and means_fighters("the group")
    assert not means_fighters("pro-government fighters")
    assert not means_fighters("the human rights group")
    assert not means_fighters("residents")


def test_a_toll_takes_the_actor_of_the_attack_in_its_sentence() -> None:
    got = share_sides(
        [claim("a", "shelling", 0, actor="SY", target="SY-OPP"), claim("b", "civilian_casualties", 30)], [0, 0]
    )
    assert got[1].actor == "SY"
    assert got[1].why[-1].rule == "shared with the claim beside it" and got[1].why[-1].span == Span(0, 20)


def test_losses_take_the_target_too_but_nobody_is_both() -> None:
    got = share_sides([claim("a", "assault", 0, actor="SY", target="IS"), claim("b", "losses_inflicted", 30)], [0, 0])
    assert (got[1].actor, got[1].target) == ("SY", "IS")
    got = share_sides([claim("a", "assault", 0, actor="SY"), claim("b", "losses_inflicted", 30, target="SY")], [0, 0])
    assert got[1].actor is None


def test_nothing_is_taken_from_another_speaker_or_far_away() -> None:
    other = (Voice(name="a doctor"),)
    assert (
        share_sides([claim("a", "shelling", 0, actor="SY"), claim("b", "damage", 30, voices=other)], [0, 0])[1].actor
        is None
    )
    assert share_sides([claim("a", "shelling", 0, actor="SY"), claim("b", "damage", 30)], [0, 2])[1].actor is None
    assert share_sides([claim("a", "shelling", 0, actor="SY"), claim("b", "damage", 900)], [0, 0])[1].actor is None


def test_they_of_the_writer_are_who_acted_before() -> None:
    first = claim("a", "advance", 0, actor="RSF")
    got = share_sides([first, claim("b", "capture", 60, actor_as_written="they")], [0, 1])
    assert got[1].actor == "RSF"
    kept = share_sides([first, claim("b", "capture", 60, actor_as_written="the committee")], [0, 1])
    assert kept[1].actor is None


WAR = ("UA", "RU")


@pytest.mark.parametrize(
    ("outlet", "written", "states", "side"),
    [
        ("RU", [], ["UA", "UA"], "RU"),  # the outlet's own side, in the lands of the war
        ("SY", [], ["UA", "UA"], None),  # an outlet of a third state
        (None, [("bakhmut", {"RU"})], ["UA", "UA"], "RU"),  # it alone writes the town so, and is not named
        (None, [("bakhmut", {"RU"})], ["UA", "UA", "RU", "RU"], None),  # who names both states speaks for neither
        (None, [("bakhmut", {"RU"}), ("adviivka", {"UA"})], ["UA", "UA"], None),
        (None, [("bakhmut", ())], ["UA", "UA"], None),
    ],
)
def test_the_side_whose_words_a_page_speaks(
    outlet: str | None, written: list[tuple[str, set[str]]], states: list[str], side: str | None
) -> None:
    assert page_side(outlet, written, states, WAR) == side


def test_a_bare_ministry_is_that_of_the_side_which_writes_the_towns_so() -> None:
    text = (
        "The settlement of Artemovsk has been liberated, the Defence Ministry said on Saturday.\n\n"
        "Ukrainian units lost up to 80 men there. Ukrainian reserves were hit, the ministry said."
    )
    published = When(start="2023-05-20", precision="day")
    claims = build_reader().read(Page(id=page_id(text), text=text, language="en", published=published)).claims
    bare = [c for c in claims if c.speaker_name and "ministry" in c.speaker_name.lower()]
    assert bare
    assert {c.speaker.party for c in bare} == {"RU"}
