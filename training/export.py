"""Turns a checkpoint into the files the reader ships: an int8 encoder (ONNX), the heads (npz), the tokenizer.

    python -m training.export --model DIR --checkpoint net.pt --out src/counterclaim/reader/weights

Quantization: dynamic, signed int8, per channel, reduced range, embeddings too (``design/reader.md`` F7).
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.heads import LINKS, TAGS
from training.net import REL, Net


class Hidden(torch.nn.Module):
    def __init__(self, net: Net) -> None:
        super().__init__()
        self.enc = net.enc

    def forward(self, ids, shape, mask):
        return self.enc(ids, shape, mask)


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--checkpoint", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--version", default="1")
    a = ap.parse_args()
    torch.set_num_threads(1)
    a.out.mkdir(parents=True, exist_ok=True)
    net = Net()
    net.load_state_dict(torch.load(a.checkpoint))
    net.eval()
    x = torch.ones(2, 16, dtype=torch.long)
    raw = a.out / "encoder.fp32.onnx"
    torch.onnx.export(Hidden(net).eval(), (x, x, x), str(raw), input_names=["ids", "shape", "mask"], output_names=["hidden"],
                      dynamic_axes={k: {0: "b", 1: "n"} for k in ("ids", "shape", "mask", "hidden")}, opset_version=17, dynamo=False)
    quantize_dynamic(str(raw), str(a.out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                     op_types_to_quantize=["MatMul", "Gather", "Gemm"])
    raw.unlink()
    arrays: dict[str, np.ndarray] = {}
    for k, lin in net.tags.items():
        arrays[f"tag.{k}.w"], arrays[f"tag.{k}.b"] = lin.weight.detach().numpy().T, lin.bias.detach().numpy()
    for k, spec in LINKS.items():
        for side in ("q", "k"):
            lin = getattr(net, side)[k]
            arrays[f"link.{k}.{side}.w"], arrays[f"link.{k}.{side}.b"] = lin.weight.detach().numpy().T, lin.bias.detach().numpy()
        arrays[f"link.{k}.b"], arrays[f"link.{k}.rel"] = net.b[k].detach().numpy(), net.rel[k].detach().numpy()
        assert arrays[f"link.{k}.rel"].shape == (len(spec["roles"]), 2 * REL + 1)
    table = {"version": a.version, "tags": TAGS, "links": LINKS, "rel": REL}
    np.savez(a.out / "heads.npz", table=np.frombuffer(json.dumps(table).encode(), np.uint8), **{k: v.astype(np.float16) for k, v in arrays.items()})
    shutil.copy(a.model / "tokenizer.json", a.out / "tokenizer.json")
    for f in sorted(a.out.iterdir()):
        print(f.name, f.stat().st_size)


if __name__ == "__main__":
    main()
