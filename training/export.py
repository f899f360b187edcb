"""Turns a checkpoint into the files the reader ships: an int8 encoder (ONNX), the heads (npz), the tokenizer.

    python -m training.export --model DIR --checkpoint net.pt --out src/counterclaim/reader/weights

Quantization: dynamic, signed int8, per channel, reduced range (``design/reader.md`` F7); embeddings a scale a row and
inputs evened before (``training/quantize.py``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from counterclaim.reader.pieces import load_tokenizer
from training import tasks
from training.corpus.load import load_all
from training.data import Doc, held_out, items, load, make_pieces
from training.heads import LINKS, TAGS
from training.net import NOT_SHIPPED, REL, Net
from training.quantize import make_ready


class Flat(torch.nn.Module):
    """The encoder with every head's linear map in one matrix: outputs ``heads`` [batch, pieces, columns] and ``hidden``
    [batch, pieces, 384], the state that the heads read, from which a user's corrections of the heads are learned.
    """

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.enc = net.enc
        parts: list[tuple[str, torch.nn.Linear]] = [(f"tag.{k}", net.tags[k]) for k in TAGS]
        parts += [(f"link.{k}.{side}", getattr(net, side)[k]) for k in LINKS for side in "qk"]
        self.columns, at = {}, 0
        for name, lin in parts:
            self.columns[name] = [at, at + lin.out_features]
            at += lin.out_features
        self.out = torch.nn.Linear(parts[0][1].in_features, at)
        with torch.no_grad():
            self.out.weight.copy_(torch.cat([lin.weight for _, lin in parts]))
            self.out.bias.copy_(torch.cat([lin.bias for _, lin in parts]))

    def forward(self, ids, shape, mask):
        hidden = self.enc(ids, shape, mask)
        return self.out(hidden), hidden


def load_net(checkpoint: Path) -> Net:
    """The network of a checkpoint; heads that are not exported may be missing in it."""
    net = Net()
    missing, _ = net.load_state_dict(torch.load(checkpoint), strict=False)
    lacking = sorted(k for k in missing if not k.startswith(NOT_SHIPPED))
    if lacking:
        raise SystemExit(f"{checkpoint}: lacks {', '.join(lacking[:3])}; train it with the heads of training/heads.py.")
    return net.eval()


def sample(tokenizer: Path, every: int = 8) -> list[dict[str, Any]]:
    """Windows of some dispatches that were trained on, to see how large the encoder's inputs become."""
    tok = load_tokenizer(tokenizer)
    docs = [Doc(d.id, make_pieces(tok, d.text)) for d in load_all() if not held_out(d.id)][::every]
    return items(docs, None)


def trained_on(data: Path) -> list[str]:
    """Ids of those documents of evaluation files that were trained on, so that no score counts them."""
    read = ((tasks.RE3D, tasks.reads_re3d), (tasks.PLACES, tasks.reads_place))
    return sorted(d["doc_id"] for name, trained in read for d in load(data / name) if trained(d))


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--checkpoint", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument(
        "--data", type=Path, help="the corpora, to list the documents of evaluation files that were trained on"
    )
    ap.add_argument("--version", default="1")
    a = ap.parse_args()
    torch.set_num_threads(1)
    a.out.mkdir(parents=True, exist_ok=True)
    net = load_net(a.checkpoint)
    x = torch.ones(2, 16, dtype=torch.long)
    raw = a.out / "encoder.fp32.onnx"
    flat = Flat(make_ready(net, sample(a.model / "tokenizer.json"))).eval()
    torch.onnx.export(
        flat,
        (x, x, x),
        str(raw),
        input_names=["ids", "shape", "mask"],
        output_names=["heads", "hidden"],
        dynamic_axes={k: {0: "b", 1: "n"} for k in ("ids", "shape", "mask", "heads", "hidden")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(
        str(raw),
        str(a.out / "reader.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gemm"],
    )
    raw.unlink()
    table = {"version": a.version, "tags": TAGS, "links": LINKS, "rel": REL, "columns": flat.columns}
    small = {}
    for k, spec in LINKS.items():
        small[f"link.{k}.b"], small[f"link.{k}.rel"] = net.b[k].detach().numpy(), net.rel[k].detach().numpy()
        assert small[f"link.{k}.rel"].shape == (len(spec["roles"]), 2 * REL + 1)
    np.savez(a.out / "heads.npz", table=np.frombuffer(json.dumps(table).encode(), np.uint8), **small)
    shutil.copy(a.model / "tokenizer.json", a.out / "tokenizer.json")
    card = {
        "version": a.version,
        "checkpoint": hashlib.sha256(a.checkpoint.read_bytes()).hexdigest(),
        "sha256": {
            f: hashlib.sha256((a.out / f).read_bytes()).hexdigest()
            for f in ("reader.onnx", "heads.npz", "incidents.npz", "fillers.npz", "snippets.npz", "tokenizer.json")
            if (a.out / f).exists()
        },
        "documents": trained_on(a.data) if a.data else [],
    }
    (a.out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    for f in sorted(a.out.iterdir()):
        print(f.name, f.stat().st_size)


if __name__ == "__main__":
    main()
