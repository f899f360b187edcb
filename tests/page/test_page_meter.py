# ruff: noqa: E501 (cases stand on one line)
import pytest

from counterclaim.page import read_text
from counterclaim.page.meter import is_part, parse_meter

METERS = [
    # lines parted by |, what must be understood
    (
        "0 $|1,500 $|3,000 $|212 $|JUNE 2019",
        {"raised": 212, "goal": 3000, "scale": [0, 1500, 3000], "currency": "USD", "month": "2019-06"},
    ),
    ("0 $ 1,500 $ 3,000 $ 212 $ JUNE 2019", {"raised": 212, "goal": 3000, "month": "2019-06"}),
    ("APRIL 2022|€ 80|€ 0|€ 1 000|€ 2 000", {"raised": 80, "goal": 2000, "scale": [0, 1000, 2000], "currency": "EUR"}),
    ("$1,234 raised of $5,000 goal", {"raised": 1234, "goal": 5000}),
    ("Raised: €340|Goal: €1.000|34%", {"raised": 340, "goal": 1000, "percent": 34}),
    ("Monthly goal|$5000|Received|$120", {"raised": 120, "goal": 5000}),
    ("£2k of £10k", {"raised": 2000, "goal": 10000, "currency": "GBP"}),
    ("July target: 3,000 EUR|raised so far: 450 EUR", {"raised": 450, "goal": 3000, "currency_as_written": "EUR"}),
    ("₴ 12 500|₴ 40 000", {"raised": 12500, "goal": 40000, "currency": "UAH"}),
]


@pytest.mark.parametrize(("block", "expected"), METERS)
def test_meters_in_many_layouts(block, expected):
    values = parse_meter(block.split("|"))
    assert {k: values.get(k) for k in expected} == expected


@pytest.mark.parametrize(
    "line",
    [
        "The ministry needs $5 million.",
        "$5 million raised for Aden hospital",
        "12 soldiers were killed in May",
        "Donors pledged 2,500 $ to the village",
        "",
    ],
)
def test_a_line_of_the_article_is_no_part_of_a_meter(line):
    assert not is_part(line)


def test_a_month_alone_is_no_meter():
    assert parse_meter(["MARCH 2021", "34%"]) is None


def test_exchange_rates_are_no_meter():
    assert parse_meter(["EN RU USD 61.9 EUR 65.5"]) is None
    assert parse_meter(["1,240 € of 3,000 €"])["goal"] == 3000


def test_the_month_of_a_meter_is_not_the_date_of_the_page():
    text = "0 $\n800 $\n1,600 $\n90 $\nMARCH 2021\n\nRaid near Ber leaves bridge damaged\n\nThe army said it had repelled a raid near Ber on October 3.\n"
    page = read_text(text)
    assert page.published is None
    meter = page.furniture[0]
    assert (meter.kind, meter.values["month"], meter.values["raised"]) == ("meter", "2021-03", 90)
    assert meter.span.of(text) == text[: text.index("\n\n")]


def test_two_meters_in_two_currencies_stay_apart():
    page = read_text("0 $\n100 $\n200 $\n20 $\n0 €\n300 €\n600 €\n5 €\n\nThe army said it had repelled a raid.\n")
    assert [(f.values["currency"], f.values["raised"], f.values["goal"]) for f in page.furniture] == [
        ("USD", 20, 200),
        ("EUR", 5, 600),
    ]
