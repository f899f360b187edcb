"""``make score``: reads every gold set of a folder, scores it with the given scorers, prints one table.

    python -m benchmarks.score.run [--data DIR] [--scorers DIR] [--out build] [--sample N] [--jobs N] [--check-floors]

Predictions stand in ``OUT/predictions/<path of the gold file>.pred.jsonl``, the table in ``OUT/score.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from .intervals import add, of_set
from .sets import GoldSet, find_sets, records

BEST = json.loads((Path(__file__).parent / "best_known.json").read_text(encoding="utf-8"))


def _work(task: tuple[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    from . import predict

    fn: Callable[[dict[str, Any]], dict[str, Any]] = (
        predict.places_gold if task[0] == "places_gold" else predict.PREDICT[task[0]]
    )
    out = []
    for d in task[1]:
        try:
            out.append(fn(d))
        except Exception as e:  # one bad document must not cost the table
            print(f"{d.get('doc_id') or d.get('case_id')}: {type(e).__name__}: {e}", file=sys.stderr)
    return out


def predict_set(pool: ProcessPoolExecutor, task: str, gold: list[dict[str, Any]], path: Path) -> None:
    """Predict all records of a set in chunks and write them as JSON lines."""
    size = 4 if task in ("claims", "attribution") else 16
    chunks = [(task, gold[i : i + size]) for i in range(0, len(gold), size)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as f:
        for rows in pool.map(_work, chunks):
            for r in rows:
                f.write(json.dumps(r, ensure_ascii=False) + "\n")


def scorer(folder: Path, name: str, *args: str) -> dict[str, Any]:
    """Run one of the scorers and return its JSON."""
    done = subprocess.run([sys.executable, str(folder / f"{name}.py"), *args, "--json"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{name}.py: {done.stderr.strip()[-300:]}")
    return dict(json.loads(done.stdout))


def unseen_only(gold: Path, preds: list[Path], trained_on: set[str], out: Path) -> tuple[Path, list[Path]]:
    """Copies of a gold file and its predictions without the documents that the weights were trained on."""
    keep = [d for d in records(gold) if d["doc_id"] not in trained_on]
    ids = {d["doc_id"] for d in keep}
    folder = out / "unseen"
    folder.mkdir(parents=True, exist_ok=True)

    def write(name: str, rows: list[dict[str, Any]]) -> Path:
        path = folder / name
        path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        return path

    return write("gold." + gold.name, keep), [
        write(p.name, [r for r in records(p) if r["doc_id"] in ids]) for p in preds
    ]


def table_row(s: GoldSet, figure: str, value: float | None, items: int) -> dict[str, Any]:
    """A figure of a set beside the best that is known."""
    best = BEST.get(s.task, {}).get(figure, {})
    known = best.get(s.name) or best.get("*")
    return {
        "task": s.task,
        "set": s.name,
        "figure": figure,
        "items": items,
        "value": None if value is None else round(float(value), 4),
        "best_known": known,
        "gap": None if value is None or not isinstance(known, int | float) else round(value - known, 4),
    }


def rows_of(
    s: GoldSet, out: Path, scorers: Path, gold_file: Path, pred: Path, trained_on: set[str]
) -> list[dict[str, Any]]:
    """The table rows of one set."""
    rows: list[dict[str, Any]] = []

    def row(figure: str, value: float | None, items: int) -> None:
        rows.append(table_row(s, figure, value, items))

    if s.task == "attribution":
        r = scorer(scorers, "attribution", str(gold_file), str(pred))
        for k in ("exact/source", "exact/cue", "exact/content", "soft/relation", "pair/relation"):
            row(k.replace("/", " "), r["scores"][k]["f1"], r["scores"][k]["gold"])
        from .who import resolved

        right, total = resolved(list(records(gold_file)))
        if total:
            row("pronouns resolved to the right source", right / total, total)
    elif s.task == "claims":
        r = scorer(scorers, "claims", str(gold_file), str(pred))["fields"]
        for k in (
            "claim",
            "voice",
            "speaker",
            "party",
            "type",
            "polarity_marked",
            "certainty",
            "time",
            "actor",
            "target",
            "places",
            "date",
            "figures",
            "hedges",
        ):
            row(k, r[k]["F1"], r[k]["gold"])
    elif s.task == "places":
        gold_file, (pred, resolved) = unseen_only(gold_file, [pred, pred.with_suffix(".gold.jsonl")], trained_on, out)
        e2e = scorer(scorers, "places", str(gold_file), str(pred))
        res = scorer(scorers, "places", str(gold_file), str(resolved), "--mode", "gold")
        for corpus, v in e2e.items():
            row(f"found, exact ({corpus})", v["recognition_exact"]["F1"], v["gold_mentions"])
        for corpus, v in res.items():
            row(f"resolved within 161 km ({corpus})", v["resolution"]["acc161"], v["gold_with_point"])
        row("found and resolved (ALL)", e2e["ALL"]["end_to_end_161"]["F1"], e2e["ALL"]["gold_with_point"])
    elif s.task == "mentions":
        gold_file, (pred,) = unseen_only(gold_file, [pred], trained_on, out)
        unseen = list(records(gold_file))
        r = scorer(scorers, "mentions", str(gold_file), str(pred), "--outermost")
        row(f"exact, outermost ({len(unseen)} documents not trained on)", r["exact"]["F1"], r["exact"]["gold"])
    elif s.task == "events":
        from .events import map_name, weighted_f1

        m = map_name(s.path.name)
        if m is None:
            return rows
        r = scorer(scorers, "events", str(gold_file), str(pred), "--map", str(scorers / "maps" / f"{m}.json"))
        row("event type", r["type"]["f1"], r["type"]["gold"])
        if m == "case2021":
            row("ACLED sub-event, weighted F1", *weighted_f1(list(records(gold_file)), list(records(pred))))
        if r["arg_head"]["gold"]:
            row("argument head", r["arg_head"]["f1"], r["arg_head"]["gold"])
        if "confidence" in r["fields"]:
            row("certainty of perpetrator (accuracy)", r["fields"]["confidence"]["acc"], r["fields"]["confidence"]["n"])
    return rows


def control_rows(s: GoldSet, scorers: Path, pred_dir: Path) -> list[dict[str, Any]]:
    """The rows of the control set, where the estimate stage offers its predictions."""
    try:
        from .control import predict_control, rows
    except ImportError:
        return []
    return list(rows(s, scorers, predict_control(s.path.parent, pred_dir / s.prediction)))


def plover_rows(s: GoldSet, gold: list[dict[str, Any]], pred: Path) -> list[dict[str, Any]]:
    """The rows of a PLV file, which is cross-validated."""
    from .plover import cross_validated, macro

    got = list(cross_validated(gold))
    pred.parent.mkdir(parents=True, exist_ok=True)
    pred.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in got), encoding="utf-8")
    mean, right, n = macro(gold, got)
    return [
        table_row(s, "PLOVER type, macro over types, cross-validated", mean, n),
        table_row(s, "PLOVER type, share of right rows, cross-validated", right, n),
    ]


def main() -> int:
    """Score everything and print the table; 1 where a floor is missed (with ``--check-floors``)."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--data", type=Path, default=Path("../shared/data"))
    ap.add_argument("--scorers", type=Path, default=Path("../shared/score"))
    ap.add_argument("--out", type=Path, default=Path("build"))
    ap.add_argument("--sample", type=int, default=0, help="read at most N records of a set")
    ap.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    ap.add_argument("--only", help="comma-separated tasks")
    ap.add_argument("--check-floors", action="store_true")
    a = ap.parse_args()
    sets = [s for s in find_sets(a.data) if not a.only or s.task in a.only.split(",")]
    if not sets:
        print(
            f"{a.data}: no gold set of a known layout; expected attribution/, claims/, places/, mentions/, "
            "events/ or control/.",
            file=sys.stderr,
        )
        return 2
    preds = a.out / "predictions"
    table: list[dict[str, Any]] = []
    from counterclaim.reader.encoder import WEIGHTS

    card = WEIGHTS / "card.json"
    trained_on = set(json.loads(card.read_text(encoding="utf-8"))["documents"]) if card.exists() else set()
    from . import predict

    predict.reader()  # builds the gazetteer once, before the processes start
    with ProcessPoolExecutor(a.jobs) as pool:
        for s in sets:
            t0 = time.time()
            try:
                if s.task == "control":
                    table += control_rows(s, a.scorers, preds)
                else:
                    gold = list(records(s.path))
                    if a.sample and len(gold) > a.sample:
                        step = len(gold) / a.sample
                        gold = [gold[int(i * step)] for i in range(a.sample)]
                    gold_file = a.out / "gold" / f"{s.name.replace('/', '_').removesuffix('.gz')}"
                    gold_file.parent.mkdir(parents=True, exist_ok=True)
                    gold_file.write_text(
                        "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in gold), encoding="utf-8"
                    )
                    pred = preds / s.prediction
                    if s.task == "events" and s.path.name.startswith("plv_"):
                        rows = plover_rows(s, gold, pred)
                    else:
                        predict_set(pool, s.task, gold, pred)
                        if s.task == "places":
                            predict_set(pool, "places_gold", gold, pred.with_suffix(".gold.jsonl"))
                        rows = rows_of(s, a.out, a.scorers, gold_file, pred, trained_on)
                    if not a.sample:
                        seen = trained_on if s.task in ("places", "mentions") else set()
                        count = [d for d in gold if d.get("doc_id") not in seen]
                        add(rows, of_set(s, count, pred, a.scorers, partial(scorer, a.scorers)))
                    table += rows
                    if s.task == "claims" and not a.sample:
                        from .links import rows as link_rows

                        table += link_rows(s, a.scorers, preds)
            except (RuntimeError, OSError, ValueError, KeyError) as e:
                print(f"{s.name}: {e}", file=sys.stderr)
            print(f"# {s.name}: {time.time() - t0:.0f} s", file=sys.stderr)
    (a.out / "score.json").write_text(json.dumps(table, indent=1, ensure_ascii=False), encoding="utf-8")
    print(
        f"{'task':<12} {'set':<42} {'figure':<52} {'items':>6} {'value':>7} {'95 %':>13} {'best known':>11} {'gap':>7}"
    )
    for r in table:
        show = lambda v: "-" if v is None else f"{v:.3f}" if isinstance(v, float) else str(v)  # noqa: E731
        around = f"{r['low']:.3f}–{r['high']:.3f}" if "low" in r else "-"
        print(
            f"{r['task']:<12} {r['set']:<42} {r['figure']:<52} {r['items']:>6} {show(r['value']):>7} {around:>13} "
            f"{show(r['best_known']):>11} {show(r['gap']):>7}"
        )
    if a.check_floors:
        from .floors import check

        missed = check(table, sampled=bool(a.sample))
        for line in missed:
            print(line)
        return 1 if missed else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
