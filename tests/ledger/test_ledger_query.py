from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimFilter, Ledger
from counterclaim.ledger.days import day_range
from counterclaim.ledger.search import fts_query
from counterclaim.model import When, Where
from tests.ledger.make import AGDERE, claim, page, sample

MONTH = "Fighting went on for all of the month near the river."
UNDATED = "A 100% certain_thing said by nobody's cousin O'Brien."


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(tmp_path_factory.mktemp("query") / "a.db") as opened:
        opened.add(sample())
        opened.add(page(MONTH, claim(MONTH, MONTH, "clash", by=None, when=When(start="2020-10", precision="month"))))
        opened.add(page(UNDATED, claim(UNDATED, UNDATED, "denial", by="O'Brien_100%"), published=None))
        yield opened


# Letters name the claims: c capture (9 Oct), l losses (page of 12 Oct), d denied capture (page of 12 Oct),
# m a whole month (October), u no date at all.
LETTERS = {"Azerb": "c", "Three": "l", "The m": "d", "Fight": "m", "A 100": "u"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "mcldu"),
        ({"type": "capture"}, "cd"),
        ({"polarity": "denied"}, "d"),
        ({"speaker": "aliyev"}, "c"),
        ({"speaker": "STEPANYAN"}, "d"),
        ({"speaker": "narrator"}, "ml"),
        ({"speaker": "%"}, "u"),
        ({"speaker": "_"}, "u"),
        ({"speaker": "O'Brien"}, "u"),
        ({"party": "AM"}, "d"),
        ({"about": "NK"}, "c"),
        ({"about": "AM"}, "c"),
        ({"about": "M+N"}, ""),
        ({"place": "hadrut"}, "c"),
        ({"place": "Guzlek"}, "c"),
        ({"place": "gn:616802"}, "c"),
        ({"place": "agdere"}, "l"),
        ({"place": "the ridge"}, "l"),
        ({"place": "ridge"}, ""),
        ({"place": "%"}, ""),
        ({"since": "2020-10-09", "until": "2020-10-09"}, "mc"),
        ({"since": "2020-10-12"}, "mld"),
        ({"until": "2020-09"}, ""),
        ({"since": "2020", "until": "2020"}, "mcld"),
        ({"since": "2020-10-13", "until": "2020-10-31"}, "m"),
        ({"text": "TOOK hadrut"}, "c"),
        ({"text": "tank"}, ""),
        ({"text": "tank*"}, "l"),
        ({"text": '"burnt near"'}, "l"),
        ({"text": '"near burnt"'}, ""),
        ({"text": "defence ministry"}, "d"),
        ({"text": "hadrut OR tanks"}, ""),
        ({"text": "?!"}, ""),
        ({"outlet": "EXAMPLE news", "type": "clash"}, "m"),
        ({"outlet": "Example"}, ""),
        ({"limit": 2}, "mc"),
        ({"limit": 2, "offset": 2}, "ld"),
        ({"offset": 4}, "u"),
    ],
    ids=str,
)
def test_claims_are_found(ledger: Ledger, asked: dict[str, Any], found: str) -> None:
    assert "".join(LETTERS[row.text[:5]] for row in ledger.claims(**asked)) == found


def test_rows_say_what_the_page_says_of_itself(ledger: Ledger) -> None:
    row = ledger.claims(place="hadrut")[0]
    assert (row.title, row.outlet, row.outlet_country, row.url, row.published) == (
        "Fighting for Hadrut",
        "Example News",
        "GB",
        "https://example.org/hadrut",
        "2020-10-12",
    )
    assert ledger.claim(row.claim.id[:10]) == row
    assert [r.claim.id for r in ledger.claims(page=row.claim.page[:8], type="capture", polarity="asserted")] == [
        row.claim.id
    ]
    assert list(ledger.iter_claims(ClaimFilter(place="hadrut"))) == [row] == list(ledger.iter_claims(place="hadrut"))


@pytest.mark.parametrize("bad", ["yesterday", "2020-13", "2020-02-30", "12.10.2020", "", "0000", "٢٠٢٠"])
def test_a_date_that_cannot_be_read_is_an_error(ledger: Ledger, bad: str) -> None:
    for field in ("since", "until"):
        with pytest.raises(CounterclaimError) as error:
            ledger.claims(**{field: bad})  # type: ignore[arg-type]
        assert error.value.code == "E210"


@pytest.mark.parametrize(
    ("prefix", "days"),
    [
        ("2020", ("2020-01-01", "2020-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("2021-02", ("2021-02-01", "2021-02-28")),
        ("2020-10-12T08:30", ("2020-10-12", "2020-10-12")),
        ("2020-10-12 08:30", ("2020-10-12", "2020-10-12")),
        ("20201012", None),
        (None, None),
    ],
)
def test_days(prefix: str | None, days: tuple[str, str] | None) -> None:
    assert day_range(prefix) == days


@given(st.text(max_size=60) | st.text(alphabet="\"*^:()-+{}ANDORTNEa b'", max_size=40))
def test_no_query_of_a_person_is_a_syntax_error(ledger: Ledger, words: str) -> None:
    ledger.search(words)
    ledger.claims(text=words, limit=1)
    ledger.pages(1, text=words)


@given(st.text(max_size=40))
def test_no_name_of_a_person_breaks_a_filter(ledger: Ledger, words: str) -> None:
    clean = words.encode("utf-8", "replace").decode()
    for field in ("speaker", "place", "type", "party", "about", "outlet", "polarity"):
        ledger.claims(**{field: clean}, limit=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("took hadrut", '"took" "hadrut"'),
        ('say "no" loud', '"say" "no" "loud"'),
        ("NOT a:b", '"NOT" "a:b"'),
        ("tan* *", '"tan"*'),
        ('"open phrase', '"open phrase"'),
        (" - ", None),
    ],
)
def test_queries_are_quoted(words: str, query: str | None) -> None:
    assert fts_query(words) == query


def test_search_finds_claims_and_pages(ledger: Ledger) -> None:
    hits = ledger.search("river")
    assert {(h.kind, "[river]" in h.snippet) for h in hits} == {("claim", True), ("page", True)}
    assert ledger.search("fighting hadrut")[0].kind == "page"  # the words of a title
    assert len(ledger.search("the", limit=1)) == 1
    assert ledger.search("") == []


def test_a_name_finds_what_another_side_calls_otherwise(tmp_path: Path) -> None:
    bare = msgspec.structs.replace(AGDERE, name="Mardakert", names=())
    with Ledger(tmp_path / "names.db") as ledger:
        for text, place in (("They took Martakert.", AGDERE), ("They lost Mardakert.", bare)):
            name = text.split()[-1].strip(".")
            ledger.add(page(text, claim(text, text.strip("."), places=(Where(as_written=name, place=place),))))
        assert len(ledger.claims(place="Martakert")) == len(ledger.claims(place="mardakert")) == 2
        assert len(list(ledger.iter_claims(ClaimFilter(place="nowhere", place_ids=(AGDERE.id,))))) == 2
        assert ledger.claims(place="nowhere") == []
