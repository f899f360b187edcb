"""95 % intervals of the figures of ``make score``: a bootstrap over the documents of each set.

Every set is cut into at most :data:`GROUPS` groups of documents; each is scored by itself, and the counts of groups
drawn with replacement are added up (percentile intervals; Efron and Tibshirani 1993). Figures that are no ratio of
sums, the means over types, are counted anew on documents drawn with replacement.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from .sets import GoldSet, records

GROUPS = 60
DRAWS = 1000
DRAWS_OF_MEANS = 200

_READING = Lock()
"""The reader is asked by one thread at a time."""

Record = dict[str, Any]
Counts = dict[str, tuple[float, float]]
"""Figure to numerator and denominator: twice the hits over those predicted and those asked for, or right over all."""


def _f1(r: Record, hit: str = "tp") -> tuple[float, float]:
    return 2.0 * r[hit], float(r["pred"] + r["gold"])


def _key(d: Record) -> str:
    return str(d.get("doc_id") or d.get("case_id"))


def _attribution(score: Callable[..., Record], gold: Path, pred: Path) -> Counts:
    from .who import resolved

    found = {
        k.replace("/", " "): _f1(v, "hit")
        for k, v in score("attribution", str(gold), str(pred))["scores"].items()
        if k in ("exact/source", "exact/cue", "exact/content", "soft/relation", "pair/relation")
    }
    with _READING:
        right, total = resolved(list(records(gold)))
    return found | {"pronouns resolved to the right source": (right, total)}


def _claims(score: Callable[..., Record], gold: Path, pred: Path) -> Counts:
    return {k: _f1(v) for k, v in score("claims", str(gold), str(pred))["fields"].items() if "tp" in v}


def _places(score: Callable[..., Record], gold: Path, pred: Path) -> Counts:
    found: Counts = {}
    given = pred.with_suffix(".gold.jsonl")
    for corpus, v in score("places", str(gold), str(pred)).items():
        found[f"found, exact ({corpus})"] = _f1(v["recognition_exact"])
        if corpus == "ALL":
            found["found and resolved (ALL)"] = _f1(v["end_to_end_161"])
    for corpus, v in score("places", str(gold), str(given), "--mode", "gold").items():
        n = v["gold_with_point"]
        found[f"resolved within 161 km ({corpus})"] = (v["resolution"]["acc161"] * n if n else 0.0, n)
    return found


def _mentions(score: Callable[..., Record], gold: Path, pred: Path) -> Counts:
    return {"exact, outermost": _f1(score("mentions", str(gold), str(pred), "--outermost")["exact"])}


def _events(label_map: Path) -> Callable[..., Counts]:
    def counts(score: Callable[..., Record], gold: Path, pred: Path) -> Counts:
        r = score("events", str(gold), str(pred), "--map", str(label_map))
        found = {"event type": _f1(r["type"]), "argument head": _f1(r["arg_head"])}
        if "confidence" in r["fields"]:
            c = r["fields"]["confidence"]
            found["certainty of perpetrator (accuracy)"] = (c["acc"] * c["n"], c["n"])
        return found

    return counts


def _grouped(gold: Sequence[Record], groups: int) -> Iterator[list[Record]]:
    for k in range(min(groups, len(gold))):
        yield list(gold[k::groups])


def _written(rows: Sequence[Record], path: Path) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def of_set(
    s: GoldSet, gold: list[Record], pred: Path, scorers: Path, score: Callable[..., Record]
) -> dict[str, tuple[float, float]]:
    """Return the interval of each figure of a set, by the figure's name; ``gold`` holds the documents that count.

    ``score`` runs one of the scorers and returns its JSON.
    """
    from .events import map_name

    label_map = map_name(s.path.name) if s.task == "events" else None
    if s.task == "events" and label_map is None:
        return {}
    if s.path.name.startswith("plv_"):
        return _plover(gold, pred)
    by_task: dict[str, Callable[..., Counts]] = {
        "attribution": _attribution,
        "claims": _claims,
        "places": _places,
        "mentions": _mentions,
        "events": _events(scorers / "maps" / f"{label_map}.json"),
    }
    count = by_task.get(s.task)
    if count is None or not pred.exists():
        return {}
    files = [pred, *([pred.with_suffix(".gold.jsonl")] if s.task == "places" else [])]
    said = [{_key(r): r for r in records(file)} for file in files]
    gold = [d for d in gold if all(_key(d) in rows for rows in said)]
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(os.cpu_count()) as pool:

        def one(k: int, docs: list[Record]) -> Counts:
            here = Path(made, str(k))
            here.mkdir()
            for rows, name in zip(said, ("pred.jsonl", "pred.gold.jsonl"), strict=False):
                _written([rows[_key(d)] for d in docs], here / name)
            return count(score, _written(docs, here / "gold.jsonl"), here / "pred.jsonl")

        groups = list(_grouped(gold, GROUPS))
        counted = list(pool.map(one, range(len(groups)), groups))
    found = {f: _interval([c.get(f, (0.0, 0.0)) for c in counted]) for f in sorted({f for c in counted for f in c})}
    if label_map == "case2021":
        from .events import weighted_f1

        found["ACLED sub-event, weighted F1"] = _of_means(gold, said[0], lambda g, p: weighted_f1(g, p)[0])
    return found


def _plover(gold: list[Record], pred: Path) -> dict[str, tuple[float, float]]:
    from .plover import labelled, macro

    said = {_key(r): r for r in records(pred)}
    rows = [d for d in labelled(gold) if _key(d) in said]
    names = ("macro over types", "share of right rows")
    return {
        f"PLOVER type, {name}, cross-validated": _of_means(rows, said, lambda g, p, k=k: macro(g, p)[k])  # type: ignore[misc]
        for k, name in enumerate(names)
    }


def _interval(counts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Percentiles 2.5 and 97.5 of the ratio of sums over groups drawn with replacement."""
    numbers = np.array(counts, dtype=float)
    rng = np.random.default_rng(7)
    drawn = numbers[rng.integers(0, len(numbers), (DRAWS, len(numbers)))].sum(axis=1)
    ratios = drawn[:, 0] / np.maximum(drawn[:, 1], 1e-9)
    return float(np.percentile(ratios, 2.5)), float(np.percentile(ratios, 97.5))


def _of_means(
    gold: Sequence[Record],
    said: dict[str, Record],
    mean: Callable[[list[Record], list[Record]], float],
) -> tuple[float, float]:
    """The interval of a mean over types, counted anew on documents drawn with replacement."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(DRAWS_OF_MEANS):
        named = [(str(k), gold[i]) for k, i in enumerate(rng.integers(0, len(gold), len(gold)).tolist())]
        want = [{**d, "doc_id": name} for name, d in named]
        got = [{**said[_key(d)], "doc_id": name} for name, d in named]
        found.append(mean(want, got))
    return float(np.percentile(found, 2.5)), float(np.percentile(found, 97.5))


def add(rows: list[Record], found: dict[str, tuple[float, float]]) -> None:
    """Put the intervals into the rows of one set, as ``low`` and ``high``."""
    for row in rows:
        name = next((f for f in found if row["figure"] == f or row["figure"].startswith(f + " (")), None)
        if name is not None and row["value"] is not None:
            row["low"], row["high"] = (round(x, 4) for x in found[name])
