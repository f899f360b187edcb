"""Times of every screen of the desk on a generated ledger, one person at first, then 20 at once.

    python -m benchmarks.desk --claims 1000000 --ledger build/desk-1e6.db --weigh 1800

The desk runs in a process of its own; times are those that its readers wait, from click to the whole answer.

Claims are spread over 400 places, 2,000 speakers, 30 parties, 35 types and five years; pages hold 20 claims each.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx

from counterclaim.ledger import Ledger
from counterclaim.lexicon.words import CLAIM_TYPES
from counterclaim.model import Claim, Figure, Outlet, Page, Place, Span, Voice, When, Where, claim_id, page_id

PER_PAGE = 20
WORDS = [
    "forces",
    "attack",
    "town",
    "village",
    "heights",
    "road",
    "bridge",
    "artillery",
    "drones",
    "soldiers",
    "killed",
    "wounded",
    "reported",
    "ministry",
    "spokesman",
    "denied",
    "confirmed",
    "convoy",
    "hospital",
    "truce",
    "violated",
    "captured",
    "withdrew",
    "surrounded",
    "shelling",
    "overnight",
    "morning",
    "district",
    "front",
]


def pages(claims: int, seed: int = 7) -> Iterator[Page]:
    """Yield pages that hold ``claims`` claims in all."""
    rng = random.Random(seed)
    types = sorted(CLAIM_TYPES)
    parties = [f"P{i:02d}" for i in range(30)]
    places = [
        Place(
            id=f"x:{i}",
            name=f"Town {i}",
            lat=30 + rng.random() * 20,
            lon=30 + rng.random() * 30,
            radius_km=rng.choice([None, 2.0, 5.0, 40.0]),
            precision=1,
            names=((f"Stad {i}", "P01"),),
        )
        for i in range(400)
    ]
    outlets = [Outlet(name=f"Outlet {i}", country="GB") for i in range(80)]
    for n in range(claims // PER_PAGE):
        day = 18_300 + rng.randrange(1800)
        date = time.strftime("%Y-%m-%d", time.gmtime(day * 86400))
        sentences = [f"{' '.join(rng.choices(WORDS, k=14))} {n}-{i}. " for i in range(PER_PAGE)]
        text = "".join(sentences)
        ident = page_id(text)
        made, at = [], 0
        for sentence in sentences:
            span = Span(at, at + len(sentence) - 2)
            at += len(sentence)
            speaker = int(rng.paretovariate(1.1)) % 2000
            place = places[int(rng.paretovariate(0.9)) % 400]
            type_ = rng.choice(types)
            voices = () if rng.random() < 0.15 else (Voice(name=f"Speaker {speaker}", party=parties[speaker % 30]),)
            figures = (
                Figure(unit=rng.choice(["killed", "wounded", "tank", "uav"]), best=float(rng.randrange(1, 300))),
            )
            made.append(
                Claim(
                    id=claim_id(ident, (span,), voices[-1].name if voices else None, type_, "asserted"),
                    page=ident,
                    spans=(span,),
                    type=type_,
                    voices=voices,
                    actor=rng.choice(parties),
                    target=rng.choice(parties),
                    places=(Where(as_written=place.name, place=place),),
                    when=When(start=date, precision="day") if rng.random() < 0.8 else None,
                    figures=figures if rng.random() < 0.3 else (),
                    score=0.8,
                    reader="bench-1.0",
                )
            )
        yield Page(
            id=ident,
            text=text,
            title=f"Report {n}",
            outlet=rng.choice(outlets),
            reader="bench-1.0",
            claims=tuple(made),
            published=When(start=date, precision="day"),
            url=f"https://example.org/{n}",
        )


def screens(ledger: Ledger) -> dict[str, list[str]]:
    """Return addresses of every kind of screen, several of each."""
    sample = ledger.pages(limit=20)
    claims = [c.id for p in sample for c in p.claims[:1]]
    return {
        "overview": ["/", "/?since=2021", "/?since=2021-03&until=2021-04", "/?place=x:1", "/?type=capture&party=P01"],
        "claims": [
            "/claims",
            "/claims?order=newest",
            "/claims?type=shelling&party=P02",
            "/claims?place=x:3&since=2022",
            "/claims?p=900",
        ],
        "search": [
            "/claims?text=convoy",
            "/claims?text=artillery+drones",
            '/claims?text="truce+violated"',
            "/claims?text=hosp*",
            "/claims?text=bridge&place=x:2&since=2021",
        ],
        "claim": [f"/claims/{c}" for c in claims],
        "correct": [f"/claims/{c}/correct" for c in claims[:5]],
        "pages": ["/pages", "/pages?text=bridge", "/pages?p=40", "/pages?outlet=Outlet+3"],
        "page": [f"/pages/{p.id}" for p in sample],
        "places": ["/places", "/places?text=stad"],
        "place": [f"/places/{quote(f'x:{i}', safe='')}" for i in range(1, 9)],
        "speakers": ["/speakers", "/speakers?text=speaker+1"],
        "speaker": [f"/speakers/Speaker%20{i}" for i in range(1, 7)] + ["/speakers/narrator"],
        "parties": ["/parties"],
        "party": [f"/parties/P0{i}" for i in range(1, 6)],
        "disputes": ["/disputes", "/disputes?since=2021&open=true", "/disputes?kind=holder&p=3", "/disputes/most"],
        "figures": ["/figures", "/figures?unit=tank", "/figures?unit=killed&since=2021"],
        "unread": ["/unread"],
        "lexicon": ["/lexicon?q=Aleppo"],
        "add": ["/add"],
        "help": ["/help"],
        "twins": ["/api/overview", "/api/claims?text=convoy", "/api/places/x:2", "/api/disputes", "/api/map"],
    }


class Served:
    """A desk in a process of its own, as ``counterclaim serve`` runs it."""

    def __init__(self, ledger: Path) -> None:
        command = [sys.executable, "-u", "-m", "counterclaim", "serve", "--ledger", str(ledger), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.address = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.address = found[0]
                threading.Thread(target=self._tell, daemon=True).start()
                return
        raise SystemExit("The desk did not start.")

    def _tell(self) -> None:
        """Pass on what the desk writes; a full pipe would stop it."""
        for line in self.process.stdout or ():
            print("desk:", line.rstrip(), flush=True)

    def memory_mib(self) -> int:
        """The most memory that the process has held, as Linux tells it; 0 elsewhere."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) // 1024 if found else 0

    def close(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def alone(address: str, asked: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Return milliseconds by screen for one person who waits for each answer."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    with httpx.Client(base_url=address, timeout=120) as client:
        for name, screens_ in asked.items():
            for screen in screens_ * rounds:
                started = time.perf_counter()
                answer = client.get(screen)
                times[name].append((time.perf_counter() - started) * 1000)
                if answer.status_code != 200:
                    raise SystemExit(f"{screen}: {answer.status_code} {answer.text[:300]}")
    return times


def together(
    address: str, asked: dict[str, list[str]], people: int, clicks: int, think: float
) -> tuple[dict[str, list[float]], list[str], float]:
    """Return milliseconds by screen, what failed, and the seconds in all, for people who look at what they asked for.

    Each looks for ``think`` seconds on average before the next click.
    """
    times: dict[str, list[float]] = {name: [] for name in asked}
    failed: list[str] = []
    choices = [(name, screen) for name, screens_ in asked.items() for screen in screens_]

    def person(number: int) -> None:
        rng = random.Random(number)
        with httpx.Client(base_url=address, timeout=120) as client:
            for _ in range(clicks):
                time.sleep(rng.uniform(0, 2 * think))
                name = rng.choice(list(asked))
                screen = rng.choice([s for n, s in choices if n == name])
                started = time.perf_counter()
                status = client.get(screen).status_code
                times[name].append((time.perf_counter() - started) * 1000)
                if status != 200:
                    failed.append(f"{screen} {status}")

    threads = [threading.Thread(target=person, args=(n,)) for n in range(people)]
    started = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return times, failed, time.perf_counter() - started


def p95(times: list[float]) -> float:
    """Return the value that 95 % do not pass."""
    ranked = sorted(times)
    return ranked[max(math.ceil(len(ranked) * 0.95) - 1, 0)] if ranked else 0.0


def table(times: dict[str, list[float]]) -> dict[str, list[float]]:
    """Print median, 95th percentile and maximum by screen, and return them."""
    print(f"{'screen':10} {'n':>5} {'median':>8} {'p95':>8} {'max':>8}  ms")
    out = {}
    for name, found in times.items():
        if found:
            row = [statistics.median(found), p95(found), max(found)]
            out[name] = [round(x, 1) for x in row]
            print(f"{name:10} {len(found):5} {row[0]:8.1f} {row[1]:8.1f} {row[2]:8.1f}", flush=True)
    return out


def first_paint(address: str, pages_: list[str]) -> list[float]:
    """Return milliseconds to the first contentful paint of page readers in a Chromium; empty where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    if chromium is None:
        return []
    asked = "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0]"
    found = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for page in pages_:
            context = browser.new_context()  # nothing kept from the page before
            tab = context.new_page()
            tab.goto(address + page, wait_until="load")
            tab.wait_for_function(f"{asked} !== undefined")
            found.append(float(tab.evaluate(asked)))
            context.close()
        browser.close()
    return found


def main() -> None:
    """Make the ledger where it is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--ledger", type=Path, default=Path("build/desk.db"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--clicks", type=int, default=30)
    parser.add_argument("--think", type=float, default=2.0, help="seconds between clicks, on average")
    parser.add_argument("--weigh", type=int, default=0, help="seconds to wait at most till the disputes are found")
    parser.add_argument("--out", type=Path, default=None)
    args = parser.parse_args()
    if not args.ledger.exists():
        with Ledger(args.ledger) as ledger:
            started = time.perf_counter()
            ledger.add_many(pages(args.claims), batch=256)
            took = time.perf_counter() - started
            print(f"made in {took:.0f} s, {args.ledger.stat().st_size / 1e6:.0f} MB", flush=True)
    with Ledger(args.ledger, readonly=True) as ledger:
        addresses = screens(ledger)
    served = Served(args.ledger)
    try:
        result = measure(served, addresses, args)
    finally:
        served.close()
    if args.out:
        args.out.write_text(json.dumps(result, indent=1) + "\n")


def measure(served: Served, asked: dict[str, list[str]], args: argparse.Namespace) -> dict[str, object]:
    """Measure a desk that runs; print and return what was found."""
    started = time.perf_counter()
    httpx.get(served.address + "/claims", timeout=600).raise_for_status()
    ready = time.perf_counter() - started
    print(f"first answer after {ready:.1f} s", flush=True)
    result: dict[str, object] = {"claims": args.claims, "first_answer_s": round(ready, 1)}
    if args.weigh:
        while time.perf_counter() - started < args.weigh:
            found = httpx.get(served.address + "/api/disputes", timeout=60).json()
            if found["fresh"]:
                ident = [r["id"] for r in found["rows"][:6]]
                asked = asked | {"dispute": [f"/disputes/{i}" for i in ident]}
                took = time.perf_counter() - started
                print(f"laid side by side in {took:.0f} s: {found['total']} disputes", flush=True)
                result |= {"weighed_s": round(took), "disputes": found["total"]}
                break
            time.sleep(1)
    print("one person, each screen for the first time")
    result["first"] = table(alone(served.address, asked, 1))
    print("one person, again")
    result["again"] = table(alone(served.address, asked, args.rounds))
    print(f"{args.people} people at once, a click every {args.think:g} s each")
    times, failed, wall = together(served.address, asked, args.people, args.clicks, args.think)
    result["together"] = table(times)
    every = [t for found in times.values() for t in found]
    print(f"{len(every)} screens in {wall:.0f} s, p95 of all {p95(every):.0f} ms, {len(failed)} errors {failed[:5]}")
    result |= {"together_all_p95": round(p95(every), 1), "errors": len(failed)}
    print(f"{args.people} people at once who never look at anything")
    times, failed, wall = together(served.address, asked, args.people, 10, 0.0)
    every = [t for found in times.values() for t in found]
    print(
        f"{len(every) / wall:.0f} screens a second, p95 of all {p95(every):.0f} ms, {len(failed)} errors {failed[:5]}"
    )
    result |= {"rush_per_s": round(len(every) / wall, 1), "rush_p95": round(p95(every), 1), "rush_errors": len(failed)}
    painted = first_paint(served.address, asked["page"][:10])
    if painted:
        print(f"first paint of the page reader: median {statistics.median(painted):.0f} ms, p95 {p95(painted):.0f} ms")
        result["first_paint_ms"] = [round(statistics.median(painted), 1), round(p95(painted), 1)]
    result["memory_mib"] = served.memory_mib()
    print(f"memory of the desk: {result['memory_mib']} MiB")
    return result


if __name__ == "__main__":
    main()
