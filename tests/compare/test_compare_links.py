import pytest

from counterclaim.compare import Index, disputes, links, origins
from counterclaim.model import Figure

from .make import between, claim, fig, page

P2 = page("p2", "2020-10-13", "Evening")
P1B = page("p1b", "2020-10-12", "Morning")
FAR = page("p8", "2021-02-01", "Evening")
LATER = page("p9", "2020-10-20", "Evening")
AZ, AM = ("the ministry in Baku", "AZ"), ("the ministry in Yerevan", "AM")
DAY = "2020-10-12"


def toll(n, by="a doctor", party=None, on=None, at="Homs", when=DAY, kind="incident", **more):
    figures = (fig(n, kind=kind),) if isinstance(n, str) else n
    return claim(
        "civilian_casualties",
        by,
        party,
        at=at,
        when=when,
        figures=figures,
        on=on,
        words=more.pop("words", "people were killed in the market"),
        **more,
    )


def takes(actor, target, by, at="Hadrut", when=DAY, type_="capture", **more):
    return claim(type_, *by, actor=actor, target=target, at=at, when=when, **more)


CASES = [
    # two sides, one town, one day
    (
        "capture against control",
        takes("AZ", "AM", AZ),
        takes("AM", None, AM, type_="control", time="ongoing"),
        "contradicts",
    ),
    (
        "both names of a place meet",
        takes("AZ", "AM", AZ, at="Shusha"),
        takes("AM", None, AM, at="Shushi", type_="control"),
        "contradicts",
    ),
    (
        "control against control by the writer",
        takes("AZ", None, AZ, type_="control"),
        takes("AM", None, (None, None), type_="control", start=90),
        "contradicts",
    ),
    ("beaten off against taken", takes("AM", "AZ", AM, type_="repelled"), takes("AZ", "AM", AZ), "contradicts"),
    (
        "beaten off implies attacked",
        takes("AM", "AZ", AM, type_="repelled"),
        takes("AZ", "AM", AZ, type_="assault"),
        "corroborates",
    ),
    ("the loser admits it", takes("AZ", "AM", AZ), takes("AM", "AZ", AM, type_="withdrawal"), "corroborates"),
    (
        "a later change of hands",
        takes("AZ", "AM", AZ, when="2020-10-19", on=LATER),
        takes("AM", None, AM, type_="control"),
        "succeeds",
    ),
    ("another town", takes("AZ", "AM", AZ), takes("AM", None, AM, at="Shusha", type_="control"), None),
    ("plans exclude nothing", takes("AZ", "AM", AZ, time="planned"), takes("AM", None, AM, type_="control"), None),
    (
        "one party does not contradict itself",
        takes("AZ", "AM", AZ),
        takes("AM", None, ("the army", "AZ"), type_="control"),
        None,
    ),
    # denials
    ("denied", takes("AZ", "AM", AM, polarity="denied"), takes("AZ", "AM", AZ), "denies"),
    (
        "denied of another actor",
        takes("AZ", "AM", AM, type_="air_strike", polarity="denied"),
        takes("AM", "AZ", AZ, type_="air_strike"),
        None,
    ),
    (
        "taken after it was denied",
        takes("AZ", "AM", AZ),
        takes("AZ", "AM", AM, polarity="denied", when="2020-10-01"),
        "succeeds",
    ),
    ("conditional is no claim", takes("AZ", "AM", AM, polarity="conditional"), takes("AZ", "AM", AZ), None),
    # figures
    ("equal tolls of two voices", toll("20"), toll("20", "a monitor", on=P2), "corroborates"),
    ("at least 20 and 34 agree", toll("at least 20"), toll("34", "a monitor", on=P2), "corroborates"),
    ("20 and 34 do not meet", toll("20"), toll("34", "the army", on=P2), "contradicts"),
    ("about 20 holds 21", toll("about 20"), toll("21", "a monitor", on=P2), "corroborates"),
    ("up to 20 against 34", toll("up to 20"), toll("34", "the army", on=P2), "contradicts"),
    ("other units are not compared", toll("20"), toll((fig("34", unit="wounded"),), "a monitor", on=P2), None),
    ("another town's toll", toll("20"), toll("34", "the army", at="Hadrut", on=P2), None),
    ("another day's toll", toll("20"), toll("34", "the army", when="2020-10-01", on=P2), None),
    (
        "children are a part of all",
        toll((fig("30"),)),
        toll((fig("12 children 12"),), "a nurse", on=P2, words="12 children were killed"),
        "includes",
    ),
    (
        "soldiers are not children",
        toll((fig("12"),), words="12 children were killed"),
        toll((fig("30"),), "a nurse", on=P2, words="30 soldiers were killed"),
        "different_scope",
    ),
    (
        "a province holds its town",
        toll("70", at="Homs province"),
        toll("20", "a nurse", at="Palmyra", on=P2),
        "includes",
    ),
    (
        "a day and a running total",
        toll("70", kind="running_total", when="2020-10-01/2020-10-12"),
        toll("20", "a nurse", kind="daily", on=P2),
        "includes",
    ),
    ("one voice's later toll", toll("41", on=P2), toll("27"), "revises"),
    ("called a revision", toll("41", "the council", kind="revision", on=P2), toll("27"), "revises"),
    (
        "totals of one beginning",
        toll("900", "the army", "AM", kind="running_total", when="2020-09-27/2020-10-18", on=LATER),
        toll("500", "the army", "AM", kind="running_total", when="2020-09-27/2020-10-12"),
        "revises",
    ),
    # figures: whole, parts, revisions
    (
        "a part named beside its whole is not laid against another whole",
        toll((fig("at least 27"), fig("3")), words="at least 27 were killed, among them 3 children"),
        toll("at least 14", "an aid group", on=P2),
        "corroborates",
    ),
    (
        "parts add up to the whole",
        toll((fig("2"), fig("1"), fig("2")), "the police", words="2 guards, 1 trainer and 2 drivers were shot"),
        toll((fig("2"), fig("3")), "a newspaper", on=P2, words="2 guards and 3 others were shot"),
        "corroborates",
    ),
    (
        "who is counted stands next to the figure",
        toll("49", words="rebel shelling had claimed 49 lives"),
        toll("at least 14", "a monitor", on=P2),
        "corroborates",
    ),
    (
        "another voice's number on the page is no revision",
        toll("148", "a monitor", kind="revision"),
        toll("78", "state media", "SY", start=400),
        "contradicts",
    ),
    (
        "one voice, one place and time, two numbers: two events",
        toll("91", "a monitor", kind="running_total", when="2020-10-06/2020-10-12"),
        toll("49", "a monitor", kind="running_total", when="2020-10-06/2020-10-12", start=90),
        "different_scope",
    ),
    (
        "six of the dead",
        toll("55", "the charity", kind="revision"),
        toll("6", "the charity", words="6 of the dead were nurses", start=90),
        "includes",
    ),
    ("a day's sum holds one attack", toll("92", None, kind="daily"), toll("73", "officials", on=P2), "includes"),
    (
        "killed and wounded are not the killed",
        toll((fig("80", unit="casualties"),), "a company"),
        toll("20", "a monitor", on=P2),
        "different_scope",
    ),
    (
        "a toll climbs within the day",
        toll("78", "State TV", "SY"),
        toll("at least 65", "State TV", "SY", on=P1B),
        "revises",
    ),
    (
        "other numbers of one statement do not climb",
        claim("blast", "Amaq", "IS", actor="IS", at="Homs", when=DAY, figures=(fig("3", unit="bomber"),)),
        claim("blast", "Amaq", "IS", actor="IS", at="Homs", when=DAY, figures=(fig("2", unit="bomber"),), on=P1B),
        "contradicts",
    ),
    (
        "as many as 550 is not fifteen",
        toll("up to 550", "the army", "AZ"),
        toll("15", "the army", "AM", on=P2),
        "contradicts",
    ),
    (
        "the toll of a war so far, months apart",
        toll("at least 6200", None, at="Syria", when=None, kind="running_total", on=FAR),
        toll("6000", None, at="Palmyra", when=None, kind="running_total"),
        "includes",
    ),
    (
        "the writer gives his speaker's figure in the lead",
        toll("16", None),
        toll("16", "Anna Petrosyan", "AM", start=2000),
        "repeats",
    ),
    # shares of a place
    (
        "a share each",
        takes("IQ", "IS", ("a minister", "US"), words="a portion of the city was taken back"),
        takes("IS", None, (None, None), type_="control", time="ongoing", words="still held half of it", start=500),
        "corroborates",
    ),
    (
        "the whole or a share",
        takes("IQ", "IS", ("the premier", "IQ"), words="declared victory"),
        takes("IQ", "IS", ("a minister", "US"), words="had taken a portion of the city", start=500),
        "contradicts",
    ),
    # one statement
    (
        "word for word, whatever was understood",
        claim("shootdown", *AM, actor="AM", target="AZ", when=DAY, words="two Azerbaijani helicopters were shot down"),
        claim(
            "shootdown",
            *AM,
            actor="TR",
            target="AZ",
            when="2020-10-13",
            words="two Azerbaijani helicopters were shot down",
            on=P2,
        ),
        "repeats",
    ),
    (
        "a threat that hangs on a condition is a threat",
        claim("threat", *AZ, actor="AZ", target="AM", when=DAY, words="we will bomb the airport"),
        claim(
            "threat", *AZ, actor="AZ", target="AM", when=DAY, polarity="conditional", words="bomb the airport", start=90
        ),
        "repeats",
    ),
    (
        "each names the other for one exchange of fire",
        claim("civilian_fire", *AM, actor="AZ", at="Homs", when=DAY, words="opened fire on a checkpoint from a convoy"),
        claim(
            "shelling",
            *AZ,
            actor="AM",
            target="AZ",
            at="Homs",
            when=DAY,
            words="firing on our convoy at the checkpoint",
            start=900,
        ),
        "contradicts",
    ),
    (
        "types that are taken for each other, in shared words",
        claim("assault", *AZ, actor="AM", target="AZ", at="Homs", when=DAY, words="opened fire on the market square"),
        claim("civilian_fire", "a monitor", actor="AM", at="Homs", when=DAY, words="fired at the market square", on=P2),
        "corroborates",
    ),
    (
        "and not without",
        claim("assault", *AZ, actor="AM", target="AZ", at="Homs", when=DAY, words="stormed our trenches"),
        claim("civilian_fire", "a monitor", actor="AM", at="Homs", when=DAY, words="fired at the market square", on=P2),
        None,
    ),
    (
        "the demand and the truce that came of it",
        claim("ceasefire", None, at="Homs", when="2020-11-10", on=FAR),
        claim("demand", "a mediator", actor="US", at="Homs", when="2020-10-01", words="an immediate ceasefire"),
        "succeeds",
    ),
    (
        "who is encircled holds the place",
        claim("encirclement", *AZ, actor="AZ", target="AM", at="Hadrut", when=DAY),
        claim("control", "a resident", actor="AM", at="Hadrut", when=DAY, time="ongoing", on=P2),
        "corroborates",
    ),
    # origins
    ("one speaker twice", toll("20", "Anna Petrosyan"), toll("20", "Anna Petrosyan", on=P2), "repeats"),
    ("one party twice", takes("AZ", "AM", AZ), takes("AZ", "AM", ("the presidential office", "AZ"), on=P2), "repeats"),
    (
        "passed on by another page",
        toll("20", "Anna Petrosyan"),
        toll("20", "a neighbor", via=("Anna Petrosyan",), on=P2),
        "repeats",
    ),
    (
        "two unnamed officials are two voices",
        toll("20", "an official"),
        toll("20", "a second official", on=P2),
        "corroborates",
    ),
    # time
    (
        "the page's date stands in",
        takes("AZ", "AM", AZ, when=None),
        takes("AM", None, AM, type_="control", when=None, on=P2),
        "contradicts",
    ),
    (
        "and reaches back a few days only",
        takes("AM", None, AM, type_="control", when=None, on=page("p7", "2020-11-12")),
        takes("AZ", "AM", AZ, when=None),
        "succeeds",
    ),
    (
        "a month holds its days",
        takes("AZ", "AM", AZ, when="2020-10"),
        takes("AM", None, AM, type_="control"),
        "contradicts",
    ),
    (
        "daily fire of two days is two events",
        claim("shelling", *AZ, actor="AM", target="AZ", at="Homs", when="2020-10-11"),
        claim("shelling", "a monitor", actor="AM", target="AZ", at="Homs", when="2020-10-12", on=P2),
        None,
    ),
    # accusations
    (
        "each blames the other for the truce",
        claim("ceasefire_violation", *AZ, actor="AM", when=DAY),
        claim("ceasefire_violation", *AM, actor="AZ", when=DAY, start=60),
        "contradicts",
    ),
    (
        "two culprits of one blast",
        claim("blast", *AZ, actor="AM", at="Homs", when=DAY),
        claim("blast", *AM, actor="AZ", at="Homs", when=DAY, on=P2),
        "contradicts",
    ),
    (
        "a whole country is no place of an act",
        claim("shelling", *AZ, actor="AM", target="AZ", at="Syria", when=DAY),
        claim("shelling", *AM, actor="AZ", target="AM", at="Syria", when=DAY, on=P2),
        None,
    ),
    (
        "a truce kept and broken",
        claim("ceasefire", *AZ, at="Syria", when=DAY, time="ongoing"),
        claim("ceasefire_ended", *AM, at="Syria", when=DAY, on=P2),
        "contradicts",
    ),
    (
        "two demands of one page",
        claim("demand", *AZ, actor="AZ", words="leave the airport", when=DAY),
        claim("demand", "a monitor", actor="AZ", words="release prisoners", start=900),
        None,
    ),
]


@pytest.mark.parametrize(("a", "b", "relation"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_relation(a, b, relation):
    link = between(a, b)
    assert (link.relation if link else None) == relation, link
    found = links([b, a])
    assert [k.relation for k in found] == ([relation] if relation else []), "the index finds what two claims alone give"


@pytest.mark.parametrize(("relation", "first"), [("denies", 0), ("revises", 0), ("includes", 0), ("succeeds", 0)])
def test_direction_runs_from_the_one_that_does_it(relation, first):
    for name, a, b, wanted in CASES:
        if wanted == relation:
            for pair in ([a, b], [b, a]):
                (link,) = links(pair)
                assert (link.a, link.b) == (a.claim.id, b.claim.id), name


def test_every_link_tells_each_aspect_and_its_rule():
    for name, a, b, wanted in CASES:
        if wanted:
            (link,) = links([a, b])
            assert {"place", "time", "party"} <= {x.name for x in link.aspects}, name
            assert all(x.sentence.endswith(".") for x in link.aspects)
            assert link.rule and 0 < link.score <= 1


def test_a_date_of_the_page_only_is_less_sure():
    told = between(takes("AZ", "AM", AZ), takes("AM", None, AM, type_="control"))
    implied = between(takes("AZ", "AM", AZ, when=None), takes("AM", None, AM, type_="control", when=None))
    assert implied.score < told.score


def test_sides_make_one_party_of_an_army_and_its_state():
    a = takes("ARTSAKH", None, ("a spokesman", "ARTSAKH"), type_="control")
    b = takes("AM", None, AM, type_="control", on=P2)
    assert between(a, b, {"ARTSAKH": "AM"}).relation == "repeats"
    assert between(a, b).relation == "contradicts"


@pytest.mark.parametrize("type_", ["assault", "advance"])
def test_who_denies_that_a_town_fell_does_not_deny_that_it_is_attacked(type_):
    denied = takes("AZ", "AM", AM, polarity="denied", words="the enemy has not taken Hadrut")
    attacked = takes("AZ", "AM", ("residents", None), type_=type_, words="the enemy is at the edge of Hadrut")
    link = between(denied, attacked)
    assert link is None or link.relation not in ("denies", "contradicts")


def test_answers_link_a_denial_of_any_type():
    told = claim("evidence", *AZ, at="Hadrut", words="a video shows the square")
    no = claim("denial", *AM, polarity="denied", answers=told.claim.id, words="that is false", start=500)
    for order in ([told, no], [no, told]):
        (link,) = links(order)
        assert (link.relation, link.a, link.b) == ("denies", no.claim.id, told.claim.id)


def test_adding_one_by_one_gives_what_a_full_run_gives_and_twice_changes_nothing():
    claims = [s for _, a, b, _ in CASES[:12] for s in (a, b)]
    index = Index()
    ordered = sorted(claims, key=lambda s: (s.page.published, s.page.id, s.claim.spans[:1], s.claim.id))
    one_by_one = [k for s in ordered for k in index.add(s)]
    assert one_by_one == links(claims)
    assert [k for s in ordered for k in index.add(s)] == []
    assert len(index) == len({s.claim.id for s in claims})


def test_work_grows_with_the_claims_and_not_with_their_pairs():
    def compared(days):
        index = Index()
        for d in range(days):
            on = page(f"d{d}", f"20{10 + d // 336}-{1 + d // 28 % 12:02d}-{1 + d % 28:02d}")
            for i, town in enumerate(("Hadrut", "Shusha", "Homs", "Palmyra")):
                index.add(
                    claim(
                        "shelling", *AZ, actor="AM", target="AZ", at=town, start=i * 50, on=on, words=f"shells fell {d}"
                    )
                )
        return index.compared

    assert compared(320) < 2.6 * compared(160)


@pytest.mark.parametrize(
    "odd",
    [
        claim("capture", *AZ, actor="AZ", at="Hadrut", when="9" * 30),
        claim("capture", *AZ, actor="AZ", at="Hadrut", when="2020-13-45"),
        claim("capture", *AZ, actor="+", at="Hadrut", on=page("odd", published="yesterday")),
        claim("no_such_type", "", actor="AZ", at="Hadrut", words="\ud800"),
        toll((fig("1e308"), fig("0"))),
        toll((Figure(unit="killed", best=float("nan")), Figure(unit="killed"))),
        claim("control", *AM, actor="AM", at=["", "…", "the city"], words="x " * 50_000),
    ],
)
def test_odd_claims_are_compared_without_harm(odd):
    other = takes("AM", None, AM, type_="control", on=P2)
    made = links([odd, other, toll("20", "a nurse", on=P2)])
    assert disputes([odd, other], made, origins([odd, other], made)) is not None
