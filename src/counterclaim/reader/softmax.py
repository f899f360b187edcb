"""Fitting a correction of one softmax head: penalized logistic regression with the shipped scores as its offset.

The objective is convex; it is minimized by L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.5)
with steps halved until they pay. No chance is in it: the same words give the same correction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_Number = TypeVar("_Number", np.float32, np.float64)
MEMORY = 8
"""Pairs of steps that L-BFGS remembers; 5 to 20 end alike."""
MOST = 80
"""Steps at most; a fit of the claim head ends after 15 to 30."""
ENOUGH = 1e-3
"""A step that betters the objective by less than this share of itself is the last one; 1e-5 gives the same answers."""


def log_softmax(z: NDArray[_Number]) -> NDArray[_Number]:
    """Log-probabilities along the last axis, in the precision given."""
    z = z - z.max(-1, keepdims=True)
    out: NDArray[_Number] = z - np.log(np.exp(z).sum(-1, keepdims=True))
    return out


@dataclass(frozen=True)
class Words:
    """Words to fit one head on: ``x`` [n, d] states, ``scores`` and ``wanted`` [n, labels], ``weight`` [n].

    ``scores`` are the shipped head's; a row of ``wanted`` sums to one.
    """

    x: Floats
    scores: Floats
    wanted: Floats
    weight: Floats


def fit(words: Words, ridge: float, start: Floats | None = None) -> Floats:
    """The correction [d + 1, labels] (the last row is the bias) with the least weighted divergence from what is wanted.

    ``ridge`` times half the sum of squares is added, so without any reason to move, the correction is zero.
    ``start`` is where the search begins; it changes how long it takes and no more.
    """
    n, d = words.x.shape
    k = words.scores.shape[1]
    x = np.hstack([words.x, np.ones((n, 1))]).astype(np.float32)  # halves the time; sums are kept in 64 bits
    wanted = words.wanted * words.weight[:, None]
    least = float((wanted * np.log(np.maximum(words.wanted, 1e-300))).sum())

    def value(flat: Floats) -> tuple[float, Floats]:
        m = flat.reshape(d + 1, k)
        logp = log_softmax(words.scores + x @ m.astype(np.float32))
        slope = x.T @ (np.exp(logp) * words.weight[:, None] - wanted).astype(np.float32) + ridge * m
        return float(least - (wanted * logp).sum() + ridge / 2 * (flat @ flat)), slope.ravel()

    first = np.zeros((d + 1) * k) if start is None else start.ravel()
    return _lbfgs(value, first).reshape(d + 1, k)


def _lbfgs(value: Callable[[Floats], tuple[float, Floats]], at: Floats) -> Floats:
    pairs: deque[tuple[Floats, Floats, float]] = deque(maxlen=MEMORY)
    now, slope = value(at)
    for _ in range(MOST):
        way = -_times_inverse_hessian(slope, pairs)
        downhill = float(slope @ way)
        if downhill >= 0:
            break
        step = 1.0 if pairs else min(1.0, 1.0 / float(np.abs(slope).sum()))
        for _ in range(30):
            there = at + step * way
            new, new_slope = value(there)
            if new <= now + 1e-4 * step * downhill:
                break
            step /= 2
        else:
            break
        s, y = there - at, new_slope - slope
        if float(s @ y) > 1e-12:
            pairs.append((s, y, 1.0 / float(s @ y)))
        gained, at, now, slope = now - new, there, new, new_slope
        if gained <= ENOUGH * max(abs(now), 1e-9) and len(pairs) > 1:
            break
    return at


def _times_inverse_hessian(slope: Floats, pairs: deque[tuple[Floats, Floats, float]]) -> Floats:
    q = slope.copy()
    shares = []
    for s, y, r in reversed(pairs):
        a = r * float(s @ q)
        shares.append(a)
        q -= a * y
    if pairs:
        s, y, _ = pairs[-1]
        q *= float(s @ y) / float(y @ y)
    for (s, y, r), a in zip(pairs, reversed(shares), strict=True):
        q += (a - r * float(y @ q)) * s
    return q
