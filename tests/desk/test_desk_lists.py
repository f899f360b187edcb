"""What is made of claims, exported: disputes, links, origins, tolls, the days of a place, track records."""

from __future__ import annotations

import csv
import json

import pytest

from counterclaim import desk
from counterclaim.errors import CounterclaimError
from counterclaim.export import LISTS, columns
from counterclaim.ledger import ClaimFilter

from .make import ADMITTED, AGAIN, TAKEN, ident

ASKED = {"place": ClaimFilter(place="Guzlek"), "speaker": ClaimFilter(party="AZ")}


def rows(ledger, tmp_path, what, ask=None, **more):
    path = tmp_path / "out.csv"
    desk.export(ledger, "csv", path, ask or ASKED.get(what), what=what, **more)
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def records(ledger, tmp_path, what, ask=None):
    path = tmp_path / "out.jsonl"
    desk.export(ledger, "jsonl", path, ask or ASKED.get(what), what=what)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("what", [w for w in LISTS if w != "claims"])
def test_every_list_has_rows_with_its_columns_and_records(ledger, tmp_path, what):
    found = rows(ledger, tmp_path, what)
    assert found
    assert list(found[0]) == [c.name for c in columns(what)]
    assert 0 < len(records(ledger, tmp_path, what)) <= len(found)


def test_a_position_is_a_row_with_reports_and_origins(ledger, tmp_path):
    by_answer = {r["answer"]: r for r in rows(ledger, tmp_path, "disputes") if r["kind"] == "holder"}
    taken = by_answer["AZ"]
    assert (taken["reports"], taken["origins"], taken["parties"], taken["place"]) == ("2", "1", "AZ", "Hadrut")
    assert set(taken["claims"].split("; ")) == {ident(TAKEN), ident(AGAIN)}
    (whole,) = [d for d in records(ledger, tmp_path, "disputes") if d["id"] == taken["dispute_id"]]
    assert {p["answer"] for p in whole["positions"]} == set(by_answer)


def test_links_keep_a_persons_judgement_and_a_filter_asks_for_one_of_the_two_claims(ledger, tmp_path):
    desk.compare(ledger)
    desk.judge(ledger, ident(TAKEN), ident(AGAIN), "reject", relation="repeats")
    found = rows(ledger, tmp_path, "links")
    assert [r["judgement"] for r in found if {r["a"], r["b"]} == {ident(TAKEN), ident(AGAIN)}] == ["reject"]
    some = rows(ledger, tmp_path, "links", ClaimFilter(page=AGAIN.id))
    assert 0 < len(some) < len(found)
    assert all(ident(AGAIN) in (r["a"], r["b"]) for r in some)
    assert len(rows(ledger, tmp_path, "links", limit=1)) == 1


def test_an_origin_has_a_row_for_each_report(ledger, tmp_path):
    found = [r for r in rows(ledger, tmp_path, "origins") if r["claim_id"] in (ident(TAKEN), ident(AGAIN))]
    assert [(r["reports"], r["position"], r["outlet"]) for r in found] == [
        ("2", "0", found[0]["outlet"]), ("2", "1", found[1]["outlet"])
    ]  # fmt: skip
    assert {r["outlet"] for r in found} == {"Baku Daily", "World Wire"}


def test_the_days_of_a_place_are_those_of_its_own_command(ledger, tmp_path):
    known = desk.place(ledger, "Hadrut", hindsight=True)
    found = rows(ledger, tmp_path, "place")
    for day in known.days:
        here = {r["party"]: r for r in found if r["day"] == day.day}
        assert {p: float(r["share"]) for p, r in here.items() if float(r["share"])} == {
            p: s for p, s in day.shares.items() if s
        }
        assert {p: float(r["share_now"]) for p, r in here.items() if float(r["share_now"])} == {
            p: s for p, s in day.now.items() if s
        }
    assert len(records(ledger, tmp_path, "place")) == len(known.days)


def test_a_share_without_counts_is_empty_in_a_track_record(ledger, tmp_path):
    assert {(r["settled"], r["share"], r["low"]) for r in rows(ledger, tmp_path, "speaker")} == {("0", "", "")}
    ledger.add(ADMITTED)
    settled = [r for r in rows(ledger, tmp_path, "speaker") if r["settled"] != "0"]
    assert settled and all(r["share"] and r["low"] for r in settled)


@pytest.mark.parametrize(
    ("what", "ask", "code"),
    [
        ("gossip", None, "E642"),
        ("place", None, "E643"),
        ("speaker", None, "E643"),
        ("speaker", ClaimFilter(speaker="a", party="AZ"), "E643"),
        ("figures", ClaimFilter(type="capture"), "E643"),
        ("place", ClaimFilter(place="Hadrut", polarity="denied"), "E643"),
    ],
)
def test_what_cannot_be_asked_of_a_list_is_refused_and_not_left_out_in_silence(ledger, tmp_path, what, ask, code):
    with pytest.raises(CounterclaimError) as told:
        desk.export(ledger, "csv", tmp_path / "out.csv", ask, what=what)
    assert told.value.code == code
    assert not (tmp_path / "out.csv").exists()
