"""Mentions marked in our own dispatches: the marks, and that the marked files still are the dispatches."""

from __future__ import annotations

import pytest

from training.corpus.load import load_all
from training.corpus.marked import load_marked, read_marks


def test_marks_become_spans_of_the_plain_text() -> None:
    text, spans = read_marks("{O|The army} took {L|Tikrit} on {T|Monday}.")
    assert text == "The army took Tikrit on Monday."
    assert [(text[a:b], t) for a, b, t in spans] == [
        ("The army", "Organisation"),
        ("Tikrit", "Location"),
        ("Monday", "Temporal"),
    ]


@pytest.mark.parametrize("bad", ["{X|the army} left", "{O|the {L|Tikrit} garrison}", "The army} left"])
def test_a_brace_left_over_is_said_with_the_words_around_it(bad: str) -> None:
    with pytest.raises(ValueError, match="closes no mark near"):
        read_marks(bad)


def test_every_marked_file_is_its_dispatch() -> None:
    texts = {d.id: d.text.split() for d in load_all()}
    marked = list(load_marked())
    assert len(marked) > 100
    for name, text, spans in marked:
        assert text.split() == texts[name], name
        assert spans, name
        assert all(text[a:b].strip() for a, b, _ in spans), name
