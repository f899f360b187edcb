"""Learning from reviews, on states made by hand: what is gained on pages left out is switched on, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from counterclaim.reader.adapt import SOME, Lesson, Wanted, gains, learn, lesson
from counterclaim.reader.encoder import States
from counterclaim.reader.learned import HEADS

LABELS = {
    "claim": ("O", "clash", "capture"),
    "polarity": ("asserted", "denied"),
    "certainty": ("fact", "claimed"),
    "time": ("happened", "planned"),
}
COLUMNS = {"tag.claim": (0, 3), "tag.polarity": (3, 5), "tag.certainty": (5, 7), "tag.time": (7, 9)}
ENCODER = SimpleNamespace(columns=COLUMNS, hidden=6, version="7")
WORDS = 40
CLASH, CAPTURE, DAMP = 0, 1, 2
"""What the six numbers of a state stand for: the word of a clash, of a capture; the sixth and others are noise."""


def states(seed: int) -> States:
    """A page of forty words: 5 and 15 tell of a clash, 25 and 35 of a capture; 15 and 35 lie in damp weather."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(0, 0.1, (WORDS, 6)).astype(np.float32)
    heads = np.zeros((WORDS, 9), np.float32)
    heads[:, 0] = 6
    for word, kind in ((5, CLASH), (15, CLASH), (25, CAPTURE), (35, CAPTURE)):
        hidden[word, kind] += 2
        hidden[word, DAMP] += 2 * (word in (15, 35))
        heads[word, :3] = [-3, 0, 0]
        heads[word, 1 + kind] = 4
    return States(None, heads, ENCODER, hidden)  # type: ignore[arg-type]


def pages(say: Callable[[int], dict[int, dict[str, str]]], n: int = 6) -> list[Lesson]:
    return [lesson(states(i), [Wanted(w, [w], v) for w, v in say(i).items()], (5, 15, 25, 35)) for i in range(n)]


ANCHORS = [lesson(states(100 + i)) for i in range(3)]


def test_a_plain_pattern_is_learned_and_the_rest_stays() -> None:
    said = {5: {"claim": "clash"}, 15: {"claim": "O"}, 25: {"claim": "capture"}, 35: {"claim": "capture"}}
    made, figures = learn(pages(lambda i: said), ANCHORS, LABELS, "7")
    claim = figures[0]
    assert (claim.head, claim.reviewed, claim.right_before, claim.right_after) == ("claim", 24, 18, 24)
    assert claim.on and (claim.gained, claim.lost) == (6, 0) and claim.loss_after < claim.loss_before
    assert made is not None and set(made.heads) == {"claim"} and made.weights == "7"
    new = states(999)
    before, after = new.heads[:, :3].argmax(1), made.over(new).heads[:, :3].argmax(1)
    assert [int(after[w]) for w in (5, 15, 25, 35)] == [1, 0, 2, 2]
    assert [w for w in range(WORDS) if before[w] != after[w]] == [15]
    assert [(f.on, f.pull) for f in figures[1:]] == [(False, None)] * 3


def test_a_type_is_corrected_to_another() -> None:
    said = {15: {"claim": "capture"}, 5: {"claim": "clash"}}
    made, figures = learn(pages(lambda i: said), ANCHORS, LABELS, "7")
    assert made is not None and figures[0].on
    after = made.over(states(999)).heads[:, :3].argmax(1)
    assert [int(after[w]) for w in (5, 15)] == [1, 2]


def test_another_head_is_learned_alone() -> None:
    said = {w: {"claim": SOME, "time": "planned" if w in (15, 35) else "happened"} for w in (5, 15, 25, 35)}
    made, figures = learn(pages(lambda i: said), ANCHORS, LABELS, "7")
    assert made is not None and set(made.heads) == {"time"}
    assert {f.head: f.on for f in figures} == {h: h == "time" for h in HEADS}


@pytest.mark.parametrize("seed", range(4))
def test_chance_is_not_learned(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = {5: "clash", 15: "clash", 25: "capture", 35: "capture"}
    made, figures = learn(
        pages(lambda i: {w: {"claim": "O" if rng.random() < 0.2 else t} for w, t in names.items()}),
        ANCHORS,
        LABELS,
        "7",
    )
    assert made is None and not figures[0].on


def test_where_the_shipped_heads_are_right_nothing_is_learned() -> None:
    made, figures = learn(pages(lambda i: {5: {"claim": "clash"}, 25: {"claim": SOME}}), ANCHORS, LABELS, "7")
    assert made is None
    assert (figures[0].reviewed, figures[0].right_before, figures[0].right_after) == (12, 12, 12)


def test_nothing_is_learned_from_one_page() -> None:
    made, _ = learn(pages(lambda i: {15: {"claim": "O"}}, n=1), ANCHORS, LABELS, "7")
    assert made is None


def test_the_same_reviews_give_the_same_corrections() -> None:
    said = {15: {"claim": "O"}, 5: {"claim": "clash"}}
    one, two = (learn(pages(lambda i: said), ANCHORS, LABELS, "7")[0] for _ in range(2))
    assert one is not None and two is not None and one.digest == two.digest


def test_other_words_of_a_rejected_claim_do_not_bring_it_back() -> None:
    page = states(1)
    page.heads[16, :3] = [-1, 3, 0]  # the word behind the trigger, of the same type
    page.heads[17, :3] = [-1, 0, 3]  # one of another type
    made = lesson(page, [Wanted(15, [14, 15, 16, 17], {"claim": "O"})], (5, 15, 25, 35))
    rows = set(made.wanted["claim"])
    assert len(rows) == 2 and len(made.silent) == 3 and len(made.told) == 1


@pytest.mark.parametrize(
    ("gained", "lost", "is_gain"),
    [(0, 0, False), (1, 0, False), (2, 0, True), (3, 1, False), (5, 3, False), (9, 4, True), (2, 5, False)],
)
def test_a_gain_is_more_than_chance(gained: int, lost: int, is_gain: bool) -> None:
    assert gains(gained, lost) is is_gain
