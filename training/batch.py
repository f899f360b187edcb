"""Training items to padded batches, and the losses of all heads over one batch, on whichever device the network is.

Nothing here asks the device for a value: a question to a GPU in each step would cost more than the step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.heads import LINKS
from training.net import Net

SKIP = -100  # a word that is not judged
MASK = 103  # the piece that stands for a blanked one
LINK_SCALE = 12.0
SPARSE = ("muc_role", "event", "claim")
HEAD_WEIGHT = {
    "head": 0.5,
    "upos": 0.3,
    "deprel": 0.3,
    "entity": 0.5,
    "sparse-muc_role": 0.4,
    "sparse-event": 0.2,
    "sparse-claim": 0.1,
    "type": 0.6,
    "optional": 0.3,
    "muc_type": 0.5,
    "muc_confidence": 0.3,
    "polarity": 0.5,
    "certainty": 0.5,
    "time": 0.5,
    "fact": 0.3,
    "claim": 1.5,
}


@dataclass
class Links:
    """The links asked for in a batch, by row: query words [B, K], whether there is one [B, K], targets [B, K, W, R],
    and which roles are judged [B, K, R]."""

    query: Tensor
    real: Tensor
    target: Tensor
    judged: Tensor


@dataclass
class Batch:
    """Windows of one task: pieces [B, N], words [B, W] as the index of their first piece, labels a word, links."""

    ids: Tensor
    shape: Tensor
    mask: Tensor
    words: Tensor
    real: Tensor
    tags: dict[str, Tensor] = field(default_factory=dict)
    links: dict[str, Links] = field(default_factory=dict)
    task: str = ""
    fold: int = 0

    def to(self, device: torch.device | str) -> Batch:
        """The same batch on a device."""
        put = lambda t: t.to(device, non_blocking=True)  # noqa: E731
        return Batch(
            *(put(t) for t in (self.ids, self.shape, self.mask, self.words, self.real)),
            {k: put(v) for k, v in self.tags.items()},
            {k: Links(put(v.query), put(v.real), put(v.target), put(v.judged)) for k, v in self.links.items()},
            self.task,
            self.fold,
        )


def batches(its: list[dict[str, Any]], size: int, rng: np.random.Generator) -> list[list[dict[str, Any]]]:
    """Items of like length together, at most ``size`` padded pieces a batch, in random order."""
    order = sorted(range(len(its)), key=lambda i: -len(its[i]["ids"]) + rng.random() * 24)
    out: list[list[dict[str, Any]]] = []
    cur: list[dict[str, Any]] = []
    longest = 0
    for i in order:
        longest = max(longest, len(its[i]["ids"]))
        if cur and longest * (len(cur) + 1) > size:
            out.append(cur)
            cur, longest = [], len(its[i]["ids"])
        cur.append(its[i])
    if cur:
        out.append(cur)
    rng.shuffle(out)  # type: ignore[arg-type]
    return out


def collate(b: list[dict[str, Any]], task: str = "", multiple: int = 1) -> Batch:
    """Pad the items of one batch, to a multiple of so many pieces."""
    n, length, width = len(b), max(len(x["ids"]) for x in b), max(len(x["words"]) for x in b)
    length += -length % multiple
    ids, shape, mask = (torch.zeros(n, length, dtype=torch.long) for _ in range(3))
    words, real = torch.zeros(n, width, dtype=torch.long), torch.zeros(n, width, dtype=torch.bool)
    tags: dict[str, Tensor] = {}
    asked: dict[str, list[list[Any]]] = {}
    for i, x in enumerate(b):
        k, w = len(x["ids"]), len(x["words"])
        ids[i, :k], shape[i, :k], mask[i, :k] = torch.from_numpy(x["ids"]), torch.from_numpy(x["shape"]), 1
        words[i, :w], real[i, :w] = torch.from_numpy(x["words"]), True
        for h, y in x["tags"].items():
            if h not in tags:
                fraction = y.dtype.kind == "f"
                tags[h] = torch.full(
                    (n, width, *y.shape[1:]),
                    float("nan") if fraction else SKIP,
                    dtype=torch.float32 if fraction else torch.long,
                )
            tags[h][i, :w] = torch.from_numpy(y)
        for name, q, z, judged in x["links"]:
            asked.setdefault(name, [[] for _ in b])[i].append((q, z, judged))
    links = {}
    for name, rows in asked.items():
        most, roles = max(map(len, rows)), len(LINKS[name]["roles"])
        query, there = torch.zeros(n, most, dtype=torch.long), torch.zeros(n, most, dtype=torch.bool)
        target, fit = torch.zeros(n, most, width, roles), torch.zeros(n, most, roles, dtype=torch.bool)
        for i, row in enumerate(rows):
            for j, (q, z, judged) in enumerate(row):
                query[i, j], there[i, j] = q, True
                target[i, j, : len(z)] = torch.from_numpy(z)
                fit[i, j] = torch.from_numpy(judged)
        links[name] = Links(query, there, target, fit)
    return Batch(ids, shape, mask, words, real, tags, links, task)


def blanked(ids: Tensor, share: float) -> Tensor:
    """The pieces with a share of them blanked: names are not to be learned by heart."""
    if not share:
        return ids
    return ids.masked_fill((torch.rand(ids.shape, device=ids.device) < share) & (ids > 999), MASK)


def states(net: Net, b: Batch, amp: bool, masked: float = 0.0) -> Tensor:
    """The last hidden state of each word [B, W, width], in float32."""
    with torch.autocast(b.ids.device.type, torch.bfloat16, enabled=amp):
        h = net.hidden(blanked(b.ids, masked), b.shape, b.mask)
    return h.float().gather(1, b.words.unsqueeze(-1).expand(-1, -1, h.shape[-1]))


def _mean(each: Tensor, where: Tensor) -> Tensor:
    """The mean of ``each`` over ``where``; 0 where there is nothing."""
    return (each * where).sum() / where.sum().clamp(min=1)


def hard_losses(net: Net, b: Batch, hw: Tensor) -> dict[str, Tensor]:
    """The losses against the labels of a batch, by head."""
    out = {}
    for head, y in b.tags.items():
        z = net.heads_of(hw, b.real) if head == "head" else net.scores(head, hw)
        if head == "fact":
            ok = ~torch.isnan(y)
            out[head] = _mean(F.smooth_l1_loss(z.squeeze(-1), y.nan_to_num(), reduction="none"), ok)
        elif y.dim() == 3:
            ok = y != SKIP
            out[head] = _mean(F.binary_cross_entropy_with_logits(z, y.clamp(min=0).float(), reduction="none"), ok)
        else:
            each = F.cross_entropy(z.flatten(0, 1), y.flatten(), ignore_index=SKIP, reduction="none").view(y.shape)
            out[head] = _mean(each, y != SKIP)
            if head in SPARSE:  # few words carry a label; their own mean keeps them from drowning among the rest
                out["sparse-" + head] = _mean(each, y > 0)
            if head == "claim":  # one word in 25 is a trigger: its type gets a loss of its own
                kinds = F.cross_entropy(z[..., 1:].flatten(0, 1), (y - 1).clamp(min=0).flatten(), reduction="none")
                out["type"] = _mean(kinds.view(y.shape), y > 0)
    for name, asked in b.links.items():
        z = net.link(name, hw, asked.query)
        ok = b.real[:, None, :, None] & asked.judged.unsqueeze(2) & asked.real[:, :, None, None]
        # summed per query, then averaged: a role of three words weighs as much as its words, not as the window's length
        each = F.binary_cross_entropy_with_logits(z, asked.target, reduction="none") * ok
        out["link-" + name] = each.sum() / asked.real.sum().clamp(min=1) / LINK_SCALE
    return out


def total(parts: dict[str, Tensor]) -> Tensor:
    """The weighted sum of losses by head."""
    return torch.stack([v * HEAD_WEIGHT.get(k, 1.0) for k, v in parts.items()]).sum()
