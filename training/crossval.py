"""Mentions cross-validated by document: what the mention head reaches on documents that no training saw.

    python -m training.crossval --model MINILM --data DATA --out build/crossval [--folds 5] [--first 300] [--steps 300]

One network learns the tasks around it first (``AROUND``); from there each fold trains on the other folds and its
documents are read. Documents under CC BY-NC are read but never trained on. Writes the predictions in the scorer's
format for a row of biases against
"no mention" (``mentions.BIAS.jsonl``); which bias the reader uses is chosen here, so its figure here is the kindest of
the row.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from counterclaim.reader.pieces import load_tokenizer
from counterclaim.reader.tags import best_path
from training import data as D
from training import tasks
from training.batch import collate
from training.heads import MENTIONS, TAGS
from training.net import Net
from training.train import fit, save

AROUND = {"marked": 1.0, "syntax": 2.0, "attribution": 3.0, "ner": 2.0, "wiki": 1.5, "toponym": 1.0, "claims": 3.0}
FOLD = {"mention": 3.0, "marked": 2.0, "ner": 0.7, "wiki": 0.5, "attribution": 0.8}
BIASES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)


def fold_of(doc_id: str, folds: int) -> int:
    """The fold of a document, by a hash of its name."""
    return int(hashlib.sha256(doc_id.encode()).hexdigest(), 16) % folds


@torch.no_grad()
def logits(net: Net, doc: D.Doc) -> np.ndarray:
    """Log-probabilities of the mention head [words, labels] of one document."""
    net.eval()
    out = []
    for x in D.items([doc], None, 0):
        b = collate([x])
        h = net.hidden(b.ids, b.shape, b.mask)[0, b.words[0][b.real[0]]]
        out.append(torch.log_softmax(net.tags["mention"](h), -1).numpy())
    return np.concatenate(out) if out else np.zeros((0, len(TAGS["mention"])), np.float32)


def decode(doc: D.Doc, logp: np.ndarray, bias: float) -> list[dict[str, object]]:
    """Mentions of a document, with ``bias`` taken off the log-probability of "no mention"."""
    z = logp.copy()
    z[:, 0] -= bias
    path, out, start = best_path(z), [], -1
    for t in range(len(path) + 1):
        lab = int(path[t]) if t < len(path) else 0
        if start >= 0 and not (lab and lab % 2 == 0):
            s = doc.pieces.span(start, t)
            out.append({"start": s.start, "end": s.end, "type": MENTIONS[(int(path[start]) - 1) // 2]})
            start = -1
        if lab % 2 == 1:
            start = t
    return out


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--first", type=int, default=300, help="batches of the tasks around it")
    ap.add_argument("--steps", type=int, default=300, help="batches a fold")
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    a.out.mkdir(parents=True, exist_ok=True)
    tok = load_tokenizer(a.model / "tokenizer.json")
    docs = tasks.sources(tok, a.data) | {"claims": D.claims(tok, data=a.data)}
    path = a.data / tasks.RE3D
    licence = {d["doc_id"]: d["licence"] for d in D.load(path)}
    every = D.mentions(tok, path, "mention", MENTIONS)
    net = Net()
    if (a.out / "net.pt").exists():
        net.load_state_dict(torch.load(a.out / "net.pt"))
    else:
        net.enc.load_pretrained(a.model / "model.safetensors")
        fit(net, {k: docs[k] for k in AROUND}, AROUND, steps=a.first)
        save(net, a.out)
    read: list[tuple[D.Doc, np.ndarray]] = []
    for k in range(a.folds):
        mine = copy.deepcopy(net)
        part = [d for d in every if fold_of(d.id, a.folds) != k and "NC" not in licence[d.id]]
        fit(mine, {"mention": part} | {t: docs[t] for t in FOLD if t != "mention"}, FOLD, steps=a.steps, seed=k)
        read += [(d, logits(mine, d)) for d in every if fold_of(d.id, a.folds) == k]
        for bias in BIASES:
            rows = [{"doc_id": d.id, "mentions": decode(d, z, bias)} for d, z in read]
            (a.out / f"mentions.{bias}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        print(f"fold {k + 1} of {a.folds}: {len(read)} documents read", flush=True)
    np.savez(a.out / "logits.npz", **{d.id: z for d, z in read})


if __name__ == "__main__":
    main()
