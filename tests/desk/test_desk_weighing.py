"""Answers from a ledger weighed once are those of the functions that read it each time; they follow the ledger."""

from __future__ import annotations

import time

import pytest

from counterclaim import desk
from counterclaim.desk.views import suggested as views
from counterclaim.desk.views.board import Board
from counterclaim.desk.views.suggested import Suggestions
from counterclaim.desk.weighing import (
    AskDispute,
    AskFigures,
    AskPlace,
    AskWho,
    DisputeWeighed,
    Weighing,
    WhoWeighed,
)
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger

from .make import ADMITTED, DENIED, ident, page, said


@pytest.fixture
def settled(ledger: Ledger) -> Ledger:
    """The ledger in which the town's loss was admitted."""
    ledger.add(ADMITTED)
    return ledger


@pytest.mark.parametrize(("since", "until"), [(None, None), ("2020-10-09", "2020-10-20"), ("2020-10-10", None)])
def test_a_place_is_weighed_as_it_is_read(settled: Ledger, since: str | None, until: str | None) -> None:
    read = desk.place(settled, "t:1", since=since, until=until)
    weighed = Weighing(settled).place(AskPlace(place="t:1", name="Hadrut", since=since, until=until))
    assert weighed.said == read.said
    known = {d.day: d.shares for d in read.days}
    assert weighed.bands
    assert [b.shares for b in weighed.bands] == [known[b.until] for b in weighed.bands]
    if until is None:  # a period that is given ends, for the estimate, with its last word
        assert weighed.estimate == read.estimates[0]


def test_a_long_period_is_given_by_stretches_without_gaps(ledger: Ledger) -> None:
    last = said("Hadrut is ours", "control", "the president", "AZ", at="Hadrut", actor="AZ", when="2022-10-09")
    ledger.add(page("Baku Daily", "2022-10-09", last))
    found = Weighing(ledger).place(AskPlace(place="t:1"))
    assert 100 < len(found.bands) <= 160
    assert (found.bands[0].day, found.bands[-1].until) == ("2020-10-09", "2022-10-09")
    assert all(a.until < b.day for a, b in zip(found.bands, found.bands[1:], strict=False))


def test_a_dispute_is_weighed_as_it_is_read(settled: Ledger) -> None:
    weighing = Weighing(settled)
    assert weighing.disputes == desk.disputes(settled)
    for dispute in weighing.disputes:
        read = desk.dispute(settled, dispute.id)
        found = weighing.dispute(AskDispute(dispute=dispute.id))
        assert (found.estimates, found.links) == (read.estimates, read.links)
        assert {c for k in found.links for c in (k.a, k.b)} == set(found.speakers)
        assert {r.claim for e in found.estimates for r in e.reasons} == {s.claim for s in found.said}
    with pytest.raises(CounterclaimError, match="E207"):
        weighing.dispute(AskDispute(dispute="none"))


@pytest.mark.parametrize(("kind", "name"), [("speaker", "president"), ("speaker", "MINISTRY"), ("party", "AM")])
def test_a_record_is_weighed_as_it_is_read(settled: Ledger, kind: str, name: str) -> None:
    read = desk.speaker(settled, name)
    found = Weighing(settled).who(AskWho(kind=kind, name=name))  # type: ignore[arg-type]
    assert [(r.made, r.settled, r.held, r.ahead) for r in found.side_records if r.kind == "all"] == [
        (r.made, r.settled, r.held, r.ahead) for r in read.side_records if r.kind == "all"
    ]
    if kind == "speaker":
        assert [(r.made, r.settled, r.held) for r in found.records if r.kind == "all"] == [
            (r.made, r.settled, r.held) for r in read.records if r.kind == "all"
        ]


def test_who_contradicts_whom_and_over_what(ledger: Ledger) -> None:
    found = Weighing(ledger).who(AskWho(kind="party", name="AZ"))
    (other,) = found.opposed
    assert (other.who, other.disputes) == ("AM", sum(other.kinds.values()))
    assert "holder" in other.kinds
    by_speaker = Weighing(ledger).who(AskWho(kind="speaker", name="the president"))
    assert [o.who for o in by_speaker.opposed] == ["AM"]
    ledger.add(ADMITTED)  # a party that gives both answers contradicts nobody there
    assert Weighing(ledger).who(AskWho(kind="party", name="AZ")).opposed[0].kinds == {"figure": 1}
    denied = Weighing(ledger).who(AskWho(kind="party", name="AM"))
    assert [(s.claim, s.by, s.held) for s in denied.settled] == [(ident(DENIED), ident(ADMITTED), False)]


@pytest.mark.parametrize(
    "asked", [{}, {"party": "AM"}, {"place": "guzlek"}, {"place": "t:1"}, {"unit": "killed", "until": "2020-10-08"}]
)
def test_figures_are_weighed_as_they_are_read(ledger: Ledger, asked: dict[str, str]) -> None:
    assert Weighing(ledger).figures(AskFigures(**asked)) == desk.figures(ledger, **asked)


def test_of_too_many_claims_those_of_the_latest_pages_are_weighed(ledger: Ledger) -> None:
    everything = sum(1 for _ in ledger.iter_claims())
    assert Weighing(ledger, most=everything).left_out == 0
    found = Weighing(ledger, most=4)  # the pages of 20 and 10 October hold four
    assert found.left_out == everything - 4
    assert [s.claim for s in found.place(AskPlace(place="t:1")).said] == [ident(DENIED)]
    assert Weighing(ledger, most=0).disputes == []


@pytest.mark.parametrize("large", [False, True])
def test_answers_follow_the_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    """Also from a process of its own, which reads the file by itself."""
    if large:
        monkeypatch.setattr(views, "LARGE", 1)
    suggestions = Suggestions(Board(ledger))
    question = AskWho(kind="party", name="AZ")
    try:
        if large:
            assert suggestions.ask(question).answer is None  # nobody waits for a large ledger
        before = _asked(suggestions, question)
        assert before.side_records[0].settled == 0
        ledger.add(ADMITTED)
        after = suggestions.ask(question)
        if large:
            assert (after.answer, after.fresh) == (before, False)  # what was known stays in view, and is said to be old
        assert _asked(suggestions, question).side_records[0].settled == 1
        (found,) = [d for d in suggestions.disputes() if d.kind == "holder"]
        assert found.settled == "2020-10-29"
        assert isinstance(suggestions.ask(AskDispute(dispute=found.id), wait=20).answer, DisputeWeighed)
        for _ in range(2):  # a failure is told each time
            with pytest.raises(CounterclaimError, match="E207"):
                suggestions.ask(AskDispute(dispute="none"), wait=20)
    finally:
        suggestions.close()


def _asked(suggestions: Suggestions, question: AskWho) -> WhoWeighed:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = suggestions.ask(question, wait=5)
        if found.fresh:
            assert isinstance(found.answer, WhoWeighed)
            return found.answer
    raise AssertionError("no answer came")
