"""The control rows of the table: who holds a place on a day, with the habits that ship.

Places of the development set are predicted with habits fitted without them (``control_folds.json``, by a hash of the
place's name); every other place gets what ships. The claims of the group whose map is the truth are never used.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from counterclaim.estimate.habits import Habits, load, parse
from counterclaim.estimate.holder import HolderEstimator, Theatre
from counterclaim.estimate.learn import HERE as PACKAGE
from counterclaim.estimate.learn import learn

from .. import control_data as data
from .sets import GoldSet

FOLDS = Path(__file__).parent / "control_folds.json"
THEATRE = Theatre(incumbent=data.DEFENDER, challengers=(data.ATTACKER,))
WAYS = {"as known on the day": ".jsonl", "as known now": ".back.jsonl", "claims alone": ".alone.jsonl"}


def _habits() -> tuple[dict[str, int], list[Habits]]:
    if not FOLDS.exists():
        return {}, []
    stored = json.loads(FOLDS.read_text(encoding="utf-8"))
    sets = [
        parse({"version": f"fold-{i}", "calendar": stored["calendar"], "pooled": h, "party": {data.ATTACKER: h}})
        for i, h in enumerate(stored["habits"])
    ]
    return stored["fold"], sets


def _write(path: Path, pred: dict[tuple[str, str], float]) -> None:
    with path.open("w", encoding="utf-8") as f:
        for (place, day), p in sorted(pred.items()):
            row = {
                "place": place,
                "date": day,
                "p_holder": {data.ATTACKER: round(p, 4), data.DEFENDER: round(1 - p, 4)},
            }
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


def predict_control(folder: Path, out: Path) -> Path:
    """Write predictions for the grid of a folder to ``out``; beside it those looking back and from claims alone."""
    from ..control_study import key

    evidence, days = data.evidence(folder), data.grid(folder)
    points = data.points(folder)
    fold, sets = _habits()
    groups: dict[int | None, list[str]] = defaultdict(list)
    for place in days:
        groups[fold.get(key(place))].append(place)
    shown: dict[bool, dict[tuple[str, str], float]] = {False: {}, True: {}}
    for which, places in groups.items():
        est = HolderEstimator(evidence, load() if which is None else sets[which], THEATRE, points)
        for back, pred in shown.items():
            for p in places:
                line = {
                    h.day: h.shares[data.ATTACKER] for h in est.timeline(p, days[p][0], days[p][-1], hindsight=back)
                }
                pred.update({(p, d): line[d] for d in days[p]})
    alone: dict[tuple[str, str], float] = {}
    asked: dict[str, list[str]] = defaultdict(list)
    for p, ds in days.items():
        for d in ds:
            asked[d].append(p)
    neutral = load(PACKAGE / "neutral.toml")
    for d, places in asked.items():
        known = [e for e in evidence if e.day <= d]
        est = HolderEstimator(known, learn(known, neutral), THEATRE, points)
        alone.update({(p, d): est.on(p, d).shares[data.ATTACKER] for p in places})
    out.parent.mkdir(parents=True, exist_ok=True)
    for path, pred in zip((out.with_suffix(s) for s in WAYS.values()), (shown[False], shown[True], alone), strict=True):
        _write(path, pred)
    return out.with_suffix(".jsonl")


def rows(goldset: GoldSet, scorers: Path, pred: Path) -> list[dict[str, Any]]:
    """Score the predictions and return the rows of the table."""
    best = json.loads((Path(__file__).parent / "best_known.json").read_text(encoding="utf-8")).get("control", {})
    folder = goldset.path.parent
    out: list[dict[str, Any]] = []
    for way, suffix in WAYS.items():
        args = ["score", "--claims", str(folder / "claims.jsonl"), "--truth", str(folder / "truth.jsonl")]
        done = subprocess.run(
            [sys.executable, str(scorers / "control.py"), *args, "--pred", str(pred.with_suffix(suffix)), "--no-same-source", "--json"],  # noqa: E501
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"control.py: {done.stderr.strip()[-300:]}")
        r = json.loads(done.stdout)
        figures: dict[str, tuple[float | None, int]] = {
            k.replace("_", " "): (r["micro"][k], r["grid_rows"]) for k in ("brier", "log_loss", "accuracy")
        }
        if way == "as known on the day":
            flip = r["flip"]
            figures["calibration error"] = (r["ece"], r["grid_rows"])
            figures["false flips"] = (flip["false_flips"], flip["places_without_flip"])
            figures["days off, dated flips"] = (flip["mae_days"], flip["dated"])
        for name, (value, items) in figures.items():
            figure = f"{name}, {way}"
            known = best.get(figure, {}).get(goldset.name) or best.get(figure, {}).get("*")
            gap = None if value is None or not isinstance(known, int | float) else round(value - known, 4)
            out.append(
                {
                    "task": "control",
                    "set": goldset.name,
                    "figure": figure,
                    "items": items,
                    "value": None if value is None else float(value),
                    "best_known": known,
                    "gap": gap,
                }
            )
    return out
