"""The bundled pages with the claims that people marked in them: every dispute, place and speaker can be asked for."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from benchmarks.score.demo_links import FOLDER
from benchmarks.score.links import gold_page
from counterclaim import desk
from counterclaim.ledger import Ledger
from counterclaim.model import to_json
from counterclaim.page import read_text
from training.corpus.gold import case
from training.corpus.load import load_dispatch


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(tmp_path_factory.mktemp("bundled") / "bundled.db") as made:
        for path in sorted((FOLDER / "annotations").glob("*.txt")):
            d = case(load_dispatch(path)[0])
            read = read_text(d["text"], title=d["title"] or None, outlet=d["outlet"], published=d["published"])
            made.add(msgspec.structs.replace(gold_page(d, read), reader="people"))
        desk.compare(made)
        yield made


def test_both_sides_names_of_a_town_are_one_place(bundled):
    found = {name: desk.place(bundled, name) for name in ("Bakhmut", "Artemovsk")}
    assert found["Bakhmut"] == found["Artemovsk"]
    users = {w.name: w.outlets for w in found["Bakhmut"].written}
    assert users == {"Bakhmut": ("Dnipro Line",), "Artemovsk": ("Steppe Mirror",)}
    assert {s.holder for s in found["Bakhmut"].said} >= {"UA", "RU"}


def test_who_holds_hadrut_is_a_dispute_with_both_sides_and_an_estimate(bundled):
    (ident,) = [d.id for d in desk.disputes(bundled) if d.question.startswith("Who holds Hadrut")]
    found = desk.dispute(bundled, ident)
    assert {s.position.answer for s in found.sides} >= {"AM", "AZ"}
    assert all(r.text for s in found.sides for r in s.rows)
    assert set(found.estimates[0].distribution) == {"AM", "AZ"}
    assert found.would_settle


def test_an_admission_is_not_read_as_a_denial(bundled):
    words = {s.sentence for s in desk.place(bundled, "Shushi").said}
    assert any("Azerbaijan’s president" in w for w in words)
    assert not any("spokesman for the president of Artsakh" in w for w in words)  # "no longer under our control"


def test_every_dispute_opens_with_a_way_out_unless_it_is_settled(bundled):
    every = desk.disputes(bundled)
    assert len(every) > 20
    for kind in ("holder", "event", "figure", "culprit"):
        found = desk.dispute(bundled, next(d.id for d in every if d.kind == kind))
        assert all(len(s.rows) == len(s.position.claims) for s in found.sides)
        assert found.links
        assert bool(found.estimates) == (kind == "holder")
        assert to_json(found) == to_json(desk.dispute(bundled, found.dispute.id))


def test_losses_of_one_side_stand_beside_what_the_other_claims(bundled):
    found = desk.figures(bundled, unit="killed", party="AM", since="2020-10", until="2020-11")
    own = [t for t in found.tolls if t.stance == "own_admitted"]
    assert [t.kind for t in own] == ["running_total"]
    (steps,) = [m.steps for m in found.moved if m.whose == "AM"]
    totals = [s.low for s in steps if s.kind == "running_total"]
    assert totals == sorted(totals)
    assert own[0].high == totals[-1]


def test_nothing_is_counted_as_held_that_nobody_settled(bundled):
    for count in bundled.parties():
        for record in desk.speaker(bundled, count.party).side_records if count.speaks else ():
            assert record.held <= record.settled <= record.made
            assert (record.share is None) == (record.settled == 0)
