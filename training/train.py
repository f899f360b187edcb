"""Trains the reader's encoder with all heads together.

    python -m training.train --model DIR --data DIR --out DIR --minutes 70 [--resume]

``--model`` holds MiniLM's ``model.safetensors`` and ``tokenizer.json``; ``--data`` the corpora. One batch holds one
task; tasks take turns by weight. The learning rate falls with the clock, so a run always ends in time. The project's
own dispatches are read anew every few minutes, so a run may begin while they are still being written.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from counterclaim.reader.pieces import load_tokenizer
from training import data as D
from training import tasks
from training.heads import LINKS
from training.net import Net

# share of the pieces read, by task; by size and use, not tuned
WEIGHTS = {
    "attribution": 6.5,
    "mention": 0.5,
    "marked": 0.7,
    "ner": 0.5,
    "wiki": 0.4,
    "toponym": 0.4,
    "muc": 4.0,
    "event": 0.9,
    "fact": 0.3,
    "snippet": 1.0,
    "syntax": 2.0,
    "same": 1.0,
    "claims": 6.0,
}
SPARSE = ("muc_role", "event", "claim")
# What ships is a running mean of the weights over the last thousand steps or so.
AVERAGE_EVERY, AVERAGE_SHARE = (
    10,
    0.02,
)
MASKED, MASK = 0.08, 103  # share of pieces blanked in every other batch: names are not to be learned by heart
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


def batches(its: list[dict], size: int, rng: np.random.Generator) -> list[list[dict]]:
    order = sorted(range(len(its)), key=lambda i: -len(its[i]["ids"]) + rng.random() * 24)
    out: list[list[dict]] = []
    cur: list[dict] = []
    longest = 0
    for i in order:
        longest = max(longest, len(its[i]["ids"]))
        if cur and longest * (len(cur) + 1) > size:
            out.append(cur)
            cur, longest = [], len(its[i]["ids"])
        cur.append(its[i])
    if cur:
        out.append(cur)
    rng.shuffle(out)
    return out


def collate(b: list[dict]):
    n, length, width = len(b), max(len(x["ids"]) for x in b), max(len(x["words"]) for x in b)
    ids, shape, mask = (torch.zeros(n, length, dtype=torch.long) for _ in range(3))
    words, real = torch.zeros(n, width, dtype=torch.long), torch.zeros(n, width, dtype=torch.bool)
    tags: dict[str, torch.Tensor] = {}
    for i, x in enumerate(b):
        k, w = len(x["ids"]), len(x["words"])
        ids[i, :k], shape[i, :k], mask[i, :k] = torch.from_numpy(x["ids"]), torch.from_numpy(x["shape"]), 1
        words[i, :w], real[i, :w] = torch.from_numpy(x["words"]), True
        for h, y in x["tags"].items():
            if h not in tags:
                tags[h] = torch.full(
                    (n, width, *y.shape[1:]),
                    float("nan") if y.dtype.kind == "f" else D.SKIP,
                    dtype=torch.float32 if y.dtype.kind == "f" else torch.long,
                )
            tags[h][i, :w] = torch.from_numpy(y)
    links: dict[str, list] = {}
    for i, x in enumerate(b):
        for name, q, z, judged in x["links"]:
            links.setdefault(name, []).append((i, q, z, judged))
    return ids, shape, mask, words, real, tags, links


def loss_of(net: Net, b: list[dict], amp: bool, masked: float = 0.0) -> dict[str, torch.Tensor]:
    ids, shape, mask, words, real, tags, links = collate(b)
    if masked:
        ids = ids.masked_fill((torch.rand(ids.shape) < masked) & (ids > 999), MASK)
    with torch.autocast("cpu", torch.bfloat16, enabled=amp):
        h = net.hidden(ids, shape, mask)
    h = h.float()
    hw = h.gather(1, words.unsqueeze(-1).expand(-1, -1, h.shape[-1]))
    out = {}
    for head, y in tags.items():
        z = net.heads_of(hw, real) if head == "head" else (net.tags[head] if head in net.tags else net.extra[head])(hw)
        if head == "fact":
            ok = ~torch.isnan(y)
            out[head] = F.smooth_l1_loss(z.squeeze(-1)[ok], y[ok])
        elif y.dim() == 3:
            ok = y != D.SKIP
            out[head] = F.binary_cross_entropy_with_logits(z[ok], y[ok].float()) if ok.any() else z.sum() * 0
        else:
            out[head] = (
                F.cross_entropy(z.reshape(-1, z.shape[-1]), y.reshape(-1), ignore_index=D.SKIP)
                if (y != D.SKIP).any()
                else z.sum() * 0
            )
    for head in SPARSE:  # few words carry a label; their own mean keeps them from drowning among the rest
        if head in tags and (tags[head] > 0).any():
            hit = tags[head] > 0
            out["sparse-" + head] = F.cross_entropy(net.tags[head](hw)[hit], tags[head][hit])
    if "claim" in tags:  # one word in 25 is a trigger: its type gets a loss of its own, or it drowns among the others
        y = tags["claim"]
        hit = y > 0
        out["type"] = F.cross_entropy(net.tags["claim"](hw)[hit][:, 1:], y[hit] - 1) if hit.any() else hw.sum() * 0
    for name, rows in links.items():
        r = torch.tensor([x[0] for x in rows])
        q = torch.tensor([x[1] for x in rows])
        y = torch.zeros(len(rows), words.shape[1], len(LINKS[name]["roles"]))
        judged = torch.zeros(len(rows), 1, len(LINKS[name]["roles"]), dtype=torch.bool)
        for i, x in enumerate(rows):
            y[i, : len(x[2])] = torch.from_numpy(x[2])
            judged[i, 0] = torch.from_numpy(x[3])
        z = net.link(name, h, r, q, words)
        ok = (real[r].unsqueeze(-1) & judged).expand_as(z)
        # summed per query, then averaged: a role of three words weighs as much as its words, not as the window's length
        each = F.binary_cross_entropy_with_logits(z, y, reduction="none") * ok
        out["link-" + name] = each.sum() / len(rows) / 12.0
    return out


def fit(
    net: Net,
    docs: dict[str, list[D.Doc]],
    mix: dict[str, float],
    out: Path | None = None,
    *,
    minutes: float = 0,
    steps: int = 0,
    lr: float = 1.5e-4,
    size: int = 1400,
    seed: int = 1,
    amp: bool = True,
    reread: Callable[[], dict[str, list[D.Doc]]] | None = None,
) -> dict[str, object]:
    """Train a network on documents by task until the minutes or the steps are over; returns what was read.

    ``mix`` gives each task's share of the pieces; ``out`` takes a checkpoint every five minutes; ``reread`` brings
    what we write ourselves anew, by task.
    """
    rng = np.random.default_rng(seed)
    body = [p for n, p in net.named_parameters() if n.startswith("enc.") and n != "enc.word.weight"]
    heads = [p for n, p in net.named_parameters() if not n.startswith("enc.")]
    table = [net.enc.word.weight]
    opt = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": heads, "lr": lr * 6}], weight_decay=0.01, fused=True
    )
    rare = torch.optim.SparseAdam(table, lr=lr)
    groups = [*opt.param_groups, *rare.param_groups]
    base = [g["lr"] for g in groups]
    weights = [*body, *heads, *table]
    mean = [w.detach().clone() for w in weights]
    queue: dict[str, list] = {k: [] for k in docs}
    spent = dict.fromkeys(docs, 0.0)
    losses: dict[str, list[float]] = {}
    t0 = saved = read = time.time()
    step = seen = 0
    rounds = dict.fromkeys(docs, 0)

    def done() -> float:
        return max((time.time() - t0) / (60 * minutes) if minutes else 0.0, step / steps if steps else 0.0)

    while (frac := done()) < 1:
        if reread is not None and time.time() - read > 240:
            fresh, read = reread(), time.time()
            docs.update({k: v for k, v in fresh.items() if k in docs})
        ready = [k for k in docs if docs[k]]
        task = min(ready, key=lambda k: spent[k] / mix[k])
        if not queue[task]:
            part = docs[task]
            if task == "muc":  # half of the documents hold no event; half of those are enough
                part = [d for d in part if (d.tags["muc_role"] > 0).any() or rng.random() < 0.5]
            its = D.items(part, rng)
            if task == "muc":  # most windows hold no filler; a third of those keeps the balance
                its = [x for x in its if (x["tags"]["muc_role"] > 0).any() or rng.random() < 0.33]
            if task == "same":  # windows that ask nothing teach nothing
                its = [x for x in its if x["links"]]
            queue[task] = batches(its, size, rng)
            rounds[task] += 1
        b = queue[task].pop()
        n = sum(len(x["ids"]) for x in b)
        if task == "claims" and spent[task] == 0:  # a late joiner does not catch up what it missed
            spent[task] = min(spent[k] / mix[k] for k in ready if k != task) * mix[task] if len(ready) > 1 else 0
        spent[task] += n
        for g, rate in zip(groups, base, strict=True):
            g["lr"] = rate * min(1.0, (step + 1) / 100) * max(0.02, 1 - frac)
        net.train()
        parts = loss_of(net, b, amp, MASKED * (step % 2))
        loss = sum(v * HEAD_WEIGHT.get(k, 1.0) for k, v in parts.items())
        loss.backward()
        nn.utils.clip_grad_norm_([*body, *heads], 1.0)
        opt.step()
        rare.step()
        opt.zero_grad(set_to_none=True)
        rare.zero_grad(set_to_none=True)
        step += 1
        if step % AVERAGE_EVERY == 0:
            with torch.no_grad():
                torch._foreach_lerp_(mean, weights, AVERAGE_SHARE if step > 50 * AVERAGE_EVERY else 1.0)
        seen += n
        for k, v in parts.items():
            losses.setdefault(k, []).append(v.item())
        if step % 100 == 0:
            shown = " ".join(f"{k} {np.mean(v[-40:]):.3f}" for k, v in losses.items())
            print(
                f"{step} {time.time() - t0:.0f}s {seen / (time.time() - t0):.0f} pieces/s rounds {rounds} | {shown}",
                flush=True,
            )
        if out is not None and time.time() - saved > 300:
            save(net, out)
            saved = time.time()
    with torch.no_grad():
        for w, m in zip(weights, mean, strict=True):
            w.copy_(m)
    return {"steps": step, "pieces": seen, "seconds": time.time() - t0, "rounds": rounds}


def save(net: Net, out: Path) -> None:
    """Write the checkpoint whole or not at all."""
    torch.save(net.state_dict(), out / "net.tmp")
    (out / "net.tmp").rename(out / "net.pt")


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", type=Path, required=True)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--minutes", type=float, default=70)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--size", type=int, default=1400)
    ap.add_argument("--lr", type=float, default=1.5e-4)
    ap.add_argument("--start", type=Path, help="begin from this checkpoint")
    ap.add_argument(
        "--mix",
        help="shares of the pieces read instead of WEIGHTS, as attribution=8,claims=4; a task left out is not trained",
    )
    ap.add_argument("--corpus", type=Path, help="folder of dispatches instead of the project's own")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--fp32", action="store_true")
    ap.add_argument(
        "--steps", type=int, default=0, help="end after so many batches, should they be through before the minutes"
    )
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    tok = load_tokenizer(a.model / "tokenizer.json")
    mix = {k: float(v) for k, _, v in (x.partition("=") for x in a.mix.split(","))} if a.mix else WEIGHTS
    docs = {
        k: v
        for k, v in (tasks.sources(tok, a.data) | {"claims": D.claims(tok, a.corpus, data=a.data)}).items()
        if mix.get(k)
    }
    for k, v in docs.items():
        print(k, len(v), "documents", sum(len(d.pieces.ids) for d in v), "pieces", flush=True)
    net = Net()
    net.enc.load_pretrained(a.model / "model.safetensors")
    if a.start:
        # Heads that came later begin anew.
        missing = net.load_state_dict(torch.load(a.start), strict=False).missing_keys
        print("new:", missing, flush=True)

    def again() -> dict[str, object]:
        return {
            "claims": D.claims(tok, a.corpus, data=a.data),
            "marked": tasks.marked(tok),
            "snippet": D.snippets(tok),
        }

    told = fit(
        net,
        docs,
        mix,
        a.out,
        minutes=a.minutes,
        steps=a.steps,
        lr=a.lr,
        size=a.size,
        seed=a.seed,
        amp=not a.fp32,
        reread=again,
    )
    save(net, a.out)
    (a.out / "run.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
