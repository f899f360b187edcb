"""The best path over BIO labels, against every path there is."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from numpy.typing import NDArray

from counterclaim.reader.tags import CERTAIN, best_path


def allowed(path: tuple[int, ...]) -> bool:
    """O is 0, B-x odd, I-x the even number after it; I-x stands only behind B-x or I-x."""
    return all(b == 0 or b % 2 or a in (b - 1, b) for a, b in pairwise((0, *path)))


def brute(logp: NDArray[np.float32]) -> float:
    paths = (q for q in product(range(logp.shape[1]), repeat=len(logp)) if allowed(q))
    return max(sum(float(logp[t, k]) for t, k in enumerate(q)) for q in paths)


def log_softmax(z: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(z - np.log(np.exp(z).sum(-1, keepdims=True)), np.float32)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_the_best_of_all_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words, kinds, spread = int(rng.integers(1, 6)), int(rng.integers(1, 3)), float(rng.choice([0.5, 1.5, 3.0]))
    logp = log_softmax(rng.normal(0, spread, (words, 1 + 2 * kinds)))
    assert (logp[:, 0] < CERTAIN).all()
    path = tuple(int(k) for k in best_path(logp))
    assert allowed(path)
    assert sum(float(logp[t, k]) for t, k in enumerate(path)) == pytest.approx(brute(logp), abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_no_inside_without_a_beginning_however_sure(seed: int) -> None:
    rng = np.random.default_rng(seed)
    logp = log_softmax(rng.normal(0, 60, (30, 7)))  # a head gone wild
    assert allowed(tuple(int(k) for k in best_path(logp)))


def test_inside_alone_is_never_chosen() -> None:
    logp = log_softmax(np.array([[-40.0, -40.0, 40.0], [-40.0, -40.0, 40.0]]))
    assert allowed(tuple(int(k) for k in best_path(logp)))


def test_a_word_surely_outside_parts_the_path() -> None:
    outside = [20.0, 0.0, 0.0]
    logp = log_softmax(np.array([[0.0, 9.0, 0.0], outside, [0.0, 1.0, 2.0], [0.0, 0.0, 3.0]]))
    assert best_path(logp).tolist() == [1, 0, 1, 2]


def test_nothing_has_the_empty_path() -> None:
    assert best_path(np.zeros((0, 5), np.float32)).tolist() == []
