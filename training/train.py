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
from torch import nn

from counterclaim.reader.pieces import load_tokenizer
from training import data as D
from training import tasks
from training.batch import batches, collate, hard_losses, states, total
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
# What ships is a running mean of the weights over the last thousand steps or so.
AVERAGE_EVERY, AVERAGE_SHARE = (
    10,
    0.02,
)
MASKED = 0.08  # share of pieces blanked in every other batch: names are not to be learned by heart


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
        batch = collate(b, task)
        parts = hard_losses(net, batch, states(net, batch, amp, MASKED * (step % 2)))
        total(parts).backward()
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
