import msgspec
import pytest

from counterclaim.compare import disputes, links, origins

from .make import claim, fig, page

DAY = "2020-10-12"
SIDES = {"ARTSAKH": "AM"}


def found(*claims, sides=SIDES, judged=()):
    made = [*links(claims, sides), *judged]
    return disputes(claims, made, origins(claims, made, sides), sides)


def one(kind, *claims, **more):
    (d,) = [d for d in found(*claims, **more) if d.kind == kind]
    return d


def positions(d):
    return {p.answer: (len(p.claims), p.origins) for p in d.positions}


def the_page():
    """The leadership says that it has the town, the writer that it has not, the president that an attempt failed."""
    on = page("news", DAY, "Regional News")
    return (
        claim("control", "the leadership in Baku", "AZ", actor="AZ", at="Hadrut", time="ongoing", on=on, start=10),
        claim("control", actor="AM", at="Hadrut", time="ongoing", on=on, start=300),
        claim(
            "repelled",
            "the president in Stepanakert",
            "ARTSAKH",
            actor="ARTSAKH",
            target="AZ",
            at="Hadrut",
            on=on,
            start=700,
            when=DAY,
        ),
        claim("clash", "the ministry in Yerevan", "AM", at="Hadrut", near="near", on=on, start=1200, time="ongoing"),
    )


def test_who_holds_a_town_comes_out_of_one_page():
    d = one("holder", *the_page())
    assert d.question == "Who holds Hadrut on 2020-10-12?"
    assert positions(d) == {"AZ": (1, 1), "AM": (2, 2), "contested": (1, 1)}
    assert {p.answer: p.parties for p in d.positions}["AM"] == ("AM",)
    assert (d.place.id, d.opened, d.settled) == ("hadrut", DAY, None)


def test_it_is_settled_by_the_loser_and_keeps_its_id():
    before = one("holder", *the_page())
    admits = claim(
        "withdrawal",
        "the president in Stepanakert",
        "ARTSAKH",
        actor="ARTSAKH",
        target="AZ",
        at="Hadrut",
        when="2020-10-15",
        on=page("later", "2020-10-15"),
    )
    after = one("holder", *the_page(), admits)
    assert after.id == before.id
    assert (after.settled, after.settled_how) == ("2020-10-15", "admitted by AM, as AZ had said")


def test_the_winner_saying_it_again_settles_nothing():
    again = claim(
        "control",
        "the leadership in Baku",
        "AZ",
        actor="AZ",
        at="Hadrut",
        when="2020-10-15",
        on=page("later", "2020-10-15"),
    )
    assert one("holder", *the_page(), again).settled is None


def test_a_party_in_its_own_favor_is_one_origin_however_many_speak():
    said = [
        claim(
            "control",
            f"spokesman {n} of the army",
            "AZ",
            actor="AZ",
            at="Hadrut",
            when=DAY,
            on=page(f"p{n}", outlet=f"O{n}"),
            words=f"firmly {n}",
        )
        for n in range(4)
    ]
    d = one(
        "holder",
        *said,
        claim("control", "the ministry in Yerevan", "AM", actor="AM", at="Hadrut", when=DAY, on=page("q")),
    )
    assert positions(d) == {"AZ": (4, 1), "AM": (1, 1)}


@pytest.mark.parametrize(
    ("name", "a", "b"),
    [
        ("a change of hands", ("control", "AM", DAY), ("capture", "AZ", "2020-10-14")),
        ("long apart", ("control", "AM", "2020-08-01"), ("control", "AZ", DAY)),
        ("one holder", ("control", "AM", DAY), ("capture", "AM", DAY)),
        ("an attack is no hold", ("assault", "AZ", DAY), ("control", "AM", DAY)),
    ],
)
def test_no_dispute_over_a_place(name, a, b):
    x, y = (
        claim(t, f"voice of {actor}", actor, actor=actor, at="Hadrut", when=when, on=page(f"{t}{actor}"))
        for t, actor, when in (a, b)
    )
    assert [d for d in found(x, y) if d.kind == "holder"] == []


def test_a_denied_capture_is_an_answer():
    took = claim("capture", "the ministry in Baku", "AZ", actor="AZ", target="AM", at="Shusha", when=DAY)
    no = claim(
        "capture",
        "the ministry in Yerevan",
        "AM",
        actor="AZ",
        target="AM",
        at="Shushi",
        when=DAY,
        polarity="denied",
        start=400,
    )
    assert positions(one("holder", took, no)) == {"AM": (1, 1), "AZ": (1, 1)}


def strike(polarity, by, party, on, when=DAY):
    return claim("air_strike", by, party, actor="SY", at="Homs", when=when, polarity=polarity, on=on)


def test_did_it_happen():
    d = one("event", strike("asserted", "a monitor", None, page("a")), strike("denied", "the army", "SY", page("b")))
    assert d.question == "Did it happen: the air strike at Homs on 2020-10-12?"
    assert positions(d) == {"it happened": (1, 1), "it is denied": (1, 1)}


def test_settled_when_the_denier_comes_to_say_it():
    first = (strike("asserted", "a rebel", "SY-OPP", page("a")), strike("denied", "the army", "SY", page("b")))
    d = one("event", *first, strike("asserted", "the army", "SY", page("c", "2020-10-14")))
    assert (d.settled, d.settled_how) == ("2020-10-14", "SY came to say what SY-OPP had said")


def test_how_many():
    a, b = (
        claim("losses_inflicted", by, p, actor="AZ", target="AM", at="Hadrut", when=DAY, figures=(fig(n),), on=page(by))
        for by, p, n in (("Baku", "AZ", "50"), ("Yerevan", "AM", "9"))
    )
    d = one("figure", a, b)
    assert d.question == "How many killed at Hadrut on 2020-10-12?"
    assert positions(d) == {"50": (1, 1), "9": (1, 1)}


def test_who_did_it_counts_an_accuser_once():
    blasts = [
        claim("blast", by, p, actor=who, at="Homs", when=DAY, on=page(by), words="a bomb in the square")
        for by, p, who in (
            ("the ministry in Baku", "AZ", "AM"),
            ("the army of Baku", "AZ", "AM"),
            ("Yerevan", "AM", "AZ"),
        )
    ]
    d = one("culprit", *blasts)
    assert d.question == "Who is behind the blast at Homs on 2020-10-12?"
    assert positions(d) == {"AM": (2, 1), "AZ": (1, 1)}


def test_a_link_that_a_person_rejected_raises_no_question():
    claims = (strike("asserted", "a monitor", None, page("a")), strike("denied", "the army", "SY", page("b")))
    (link,) = links(claims)
    assert disputes(claims, [msgspec.structs.replace(link, judgement="reject")], []) == []
