"""Fits which mentions fill the roles of an incident (MUC-4 development set), given the types that a page tells of.

    python -m training.fillers --data DIR --out src/counterclaim/reader/weights/fillers.npz

Run after every export. The head that marks roles was taught on these pages and is surer on them than on others, so its
probability is no input of the experts; it is added to them at half weight (``HEAD``). Prints F1 of fillers by head
word over the pages' own types, cross-validated by page: this flatters, for the mentions were found where they were
taught. Needs scikit-learn; at run time only numpy.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from counterclaim.reader.encoder import WEIGHTS, Encoder
from counterclaim.reader.fillers import HEAD, Mention, features, head_word, mentions
from counterclaim.reader.incidents import grouped, shared_out
from counterclaim.reader.pieces import make_pieces
from counterclaim.reader.stacked import log_odds
from training.data import load
from training.heads import MUC_ROLES, MUC_TYPES
from training.stacked import arrays, boost, line_of, trees_of
from training.stacked import log_odds as log_odds_of

STEPS = np.arange(0.3, 0.95, 0.05)


def wanted(d: dict[str, Any], kind: str) -> set[tuple[str, str]]:
    """Role and head word of every filler of the page's incidents of a type, in all wordings that the gold set gives."""
    return {
        (a["role"], head_word(t))
        for e in d["events"]
        if e["type"] == kind
        for a in e["args"]
        for t in (a["text"], *a.get("alts", ()))
    }


def rows(docs: list[dict[str, Any]], found: list[list[Mention]]) -> tuple[Any, Any, Any, Any]:
    """Features, truth, page and log-odds of the head of each possible filler."""
    x, y, page, head = [], [], [], []
    for n, (d, here) in enumerate(zip(docs, found, strict=True)):
        types = Counter(e["type"] for e in d["events"] if e["type"] in MUC_TYPES and not e.get("optional"))
        for k, parts in shared_out(here, {MUC_TYPES.index(t): min(2, c) for t, c in types.items()}):
            want = wanted(d, MUC_TYPES[k])
            for part in parts:
                for same in grouped(part):
                    x.append(features(same, part, k, MUC_ROLES))
                    y.append(int(any((m.role, head_word(m.words)) in want for m in same)))
                    page.append(n)
                    head.append(log_odds(max(m.score for m in same)))
    return np.array(x), np.array(y), np.array(page), np.array(head)


def asked(docs: list[dict[str, Any]]) -> int:
    """Fillers that the gold set asks for."""
    return sum(
        not a.get("optional")
        for d in docs
        for e in d["events"]
        if e["type"] in MUC_TYPES and not e.get("optional")
        for a in e["args"]
    )


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the heads")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    encoder = Encoder(a.weights)
    docs = list(load(a.data / "events/muc4_dev.jsonl"))
    found = [mentions(encoder.read(make_pieces(encoder.tokenizer, d["text"]))) for d in docs]
    x, y, page, head = rows(docs, found)
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z = np.clip((x - mean) / scale, -10, 10)

    def line(rows: NDArray[np.bool_]) -> LogisticRegression:
        return LogisticRegression(C=0.1, max_iter=2000).fit(z[rows], y[rows])

    def trees(rows: NDArray[np.bool_]) -> HistGradientBoostingClassifier:
        return boost(x[rows], y[rows])

    votes = np.zeros((2, len(y)))
    for _, rest in KFold(5, shuffle=True, random_state=1).split(docs):
        out = np.isin(page, rest)
        votes[0, out] = log_odds_of(line(~out).predict_proba(z[out])[:, 1])
        votes[1, out] = log_odds_of(trees(~out).predict_proba(x[out])[:, 1])
    report, need = {}, asked(docs)
    for name, score in (
        ("the head alone", head),
        ("regression and head", votes[0] + HEAD * head),
        ("trees and head", votes[1] + HEAD * head),
        ("all", votes.mean(0) + HEAD * head),
    ):
        p = 1 / (1 + np.exp(-score))
        report[name], least = max((2 * y[p >= t].sum() / ((p >= t).sum() + need), t) for t in STEPS)
    every = np.ones(len(y), bool)
    experts = line_of(mean, scale, [line(every)]), trees_of([trees(every)], range(x.shape[1]))
    np.savez_compressed(
        a.out, roles=np.frombuffer("\n".join(MUC_ROLES).encode(), np.uint8), least=np.float32(least), **arrays(*experts)
    )
    shown = {k: round(float(v), 3) for k, v in report.items()}
    print(json.dumps({"F1 by page": shown, "least": round(float(least), 2), "bytes": a.out.stat().st_size}, indent=1))


if __name__ == "__main__":
    main()
