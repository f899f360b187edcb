"""Dates in text: what is written, against which base, read how precisely."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.reader.when import find_dates, parse_base

MONDAY = "2020-10-12"

# text, base, iso, precision, words
WITH_BASE = [
    ("Shells fell on October 12.", MONDAY, "2020-10-12", "day", "October 12"),
    ("Shells fell on 12 October.", MONDAY, "2020-10-12", "day", "12 October"),
    ("Shells fell on the 12th of October.", MONDAY, "2020-10-12", "day", "12th of October"),
    ("Shells fell on Oct. 9.", MONDAY, "2020-10-09", "day", "Oct. 9"),
    ("STEPANAKERT, OCTOBER 9", MONDAY, "2020-10-09", "day", "OCTOBER 9"),
    ("Fighting began on September 27, 2020.", None, "2020-09-27", "day", "September 27, 2020"),
    ("Fighting began on 27 September 2020.", "2021-05-01", "2020-09-27", "day", "27 September 2020"),
    ("Dated 2020-10-09.", None, "2020-10-09", "day", "2020-10-09"),
    ("Dated 25.12.2020.", None, "2020-12-25", "day", "25.12.2020"),
    ("Dated 12/25/2020.", None, "2020-12-25", "day", "12/25/2020"),
    # a bare day lies before the base, however far
    ("It fell on December 30.", "2020-01-05", "2019-12-30", "day", "December 30"),
    ("It fell on 3 March.", MONDAY, "2020-03-03", "day", "3 March"),
    # a few days ahead of the base are a plan or another clock, not last year
    ("It starts on October 15.", MONDAY, "2020-10-15", "day", "October 15"),
    # weekdays: the last one, today included
    ("It fell on Monday.", MONDAY, "2020-10-12", "day", "Monday"),
    ("It fell on Sunday.", MONDAY, "2020-10-11", "day", "Sunday"),
    ("It fell on Tuesday.", MONDAY, "2020-10-06", "day", "Tuesday"),
    ("It fell last Monday.", MONDAY, "2020-10-05", "day", "last Monday"),
    ("They meet next Monday.", MONDAY, "2020-10-19", "day", "next Monday"),
    ("It fell on Sunday night.", MONDAY, "2020-10-11", "part_of_day", "Sunday night"),
    ("It fell on Friday at dawn.", MONDAY, "2020-10-09", "part_of_day", "Friday at dawn"),
    # day words
    ("It fell today.", MONDAY, "2020-10-12", "day", "today"),
    ("It fell yesterday.", MONDAY, "2020-10-11", "day", "yesterday"),
    ("It fell the day before yesterday.", MONDAY, "2020-10-10", "day", "the day before yesterday"),
    ("They meet tomorrow.", MONDAY, "2020-10-13", "day", "tomorrow"),
    ("It fell overnight.", MONDAY, "2020-10-12", "part_of_day", "overnight"),
    ("It fell this morning.", MONDAY, "2020-10-12", "part_of_day", "this morning"),
    ("It fell last night.", MONDAY, "2020-10-11", "part_of_day", "last night"),
    # ranges
    ("From October 10 to 12 it was quiet.", MONDAY, "2020-10-10/2020-10-12", "day", "October 10 to 12"),
    ("On 10-12 October it was quiet.", MONDAY, "2020-10-10/2020-10-12", "day", "10-12 October"),
    ("October 10–12, 2020 was quiet.", None, "2020-10-10/2020-10-12", "day", "October 10–12, 2020"),
    ("Three fell in the last 24 hours.", MONDAY, "2020-10-11/2020-10-12", "day", "in the last 24 hours"),
    ("Ten fell over the past three days.", MONDAY, "2020-10-10/2020-10-12", "day", "over the past three days"),
    # longer stretches
    ("It began in March 2021.", None, "2021-03", "month", "March 2021"),
    ("It began in September.", MONDAY, "2020-09", "month", "September"),
    ("It began in December.", MONDAY, "2019-12", "month", "December"),
    ("Elections follow next January.", MONDAY, "2021-01", "month", "next January"),
    ("It began last October.", MONDAY, "2019-10", "month", "last October"),
    ("It began last month.", "2021-01-10", "2020-12", "month", "last month"),
    ("It was taken last week.", "2016-02-14", "2016-02-07/2016-02-13", "week", "last week"),  # a Sunday
    ("They died last weekend.", "2014-05-23", "2014-05-17/2014-05-18", "week", "last weekend"),
    ("They died last weekend.", "2014-05-18", "2014-05-10/2014-05-11", "week", "last weekend"),
    ("It began last week.", MONDAY, "2020-10-05/2020-10-11", "week", "last week"),
    ("It began this year.", MONDAY, "2020", "year", "this year"),
    ("It ended in 1994.", MONDAY, "1994", "year", "1994"),
    ("The 2014 war ended.", None, "2014", "year", "2014"),
    ("It fell in the summer of 2014.", None, "2014-06/2014-08", "season", "in the summer of 2014"),
    ("It froze last winter.", "2021-10-01", "2020-12/2021-02", "season", "last winter"),
    ("It froze last winter.", "2021-01-20", "2019-12/2020-02", "season", "last winter"),
    ("It freezes this winter.", "2020-12-05", "2020-12/2021-02", "season", "this winter"),
    ("It freezes this winter.", "2020-10-05", "2020-12/2021-02", "season", "this winter"),
    # distances
    ("It fell three days ago.", MONDAY, "2020-10-09", "day", "three days ago"),
    ("It fell two months ago.", MONDAY, "2020-08", "month", "two months ago"),
    ("It fell 30 years ago.", MONDAY, "1990", "year", "30 years ago"),
    ("It fell a week ago.", MONDAY, "2020-10-02/2020-10-08", "week", "a week ago"),
    ("It fell 48 hours ago.", MONDAY, "2020-10-10", "day", "48 hours ago"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "base", "iso", "precision", "words"), WITH_BASE)
def test_a_date_is_read_as_written_and_against_its_base(
    text: str, base: str | None, iso: str, precision: str, words: str
) -> None:
    hits = find_dates(text, base=base)
    assert [(h.when.iso, h.when.precision, h.when.as_written) for h in hits] == [(iso, precision, words)]


# text, what is known: without a day to count from nothing is made up
WITHOUT_BASE = [
    ("Shells fell on October 12.", "--10-12", "day"),
    ("Shells fell on 9 Feb.", "--02-09", "day"),
    ("From October 10 to 12 it was quiet.", "--10-10/--10-12", "day"),
    ("It fell on February 29.", "--02-29", "day"),
    ("It began in September.", "--09", "month"),
    ("It fell on Sunday.", None, "unknown"),
    ("It fell yesterday.", None, "unknown"),
    ("It fell overnight.", None, "unknown"),
    ("It fell three days ago.", None, "unknown"),
    ("It began last month.", None, "unknown"),
    ("Three fell in the last 24 hours.", None, "unknown"),
    ("It fell the next day.", None, "unknown"),
]


@pytest.mark.parametrize(("text", "iso", "precision"), WITHOUT_BASE)
def test_without_a_base_a_date_keeps_what_is_written_and_no_more(text: str, iso: str | None, precision: str) -> None:
    (hit,) = find_dates(text)
    assert (hit.when.iso, hit.when.precision, hit.when.base) == (iso, precision, None)
    assert hit.when.as_written


# text, base, future reading
FUTURE = [
    ("Talks open on Sunday.", MONDAY, "2020-10-18"),
    ("Talks open on Monday.", MONDAY, "2020-10-12"),
    ("Talks open on January 5.", MONDAY, "2021-01-05"),  # more than 60 days back: next year
    ("Talks open in December.", MONDAY, "2020-12"),
    ("Talks open on November 1.", MONDAY, "2020-11-01"),
]


@pytest.mark.parametrize(("text", "base", "iso"), FUTURE)
def test_plans_are_read_forwards(text: str, base: str, iso: str) -> None:
    (hit,) = find_dates(text, base=base, future=True)
    assert hit.when.iso == iso


# text, base, anchor, iso, base used
ANCHORS = [
    ("A day later it fell.", MONDAY, "2020-10-01", "2020-10-02", "2020-10-01"),
    ("Two days earlier it fell.", MONDAY, "2020-10-03", "2020-10-01", "2020-10-03"),
    ("The next day it fell.", MONDAY, "2020-09-30", "2020-10-01", "2020-09-30"),
    ("The previous day it fell.", MONDAY, None, "2020-10-11", MONDAY),
    ("It fell the same day.", MONDAY, "2020-10-01", "2020-10-01", "2020-10-01"),
    ("The next day it fell.", None, "2020-09-30", "2020-10-01", "2020-09-30"),
    ("Two days ago it fell.", MONDAY, "2020-10-01", "2020-10-10", MONDAY),  # "ago" counts from publication
]


@pytest.mark.parametrize(("text", "base", "anchor", "iso", "used"), ANCHORS)
def test_neighbouring_days_count_from_the_day_named_last(
    text: str, base: str | None, anchor: str | None, iso: str, used: str
) -> None:
    (hit,) = find_dates(text, base=base, anchor=anchor)
    assert (hit.when.iso, hit.when.base, hit.relative) == (iso, used, True)


# what stands after "before" is what is counted from, and it is no date
@pytest.mark.parametrize("text", ["It fell two days before the truce.", "It fell the day after the truce ended."])
def test_a_distance_from_an_event_stays_unresolved(text: str) -> None:
    (hit,) = find_dates(text, base=MONDAY, anchor="2020-10-01")
    assert hit.when.iso is None and hit.when.base is None


def test_few_and_several_do_not_make_a_day() -> None:
    for words in ("a few days ago", "several weeks ago", "a couple of months ago"):
        (hit,) = find_dates(f"It fell {words}.", base=MONDAY)
        assert (hit.when.iso, hit.when.as_written) == (None, words)


# numbers and words that are no dates
NO_DATE = [
    "It may withdraw.", "They march 12 kilometers.", "At least 12 soldiers fell.", "A T-72 burned.",
    "It fired 10-45 shells.",
    "Some 2020 soldiers left.", "Area 31.", "A 10-45 October.", "They fired 122 mm rockets.", "Version 1.2.3 is out.",
    "February 31 does not exist.", "",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DATE)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert find_dates(text, base=MONDAY) == []


def test_other_readings_are_kept() -> None:
    assert find_dates("Dated 10/12/2020.")[0].when.alternatives == ("2020-10-12",)
    assert find_dates("It fell last Sunday.", base=MONDAY)[0].when.alternatives == ("2020-10-04",)
    assert find_dates("It began in December.", base=MONDAY)[0].when.alternatives == ("2020-12",)
    assert find_dates("It fell overnight.", base=MONDAY)[0].when.alternatives == ("2020-10-11",)


def test_the_base_used_is_named_and_only_where_used() -> None:
    assert find_dates("on October 9", base=MONDAY)[0].when.base == MONDAY
    assert find_dates("on October 9, 2020", base=MONDAY)[0].when.base is None
    assert find_dates("in 1994", base=MONDAY)[0].when.base is None


def test_a_year_known_from_the_page_dates_a_day_and_is_named_as_base() -> None:
    (hit,) = find_dates("on October 9", base_year="2020")
    assert (hit.when.iso, hit.when.base) == ("2020-10-09", "2020")
    assert find_dates("on Sunday", base_year="2020")[0].when.iso is None


def test_two_dates_come_in_their_order_and_offsets_are_added() -> None:
    text = "On October 12 both broke the truce of October 10."
    hits = find_dates(text, base=MONDAY, offset=100)
    assert [h.when.iso for h in hits] == ["2020-10-12", "2020-10-10"]
    assert [(h.start, h.end) for h in hits] == [(103, 113), (138, 148)]
    assert hits[0].when.span is not None and hits[0].when.span.start == 103


def test_the_calendar_has_edges() -> None:
    assert find_dates("yesterday", base="0001-01-01") == []
    assert find_dates("tomorrow", base="9999-12-31") == []
    assert find_dates("999 years ago", base="0500-01-01") == []


@pytest.mark.parametrize(
    ("iso", "day"),
    [("2020-10-12", "2020-10-12"), ("2020-10-12T08:30", "2020-10-12"), ("2020-10", "2020-10-15"), ("2020", None),
     ("2020-13-01", None), ("--10-12", None), ("soon", None), (None, None)],
)  # fmt: skip
def test_a_base_is_a_day_or_the_middle_of_a_month(iso: str | None, day: str | None) -> None:
    got = parse_base(iso)
    assert (got.isoformat() if got else None) == day


WORDS = st.sampled_from(
    ["October", "Oct.", "12", "12th", "of", "2020", "-", "to", "and", "Sunday", "last", "next", "the", "day",
    "before",
     "after", "yesterday", "three", "weeks", "ago", "in", "since", "winter", "month", ",", "May", "31", "February",
     "30", "later",
     "overnight", "at dawn", "20٢٠", "2020-10-12", "1/2/2020", "\n", "past", "24", "hours", "’s", "war"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from([None, MONDAY, "2020-02-29"]), st.booleans())
def test_spans_hold_the_words_and_never_overlap(text: str, base: str | None, future: bool) -> None:
    hits = find_dates(text, base=base, future=future, anchor=base)
    at = 0
    for h in hits:
        assert at <= h.start < h.end <= len(text)
        assert h.when.as_written == text[h.start : h.end]
        assert h.when.span is not None and (h.when.span.start, h.when.span.end) == (h.start, h.end)
        assert (h.when.start is None) <= (h.when.precision == "unknown")
        if h.when.start and not h.when.start.startswith("--"):
            assert h.when.start.replace("-", "").isascii() and parse_base((h.when.start + "-01-01")[:10]) is not None
        at = h.end


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_survived(text: str) -> None:
    for h in find_dates(text, base=MONDAY):
        assert text[h.start : h.end] == h.when.as_written
