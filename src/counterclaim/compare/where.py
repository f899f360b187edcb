"""Whether the places of two claims meet: by identity, by name where unresolved, by containment."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from counterclaim.model import Place, Where

Verdict = Literal["same", "overlapping", "different", "unknown"]

_GENERIC = re.compile(
    r"\b(?:the|city|town|village|district|region|province|governorate|oblast|settlement|of|near|area|countryside)\b"
)
_BESIDE = ("near", "direction_of")
CITY, CITY_KM = 150_000, 12.0
"""Population from which a city is taken to hold smaller places within so many km (its suburbs)."""
WIDE = ("country", "admin1", "admin2", "region")
"""Kinds of place that hold others."""


class Spot(NamedTuple):
    """A place of a claim: its key (id, or the normalized name where unresolved) and what may hold or be held by it."""

    key: str
    names: frozenset[str]
    kind: str
    country: str | None
    admin1: str | None
    resolved: bool
    relation: str
    name: str
    point: tuple[float, float, float] | None = None
    """Latitude, longitude, radius in km, where known."""
    population: int = 0


@lru_cache(maxsize=100_000)
def plain(name: str) -> str:
    """Return a name without case, accents, punctuation and generic words ("the town of")."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    folded = re.sub(r"[’'`ʿʾ]", "", folded)
    folded = re.sub(r"[^\w ]", " ", folded)
    return " ".join(_GENERIC.sub(" ", folded).split()) or folded.strip()


@lru_cache(maxsize=100_000)
def _names(place: Place) -> frozenset[str]:
    return frozenset(plain(n) for n in (place.name, *(n for n, _ in place.names)))


@lru_cache(maxsize=100_000)
def _spot(p: Place | None, as_written: str, relation: str) -> Spot | None:
    name = plain(as_written)
    if p is None:
        if not any(c.isupper() for c in as_written):
            return None  # "the city", "the north": a word, not a name
        return Spot("~" + name, frozenset((name,)), "", None, None, False, relation, as_written) if name else None
    point = (p.lat, p.lon, p.radius_km or 0.0) if p.lat is not None and p.lon is not None else None
    return Spot(p.id, _names(p) | {name}, p.kind, p.country, p.admin1, True, relation, p.name, point, p.population or 0)


def spots(places: tuple[Where, ...]) -> tuple[Spot, ...]:
    """Return the places of a claim for comparing; a place that something came *from* says nothing of where it was."""
    found: dict[str, Spot] = {}
    for w in places:
        if w.relation == "from" and len(places) > 1:
            continue
        spot = _spot(w.place, w.as_written, w.relation)
        if spot is None:
            continue
        found.setdefault(spot.key, spot)
    return tuple(found.values())


def same(a: Spot, b: Spot) -> bool:
    """Tell whether two spots are one place; by name where at least one is unresolved."""
    if a.key == b.key:
        return True
    return not (a.resolved and b.resolved) and bool(a.names & b.names)


def kilometers(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    """Return the great-circle distance of two points, in km."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def holds(a: Spot, b: Spot) -> bool:
    """Tell whether place ``a`` contains place ``b`` (country, first-level region, or an area with a radius)."""
    if not (a.resolved and b.resolved) or a.key == b.key or a.country is None or a.country != b.country:
        return False
    if a.kind == "country":
        return b.kind != "country"
    if a.kind == "area" and a.point and b.point and a.point[2] > b.point[2]:
        return kilometers(a.point, b.point) <= a.point[2]
    if a.population >= CITY and b.population < a.population / 4 and a.point and b.point and b.kind not in WIDE:
        return kilometers(a.point, b.point) <= CITY_KM
    return a.kind == "admin1" and a.admin1 is not None and a.admin1 == b.admin1 and b.kind not in ("country", "admin1")


def compare(a: tuple[Spot, ...], b: tuple[Spot, ...]) -> Verdict:
    """Compare the places of two claims; unknown where either names none.

    Also unknown where only one side could be resolved (a quarter that no gazetteer has may lie in the other's city).
    Overlapping where some but not all are shared, one holds the other, or the event is near or on the way to it.
    """
    if not a or not b:
        return "unknown"
    if len(a) == len(b) == 1:
        x, y = a[0], b[0]
        if x.key == y.key or same(x, y):
            return "overlapping" if x.relation in _BESIDE or y.relation in _BESIDE else "same"
        if x.resolved != y.resolved:
            return "unknown"
        return "overlapping" if x.country == y.country and (holds(x, y) or holds(y, x)) else "different"
    shared_a = [any(same(x, y) for y in b) for x in a]
    shared_b = [any(same(x, y) for x in a) for y in b]
    if any(shared_a):
        near = any(s.relation in _BESIDE for s in (*a, *b))
        narrow_a = [hit for hit, s in zip(shared_a, a, strict=True) if s.kind != "country"]
        narrow_b = [hit for hit, s in zip(shared_b, b, strict=True) if s.kind != "country"]
        return "same" if all(narrow_a) and all(narrow_b) and not near else "overlapping"
    if any(holds(x, y) or holds(y, x) for x in a for y in b):
        return "overlapping"
    if all(s.resolved for s in a) != all(s.resolved for s in b):
        return "unknown"
    return "different"


def contains(a: tuple[Spot, ...], b: tuple[Spot, ...]) -> bool:
    """Tell whether every place of ``b`` lies in a place of ``a`` and ``a`` is truly wider."""
    if not a or not b:
        return False
    inside = all(any(holds(x, y) or same(x, y) for x in a) for y in b)
    wider = any(holds(x, y) for x in a for y in b) or sum(any(same(x, y) for y in b) for x in a) < len(a)
    return inside and wider


def phrase(found: tuple[Spot, ...]) -> str:
    """Return the names of the places for a sentence."""
    return ", ".join(s.name for s in found) or "no place"
