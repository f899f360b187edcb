"""The network: an encoder in plain torch, case shapes at the input, and the heads.

The encoder that ships is MiniLM (:class:`Encoder`); a larger one teaches it (``training/teacher.py``). Heads are linear
maps of the last hidden state. Link heads score (query word, target word) pairs by a dot product per relation
(``design/reader.md`` C). Names of heads and their labels stand in ``training/heads.py``.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from training.heads import AUXILIARY, LINKS, PARSE, TAGS

HIDDEN, LAYERS, HEADS = 384, 6, 12


class Drop(nn.Module):
    """Dropout with masks cut from one pool of random bits: drawing them anew took a quarter of a training step on a
    CPU."""

    SIZE = 1 << 24

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.pool: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.p:
            return x
        if x.is_cuda:
            return F.dropout(x, self.p)
        if self.pool is None:
            self.pool = (torch.rand(self.SIZE) >= self.p).to(torch.bfloat16) / (1 - self.p)
        n = x.numel()
        start = int(torch.randint(self.SIZE - n, (1,)))
        return x * self.pool[start : start + n].view(x.shape).to(x.dtype)


class Layer(nn.Module):
    """One layer; ``bias`` [B or 1, heads or 1, N or 1, N] is added to the attention scores."""

    def __init__(self, width: int = HIDDEN, eps: float = 1e-12) -> None:
        super().__init__()
        self.width = width
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(width, eps=eps), nn.LayerNorm(width, eps=eps)
        self.f1, self.f2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.drop = Drop(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, _ = x.shape
        split = lambda t: t.view(b, n, HEADS, self.width // HEADS).transpose(1, 2)  # noqa: E731
        q, k, v = split(self.q(x) * (1 / math.sqrt(self.width // HEADS))), split(self.k(x)), split(self.v(x))
        if x.is_cuda:
            a = F.scaled_dot_product_attention(q, k, v, bias.to(q.dtype), scale=1.0)
        else:
            with torch.autocast("cpu", enabled=False):  # the softmax in the type of its input: half the memory to move
                a = torch.softmax((q @ k.transpose(-1, -2)).add_(bias.to(q.dtype)), -1) @ v
        x = self.n1(x + self.drop(self.o(a.transpose(1, 2).reshape(b, n, self.width))))
        return self.n2(x + self.drop(self.f2(F.gelu(self.f1(x)))))


class Encoder(nn.Module):
    """MiniLM: six layers of width 384."""

    width = HIDDEN

    def __init__(self) -> None:
        super().__init__()
        self.word = nn.Embedding(30522, HIDDEN, sparse=True)  # a batch holds some hundred words of these
        self.pos = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.shape = nn.Embedding(8, HIDDEN)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Drop(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, shape: Tensor, mask: Tensor) -> Tensor:
        n = ids.shape[1]
        x = self.word(ids) + self.shape(shape) + self.pos(torch.arange(n, device=ids.device)) + self.kind
        x = self.drop(self.norm(x))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_pretrained(self, path: Path) -> None:
        """Load the published MiniLM weights (``model.safetensors``)."""
        raw = load_file(str(path))
        g = lambda k: raw[k if k in raw else "bert." + k]  # noqa: E731
        e = "embeddings."
        own = {
            "word.weight": g(e + "word_embeddings.weight"),
            "pos.weight": g(e + "position_embeddings.weight"),
            "kind": g(e + "token_type_embeddings.weight")[0],
            "norm.weight": g(e + "LayerNorm.weight"),
            "norm.bias": g(e + "LayerNorm.bias"),
        }
        names = {
            "q": "attention.self.query",
            "k": "attention.self.key",
            "v": "attention.self.value",
            "o": "attention.output.dense",
            "n1": "attention.output.LayerNorm",
            "f1": "intermediate.dense",
            "f2": "output.dense",
            "n2": "output.LayerNorm",
        }
        for i in range(LAYERS):
            for a, b in names.items():
                for w in ("weight", "bias"):
                    own[f"layers.{i}.{a}.{w}"] = g(f"encoder.layer.{i}.{b}.{w}")
        missing = set(self.state_dict()) - set(own) - {"shape.weight"}
        if missing:
            raise ValueError(f"{path}: lacks {sorted(missing)[:3]}")
        self.load_state_dict(own, strict=False)


class Net(nn.Module):
    """An encoder (MiniLM unless another is given) with all heads."""

    def __init__(self, encoder: nn.Module | None = None) -> None:
        super().__init__()
        self.enc = Encoder() if encoder is None else encoder
        width = self.enc.width
        self.drop = Drop(0.1)
        self.tags = nn.ModuleDict({k: nn.Linear(width, len(v)) for k, v in TAGS.items()})
        self.extra = nn.ModuleDict({k: nn.Linear(width, len(v)) for k, v in AUXILIARY.items()})
        self.parse = nn.ModuleDict({k: nn.Linear(width, PARSE) for k in ("word", "head")})
        self.q = nn.ModuleDict({k: nn.Linear(width, len(v["roles"]) * v["dim"]) for k, v in LINKS.items()})
        self.k = nn.ModuleDict({k: nn.Linear(width, len(v["roles"]) * v["dim"]) for k, v in LINKS.items()})
        self.b = nn.ParameterDict({k: nn.Parameter(torch.full((len(v["roles"]),), -2.0)) for k, v in LINKS.items()})
        # relative position, in words, between query and target: clipped to +-REL
        self.rel = nn.ParameterDict(
            {k: nn.Parameter(torch.zeros(len(v["roles"]), 2 * REL + 1)) for k, v in LINKS.items()}
        )

    def hidden(self, ids: Tensor, shape: Tensor, mask: Tensor) -> Tensor:
        return self.drop(self.enc(ids, shape, mask))

    def scores(self, head: str, hw: Tensor) -> Tensor:
        """Scores [B, W, labels] of a tag head."""
        return (self.tags[head] if head in self.tags else self.extra[head])(hw)

    def heads_of(self, hw: Tensor, real: Tensor) -> Tensor:
        """Scores [B, W, W] of each word's head among the words of its row; the root points at itself."""
        z = self.parse["word"](hw) @ self.parse["head"](hw).transpose(1, 2) / math.sqrt(PARSE)
        return z.masked_fill(~real.unsqueeze(1), -1e4)

    def link(self, name: str, hw: Tensor, query: Tensor) -> Tensor:
        """Scores [B, K, W, R] of relations between query words and the words of their row.

        hw [B, W, width]: states of the words; query [B, K]: word indices in the row (any word where a row has fewer).
        """
        spec = LINKS[name]
        r, d = len(spec["roles"]), spec["dim"]
        b, w, width = hw.shape
        n = query.shape[1]
        asked = hw.gather(1, query.unsqueeze(-1).expand(-1, -1, width))
        q = self.q[name](asked).float().view(b, n, r, d).permute(0, 2, 1, 3)
        k = self.k[name](hw).float().view(b, w, r, d).permute(0, 2, 3, 1)
        z = (q @ k).permute(0, 2, 3, 1) / math.sqrt(d) + self.b[name]
        delta = (torch.arange(w, device=hw.device) - query.unsqueeze(-1)).clamp(-REL, REL) + REL
        return z + self.rel[name].T[delta]


REL = 40
NOT_SHIPPED = ("extra.", "parse.")
"""Parts of the network that only help the others to learn; no exported weights hold them."""
