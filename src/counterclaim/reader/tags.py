"""Decodes BIO tag heads into spans of words, by the best path under the constraint that I-x follows B-x or I-x."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .encoder import States


class Run(NamedTuple):
    """Words ``[first, end)`` of one label, with the mean probability of the label over them."""

    label: str
    first: int
    end: int
    score: float


CERTAIN = float(np.log(0.99))  # a word this surely outside ends every span, so the path splits there


def best_path(logp: NDArray[np.float32]) -> NDArray[np.int64]:
    """Best label path [words] for log-probabilities [words, labels] in BIO order (O, B-a, I-a, B-b, I-b …)."""
    path = np.zeros(len(logp), np.int64)
    open_ = np.flatnonzero(logp[:, 0] < CERTAIN)
    if len(open_):
        likeliest = logp.argmax(1)
        for part in np.split(open_, np.flatnonzero(np.diff(open_) > 1) + 1):
            a, b = part[0], part[-1] + 1
            # where the likeliest labels already form a path, no better one exists
            path[a:b] = likeliest[a:b] if _allowed(likeliest[a:b]) else _viterbi(logp[a:b])
    return path


def _allowed(path: NDArray[np.int64]) -> bool:
    """Whether every I-x of a path follows B-x or I-x."""
    inside = (path > 0) & (path % 2 == 0)
    if not inside.any():
        return True
    before = np.concatenate([[0], path[:-1]])
    return not (inside & (before != path) & (before != path - 1)).any()


def _viterbi(logp: NDArray[np.float32]) -> NDArray[np.int64]:
    # Plain lists: the stretches are short and the labels few, so that arrays would cost more than they save.
    k = logp.shape[1]
    rows: list[list[float]] = logp.astype(np.float64).tolist()
    score = [x if j % 2 or not j else -np.inf for j, x in enumerate(rows[0])]
    back: list[list[int]] = [[]]
    inside = range(2, k, 2)
    for row in rows[1:]:
        top = max(score)
        best = score.index(top)
        came = [best] * k
        new = [top + x for x in row]
        for j in inside:
            begin, stay = score[j - 1], score[j]
            came[j] = j - 1 if begin >= stay else j
            new[j] = (begin if begin >= stay else stay) + row[j]
        back.append(came)
        score = new
    at = score.index(max(score))
    path = [at]
    for came in reversed(back[1:]):
        at = came[at]
        path.append(at)
    return np.array(path[::-1], np.int64)


def runs(states: States, head: str) -> list[Run]:
    """Decode a BIO head over a whole text, left to right."""
    logp = states.log_probs(head)
    path = best_path(logp)
    labels = states.encoder.labels(head)
    out: list[Run] = []
    start = -1
    for t in range(len(path) + 1):
        lab = int(path[t]) if t < len(path) else 0
        goes_on = lab and lab % 2 == 0 and start >= 0
        if start >= 0 and not goes_on:
            k = int(path[start])
            p = float(np.exp(np.logaddexp(logp[start:t, k], logp[start:t, k + 1])).mean())
            out.append(Run(labels[k][2:], start, t, p))
            start = -1
        if lab % 2 == 1:
            start = t
    return out


def joined(found: list[Run], states: States) -> list[Run]:
    """Runs of one label with nothing but a blank between them, in one sentence, as one run.

    A head that sees each word alone opens "has" and "said" as two cues; annotators nearly never set two spans of one
    kind so close.
    """
    p = states.pieces
    at = p.sentence_of_word
    out: list[Run] = []
    for r in found:
        last = out[-1] if out else None
        if (
            last is not None
            and (last.label, last.end) == (r.label, r.first)
            and at[r.first] == at[r.first - 1]
            and not p.text[int(p.word_end[r.first - 1]) : int(p.word_start[r.first])].strip()
        ):
            n, m = last.end - last.first, r.end - r.first
            out[-1] = last._replace(end=r.end, score=(last.score * n + r.score * m) / (n + m))
        else:
            out.append(r)
    return out
