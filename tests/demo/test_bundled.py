import re
from collections import Counter, defaultdict
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

import counterclaim.demo
from counterclaim.model import Page
from counterclaim.page import PageOptions, read_source
from training.corpus.load import load_dispatch

FOLDER = Path(counterclaim.demo.__file__).parent
PAGES = {path.stem: path for path in counterclaim.demo.pages()}
RELATIONS = {
    "repeats",
    "corroborates",
    "contradicts",
    "denies",
    "revises",
    "includes",
    "different_scope",
    "succeeds",
    "unrelated",
}
FOOTER = "This page was written for demonstration; the outlet is invented."


@cache
def read(stem):
    (page,) = read_source(str(PAGES[stem]))
    assert isinstance(page, Page), page
    return page


@cache
def noted(stem):
    return load_dispatch(FOLDER / "annotations" / f"{stem}.txt")


def links():
    lines = (FOLDER / "links.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert rows[0] == ["page", "line", "other_page", "other_line", "relation"]
    return [((a, int(i)), (b, int(j)), relation) for a, i, b, j, relation in rows[1:]]


def test_every_page_has_its_annotation_and_no_annotation_stands_alone():
    assert len(PAGES) >= 30
    assert {p.stem for p in (FOLDER / "annotations").glob("*.txt")} == set(PAGES)
    assert [p.name for p in counterclaim.demo.pages()] == sorted(p.name for p in PAGES.values())


def test_at_least_five_wars_with_both_sides_each():
    sides = defaultdict(set)
    for stem in PAGES:
        header = noted(stem)[0].header
        if header["side"] != "none":
            sides[header["war"]].add(header["side"])
    assert len(sides) >= 5
    assert {war: found for war, found in sides.items() if len(found) < 2} == {}


@pytest.mark.parametrize("stem", PAGES)
def test_a_page_says_that_it_was_written_for_demonstration_and_loads_nothing(stem):
    html = PAGES[stem].read_text(encoding="utf-8")
    assert html.count(FOOTER) == 1
    assert FOOTER not in read(stem).text
    assert not re.search(r"""(?:src|srcset|action)\s*=\s*["']?(?:https?:)?//|<link[^>]+stylesheet|@import""", html)


@pytest.mark.parametrize("stem", PAGES)
def test_the_article_is_what_the_annotation_holds(stem):
    page, (dispatch, bad) = read(stem), noted(stem)
    assert bad == []
    assert page.text == dispatch.text
    assert page.title == dispatch.header["title"]
    assert page.outlet.name == dispatch.header["outlet"]
    assert dispatch.header["id"] == stem


@pytest.mark.parametrize("stem", PAGES)
def test_furniture_is_kept_and_never_in_the_article(stem):
    page = read(stem)
    assert len({piece.kind for piece in page.furniture}) >= 5
    for piece in page.furniture:
        if piece.kind == "dateline":
            assert piece.span is not None and piece.span.of(page.text) == piece.text
        else:
            assert piece.span is None
            assert piece.text not in page.text


# page, published, modified as the pages declare or show them (None: the page does not say)
DATES = [
    ("karabakh-2020-10-04-araz", None, None),
    ("karabakh-2020-10-11-courier", "2020-10-11T12:40", "2020-10-11T12:40"),
    ("karabakh-2020-10-12-ararat", "2020-10-12T21:05", None),
    ("karabakh-2020-10-12-araz", "2020-10-12T16:45", None),
    ("karabakh-2020-11-08-courier", "2020-11-08T16:10", "2020-11-09T09:30"),
    ("karabakh-2020-11-09-ararat", "2020-11-09T22:15", None),
    ("lebanon-2006-07-26-galilee", "2006-07-26", None),
    ("lebanon-2006-07-30-tyre", "2006-07-30", None),
    ("lebanon-2006-08-03-crossfire", "2006-08-03", "2006-08-05"),
    ("sudan-2023-04-15-confluence", "2023-04-15T16:30", "2023-04-16T09:10"),
    ("sudan-2023-04-15-rapidfront", "2023-04-15", None),
    ("sudan-2023-04-16-sennar", "2023-04-16", None),
    ("sudan-2024-05-27-crossfire", "2024-05-27", None),
    ("sudan-2024-06-15-confluence", "2024-06-15T13:00", None),
    ("syria-2016-03-27-qasioun", "2016-03-27", None),
    ("syria-2016-04-28-meridian", "2016-04-28T09:05", "2016-04-28T17:40"),
    ("syria-2016-04-28-orontes", "2016-04-28", None),
    ("syria-2016-04-28-qasioun", "2016-04-28", None),
    ("syria-2016-05-04-crossfire", "2016-05-04", None),
    ("syria-2016-12-11-orontes", "2016-12-11", None),
    ("syria-2016-12-11-severny", "2016-12-11T17:30", None),
    ("tigray-2020-11-28-abay", "2020-11-28T20:15", None),
    ("tigray-2020-11-29-tekeze", "2020-11-29T23:10", None),
    ("ukraine-2022-07-29-meridian", "2022-07-29T08:50", "2022-07-29T19:15"),
    ("ukraine-2022-07-29-steppe", "2022-07-29T11:02", None),
    ("ukraine-2022-07-30-courier", "2022-07-30T22:10", "2022-07-30T22:10"),
    ("ukraine-2022-11-09-dnipro", "2022-11-09T20:30", "2022-11-10T15:20"),
    ("ukraine-2022-11-11-severny", "2022-11-11T12:20", "2022-11-12T10:05"),
    ("ukraine-2022-11-11-weserblatt", "2022-11-11T18:45", None),
    ("ukraine-2023-05-20-dnipro", "2023-05-20T13:10", "2023-05-21T14:02"),
    ("ukraine-2023-05-20-steppe", "2023-05-20T21:40", None),
    ("ukraine-2024-02-17-dnipro", "2024-02-17T02:15", None),
    ("ukraine-2024-02-18-severny", "2024-02-18T15:30", None),
    ("yemen-2018-06-16-redsea", "2018-06-16T18:20", "2018-06-16T18:20"),
    ("yemen-2018-06-17-tihama", "2018-06-17", None),
    ("yemen-2018-12-19-meridian", "2018-12-19T08:30", "2018-12-19T08:58"),
    ("yemen-2018-12-19-redsea", "2018-12-19T12:05", "2018-12-19T12:05"),
    ("yemen-2018-12-19-tihama", "2018-12-19", None),
]  # fmt: skip


def test_the_table_of_dates_names_every_page():
    assert [row[0] for row in DATES] == list(PAGES)


@pytest.mark.parametrize(("stem", "published", "modified"), DATES)
def test_published_and_modified(stem, published, modified):
    page, header = read(stem), noted(stem)[0].header
    assert (page.published and page.published.start) == published
    assert (page.modified and page.modified.start) == modified
    assert published is None or published.startswith(header["published"])
    if later := header.get("modified"):
        assert modified.startswith(later)


def test_the_page_without_a_year_takes_the_date_that_a_person_gives():
    (page,) = read_source(str(PAGES["karabakh-2020-10-04-araz"]), options=PageOptions(published="2020-10-04"))
    assert page.published.start == "2020-10-04"


METERS = [
    # page, raised, goal, currency, month as written
    ("karabakh-2020-10-12-ararat", 1240, 3000, "EUR", "October"),
    ("karabakh-2020-11-09-ararat", 365, 3000, "EUR", "November"),
    ("sudan-2023-04-15-confluence", 1560, 5000, "USD", "APRIL 2023"),
    ("sudan-2024-06-15-confluence", 2015, 5000, "USD", "JUNE 2024"),
]


def test_meters_are_read_and_nothing_else_is_taken_for_one():
    found = [
        (stem, *(piece.values[key] for key in ("raised", "goal", "currency", "month_as_written")))
        for stem in PAGES
        for piece in read(stem).furniture
        if piece.kind == "meter"
    ]
    assert found == METERS


def test_copy_of_an_agency_carries_its_name():
    carriers = {stem for stem in PAGES if read(stem).origin_markers}
    assert {read(stem).origin_markers for stem in carriers} == {("Meridian Wire",)}
    outlets = {read(stem).outlet.name for stem in carriers}
    assert outlets == {"Meridian Wire", "Transcaucasus Courier", "Red Sea Post"}


def test_the_page_in_german_is_stored_and_not_readable():
    stem = "ukraine-2022-11-11-weserblatt"
    page = read(stem)
    assert (page.language, page.readable) == ("de", False)
    assert page.text and noted(stem)[0].claims == []
    assert [other for other in PAGES if not read(other).readable] == [stem]


def test_links_join_claims_that_exist_and_each_pair_once():
    rows = links()
    claims = {(stem, claim.line) for stem in PAGES for claim in noted(stem)[0].claims}
    ends = [end for a, b, _ in rows for end in (a, b)]
    assert [end for end in ends if end not in claims] == []
    assert [pair for pair, n in Counter(frozenset((a, b)) for a, b, _ in rows).items() if n > 1 or len(pair) < 2] == []


def test_links_cover_all_relations_and_cross_pages():
    rows = links()
    assert len(rows) >= 60
    assert {relation for _, _, relation in rows} == RELATIONS
    assert sum(a[0] != b[0] for a, b, _ in rows) >= 60
    across = {frozenset((a[0], b[0])) for a, b, _ in rows if a[0] != b[0]}
    assert len({noted(stem)[0].header["war"] for pair in across for stem in pair}) >= 6


def test_a_revision_is_no_older_than_what_it_revises():
    day = {stem: noted(stem)[0].header["published"] for stem in PAGES}
    assert [(a, b) for a, b, relation in links() if relation in ("revises", "succeeds") and day[a[0]] < day[b[0]]] == []


def test_claims_show_the_phenomena_that_the_pages_are_for():
    claims = [claim for stem in PAGES for claim in noted(stem)[0].claims]
    assert len({claim.type for claim in claims}) >= 28
    assert {claim.polarity for claim in claims} >= {"asserted", "denied", "conditional"}
    assert {claim.time for claim in claims} == {"happened", "ongoing", "planned", "general"}
    figures = [figure for claim in claims for figure in claim.figures]
    assert {figure["exactness"] for figure in figures} == {"exact", "at_least", "at_most", "about", "vague"}
    assert {figure["kind"] for figure in figures} == {"incident", "daily", "running_total", "revision"}
    for wanted in (
        lambda c: len(c.spans) > 1,
        lambda c: c.condition,
        lambda c: c.loaded,
        lambda c: c.hedges,
        lambda c: c.via,
        lambda c: c.speaker is None,
        lambda c: c.type == "evidence",
    ):
        assert sum(bool(wanted(claim)) for claim in claims) >= 2


def test_no_outlet_shares_its_layout_with_another():
    outlet = {stem: read(stem).outlet.name for stem in PAGES}
    shapes = {}
    for name, group in groupby(sorted(PAGES, key=outlet.get), key=outlet.get):
        html = PAGES[next(group)].read_text(encoding="utf-8")
        shapes[name] = tuple(re.findall(r"<(\w+)[^>]*?(?:class|id)=.?([\w-]+)", html))
    assert len(set(shapes.values())) == len(shapes) >= 12
