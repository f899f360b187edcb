"""Fits which kinds of incident a whole page tells of: logistic regression over its words (MUC-4 development set).

    python -m training.incident_types --data DIR --out src/counterclaim/reader/weights/incidents.npz

A mention by mention reading knows the fillers but not whether the page is about an incident at all; the words of the
whole page know that better. Needs scikit-learn; at run time only numpy.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from counterclaim.reader.page_types import PageTypes, bag
from training.data import load
from training.heads import MUC_TYPES

MIN_DOCS, MAX_WORDS = 3, 12000


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    docs = list(load(a.data / "events/muc4_dev.jsonl"))
    bags = [bag(d["text"]) for d in docs]
    count: dict[str, int] = {}
    for b in bags:
        for w in b:
            count[w] = count.get(w, 0) + 1
    words = sorted(sorted((w for w, n in count.items() if n >= MIN_DOCS), key=lambda w: (-count[w], w))[:MAX_WORDS])
    idf = np.array([np.log((1 + len(docs)) / (1 + count[w])) + 1 for w in words], np.float32)
    blank = PageTypes(words, idf, np.zeros((len(words), len(MUC_TYPES)), np.float32), np.zeros(len(MUC_TYPES), np.float32), MUC_TYPES)
    x = np.stack([blank.features(b) for b in bags])
    weights, bias, report = [], [], {}
    for t in MUC_TYPES:
        y = np.array([int(any(e["type"] == t for e in d["events"])) for d in docs])
        m = LogisticRegression(C=30, class_weight="balanced", max_iter=300)
        p = cross_val_predict(m, x, y, cv=5, method="predict_proba")[:, 1]
        report[t] = {str(th): f1(y, p >= th) for th in (0.25, 0.3, 0.35, 0.4, 0.5)}
        m.fit(x, y)
        weights.append(m.coef_[0])
        bias.append(m.intercept_[0])
    np.savez_compressed(a.out, words=np.frombuffer("\n".join(words).encode(), np.uint8), idf=idf.astype(np.float16),
                        weights=np.array(weights, np.float16).T, bias=np.array(bias, np.float32), types=np.frombuffer(json.dumps(MUC_TYPES).encode(), np.uint8))
    print(json.dumps(report, indent=1), a.out.stat().st_size)


def f1(y: np.ndarray, p: np.ndarray) -> float:
    tp = int((y * p).sum())
    return round(2 * tp / max(1, int(y.sum() + p.sum())), 3)


if __name__ == "__main__":
    main()
