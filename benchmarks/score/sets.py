"""The known layouts of gold data: which files a folder holds, and how each is read and scored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TRAINED = {"muc4_dev.jsonl"}  # files without "train" in their name that the weights were trained on


@dataclass(frozen=True)
class GoldSet:
    """One gold file: its task, the file, and its path below the data folder (which names the prediction file)."""

    task: str
    path: Path
    name: str

    @property
    def prediction(self) -> str:
        """Where its predictions go, below ``build/predictions``."""
        return "control.pred.jsonl" if self.task == "control" else f"{self.name}.pred.jsonl"


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Read a JSON Lines file, gzipped or not; the compression is told by the first bytes."""
    with path.open("rb") as f:
        packed = f.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as f:
        for line in f:
            if line.strip():
                yield json.loads(line)


def find_sets(data: Path) -> list[GoldSet]:
    """Find every set of a known layout below a folder, whatever split it holds; files to train on are left out."""
    out: list[GoldSet] = []

    def add(task: str, folder: str, *patterns: str) -> None:
        for pattern in patterns:
            for p in sorted((data / folder).glob(pattern)):
                low = p.name.lower()
                # PLV rows are cross-validated.
                if ".pred." in low or ("train" in low and not low.startswith("plv_")) or "multi" in low:
                    continue
                if low in TRAINED:
                    continue
                if task == "claims" and "links" in low:
                    continue
                out.append(GoldSet(task, p, p.relative_to(data).as_posix()))

    add("attribution", "attribution", "*.jsonl.gz", "*.jsonl")
    add("claims", "claims", "*.jsonl", "*.jsonl.gz")
    add("places", "places", "*.jsonl.gz", "*.jsonl")
    add("mentions", "mentions", "*.jsonl", "*.jsonl.gz")
    add("events", "events", "*.jsonl", "*.jsonl.gz")
    if (data / "control" / "claims.jsonl").exists():
        out.append(GoldSet("control", data / "control" / "claims.jsonl", "control/claims.jsonl"))
    return out
