"""Reads a control folder: evidence without the map's own claims, the scorer's grid and the mapped holder."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from counterclaim.estimate.evidence import Evidence

STEP, BEFORE, AFTER = 3, 30, 90
ATTACKER, DEFENDER = "RU", "UA"


def jsonl(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    with path.open(encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def evidence(folder: Path) -> list[Evidence]:
    """Read ``claims.jsonl``; claims of the group whose map is the truth are left out."""
    out = []
    for i, c in enumerate(jsonl(folder / "claims.jsonl")):
        if c.get("same_source_as_truth"):
            continue
        out.append(
            Evidence(
                id=f"c{i}",
                place=c["place"],
                day=c["date"],
                kind=c["kind"],
                side=None if c["side"] == "independent" else c["side"],
                holder=c["asserted_holder"],
                speaker=c["claimant"],
                precision=c["date_precision"],
            )
        )
    return out


def points(folder: Path) -> dict[str, tuple[float, float]]:
    """Where places lie. That is geography, known before anyone claims anything; no claim and no mapped day is read."""
    rows = jsonl(folder / "claims.jsonl")
    return {c["place"]: (c["lat"], c["lon"]) for c in rows if c.get("lat") is not None and c.get("lon") is not None}


def grid(folder: Path) -> dict[str, list[str]]:
    """The days that the scorer asks for: all claims and the mapped days set the window, as in its own grid."""
    truth = {t["place"]: t for t in jsonl(folder / "truth.jsonl")}
    dates: dict[str, list[str]] = {}
    for c in jsonl(folder / "claims.jsonl"):
        if c["place"] in truth:
            dates.setdefault(c["place"], []).append(c["date"])
    out = {}
    day = dt.date.fromisoformat
    for place in sorted(dates):
        t = truth[place]
        first = max(day(min(dates[place])) - dt.timedelta(BEFORE), day(t["first_day_covered"])).toordinal()
        last = min(day(max(dates[place])) + dt.timedelta(AFTER), day(t["last_day_covered"])).toordinal()
        days = [dt.date.fromordinal(n).isoformat() for n in range(first + (-first) % STEP, last + 1, STEP)]
        if days:
            out[place] = days
    return out


def mapped(folder: Path, days: dict[str, list[str]]) -> dict[tuple[str, str], int]:
    """1 where the attacker is mapped as holder on a grid day, 0 where another is; days before the map are left out."""
    out = {}
    for t in jsonl(folder / "truth.jsonl"):
        for d in days.get(t["place"], []):
            holders = [h for since, h in t["holder_timeline"] if since <= d]
            if holders:
                out[t["place"], d] = int(holders[-1] == ATTACKER)
    return out
