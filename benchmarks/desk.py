"""Server times of every screen of the desk on a generated ledger, one person at first, then 20 at once.

    python -m benchmarks.desk --claims 100000 --ledger build/desk-1e5.db

Claims are spread over 400 places, 2,000 speakers, 30 parties, 35 types and five years; pages hold 20 claims each.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
        ],
        "search": [
            "/claims?text=convoy",
            "/claims?text=artillery+drones",
            '/claims?text="truce+violated"',
            "/claims?text=hosp*",
        ],
        "claim": [f"/claims/{c}" for c in claims],
        "pages": ["/pages", "/pages?text=bridge", "/pages?p=40", "/pages?outlet=Outlet+3"],
        "page": [f"/pages/{p.id}" for p in sample],
        "places": ["/places", "/places?text=stad"],
        "place": [f"/places/{quote(f'x:{i}', safe='')}" for i in range(1, 9)],
        "speakers": ["/speakers", "/speakers?text=speaker+1"],
        "speaker": [f"/speakers/Speaker%20{i}" for i in range(1, 7)] + ["/speakers/narrator"],
        "parties": ["/parties"],
        "party": [f"/parties/P0{i}" for i in range(1, 6)],
        "figures": ["/figures", "/figures?unit=tank", "/figures?unit=killed&since=2021"],
        "unread": ["/unread"],
        "add": ["/add"],
    }


def main() -> None:
    """Make the ledger where it is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--ledger", type=Path, default=Path("build/desk.db"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--out", type=Path, default=None)
    args = parser.parse_args()
    fresh = not args.ledger.exists()
    with Ledger(args.ledger) as ledger:
        if fresh:
            started = time.perf_counter()
            ledger.add_many(pages(args.claims), batch=256)
            print(
                f"made in {time.perf_counter() - started:.0f} s, {args.ledger.stat().st_size / 1e6:.0f} MB", flush=True
            )
        addresses = screens(ledger)
    from fastapi.testclient import TestClient

    from counterclaim.web.app import create_app

    app = create_app(args.ledger)
    client = TestClient(app, base_url="http://127.0.0.1")
    started = time.perf_counter()
    app.state.desk.board.state()
    loaded = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"columns read in {loaded:.1f} s, {memory:.0f} MiB in all")
    result = {"claims": args.claims, "columns_s": round(loaded, 1), "memory_mib": round(memory), "screens": {}}
    print(f"{'screen':10} {'median':>8} {'p95':>8} {'max':>8}  ms")
    for name, asked in addresses.items():
        times = []
        for address in asked * args.rounds:
            started = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])
        times.sort()
        row = (statistics.median(times), times[int(len(times) * 0.95) - 1 if len(times) > 1 else 0], times[-1])
        result["screens"][name] = [round(x, 1) for x in row]
        print(f"{name:10} {row[0]:8.1f} {row[1]:8.1f} {row[2]:8.1f}", flush=True)
    mixed = [a for asked in addresses.values() for a in asked]
    errors: list[int] = []
    waits: list[float] = []

    def person(number: int) -> None:
        own = TestClient(app, base_url="http://127.0.0.1")
        rng = random.Random(number)
        for address in rng.choices(mixed, k=10):
            begun = time.perf_counter()
            status = own.get(address).status_code
            waits.append(time.perf_counter() - begun)
            if status != 200:
                errors.append(status)

    people = [threading.Thread(target=person, args=(n,)) for n in range(args.people)]
    started = time.perf_counter()
    for one in people:
        one.start()
    for one in people:
        one.join()
    wall = time.perf_counter() - started
    waits.sort()
    print(
        f"{args.people} people at once: {len(waits)} screens in {wall:.1f} s ({len(waits) / wall:.0f} a second), "
        f"median {statistics.median(waits) * 1000:.0f} ms, p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms, "
        f"{len(errors)} errors"
    )
    result["at_once"] = {"people": args.people, "screens": len(waits), "seconds": round(wall, 1), "errors": len(errors)}
    if args.out:
        args.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
