"""Floors of the score table: a file that refuses to be lowered by accident.

python -m benchmarks.score.floors build/score.json          raise floors to what was measured, less a margin
python -m benchmarks.score.floors build/score.json --lower  also lower them; say in the commit why
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "floors.json"
MARGIN = 0.015  # int8 kernels of other processors give other digits; two runs here differ by less than this
FEW = 1.5  # items; of 27 links one more or less moves the figure by 0.04, and with it every other change of the reader
SAMPLE_MARGIN = 0.08  # a sample of a set is a noisy measure of it


def read() -> dict[str, float]:
    """Floors by ``set | figure``."""
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}


LESS_IS_BETTER = ("brier", "log loss", "calibration", "false", "days off")


def _has_floor(row: dict[str, Any]) -> bool:
    return row["value"] is not None and row["value"] > 0 and not str(row["figure"]).startswith(LESS_IS_BETTER)


def key(row: dict[str, Any]) -> str:
    """The name of a row's floor."""
    return f"{row['set']} | {row['figure']}"


def check(table: list[dict[str, Any]], *, sampled: bool = False) -> list[str]:
    """One sentence for each figure below its floor; figures without a floor pass."""
    floors, out = read(), []
    for r in table:
        floor = floors.get(key(r))
        if floor is not None and (r["value"] is None or r["value"] < floor - (SAMPLE_MARGIN if sampled else 0.0)):
            out.append(f"below its floor: {key(r)} is {r['value']}, the floor is {floor}.")
    return out


def update(table: list[dict[str, Any]], *, lower: bool) -> list[str]:
    """Raise floors (and lower them only if told to); returns what it refused."""
    floors, refused = read(), []
    for r in table:
        if not _has_floor(r):
            continue
        new = round(r["value"] - max(MARGIN, FEW / max(1, r["items"])), 3)
        old = floors.get(key(r))
        if old is not None and new < old and not lower:
            refused.append(f"{key(r)}: {new} is below the floor {old}; give --lower to lower it.")
            continue
        floors[key(r)] = new
    FILE.write_text(json.dumps(dict(sorted(floors.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return refused


def main() -> int:
    """Update the floors from a score file; 1 where something was refused."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("score", type=Path)
    ap.add_argument("--lower", action="store_true")
    a = ap.parse_args()
    refused = update(json.loads(a.score.read_text(encoding="utf-8")), lower=a.lower)
    for line in refused:
        print(line)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
