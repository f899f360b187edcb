"""Speed of the reader, and of the whole way from HTML to ledger, beside the bare encoder over the same texts.

    python -m benchmarks.speed [--pages 60] [--long 10000 --words 150]

One process, one thread. ``--long N`` adds a run over N pages that prints memory as it goes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from counterclaim.desk import add, build_reader
from counterclaim.ledger import Ledger
from counterclaim.reader.pieces import CLS, SEP, make_pieces, windows
from counterclaim.reader.read import BuiltinReader
from training.corpus.load import load_all

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time"
content="2023-05-0{d}T08:00:00Z"></head> <body><nav><ul><li><a href="/">Home</a></li><li><a
href="/w">World</a></li></ul></nav><article><h1>{title}</h1>{body}</article>
<aside>Subscribe to our newsletter</aside><footer>Copyright. Written for measuring.</footer></body></html>"""


def articles(n: int, words: int = 600, seed: int = 1) -> list[str]:
    """``n`` HTML articles of about ``words`` words, mixed from paragraphs of the project's own dispatches."""
    rng = random.Random(seed)
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


def resident_mb() -> int:
    """Memory of this process now, in MiB; the most it ever had where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def long_run(n: int, words: int, folder: Path, reader: BuiltinReader) -> dict[str, float]:
    """Memory after each tenth of ``n`` pages, which go into one ledger a hundred at a time, forty to a day."""
    found: dict[str, float] = {}
    begun = time.process_time()
    with Ledger(folder / "long.db") as ledger:
        for start in range(0, n, 100):
            batch = folder / "batch"
            batch.mkdir(exist_ok=True)
            for k, html in enumerate(articles(100, words, seed=start), start):
                day = dt.date(2023, 1, 1) + dt.timedelta(days=k // 40)
                html = re.sub(r"2023-05-0\d", day.isoformat(), html.replace("number", f"number {k} of", 1))
                (batch / f"{k % 100:02d}.html").write_text(html, encoding="utf-8")
            add(ledger, [batch], reader=reader)
            done = start + 100
            if done % max(100, n // 10) == 0:
                found[f"resident_mb_after_{done}"] = resident_mb()
                print(
                    done,
                    found[f"resident_mb_after_{done}"],
                    round(done / (time.process_time() - begun), 2),
                    file=sys.stderr,
                    flush=True,
                )
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["long_pages_per_cpu_s"] = n / (time.process_time() - begun)
    return found


def main() -> None:
    """Print articles a second for each, and their ratio."""
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--pages", type=int, default=60)
    ap.add_argument("--long", type=int, default=0)
    ap.add_argument("--words", type=int, default=600, help="of a page of the long run")
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
            stored = list(ledger.pages())
        texts = [p.text for p in stored]
        cpu0 = time.process_time()
        for page in stored:
            reader.read(page)
        alone = time.process_time() - cpu0
        n_words = sum(len(x.split()) for x in texts)
        pieces = [make_pieces(reader.encoder.tokenizer, x) for x in texts]
        t, cpu0 = time.perf_counter(), time.process_time()
        for p in pieces:
            for w in windows(p, 0):
                ids = np.concatenate([[CLS], p.ids[w.start : w.end], [SEP]])[None]
                shape = np.concatenate([[0], p.shape[w.start : w.end], [0]])[None]
                reader.encoder.session.run(None, {"ids": ids, "shape": shape, "mask": np.ones_like(ids)})
        bare, bare_cpu = time.perf_counter() - t, time.process_time() - cpu0
        res = {
            "pages": done.pages,
            "words": n_words,
            "claims": done.claims,
            "whole_articles_per_s": done.pages / wall,
            "whole_articles_per_cpu_s": done.pages / cpu,
            "reader_articles_per_cpu_s": done.pages / alone,
            "bare_encoder_articles_per_s": done.pages / bare,
            "bare_encoder_articles_per_cpu_s": done.pages / bare_cpu,
            "ratio_of_the_reader_cpu": bare_cpu / alone,
            "ratio_of_the_whole_way_cpu": bare_cpu / cpu,
        }
        if a.long:
            res |= long_run(a.long, a.words, Path(tmp), reader)
        print(
            json.dumps(res, indent=1)
            if a.json
            else "\n".join(f"{k:<36} {v:,.2f}" if isinstance(v, float) else f"{k:<36} {v}" for k, v in res.items())
        )


if __name__ == "__main__":
    main()
