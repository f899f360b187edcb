"""A place day by day, figures by who counts whom, and track records, on the ledger made by hand."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from counterclaim import desk
from counterclaim.desk.weighing import AskDispute, AskPlace, Weighing
from counterclaim.errors import CounterclaimError
from counterclaim.model import Place, Where

from .make import ADMITTED, AGAIN, DENIED, TAKEN, ident, killed, page, said

BOX = [[[46.5, 39.0], [47.5, 39.0], [47.5, 40.0], [46.5, 40.0], [46.5, 39.0]]]


@pytest.mark.parametrize("name", ["Hadrut", "hadrut", "Guzlek", "t:1", "Gadrut"])  # the last stands in no page
def test_a_place_is_found_by_any_of_its_names(ledger, name):
    found = desk.place(ledger, name)
    assert found.place is not None
    assert (found.name, found.place.id, len(found.rows)) == ("Hadrut", "t:1", 5)
    assert found.names == (("Hadrut", ""), ("Guzlek", "AZ"), ("Gadrut", "RU"))


def test_a_place_tells_who_uses_which_name(ledger):
    assert [(w.name, w.claims, w.outlets, w.parties) for w in desk.place(ledger, "Hadrut").written] == [
        ("Hadrut", 3, ("Yerevan Courier", "World Wire"), ("AM", "AZ")),
        ("Guzlek", 2, ("Baku Daily",), ("AZ",)),
    ]


def test_who_says_who_holds_it_with_one_origin_for_what_is_repeated(ledger):
    said_ = {s.claim: s for s in desk.place(ledger, "Hadrut").said}
    assert set(said_) == {ident(TAKEN), ident(AGAIN), ident(DENIED)}
    taken, again, denied = said_[ident(TAKEN)], said_[ident(AGAIN)], said_[ident(DENIED)]
    assert (taken.day, taken.holder, taken.party, taken.outlet) == ("2020-10-09", "AZ", "AZ", "Baku Daily")
    assert taken.origin is not None
    assert taken.origin == again.origin
    assert (denied.holder, denied.origin) == ("AM", None)
    assert denied.sentence == "the defence ministry (AM) on 2020-10-10 denies that it is lost"


def test_a_day_is_answered_as_known_on_it_and_what_comes_later_leaves_it(ledger):
    before = desk.place(ledger, "Hadrut", since="2020-10-09", until="2020-10-28")
    ledger.add(ADMITTED)
    after = desk.place(ledger, "Hadrut", since="2020-10-09", until="2020-10-29", hindsight=True)
    assert [d.shares for d in after.days[:20]] == [d.shares for d in before.days]
    assert all(d.now is None for d in before.days)
    assert after.days[0].now != after.days[0].shares
    assert after.days[-1].shares["AZ"] > 0.9
    assert after.days[-1].said == (ident(ADMITTED),)
    assert [e.question.rpartition(", ")[2] for e in after.estimates] == ["as known on 2020-10-29?", "as known now?"]
    assert after.estimates[0].reasons[0].claim == ident(ADMITTED)


@pytest.mark.parametrize(
    ("since", "until", "first", "last", "words", "claims"),
    [
        (None, None, "2020-10-09", "2020-10-10", 3, 5),
        ("2020-10-10", None, "2020-10-10", "2020-10-10", 1, 0),
        ("2020-11", "2020-11", "2020-11-01", "2020-11-30", 0, 0),
        (None, "2020-10-09", "2020-10-09", "2020-10-09", 2, 5),
        ("2020-10-09", "2020-10-31", "2020-10-09", "2020-10-31", 3, 5),
        ("2021", None, "2021-01-01", "2021-01-01", 0, 0),
        (None, "2019", "2019-12-31", "2019-12-31", 0, 0),
    ],
)
def test_the_period_of_a_place(ledger, since, until, first, last, words, claims):
    found = desk.place(ledger, "Hadrut", since=since, until=until)
    assert (found.since, found.until) == (first, last)
    assert (len(found.said), len(found.rows)) == (words, claims)
    assert (found.days[0].day, found.days[-1].day) == (first, last)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": "Atlantis"}, "E207"),
        ({"name": "Hadrut", "since": "yesterday"}, "E210"),
        ({"name": "Hadrut", "since": "2020-11", "until": "2020-10"}, "E504"),
    ],
)
def test_questions_on_a_place_that_cannot_be(ledger, asked, code):
    with pytest.raises(CounterclaimError) as told:
        desk.place(ledger, **asked)
    assert told.value.code == code


def test_a_place_that_was_not_resolved_has_claims_and_no_estimate(ledger):
    ledger.add(page("Blog", "2020-10-11", said("Shells fell on the Red Hamlet", "shelling", at="Red Hamlet")))
    found = desk.place(ledger, "red hamlet")
    assert (found.place, found.days, len(found.rows)) == (None, (), 1)


NEAR = Place(id="t:2", name="Tumi", lat=39.60, lon=47.00, country="AZ")


def test_a_place_and_a_dispute_over_it_answer_alike_for_the_same_day(ledger):
    """Also where a village nearby is spoken of on other pages, in two mouths of one origin."""
    for outlet, day, who in (
        ("Baku Daily", "2020-10-08", "the president"),
        ("World Wire", "2020-10-08", "the general staff"),
        ("Baku Daily", "2020-10-12", "the general staff"),
    ):
        made = page(outlet, day, said(f"{outlet} writes that Tumi was taken on {day}", "capture", who, "AZ", at="Tumi",
                                      actor="AZ", target="AM", when=day))  # fmt: skip
        there = msgspec.structs.replace(made.claims[0], places=(Where(as_written="Tumi", place=NEAR),))
        ledger.add(msgspec.structs.replace(made, claims=(there,)))
    weighing = Weighing(ledger)
    asked = 0
    for d in desk.disputes(ledger):
        opened = desk.dispute(ledger, d.id)
        assert weighing.dispute(AskDispute(dispute=d.id)).estimates == opened.estimates
        for estimate in opened.estimates:
            day = re.search(r"on (\d{4}-\d\d-\d\d), as known", estimate.question)[1]
            hindsight = estimate.question.endswith("as known now?")
            found = desk.place(ledger, "Hadrut", until=day, hindsight=hindsight)
            assert estimate in found.estimates
            assert (found.days[-1].now if hindsight else found.days[-1].shares) == estimate.distribution
            if not hindsight:
                assert weighing.place(AskPlace(place="t:1", name="Hadrut", until=day)).estimate == estimate
            asked += 1
    assert asked == 2
    assert any("Tumi" in r.sentence or "t:2" in r.sentence for e in found.estimates for r in e.reasons)


def test_settled_data_of_ones_own_settle_what_was_claimed(ledger, tmp_path):
    file = tmp_path / "map.geojson"
    feature = {
        "properties": {"date": "2020-10-25", "holder": "AZ"},
        "geometry": {"type": "Polygon", "coordinates": BOX},
    }
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    plain = desk.place(ledger, "Hadrut", until="2020-10-25")
    mapped = desk.place(ledger, "Hadrut", until="2020-10-25", settled=[file])
    assert mapped.days[-1].shares["AZ"] > plain.days[-1].shares["AZ"]
    assert mapped.said[-1].sentence == "map on 2020-10-25 maps it as held by AZ"
    assert [(r.settled, r.held) for r in desk.speaker(ledger, "AZ", settled=[file]).side_records] == [(1, 1)] * 2
    assert [(r.settled, r.held) for r in desk.speaker(ledger, "AM", settled=[file]).side_records] == [(1, 0)] * 2


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("ged.csv", "id,date_start,date_end,side_a,side_b,latitude,longitude,best,high,low\n"
         "7,2020-10-12,2020-10-12,Government of Azerbaijan,Armenia,39.52,47.03,3,3,3\n", "clashes"),
        ("acled.csv", "event_id_cnty,event_date,event_type,sub_event_type,actor1,latitude,longitude\n"
         "AZE1,12 October 2020,Battles,Government regains territory,Azerbaijan,39.52,47.03\n", "settled"),
    ],
)  # fmt: skip
def test_tables_of_events_are_told_apart_by_their_columns(ledger, tmp_path, name, content, kind):
    (tmp_path / name).write_text(content, "utf-8")
    last = desk.place(ledger, "Hadrut", settled=[tmp_path / name]).said[-1]
    assert (last.day, last.kind) == ("2020-10-12", kind)


def test_a_file_of_settled_data_that_is_not_there_is_told(ledger, tmp_path):
    with pytest.raises(CounterclaimError) as told:
        desk.place(ledger, "Hadrut", settled=[tmp_path / "none.csv"])
    assert told.value.code == "E505"


def test_figures_stand_by_who_counts_whom(ledger):
    found = desk.figures(ledger, since="2020-10-09", until="2020-10-20")
    assert found.kinds == {"incident": 2, "running_total": 1}
    tolls = {(t.whose, t.stance): (t.low, t.high) for t in found.tolls}
    assert tolls == {("AM", "own_admitted"): (60, 60), ("AM", "enemy_claimed"): (30, 30)}  # 260 less 200: never added
    (face,) = found.faced
    assert (face.meet, face.ratio) == (False, 0.5)
    (moved,) = desk.figures(ledger).moved
    assert [(s.known, s.low, s.change) for s in moved.steps if s.kind == "running_total"] == [
        ("2020-10-10", 200, None),
        ("2020-10-20", 260, 60),
    ]


@pytest.mark.parametrize(
    ("asked", "tolls", "steps"),
    [
        ({}, 2, 4),
        ({"place": "Guzlek"}, 2, 2),
        ({"party": "AZ"}, 1, 1),  # it counts
        ({"party": "Armenia"}, 2, 4),  # it suffers, or counts
        ({"unit": "Killed"}, 2, 4),
        ({"unit": "tank"}, 0, 0),
        ({"until": "2020-10-08"}, 1, 1),
        ({"place": "Hadrut", "since": "2020-10-10", "until": "2020-10-12"}, 0, 0),
    ],
)
def test_filters_of_figures(ledger, asked, tolls, steps):
    found = desk.figures(ledger, **asked)
    assert len(found.tolls) == tolls
    assert sum(len(m.steps) for m in found.moved) == steps
    assert found.units.get("killed", 0) == (4 if asked.get("unit") == "tank" else steps)


def test_reports_of_one_event_count_once(ledger):
    words = "Ten civilians were killed by a shell in the market of Hadrut"
    civilians = {"at": "Hadrut", "target": "AM", "when": "2020-10-15", "figures": killed(10, scope="civilian")}
    for outlet, end in (("North Post", ""), ("South Post", " square on Thursday, doctors said")):
        ledger.add(page(outlet, "2020-10-15", said(words + end, "civilian_casualties", "doctors", None, **civilians)))
    (toll,) = desk.figures(ledger, since="2020-10-15", until="2020-10-15").tolls
    assert (toll.low, toll.high) == (10, 10)
    assert len(desk.figures(ledger, party="AM", since="2020-10-15", until="2020-10-15").tolls) == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"since": "soon"}, "E210"),
        ({"party": "the moon people"}, "E611"),
        ({"since": "2020-10-20", "until": "2020-10-10"}, "E504"),
    ],
)
def test_questions_on_figures_that_cannot_be(ledger, asked, code):
    with pytest.raises(CounterclaimError) as told:
        desk.figures(ledger, **asked)
    assert told.value.code == code


def test_a_speaker_has_what_it_claims_about_whom_and_its_record_with_counts(ledger):
    found = desk.speaker(ledger, "president")
    assert (found.kind, found.total, found.names) == ("speaker", 3, {"the president": 3})
    assert found.types == {"capture": 2, "losses_inflicted": 1}
    assert found.about == {"AM": 3, "AZ": 3}
    assert [(r.kind, r.made, r.settled, r.share) for r in found.records] == [
        ("all", 1, 0, None),  # two pages, one statement
        ("capture", 1, 0, None),
    ]
    ledger.add(ADMITTED)
    record = desk.speaker(ledger, "president").records[0]
    assert (record.made, record.settled, record.held, record.share, record.ahead) == (1, 1, 1, 1.0, 20)
    assert 0 < record.low < 0.5
    assert record.high == 1


@pytest.mark.parametrize(
    ("name", "kind", "total"),
    [("AM", "party", 4), ("Armenia", "party", 4), ("MINISTRY", "speaker", 4), ("defence", "speaker", 4)],
)
def test_a_party_is_asked_for_like_a_speaker(ledger, name, kind, total):
    found = desk.speaker(ledger, name)
    assert (found.kind, found.total, len(found.rows)) == (kind, total, total)
    assert [r.who for r in found.side_records] == ["AM", "AM"]
    assert len(desk.speaker(ledger, name, limit=1).rows) == 1


@pytest.mark.parametrize("name", ["nobody at all", ""])
def test_a_speaker_that_nobody_knows(ledger, name):
    with pytest.raises(CounterclaimError) as told:
        desk.speaker(ledger, name)
    assert told.value.code == "E207"
