"""Whom "he", "she" and "I" mean."""

from __future__ import annotations

import pytest

from counterclaim.desk import build_reader
from counterclaim.model import Span
from counterclaim.reader.read import BuiltinReader
from counterclaim.reader.voices import VoiceReader


@pytest.fixture(scope="module")
def reader() -> BuiltinReader:
    made = build_reader()
    assert isinstance(made, BuiltinReader)
    return made


def who(reader: BuiltinReader, text: str, words: str, nth: int = -1) -> str:
    at = [i for i in range(len(text)) if text.startswith(words, i)][nth]
    a = reader.analyze(text)
    heard = VoiceReader(a.states, a.relations, a.mentions, reader.words).who(Span(at, at + len(words)))
    assert heard is not None
    return heard.name


def test_he_means_no_woman_and_she_no_man(reader: BuiltinReader) -> None:
    text = (
        "Governor Viktor Lysenko met the mayor of Rivne, Oksana Bondar, at the depot on Friday. "
        "The roof had burnt. He said the fire was out, and she said nobody was hurt."
    )
    assert who(reader, text, "He").endswith("Viktor Lysenko")
    assert who(reader, text, "she").endswith("Oksana Bondar")


def test_he_means_whom_the_he_before_meant(reader: BuiltinReader) -> None:
    more = " ".join(
        f"He went to camp number {n} and found it empty, and no guard was to be seen there." for n in range(9)
    )
    text = f"Colonel Samir Haddad arrived in Idlib at dawn. {more} He said the prisoners were gone."
    assert who(reader, text, "He") == "Samir Haddad"


def test_an_interview_is_with_whom_its_headline_names(reader: BuiltinReader) -> None:
    text = (
        "Interview with relief coordinator Hannah Weiss\n\nHow did you get into the town?\n\n"
        "I drove there at night. I had a letter from Daniel Okoro, whom all knew. Daniel Okoro had been there.\n\n"
        "And then?\n\nI saw Daniel Okoro at the gate. I told him that I needed water, and I got it."
    )
    assert who(reader, text, "I", 4) == "Hannah Weiss"


@pytest.mark.parametrize("word", ["himself", "you", "I’m"])
def test_other_pronouns_are_nobody(reader: BuiltinReader, word: str) -> None:
    text = f"President Ilham Aliyev spoke on Monday. The guard saw {word} at the gate. He said the town was free."
    assert who(reader, text, "He").endswith("Ilham Aliyev")
