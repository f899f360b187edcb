"""Cost of comparing on a generated war: ``python -m benchmarks.compare_bench [10000 100000 ...] [--plot FILE.svg]``.

For each size a ledger is generated and stored, compared anew on two processes, and more pages are added: to an index of
all its claims in memory; then to the ledger, whose links are brought up to date after each page, for pages published
after all others, late by a day or two, and late by a month. Printed are the processor seconds of all processes and of
the one that writes, wall seconds (they only mean something on an idle machine), links and origins, the memory of all
processes together, and the time to add a page; at the end the slope of processor time over size on logarithmic axes (1
is linear). Rows are kept in build/compare_bench.json, so that a long size can be measured on its own; the plot shows
the latest row of each size.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import math
import multiprocessing
import os
import random
import resource
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from counterclaim.compare import Index, see
from counterclaim.desk.catching_up import catch_up, sides
from counterclaim.desk.comparing import compare
from counterclaim.ledger import Ledger
from counterclaim.model import Claim, Figure, Outlet, Page, Place, Span, Voice, When, Where, claim_id

KEPT = Path("build/compare_bench.json")
PROCESSES = 2
PER_PAGE = 15
A_DAY = 40
"""Pages a day: a war with forty reports read a day; a larger ledger is a longer war."""
TYPES = (
    "capture",
    "control",
    "repelled",
    "assault",
    "clash",
    "shelling",
    "air_strike",
    "losses_inflicted",
    "losses_admitted",
    "civilian_casualties",
    "withdrawal",
    "advance",
    "ceasefire_violation",
    "civilian_fire",
    "damage",
    "accusation",
    "demand",
    "shootdown",
)
FIGURES = frozenset(("losses_inflicted", "losses_admitted", "civilian_casualties", "shootdown"))
SYLLABLES = (
    "ka",
    "ra",
    "mar",
    "ta",
    "ku",
    "had",
    "rut",
    "ga",
    "dam",
    "fi",
    "zu",
    "li",
    "she",
    "ber",
    "do",
    "ni",
    "pol",
    "vo",
    "sel",
    "gor",
)


def places(n: int, rng: random.Random) -> list[Place]:
    """Places of four provinces of two countries."""
    out = []
    for i in range(n):
        country, admin = ("XA", "XB")[i % 2], f"P{i % 4}"
        out.append(
            Place(
                id=f"g:{i}",
                name="".join(rng.choice(SYLLABLES) for _ in range(3)).title() + str(i),
                country=country,
                admin1=admin,
                lat=40 + rng.random(),
                lon=46 + rng.random(),
            )
        )
    return out


def pages(claims: int, seed: int = 1, first_day: int = 0, name: str = "p") -> Iterator[Page]:
    """Generated pages with ``claims`` claims in all, in the order of days; few towns are named often."""
    rng = random.Random(seed)
    towns = places(400, rng)
    weights = [1 / (i + 1) ** 0.8 for i in range(len(towns))]
    words = ["".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) for _ in range(4000)]
    for n in range(claims // PER_PAGE):
        day = dt.date(2010, 1, 1) + dt.timedelta(days=first_day + n // A_DAY)
        side = ("AA", "BB")[n % 2]
        text, made = "", []
        for _ in range(PER_PAGE):
            start = len(text)
            body = " ".join(rng.choice(words) for _ in range(12))
            type_ = rng.choice(TYPES)
            actor, target = rng.choice((("AA", "BB"), ("BB", "AA")))
            count = rng.randint(1, 60)
            text += body
            spans = (Span(start, len(text)),)
            text += ". "
            speaker = f"{rng.choice(words).title()} ministry" if rng.random() < 0.6 else ""
            town = rng.choices(towns, weights)[0]
            made.append(
                Claim(
                    id=claim_id(f"{name}-{n}", spans, speaker, type_, "asserted"),
                    page=f"{name}-{n}",
                    spans=spans,
                    type=type_,
                    actor=actor,
                    target=target,
                    voices=(Voice(name=speaker, party=side),) if speaker else (),
                    polarity="denied" if rng.random() < 0.05 else "asserted",
                    places=(Where(as_written=town.name, place=town),) if rng.random() < 0.8 else (),
                    when=When(start=(day - dt.timedelta(days=rng.randint(0, 2))).isoformat(), precision="day")
                    if rng.random() < 0.6
                    else None,
                    figures=(Figure(unit="killed", low=count, best=count, high=count, as_written=str(count)),)
                    if type_ in FIGURES
                    else (),
                )
            )
        yield Page(
            id=f"{name}-{n}",
            text=text,
            outlet=Outlet(name=f"Outlet {n % 60}"),
            published=When(start=day.isoformat(), precision="day"),
            claims=tuple(made),
        )


class Peak:
    """The most memory that this process and its children held together, sampled twice a second (Linux)."""

    def __init__(self) -> None:
        self.gib = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            pids = [os.getpid(), *(p.pid for p in multiprocessing.active_children())]
            self.gib = max(self.gib, sum(_held(p) for p in pids if p is not None))


def _held(pid: int) -> float:
    """Memory of a process in GiB, shared pages counted by share; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 2**20


def measure(size: int, folder: Path) -> dict[str, float]:
    """Time one size; its ledger is written to the folder and removed again."""
    path = folder / f"compare-{size}.db"
    try:
        with Ledger(path) as ledger:
            ledger.add_many(pages(size))
            with Peak() as peak:
                wall, own, before = time.perf_counter(), time.process_time(), _children()
                done = compare(ledger, processes=PROCESSES)
                wall, own = time.perf_counter() - wall, time.process_time() - own
            both = _children() - before
            row = {
                "claims": done.claims,
                "cpu s": own + both,
                "cpu s (parent)": own,
                "wall s": wall,
                "links": done.links,
                "origins": done.origins,
                "GiB": peak.gib,
                "ledger GiB": path.stat().st_size / 2**30,
            }
            row |= _adding(ledger, size)
        return row
    finally:
        for left in folder.glob(path.name + "*"):
            left.unlink()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _adding(ledger: Ledger, size: int) -> dict[str, float]:
    """Time the adding of pages to an index that holds all claims of a ledger, and to the ledger."""
    index = Index(sides())
    gc.disable()  # as a full recompute does
    for ident in ledger.page_order():
        for s in see(ledger.page(ident)):
            index.hold(s)
    last = size // PER_PAGE // A_DAY
    added = []
    for page in pages(100 * PER_PAGE, seed=1, first_day=last, name="new"):
        start = time.process_time()
        for s in see(page):
            index.add(s)
        added.append(1000 * (time.process_time() - start))
    gc.enable()
    del index
    return {
        "page ms": statistics.median(added),
        "page ms (worst)": max(added),
        **_stored(ledger, "after all others", [last + 1 + n for n in range(100)]),
        **_stored(ledger, "late by a day or two", [last - 1 - n % 2 for n in range(100)]),
        **_stored(ledger, "late by a month", [max(last - 30, 0)] * 30),
    }


def _stored(ledger: Ledger, name: str, days: Sequence[int]) -> dict[str, float]:
    """Time bringing the links of a ledger up to date after each of some pages, one of each day."""
    took = []
    for n, day in enumerate(days):
        (page,) = pages(PER_PAGE, seed=n, first_day=day, name=f"{name[-5:].strip()}{n}")
        ledger.add(page)
        start = time.process_time()
        assert catch_up(ledger) == 1
        took.append(1000 * (time.process_time() - start))
    return {f"stored ms, {name}": statistics.median(took), f"stored ms, {name} (worst)": max(took)}


def plot(rows: list[dict[str, float]], path: Path) -> None:
    """Draw processor time and the time to add a page over the size, on logarithmic axes, as SVG."""
    wide, high, left, top, inner_w, inner_h = 640, 380, 70, 40, 530, 280
    xs, ys = (3.7, 6.3), (0.0, 3.2)

    def at(size: float, value: float) -> tuple[float, float]:
        x = left + inner_w * (math.log10(size) - xs[0]) / (xs[1] - xs[0])
        return x, top + inner_h * (1 - (math.log10(max(value, 1.0)) - ys[0]) / (ys[1] - ys[0]))

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="13">',
        "<title>Cost of comparing a ledger anew, and of adding a page, over the number of claims</title>",
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
    ]
    for e in (4, 5, 6):
        x, _ = at(10**e, 1)
        out.append(f'<line x1="{x:.0f}" y1="{top}" x2="{x:.0f}" y2="{top + inner_h}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{x:.0f}" y="{top + inner_h + 20}" text-anchor="middle">{10**e:,} claims</text>')
    for v in (1, 10, 100, 1000):
        _, y = at(10**4, v)
        out.append(f'<line x1="{left}" y1="{y:.0f}" x2="{left + inner_w}" y2="{y:.0f}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{v:,}</text>')
    for key, color, words in (
        ("cpu s", "#0b5c8a", "processor seconds of a full recompute"),
        ("page ms", "#a4480c", "milliseconds to add a page"),
    ):
        points = [at(r["claims"], r[key]) for r in rows]
        out.append(
            f'<polyline fill="none" stroke="{color}" stroke-width="2" points="'
            + " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            + '"/>'
        )
        for (x, y), r in zip(points, rows, strict=True):
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{color}"/>')
            beside = y - 9 if key == "cpu s" else y + 20
            out.append(f'<text x="{x:.1f}" y="{beside:.1f}" text-anchor="middle" fill="{color}">{r[key]:,.0f}</text>')
        at_y = 18 if key == "cpu s" else 34
        slope = f", slope {slope_of(rows, key):.2f}" if len(rows) > 1 and key == "cpu s" else ""
        out.append(f'<text x="{left}" y="{at_y}" fill="{color}">{words}{slope}</text>')
    path.write_text("\n".join([*out, "</svg>", ""]), encoding="utf-8")


def slope_of(rows: list[dict[str, float]], key: str) -> float:
    """Return the slope of a value over the size on logarithmic axes, from the smallest to the largest size."""
    a, b = rows[0], rows[-1]
    return math.log(b[key] / a[key]) / math.log(b["claims"] / a["claims"])


def main() -> int:
    """Print one line a size, and the slope."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    ask.add_argument("--plot", type=Path, help="where to write the plot")
    ask.add_argument("--folder", type=Path, default=KEPT.parent, help="where the generated ledgers are put")
    asked = ask.parse_args()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for size in asked.sizes:
        row = measure(size, asked.folder)
        kept[str(size)] = row
        KEPT.write_text(json.dumps(kept, indent=1))
        print("  ".join(f"{k} {v:,.2f}" if isinstance(v, float) else f"{k} {v:,}" for k, v in row.items()), flush=True)
    rows = [kept[k] for k in sorted(kept, key=int)]
    if len(rows) > 1:
        print(f"slope of a full recompute: {slope_of(rows, 'cpu s'):.2f}")
    if asked.plot:
        plot(rows, asked.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
