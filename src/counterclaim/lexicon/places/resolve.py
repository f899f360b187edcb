"""Choosing places for the names of one page together: size, context of countries and regions, closeness, one name one place.

The weights were set on development pages of four public toponym corpora (see ``docs/places.md``).
"""  # noqa: E501

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from counterclaim.lexicon.places.build import kilometers
from counterclaim.lexicon.places.gazetteer import Entry, Gazetteer, to_place
from counterclaim.lexicon.places.names import norm
from counterclaim.model import PlaceCandidate, Span, Where

CANDIDATES = 30
"""Readings weighed for one name; the right one of a village name may stand far down by size."""
KEPT = 5
"""Readings kept in the result."""
CLEAR = 0.02
"""A lead below this share of the score over another place in another country leaves the name unresolved."""

ELSEWHERE = 4.0
"""How likely it is that a name is that of a place that the gazetteer lacks, against readings in lands of which the page
says nothing else; in the measure of a reading's own likelihood, where a town of 50,000 has 4.5."""
FACILITY = 4.0
"""How much more so for a hospital, a road or the like that bears the name."""
W_COUNTRY = 1.6
W_REGION = 2.0
W_NEAR = 1.6
W_EXPLICIT = 4.0
W_KIND = 2.0
RANK_COST = (0.0, 0.1, 0.7, 0.9, 0.2)
NEAR_KM = 250.0

Relation = Literal["in", "near", "direction_of", "from", "to"]
_RELATIONS: tuple[tuple[re.Pattern[str], Relation], ...] = (
    (
        re.compile(
            r"\b(?:near|outside|close to|around|outskirts of|vicinity of|next to|countryside of)\s+(?:the\s+)?(?:\w+\s+of\s+)?$",  # noqa: E501
            re.I,
        ),
        "near",
    ),
    (re.compile(r"\b(?:direction of|towards?|in the direction of)\s+(?:the\s+)?$", re.I), "direction_of"),
    (re.compile(r"\b(?:from)\s+(?:the\s+)?$", re.I), "from"),
    (re.compile(r"\b(?:to|into)\s+(?:the\s+)?$", re.I), "to"),
)
_COMMA = re.compile(
    r"^,?\s*\(?$|^, in (?:the )?$|^ in (?:the )?(?:\w+ )?$|^,? (?:in )?(?:the )?(?:northern|southern|eastern|western|central|northeastern|northwestern|southeastern|southwestern|north|south|east|west)(?:ern)? $|^(?:'s|’s) (?:\w+ )?(?:\w+ )?$",  # noqa: E501
    re.I,
)
_KIND_AFTER = re.compile(r"^\s+(province|governorate|oblast|region|state|district|county|prefecture|city|town|village|suburb|"  # noqa: E501
                         r"raion|rayon|airport|camp|neighbou?rhood)\b", re.I)  # fmt: skip
_KIND_OF = {"province": "admin1", "governorate": "admin1", "oblast": "admin1", "region": "admin1", "state": "admin1",
            "prefecture": "admin1", "city": "settlement", "town": "settlement", "village": "settlement",
            "suburb": "settlement", "district": "admin2", "county": "admin2"}  # fmt: skip
_FACILITY = re.compile(r"\s(?:hospital|road|street|highway|mosque|church|school|university|bridge|market|hotel|square|"
                       r"stadium|front|dam|plant|factory|clinic|cemetery|checkpoint|station)\b", re.I)  # fmt: skip
_KIND_BEFORE = re.compile(r"\b(city|town|village|province|region|state|governorate|settlement) of\s+$", re.I)


class _Name(NamedTuple):
    key: str
    entries: tuple[Entry, ...]
    spots: list[int]


class _Context(NamedTuple):
    countries: Mapping[str, float]
    regions: Mapping[tuple[str, str], float]


def resolve(
    mentions: Sequence[tuple[Span, str]],
    text: str,
    gazetteer: Gazetteer,
    *,
    context: Sequence[str] = (),
    outlet_country: str | None = None,
    prior_countries: Mapping[str, float] | Sequence[str] | None = None,
) -> list[Where]:
    """Choose a place for each name of a page, all names together; one result a mention, in the same order.

    ``mentions`` are spans of ``text`` with the words there. ``context`` are further words that name places (a title, the
    outlet's town), ``outlet_country`` the home of the outlet, ``prior_countries`` where the page is expected to play (ISO codes,
    alone or with weights). ``place`` is None, with candidates, where the name is unknown or two readings are equally good.
    """  # noqa: E501
    names: dict[str, _Name] = {}
    order: list[str] = []
    for i, (_, words) in enumerate(mentions):
        key = norm(words)
        if key not in names:
            names[key] = _Name(key, _candidates(gazetteer, words), [])
        names[key].spots.append(i)
        order.append(key)
    ctx = _context(gazetteer, text, context, outlet_country, prior_countries)
    explicit, kinds = _explicit(mentions, text, names, order)
    scores = {k: [_prior(e) for e in n.entries] for k, n in names.items()}
    for k, n in names.items():
        for j, e in enumerate(n.entries):
            scores[k][j] += (
                _in_context(e, ctx) + W_KIND * (kinds.get(k) == e.kind) + _said(e, explicit.get(k, ()), names)
            )
    for k, held in _held(explicit).items():
        for j, e in enumerate(names[k].entries):
            scores[k][j] += _holds(e, held, names)
    chosen = {k: _best(s) for k, s in scores.items()}
    final = scores
    for _ in range(2):
        anchors = [(k, names[k].entries[j]) for k, j in chosen.items() if j is not None]
        final = {
            k: [s + _closeness(k, e, anchors) for e, s in zip(names[k].entries, scores[k], strict=True)] for k in names
        }
        again = {k: _best(s) for k, s in final.items()}
        if again == chosen:
            break
        chosen = again
    placed = {k: names[k].entries[j] for k, j in chosen.items() if j is not None}
    results = {}
    for k, n in names.items():
        own = placed[k].id if k in placed else None  # "Al-Quds" is no other place than "Al-Quds hospital"
        known = {*ctx.countries, *(e.country for e in placed.values() if e.id != own)}
        bears = all(_FACILITY.search(text[mentions[i][0].start : mentions[i][0].end + 16]) for i in n.spots)
        foreign = [
            e.kind in ("settlement", "area") and e.country not in known and not _said(e, explicit.get(k, ()), names)
            for e in n.entries
        ]
        elsewhere = ELSEWHERE + FACILITY * bears + W_KIND * (kinds.get(k) == "settlement")
        results[k] = _outcome(n, final[k], foreign if known else (), elsewhere)
    out = []
    for (span, words), key in zip(mentions, order, strict=True):
        entry, score, candidates = results[key]
        out.append(
            Where(
                as_written=words, span=span, place=to_place(entry) if entry else None, relation=_relation(text, span),
                score=score, candidates=candidates,
            )
        )  # fmt: skip
    return out


def _candidates(gazetteer: Gazetteer, words: str) -> tuple[Entry, ...]:
    """The readings of a name; a country's own name is no short form of a city's there, nor a region's unless that is
    asked for ("Mexico", "Mexico state")."""
    found = gazetteer.entries(words)
    own = {e.country for e in found if e.kind == "country" and e.rank == 0}
    return tuple(
        e
        for e in found
        if e.kind == "country" or e.country not in own or e.asked or (e.rank < 2 and e.kind != "admin1")
    )[:CANDIDATES]


def _prior(e: Entry) -> float:
    """Return how likely a reading is before the page is seen: kind, population, how good the name is."""
    if e.kind == "country":
        base = 8.8
    elif e.kind == "continent":
        base = 8.5
    elif e.kind == "admin1":
        base = 4.6 + (1.4 if e.country in ("US", "CA", "GB", "AU") else 0.0) - (0.6 if e.asked == "settlement" else 0.0)
    elif e.kind == "settlement":
        base = math.log10((e.population or 300) + 1) * 0.95 + 1.2 * e.own
    else:
        base = 5.2 if e.kind == "area" and (e.radius or 0) < 60 and e.country == "GB" else 6.2
    if e.asked and e.asked == e.kind:
        base += W_KIND
    return base - RANK_COST[e.rank]


def _context(
    gazetteer: Gazetteer,
    text: str,
    context: Sequence[str],
    outlet_country: str | None,
    prior: Mapping[str, float] | Sequence[str] | None,
) -> _Context:
    countries: Counter[str] = Counter()
    regions: Counter[tuple[str, str]] = Counter()
    for words in (text, *context):
        for _, country, code in gazetteer.countries_in(words):
            countries[country] += 1
            if code:
                regions[(country, code)] += 1
    share = {c: min(1.0, 0.35 + n / 5) for c, n in countries.items()}
    if outlet_country:
        share[outlet_country] = max(share.get(outlet_country, 0.0), 0.3)
    if prior:
        pairs = prior.items() if isinstance(prior, Mapping) else [(c, 1.0) for c in prior]
        for c, w in pairs:
            share[c] = max(share.get(c, 0.0), w)
    return _Context(share, {r: min(1.0, 0.5 + n / 4) for r, n in regions.items()})


def _in_context(e: Entry, ctx: _Context) -> float:
    if e.kind in ("country", "continent") or e.country is None:
        return 0.0
    score = W_COUNTRY * ctx.countries.get(e.country, 0.0)
    if e.kind != "admin1" and e.admin1:
        score += W_REGION * ctx.regions.get((e.country, e.admin1), 0.0)
    elif e.kind == "admin1" and e.rank <= 1:  # among other regions of the country a name is that of a region
        others = sum(c == e.country and code != e.admin1 for c, code in ctx.regions)
        score += W_REGION * min(1.0, others / 3)
    return score


def _explicit(
    mentions: Sequence[tuple[Span, str]], text: str, names: Mapping[str, _Name], order: Sequence[str]
) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Read "X, Texas", "X in Idlib", "Syria's X", "X province", "city of X": containers and kinds by name."""
    holders: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    ranked = sorted(range(len(mentions)), key=lambda i: mentions[i][0].start)
    for a, b in pairwise(ranked):
        gap = text[mentions[a][0].end : mentions[b][0].start]
        if len(gap) > 30 or "\n" in gap or not gap or order[a] == order[b]:
            continue
        if gap.lower().startswith(("'s", "’s")):
            if _COMMA.match(gap):
                holders.setdefault(order[b], set()).add(order[a])
        elif _COMMA.match(gap) and gap.strip(" ") not in ("", "("):
            if gap == ", " and any(
                e.kind in ("admin1", "country") and e.rank <= 1 for e in names[order[a]].entries[:2]
            ):
                continue  # "Texas, California" is a list
            holders.setdefault(order[a], set()).add(order[b])
        elif gap == " ":
            holders.setdefault(order[b], set()).add(order[a])
    for i, (span, _) in enumerate(mentions):
        after = _KIND_AFTER.match(text[span.end : span.end + 16])
        before = _KIND_BEFORE.search(text[max(0, span.start - 16) : span.start])
        word = after or before
        if word:
            kind = _KIND_OF.get(word[1].lower())
            if kind:
                kinds.setdefault(order[i], kind)
    return holders, kinds


def _held(holders: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Container → the names that the page puts in it."""
    out: dict[str, set[str]] = {}
    for name, containers in holders.items():
        for c in containers:
            out.setdefault(c, set()).add(name)
    return out


def _holds(e: Entry, held: set[str], names: Mapping[str, _Name]) -> float:
    """Return the bonus for a region in which lies the likeliest reading of a name put there: "Atlanta, Georgia"."""
    if e.kind != "admin1":
        return 0.0
    first = [names[k].entries[0] for k in held if k in names and names[k].entries]
    inside = sum((x.country, x.admin1) == (e.country, e.admin1) and x.kind != "admin1" for x in first)
    return W_EXPLICIT * (inside / len(first)) if first else 0.0


def _said(e: Entry, holders: Sequence[str] | set[str], names: Mapping[str, _Name]) -> float:
    """Return the bonus for a reading that lies in a place that the page puts it in."""
    best = 0.0
    for key in holders:
        for h in names[key].entries[:8]:
            if h.id == e.id:
                continue
            if h.kind == "country" and h.country == e.country:
                best = max(best, 0.8)
            elif h.kind == "admin1" and (h.country, h.admin1) == (e.country, e.admin1) and e.kind != "admin1":
                best = max(best, 1.0)
            elif h.radius and h.lat is not None and h.lon is not None and e.lat is not None and e.lon is not None:  # noqa: SIM102
                if h.kind != "admin1" and kilometers(h.lat, h.lon, e.lat, e.lon) <= h.radius and e.kind == "settlement":
                    best = max(best, 0.5)
    return W_EXPLICIT * best


def _closeness(key: str, e: Entry, anchors: Sequence[tuple[str, Entry]]) -> float:
    """Return how well a reading sits among the other places of the page: near ones, and ones of its region or country."""  # noqa: E501
    if e.lat is None or e.lon is None or e.kind in ("country", "continent", "sea"):
        return 0.0
    total, shared, same = 0.0, 0, 0
    for other, a in anchors:
        if other == key or a.lat is None or a.lon is None or a.kind in ("country", "continent", "sea"):
            continue
        far = kilometers(e.lat, e.lon, a.lat, a.lon)
        reach = NEAR_KM + (a.radius or 0.0) * 0.3
        total += math.exp(-far / reach)
        same += a.country is not None and a.country == e.country
        shared += 1
    if not shared:
        return 0.0
    return W_NEAR * (min(1.0, total / 2.0) + 0.6 * total / shared) + 0.7 * same / shared


def _best(scores: Sequence[float]) -> int | None:
    return max(range(len(scores)), key=lambda j: scores[j]) if scores else None


def _outcome(
    name: _Name, scores: Sequence[float], foreign: Sequence[bool], elsewhere: float
) -> tuple[Entry | None, float | None, tuple[PlaceCandidate, ...]]:
    """The reading chosen with its share among all; ``foreign`` says which readings must be likelier than ``elsewhere``,
    that the name is of a place not known."""
    if not scores:
        return None, None, ()
    rows = list(zip(scores, name.entries, foreign or [False] * len(scores), strict=True))
    ranked = sorted(rows, key=lambda x: (-x[0], x[1].id))
    top = ranked[0][0]
    weights = [math.exp(1.2 * (s - top)) for s, _, _ in ranked]
    unknown = math.exp(1.2 * (elsewhere - top)) if ranked[0][2] else 0.0
    total = sum(weights) + unknown
    shares = [w / total for w in weights]
    candidates = tuple(
        PlaceCandidate(place=to_place(e), score=round(p, 4))
        for p, (_, e, _) in list(zip(shares, ranked, strict=True))[:KEPT]
    )
    best = ranked[0][1]
    rivals = len(ranked) > 1 and shares[0] - shares[1] < CLEAR and not _alike(best, ranked[1][1])
    if rivals or unknown > weights[0]:
        return None, round(shares[0], 4), candidates
    return best, round(shares[0], 4), candidates


def _alike(a: Entry, b: Entry) -> bool:
    """Tell whether two readings are one place for most purposes (a town and its district)."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return False
    return a.country == b.country and kilometers(a.lat, a.lon, b.lat, b.lon) < 100


def _relation(text: str, span: Span) -> Relation:
    before = text[max(0, span.start - 40) : span.start]
    return next((relation for pattern, relation in _RELATIONS if pattern.search(before)), "in")
