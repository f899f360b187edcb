"""Annotations of pages whose texts are not ours: positions alone, laid over the corpora in the data folder.

    python -m training.corpus.standoff pages --data DATA --out FOLDER    the chosen texts as files to annotate
    (FORMAT.md) python -m training.corpus.standoff pack --data DATA --from FOLDER    annotated files into standoff.jsonl

``standoff.jsonl`` holds no word of the texts: each row names a document, the hash of its laid-out text, and the claims
of
``training.corpus.load`` with offsets into that text. A row whose text is absent or laid out otherwise is left out.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from training.corpus.load import Dispatch, GoldClaim, load_dispatch

FILE = Path(__file__).parent / "standoff.jsonl"
SOURCES = {
    "wikievents": "events/wikievents_train.jsonl.gz",
    "muc": "events/muc4_dev.jsonl",
    "polnear": "attribution/polnear.train.jsonl.gz",
}
_END = re.compile(r"(?<=[.!?][\"'”’)\]])\s+(?=[\"'“‘(\[]?[A-Z])|(?<=[.!?])\s+(?=[\"'“‘(\[]?[A-Z])")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Maj|Capt|Lt|Sgt|Sen|Rep|Gov|St|No|U\. ?S|U\. ?N|Jan|Feb|Aug|Sept|"
    r"Oct|Nov|Dec|vs|[A-Z])\.)$"
)


def records(path: Path) -> Iterator[dict[str, Any]]:
    op = gzip.open if path.suffix == ".gz" else open
    with op(path, "rt", encoding="utf-8") as f:
        yield from map(json.loads, f)


@cache
def _cases(data: Path) -> dict[str, str]:
    """The commonest way to write a word inside a sentence, from texts that keep case."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for name in ("wikievents", "polnear"):
        for d in records(data / SOURCES[name]):
            for m in re.finditer(r"(?<=[a-z,;] )[A-Za-z][A-Za-z'’]*", d["text"]):
                seen[m[0].lower()][m[0]] += 1
    return {w: c.most_common(1)[0][0] for w, c in seen.items()}


def recased(text: str, data: Path) -> str:
    """A text in capitals as it would be printed elsewhere; unknown words are taken for names. Lengths stay."""
    known = _cases(data)

    def word(m: re.Match[str]) -> str:
        w = m[0].lower()
        return known.get(w, w.capitalize() if len(w) > 1 else w.upper())

    out = re.sub(r"[A-Z][A-Z'’]*", word, text)
    return re.sub(r"(?:^|(?<=[.!?] )|(?<=[.!?]  )|(?<=-- )|(?<=\n))[\"'“(\[]?[a-z]", lambda m: m[0].upper(), out)


def laid_out(source: str, record: dict[str, Any], data: Path) -> list[str]:
    """A document's paragraphs, each on one line."""
    text = record["text"]
    if source == "muc":
        parts = [" ".join(p.split()) for p in re.split(r"\n\s*\n|\n {2,}(?=\S)", text)]
        parts = [recased(p.replace("[TEXT] ", ""), data) for p in parts]
        return [p for p in parts if p and not p.startswith((">", "#"))]
    if text.count("\n") > 3:
        return [q for p in text.split("\n") if (q := " ".join(p.split())) and not q.startswith((">", "#"))]
    sentences, cur = [], ""
    for piece in _END.split(" ".join(text.split())):
        cur = f"{cur} {piece}".strip()
        if not _SHORT.search(cur):
            sentences.append(cur)
            cur = ""
    sentences += [cur] if cur else []
    return [" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2)]


def _hash(paragraphs: list[str]) -> str:
    return hashlib.sha256("\n\n".join(paragraphs).encode()).hexdigest()[:16]


def load_standoff(data: Path, file: Path = FILE) -> list[Dispatch]:
    """The annotated documents whose texts stand in ``data``, as dispatches."""
    rows = {(r["source"], r["doc_id"]): r for r in records(file)} if file.exists() else {}
    out = []
    for source in sorted({s for s, _ in rows}):
        path = data / SOURCES[source]
        if not path.exists():
            continue
        for d in records(path):
            row = rows.get((source, d["doc_id"]))
            if row is None:
                continue
            paragraphs = laid_out(source, d, data)
            if _hash(paragraphs) != row["sha256"]:
                print(f"{d['doc_id']}: laid out otherwise than when it was annotated; left out", file=sys.stderr)
                continue
            text, spans = "", []
            for p in paragraphs:
                text += ("\n\n" if text else "") + p
                spans.append((len(text) - len(p), len(text)))
            claims = [GoldClaim(**{k: _tuples(v) for k, v in c.items()}) for c in row["claims"]]
            out.append(Dispatch(row["id"], row["header"], text, spans, claims))
    return out


def _tuples(v: Any) -> Any:
    """Spans as pairs again, after JSON made lists of them."""
    if isinstance(v, list) and len(v) == 2 and all(isinstance(x, int) for x in v):
        return tuple(v)
    if isinstance(v, list):
        return [_tuples(x) for x in v]
    return {k: _tuples(x) for k, x in v.items()} if isinstance(v, dict) else v


def pages(data: Path, chosen: dict[str, list[str]], out: Path) -> None:
    """Write the chosen documents as files to annotate."""
    out.mkdir(parents=True, exist_ok=True)
    for source, ids in chosen.items():
        for d in records(data / SOURCES[source]):
            if d["doc_id"] in ids:
                name = re.sub(r"[^A-Za-z0-9-]+", "-", f"{source}-{d['doc_id'].split('/')[-1]}")[:60].strip("-").lower()
                head = (
                    f"# id: {name}\n# outlet: {source}\n# published: 0000\n# style: agency\n# war: -\n# source: "
                    f"{source}\n# doc: {d['doc_id']}\n\n"
                )
                (out / f"{name}.txt").write_text(head + "\n\n".join(laid_out(source, d, data)) + "\n", encoding="utf-8")


def pack(data: Path, folder: Path, file: Path = FILE) -> int:
    """Annotated files into rows of positions; prints what does not fit and returns how many sentences that were."""
    texts = {s: {d["doc_id"]: d for d in records(data / p)} for s, p in SOURCES.items()}
    wrong, rows = 0, []
    for path in sorted(folder.glob("*.txt")):
        d, bad = load_dispatch(path)
        source, doc = d.header["source"], d.header["doc"]
        paragraphs = laid_out(source, texts[source][doc], data)
        if [d.text[a:b] for a, b in d.paragraphs] != paragraphs:
            bad.append(f"{path.name}: the text was changed; only claim lines may be added")
        for b in bad:
            print(b)
        wrong += len(bad)
        header = {k: d.header[k] for k in ("outlet", "published", "style", "war")}
        plain = [
            {k: v for k, v in dataclasses.asdict(c).items() if v not in (None, [], False)} | {"line": c.line}
            for c in d.claims
        ]
        for c in plain:  # the words of a name are in the text; its position is enough
            c.pop("speaker_name", None)
            c.pop("role", None)
        rows.append(
            {
                "id": d.id,
                "source": source,
                "doc_id": doc,
                "sha256": _hash(paragraphs),
                "header": header,
                "claims": plain,
            }
        )
    if not wrong:
        file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    print(f"{len(rows)} documents, {sum(len(r['claims']) for r in rows)} claims, {wrong} sentences of complaint")
    return wrong


def main() -> int:
    ap = argparse.ArgumentParser()
    ap.add_argument("what", choices=["pages", "pack"])
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path)
    ap.add_argument("--from", type=Path, dest="folder")
    ap.add_argument("--chosen", type=Path, help="JSON: source -> ids of documents")
    a = ap.parse_args()
    if a.what == "pages":
        pages(a.data, json.loads(a.chosen.read_text()), a.out)
        return 0
    return 1 if pack(a.data, a.folder) else 0


if __name__ == "__main__":
    sys.exit(main())
