"""What the encoder needs to lose little when its weights become int8.

Embeddings keep one scale a row: a common scale for 30,522 words rounds the rare ones away. The inputs of the large
products have a few channels many times as large as the rest, and dynamic quantization gives all channels one scale; so
each input is divided by a factor a channel, and the weights are multiplied by it (Xiao et al. 2023, SmoothQuant; the
factor here is a power of the channel's maximum over the median one, which leaves the ordinary channels alone).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.net import HEADS, HIDDEN, Encoder, Layer, Net

POWERS = {"qkv": 0.5, "f1": 0.6, "f2": 0.7}
"""How far the large channels of each input are brought down. By the divergence of four heads from the exact network on
25 dispatches: 0.0042 without, 0.0014 with these (attribution)."""


class Rows(nn.Module):
    """A table of embeddings in int8 with one scale a row."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        weight = table.weight.detach()
        scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].float() * self.scale[ids]


class Ready(nn.Module):
    """A layer whose large products take evened inputs."""

    def __init__(self, layer: Layer, largest: dict[str, Tensor]) -> None:
        super().__init__()
        for name, of in {"qkv": ("q", "k", "v"), "f1": ("f1",), "f2": ("f2",)}.items():
            peak = largest[name]
            factor = (peak / peak.median()).clamp_min(1.0) ** POWERS[name]
            self.register_buffer(f"into_{name}", 1 / factor)
            for part in of:
                old: nn.Linear = getattr(layer, part)
                new = nn.Linear(old.in_features, old.out_features)
                new.weight.data, new.bias.data = old.weight.detach() * factor, old.bias.detach()
                setattr(self, part, new)
        self.o, self.n1, self.n2 = layer.o, layer.n1, layer.n2

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, _ = x.shape
        even = x * self.into_qkv
        q, k, v = (part(even).view(b, n, HEADS, HIDDEN // HEADS).transpose(1, 2) for part in (self.q, self.k, self.v))
        a = torch.softmax((q * (1 / math.sqrt(HIDDEN // HEADS))) @ k.transpose(-1, -2) + bias, -1) @ v
        x = self.n1(x + self.o(a.transpose(1, 2).reshape(b, n, HIDDEN)))
        return self.n2(x + self.f2(F.gelu(self.f1(x * self.into_f1)) * self.into_f2))


def largest_inputs(encoder: Encoder, pages: Iterable[dict[str, Any]]) -> list[dict[str, Tensor]]:
    """The largest value of each channel that goes into the products of each layer, over training items."""
    found: list[dict[str, Tensor]] = [{} for _ in encoder.layers]

    def watch(at: int, name: str):  # type: ignore[no-untyped-def]
        def see(module: nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
            peak = given[0].detach().abs().reshape(-1, given[0].shape[-1]).amax(0)
            found[at][name] = torch.maximum(found[at][name], peak) if name in found[at] else peak

        return see

    hooks = [
        getattr(layer, part).register_forward_hook(watch(i, name))
        for i, layer in enumerate(encoder.layers)
        for name, part in (("qkv", "q"), ("f1", "f1"), ("f2", "f2"))
    ]
    with torch.no_grad():
        for page in pages:
            ids, shape = (torch.from_numpy(page[k])[None].long() for k in ("ids", "shape"))
            encoder(ids, shape, torch.ones_like(ids))
    for h in hooks:
        h.remove()
    return [{k: v.clamp_min(1e-4) for k, v in layer.items()} for layer in found]


def make_ready(net: Net, pages: Iterable[dict[str, Any]]) -> Net:
    """Change a network in place so that quantization loses little; what it computes stays."""
    found = largest_inputs(net.enc, pages)
    net.enc.layers = nn.ModuleList(Ready(layer, peak) for layer, peak in zip(net.enc.layers, found, strict=True))
    net.enc.word, net.enc.pos = Rows(net.enc.word), Rows(net.enc.pos)  # type: ignore[assignment]
    return net
