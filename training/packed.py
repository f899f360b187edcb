"""Training documents as one file without their texts, for a machine that has neither the corpora nor the package.

    python -m training.packed --model MINILM --data DATA --out packed.xz

Beside the labelled documents it holds texts without labels (task ``plain``), which a teacher reads for its pupil.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.heads import LINKS

if TYPE_CHECKING:
    from training.data import Doc

CAP, CLS, SEP, SKIP = 192, 101, 102, -100  # as in counterclaim.reader.pieces and training.data
FOLDS = 4  # parts of the documents; each teacher is kept from one
PLAIN = "open/maven_ere_text/train.jsonl.gz"


@dataclass
class Packed:
    """A document: pieces, their case shapes, first pieces of words, sentences as ranges of pieces, labels, links, and
    the part of all documents it belongs to."""

    ids: np.ndarray
    shape: np.ndarray
    first: np.ndarray
    sentences: np.ndarray
    tags: dict[str, np.ndarray]
    links: list[tuple[str, int, dict[str, list[int]]]]
    fold: int


def packed(d: Doc) -> Packed:
    """A document without its text."""
    p = d.pieces
    tags = {}
    for head, y in d.tags.items():
        tags[head] = y.astype(np.float32) if y.dtype.kind == "f" else y.astype(np.int32 if head == "head" else np.int8)
    return Packed(
        p.ids.astype(np.uint16),
        p.shape.astype(np.uint8),
        p.first.astype(np.int32),
        np.asarray(p.sentence_pieces, np.int32).reshape(-1, 2),
        tags,
        d.links,
        int(hashlib.sha256(d.id.encode()).hexdigest(), 16) % FOLDS,
    )


def save(docs: dict[str, list[Doc]], path: Path) -> None:
    """Write all documents by task."""
    with lzma.open(path, "wb", preset=6) as f:
        pickle.dump({k: [vars(packed(d)) for d in v] for k, v in docs.items()}, f)


def load(path: Path) -> dict[str, list[Packed]]:
    """Read what :func:`save` wrote; the file must be one's own, since it is a pickle."""
    with lzma.open(path, "rb") as f:
        return {k: [Packed(**d) for d in v] for k, v in pickle.load(f).items()}


def runs(sentences: np.ndarray, rng: np.random.Generator | None) -> list[tuple[int, int]]:
    """Ranges of pieces read together: whole sentences up to the cap, the first run of random length."""
    out, i = [], 0
    while i < len(sentences):
        cap = CAP - 2 if rng is None or out else int(rng.integers(40, CAP - 2))
        j, n = i, 0
        while j < len(sentences) and (j == i or n + sentences[j][1] - sentences[j][0] <= cap):
            n += sentences[j][1] - sentences[j][0]
            j += 1
        out.append((int(sentences[i][0]), int(sentences[j - 1][1])))
        i = j
    return out


def items(docs: list[Packed], rng: np.random.Generator | None) -> list[dict[str, Any]]:
    """Windows of documents as ``training.data.items`` gives them."""
    out = []
    for d in docs:
        for start, end in runs(d.sentences, rng):
            w0, w1 = (int(x) for x in np.searchsorted(d.first, (start, end)))
            if w1 == w0:
                continue
            tags = {h: y[w0:w1] if y.dtype.kind == "f" else y[w0:w1].astype(np.int64) for h, y in d.tags.items()}
            if "head" in tags:
                y = tags["head"]
                tags["head"] = np.where((y >= w0) & (y < w1), y - w0, SKIP)
            links = []
            for name, q, roles in d.links:
                if w0 <= q < w1:
                    spec = LINKS[name]["roles"]
                    z = np.zeros((w1 - w0, len(spec)), np.float32)
                    for r, ws in roles.items():
                        for w in ws:
                            if w0 <= w < w1:
                                z[w - w0, spec.index(r)] = 1
                    links.append((name, q - w0, z, np.array([r in roles for r in spec])))
            out.append(
                {
                    "ids": np.concatenate([[CLS], d.ids[start:end].astype(np.int64), [SEP]]),
                    "shape": np.concatenate([[0], d.shape[start:end].astype(np.int64), [0]]),
                    "words": d.first[w0:w1].astype(np.int64) - start + 1,
                    "tags": tags,
                    "links": links,
                }
            )
    return out


def main() -> None:
    from counterclaim.reader.pieces import load_tokenizer, make_pieces
    from training import data as D
    from training import tasks

    ap = argparse.ArgumentParser()
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    tok = load_tokenizer(a.model / "tokenizer.json")
    docs = tasks.sources(tok, a.data)
    docs["claims"] = D.claims(tok, data=a.data)
    docs["plain"] = [D.Doc(str(d["doc_id"]), make_pieces(tok, d["text"])) for d in D.load(a.data / PLAIN)]
    docs["apart"] = D.claims(tok, part="heldout")
    save(docs, a.out)
    for k, v in docs.items():
        print(k, len(v), "documents", sum(len(d.pieces.ids) for d in v), "pieces")


if __name__ == "__main__":
    main()
