import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.check import check
from counterclaim.lexicon.parties import Parties

P = Parties.load()

NAMED = [
    ("the Azerbaijani Defense Ministry said", "Azerbaijani Defense Ministry", "AZ", "ministry"),
    ("the Ministry of Defence of the Republic of Azerbaijan", "Ministry of Defence of the Republic of Azerbaijan", "AZ", "ministry"),  # noqa: E501
    ("Turkey's foreign minister", "Turkey's foreign minister", "TR", "minister"),
    ("Armenian forces fired", "Armenian forces", "AM", "army"),
    ("the Kremlin said", "Kremlin", "RU", "state"),
    ("Baku denied it", "Baku", "AZ", "state"),
    ("Daesh claimed it", "Daesh", "IS", "armed_group"),
    ("the IDF said", "IDF", "IL", "army"),
    ("Jabhat al-Nusra took it", "Jabhat al-Nusra", "NUSRA", "armed_group"),
    ("Kurdish People's Protection Units took it", "Kurdish People's Protection Units", "YPG", "armed_group"),
    ("the US-led coalition", "US-led coalition", "US", "alliance"),
    ("pro-Russian separatists", "pro-Russian separatists", "DPR-LPR", "armed_group"),
    ("SANA reported", "SANA", "SY", "media"),
    ("Artsakh Defense Army", "Artsakh Defense Army", "ARTSAKH", "government"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "code", "kind"), NAMED)
def test_named_parties(text, words, code, kind):
    hits = [(text[h.start : h.end], h.code, h.kind) for h in P.match(text)]
    assert hits[0] == (words, code, kind)


@pytest.mark.parametrize("text", ["tell us more", "Turkish-made drones", "anti-Russian mood", "a Russian-backed plan"])
def test_words_that_name_no_party(text):
    assert P.match(text) == []


@pytest.mark.parametrize(
    ("words", "country", "date", "code"),
    [
        ("Turkish-backed rebels", "SY", "2016-05-01", "SY-OPP"),
        ("government forces", "SY", "2016-05-01", "SY"),
        ("the army", "MM", "2023", "MM"),
        ("rebels", "UA", "2015", "DPR-LPR"),
        ("separatists", "LK", "2007", "LTTE"),
        ("the government", "AF", "2010", "AF"),
        ("the government", "AF", "2022", "TALIBAN"),
        ("Syrian government forces", "TR", "2015", "SY"),
        ("Kurdish fighters", "IQ", "2015", "PESHMERGA"),
    ],
)
def test_plain_words_resolve_by_the_war(words, country, date, code):
    war = P.theatre([], [country] * 3, date=date)
    found = P.resolve(words, date=date, theatre=war)
    assert found is not None
    assert found.code == code


def test_plain_words_stay_open_without_a_war():
    found = P.resolve("the rebels")
    assert found is not None
    assert found.code is None
    assert P.resolve("a resident") is None


def test_several_wars_in_one_country_are_candidates():
    found = P.resolve("rebels", country_context=["ET"])
    assert found is not None
    assert found.code is None
    assert {c for c, _ in found.candidates} == {"TPLF", "OLA"}


@pytest.mark.parametrize(("date", "role"), [("2010-05", "prime minister"), ("2020-10-12", "president")])
def test_the_office_depends_on_the_date(date, role):
    assert [(h.code, h.role) for h in P.match("Erdogan spoke", date=date)] == [("TR", role)]


def test_sides_and_homes():
    assert P.side("AZOV") == "UA"
    assert P.acting("IDF") == "IL"
    assert P.home("ARTSAKH") == "AZ"
    party = P.get("ISL")
    assert party is not None
    assert party.name == "Iceland"


def test_the_war_of_a_page():
    war = P.theatre(["ARTSAKH", "AZ", "AM", "TR"], ["AZ", "AZ"], date="2020-10-12")
    assert war.theatre is not None
    assert war.theatre.id == "karabakh"
    assert P.theatre([], []).theatre is None


def test_a_code_nobody_knows_is_refused(tmp_path):
    (tmp_path / "officials.tsv").write_text("name\taliases\toffice\tparty\tfrom\tto\nA B\t\tking\tNOBODY\t2001\t\n")
    with pytest.raises(CounterclaimError) as e:
        Parties.load(tmp_path)
    assert e.value.code == "E405"
    assert "officials.tsv:2" in str(e.value)


def test_check_finds_faults_and_none_in_ours(tmp_path):
    assert check() == []
    (tmp_path / "oficials.tsv").write_text("name\n")
    (tmp_path / "arms.tsv").write_text("name\tkind\tsort\nX-1\tspaceship\tmodel\n")
    faults = check(tmp_path)
    assert len(faults) == 2
    assert any("oficials.tsv" in f for f in faults)
    assert any("arms.tsv:2" in f for f in faults)
    with pytest.raises(CounterclaimError):
        check(tmp_path / "missing")
