import pytest

from counterclaim.lexicon import arms

A = arms.load()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("T-72", "tank"), ("T72", "tank"), ("BM-21", "mlrs"), ("Grad", "mlrs"), ("Bayraktar TB2", "uav"), ("Iskander", "missile"),  # noqa: E501
        ("S-300", "air_defence"), ("Su-25", "aircraft"), ("Mi-8", "helicopter"), ("BMP-2", "ifv"), ("howitzers", "artillery"),  # noqa: E501
        ("ATGM", "atgm"), ("armored vehicles", "armour"), ("F-16s", "aircraft"),
    ],
)  # fmt: skip
def test_kind_of_equipment(name, kind):
    found = A.arm(name)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("noun", "unit", "scope"),
    [("soldiers", "person", "combatant"), ("children", "person", "civilian"), ("people", "person", "anyone"),
     ("villages", "settlement", "area"), ("air strikes", "air_strike", "event"), ("bodies", "body", "anyone")],
)  # fmt: skip
def test_counted_nouns(noun, unit, scope):
    found = A.unit(noun)
    assert found is not None
    assert (found.unit, found.scope) == (unit, scope)


@pytest.mark.parametrize(
    ("word", "unit"), [("killed", "killed"), ("died", "killed"), ("injured", "wounded"), ("shot down", "downed")]
)
def test_outcomes(word, unit):
    found = A.outcome(word)
    assert found is not None
    assert found.unit == unit


def test_longest_name_wins():
    text = "two Grad missiles and a multiple launch rocket system"
    assert [text[h.start : h.end] for h in A.arms_in(text)] == ["Grad missiles", "multiple launch rocket system"]
