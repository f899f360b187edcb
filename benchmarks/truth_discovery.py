"""Known truth-discovery methods on claims of who holds a place, each fed only with what was known on the day.

An object is a place in the state after its last ``window`` days of claims; a source is a claimant; its value is the
holder it asserted last. Majority, Sums (Kleinberg's hubs and authorities) and Average-Log and Investment (Pasternack
and Roth 2010, COLING), TruthFinder (Yin, Han and Yu 2008, TKDE 20(6)), two-parameter EM (Dawid and Skene 1979), CRH
(Li et al. 2014, SIGMOD). All answer with a share of the attacker.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from counterclaim.estimate.evidence import Evidence

Votes = dict[tuple[str, str], str]
"""(place, source) → holder."""


def votes(evidence: Sequence[Evidence], day: int) -> Votes:
    """The latest word of every claimant on every place by a day."""
    out: Votes = {}
    for e in evidence:
        if e.ordinal <= day and e.holder is not None:
            out[e.place, e.speaker] = e.holder
    return out


def _tables(v: Votes) -> tuple[list[str], dict[tuple[str, str], list[str]], dict[str, list[tuple[str, str]]]]:
    facts: dict[tuple[str, str], list[str]] = defaultdict(list)
    sources: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (place, source), holder in v.items():
        facts[place, holder].append(source)
        sources[source].append((place, holder))
    return sorted({p for p, _ in v}), facts, sources


def _share(belief: dict[tuple[str, str], float], places: Sequence[str], attacker: str) -> dict[str, float]:
    out = {}
    for p in places:
        total = sum(b for (q, _), b in belief.items() if q == p)
        out[p] = belief.get((p, attacker), 0.0) / total if total > 0 else 0.5
    return out


def majority(v: Votes, attacker: str) -> dict[str, float]:
    """Share of claimants, with one vote shared beforehand."""
    places, facts, _ = _tables(v)
    count = lambda p, h: len(facts.get((p, h), []))  # noqa: E731
    return {p: (count(p, attacker) + 0.5) / (sum(len(s) for (q, _), s in facts.items() if q == p) + 1) for p in places}


def _fixpoint(v: Votes, attacker: str, trust_of: Callable[[float, int], float], power: float = 1.0) -> dict[str, float]:
    places, facts, sources = _tables(v)
    trust = dict.fromkeys(sources, 1.0)
    belief: dict[tuple[str, str], float] = {}
    for _ in range(20):
        belief = {f: sum(trust[s] for s in ss) ** power for f, ss in facts.items()}
        top = max(belief.values())
        belief = {f: b / top for f, b in belief.items()}
        trust = {s: trust_of(sum(belief[f] for f in fs), len(fs)) for s, fs in sources.items()}
        top = max(trust.values()) or 1.0
        trust = {s: t / top for s, t in trust.items()}
    return _share(belief, places, attacker)


def sums(v: Votes, attacker: str) -> dict[str, float]:
    """Hubs and authorities."""
    return _fixpoint(v, attacker, lambda total, n: total)


def average_log(v: Votes, attacker: str) -> dict[str, float]:
    """Trust is the mean belief times the log of the number of claims."""
    return _fixpoint(v, attacker, lambda total, n: total / n * math.log(n + 1))


def investment(v: Votes, attacker: str) -> dict[str, float]:
    """Beliefs grow with the power 1.2 of the trust invested."""
    return _fixpoint(v, attacker, lambda total, n: total / n, 1.2)


def truth_finder(v: Votes, attacker: str) -> dict[str, float]:
    """Trust is the mean confidence; confidence the logistic of the summed log-trust, dampened by 0.3."""
    places, facts, sources = _tables(v)
    trust = dict.fromkeys(sources, 0.9)
    conf: dict[tuple[str, str], float] = {}
    for _ in range(20):
        raw = {f: sum(-math.log(1 - min(trust[s], 0.999)) for s in ss) for f, ss in facts.items()}
        conf = {
            (p, h): 1 / (1 + math.exp(-0.3 * (raw[p, h] - sum(x for (q, g), x in raw.items() if q == p and g != h))))
            for p, h in raw
        }
        trust = {s: sum(conf[f] for f in fs) / len(fs) for s, fs in sources.items()}
    return {
        p: conf[p, attacker] if (p, attacker) in conf else 1 - max(c for (q, _), c in conf.items() if q == p)
        for p in places
    }


def crh(v: Votes, attacker: str) -> dict[str, float]:
    """Weighted voting; a source weighs the log of how rarely it is outvoted."""
    places, facts, sources = _tables(v)
    weight = dict.fromkeys(sources, 1.0)
    share: dict[str, float] = {}
    for _ in range(20):
        share = _share({f: sum(weight[s] for s in ss) for f, ss in facts.items()}, places, attacker)
        loss = {
            s: sum((h == attacker) != (share[p] > 0.5) for p, h in fs) / len(fs) + 0.05 for s, fs in sources.items()
        }
        total = sum(loss.values())
        weight = {s: max(-math.log(x / total), 0.01) for s, x in loss.items()}
    return share


def dawid_skene(v: Votes, attacker: str) -> dict[str, float]:
    """EM over a two-by-two table of each source, one pseudo-count in every cell and two on the diagonal."""
    places, _, sources = _tables(v)
    p = majority(v, attacker)
    for _ in range(30):
        prior = float(np.mean(list(p.values())))
        odds = dict.fromkeys(places, math.log(max(prior, 1e-3) / max(1 - prior, 1e-3)))
        for fs in sources.values():
            says = [(q, h == attacker) for q, h in fs]
            t1 = (2 + sum(p[q] for q, yes in says if yes)) / (3 + sum(p[q] for q, _ in says))
            t0 = (1 + sum(1 - p[q] for q, yes in says if yes)) / (3 + sum(1 - p[q] for q, _ in says))
            for q, yes in says:
                odds[q] += math.log(t1 / t0) if yes else math.log((1 - t1) / (1 - t0))
        p = {q: 1 / (1 + math.exp(-o)) for q, o in odds.items()}
    return p


METHODS: dict[str, Callable[[Votes, str], dict[str, float]]] = {
    "majority": majority,
    "sums": sums,
    "average_log": average_log,
    "investment": investment,
    "truth_finder": truth_finder,
    "crh": crh,
    "dawid_skene": dawid_skene,
}


def predict(
    evidence: Sequence[Evidence], days: dict[str, list[str]], method: str, attacker: str, before: float = 0.1
) -> dict[tuple[str, str], float]:
    """Shares of the attacker for every place and day; ``before`` where nothing is known of the place."""
    from counterclaim.estimate.evidence import iso, ordinal

    rows = sorted(evidence, key=lambda e: e.ordinal)
    stops = sorted({e.ordinal for e in rows})
    known: list[tuple[int, dict[str, float]]] = []
    for stop in stops:
        v = votes(rows, stop)
        known.append((stop, METHODS[method](v, attacker) if v else {}))
    out = {}
    for place, dates in days.items():
        for date in dates:
            last = [x for stop, x in known if iso(stop) <= date]
            out[place, date] = last[-1].get(place, before) if last and ordinal(date) else before
    return out
