"""Cost of comparing on a generated war: ``python -m benchmarks.compare_bench [10000 100000 ...]``.

Prints for each size the processor seconds of a full recompute, the time to add one more page, links, compared pairs and
memory, and the slope of time over size on logarithmic axes (1 is linear).
"""

from __future__ import annotations

import datetime as dt
import gc
import math
import random
import resource
import sys
import time
from collections.abc import Iterator

from counterclaim.compare import Index, Seen, disputes, origins, see
from counterclaim.model import Claim, Figure, Outlet, Page, Place, Span, Voice, When, Where, claim_id

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


def measure(size: int) -> dict[str, float]:
    """Time one size."""
    index, found, seen = Index(), 0, 0
    gc.disable()  # as compare.links does
    links = []
    keep: list[Seen] = []
    start = time.process_time()
    for page in pages(size):
        some = see(page)
        seen += len(some)
        for s in some:
            got = index.add(s)
            found += len(got)
            if size <= 100_000:
                links += got
        if size <= 100_000:
            keep += some
    full = time.process_time() - start
    added = []
    for page in pages(100 * PER_PAGE, seed=1, first_day=size // PER_PAGE // A_DAY, name="new"):
        start = time.process_time()
        for s in see(page):
            index.add(s)
        added.append(time.process_time() - start)
    row = {
        "claims": seen,
        "full s": full,
        "page ms": 1000 * sorted(added)[len(added) // 2],
        "page ms (worst)": 1000 * max(added),
        "links": found,
        "compared": index.compared,
        "GiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    if keep:
        start = time.process_time()
        groups = origins(keep, links)
        row["origins s"] = time.process_time() - start
        start = time.process_time()
        row["disputes"] = len(disputes(keep, links, groups))
        row["disputes s"] = time.process_time() - start
    return row


def main() -> int:
    """Print one line a size, and the slope."""
    sizes = [int(a) for a in sys.argv[1:]] or [10_000, 100_000]
    rows = []
    for size in sizes:
        row = measure(size)
        rows.append(row)
        print("  ".join(f"{k} {v:,.2f}" if isinstance(v, float) else f"{k} {v:,}" for k, v in row.items()), flush=True)
    if len(rows) > 1:
        a, b = rows[0], rows[-1]
        slope = math.log(b["full s"] / a["full s"]) / math.log(b["claims"] / a["claims"])
        print(f"slope of a full recompute: {slope:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
