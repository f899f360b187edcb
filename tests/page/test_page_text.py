import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.errors import CounterclaimError
from counterclaim.model import page_id
from counterclaim.page import PageOptions, read_text

SAVED = """0 €
400 €
800 €
65 €
JULY 2018

Border Post Changes Hands As Ministry Denies Retreat From Kalat Valley

Border Post Changes Hands As Ministry Denies Retreat From Kalat Valley

The northern command said its units had entered the post at dawn on July 3.

“We did not withdraw,” the interior minister said.

The video below shows the road to the post:

Clashes went on near the village of Sar, according to residents.



Did you like this report? Please consider supporting our work!"""


def kinds(page):
    return [(f.kind, f.span.of(page.text)) for f in page.furniture]


def test_a_saved_page_is_kept_as_it_is_and_its_furniture_is_pointed_at():
    page = read_text(SAVED)
    headline = "Border Post Changes Hands As Ministry Denies Retreat From Kalat Valley"
    assert page.text == SAVED
    assert page.id == page_id(SAVED)
    assert page.title == headline
    assert page.published is None
    assert kinds(page) == [
        ("meter", SAVED[: SAVED.index("\n\n")]),
        ("headline", headline),
        ("repeated_headline", headline),
        ("caption", "The video below shows the road to the post:"),
        ("donation", "Did you like this report? Please consider supporting our work!"),
    ]
    assert [(m.kind, m.caption) for m in page.media] == [("video", "The video below shows the road to the post:")]
    assert (page.language, page.readable) == ("en", True)


ARTICLE = "The army said on Monday that it had repelled a raid near Ber and that 12 fighters were killed."

LINES = [
    # a line beside the article, the kind it must be told to be
    ("We use cookies to give you the best experience.", "cookie"),
    ("Sign up for our weekly newsletter", "newsletter"),
    ("Follow us on Telegram and Twitter", "newsletter"),
    ("Share on Facebook Twitter WhatsApp", "share"),
    ("READ ALSO: Two held over bridge attack", "related"),
    ("Read more »", "related"),
    ("FILE PHOTO: Soldiers stand near a checkpoint in Ber, May 2, 2021.", "caption"),
    ("Below is a map of the area:", "caption"),
    ("Photo credit: Omar Nasser", "credit"),
    ("John Roe/Getty Images", "credit"),
    ("(Reporting by A. Doe in Gao; Editing by B. Roe)", "byline"),
    ("Additional reporting by A. Doe; editing by B. Roe", "byline"),
    ("ADVERTISEMENT", "advertisement"),
    ("Story continues below advertisement", "advertisement"),
    ("12 Comments", "comments"),
    ("Leave a comment", "comments"),
    ("Tags: Mali, Ber, army", "tags"),
    ("Support our journalism with a small gift", "donation"),
    ("Donate via PayPal", "donation"),
    ("© 2021 Example Times. All rights reserved.", "copyright"),
    ("This video is unavailable", "embed"),
    ("1,204 views", "share"),
]


@pytest.mark.parametrize(("line", "kind"), LINES)
def test_lines_beside_the_article(line, kind):
    text = f"{ARTICLE}\n\nResidents heard shots until noon, two of them said.\n\n{line}"
    assert kinds(read_text(text)) == [(kind, line)]


KEPT = [
    # lines that look like furniture and are article
    "Support our troops, the banners in the square read.",
    "Comments by the minister angered residents of the town.",
    "The video showed two men beside a burning truck.",
    "Donors pledged $5 million for the hospital.",
    "“Please help us,” a doctor in the besieged town said.",
    "The minister asked allies to consider helping the army.",
    "Photos of the blast spread online within an hour.",
    "Related attacks took place in two other districts.",
    "Editing by the censor removed the toll, he said.",
    "In total 12 civilians were killed and 30 wounded in May 2021.",
    "He added that his forces had captured three tanks.",
    "By Monday the town had fallen.",
    "Highlights of the plan include a truce.",
    "Source said the bridge was mined.",
]


@pytest.mark.parametrize("line", KEPT)
def test_lines_of_the_article_are_kept(line):
    assert kinds(read_text(f"{ARTICLE}\n\n{line}\n\nResidents heard shots until noon, two of them said.")) == []


def test_a_list_of_related_links_ends_where_the_article_goes_on():
    text = f"{ARTICLE}\n\nRelated articles\nOne thing happened\nAnother thing too\n\nThe truce had held for two days."
    assert kinds(read_text(text)) == [
        ("related", w) for w in ("Related articles", "One thing happened", "Another thing too")
    ]


def test_furniture_inside_a_line():
    text = f"{ARTICLE} (Photo: X News) More fighting was reported. (Reporting by A. Doe; Editing by B. Roe)"
    assert kinds(read_text(text)) == [
        ("credit", "(Photo: X News)"),
        ("byline", "(Reporting by A. Doe; Editing by B. Roe)"),
    ]


TITLES = [
    # text, title
    ("Army repels raid\n\n" + ARTICLE, "Army repels raid"),
    ("Army repels raid.\n\n" + ARTICLE, None),  # a final stop: a sentence
    ("Army repels raid\nArmy repels raid\n" + ARTICLE, "Army repels raid"),
    ("Army repels raid\n" + ARTICLE, None),  # neither repeated nor set apart
    (ARTICLE + "\n\n" + ARTICLE[:-1] + " too.", None),
    ("BEIRUT, May 5 (Reuters) - A\n\n" + ARTICLE, None),
    ("Army repels raid", None),  # nothing else there
    ("“We will return”\n\n" + ARTICLE, None),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_titles_of_plain_text(text, title):
    assert read_text(text).title == title


def test_a_given_title_is_recognized_in_the_text_whatever_its_quotes():
    page = read_text(f"“Ceasefire” holds in Ber\n\n{ARTICLE}", title='"Ceasefire" holds in Ber')
    assert kinds(page) == [("headline", "“Ceasefire” holds in Ber")]


DATED = [
    # text, start, as written
    (f"Published: 2020-10-12\n\n{ARTICLE}", "2020-10-12", "2020-10-12"),
    (f"Army repels raid\n\n12 October 2020\n\n{ARTICLE}", "2020-10-12", "12 October 2020"),
    (f"GENEVA, 3 March 2015 (UN) - {ARTICLE}", "2015-03-03", "3 March 2015"),
    (f"BEIRUT, May 5 (Reuters) - {ARTICLE}", None, "May 5"),
]


@pytest.mark.parametrize(("text", "start", "written"), DATED)
def test_dates_that_a_text_states(text, start, written):
    page = read_text(text)
    assert (page.published.start, page.published.as_written) == (start, written)
    assert page.published.span.of(text) == written


@pytest.mark.parametrize("text", [ARTICLE, f"MARCH 2021\n\n{ARTICLE}", f"{ARTICLE}\n\n© 2019 Example Times"])
def test_a_date_is_never_invented(text):
    assert read_text(text).published is None


def test_a_date_given_by_a_person_wins_over_the_page():
    text = f"Published: 2020-10-12\n\n{ARTICLE}"
    assert read_text(text, published="2020-10-10").published.start == "2020-10-10"
    assert read_text(text, published="2020-10-10", options=PageOptions(published="2021")).published.start == "2021"


@pytest.mark.parametrize(("text", "code"), [("", "E102"), (" \n ", "E102")])
def test_an_empty_text_is_refused(text, code):
    with pytest.raises(CounterclaimError) as error:
        read_text(text)
    assert error.value.code == code


def test_markers_of_origin_in_dateline_byline_and_at_the_end():
    assert read_text(f"KYIV (Reuters) - {ARTICLE}").origin_markers == ("Reuters",)
    assert read_text(f"{ARTICLE} (AFP)").origin_markers == ("AFP",)
    assert read_text(f"{ARTICLE}\n\nSource: Tass, TASS and Interfax").origin_markers == ("TASS", "Interfax")
    assert read_text(ARTICLE, origin="Agence France-Presse").origin_markers == ("AFP",)
    assert read_text(f"{ARTICLE} Reuters could not verify the toll.").origin_markers == ()
    assert read_text(f"{ARTICLE}\n\nPhoto: AFP").origin_markers == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *KEPT,
                *(line for line, _ in LINES),
                "0 $",
                "500 $",
                "20 $",
                "MAY 2020",
                "",
                "  ",
                ARTICLE,
                "\t-",
                "Ünïcode 💥",
            ]
        ),
        max_size=12,
    ).map("\n".join)
)
def test_spans_always_hold_the_words(text):
    if not text.strip():
        return
    page = read_text(text)
    assert page.text == text
    end = 0
    for piece in page.furniture:
        assert end <= piece.span.start < piece.span.end <= len(text)
        assert piece.kind == "meter" or piece.span.of(text) == piece.text
        end = piece.span.end


HOSTILE = [
    "share " * 26 + "z",
    "we " * 190 + "z",
    "please consider helping " * 12 + "z",
    "A" * 200_000,
    "A-" * 100_000,
    "(" * 50_000,
    "0 $ " * 39 + "z",
    "1 " * 79 + "z",
    "\n".join(["12 $"] * 3000),
    "Published: " * 14 + "z",
    "By A" + " A." * 36 + "!",
    "#a" * 90 + " ",
    "home news " * 7 + "z",
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_cost_little_time(line):
    started = time.perf_counter()
    read_text(f"{ARTICLE}\n\n{line}\n\n{ARTICLE}")
    assert time.perf_counter() - started < 2
