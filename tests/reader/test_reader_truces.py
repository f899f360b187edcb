"""Truces whose beginning is told in passing."""

from __future__ import annotations

import pytest

from counterclaim.reader.encoder import load
from counterclaim.reader.pieces import make_pieces
from counterclaim.reader.truces import truces


@pytest.mark.parametrize(
    ("text", "words", "when"),
    [
        ("Both broke the ceasefire that started on May 3, he said.", "ceasefire that started on May 3", "May 3"),
        (
            "A truce which came into force on Monday held in Tal Rifa.",
            "truce which came into force on Monday held in Tal Rifa",
            "Monday held in Tal Rifa",
        ),
        ("Shells fell despite an armistice in effect since 2 June.", "armistice in effect since 2 June", "2 June"),
    ],
)
def test_a_truce_and_its_start(text: str, words: str, when: str) -> None:
    p = make_pieces(load().tokenizer, text)
    (found,) = truces(p, [])
    assert found.type == "ceasefire"
    assert p.span(found.content[0].first, found.content[0].end).of(text) == words
    assert p.span(found.roles["when"][0].first, found.roles["when"][0].end).of(text) == when


@pytest.mark.parametrize(
    "text", ["They called for a ceasefire.", "The truce was broken on Monday.", "Fighting started on May 3."]
)
def test_no_truce_that_began(text: str) -> None:
    assert truces(make_pieces(load().tokenizer, text), []) == []


def test_none_where_the_reader_has_it_already() -> None:
    p = make_pieces(load().tokenizer, "Both broke the ceasefire that started on May 3.")
    assert truces(p, truces(p, [])) == []
