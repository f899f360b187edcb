"""Fits which kinds of incident a page tells of (MUC-4 development set), from the words and from all heads together.

    python -m training.stacked --data DIR --out src/counterclaim/reader/weights/incidents.npz

Run after every export, and ``training.fillers`` behind it: the experts read the heads as these weights give them. The
trees see no head that was taught on MUC-4, for on the pages that these heads were taught on they are surer than on
others; the logistic regression sees them, being too stiff to lean on that. Prints F1 of the multiset of types (micro),
cross-validated over the pages, for each expert and their mean. Needs scikit-learn; at run time only numpy.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from counterclaim.reader.encoder import WEIGHTS, Encoder
from counterclaim.reader.pieces import make_pieces
from counterclaim.reader.stacked import SURE, Line, Trees, columns, profile
from counterclaim.reader.word_types import bag
from training.data import load
from training.heads import MUC_TYPES
from training.word_types import blank

TWICE = ("ATTACK", "BOMBING", "KIDNAPPING")
KINDS = (*MUC_TYPES, *(f"{t} twice" for t in TWICE))
TAUGHT_ON_MUC = ("muc_",)
STEPS = np.arange(0.1, 0.95, 0.05)
NEVER = 2.0
Floats = NDArray[np.float64]


def log_odds(p: Floats) -> Floats:
    p = np.clip(p, SURE, 1 - SURE)
    return np.asarray(np.log(p / (1 - p)))


def f1(docs: Sequence[dict[str, Any]], shares: Floats, least: Sequence[float]) -> float:
    """Micro F1 of the types of a page as a multiset; what a gold set holds for optional is neither asked nor wrong."""
    tp = told = asked = 0
    for d, row in zip(docs, shares, strict=True):
        events = [e for e in d["events"] if e["type"] in MUC_TYPES]
        want = Counter(e["type"] for e in events if not e.get("optional"))
        may = Counter(e["type"] for e in events)
        got = Counter(k.split()[0] for k, p, t in zip(KINDS, row, least, strict=True) if p >= t)
        for t, n in got.items():
            hit = min(n, want[t])
            tp += hit
            told += hit + max(0, n - hit - (may[t] - want[t]))
        asked += sum(want.values())
    return 2 * tp / max(1, told + asked)


def thresholds(docs: Sequence[dict[str, Any]], shares: Floats) -> list[float]:
    """The least share of each kind with the best F1: one for all types first, then each in turn."""
    n, extra = len(MUC_TYPES), len(KINDS) - len(MUC_TYPES)
    one = max(STEPS, key=lambda t: f1(docs, shares, [t] * n + [NEVER] * extra))
    least = [float(one)] * n + [NEVER] * extra
    for _ in range(3):
        for j in range(len(least)):
            least[j] = max(
                (float(t) for t in (*STEPS, NEVER)), key=lambda t: f1(docs, shares, [*least[:j], t, *least[j + 1 :]])
            )
    return least


def trees_of(models: Sequence[HistGradientBoostingClassifier], features: Sequence[int]) -> Trees:
    """The trees of one model a kind; ``features`` gives the column of a profile for each column that they saw."""
    feature, threshold, left, right, value, root, kind = [], [], [], [], [], [], []
    for k, m in enumerate(models):
        for step in m._predictors:
            nodes, offset = step[0].nodes, len(feature)
            root.append(offset)
            kind.append(k)
            for x in nodes:
                leaf = bool(x["is_leaf"])
                feature.append(-1 if leaf else features[int(x["feature_idx"])])
                threshold.append(float(x["num_threshold"]))
                left.append(offset + int(x["left"]))
                right.append(offset + int(x["right"]))
                value.append(float(x["value"]))
    base = np.array([float(np.ravel(m._baseline_prediction)[0]) for m in models])
    i32 = np.int32
    return Trees(
        np.array(feature, i32), np.array(threshold), np.array(left, i32), np.array(right, i32),
        np.array(value), np.array(root, i32), np.array(kind, i32), base,
    )  # fmt: skip


def boost(x: NDArray[np.float32], y: NDArray[np.int64]) -> HistGradientBoostingClassifier:
    """Boosted trees. Three models that see three tenths of the columns each are cross-validated alike (.745 for .743)
    at twice the size."""
    m = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=8, l2_regularization=5, random_state=1
    )
    return m.fit(x, y)


def line_of(mean: NDArray[np.float32], scale: NDArray[np.float32], models: Sequence[LogisticRegression]) -> Line:
    """The regression of one model a kind."""
    f32 = np.float32
    weights, bias = np.array([m.coef_[0] for m in models], f32).T, np.array([m.intercept_[0] for m in models], f32)
    return Line(mean.astype(f32), scale.astype(f32), weights, bias)


def arrays(line: Line, trees: Trees) -> dict[str, NDArray[Any]]:
    """Both as ``Line.of`` and ``Trees.of`` read them."""
    return {k: getattr(line, k) for k in Line.__dataclass_fields__} | {
        f"trees.{k}": getattr(trees, k) for k in Trees.__dataclass_fields__
    }


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the heads")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    encoder = Encoder(a.weights)
    docs = list(load(a.data / "events/muc4_dev.jsonl"))
    states = [encoder.read(make_pieces(encoder.tokenizer, d["text"])) for d in docs]
    names = columns(states[0])
    x = np.stack([profile(s) for s in states])
    mean, scale = x.mean(0), x.std(0) + 1e-6
    plain = np.clip((x - mean) / scale, -10, 10)
    seen = [i for i, n in enumerate(names) if not n.startswith(TAUGHT_ON_MUC)]
    bags = [bag(d["text"]) for d in docs]
    vocabulary = blank(bags, KINDS, least=3, most=12000)
    words = np.stack([vocabulary.features(b) for b in bags])
    counts = [Counter(e["type"] for e in d["events"]) for d in docs]
    y = np.array([[int(c[k.split()[0]] >= (2 if k.endswith("twice") else 1)) for k in KINDS] for c in counts])

    def logistic(of: NDArray[np.float32], c: float) -> Callable[[NDArray[np.intp], int], LogisticRegression]:
        return lambda rows, k: LogisticRegression(C=c, class_weight="balanced", max_iter=500).fit(of[rows], y[rows, k])

    def boosted(rows: NDArray[np.intp], k: int) -> HistGradientBoostingClassifier:
        return boost(x[rows][:, seen], y[rows, k])

    experts = {
        "words": (words, logistic(words, 30)),
        "profile": (plain, logistic(plain, 0.03)),
        "trees": (x[:, seen], boosted),
    }
    votes = {n: np.zeros(y.shape) for n in experts}
    for rows, rest in KFold(5, shuffle=True, random_state=1).split(docs):
        for n, (of, fit) in experts.items():
            for k in range(len(KINDS)):
                votes[n][rest, k] = log_odds(fit(rows, k).predict_proba(of[rest])[:, 1])
    votes["all three"] = np.mean([votes[n] for n in experts], axis=0)
    shares = {n: 1 / (1 + np.exp(-v)) for n, v in votes.items()}
    report = {n: round(f1(docs, s, thresholds(docs, s)), 3) for n, s in shares.items()}
    least = thresholds(docs, shares["all three"])
    every = np.arange(len(docs))
    made = {n: [fit(every, k) for k in range(len(KINDS))] for n, (_, fit) in experts.items()}
    trees = trees_of(made["trees"], seen)
    for i in (0, 1, 2):  # what was written walks as what was fitted
        z = [m.decision_function(x[i : i + 1, seen])[0] for m in made["trees"]]
        assert np.allclose(trees.scores(x[i]), z, atol=1e-3)
    f16, f32 = np.float16, np.float32
    np.savez_compressed(
        a.out,
        **{
            "words.words": np.frombuffer("\n".join(vocabulary.words).encode(), np.uint8),
            "words.idf": vocabulary.idf.astype(f16),
            "words.weights": np.array([m.coef_[0] for m in made["words"]]).T.astype(f16),
            "words.bias": np.array([m.intercept_[0] for m in made["words"]], f32),
            "words.types": np.frombuffer(json.dumps(KINDS).encode(), np.uint8),
            **arrays(line_of(mean, scale, made["profile"]), trees),
            "least": np.array(least, f32),
        },
    )
    told = dict(zip(KINDS, (round(t, 2) for t in least), strict=True))
    print(json.dumps({"cross-validated F1 of types": report, "least": told, "bytes": a.out.stat().st_size}, indent=1))


if __name__ == "__main__":
    main()
