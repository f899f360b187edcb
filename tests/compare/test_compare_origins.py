from counterclaim.compare import SeenPage, links, origins
from counterclaim.compare.seen import shingles
from counterclaim.model import Link

from .make import claim, fig, page

TEXT = " ".join(f"word{i}" for i in range(120))
DAY = "2020-10-12"


def toll(by, on, party=None, **more):
    return claim(
        "civilian_casualties",
        by,
        party,
        at="Homs",
        when=DAY,
        figures=(fig("20"),),
        on=on,
        words="people were killed in the market by rockets",
        **more,
    )


def texts(*pages):
    return [
        SeenPage(id=f"t{i}", digest=f"t{i}", published=DAY, outlet=f"Outlet {i}", shingles=shingles(t))
        for i, t in enumerate(pages)
    ]


def groups(*claims, **more):
    found = origins(claims, links(claims), **more)
    return [[c.split("-")[0] for c in o.claims] for o in found]


def test_five_reports_of_one_agency_text_are_one_origin():
    pages = texts(*(TEXT + f" our own last line {i}" for i in range(5)))
    assert groups(*(toll(None, p) for p in pages)) == [["t0", "t1", "t2", "t3", "t4"]]


def test_five_writers_of_five_texts_are_five_origins():
    pages = texts(*(" ".join(f"w{i}{k}" for k in range(120)) for i in range(5)))
    assert groups(*(toll(None, p) for p in pages)) == []


def test_a_shared_wire_marker_is_one_origin():
    a, b, c = (
        page(f"p{i}", outlet=f"O{i}", origin_markers=m)
        for i, m in enumerate((("Reuters",), ("Reuters", "AP"), ("TASS",)))
    )
    assert groups(toll(None, a), toll(None, b), toll(None, c)) == [["p0", "p1"]]


def test_one_named_speaker_on_many_pages_is_one_origin():
    assert groups(*(toll("Anna Petrosyan", page(f"p{i}", outlet=f"O{i}")) for i in range(3))) == [["p0", "p1", "p2"]]


def test_a_page_that_restates_both_sides_does_not_join_them():
    a = toll("the ministry in Baku", page("a", outlet="A"), "AZ")
    b = toll("the ministry in Yerevan", page("b", outlet="B"), "AM")
    n = toll(None, page("n", outlet="N"))
    made = [
        Link(a=x.claim.id, b=n.claim.id, relation="repeats", score=0.9, rule="origin: the same wording") for x in (a, b)
    ]
    (one,) = origins([a, b, n], made)
    assert len(one.claims) == 2


def test_a_person_joins_and_parts():
    a, b = (toll("Anna Petrosyan", page(f"p{i}", outlet=f"O{i}")) for i in range(2))
    (link,) = links([a, b])
    rejected = Link(a=link.a, b=link.b, relation="repeats", score=1, judgement="reject")
    assert origins([a, b], [rejected]) == []
    c = toll("a witness", page("p8"))
    joined = Link(a=c.claim.id, b=a.claim.id, relation="repeats", score=1, rule="person", judgement="accept")
    assert {x for o in origins([a, b, c], [link, joined]) for x in o.claims} == {a.claim.id, b.claim.id, c.claim.id}


def test_the_id_stays_when_a_later_report_joins():
    claims = [toll("Anna Petrosyan", page(f"p{i}", published=f"2020-10-1{2 + i}")) for i in range(3)]
    (two,), (three,) = origins(claims[:2]), origins(claims)
    assert two.id == three.id
    assert len(three.claims) == 3


def test_short_pages_are_not_judged_by_their_text():
    a, b = texts("he said so", "he said so")
    assert groups(toll(None, a), toll(None, b)) == []
