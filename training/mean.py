"""The mean of several checkpoints of one run: steadier than the last of them.

    python -m training.mean --out mean.pt first.pt:1 second.pt:2

Each is given with its weight. The stages must go on from one another, so that their values lie near each other
(Wortsman et al. 2022, model soups).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor


def mean(parts: list[tuple[dict[str, Tensor], float]]) -> dict[str, Tensor]:
    """The weighted mean of state dicts; values that are no fractions are those of the last one."""
    total = sum(w for _, w in parts)
    last = parts[-1][0]
    return {k: sum(s[k] * (w / total) for s, w in parts) if v.dtype.is_floating_point else v for k, v in last.items()}  # type: ignore[misc]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("checkpoints", nargs="+", help="file:weight")
    a = ap.parse_args()
    named = [c.rpartition(":") for c in a.checkpoints]
    torch.save(mean([(torch.load(path), float(w)) for path, _, w in named]), a.out)


if __name__ == "__main__":
    main()
