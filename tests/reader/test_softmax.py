"""Fitting a correction: the least of the objective, the pull of what should stay, no chance in it."""

from __future__ import annotations

import numpy as np
import pytest

from counterclaim.reader.softmax import Words, fit, log_softmax


def words(seed: int, n: int = 60, d: int = 5, k: int = 4) -> Words:
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, (n, k))
    wanted = np.exp(log_softmax(scores))
    wanted[: n // 3] = np.eye(k)[rng.integers(0, k, n // 3)]
    return Words(rng.normal(0, 1, (n, d)), scores, wanted, rng.uniform(0.1, 2, n))


def objective(w: Words, m: np.ndarray, ridge: float) -> float:
    logp = log_softmax(w.scores + w.x @ m[:-1] + m[-1])
    return float(-(w.wanted * w.weight[:, None] * logp).sum() + ridge / 2 * (m**2).sum())


@pytest.mark.parametrize("seed", range(5))
def test_no_small_step_in_any_direction_betters_it(seed: int) -> None:
    w = words(seed)
    m = fit(w, 0.1)
    best = objective(w, m, 0.1)
    assert best < objective(w, np.zeros_like(m), 0.1)
    rng = np.random.default_rng(seed)
    for _ in range(50):
        away = rng.normal(0, 1, m.shape)
        assert objective(w, m + 0.05 * away / np.linalg.norm(away), 0.1) > best - 0.02


def test_where_nothing_else_is_wanted_nothing_is_corrected() -> None:
    w = words(1)
    same = Words(w.x, w.scores, np.exp(log_softmax(w.scores)), w.weight)
    assert np.abs(fit(same, 0.1)).max() < 1e-6


def test_the_same_words_give_the_same_correction_wherever_the_search_begins() -> None:
    w = words(2)
    assert np.array_equal(fit(w, 0.5), fit(w, 0.5))
    assert fit(w, 0.5) == pytest.approx(fit(w, 0.5, np.full((6, 4), 0.3)), abs=0.1)


def test_a_stronger_ridge_moves_less() -> None:
    w = words(3)
    sizes = [float((fit(w, r) ** 2).sum()) for r in (0.01, 0.1, 1.0, 10.0)]
    assert sizes == sorted(sizes, reverse=True)
