import pytest

from counterclaim.compare import types
from counterclaim.compare.figures import units
from counterclaim.compare.holders import holds, read_holds
from counterclaim.compare.types import exclusions, partners, read_alike, read_exclusions, read_kinds
from counterclaim.compare.words import groups, stem
from counterclaim.errors import CounterclaimError

HEAD = "a\tb\tparties\tplace\ttime\tstate\tspeakers\trelation\tsentence\n"


@pytest.mark.parametrize(
    ("read", "text", "line"),
    [
        (read_exclusions, HEAD + "capture\tcontrol\tfoes\tsame\tmeets\t-\tany\tcontradicts\tx\n", 2),
        (read_exclusions, HEAD + "capture\tcontrol\trivals\tsame\tmeets\t-\tany\tcontradicts\t\n", 2),
        (read_exclusions, HEAD + "# note\ncapture\tcontrol\trivals\n", 3),
        (read_exclusions, HEAD + 2 * "capture\tcontrol\trivals\tsame\tmeets\t-\tany\tcontradicts\tx\n", 3),
        (read_exclusions, "a\tb\n", 1),
        (read_alike, "a\tb\troles\tagree\ncapture\tcontrol\tboth\tyes\n", 2),
        (read_alike, "a\tb\troles\tagree\ncapture\tcapture\tsame\tyes\n", 2),
        (
            read_holds,
            "type\tpolarity\tsays\tfallback\tkind\topens\tadmission\ncapture\tasserted\tnobody\t-\tchange\tyes\tyes\n",
            2,
        ),
        (read_kinds, "type\tdid\twho\trecurs\twords\tplans\tland\ncapture\tx\ty\tperhaps\tno\tno\tno\n", 2),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(tmp_path, read, text, line):
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CounterclaimError) as e:
        read(path)
    assert e.value.code == "E601"
    assert e.value.source == f"table.tsv:{line}"


def test_our_tables_agree_on_the_types():
    known = set(types._kinds())
    assert len(known) == 35
    assert {t for pair in (*exclusions(), *types._alike()) for t in pair} <= known
    assert {t for t, _ in holds()} <= known
    assert units()["killed"] == ("killed", "casualties")
    assert groups()[0][stem("soldiers")] == "combatant"


@pytest.mark.parametrize("a", ["capture", "shelling", "civilian_casualties", "ceasefire"])
def test_partners_are_mutual(a):
    assert a in partners(a)
    assert all(a in partners(b) for b in partners(a))
