import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon import words
from counterclaim.lexicon.phrases import Phrases

W = words.load()

NUMBERS = [
    ("25", 25, 25, 25),
    ("1,200", 1200, 1200, 1200),
    ("twenty-five", 25, 25, 25),
    ("two thousand and twelve", 2012, 2012, 2012),
    ("half a million", 5e5, 5e5, 5e5),
    ("2.5 million", 2.5e6, 2.5e6, 2.5e6),
    ("a dozen", 12, 12, 12),
    ("several dozen", 36, 36, 108),
    ("dozens", 24, 24, 99),
    ("hundreds of", 200, 200, 999),
    ("tens of thousands", 20000, 20000, 99999),
    ("couple of hundred", 200, 200, 300),
]


@pytest.mark.parametrize(("text", "best", "low", "high"), NUMBERS)
def test_a_number_in_words_or_digits(text, best, low, high):
    n = W.numbers.value(text)
    assert n is not None
    assert (n.best, n.low, n.high) == (best, low, high)


@pytest.mark.parametrize(
    "text", ["T-72 tanks", "at 10:30", "the 12th day", "no one came", "not one house", "a man", "of it"]
)
def test_what_is_no_number(text):
    assert W.numbers.find(text) == []


EVENTS = [
    ("they took full control of the town", "took full control of", "capture"),
    ("troops shot the drone down", "shot the drone down", "shootdown"),
    ("the army repelled attacks", "repelled", "repelled"),
    ("both sides exchanged prisoners", "exchanged prisoners", "exchange"),
    ("they laid down their arms", "laid down their arms", "prisoners"),
    ("a humanitarian truce", "humanitarian truce", "ceasefire"),
    ("foreign fighters arrived", "foreign fighters", "mercenaries"),
    ("warplanes carried out air strikes", "air strikes", "air_strike"),
]


@pytest.mark.parametrize(("text", "found", "kind"), EVENTS)
def test_event_words_give_the_type(text, found, kind):
    hits = {text[h.start : h.end]: h.value[0].type for h in W.events_in(text)}
    assert hits.get(found) == kind


def test_every_claim_type_has_words():
    assert {e.type for e in W.event_words} == set(words.CLAIM_TYPES)
    assert len(words.CLAIM_TYPES) == 35


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("he said", "states"), ("it denied", "denies"), ("they blamed", "accuses"), ("she warned", "warns"),
        ("IS claimed responsibility", "claims_responsibility"), ("it is according to him", "states"), ("he called for", "demands"),  # noqa: E501
    ],
)  # fmt: skip
def test_speech_verbs(text, cls):
    assert [h.value.cls for h in W.speech_in(text)] == [cls]


def test_hedges_loaded_words_and_channels():
    text = "The so-called army allegedly fell, in a Telegram post."
    assert [h.value.certainty for h in W.hedges_in(text)] == ["claimed"]
    assert [h.value.kind for h in W.loaded_in(text)] == ["distancing"]
    assert [h.value.channel for h in W.channels_in(text)] == ["telegram"]


def test_capitals_matter_only_where_the_phrase_has_them():
    p = Phrases[int]()
    p.add("US", 1)
    p.add("Turkey", 2)
    p.add("air strike", 3)
    text = "us US U.S. turkey TURKEY Air Strike. Air. Strike"
    assert [(text[h.start : h.end], h.value) for h in p.find(text)] == [
        ("US", 1), ("U.S.", 1), ("TURKEY", 2), ("Air Strike", 3), ("Air. Strike", 3),
    ]  # fmt: skip


def test_a_phrase_does_not_cross_a_paragraph():
    assert "capture" in {h.value[0].type for h in W.events_in("they seized control of it")}
    assert [h.words for h in W.events_in("they seized\n\ncontrol of it")] == [1, 1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("phrase\ttype\tweight\n~x\tno_such_type\t1\n", "E403"),
        ("phrase\ttype\tweight\n~x\tcapture\theavy\n", "E403"),
        ("phrase\ttype\n~x\tcapture\n", "E402"),
        ("phrase\ttype\tweight\n~x\tcapture\t1\textra\n", "E402"),
        ("phrase\ttype\tweight\n~x\tcapture\t1\n~x\tcapture\t1\n", "E404"),
        ("phrase\ttype\tweight\n* x\tcapture\t1\n", "E403"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(tmp_path, content, code):
    (tmp_path / "event_words.tsv").write_text(content)
    with pytest.raises(CounterclaimError) as e:
        words.load(tmp_path)
    assert e.value.code == code
    assert "event_words.tsv:" in str(e.value)


def test_an_overlay_adds_replaces_and_removes(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "channels.tsv").write_text("phrase\tchannel\ncarrier pigeon\tpigeon\nwebsite\tsite\n-radio\n")
    w = words.load(tmp_path)
    found = {c.phrase: c.channel for c in w.channels}
    assert found["carrier pigeon"] == "pigeon"
    assert found["website"] == "site"
    assert "radio" not in found
