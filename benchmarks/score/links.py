"""Links between claims in the scorer's format: from the gold claims, and from the claims that the reader finds.

Comparing gets what it would get from a ledger: claims, their pages' facts, places resolved by the gazetteer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from counterclaim import compare
from counterclaim.desk import gazetteer
from counterclaim.lexicon.parties.load import load_tables
from counterclaim.lexicon.places.resolve import resolve
from counterclaim.model import Claim, Figure, Link, Page, Span, Voice, When, Where

from .sets import GoldSet, records

Record = dict[str, Any]
FIGURES = (
    "contradicts",
    "corroborates",
    "denies",
    "repeats",
    "revises",
    "includes",
    "different_scope",
    "succeeds",
    "all relations",
)


def sides() -> dict[str, str]:
    """Code of a party → the side it fights for."""
    return {p.code: p.side for p in load_tables().parties if p.side}


def gold_page(d: Record, page: Page) -> Page:
    """A page with the gold claims of its record; ids are those of the record."""
    text: str = d["text"]
    spans: dict[str, Span] = {}
    for c in d["claims"]:
        for name in c["places"]:
            at = re.search(re.escape(name), text)
            if at and name not in spans:
                spans[name] = Span(*at.span())
    mentions = [(s, n) for n, s in sorted(spans.items(), key=lambda x: x[1])]
    found = {n: w for (_, n), w in zip(mentions, resolve(mentions, text, gazetteer()), strict=True)}
    claims = tuple(_claim(d["case_id"], page.id, c, found) for c in d["claims"])
    return Page(
        id=page.id,
        text=text,
        outlet=page.outlet,
        url=page.url,
        published=page.published,
        origin_markers=page.origin_markers,
        claims=claims,
    )


def _claim(case: str, page: str, c: Record, places: dict[str, Where]) -> Claim:
    start, _, end = (c["when"] or "").partition("/")
    return Claim(
        id=f"{case}\t{c['id']}",
        page=page,
        spans=tuple(Span(*s) for s in c["spans"]),
        type=c["type"],
        polarity=c["polarity"],
        certainty=c["certainty"],
        time=c["time"],
        actor=c["actor"],
        target=c["target"],
        places=tuple(places.get(n) or Where(as_written=n) for n in c["places"]),
        when=When(start=start, end=end or None) if start else None,
        voices=tuple(
            Voice(
                name=v["name"],
                party=v.get("party"),
                role=v.get("role"),
                verb=v.get("verb"),
                channel=v.get("channel"),
                aka=tuple(v.get("aka") or ()),
            )
            for v in c["voices"]
        ),
        figures=tuple(
            Figure(
                unit=f["unit"],
                low=f.get("low"),
                best=f.get("best"),
                high=f.get("high"),
                exactness=f["exactness"],
                kind=f.get("kind", "incident"),
                scope=f.get("scope"),
            )
            for f in c["figures"]
        ),
    )


def as_prediction(links: list[Link], ids: dict[str, list[str]]) -> list[Record]:
    """Links in the scorer's format; ``ids`` maps a claim's id to case and id in the case."""
    return [{"a": ids[k.a], "b": ids[k.b], "relation": k.relation, "rule": k.rule, "score": k.score} for k in links]


def from_gold(gold: list[Record]) -> list[Record]:
    """Link the gold claims of all cases."""
    from .predict import page_of

    seen = [s for d in gold for s in compare.see(gold_page(d, page_of(d)))]
    return as_prediction(compare.links(seen, sides()), {s.claim.id: s.claim.id.split("\t") for s in seen})


def from_text(gold: list[Record]) -> tuple[list[Record], list[Record]]:
    """Link the claims that the reader finds; returns the links and the predicted claims they speak of."""
    from .predict import page_of, plain_claim, reader

    seen: list[compare.Seen] = []
    ids: dict[str, list[str]] = {}
    claims: list[Record] = []
    for d in gold:
        page = reader().read(page_of(d))
        claims.append({"case_id": d["case_id"], "claims": [plain_claim(c) for c in page.claims]})
        seen += compare.see(page)
        ids |= {c.id: [d["case_id"], c.id] for c in page.claims}
    return as_prediction(compare.links(seen, sides()), ids), claims


def write(path: Path, rows: list[Record]) -> Path:
    """Write records as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def score(gold_file: Path, links_file: Path, scorers: Path, pred: Path, claims: Path | None) -> Record:
    """Run the scorer on predicted links; ``claims`` are the predicted claims, None for links of gold claims."""
    args = [
        sys.executable,
        str(scorers / "claims.py"),
        str(gold_file),
        str(claims or gold_file),
        "--links",
        str(links_file),
        str(pred),
        "--json",
    ]
    done = subprocess.run(args, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"claims.py: {done.stderr.strip()[-300:]}")
    return dict(json.loads(done.stdout))


def rows(s: GoldSet, scorers: Path, out: Path, *, text: bool = True) -> list[Record]:
    """Predict, score and return the rows of the table for the links of one set; none where it has no gold links."""
    links_file = (
        s.path.with_name("links.jsonl")
        if s.path.name.startswith("dev")
        else s.path.with_name(s.path.name.replace(".jsonl", ".links.jsonl"))
    )
    if not links_file.exists():
        return []
    gold = list(records(s.path))
    name = f"claims/{links_file.name}"
    table: list[Record] = []

    def row(figure: str, value: float, items: int) -> None:
        table.append(
            {
                "task": "links",
                "set": name,
                "figure": figure,
                "items": items,
                "value": round(value, 4),
                "best_known": None,
                "gap": None,
            }
        )

    def add(kind: str, r: Record) -> None:
        fields, info = r["fields"], r["links"]
        for f in FIGURES:
            v = fields.get(f"link:{f}")
            if v and v["gold"]:
                row(f"{f} ({kind})", v["F1"], v["gold"])
        traps = info["trap pairs in gold"]
        n = traps["unrelated"] + traps["succeeds"]
        wrong = sum(v for k, v in info["false links"].items() if k.split(" ")[0] in ("unrelated", "succeeds"))
        row(f"false links on unrelated and succeeding pairs ({kind})", wrong / n if n else 0.0, n)

    pred = write(out / f"{name}.pred.jsonl", from_gold(gold))
    add("gold claims", score(s.path, links_file, scorers, pred, None))
    if text:
        links, claims = from_text(gold)
        pred = write(out / f"{name}.text.pred.jsonl", links)
        add("from text", score(s.path, links_file, scorers, pred, write(out / f"{name}.text.claims.jsonl", claims)))
    return table


def main() -> int:
    """Print the rows: ``python -m benchmarks.score.links [DATA] [SCORERS] [--text]``."""
    given = [a for a in sys.argv[1:] if not a.startswith("-")]
    data, scorers = (
        Path(given[0] if given else "../shared/data"),
        Path(given[1] if len(given) > 1 else "../shared/score"),
    )
    s = GoldSet("claims", data / "claims" / "dev.jsonl", "claims/dev.jsonl")
    for r in rows(s, scorers, Path("build/predictions"), text="--text" in sys.argv):
        print(f"{r['figure']:<70} {r['items']:>5} {r['value']:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
