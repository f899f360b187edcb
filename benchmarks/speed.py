"""Speed of the whole way from HTML to ledger, beside the bare encoder over the same texts, in one run.

    python -m benchmarks.speed [--pages 60] [--long 10000]

One process, one thread. ``--long N`` adds a run over N pages that prints memory as it goes.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from counterclaim.desk import add, build_reader
from counterclaim.ledger import Ledger
from counterclaim.reader.pieces import CLS, SEP, make_pieces, windows
from counterclaim.reader.read import BuiltinReader
from training.corpus.load import load_all

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time" content="2023-05-0{d}T08:00:00Z"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav><article><h1>{title}</h1>{body}</article>
<aside>Subscribe to our newsletter</aside><footer>Copyright. Written for measuring.</footer></body></html>"""


def articles(n: int, words: int = 600) -> list[str]:
    """``n`` HTML articles of about ``words`` words, mixed from paragraphs of the project's own dispatches."""
    rng = random.Random(1)
    paragraphs = [d.text[a:b] for d in load_all() for a, b in d.paragraphs]
    out = []
    for k in range(n):
        body, count = [], 0
        while count < words:
            p = rng.choice(paragraphs)
            body.append(f"<p>{p}</p>")
            count += len(p.split())
        out.append(PAGE.format(title=f"Dispatch number {k}", d=1 + k % 9, body="\n".join(body)))
    return out


def main() -> None:
    """Print articles a second for each, and their ratio."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--pages", type=int, default=60)
    ap.add_argument("--long", type=int, default=0)
    ap.add_argument("--json", action="store_true")
    a = ap.parse_args()
    reader = build_reader()
    assert isinstance(reader, BuiltinReader)
    with tempfile.TemporaryDirectory() as tmp:
        folder = Path(tmp) / "pages"
        folder.mkdir()
        for k, html in enumerate(articles(a.pages)):
            (folder / f"{k:05d}.html").write_text(html, encoding="utf-8")
        with Ledger(Path(tmp) / "warm.db") as ledger:
            add(ledger, [next(iter(sorted(folder.iterdir())))], reader=reader)
        with Ledger(Path(tmp) / "x.db") as ledger:
            t = time.perf_counter()
            cpu = time.process_time()
            done = add(ledger, [folder], reader=reader)
            wall, cpu = time.perf_counter() - t, time.process_time() - cpu
            texts = [p.text for p in ledger.pages()]
        n_words = sum(len(x.split()) for x in texts)
        pieces = [make_pieces(reader.encoder.tokenizer, x) for x in texts]
        t, cpu0 = time.perf_counter(), time.process_time()
        for p in pieces:
            for w in windows(p, 0):
                ids = np.concatenate([[CLS], p.ids[w.start : w.end], [SEP]])[None]
                shape = np.concatenate([[0], p.shape[w.start : w.end], [0]])[None]
                reader.encoder.session.run(None, {"ids": ids, "shape": shape, "mask": np.ones_like(ids)})
        bare, bare_cpu = time.perf_counter() - t, time.process_time() - cpu0
        res = {"pages": done.pages, "words": n_words, "claims": done.claims, "whole_articles_per_s": done.pages / wall, "whole_articles_per_cpu_s": done.pages / cpu,
               "bare_encoder_articles_per_s": done.pages / bare, "bare_encoder_articles_per_cpu_s": done.pages / bare_cpu, "ratio_cpu": bare_cpu / cpu}
        if a.long:
            big = articles(200)
            with Ledger(Path(tmp) / "long.db") as ledger:
                for k in range(a.long):
                    page = Path(tmp) / "one.html"
                    page.write_text(big[k % 200].replace("number", f"number {k} of", 1).replace("<p>", f"<p>Entry {k}. ", 1), encoding="utf-8")
                    add(ledger, [page], reader=reader)
                    if k % max(1, a.long // 10) == 0:
                        res[f"peak_mb_after_{k}"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(res, indent=1) if a.json else "\n".join(f"{k:<36} {v:,.2f}" if isinstance(v, float) else f"{k:<36} {v}" for k, v in res.items()))


if __name__ == "__main__":
    main()
