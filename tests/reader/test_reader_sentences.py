"""Page text into sentences: abbreviations, quotes, glued and wrapped text, and texts made to be slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.reader.sentences import hard_wrapped, sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


# each list is what the pieces joined by a blank must split into
CASES = [
    ["They left.", "He stayed."],
    ["Is it over?", "Yes!", "It is…", "They left."],
    # rank, title, month, initials
    ["Gen. Smith spoke.", "He left."],
    ["Lt. Gen. Smith spoke.", "He left."],
    ["Dr. A. B. Smith left.", "He came."],
    ["He met J. Smith.", "They left."],
    ["On Oct. 12 it fell.", "It rose."],
    ["St. Petersburg agreed.", "It rose."],
    ["At 6 a.m. the army left.", "It came back."],
    ["It was No. 5.", "It left."],
    ["He said no.", "They left."],
    ["It was I.", "They left."],
    # dotted abbreviations end a sentence only before words that begin one
    ["The U.S. Army left.", "It came."],
    ["They are troops of the U.S.", "The army left."],
    ["He is in Washington, D.C.", "He left."],
    # quotation marks behind the stop stay with their sentence
    ["“We left.”", "He nodded."],
    ["“We left,” he said.", "“They came.”"],
    ["He said “We left.”", "They came."],
    ["It fell (they said.)", "They left."],
    # numbers
    ["The toll is 3.5 million.", "It rose."],
    ["It cost 5 dollars.", "12 soldiers left."],
    ["Wait... one moment.", "They left."],
]


@pytest.mark.parametrize("pieces", CASES)
def test_where_sentences_end(pieces: list[str]) -> None:
    assert split(" ".join(pieces)) == pieces


def test_sentences_glued_together_are_told_apart() -> None:
    assert split("They left.Troops came.") == ["They left.", "Troops came."]
    assert split("They left.“We came,” he said.") == ["They left.", "“We came,” he said."]
    assert split("See example.com for 3.5 percent.") == ["See example.com for 3.5 percent."]


def test_a_line_break_ends_a_sentence_unless_lines_are_wrapped() -> None:
    assert split("A headline\nThey left.") == ["A headline", "They left."]
    lines = [
        "the army said that its troops had left the village of the north",
        "and that others would follow before the end of the month to come",
    ]
    wrapped = "\n".join([*lines * 4, "as planned."])
    assert hard_wrapped(wrapped)
    assert len(split(wrapped)) == 1
    assert len(split(wrapped + "\n\n" + "They left.")) == 2
    assert not hard_wrapped("One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nSeven.")


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \u00a0\u2003"])
def test_nothing_holds_no_sentence(text: str) -> None:
    assert sentences(text) == []


PARTS = st.sampled_from(
    ["Gen.", "Smith", "U.S.", "left", ".", "!", "…", "”", "“", ")", " ", "\n", "\n\n", "\r\n", "\u00a0", "A.",
    "no.", "5", "The", "Наступление.",
     "\u200b", "😀", "كتب.", "a.m.", "...", "x" * 30]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PARTS, max_size=60).map("".join)))
def test_spans_are_in_order_and_leave_out_nothing_but_blanks(text: str) -> None:
    at = 0
    for a, b in sentences(text):
        assert at <= a < b <= len(text)
        assert not text[at:a].strip() and not text[a].isspace() and not text[b - 1].isspace()
        assert "\n\n" not in text[a:b].replace("\r", "")
        at = b
    assert not text[at:].strip()


@pytest.mark.parametrize("text", ["word " * 2000, "x" * 5000, "x" * 1500, "x" * 1499 + " y", "x" * 1600 + " y" * 900])
def test_a_sentence_without_end_is_cut(text: str) -> None:
    got = split(text)
    assert all(0 < len(s) <= 1500 and s == s.strip() for s in got)
    assert "".join("".join(got).split()) == "".join(text.split())


# pages made of one thing only: cost must grow with length, not with its square
@pytest.mark.parametrize(
    "unit", [".", ". ", " ", "\n", "\n ", "a. ", "Gen. ", ".”", "Aaa.Bbb", "word ", ".)", "U.S. ", "…\u00a0", "\t\n\t"]
)
def test_a_page_of_one_thing_is_no_trap(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    began = time.process_time()
    spans = sentences(text)
    assert time.process_time() - began < 5
    assert all(a < b for a, b in spans)
