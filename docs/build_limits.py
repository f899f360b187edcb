"""Fills the tables of measured figures in docs/limits.md and docs/model-card.md: ``python docs/build_limits.py``.

Reads ``build/score.json`` (``make score``) and ``build/by_type.json`` (``python -m benchmarks.by_type``); a block whose file
is not there stays as it is. The block of the weights is made from the files that ship.
"""

# ruff: noqa: E501  (lines of Markdown)

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from blocks import ROOT, fill

LIMITS, CARD = ROOT / "docs" / "limits.md", ROOT / "docs" / "model-card.md"
WEIGHTS = ROOT / "src" / "counterclaim" / "reader" / "weights"
SCORE, BY_TYPE = ROOT / "build" / "score.json", ROOT / "build" / "by_type.json"


def number(value: Any) -> str:
    """Return a figure as it stands in a table; a dash where there is none."""
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def between(row: dict[str, Any]) -> str:
    """Return the interval of a figure as it stands in a table; a dash where none was counted."""
    return f"{row['low']:.3f}–{row['high']:.3f}" if "low" in row else "–"


def figures(rows: list[dict[str, Any]]) -> str:
    """Return the score table: what was measured on which set, beside the best that is known."""
    out = ["| set | figure | items | measured | 95 % interval | best known |", "|---|---|---|---|---|---|"]
    out += [
        f"| {r['set']} | {r['figure']} | {r['items']:,} | {number(r['value'])} | {between(r)} | {number(r['best_known'])} |"
        for r in rows
    ]
    return "\n".join(out)


def weights() -> str:
    """Return what the shipped files say of themselves: size, digest, version, heads with their labels."""
    out = ["| file | bytes | SHA-256 |", "|---|---|---|"]
    for path in sorted(WEIGHTS.iterdir()):
        data = path.read_bytes()
        out.append(f"| `{path.name}` | {len(data):,} | `{hashlib.sha256(data).hexdigest()}` |")
    with np.load(WEIGHTS / "heads.npz") as stored:
        table = json.loads(stored["table"].tobytes())
    out += [
        "",
        f"Version {table['version']}. Heads, each a linear map of a word's state:",
        "",
        "| head | labels |",
        "|---|---|",
    ]
    for name, labels in table["tags"].items():
        bare = list(dict.fromkeys(x[2:] if x[:2] in ("B-", "I-") else x for x in labels if x != "O"))
        shown = ", ".join(bare) if name != "claim" else f"the {len(bare)} [types](concepts/type.md)"
        out.append(f"| `{name}` | {shown} |")
    for name, spec in table["links"].items():
        out.append(f"| link `{name}`: word to word | {', '.join(spec['roles'])} |")
    return "\n".join(out)


def share(n: int, of: int) -> str:
    """Return ``n`` of ``of`` in percent; a dash where there is nothing to divide by."""
    return f"{n / of:.0%}" if of else "–"


def kinds(counts: dict[str, Any]) -> str:
    """Return what was measured on dispatches that the reader was not trained on: sets, kinds, types, confusions."""
    out = [
        "| set | dispatches | claims | found | of these: right type | right speaker | claims made | asked for |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for s in counts["sets"]:
        gold, found, made = s.get("gold", 0), s.get("found", 0), s.get("made", 0)
        right = (share(s.get(k, 0), found) for k in ("typed", "speaker"))
        out.append(
            f"| {s['name']} | {s['dispatches']} | {gold:,} | {share(found, gold)} | {' | '.join(right)} | {made:,} | {share(found, made)} |"
        )
    out += ["", "| kind of claim | claims | found | right type | right speaker |", "|---|---|---|---|---|"]
    for name, c in counts["kinds"].items():
        out.append(f"| {name} | {c.get('gold', 0):,} | {_found(c)} |")
    out += [
        "",
        "| type | claims | found | right type | right speaker | of the claims made with this type, right |",
        "|---|---|---|---|---|---|",
    ]
    for name, c in sorted(counts["types"].items(), key=lambda kv: (-_rate(kv[1]), kv[0])):
        out.append(
            f"| `{name}` | {c.get('gold', 0):,} | {_found(c)} | {share(c.get('made_right', 0), c.get('made', 0))} |"
        )
    mixed = "; ".join(f"`{a}` as `{b}` ({n})" for a, b, n in counts["confused"])
    out += ["", f"Types most often taken for another one: {mixed or 'none'}.", "", f"Reader: {counts['reader']}."]
    return "\n".join(out)


def _rate(c: dict[str, int]) -> float:
    return c.get("typed", 0) / c["gold"] if c.get("gold") else 0.0


def _found(c: dict[str, int]) -> str:
    found = c.get("found", 0)
    return " | ".join([share(found, c.get("gold", 0)), *(share(c.get(k, 0), found) for k in ("typed", "speaker"))])


def main() -> None:
    """Fill the blocks whose figures are there."""
    if (WEIGHTS / "heads.npz").exists():
        fill(CARD, "weights", weights())
    if SCORE.exists():
        table = figures(json.loads(SCORE.read_text(encoding="utf-8")))
        for path in (LIMITS, CARD):
            fill(path, "figures", table)
    if BY_TYPE.exists():
        fill(LIMITS, "kinds", kinds(json.loads(BY_TYPE.read_text(encoding="utf-8"))))
    for path, made_by in ((SCORE, "make score"), (BY_TYPE, "python -m benchmarks.by_type")):
        if not path.exists():
            print(
                f"{Path('build') / path.name} is not there, so its block was left as it is; '{made_by}' makes it.",
                file=sys.stderr,
            )


if __name__ == "__main__":
    main()
