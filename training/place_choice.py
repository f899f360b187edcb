"""Fits which names of a page locate a claim: logistic regression over the features of ``reader/place_choice.py``.

    python -m training.place_choice --data DATA --out src/counterclaim/reader/weights/places.json

Read are pages that the encoder's claim heads were not trained on: the held-out dispatches and the reserved fifth of the
annotated pages of others, since the link head is too sure of itself on pages that it learned. Claims are the reader's
own, joined to the annotated ones by the overlap of their words; cross-validated by page. Needs scikit-learn; at run
time nothing.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import counterclaim.reader.place_choice as choice
from benchmarks.by_type import dice
from benchmarks.score.predict import page_of
from counterclaim.desk import build_reader
from training.corpus.gold import case
from training.corpus.load import Dispatch
from training.data import untrained

AGREE = 0.5


def key(name: str) -> str:
    """A name without its generic words, as the claims scorer compares them."""
    name = re.sub(r"[^\w ]", " ", name.lower().replace("’", "").replace("'", ""))
    name = re.sub(
        r"\b(the|city|town|village|district|region|province|settlement|of|near|area|department|county|governorate|oblast|state)\b",
        " ",
        name,
    )
    return re.sub(r"\s+", " ", name).strip()


class Recorder(choice.PlaceChooser):
    """A chooser that gives the annotated places, so that what it meets are the features of right decisions before."""

    def __init__(self) -> None:
        super().__init__({})
        self.dispatch: Dispatch | None = None
        self.rows: list[tuple[dict[str, float], int]] = []
        self.missed = 0

    def choose(self, claims, names, text, party):  # type: ignore[no-untyped-def]
        assert self.dispatch is not None
        page, out = choice.PageNames(names, text), []
        for c, s in claims:
            gold = max(
                self.dispatch.claims, key=lambda g: dice([(x.start, x.end) for x in c.spans], g.spans), default=None
            )
            if gold is None or gold.optional or dice([(x.start, x.end) for x in c.spans], gold.spans) < AGREE:
                out.append(c)
                continue
            written = [self.dispatch.text[a:b] for a, b in gold.places]
            if not all(re.search("[A-Z]", w) for w in written):  # "the camp": not said which name is meant
                out.append(c)
                continue
            want = {key(w) for w in written}
            found = choice.candidates(c, s, page, text, party, out)
            have = [x.where for x in found if key(x.where.as_written) in want]
            self.rows += [(x.features, int(key(x.where.as_written) in want)) for x in found]
            self.missed += len(want) - len({key(w.as_written) for w in have})
            out.append(
                msgspec.structs.replace(c, places=tuple(sorted(have, key=lambda w: w.span.start if w.span else 0)))
            )
        return out


def gather(data: Path) -> tuple[list[dict[str, float]], list[int], list[str], int]:
    """Features, answers and pages of all candidates, and how many annotated places were no candidate."""
    reader = build_reader()
    recorder = Recorder()
    reader._chooser = recorder  # type: ignore[attr-defined]
    x: list[dict[str, float]] = []
    y: list[int] = []
    groups: list[str] = []
    for d in untrained(data):
        recorder.dispatch = d
        recorder.rows = []
        reader.read(page_of(case(d)))
        x += [f for f, _ in recorder.rows]
        y += [a for _, a in recorder.rows]
        groups += [d.id] * len(recorder.rows)
    return x, y, groups, recorder.missed


def f1(y: np.ndarray, p: np.ndarray, missed: int) -> dict[str, float]:
    tp = int((y * p).sum())
    a, b = tp / max(1, int(p.sum())), tp / max(1, int(y.sum()) + missed)
    return {"precision": round(a, 4), "recall": round(b, 4), "F1": round(2 * a * b / max(1e-9, a + b), 4)}


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--strength", type=float, default=0.5)
    a = ap.parse_args()
    if not a.out.exists():
        a.out.write_text('{"weights": {}}\n', encoding="utf-8")
    feats, answers, pages, missed = gather(a.data)
    y, groups = np.array(answers), np.array(pages)
    vec = DictVectorizer()
    x = vec.fit_transform(feats)
    report: dict[str, Any] = {
        "pages": len(set(pages)),
        "candidates": len(y),
        "right": int(y.sum()),
        "no candidate": missed,
    }
    for c in (0.1, 0.2, 0.5, 1.0, 2.0):
        p = np.zeros(len(y))
        for train, test in GroupKFold(5).split(x, y, groups):
            p[test] = LogisticRegression(C=c, max_iter=2000).fit(x[train], y[train]).predict_proba(x[test])[:, 1]
        report[f"C={c}"] = {str(t): f1(y, p >= t, missed) for t in (0.4, 0.5)}
    m = LogisticRegression(C=a.strength, max_iter=2000).fit(x, y)
    weights = dict(zip(vec.get_feature_names_out(), (round(float(v), 3) for v in m.coef_[0]), strict=True))
    weights["bias"] = round(float(m.intercept_[0]), 3)
    a.out.write_text(
        json.dumps({"made by": "training/place_choice.py", "weights": weights}, indent=0, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
