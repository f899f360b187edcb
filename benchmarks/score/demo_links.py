"""Links among the bundled pages, against their own table: ``python -m benchmarks.score.demo_links [--errors]``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import counterclaim.demo
from counterclaim import compare
from counterclaim.compare.seen import Seen
from counterclaim.page import read_text
from training.corpus.gold import case
from training.corpus.load import load_dispatch

from .links import gold_page, sides

FOLDER = Path(counterclaim.demo.__file__).parent
RELATIONS = (
    "repeats",
    "corroborates",
    "contradicts",
    "denies",
    "revises",
    "includes",
    "different_scope",
    "succeeds",
    "unrelated",
)
Pair = frozenset[str]


def seen() -> list[Seen]:
    """The annotated claims of the bundled pages; an id is page, tab and line of the annotation."""
    out: list[Seen] = []
    for path in sorted((FOLDER / "annotations").glob("*.txt")):
        dispatch, bad = load_dispatch(path)
        assert not bad, bad
        d = case(dispatch)
        for c, noted in zip(d["claims"], dispatch.claims, strict=True):
            c["id"] = str(noted.line)
        out += compare.see(
            gold_page(d, read_text(d["text"], title=d["title"] or None, outlet=d["outlet"], published=d["published"]))
        )
    return out


def judged() -> dict[Pair, tuple[str, str, str]]:
    """The table of links: pair of ids → (id, other id, relation)."""
    found = {}
    for line in (FOLDER / "links.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "page\t")):
            page, n, other, m, relation = line.split("\t")
            found[frozenset((f"{page}\t{n}", f"{other}\t{m}"))] = (f"{page}\t{n}", f"{other}\t{m}", relation)
    return found


def confusion() -> tuple[Counter[tuple[str, str]], list[str]]:
    """Counts of (wanted, found) over the judged pairs, and a line for each that is wrong."""
    claims = seen()
    got = {frozenset((k.a, k.b)): k for k in compare.links(claims, sides())}
    by = {s.claim.id: s for s in claims}
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for pair, (a, b, wanted) in judged().items():
        link = got.get(pair)
        found = link.relation if link else "unrelated"
        counts[wanted, found] += 1
        if found != wanted or (link and found in ("denies", "revises", "includes", "succeeds") and link.a != a):
            wrong.append(
                f"{wanted} > {found} ({link.rule if link else '-'})\n" + "\n".join(_show(by[x]) for x in (a, b))
            )
    counts["silent", "linked"] = len(got) - sum(p in got for p in judged())
    return counts, wrong


def _show(s: Seen) -> str:
    c = s.claim
    figures = [f"{f.unit} {f.low:g}-{f.high} {f.exactness} {f.kind}" for f in c.figures]
    who = f"{c.speaker.name} ({c.speaker.party})" if c.speaker else "narrator"
    return (
        f"    {c.id.replace(chr(9), ':')} {who}: {c.polarity} {c.type} {c.time} "
        f"{c.actor}>{c.target} {[w.as_written for w in c.places]} "
        f"{c.when.iso if c.when else None} {figures} | {s.words[:110]}"
    )


def scores(counts: Counter[tuple[str, str]]) -> dict[str, float]:
    """F1 by relation, and the share of unrelated and succeeding pairs that are linked as something else."""
    out = {}
    for r in RELATIONS[:-1]:
        hit = counts[r, r]
        wanted = sum(v for (w, _), v in counts.items() if w == r)
        found = sum(v for (w, f), v in counts.items() if f == r and w != "silent")
        out[r] = 2 * hit / (wanted + found) if wanted + found else 0.0
    traps = {k: v for k, v in counts.items() if k[0] in ("unrelated", "succeeds")}
    out["false"] = sum(v for (w, f), v in traps.items() if f not in (w, "unrelated")) / max(1, sum(traps.values()))
    return out


def main() -> int:
    """Print scores, the confusion, and with ``--errors`` each wrong pair."""
    counts, wrong = confusion()
    for k, v in scores(counts).items():
        print(f"{k:<16} {v:.3f}")
    print(f"{'wanted / found':<16}", *[f"{r[:6]:>6}" for r in RELATIONS])
    for w in RELATIONS:
        print(f"{w:<16}", *[f"{counts[w, f]:>6}" for f in RELATIONS])
    print("links on pairs that nobody judged:", counts["silent", "linked"])
    if "--errors" in sys.argv:
        print("\n".join(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
