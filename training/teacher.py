"""A larger encoder that teaches the one that ships: MPNet base (Song et al. 2020), twelve layers of width 768.

Its vocabulary is BERT's with four entries before it, so that it cuts a text into the same pieces as MiniLM and its
answers can be compared word by word.

    python -m training.teacher --model MPNET --out teacher.npz      its published weights, made small for carrying
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.batch import MASK
from training.net import HEADS, Drop, Layer

BUCKETS, FAR = 32, 128  # of relative positions; those beyond FAR share one
FIRST_POSITION = 2
SPECIAL = {0: 1, 101: 0, 102: 2, MASK: 30526}  # BERT's [PAD], [CLS], [SEP], [MASK] as MPNet counts them
_NAMES = {
    "q": "attention.attn.q",
    "k": "attention.attn.k",
    "v": "attention.attn.v",
    "o": "attention.attn.o",
    "n1": "attention.LayerNorm",
    "f1": "intermediate.dense",
    "f2": "output.dense",
    "n2": "output.LayerNorm",
}


def bucket_of(distance: Tensor) -> Tensor:
    """The bucket of a relative position (target minus query), as T5 counts them (Raffel et al. 2020)."""
    half = BUCKETS // 2
    n = distance.abs()
    near = half // 2
    far = near + (torch.log(n.clamp(min=1).float() / near) / math.log(FAR / near) * (half - near)).long()
    return torch.where(n < near, n, far.clamp(max=half - 1)) + (distance > 0).long() * half


class Mpnet(nn.Module):
    """The encoder: ids of BERT's vocabulary and case shapes to states [B, N, 768]."""

    width, depth = 768, 12

    def __init__(self) -> None:
        super().__init__()
        self.word = nn.Embedding(30527, self.width)
        self.pos = nn.Embedding(514, self.width)
        self.shape = nn.Embedding(8, self.width)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(self.width, eps=1e-5)
        self.drop = Drop(0.1)
        self.layers = nn.ModuleList(Layer(self.width, 1e-5) for _ in range(self.depth))
        self.relative = nn.Embedding(BUCKETS, HEADS)
        self.relative.weight.requires_grad_(False)  # attention kernels are fast where the bias asks for no gradient
        ids = torch.arange(30522) + 4
        for bert, own in SPECIAL.items():
            ids[bert] = own
        self.register_buffer("own", ids, persistent=False)

    def forward(self, ids: Tensor, shape: Tensor, mask: Tensor) -> Tensor:
        """States [B, N, 768] of pieces; ``mask`` is 1 where there is one."""
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.word(self.own[ids]) + self.shape(shape) + self.pos(at + FIRST_POSITION)
        x = self.drop(self.norm(x))
        near = self.relative(bucket_of(at[None, :] - at[:, None])).permute(2, 0, 1).unsqueeze(0)
        bias = near + (1.0 - mask.to(near.dtype))[:, None, None, :] * -10000.0
        if x.is_cuda:
            bias = bias.to(torch.bfloat16)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_pretrained(self, raw: dict[str, Tensor]) -> None:
        """Take over the published weights, by their published names."""
        own = {
            "word.weight": raw["embeddings.word_embeddings.weight"],
            "pos.weight": raw["embeddings.position_embeddings.weight"],
            "norm.weight": raw["embeddings.LayerNorm.weight"],
            "norm.bias": raw["embeddings.LayerNorm.bias"],
            "relative.weight": raw["encoder.relative_attention_bias.weight"],
        }
        for i in range(self.depth):
            for a, b in _NAMES.items():
                for w in ("weight", "bias"):
                    own[f"layers.{i}.{a}.{w}"] = raw[f"encoder.layer.{i}.{b}.{w}"]
        if missing := set(self.state_dict()) - set(own) - {"shape.weight"}:
            raise ValueError(f"the weights lack {sorted(missing)[:3]}")
        self.load_state_dict({k: v.float() for k, v in own.items()}, strict=False)


def small(raw: dict[str, Tensor]) -> dict[str, np.ndarray]:
    """Weights as int8 with a scale a row, for carrying; :func:`whole` undoes it but for the rounding."""
    out: dict[str, np.ndarray] = {}
    for k, v in raw.items():
        if v.dim() == 2 and v.shape[0] > 40:
            scale = v.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            out[k + ":q"] = (v / scale).round().to(torch.int8).numpy()
            out[k + ":s"] = scale.numpy().astype(np.float32)
        elif v.dtype.is_floating_point:
            out[k] = v.numpy()
    return out


def whole(parts: dict[str, np.ndarray]) -> dict[str, Tensor]:
    """What :func:`small` made small."""
    out = {}
    for k, v in parts.items():
        if k.endswith(":q"):
            out[k[:-2]] = torch.from_numpy(v.astype(np.float32) * parts[k[:-2] + ":s"])
        elif not k.endswith(":s"):
            out[k] = torch.from_numpy(v)
    return out


def read_small(paths: list[Path]) -> dict[str, Tensor]:
    """Weights from the ``npz`` files that :func:`small` filled."""
    parts: dict[str, np.ndarray] = {}
    for p in paths:
        with np.load(p) as z:
            parts.update({k: z[k] for k in z.files})
    return whole(parts)


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", type=Path, required=True, help="folder with model.safetensors of all-mpnet-base-v2")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    np.savez_compressed(a.out, **small(load_file(str(a.model / "model.safetensors"))))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
