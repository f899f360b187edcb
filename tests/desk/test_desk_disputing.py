"""Disputes laid open, links judged by a person, and comparing anew."""

from __future__ import annotations

import pytest

from counterclaim import desk
from counterclaim.desk.disputing import would_settle
from counterclaim.errors import CounterclaimError
from counterclaim.model import Dispute, Position

from .make import ADMITTED, AGAIN, DENIED, TAKEN, TOTAL, ident, page, said


def holder(ledger):
    (found,) = [d for d in desk.disputes(ledger) if d.kind == "holder"]
    return desk.dispute(ledger, found.id[:10])


def test_a_dispute_has_its_positions_side_by_side_with_words_voices_outlets_and_origins(ledger):
    found = holder(ledger)
    assert found.dispute.question == "Who holds Hadrut on 2020-10-09?"
    by_answer = {s.position.answer: s for s in found.sides}
    assert [(r.outlet, r.text) for r in by_answer["AM"].rows] == [
        ("Yerevan Courier", "The town of Hadrut has not been captured")
    ]
    assert {r.outlet for r in by_answer["AZ"].rows} == {"Baku Daily", "World Wire"}
    assert by_answer["AZ"].position.origins == 1
    (origin,) = by_answer["AZ"].origins
    assert set(origin.claims) == {ident(TAKEN), ident(AGAIN)}
    assert "the president" in origin.reason
    assert {k.relation for k in found.links} == {"denies", "repeats"}


def test_a_dispute_over_a_place_has_the_estimate_with_its_reasons(ledger):
    found = holder(ledger)
    assert [e.question for e in found.estimates] == [
        "Who holds Hadrut on 2020-10-10, as known on 2020-10-10?",
        "Who holds Hadrut on 2020-10-10, as known now?",
    ]
    for estimate in found.estimates:
        assert sum(estimate.distribution.values()) == pytest.approx(1, abs=1e-3)
        assert {r.claim for r in estimate.reasons} == {ident(TAKEN), ident(AGAIN), ident(DENIED)}
    figure = next(d for d in desk.disputes(ledger) if d.kind == "figure")
    assert desk.dispute(ledger, figure.id).estimates == ()


def test_what_would_settle_it_is_told_until_it_is_settled(ledger):
    found = holder(ledger)
    assert "AM itself says that AZ holds Hadrut, or that AM left." in found.would_settle
    ledger.add(ADMITTED)
    found = holder(ledger)
    assert found.dispute.settled == "2020-10-29"
    assert "AM" in (found.dispute.settled_how or "")
    assert found.would_settle == ()


@pytest.mark.parametrize(
    ("positions", "told"),
    [
        ([("yes", "AZ"), ("no", "AM")], {"AM comes to say “yes”.", "AZ comes to say “no”."}),
        ([("yes", "AZ"), ("no", "")], {"AZ comes to say “no”."}),  # nobody's party says no
        ([("yes", "AZ"), ("no", "AZ")], set()),  # one party on both sides cannot come round
    ],
)
def test_what_would_settle_a_dispute_over_an_event(positions, told):
    made = tuple(Position(answer=a, claims=("c",), origins=1, parties=(p,) if p else ()) for a, p in positions)
    assert set(would_settle(Dispute(id="d", kind="event", question="?", positions=made))) == told


@pytest.mark.parametrize(("ident_", "code"), [("zzz", "E207"), ("", "E207")])
def test_a_dispute_that_there_is_not(ledger, ident_, code):
    with pytest.raises(CounterclaimError) as told:
        desk.dispute(ledger, ident_)
    assert told.value.code == code


def test_the_beginning_of_several_disputes_is_not_enough(ledger, monkeypatch):
    twins = [Dispute(id=f"aa{n}", kind="event", question="?", positions=()) for n in range(2)]
    monkeypatch.setattr("counterclaim.desk.disputing.disputes_of", lambda ledger, laid: twins)
    with pytest.raises(CounterclaimError) as told:
        desk.dispute(ledger, "aa")
    assert told.value.code == "E208"
    assert desk.dispute(ledger, "aa1").dispute is twins[1]


def test_comparing_counts_by_relation_and_is_the_same_twice(ledger):
    done = desk.compare(ledger)
    assert done.relations == {"denies": 2, "contradicts": 1, "repeats": 1}
    assert (done.claims, done.links, done.origins, done.judged) == (7, 4, 1, 0)
    assert desk.compare(ledger) == done


def test_a_rejected_link_counts_for_nothing_and_stays_rejected(ledger):
    desk.compare(ledger)
    link = desk.judge(ledger, ident(TAKEN)[:12], ident(AGAIN), "reject", note="two speeches", by="ann")
    assert (link.relation, link.judgement) == ("repeats", "reject")
    assert holder(ledger).sides[1].origins == ()
    assert desk.compare(ledger).judged == 1
    assert "repeats" not in {k.relation for k in ledger.links()}
    assert "repeats" not in {k.relation for k in holder(ledger).links}


def test_a_link_that_a_person_makes_ties_claims_now_and_when_compared_anew(ledger):
    lone = [
        page("Paper " + name, "2020-10-09", said(words, "control", at="Hadrut", actor="AZ", when="2020-10-09"))
        for name, words in (("One", "Azerbaijani flags fly over Hadrut"), ("Two", "In Hadrut soldiers from Baku stood"))
    ]
    ledger.add_many(lone)
    before = {s.position.answer: s.position.origins for s in holder(ledger).sides}
    desk.compare(ledger)
    link = desk.judge(ledger, ident(lone[0]), ident(lone[1]), "accept", relation="repeats")
    assert (link.rule, link.judgement) == ("person", "accept")
    desk.compare(ledger)
    after = {s.position.answer: s.position.origins for s in holder(ledger).sides}
    assert after["AZ"] == before["AZ"] - 1
    assert after["AM"] == before["AM"]


@pytest.mark.parametrize(
    ("a", "b", "judgement", "relation", "code"),
    [
        ("zzz", ident(TAKEN), "accept", None, "E207"),
        (ident(TAKEN), ident(TAKEN), "accept", None, "E634"),
        (ident(TAKEN), ident(TOTAL), "accept", None, "E634"),  # nothing found, and no relation named
        (ident(TAKEN), ident(TOTAL), "reject", "repeats", "E634"),  # what is not there cannot be rejected
        (ident(TAKEN), ident(AGAIN), "accept", "resembles", "E612"),
    ],
)
def test_judgements_that_cannot_be(ledger, a, b, judgement, relation, code):
    desk.compare(ledger)
    with pytest.raises(CounterclaimError) as told:
        desk.judge(ledger, a, b, judgement, relation=relation)
    assert told.value.code == code


def test_several_links_between_two_claims_need_the_relation(ledger):
    desk.compare(ledger)
    desk.judge(ledger, ident(TAKEN), ident(AGAIN), "accept", relation="corroborates")
    with pytest.raises(CounterclaimError) as told:
        desk.judge(ledger, ident(TAKEN), ident(AGAIN), "reject")
    assert told.value.code == "E634"
    assert "corroborates, repeats" in str(told.value)
    assert desk.judge(ledger, ident(AGAIN), ident(TAKEN), "reject", relation="repeats").judgement == "reject"
