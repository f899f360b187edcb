from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger, apply_reviews
from counterclaim.ledger.adding import is_older
from counterclaim.model import Claim, Page, Review, Span, Voice, When, Where, claim_id, page_id
from tests.ledger.make import TEXT, claim, page, sample


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger(tmp_path / "a.db")
    opened.add(sample(), at="2026-01-01T00:00:00Z")
    return opened


CAPTURE = sample().claims[0]


def read_by(reader: str, *claims: Claim, **fields: Any) -> Page:
    return page(TEXT, *claims, reader=reader, **fields)


def test_a_correction_is_laid_over_and_can_be_taken_back(ledger: Ledger) -> None:
    review = ledger.review(CAPTURE.id[:8], "correct", {"type": "advance", "speaker": "H. Hajiyev"}, by="Ani")
    shown = ledger.claim(CAPTURE.id)
    assert (shown.claim.type, shown.claim.speaker and shown.claim.speaker.name) == ("advance", "H. Hajiyev")
    assert shown.claim.speaker == Voice(name="H. Hajiyev", party="AZ")  # the role was that of another person
    assert (shown.judgement, shown.claim.id) == ("correct", CAPTURE.id)
    assert [r.claim.id for r in ledger.claims(type="advance", speaker="hajiyev")] == [CAPTURE.id]
    assert [r.claim.id for r in ledger.claims(type="capture", polarity="asserted")] == []
    assert ledger.machine_claim(CAPTURE.id) == CAPTURE
    assert ledger.page(CAPTURE.page).claims[0] == shown.claim
    assert ledger.page(CAPTURE.page, as_read=True) == sample()
    assert [h.kind for h in ledger.search("hajiyev")] == ["claim"]

    withdrawal = ledger.withdraw(review.id[:8], by="Ani")
    assert withdrawal.withdraws == review.id
    assert ledger.claim(CAPTURE.id).claim == CAPTURE
    assert ledger.claim(CAPTURE.id).judgement is None
    assert ledger.search("hajiyev") == []
    assert ledger.reviews() == ledger.reviews(CAPTURE.id) == [review, withdrawal]
    assert [e.kind for e in ledger.history(CAPTURE.id)] == ["read", "reviewed", "withdrawn"]
    assert ledger.history(CAPTURE.id)[-1].sentence == "Ani took back a correction of type, speaker."
    for again in (review.id, withdrawal.id):
        with pytest.raises(CounterclaimError, match="E209"):
            ledger.withdraw(again)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"unit": "killed", "value": 3}, "has no 'value'"),
        ({"unit": "killed"}, "needs a number"),
        ({"unit": "killed", "low": 9, "best": 3, "high": 1}, "does not rise"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(ledger: Ledger, figure: dict[str, Any], words: str) -> None:
    with pytest.raises(CounterclaimError, match=f"E209.*{words}"):
        ledger.review(CAPTURE.id, "correct", {"figures": [figure]})
    assert ledger.reviews(CAPTURE.id) == []


def test_a_field_of_several_is_emptied_by_nothing(ledger: Ledger) -> None:
    ledger.review(CAPTURE.id, "correct", {"figures": None, "places": None})
    assert ledger.claim(CAPTURE.id).claim.places == ()


def test_the_latest_correction_wins_field_by_field(ledger: Ledger) -> None:
    ledger.review(CAPTURE.id, "correct", {"type": "advance", "polarity": "denied"})
    ledger.review(CAPTURE.id, "correct", {"type": "control"})
    found = ledger.claim(CAPTURE.id).claim
    assert (found.type, found.polarity) == ("control", "denied")
    assert apply_reviews(CAPTURE, ledger.reviews(CAPTURE.id)) == found


@pytest.mark.parametrize(
    ("judgements", "shown", "state"),
    [
        (["reject"], False, "reject"),
        (["reject", "accept"], True, "accept"),
        (["accept", "reject"], False, "reject"),
        (["reject", "unsure"], True, "unsure"),
        (["accept"], True, "accept"),
    ],
)
def test_a_rejected_claim_is_hidden_not_gone(ledger: Ledger, judgements: list[Any], shown: bool, state: str) -> None:
    for judgement in judgements:
        ledger.review(CAPTURE.id, judgement)
    assert (CAPTURE.id in {r.claim.id for r in ledger.claims()}) is shown
    assert (CAPTURE.id in {c.id for c in ledger.page(CAPTURE.page).claims}) is shown
    assert (CAPTURE.id in {h.id for h in ledger.search("took hadrut")}) is shown
    assert ("Ilham Aliyev" in {s.name for s in ledger.speakers()}) is shown
    assert {r.claim.id: r.judgement for r in ledger.claims(include_rejected=True)}[CAPTURE.id] == state
    assert ledger.claim(CAPTURE.id).judgement == state


@pytest.mark.parametrize(
    ("judgement", "changes"),
    [
        ("correct", None),
        ("correct", {}),
        ("accept", {"type": "advance"}),
        ("maybe", None),
        ("correct", {"id": "other"}),
        ("correct", {"page": "other"}),
        ("correct", {"colour": "red"}),
        ("correct", {"type": 5}),
        ("correct", {"polarity": "perhaps"}),
        ("correct", {"spans": [[0, 9999]]}),
        ("correct", {"spans": []}),
        ("correct", {"figures": [{"best": 3}]}),
    ],
    ids=str,
)
def test_changes_that_do_not_fit_are_refused(ledger: Ledger, judgement: Any, changes: dict[str, Any] | None) -> None:
    with pytest.raises(CounterclaimError) as error:
        ledger.review(CAPTURE.id, judgement, changes)
    assert error.value.code == "E209"
    assert ledger.reviews() == []


def test_records_may_stand_in_changes(ledger: Ledger) -> None:
    changes = {"when": When(start="2020-10-10", precision="day"), "places": (Where(as_written="Hadrut"),)}
    ledger.review(CAPTURE.id, "correct", changes)
    found = ledger.claim(CAPTURE.id).claim
    assert (found.when, found.places) == (changes["when"], changes["places"])
    assert [r.claim.id for r in ledger.claims(since="2020-10-10", until="2020-10-10")] == [CAPTURE.id]
    assert ledger.claims(place="Guzlek") == []


def test_a_newer_reader_replaces_and_reviews_follow(ledger: Ledger) -> None:
    review = ledger.review(CAPTURE.id, "correct", {"polarity": "denied"}, by="Ani", at="2026-01-02T00:00:00Z")
    longer = claim(TEXT, "Azerbaijan took Hadrut on October 9. Three", reader="rules-1.10")
    other = claim(TEXT, "Three tanks were burnt near Martakert", "losses_inflicted", by=None, reader="rules-1.10")
    assert ledger.add(read_by("rules-1.10", longer, other), at="2026-01-03T00:00:00Z") is True

    assert {r.claim.id for r in ledger.claims()} == {longer.id, other.id}
    moved = ledger.claim(longer.id)
    assert (moved.claim.polarity, moved.judgement) == ("denied", "correct")
    assert ledger.claim(CAPTURE.id).current is False
    assert ledger.reviews(longer.id) == [review] and ledger.orphan_reviews() == []
    assert {r.claim.id for r in ledger.claims(include_superseded=True)} > {CAPTURE.id}
    assert [e.kind for e in ledger.history(longer.id)] == ["reviewed", "read", "moved"]
    assert [e.kind for e in ledger.history(CAPTURE.id)] == ["read", "reviewed", "dropped", "moved"]
    assert [(r.reader, r.claims, r.claims_dropped, r.current) for r in ledger.readings(CAPTURE.page)] == [
        ("rules-1.0", 3, 0, False),
        ("rules-1.10", 2, 2, True),
    ]
    # a review that moved can be withdrawn, too
    ledger.withdraw(review.id)
    assert ledger.claim(longer.id).claim == longer


def test_reviews_without_a_claim_stay_visible_until_one_is_found_again(ledger: Ledger) -> None:
    review = ledger.review(CAPTURE.id, "reject", note="A slip.")
    ledger.add(read_by("rules-2.0", claim(TEXT, "The ministry denied the loss", reader="rules-2.0")))
    assert ledger.orphan_reviews() == [review]
    assert ledger.table("orphan_reviews")[0]["text"] == "Azerbaijan took Hadrut on October 9"
    assert ledger.counts()["orphan_reviews"] == 1
    ledger.add(read_by("rules-3.0", *sample().claims))
    assert ledger.orphan_reviews() == []
    assert CAPTURE.id not in {r.claim.id for r in ledger.claims()}


def test_a_review_of_a_dropped_claim_is_no_judgement_on_an_unlike_one(ledger: Ledger) -> None:
    ledger.review(CAPTURE.id, "reject")
    twins = [  # the same overlap, type, speaker and polarity: nobody can tell which of them was meant
        claim(TEXT, "Azerbaijan took", reader="rules-2.0"),
        claim(TEXT, "on October 9", reader="rules-2.0"),
        claim(TEXT, "Azerbaijan took Hadrut on October 9", "threat", reader="rules-2.0"),
    ]
    twins[1] = msgspec.structs.replace(twins[1], spans=(Span(20, 35),), id=_id((Span(20, 35),)))
    ledger.add(read_by("rules-2.0", *twins))
    assert len(ledger.claims()) == 3
    assert len(ledger.orphan_reviews()) == 1


def _id(spans: tuple[Span, ...]) -> str:
    return claim_id(page_id(TEXT), spans, "Ilham Aliyev", "capture", "asserted")


def test_the_speaker_decides_between_equal_overlaps(ledger: Ledger) -> None:
    ledger.review(CAPTURE.id, "accept")
    words = "Azerbaijan took Hadrut on October"
    mine, other = claim(TEXT, words), claim(TEXT, words, by="Somebody Else")
    ledger.add(read_by("rules-2.0", other, mine))
    assert {r.claim.id: r.judgement for r in ledger.claims()} == {mine.id: "accept", other.id: None}


def test_a_type_that_a_person_gave_is_found_again(ledger: Ledger) -> None:
    ledger.review(CAPTURE.id, "correct", {"type": "advance"})
    learned = claim(TEXT, "Azerbaijan took Hadrut on October 9", "advance")
    ledger.add(read_by("rules-2.0", learned))
    assert ledger.claim(learned.id).judgement == "correct"


def test_the_same_id_with_a_better_reading_keeps_the_older_record(ledger: Ledger) -> None:
    better = msgspec.structs.replace(CAPTURE, target="NK", reader="rules-1.1")
    ledger.review(CAPTURE.id, "correct", {"certainty": "claimed"}, at="2026-01-02T00:00:00Z")
    ledger.add(read_by("rules-1.1", better), at="2026-01-03T00:00:00Z")
    assert ledger.machine_claim(CAPTURE.id) == better
    corrected = ledger.claim(CAPTURE.id).claim
    assert [(w.field, w.rule) for w in corrected.why] == [("certainty", "a person")]
    assert msgspec.structs.replace(corrected, why=()) == msgspec.structs.replace(better, certainty="claimed")
    events = ledger.history(CAPTURE.id)
    assert [e.kind for e in events] == ["read", "reviewed", "changed"]
    assert events[0].claim == CAPTURE and events[2].claim == better


def test_a_claim_made_again_as_it_was_is_not_written_again(ledger: Ledger) -> None:
    before = ledger.table("claims")
    assert ledger.add(read_by("rules-1.1", *sample().claims)) is True
    assert ledger.table("claims") == before and ledger.table("claim_versions") == []
    assert [(r.claims, r.claims_new, r.claims_changed) for r in ledger.readings(CAPTURE.page)] == [(3, 3, 0), (3, 0, 0)]
    assert ledger.page(CAPTURE.page).reader == "rules-1.1"


@pytest.mark.parametrize(
    ("reader", "than", "older"),
    [
        ("rules-1.9", "rules-1.10", True),
        ("rules-1.10", "rules-1.9", False),
        ("1.0", "1.0.1", True),
        ("1.0+abc", "1.0+abd", False),
        ("1.0+9", "1.1+8", True),
        ("rules-1", "model-2", False),
        ("", "1.0", False),
    ],
)
def test_versions_are_compared_as_numbers(reader: str, than: str, older: bool) -> None:
    assert is_older(reader, than=than) is older


def test_an_older_reader_takes_nothing_away(ledger: Ledger) -> None:
    before = ledger.claims()
    old = claim(TEXT, "Three tanks")
    assert ledger.add(read_by("rules-0.9", old)) is True
    assert ledger.add(read_by("rules-0.9", old)) is False
    assert ledger.claims() == before
    assert ledger.claim(old.id).current is False


def test_a_date_given_later_is_taken_up(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.db")
    relative = claim(TEXT, "Three tanks were burnt", "losses_inflicted")
    ledger.add(read_by("rules-1.0", relative, published=None))
    assert ledger.claims(since="2020") == []
    assert ledger.add(read_by("rules-1.0", relative, published=When(start="2020-10-12"))) is True
    assert len(ledger.claims(since="2020-10-12", until="2020-10-12")) == 1
    other = read_by("rules-1.0", relative, published=When(start="2020-10-14"))
    assert ledger.add(other) is False
    assert ledger.add(other, reread=True) is True
    assert len(ledger.claims(since="2020-10-14")) == 1
    assert ledger.add(other, reread=True) is False


def test_apply_reviews_is_a_function_of_plain_values() -> None:
    reviews = [
        Review(id="1", claim="c", judgement="correct", changes={"type": "advance"}),
        Review(id="2", claim="c", judgement="correct", changes={"speaker": None}),
        Review(id="3", claim="c", judgement="unsure", withdraws="1"),
    ]
    found = apply_reviews(CAPTURE, reviews)
    assert (found.type, found.voices) == ("capture", ())
    assert apply_reviews(CAPTURE, []) is CAPTURE
