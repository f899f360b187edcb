from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.model import Furniture, Link, Media, Origin, Outlet, Page, Slip, Span, Voice, When, page_id
from tests.ledger.make import TEXT, bulk_page, claim, page, sample


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "a.db")


FULL = sample(
    source="a.html",
    source_digest="00ff",
    language="en",
    modified=When(start="2020-10-13", precision="day"),
    captured="2020-10-14T08:00:00Z",
    origin_markers=("TASS",),
    furniture=(Furniture(kind="meter", text="154 $", values={"raised": 154, "goal": [1, {"a": None}]}),),
    media=(Media(kind="video", url="https://example.org/v", caption="From the town"),),
    slips=(Slip(span=Span(0, 5), sentence="It says otherwise above."),),
)


@pytest.mark.parametrize(
    "stored",
    [
        sample(),
        FULL,
        page("No claims were read here, and none are made up."),
        page("Not read at all.", reader="", outlet=None, url=None, title=None, published=None),
        page("Հադրութ — Гадрут — 🛰 هادروت", title="ʼ\u0000 \u2028 title"),
        page(""),
    ],
    ids=["sample", "everything", "no claims", "bare", "scripts", "empty text"],
)
def test_a_page_comes_back_as_it_went_in(ledger: Ledger, stored: Page) -> None:
    assert ledger.add(stored) is True
    assert ledger.page(stored.id) == stored
    assert ledger.add(ledger.page(stored.id)) is False


def test_reading_twice_changes_no_row(ledger: Ledger) -> None:
    ledger.add(FULL, at="2026-01-01T00:00:00Z")
    before = {name: ledger.table(name) for name in ledger.tables()}
    assert ledger.add(FULL, at="2027-01-01T00:00:00Z") is False
    assert ledger.add_many([FULL, FULL]) == 0
    assert {name: ledger.table(name) for name in ledger.tables()} == before


def test_the_same_text_elsewhere_is_one_page_seen_twice(ledger: Ledger) -> None:
    ledger.add(sample())
    copy = sample(url="https://copy.example/1", outlet=Outlet(name="Copy Daily"), published=When(start="2020-10-13"))
    assert ledger.add(copy) is True
    assert ledger.add(copy) is False
    assert [s.outlet for s in ledger.sightings(copy.id)] == ["Example News", "Copy Daily"]
    assert ledger.page(copy.id) == sample()
    assert (ledger.counts()["pages"], ledger.counts()["claims"]) == (1, 3)
    assert [p.id for p in ledger.pages(outlet="copy daily")] == [copy.id]
    assert ledger.table("pages_seen_more_than_once")[0]["outlets"] == 2


@pytest.mark.parametrize(
    "bad",
    [
        msgspec.structs.replace(sample(), text="another text under the same id"),
        page("Short.", msgspec.structs.replace(claim("Short.", "Short"), spans=(Span(0, 70),))),
        page("Short.", msgspec.structs.replace(claim("Short.", "Short"), spans=(Span(-3, 2),))),
        page("Short.", msgspec.structs.replace(claim("Short.", "Short"), spans=())),
        page("Short.", msgspec.structs.replace(claim("Short.", "Short"), trigger=Span(2, 99))),
        page("Short.", claim("Other page.", "Other")),
        page("Short.", msgspec.structs.replace(claim("Short.", "Short"), id=sample().claims[0].id)),
        msgspec.structs.replace(page("Short."), text="half \ud800 pair", id="00aa"),
        page("Half a pair in the title.", title="\udfff"),
    ],
    ids=["text", "beyond", "before", "no span", "trigger", "other page", "taken id", "surrogate", "surrogate title"],
)
def test_records_that_contradict_themselves_are_refused_whole(ledger: Ledger, bad: Page) -> None:
    ledger.add(sample())
    with pytest.raises(CounterclaimError) as error:
        ledger.add(bad)
    assert error.value.code == "E206"
    assert ledger.counts()["pages"] == 1
    good = page("A good page after a bad one.")
    assert ledger.add_many([bad, good]) == 1
    assert [f.code for f in ledger.failures()] == ["E206"]
    assert ledger.page(sample().id) == sample()


def test_pages_read_before_the_source_breaks_are_kept(ledger: Ledger) -> None:
    def broken() -> object:
        yield from (page(f"Page {i}.") for i in range(7))
        raise OSError("the archive ends here")

    with pytest.raises(OSError, match="ends here"):
        ledger.add_many(broken(), batch=5)
    assert ledger.counts()["pages"] == 7


def test_failures_are_kept_once(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.note_failure("a.pdf", "E105", "The file is locked; unlock it.")
    ledger.note_failure("b.pdf", "E105", "The file is locked; unlock it.")
    assert [(f.source, f.code) for f in ledger.failures()] == [("a.pdf", "E105"), ("b.pdf", "E105")]


def test_names_of_files_may_be_any_bytes(ledger: Ledger) -> None:
    name = b"caf\xe9.html".decode("utf-8", "surrogateescape")
    ledger.note_failure(name, "E101", f"{name} cannot be opened.")
    assert ledger.add(sample(), source=name) is True
    assert ledger.failures()[0].source == ledger.page(sample().id).source == "caf\\udce9.html"
    with pytest.raises(CounterclaimError, match="E206"):
        ledger.claims(speaker=name)


def test_prefixes_and_their_errors(ledger: Ledger) -> None:
    pages = [page(f"Page {i}.") for i in range(40)]
    ledger.add_many(pages)
    assert ledger.page(pages[3].id[:20]) == pages[3]
    shared = max("0123456789abcdef", key=lambda c: sum(p.id.startswith(c) for p in pages))
    for prefix, code in (("", "E207"), ("zz", "E207"), ("%", "E207"), (shared, "E208")):
        with pytest.raises(CounterclaimError) as error:
            ledger.page(prefix)
        assert error.value.code == code, prefix
    with pytest.raises(CounterclaimError, match="E207"):
        ledger.claim("feed")


def test_pages_are_listed_newest_first_and_filtered(ledger: Ledger) -> None:
    days = ("2020-10-12", None, "2020", "2020-11-01", "not a date")
    for i, day in enumerate(days):
        ledger.add(page(f"Page {i} about the road to Shusha.", published=When(start=day) if day else None))
    assert [p.text[5] for p in ledger.pages()] == ["3", "0", "2", "1", "4"]
    assert [p.text[5] for p in ledger.pages(2, 1)] == ["0", "2"]
    assert [p.text[5] for p in ledger.pages(since="2020-10-13", until="2020-10")] == ["2"]
    assert [p.text[5] for p in ledger.pages(text='"page 3" shusha')] == ["3"]
    assert [p.text[5] for p in ledger.iter_pages(until="2020-10-12")] == ["0", "2"]


def test_counts_and_lists(ledger: Ledger) -> None:
    ledger.add(sample())
    assert [(s.name, s.claims) for s in ledger.speakers()] == [(None, 1), ("Defence Ministry", 1), ("Ilham Aliyev", 1)]
    assert {p.party: (p.speaks, p.acts, p.targeted) for p in ledger.parties()} == {
        "AM": (1, 0, 1),
        "AZ": (1, 1, 0),
        "NK": (0, 0, 1),
    }
    assert [(p.id, p.name, p.as_written, p.lat) for p in ledger.places()] == [
        ("gn:586001", "Agdere", ("Martakert",), 40.21),
        ("gn:616802", "Hadrut", ("Hadrut",), 39.52),
        (None, "the ridge", ("the ridge",), None),
    ]


def test_tables_are_flat(ledger: Ledger) -> None:
    ledger.add(sample())
    names = ledger.tables()
    assert {"pages", "claims", "places", "orphan_reviews", "current_claims", "claims_on_map"} <= set(names)
    for name in names:
        for row in ledger.table(name):
            assert all(isinstance(cell, str | int | float | None) for cell in row.values()), name
    assert [r["latitude"] for r in ledger.table("claims_on_map")] == [39.52, 40.21]
    with pytest.raises(CounterclaimError, match="E207"):
        ledger.table('pages"; DROP TABLE pages; --')


def test_links_and_origins_keep_judgements_over_a_new_comparison(ledger: Ledger) -> None:
    ledger.add(sample())
    a, b, c = (row.claim.id for row in ledger.claims())
    links = [Link(a=a, b=b, relation="contradicts", score=0.9, rule="holds"), Link(a=b, b=c, relation="repeats")]
    assert ledger.put_links(links) == 2
    assert ledger.links() == links
    ledger.judge_link(a, b, "contradicts", "reject", by="Ani")
    assert ledger.links() == links[1:]
    ledger.put_links(links)
    assert [link.judgement for link in ledger.links(include_rejected=True)] == ["reject", None]
    ledger.judge_link(a, c, "denies", "accept")
    assert [(link.relation, link.rule) for link in ledger.links(c)] == [("repeats", ""), ("denies", "person")]
    origins = [Origin(id="o1", claims=(b, a), reason="Same words."), Origin(id="o2", claims=(c,))]
    ledger.put_origins(origins)
    assert ledger.origins() == origins
    with pytest.raises(CounterclaimError, match="E214"):
        ledger.put_links([Link(a=a, b="nowhere", relation="repeats")])
    assert len(ledger.links()) == 2  # a refused set leaves the old one


def test_many_pages(ledger: Ledger) -> None:
    assert ledger.add_many(bulk_page(i) for i in range(60)) == 60
    assert ledger.counts()["claims"] == 60 * 15


def test_to_pandas_says_what_is_missing(ledger: Ledger) -> None:
    ledger.add(sample())
    try:
        import pandas  # noqa: F401
    except ImportError:
        with pytest.raises(CounterclaimError, match="E211"):
            ledger.to_pandas("claims")
    else:
        assert len(ledger.to_pandas("claims")) == 3


def test_narrator_and_voices(ledger: Ledger) -> None:
    voices = (Voice(name="Example News"), Voice(name="Ministry"), Voice(name="Minister", aka=("Zakir Hasanov",)))
    ledger.add(page(TEXT, claim(TEXT, "The ministry denied the loss", voices=voices)))
    assert [(v["name"], v["is_speaker"]) for v in ledger.table("voices")] == [
        ("Example News", 0),
        ("Ministry", 0),
        ("Minister", 1),
    ]
    assert page_id(TEXT) == ledger.claims(speaker="hasanov")[0].claim.page
