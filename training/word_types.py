"""Fits what a text is about from its words alone: incidents of a page (MUC-4 development set), sub-events of a snippet
(our own).

    python -m training.word_types incidents --data DIR --out src/counterclaim/reader/weights/incidents.npz
    python -m training.word_types snippets --out src/counterclaim/reader/weights/snippets.npz

A mention by mention reading knows the fillers but not whether a page is about an incident at all, and one head at the
first word of a snippet misses what its other words say together; the words of the whole know that better. Prints
cross-validated F1 over what it
learns from. Needs scikit-learn; at run time only numpy.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict

from counterclaim.reader.word_types import WordTypes, bag
from training.data import SNIPPETS, load
from training.heads import MUC_TYPES, SUB_EVENTS

LETTERS = 6


def blank(
    bags: Sequence[dict[str, int]], types: Sequence[str], *, least: int, most: int, letters: int | None = None
) -> WordTypes:
    """A vocabulary of the words in ``least`` texts or more, the ``most`` frequent of them, with weights of zero."""
    count: dict[str, int] = {}
    for b in bags:
        for w in b:
            count[w] = count.get(w, 0) + 1
    words = sorted(sorted((w for w, n in count.items() if n >= least), key=lambda w: (-count[w], w))[:most])
    idf = np.array([np.log((1 + len(bags)) / (1 + count[w])) + 1 for w in words], np.float32)
    return WordTypes(
        words, idf, np.zeros((len(words), len(types)), np.float32), np.zeros(len(types), np.float32), types, letters
    )


def save(out: Path, made: WordTypes, weights: np.ndarray, bias: np.ndarray) -> None:
    """Write the file that :meth:`WordTypes.load` reads; ``weights`` [words, types]."""
    np.savez_compressed(
        out,
        words=np.frombuffer("\n".join(made.words).encode(), np.uint8),
        idf=made.idf.astype(np.float16),
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        types=np.frombuffer(json.dumps(list(made.types)).encode(), np.uint8),
        **({} if made.letters is None else {"letters": np.int64(made.letters)}),
    )


def incidents(data: Path, out: Path) -> dict[str, dict[str, float]]:
    """A page may tell of several types or of none: a regression for each. Returns F1 by type and threshold."""
    docs = list(load(data / "events/muc4_dev.jsonl"))
    bags = [bag(d["text"]) for d in docs]
    made = blank(bags, MUC_TYPES, least=3, most=12000)
    x = np.stack([made.features(b) for b in bags])
    weights, bias, report = [], [], {}
    for t in MUC_TYPES:
        y = np.array([int(any(e["type"] == t for e in d["events"])) for d in docs])
        m = LogisticRegression(C=30, class_weight="balanced", max_iter=300)
        p = cross_val_predict(m, x, y, cv=5, method="predict_proba")[:, 1]
        report[t] = {str(th): round(float(f1_score(y, p >= th)), 3) for th in (0.25, 0.3, 0.35, 0.4, 0.5)}
        m.fit(x, y)
        weights.append(m.coef_[0])
        bias.append(m.intercept_[0])
    save(out, made, np.array(weights).T, np.array(bias))
    return report


def snippets(out: Path) -> dict[str, float]:
    """A snippet is about one sub-event: one regression over all. The first six letters of words do better than
    whole words (cross-validated .763 for .756; five .759), and as well as pairs of words, which need three times the
    room."""
    rows = [line.split("\t") for line in SNIPPETS.read_text(encoding="utf-8").splitlines()]
    bags = [{w: n for w, n in bag(text, LETTERS).items() if " " not in w} for _, text in rows]
    made = blank(bags, SUB_EVENTS, least=2, most=12000, letters=LETTERS)
    x = np.stack([made.features(b) for b in bags])
    y = np.array([SUB_EVENTS.index(label) for label, _ in rows])
    m = LogisticRegression(C=20, max_iter=300)
    report = {"weighted F1": round(float(f1_score(y, cross_val_predict(m, x, y, cv=5), average="weighted")), 3)}
    m.fit(x, y)
    save(out, made, m.coef_.T, m.intercept_)
    return report


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("what", choices=("incidents", "snippets"))
    ap.add_argument("--data", type=Path, help="folder with the corpora (incidents)")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    print(
        json.dumps(incidents(a.data, a.out) if a.what == "incidents" else snippets(a.out), indent=1),
        a.out.stat().st_size,
    )


if __name__ == "__main__":
    main()
