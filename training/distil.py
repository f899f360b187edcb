"""Trains the reader on a GPU in minutes: first larger teachers, then the reader from labels and the teachers' answers.

    python -m training.distil teach --packed packed.xz --weights teacher.npz --out FOLDER --minutes 4
    python -m training.distil learn --packed packed.xz --teachers FOLDER --start net.pt --out PUPIL --minutes 6
    python -m training.distil join --out PUPIL

The pupil reads each batch with some pieces blanked and is told the labels, where there are any, and for every head what
the teacher answers (Hinton et al. 2015): so each corpus teaches every head, also those that it has no labels for, and
texts without labels teach too. With ``--folds 4`` there are four teachers, each kept from a quarter of the documents,
and the pupil hears the one who was kept from the document at hand, who cannot know it by heart. Batches are cut in
processes of their own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from training import packed as P
from training.batch import HEAD_WEIGHT, LINK_SCALE, Batch, batches, collate, hard_losses, states, total
from training.heads import TAGS
from training.net import Net
from training.teacher import Mpnet, read_small

TEACH = {
    "attribution": 6.5, "mention": 0.3, "marked": 0.8, "ner": 0.5, "wiki": 0.5, "toponym": 0.7, "muc": 4.0,
    "event": 0.9, "fact": 0.3, "snippet": 1.5, "syntax": 1.5, "same": 1.0, "claims": 6.0,
}  # fmt: skip
LEARN = TEACH | {"attribution": 8.0, "muc": 4.0, "event": 1.5, "plain": 2.5}
MASKED = 0.08
# A horizon of some eighty steps: a longer one holds back what is learned in so few.
AVERAGE_EVERY, AVERAGE_SHARE = 10, 0.12
# Heads read only where another one finds something: whose answer decides how much a word counts.
LEAD = {
    "polarity": "claim", "certainty": "claim", "time": "claim", "optional": "claim", "fact": "claim",
    "muc_type": "muc_role", "muc_confidence": "muc_role",
}  # fmt: skip
ASKED = {
    "claim": ("claim", 12),
    "attribution": ("attribution", 8),
}  # link: the head that names its query words, and how many a window
CUE = 3  # label B-cue of the head ``attribution``
SENTENCES = ("snippet", "fact")  # tasks whose windows are single statements
BESIDE = 1.5  # weight of the teacher's answer where there is a label
FOUND = 8.0  # a word where the teacher finds something counts for so many more than one where it finds nothing


class Stream(IterableDataset[Batch]):
    """Batches without end; each process draws its own."""

    def __init__(
        self, docs: dict[str, list[P.Packed]], mix: dict[str, float], size: int, seed: int, without: int | None = None
    ) -> None:
        super().__init__()
        self.mix, self.size, self.seed, self.without = mix, size, seed, without
        self.docs = {k: [[d for d in v if d.fold == f] for f in range(P.FOLDS)] for k, v in docs.items()}

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        queue: dict[str, list[tuple[int, list[dict]]]] = {k: [] for k in self.mix}
        spent = {k: float(rng.random()) * self.size * 4 for k in self.mix}
        while True:
            task = min(self.mix, key=lambda k: spent[k] / self.mix[k])
            if not queue[task]:
                folds = [f for f in range(P.FOLDS) if f != self.without]
                queue[task] = [(f, b) for f in folds for b in batches(self._some(task, f, rng), self.size, rng)]
                rng.shuffle(queue[task])  # type: ignore[arg-type]
            fold, b = queue[task].pop()
            spent[task] += sum(len(x["ids"]) for x in b)
            out = collate(b, task, 8)
            out.fold = fold
            yield out

    def _some(self, task: str, fold: int, rng: np.random.Generator) -> list[dict]:
        """Windows of a random part of a task's documents of one fold, each document cut anew."""
        docs = self.docs[task][fold]
        n = min(len(docs), max(30, len(docs) // 5))
        part = [docs[i] for i in rng.permutation(len(docs))[:n]]
        if task == "muc":  # half of the documents hold no event; half of those are enough
            part = [d for d in part if (d.tags["muc_role"] > 0).any() or rng.random() < 0.5]
        its = P.items(part, rng)
        if task == "muc":  # most windows hold no filler; a third of those keeps the balance
            its = [x for x in its if (x["tags"]["muc_role"] > 0).any() or rng.random() < 0.33]
        if task == "same":  # windows that ask nothing teach nothing
            its = [x for x in its if x["links"]]
        return its


def soft_losses(net: Net, teacher: Net, b: Batch, hw: Tensor, tw: Tensor) -> dict[str, Tensor]:
    """How far the pupil's answers are from the teacher's, by head; ``hw`` and ``tw`` are their states of the words."""
    out = {}
    real = b.real.float()
    wanted = {k: teacher.scores(k, tw).float() for k in (*TAGS, *teacher.extra)}
    found = {k: 1 - torch.softmax(wanted[k], -1)[..., 0] for k, v in TAGS.items() if v[0] == "O"}
    for k, z in wanted.items():
        if k == "sub_event":
            if b.task not in SENTENCES:
                continue
            weight = F.one_hot(torch.zeros(len(real), dtype=torch.long, device=real.device), real.shape[1]).float()
        elif k in LEAD:
            weight = real * found[LEAD[k]]
        elif k in found:
            weight = real * (1 + FOUND * found[k])
        else:
            weight = real
        mine = net.scores(k, hw)
        if k == "fact":
            each = F.smooth_l1_loss(mine, z, reduction="none").squeeze(-1)
        elif k in ("muc_type", "optional"):
            each = F.binary_cross_entropy_with_logits(mine, z.sigmoid(), reduction="none").sum(-1)
        else:
            each = F.kl_div(F.log_softmax(mine, -1), F.log_softmax(z, -1), reduction="none", log_target=True).sum(-1)
        out[k] = (each * weight).sum() / weight.sum().clamp(min=4.0)
    for name, (head, most) in ASKED.items():
        p = torch.softmax(wanted[head], -1)[..., CUE] if name == "attribution" else found[head]
        top = (p * real).topk(min(most, p.shape[1]), 1)
        weight = top.values * (top.values > 0.1)
        goal = teacher.link(name, tw, top.indices).sigmoid()
        each = F.binary_cross_entropy_with_logits(net.link(name, hw, top.indices), goal, reduction="none")
        each = (each * real[:, None, :, None]).sum((2, 3))
        out["link-" + name] = (each * weight).sum() / weight.sum().clamp(min=1.0) / LINK_SCALE
    return out


def frame(
    loader: Iterator[Batch],
    net: Net,
    minutes: float,
    lr: float,
    parts_of: Callable[[Batch, int], dict[str, Tensor]],
    tell: Callable[[], str],
    device: str,
) -> None:
    """Train until the minutes are over; the network then holds the running mean of its weights."""
    body = [p for n, p in net.named_parameters() if n.startswith("enc.") and p.requires_grad]
    heads = [p for n, p in net.named_parameters() if not n.startswith("enc.")]
    opt = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": heads, "lr": lr * 6}], weight_decay=0.01, fused=device == "cuda"
    )
    base = [g["lr"] for g in opt.param_groups]
    weights = [*body, *heads]
    mean = [w.detach().clone() for w in weights]
    sums: dict[str, Tensor] = {}
    counts: dict[str, int] = {}
    t0 = told = time.time()
    seen = step = 0
    while (frac := (time.time() - t0) / (60 * minutes)) < 1:
        b = next(loader)
        seen += int(b.mask.sum())
        for g, rate in zip(opt.param_groups, base, strict=True):
            g["lr"] = rate * min(1.0, (step + 1) / 300) * max(0.01, 1 - frac)
        net.train()
        parts = parts_of(b.to(device), step)
        total(parts).backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        opt.step()
        opt.zero_grad(set_to_none=True)
        step += 1
        if step % AVERAGE_EVERY == 0:
            with torch.no_grad():
                torch._foreach_lerp_(mean, weights, AVERAGE_SHARE if step > 300 else 1.0)
        for k, v in parts.items():
            sums[k] = sums.get(k, 0.0) + v.detach()
            counts[k] = counts.get(k, 0) + 1
        if time.time() - told > min(45.0, 15.0 * minutes):
            told = time.time()
            shown = " ".join(f"{k} {float(v) / counts[k]:.3f}" for k, v in sums.items())
            print(f"{step} {told - t0:.0f}s {seen / (told - t0):.0f} pieces/s | {shown} | {tell()}", flush=True)
            sums, counts = {}, {}
    with torch.no_grad():
        for w, m in zip(weights, mean, strict=True):
            w.copy_(m)
    print(f"{step} steps, {seen} pieces, {time.time() - t0:.0f}s | {tell()}", flush=True)


@torch.no_grad()
def judged(net: Net, apart: list[Batch], device: str) -> str:
    """Losses on dispatches that nothing is trained on, and how many of their triggers are found with their type."""
    net.eval()
    sums: dict[str, float] = {}
    right = asked = said = 0
    for b in apart:
        c = b.to(device)
        hw = states(net, c, device == "cuda")
        for k, v in hard_losses(net, c, hw).items():
            sums[k] = sums.get(k, 0.0) + float(v) / len(apart)
        z, y = net.scores("claim", hw).argmax(-1), c.tags["claim"]
        right += int(((z == y) & (y > 0)).sum())
        asked += int((y > 0).sum())
        said += int(((z > 0) & (y >= 0) & c.real).sum())
    f = 2 * right / max(1, asked + said)
    return (
        "apart: "
        + " ".join(f"{k} {sums[k]:.3f}" for k in ("claim", "type", "polarity", "certainty", "link-claim"))
        + f" triggers F1 {f:.3f}"
    )


def save_parts(state: dict[str, Tensor], out: Path, most: int = 15_000_000) -> None:
    """A checkpoint in half precision, in files of at most ``most`` bytes or one tensor each: ``net-0.pt``, …"""
    part: dict[str, Tensor] = {}
    size = n = 0
    pieces: list[tuple[str, Tensor]] = []
    for k, v in state.items():
        h = v.detach().cpu().half() if v.dtype.is_floating_point else v.cpu()
        rows = max(1, most // max(1, h[0].numel() * 2)) if h.dim() > 1 and h.numel() * 2 > most else 0
        pieces += [(f"{k}#{i}", t.clone()) for i, t in enumerate(h.split(rows))] if rows else [(k, h)]
    for k, h in pieces:
        if part and size + h.numel() * 2 > most:
            torch.save(part, out / f"net-{n}.pt")
            part, size, n = {}, 0, n + 1
        part[k] = h
        size += h.numel() * 2
    torch.save(part, out / f"net-{n}.pt")


def read_parts(folder: Path) -> dict[str, Tensor]:
    """The checkpoint that :func:`save_parts` wrote, in full precision."""
    out: dict[str, Tensor] = {}
    split: dict[str, dict[int, Tensor]] = {}
    for path in sorted(folder.glob("net-*.pt")):
        for k, v in torch.load(path).items():
            name, _, i = k.partition("#")
            v = v.float() if v.dtype.is_floating_point else v
            if i:
                split.setdefault(name, {})[int(i)] = v
            else:
                out[name] = v
    return out | {k: torch.cat([v[i] for i in sorted(v)]) for k, v in split.items()}


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("what", choices=["teach", "learn", "join"])
    ap.add_argument("--packed", type=Path)
    ap.add_argument("--weights", type=Path, nargs="+", help="the teacher's published weights, made small")
    ap.add_argument("--teachers", type=Path, help="folder of what ``teach`` wrote")
    ap.add_argument("--start", type=Path, help="the checkpoint to begin from, the pupil's or the teachers'")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--minutes", type=float, default=4)
    ap.add_argument("--size", type=int, default=6144, help="padded pieces a batch")
    ap.add_argument("--lr", type=float)
    ap.add_argument("--workers", type=int, default=14)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--folds", type=int, choices=[1, P.FOLDS], default=1, help="how many teachers")
    ap.add_argument("--layers", type=int, default=12, help="of the teacher; fewer only to try things out")
    a = ap.parse_args()
    if a.what == "join":
        torch.save(read_parts(a.out), a.out / "net.pt")
        return
    torch.manual_seed(a.seed)
    torch.multiprocessing.set_sharing_strategy("file_system")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    a.out.mkdir(parents=True, exist_ok=True)
    docs = P.load(a.packed)
    apart = [collate(x, "claims", 8) for x in batches(P.items(docs.pop("apart"), None), 8192, np.random.default_rng(0))]
    amp = device == "cuda"
    Mpnet.depth = a.layers

    def loader_of(mix: dict[str, float], without: int | None = None) -> Iterator[Batch]:
        stream = Stream(docs, mix, a.size, a.seed, without)
        return iter(
            DataLoader(stream, batch_size=None, num_workers=a.workers, prefetch_factor=6 if a.workers else None)
        )

    if a.what == "teach":
        raw = read_small(a.weights) if a.weights else None
        for k in range(a.folds):
            net = Net(Mpnet())
            if raw is not None:
                net.enc.load_pretrained(raw)
            if a.start:
                net.load_state_dict(torch.load(a.start, map_location="cpu"))
            net.to(device)

            def learnt(b: Batch, step: int, net: Net = net) -> dict[str, Tensor]:
                return hard_losses(net, b, states(net, b, amp, MASKED * (step % 2)))

            tell = partial(judged, net, apart, device)
            frame(loader_of(TEACH, k if a.folds > 1 else None), net, a.minutes, a.lr or 1e-4, learnt, tell, device)
            torch.save(net.state_dict(), a.out / f"teacher-{k}.pt")
    else:
        net = Net()
        net.enc.word.sparse = False
        if a.start:
            kept = read_small([a.start]) if a.start.suffix == ".npz" else torch.load(a.start, map_location="cpu")
            print("new:", net.load_state_dict(kept, strict=False).missing_keys, flush=True)
        net.to(device)
        print("start:", judged(net, apart, device), flush=True)
        teachers = []
        for path in sorted(a.teachers.glob("teacher-*.pt")):
            teachers.append(Net(Mpnet()))
            teachers[-1].load_state_dict(torch.load(path, map_location="cpu"))
            teachers[-1].to(device).eval().requires_grad_(False)
            print(path.name, judged(teachers[-1], apart, device), flush=True)

        def taught(b: Batch, step: int) -> dict[str, Tensor]:
            teacher = teachers[b.fold % len(teachers)]
            with torch.no_grad():
                tw = states(teacher, b, amp)
            hw = states(net, b, amp, MASKED * (step % 2))
            parts = hard_losses(net, b, hw)
            known = {*b.tags, *("link-" + k for k in b.links)}
            for k, v in soft_losses(net, teacher, b, hw, tw).items():
                parts["soft-" + k] = v * HEAD_WEIGHT.get(k, 1.0) * (BESIDE if k in known else 1.0)
            return parts

        frame(loader_of(LEARN), net, a.minutes, a.lr or 2e-4, taught, partial(judged, net, apart, device), device)
        save_parts(net.state_dict(), a.out)


if __name__ == "__main__":
    main()
