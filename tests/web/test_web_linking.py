"""The diagram of links on the screen of a dispute, and the list that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from fastapi.testclient import TestClient

from counterclaim.desk.weighing import AskDispute, Linked, Weighing
from counterclaim.ledger import Ledger
from counterclaim.model import Link, Relation
from counterclaim.web.app import create_app
from counterclaim.web.linking import MOST_ROWS, SIGNS, Drawn, links
from tests.desk.make import PAGES
from tests.web.conftest import BASE, PlainReader


def linked(number: int, answer: str = "AZ", speaker: str = "the president") -> Linked:
    return Linked(
        claim=f"c{number}", answer=answer, speaker=speaker, party="AZ", outlet="World Wire", published="2020-10-09"
    )


def link(a: int, b: int, relation: Relation = "repeats", score: float = 0.8) -> Link:
    return Link(a=f"c{a}", b=f"c{b}", relation=relation, score=score, rule="test")


def drawn(found: list[Link], claims: list[Linked]) -> Drawn:
    return links(
        found, claims, lambda code: code or "", lambda text: f"Answer {text}", lambda claim: f"/claims/{claim}"
    )


def test_claims_stand_by_position_with_an_arc_for_each_link() -> None:
    claims = [linked(1, "AM", "narrator"), linked(2), linked(3)]
    made = drawn([link(1, 2, "denies"), link(3, 2)], claims)
    chart = str(made.chart)
    assert (made.links, made.numbers) == (2, {"c1": 1, "c2": 2, "c3": 3})
    assert re.findall(r'class="answer">([^<]+)<', chart) == ["Answer AM", "Answer AZ"]
    assert re.findall(r'href="([^"]+)"', chart) == ["/claims/c1", "/claims/c2", "/claims/c3"]
    assert re.findall(r'class="arc (\w+)"', chart) == ["agree", "against"]
    assert "the writer denies the president, score 0.80" in chart
    assert 'aria-label="2 links between 3 claims; the list below says the same"' in chart
    assert "repeats" in chart and "denies" in chart and "corroborates" not in chart  # the legend


def test_every_relation_has_a_sign_of_its_own() -> None:
    assert set(SIGNS) == set(get_args(Relation))
    assert len({sign for sign, _ in SIGNS.values()}) == len(SIGNS)


def test_signs_do_not_cover_each_other_and_stay_inside() -> None:
    claims = [linked(n, "AM" if n < 6 else "AZ") for n in range(12)]
    found = [link(a, b, "contradicts") for a in range(0, 12, 2) for b in range(1, 12, 3) if a != b]
    found += [link(0, 1, "denies"), link(0, 1, "revises")]
    spots = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="8"', _signs(found, claims))]
    assert len(spots) == len(found)
    assert all(8 <= x < 128 for x, _ in spots)
    near = [(s, t) for i, s in enumerate(spots) for t in spots[:i] if abs(s[0] - t[0]) < 8 and abs(s[1] - t[1]) < 8]
    assert near == []


def _signs(found: list[Link], claims: list[Linked]) -> str:
    return str(drawn(found, claims).chart).replace('r="8.0"', 'r="8"')


def test_the_strongest_links_are_drawn_where_not_all_have_room() -> None:
    claims = [linked(n) for n in range(60)]
    made = drawn([link(n, n + 1, score=1 - n / 100) for n in range(59)], claims)
    assert (made.links, len(made.numbers)) == (MOST_ROWS - 1, MOST_ROWS)
    assert made.numbers["c0"] == 1


def test_words_of_a_page_are_escaped_and_cut() -> None:
    chart = str(drawn([link(1, 2)], [linked(1, speaker="<script>x</script>" * 5), linked(2)]).chart)
    assert "<script" not in chart and "…" in chart


@pytest.mark.parametrize("found", [[], [link(1, 9)], [link(1, 1)]])
def test_nothing_to_draw(found: list[Link]) -> None:
    assert drawn(found, [linked(1), linked(2)]) == ("", 0, {})


@pytest.fixture
def war(tmp_path: Path) -> Iterator[TestClient]:
    made = create_app(tmp_path / "war.db", make_reader=PlainReader)
    made.state.desk.ledger.add_many(PAGES)
    yield TestClient(made, base_url=BASE)
    made.state.desk.close()


def test_linked_claims_stand_in_the_order_of_positions(tmp_path: Path) -> None:
    with Ledger(tmp_path / "war.db") as ledger:
        ledger.add_many(PAGES)
        weighing = Weighing(ledger)
    for dispute in weighing.disputes:
        found = weighing.dispute(AskDispute(dispute=dispute.id))
        order = [p.answer for p in dispute.positions]
        assert {c.claim for c in found.linked} == set(found.speakers)
        assert [order.index(c.answer) for c in found.linked] == sorted(order.index(c.answer) for c in found.linked)


def test_the_dispute_shows_diagram_and_list_also_without_estimates(war: TestClient) -> None:
    (dispute,) = war.get("/api/disputes?kind=holder").json()["rows"]
    address = f"/disputes/{dispute['id']}"
    shown = war.get(address).text
    assert 'class="chart links"' in shown and "as known now" in shown
    assert re.search(r"denies</b>.*?\(\d and \d\) score \d\.\d\d", shown, re.DOTALL)
    war.cookies.set("estimates", "off")
    shown = war.get(address).text
    assert 'class="chart links"' in shown and "as known now" not in shown
    assert "Estimates are switched off" in shown
