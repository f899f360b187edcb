"""Whose words a quotation holds, and whom "he" and "I" mean, read by the reader that ships."""

from __future__ import annotations

import pytest

from counterclaim.model import Page, page_id
from counterclaim.reader.read import BuiltinReader, default_reader
from counterclaim.reader.said import quotations, running_on


@pytest.fixture(scope="module")
def reader() -> BuiltinReader:
    return default_reader()


def speakers(reader: BuiltinReader, text: str) -> dict[str, str | None]:
    """Speaker by the first words of each claim."""
    page = reader.read(Page(id=page_id(text), text=text, language="en"))
    return {" ".join(c.spans[0].of(text).split()[:3]): c.speaker.name if c.speaker else None for c in page.claims}


RUNNING = [
    (
        'He said: "We hold it.\n\n"They fled.\n\n"None came back," he added.',
        ['"We hold it.', '"They fled.', '"None came back,"'],
    ),
    ("“Not one step,” it said. “We are there.\n\n“And we stay.”", ["“We are there.", "“And we stay.”"]),
    ('"All is closed here," he said.\n\n"And here."', None),
    ('A gun of 5" was seen.\n\n"We stay," he said.', None),
    ("“Open and never closed.\n\nThen the writer goes on.", None),
]


@pytest.mark.parametrize(("text", "pieces"), RUNNING)
def test_a_quotation_runs_on_where_each_paragraph_begins_with_a_mark(text: str, pieces: list[str] | None) -> None:
    found = [[text[a:b] for a, b in chain] for chain in running_on(text)]
    assert found == ([pieces] if pieces else [])


def test_who_is_quoted_speaks_in_every_paragraph_of_it(reader: BuiltinReader) -> None:
    text = (
        'Brigade commander Viktor Orlov told reporters on Tuesday: "Our units hold the town of Bakhmut.\n\n'
        '"The enemy left more than 40 dead on the field. Six tanks were destroyed near the station.\n\n'
        '"On Monday his artillery shelled the hospital, killing three nurses," he added.\n\n'
        "The defence ministry in Kyiv has not commented."
    )
    found = speakers(reader, text)
    assert {"The enemy left", "Six tanks were", "On Monday his"} <= set(found)
    assert {name for words, name in found.items() if not words.startswith("The defence")} == {"Viktor Orlov"}


def test_he_is_the_one_named_last_and_no_ministry(reader: BuiltinReader) -> None:
    text = (
        "The mayor of Kherson, Ihor Koval, said on Monday that two people were killed by shelling. "
        "Later a colonel of the border guards said that the shelling came from across the river. "
        "He added that four soldiers were wounded. Russia's defence ministry has not commented. "
        "He said the bridge was destroyed."
    )
    found = speakers(reader, text)
    four = next(name for words, name in found.items() if words.startswith("four soldiers"))
    bridge = next(name for words, name in found.items() if words.startswith("the bridge"))
    assert four is not None and "colonel" in four
    assert bridge is not None and "ministry" not in bridge


def test_quotations_need_three_words() -> None:
    assert quotations('He said "no" and “we will not leave”.') == [(17, 36)]
