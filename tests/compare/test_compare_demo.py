"""The bundled pages as a gate: floors below what is reached, so that a change of rules shows what it loses."""

import pytest

from benchmarks.score.demo_links import confusion, scores

FLOORS = {
    "repeats": 0.8,
    "corroborates": 0.6,
    "contradicts": 0.68,
    "denies": 0.85,
    "revises": 0.65,
    "includes": 0.6,
}


@pytest.fixture(scope="module")
def reached():
    return scores(confusion()[0])


@pytest.mark.parametrize("relation", FLOORS)
def test_links_among_the_bundled_pages(reached, relation):
    assert reached[relation] >= FLOORS[relation]


def test_pairs_that_only_look_alike_are_left_alone(reached):
    assert reached["false"] <= 0.1
