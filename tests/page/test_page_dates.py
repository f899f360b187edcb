import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.page.dateline import dateline_of, stamps
from counterclaim.page.dates import given_date, parse_date

DATES = [
    # written, start, precision
    ("2020-10-12", "2020-10-12", "day"),
    ("2020-10-12T08:30:00+03:00", "2020-10-12T08:30", "minute"),  # the day of the outlet, not of UTC
    ("2020-10-12T23:30:00.000Z", "2020-10-12T23:30", "minute"),
    ("Mon, 12 Oct 2020 08:30:00 GMT", "2020-10-12T08:30", "minute"),
    ("12 October 2020", "2020-10-12", "day"),
    ("12th of October, 2020", "2020-10-12", "day"),
    ("October 12, 2020 at 2:30 pm", "2020-10-12T14:30", "minute"),
    ("October 12, 2020 12:05 a.m.", "2020-10-12T00:05", "minute"),
    ("12.10.2020", "2020-10-12", "day"),
    ("25/12/2020", "2020-12-25", "day"),
    ("March 2021", "2021-03", "month"),
    ("2021-03", "2021-03", "month"),
    ("2020", "2020", "year"),
    ("May 5", None, "unknown"),  # no year, none invented
    ("5 May", None, "unknown"),
]


@pytest.mark.parametrize(("written", "start", "precision"), DATES)
def test_a_date_is_as_precise_as_it_is_written(written, start, precision):
    when = parse_date(written)
    assert (when.start, when.precision) == (start, precision)
    assert when.as_written == written


@pytest.mark.parametrize(
    "written",
    ["", "Monday", "31 February 2020", "2020-13-01", "the 12 of them", "12", "0 $", "2020-10-12 and more", "x" * 99],
)
def test_what_is_no_date_gives_none(written):
    assert parse_date(written) is None


def test_two_readings_are_both_kept_and_neither_is_chosen():
    when = parse_date("05/10/2020")
    assert (when.start, when.precision) == ("2020", "year")
    assert when.alternatives == ("2020-10-05", "2020-05-10")


@pytest.mark.parametrize("value", ["yesterday", "May 5", "12 of May"])
def test_a_date_given_by_a_person_must_have_a_year(value):
    with pytest.raises(CounterclaimError) as error:
        given_date(value)
    assert error.value.code == "E107"


DATELINES = [
    # line, words of the dateline, place, start of the date, agencies
    ("BEIRUT, May 5 (Reuters) - The army said", "BEIRUT, May 5 (Reuters) -", "BEIRUT", None, ("Reuters",)),
    (
        "GENEVA, 3 March 2015 (UN News) – Fighting",
        "GENEVA, 3 March 2015 (UN News) –",
        "GENEVA",
        "2015-03-03",
        ("UN News",),
    ),
    ("GOMA, June 3 (Ridge Wire) – The army", "GOMA, June 3 (Ridge Wire) –", "GOMA", None, ("Ridge Wire",)),
    ("GOMA, June 3 (North Kivu) – The army", "GOMA, June 3 (North Kivu) –", "GOMA", None, ()),
    ("Aden, Yemen (AP) — Shells fell", "Aden, Yemen (AP) —", "Aden, Yemen", None, ("AP",)),
    ("MOSCOW, October 12. /TASS/. The ministry", "MOSCOW, October 12. /TASS/.", "MOSCOW", None, ("TASS",)),
    ("Damascus, SANA- Army units", "Damascus, SANA-", "Damascus", None, ("SANA",)),
    ("BAGHDAD — A bomb went off", "BAGHDAD —", "BAGHDAD", None, ()),
    ("KYIV (Reuters) - Drones", "KYIV (Reuters) -", "KYIV", None, ("Reuters",)),
    ("Port Sudan, June 3, 2023 - The army", "Port Sudan, June 3, 2023 -", "Port Sudan", "2023-06-03", ()),
]


@pytest.mark.parametrize(("line", "words", "place", "start", "agencies"), DATELINES)
def test_datelines(line, words, place, start, agencies):
    found = dateline_of(line)
    assert line[: found.end] == words
    assert found.values["place"] == place
    assert (found.date.start if found.date else None) == start
    assert found.agencies == agencies


@pytest.mark.parametrize(
    "line",
    [
        "The army said on Monday that it had taken the hill.",
        "Defense Minister Omar Nasser - who took office in May - spoke.",
        "US-led forces struck the camp.",
        "NATO - the alliance - said nothing.",
        "Omar Nasser (pictured) said the truce held.",
        "Colonel Adel Rahmani (45) was killed.",
        "On October 12, the ministry reported an attack.",
    ],
)
def test_what_is_no_dateline(line):
    assert dateline_of(line) is None


def test_published_and_modified_are_told_apart_on_one_line():
    line = "Published: 12 October 2020 14:30 | Updated: 13 October 2020"
    found = stamps(line, 100)
    assert {k: w.start for k, w in found.items()} == {"published": "2020-10-12T14:30", "modified": "2020-10-13"}
    span = found["modified"].span
    assert line[span.start - 100 : span.end - 100] == "13 October 2020"
