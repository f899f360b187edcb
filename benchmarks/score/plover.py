"""PLOVER root types of single sentences, cross-validated: the PLV rows may be measured on but train nothing that ships.

Five folds by a hash of the text (equal texts stay together); in each a linear classifier (one against the rest,
squared hinge) learns from the other folds: words, pairs of words, letter n-grams, and the surest claim and event type
that the reader's heads
give any word of the sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from .predict import reader

Record = dict[str, Any]
FOLDS = 5
HEADS = 0.5  # weight of the heads beside words and letters, whose rows have length one; 0.3 to 0.6 are alike


def labelled(gold: list[Record]) -> list[Record]:
    """The rows with one type."""
    return [d for d in gold if len(d["events"]) == 1]


def cross_validated(gold: list[Record]) -> Iterator[Record]:
    """A prediction for every row, by the folds that it is not in; the type of a sentence and nothing else."""
    rows = labelled(gold)
    y = np.array([d["events"][0]["type"] for d in rows])
    texts = [d["text"] for d in rows]
    heads = csr_matrix(HEADS * np.stack([_heads(t) for t in texts]))
    fold = np.array([int(hashlib.sha256(t.encode()).hexdigest(), 16) % FOLDS for t in texts])
    got = np.empty(len(rows), object)
    for k in range(FOLDS):
        train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit([texts[i] for i in train])
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True).fit(
            [texts[i] for i in train]
        )
        x = hstack([words.transform(texts), letters.transform(texts), heads]).tocsr()
        got[test] = LinearSVC(C=0.5, class_weight="balanced").fit(x[train], y[train]).predict(x[test])
    for d, t in zip(rows, got, strict=True):
        yield {"doc_id": d["doc_id"], "events": [{"type": str(t), "args": []}]}


def _heads(text: str) -> np.ndarray:
    s = reader().analyze(text).states
    if not len(s):
        return np.zeros(sum(len(s.encoder.labels(h)) for h in ("claim", "event")))
    return np.concatenate([np.exp(s.log_probs(h)).max(0) for h in ("claim", "event")])


def macro(gold: list[Record], preds: list[Record]) -> tuple[float, float, int]:
    """Mean F1 over the types, share of right rows, and the number of rows."""
    want = {d["doc_id"]: d["events"][0]["type"] for d in labelled(gold)}
    got = {p["doc_id"]: p["events"][0]["type"] for p in preds}
    ids = sorted(want)
    return (
        float(
            f1_score(
                [want[i] for i in ids],
                [got.get(i, "") for i in ids],
                average="macro",
                labels=sorted(set(want.values())),
            )
        ),
        sum(want[i] == got.get(i) for i in ids) / max(1, len(ids)),
        len(ids),
    )
