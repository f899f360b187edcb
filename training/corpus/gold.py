"""The dispatches in the gold format of the claims scorer: ``python -m training.corpus.gold OUT.jsonl
[heldout|train|all]``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from training.corpus.load import Dispatch, load_all
from training.data import held_out


def case(d: Dispatch) -> dict:
    """One dispatch as a case: text, claims with character spans."""
    claims = []
    for i, c in enumerate(d.claims, 1):
        voices = [{"name": d.text[a:b], "span": [a, b]} for a, b in c.via]
        if c.speaker:
            words = d.text[c.speaker[0] : c.speaker[1]]
            voices.append(
                {"name": c.speaker_name, "aka": [words], "span": list(c.speaker), "role": c.role, "party": c.party}
            )
        figures = []
        for f in c.figures:
            low, high, e = f["low"], f["high"], f["exactness"]
            best = None if low != high else low
            figures.append(
                {
                    "unit": f["unit"],
                    "low": low,
                    "best": best if e != "vague" else None,
                    "high": high if e in ("exact", "about") else None if e != "at_most" else high,
                    "exactness": e,
                    "kind": f["kind"],
                }
            )
        claims.append(
            {
                "id": f"c{i}",
                "spans": [list(s) for s in c.spans],
                "voices": voices,
                "type": c.type,
                "alt_types": c.alt,
                "polarity": c.polarity,
                "certainty": c.certainty,
                "time": c.time,
                "actor": c.actor,
                "target": c.target,
                "places": [d.text[a:b] for a, b in c.places],
                "when": c.when,
                "when_alt": [],
                "figures": figures,
                "hedges": [list(h) for h in c.hedges],
                "optional": c.optional,
            }
        )
    return {
        "case_id": d.id,
        "url": None,
        "outlet": d.header["outlet"],
        "title": d.header.get("title", ""),
        "published": None if d.header["published"] == "0000" else d.header["published"],
        "text": d.text,
        "claims": claims,
    }


def main(out: str, part: str = "heldout") -> None:
    """Write the cases of a part of the corpus as JSON lines."""
    rows = [case(d) for d in load_all() if part == "all" or held_out(d.id) == (part == "heldout")]
    Path(out).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    print(len(rows), "cases", sum(len(r["claims"]) for r in rows), "claims")


if __name__ == "__main__":
    main(*sys.argv[1:])
