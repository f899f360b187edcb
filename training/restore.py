"""Turns the shipped int8 weights back into a checkpoint, so that training can go on from them.

    python -m training.restore --weights src/counterclaim/reader/weights --out net.pt

The rounding of the quantization stays in the values (at most half a step of each channel); training irons it out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.net import NOT_SHIPPED, Net


def restore(weights: Path) -> Net:
    """Read ``reader.onnx`` and ``heads.npz`` into a network.

    Raises ``ValueError`` when the file holds another network than ``training.net`` describes.
    """
    graph = onnx.load(str(weights / "reader.onnx")).graph
    held = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    makers = {o: n for n in graph.node for o in n.output}

    def plain(name: str) -> np.ndarray:
        """A quantized initializer as float32; scales are per tensor or per last axis."""
        stem = name.removesuffix("_quantized")
        q, scale, zero = (
            held[name].astype(np.float32),
            held[stem + "_scale"],
            held[stem + "_zero_point"].astype(np.float32),
        )
        return (q - zero) * scale

    def weight_behind(output: str) -> np.ndarray | None:
        """The quantized matrix of the product that ends in ``output``."""
        todo, seen = [output], set()
        while todo:
            node = makers.get(todo.pop(0))
            if node is None or node.name in seen:
                continue
            seen.add(node.name)
            if node.op_type == "MatMulInteger":
                return plain(node.input[1])
            if node.op_type in ("Cast", "Mul"):
                todo += node.input
        return None

    net = Net()
    state = net.state_dict()
    done: set[str] = set()

    def put(key: str, value: np.ndarray) -> None:
        if state[key].shape != value.shape:
            raise ValueError(f"{weights}: {key} has shape {value.shape}, the network wants {tuple(state[key].shape)}")
        state[key] = torch.from_numpy(np.array(value, np.float32))
        done.add(key)

    out_weight = out_bias = None
    for name, value in held.items():
        if name.endswith(".rows"):  # an embedding: a scale a row
            stem = name.removesuffix("rows")
            put(stem + "weight", value.astype(np.float32) * held[stem + "scale"])
        elif name in state and value.dtype == np.float32:
            put(name, value)
    for node in graph.node:
        if node.op_type != "Add":
            continue
        for bias, other in (node.input, reversed(node.input)):
            if bias.endswith(".bias") and bias in held and (w := weight_behind(other)) is not None:
                if bias == "out.bias":
                    out_weight, out_bias = w.T, held[bias]
                else:
                    put(bias.removesuffix("bias") + "weight", w.T)
                    put(bias, held[bias])
    if out_weight is None or out_bias is None:
        raise ValueError(f"{weights}: reader.onnx holds no layer of heads")
    with np.load(weights / "heads.npz") as small:
        table = json.loads(small["table"].tobytes())
        for k in table["links"]:
            put(f"b.{k}", small[f"link.{k}.b"])
            put(f"rel.{k}", small[f"link.{k}.rel"])
    for column, (a, b) in table["columns"].items():
        kind, _, rest = column.partition(".")
        key = f"tags.{rest}" if kind == "tag" else "{1}.{0}".format(*rest.rsplit(".", 1))
        put(key + ".weight", out_weight[a:b])
        put(key + ".bias", out_bias[a:b])
    for name, value in held.items():  # the inputs of these products were evened: training/quantize.py
        stem, _, into = name.rpartition(".into_")
        for part in {"qkv": "qkv", "f1": ("f1",), "f2": ("f2",)}.get(into, ()):
            key = f"{stem}.{part}.weight"
            put(key, state[key].numpy() * value)
    # Heads that only helped to learn.
    if missing := sorted(k for k in set(state) - done if not k.startswith(NOT_SHIPPED)):
        raise ValueError(f"{weights}: nothing found for {missing[:4]} ({len(missing)} in all)")
    net.load_state_dict(state)
    return net


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--weights", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    torch.save(restore(a.weights).state_dict(), a.out)


if __name__ == "__main__":
    main()
