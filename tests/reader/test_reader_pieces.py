"""Texts into word pieces and windows: every piece counts once, and every offset gives back the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.reader.encoder import WEIGHTS
from counterclaim.reader.pieces import CAP, SHAPES, Pieces, case_shape, load_tokenizer, make_pieces, windows

TOKENIZER = load_tokenizer(WEIGHTS / "tokenizer.json")

ODD = [
    "",
    " \n\n ",
    "Clashes near Hadrut.",
    "Café in Şuşa, Ağdərə and Łódź.",
    "😀😀 Drones 🚁 downed.",
    "zero\u200bwidth \u200d\ufeff and soft\u00adhyphen.",
    "قصف قرب حلب. Shelling near Aleppo.",
    "Обстрел у Гадрута.",
    "北京 said nothing.",
    "\x00\x01\x07 control \x1b[31m characters",
    "e\u0301clair with a combining mark",
    "…“”’—",
    "x" * 5000,
    "word " * 1000,
    "One. Two! Three? " * 100,
]  # fmt: skip


def check(text: str) -> Pieces:
    p = make_pieces(TOKENIZER, text)
    n = len(p.ids)
    assert len(p.start) == len(p.end) == len(p.shape) == len(p.word_of) == n
    assert len(p.first) == len(p.word_start) == len(p.word_end) == len(p.sentence_of_word)
    assert (p.start < p.end).all() and (p.end <= len(text)).all()
    assert (np.diff(p.start) >= 0).all() and (np.diff(p.word_of) >= 0).all()
    assert ((p.shape >= 0) & (p.shape < SHAPES)).all()
    for i, k in enumerate(p.sentence_of_word):
        a, b = p.sentences[int(k)]
        assert a <= p.word_start[i] < p.word_end[i] <= b
    for i in range(len(p.first)):
        assert p.word_text(i) == text[int(p.word_start[i]) : int(p.word_end[i])]
        assert int(p.word_of[p.first[i]]) == i
    return p


@pytest.mark.parametrize("text", ODD)
def test_offsets_lie_in_the_text_and_words_in_their_sentence(text: str) -> None:
    check(text)


def test_pieces_give_back_the_text() -> None:
    text = "Three Armenian drones were downed near Hadrut, the ministry said."
    p = check(text)
    words = [p.word_text(i) for i in range(len(p.first))]
    assert words == [
        "Three",
        "Armenian",
        "drones",
        "were",
        "downed",
        "near",
        "Hadrut",
        ",",
        "the",
        "ministry",
        "said",
        ".",
    ]
    for a, b in zip(p.start, p.end, strict=True):
        assert text[a:b].strip() == text[a:b]
    at = 0
    for a, b in zip(p.word_start, p.word_end, strict=True):
        assert not text[at:a].strip()
        at = int(b)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
def test_plain_text_is_covered_whole(text: str) -> None:
    p = check(text)
    seen = np.zeros(len(text), bool)
    for a, b in zip(p.start, p.end, strict=True):
        seen[a:b] = True
    assert all(seen[i] for i, c in enumerate(text) if not c.isspace())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    check(text)


SENTENCES = st.lists(st.integers(1, 120), max_size=30)


@settings(max_examples=80, deadline=None)
@given(SENTENCES, st.sampled_from([0, 1, 2]), st.one_of(st.none(), st.integers(0, 1000)))
def test_every_piece_lies_in_exactly_one_core(lengths: list[int], back: int, seed: int | None) -> None:
    text = " ".join("Aa" + " aa" * (n - 1) + "." for n in lengths)
    p = make_pieces(TOKENIZER, text)
    cores = np.zeros(len(p.ids), int)
    for w in windows(p, back, None if seed is None else np.random.default_rng(seed)):
        assert 0 <= w.start <= w.core_start < w.core_end <= w.end <= len(p.ids)
        assert w.end - w.start <= CAP - 2
        cores[w.core_start : w.core_end] += 1
    assert (cores == 1).all()


@pytest.mark.parametrize("back", [0, 1, 2])
@pytest.mark.parametrize("text", ODD)
def test_every_piece_of_an_odd_text_lies_in_exactly_one_core(text: str, back: int) -> None:
    p = make_pieces(TOKENIZER, text)
    cores = np.zeros(len(p.ids), int)
    for w in windows(p, back):
        assert w.start <= w.core_start < w.core_end <= w.end and w.end - w.start <= CAP - 2
        cores[w.core_start : w.core_end] += 1
    assert (cores == 1).all()


def test_a_sentence_longer_than_a_window_is_cut() -> None:
    text = "a " * 700
    p = make_pieces(TOKENIZER, text)
    assert p.sentences == ((0, len(text) - 1),)
    assert len(windows(p, 1)) >= 700 // (CAP - 2)


def test_a_core_has_a_neighbour_sentence_on_either_side() -> None:
    p = make_pieces(TOKENIZER, " ".join(f"Shells hit village {i} on the second day of the war." for i in range(60)))
    many = windows(p, 2)
    assert len(many) > 2
    for w in many[1:-1]:
        assert w.start < w.core_start and w.core_end < w.end


def test_words_in_a_stretch() -> None:
    text = "Clashes near Hadrut today."
    p = make_pieces(TOKENIZER, text)
    a = text.index("near")
    assert [p.word_text(int(i)) for i in p.words_in(a, a + 11)] == ["near", "Hadrut"]
    assert [p.word_text(int(i)) for i in p.words_in(a + 1, a + 2)] == ["near"]
    assert len(p.words_in(a + 4, a + 5)) == 0
    assert len(p.words_in(0, 0)) == 0


@pytest.mark.parametrize(
    ("word", "shape"),
    [("near", 1), ("Hadrut", 2), ("UN", 3), ("A", 4), ("12", 5), ("McCain", 6), ("T", 4), ("—", 7), ("…", 7),
    ("iPhone", 6)],
)  # fmt: skip
def test_case_shapes(word: str, shape: int) -> None:
    assert case_shape(word) == shape


def test_a_text_in_capitals_tells_nothing_by_them() -> None:
    assert set(make_pieces(TOKENIZER, "CLASHES NEAR HADRUT").shape.tolist()) == {0}
    assert 2 in make_pieces(TOKENIZER, "Clashes near Hadrut").shape.tolist()
