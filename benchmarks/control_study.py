"""Who holds a place on a day: fits the shipped habits on mapped control and says how well they do on unseen places.

    python -m benchmarks.control_study FOLDER [--scorer control.py] [--write] [--seeds N]

Every figure of the filter is of places whose parameters were fitted without them (11 folds by place). Places whose
first claim is older than the map are scored, but not fitted on: what happened before the map's first day is unknown.
``--write`` writes ``habits.toml`` of the package (fitted on all places) and the folds' habits for ``score/control.py``.
Needs scipy. The strength of the pull (``L2``) was chosen among 2, 4 and 8 on these places, so the figures are slightly
kind; the folds of a second shuffle show how much hangs on the folds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from counterclaim.estimate.course import Course
from counterclaim.estimate.evidence import ordinal
from counterclaim.estimate.habits import Habits, parse
from counterclaim.estimate.holder import HolderEstimator, Theatre
from counterclaim.estimate.learn import learn
from counterclaim.estimate.surroundings import Surroundings

from . import control_data as data
from . import control_fit as fitting
from . import truth_discovery

CALENDAR: dict[str, Any] = {
    "zero": "2025-07-01",
    "span": [-1.2, 1.2],
    "turn": "2025-09-20",
    "turn_width": 25,
    "window": 150,
    "fresh": 15,
    "same_statement": 3,
    "reach": 20,
    "memory": 240,
}
L2, FOLDS = 3.0, 11
THEATRE = Theatre(incumbent=data.DEFENDER, challengers=(data.ATTACKER,))
HERE = Path(__file__).parent
PACKAGE = HERE.parent / "src" / "counterclaim" / "estimate"
NOTE = """Habits of parties for the holder filter, fitted on mapped control of eastern Ukraine, 2024-2026.
Written by benchmarks/control_study.py; what the tables mean stands in habits.py and docs/estimate.md.
[pooled] is fitted without the calendar and serves any party; [party.RU] has its drift over the years.
jump: repelled, shelling, advance and settled were set by hand (the fitted set holds none of them)."""

Predictions = dict[tuple[str, str], float]


def key(place: str) -> str:
    """The hash by which the folds' habits name a place."""
    return hashlib.sha256(place.encode()).hexdigest()[:12]


def predict(
    evidence: list[Any],
    days: dict[str, list[str]],
    habits: Habits,
    places: list[str],
    points: Mapping[str, tuple[float, float]],
    hindsight: bool = False,
) -> Predictions:
    """Shares of the attacker by the run-time filter."""
    est = HolderEstimator(evidence, habits, THEATRE, points)
    out = {}
    for p in places:
        line = {h.day: h.shares[data.ATTACKER] for h in est.timeline(p, days[p][0], days[p][-1], hindsight=hindsight)}
        out |= {(p, d): line[d] for d in days[p]}
    return out


def write(pred: Predictions, path: Path) -> Path:
    """Write predictions in the scorer's form."""
    rows = (
        {"place": p, "date": d, "p_holder": {data.ATTACKER: round(q, 4), data.DEFENDER: round(1 - q, 4)}}
        for (p, d), q in sorted(pred.items())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def score(folder: Path, scorer: Path, pred: Path) -> dict[str, Any]:
    """Run the scorer on predictions."""
    args = [
        sys.executable,
        str(scorer),
        "score",
        "--claims",
        str(folder / "claims.jsonl"),
        "--truth",
        str(folder / "truth.jsonl"),
        "--pred",
        str(pred),
        "--no-same-source",
        "--json",
    ]
    return dict(json.loads(subprocess.run(args, capture_output=True, text=True, check=True).stdout))


def interval(pred: Predictions, truth: Predictions, rounds: int = 2000) -> tuple[float, float]:
    """A 95 % bootstrap interval of the Brier score over places."""
    places = sorted({p for p, _ in truth})
    sums = {
        p: (sum((pred[k] - y) ** 2 for k, y in truth.items() if k[0] == p), sum(k[0] == p for k in truth))
        for p in places
    }
    table = np.array([sums[p] for p in places])
    draw = np.random.default_rng(0).integers(0, len(places), (rounds, len(places)))
    s = table[draw].sum(axis=1)
    low, high = np.quantile(s[:, 0] / s[:, 1], [0.025, 0.975])
    return float(low), float(high)


def habits_of(
    w: np.ndarray, lead: np.ndarray, pooled: np.ndarray | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tables of the party's own and of pooled habits."""
    own = fitting.tables(w, lead)
    rest = fitting.tables(w if pooled is None else pooled, lead * np.array([1, 0, 1, 1]))
    return own, rest


def main() -> int:
    """Run the study."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("folder", type=Path)
    ap.add_argument("--scorer", type=Path, required=True)
    ap.add_argument("--write", action="store_true")
    ap.add_argument("--seeds", type=int, default=1)
    a = ap.parse_args()
    evidence, days, points = data.evidence(a.folder), data.grid(a.folder), data.points(a.folder)
    truth = {k: float(v) for k, v in data.mapped(a.folder, days).items()}
    around = Surroundings(evidence, points)
    est = HolderEstimator(evidence, fitting.blank(CALENDAR), THEATRE, points)
    courses = {
        p: Course(
            est.evidence(p),
            frozenset({data.ATTACKER, data.DEFENDER}),
            data.ATTACKER,
            around,
            fitting.blank(CALENDAR),
            p,
        )
        for p in days
    }
    d = fitting.design(courses, days, {k: int(v) for k, v in truth.items()})
    start_of_map = min(ordinal(t["first_day_covered"]) for t in data.jsonl(a.folder / "truth.jsonl"))
    usable = [j for j, p in enumerate(d.places) if courses[p].first >= start_of_map]
    spread: dict[str, list[tuple[float, ...]]] = {}

    def report(name: str, pred: Predictions, group: str | None = None) -> None:
        with tempfile.TemporaryDirectory() as tmp:
            r = score(a.folder, a.scorer, write(pred, Path(tmp) / "p.jsonl"))
        low, high = interval(pred, truth)
        m, f = r["micro"], r["flip"]
        if group is not None:
            figures = (m["brier"], m["log_loss"], m["accuracy"], r["ece"], f["mae_days"] or 0.0, f["false_flips"])
            spread.setdefault(group, []).append(figures)
        line = f"| {name} | {m['brier']:.3f} ({low:.3f}–{high:.3f}) | {m['log_loss']:.3f} | {m['accuracy']:.3f} | {r['ece']:.3f} | {f['mae_days']} ({f['dated']}/{f['true_flips_in_window']}) | {f['false_flips']}/{f['places_without_flip']} |"  # noqa: E501
        print(line, flush=True)

    print(f"{len(d.places)} places, {len(truth)} place-days, fitted on {len(usable)}")
    print(
        "| method | Brier (95 % interval) | log loss | accuracy | calibration error | days off (dated) | false flips |\n|---|---|---|---|---|---|---|"  # noqa: E501
    )
    all_w = fitting.fit(d, np.array(usable), L2, fitting.HELD)
    if a.write:
        near = fitting.NAMES.index(("gain", "near"))
        begin = fitting.W0.copy()
        begin[near] = all_w[near]  # fitted without the calendar it would stand in for it (3.2 for 1.9)
        held = fitting.HELD | fitting.DRIFT | {("gain", "disputed"), ("jump", "denial"), ("gain", "near")}
        pooled = fitting.fit(d, np.array(usable), L2, held, begin=begin)
        own, rest = habits_of(all_w, fitting.fit_lead(all_w, d, np.array(usable)), pooled)
        (PACKAGE / "habits.toml").write_text(
            fitting.as_toml("control-2", CALENDAR, rest, {data.ATTACKER: own}, NOTE), encoding="utf-8"
        )
    for seed in range(a.seeds):
        order = np.random.default_rng(seed).permutation(len(d.places))
        filtered: Predictions = {}
        back: Predictions = {}
        folds: dict[str, Any] = {"calendar": CALENDAR, "fold": {}, "habits": []}
        for f in range(FOLDS):
            test = [d.places[j] for j in order[f::FOLDS]]
            train = np.array(sorted(set(usable) - set(order[f::FOLDS].tolist())))
            w = fitting.fit(d, train, L2, fitting.HELD, begin=fitting.W0)
            lead = fitting.fit_lead(w, d, train)
            own, rest = habits_of(w, lead)
            habits = parse(
                {"version": f"fold-{f}", "calendar": CALENDAR, "pooled": rest, "party": {data.ATTACKER: own}}
            )
            filtered |= predict(evidence, days, habits, test, points)
            back |= predict(evidence, days, habits, test, points, hindsight=True)
            folds["fold"] |= {key(p): f for p in test}
            folds["habits"].append(own)
        report(f"filter, as known on the day (folds {seed})", filtered, "filter, as known on the day")
        report(f"filter, as known now (folds {seed})", back, "filter, as known now")
        if a.write and seed == 0:
            (HERE / "score" / "control_folds.json").write_text(json.dumps(folds, indent=1) + "\n", encoding="utf-8")
    for name, rows in spread.items():
        mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0)
        print(
            f"| {name}, mean of {len(rows)} shuffles ± spread | "
            + " | ".join(f"{x:.3f} ± {y:.3f}" for x, y in zip(mean, sd, strict=True))
            + " |",
            flush=True,
        )
    alone: Predictions = {}
    looking_back: Predictions = {}
    stops = sorted({d for ds in days.values() for d in ds})
    for stop in stops:
        known = [e for e in evidence if e.day <= stop]
        est = HolderEstimator(known, learn(known), THEATRE, points)
        alone |= {(p, stop): est.on(p, stop).shares[data.ATTACKER] for p, ds in days.items() if stop in ds}
    report("learned from the claims alone, as known on the day", alone)
    looking_back = predict(evidence, days, learn(evidence), list(days), points, hindsight=True)
    report("learned from the claims alone, as known now", looking_back)
    for name in truth_discovery.METHODS:
        report(f"truth discovery: {name}", truth_discovery.predict(evidence, days, name, data.ATTACKER))
    return 0


if __name__ == "__main__":
    sys.exit(main())
