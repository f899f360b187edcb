"""The intervals beside the figures of ``make score``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.score import intervals
from benchmarks.score.sets import GoldSet


def test_an_interval_holds_the_ratio_and_narrows_with_the_items() -> None:
    rng = np.random.default_rng(1)
    widths = []
    for n in (40, 4000):
        hits = rng.random((60, n // 10)) < 0.7
        low, high = intervals._interval([(float(h.sum()), float(h.size)) for h in hits])
        assert low < hits.mean() < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 5


def test_a_group_without_items_counts_nothing() -> None:
    assert intervals._interval([(1.0, 1.0), (0.0, 0.0)]) == (0.0, 1.0)


def test_a_mean_over_types_is_counted_on_documents_drawn_again() -> None:
    gold = [{"doc_id": str(i), "right": i % 4 > 0} for i in range(200)]
    said = {d["doc_id"]: d for d in gold}

    def mean(want: list[Any], got: list[Any]) -> float:
        assert [d["doc_id"] for d in want] == [d["doc_id"] for d in got]
        assert len({d["doc_id"] for d in want}) == 200
        return sum(d["right"] for d in got) / len(got)

    low, high = intervals._of_means(gold, said, mean)
    assert 0.65 < low < 0.75 < high < 0.85


def test_documents_without_a_prediction_are_left_out_and_each_group_is_scored(tmp_path: Path) -> None:
    asked: list[int] = []

    def score(name: str, gold: str, pred: str, *_: str) -> dict[str, Any]:
        rows = Path(gold).read_text().splitlines()
        assert name == "mentions" and len(rows) == len(Path(pred).read_text().splitlines())
        asked.append(len(rows))
        return {"exact": {"tp": len(rows), "pred": 2 * len(rows), "gold": 2 * len(rows)}}

    gold = [{"doc_id": str(i), "text": "x"} for i in range(130)]
    pred = tmp_path / "a.pred.jsonl"
    pred.write_text("".join(f'{{"doc_id": "{i}"}}\n' for i in range(120)))
    s = GoldSet("mentions", tmp_path / "a.jsonl", "mentions/a.jsonl")
    found = intervals.of_set(s, gold, pred, tmp_path, score)
    assert (len(asked), sum(asked)) == (intervals.GROUPS, 120)
    assert found == {"exact, outermost": (0.5, 0.5)}
    rows = [
        {"figure": "exact, outermost (7 documents not trained on)", "value": 0.5},
        {"figure": "other", "value": 0.1},
        {"figure": "exact, outermost", "value": None},
    ]
    intervals.add(rows, found)
    assert [(r.get("low"), r.get("high")) for r in rows] == [(0.5, 0.5), (None, None), (None, None)]
