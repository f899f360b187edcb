import numpy as np
import pytest

from counterclaim.desk import build_reader
from counterclaim.reader.fillers import Mention, head_word
from counterclaim.reader.incidents import grouped, incidents, shared_out
from counterclaim.reader.pieces import make_pieces
from counterclaim.reader.stacked import Line, Trees, columns, profile


@pytest.fixture(scope="module")
def encoder():
    return build_reader().encoder


def read(encoder, text):
    return encoder.read(make_pieces(encoder.tokenizer, text))


BOMBED = (
    "Guerrillas of the People's Liberation Front blew up the offices of the mayor in San Vicente last night with some "
    "20 kilograms of dynamite, police reported. Two night watchmen, Pedro Alas and Juan Rivas, were wounded. No group "
    "has claimed the bombing."
)
DULL = "The central bank left its main rate where it was on Tuesday. Growth was slow and prices hardly rose, it said."


def test_a_page_that_tells_of_a_bombing(encoder):
    found = incidents(read(encoder, BOMBED))
    assert [i.type for i in found] == ["BOMBING"]
    roles = {(f.role, head_word(f.words)) for f in found[0].fillers}
    assert ("perp_individual", "guerrillas") in roles
    assert ("target", "offices") in roles
    for f in found[0].fillers:
        assert all(head_word(f.words) in BOMBED[a:b].lower() for a, b in f.spans)
        assert 0 < f.score <= 1


@pytest.mark.parametrize("text", [DULL, "", "..."])
def test_a_page_that_tells_of_none(encoder, text):
    assert incidents(read(encoder, text)) == []


def test_a_profile_has_a_name_for_each_number(encoder):
    states = read(encoder, BOMBED)
    x, names = profile(states), columns(states)
    assert len(x) == len(names) == len(set(names))
    assert x[names.index("muc_type.BOMBING most")] > 0.5
    assert x[names.index("sentences")] == 3
    assert not profile(read(encoder, "")).any()


def mention(role, words, at, types, score=0.9):
    return Mention(role, words, (at, at + len(words)), score, np.array(types, np.float32), "", at // 100, np.zeros(9))


def test_mentions_go_to_the_types_they_fit_and_two_incidents_are_told_apart():
    far = [mention("victim", w, at, [0.9, 0.1]) for w, at in (("priest", 10), ("nun", 40), ("mayor", 900))]
    bomb = mention("weapon", "dynamite", 500, [0.2, 0.4])
    shared = dict(shared_out([far[0], far[1], bomb, far[2]], {0: 2, 1: 1}))
    assert [[m.words for m in part] for part in shared[0]] == [["priest", "nun"], ["mayor"]]
    assert [[m.words for m in part] for part in shared[1]] == [["dynamite"]]


def test_mentions_with_one_head_word_are_one_filler():
    a, b, c = (mention("victim", w, i, [1.0]) for i, w in enumerate(("peasants", "12 peasants", "judge")))
    assert [[m.words for m in g] for g in grouped([a, b, c])] == [["peasants", "12 peasants"], ["judge"]]


def test_trees_walk_and_lines_are_clipped():
    i = np.array
    trees = Trees(
        feature=i([0, -1, 1, -1, -1, -1]), threshold=i([1.5, 0, 0.5, 0, 0, 0.0]), left=i([1, 0, 3, 0, 0, 0]),
        right=i([2, 0, 4, 0, 0, 0]), value=i([0, 1.0, 0, 2.0, 4.0, 8.0]), root=i([0, 5]), kind=i([0, 1]),
        base=i([0.5, -1.0]),
    )  # fmt: skip
    assert trees.scores(np.array([1.5, 9])).tolist() == [1.5, 7.0]
    assert trees.scores(np.array([2.0, 0.5])).tolist() == [2.5, 7.0]
    assert trees.scores(np.array([2.0, 0.6])).tolist() == [4.5, 7.0]
    line = Line(np.zeros(1), np.ones(1), np.array([[2.0]]), np.array([1.0]))
    assert line.scores(np.array([1e9])).tolist() == [21.0]
