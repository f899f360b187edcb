"""The small form of a claim that the index keeps: everything that a comparison looks at, nothing else."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from counterclaim.compare.days import Days, bounds, days_of
from counterclaim.compare.figures import Count, counts
from counterclaim.compare.order import rank
from counterclaim.compare.seen import Seen, SeenPage
from counterclaim.compare.tables import phrases, word_list
from counterclaim.compare.where import Spot, plain, spots
from counterclaim.compare.words import bands, telling, tokens
from counterclaim.model import Voice

_GENERIC_SPEAKER = word_list("unnamed.txt")


_PART = re.compile(r"\b(?:" + "|".join(sorted(word_list("parts.txt"))) + r")\b", re.I)
_SHARE = re.compile(
    r"\b(?:" + "|".join(sorted(word_list("shares.txt"))) + r") (?:of|all)\b|\b\d+ ?(?:%|percent|per cent) of\b", re.I
)
_AMONG = re.compile(r"\b(?:" + "|".join(re.escape(p) for p in phrases("among.txt")) + r")\b", re.I)


class Speaker(Struct, frozen=True, gc=False, array_like=True):
    """Whose claim it is: the words of the name that tell persons apart, the party, and the whole name for a sentence.

    ``name`` is None for the narrator.
    """

    name: str | None = None
    key: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    party: str | None = None


class Facts(Struct, gc=False, array_like=True):
    """A claim in the form in which it is compared; ``start`` is the character of the page where it begins.

    ``around`` are the places spoken of nearby where the claim names none; ``partial`` tells that its words speak of a
    part of the place, ``share`` that they call it a share ("half of", "a portion of"), ``among`` that its figure is a
    part of another one ("of the dead"); ``lands`` are the countries that it names, else those of its page; ``order``
    is its ``rank``; ``parties`` are all who act or suffer; ``totals`` tells that one of its figures is a running total;
    claims in near-identical words share one of ``bands``.
    """

    id: str
    page: SeenPage
    published: tuple[int, int] | None
    start: int
    type: str
    polarity: str
    time: str
    certainty: str
    answers: str | None
    actor: frozenset[str]
    target: frozenset[str]
    spots: tuple[Spot, ...]
    days: Days | None
    counts: tuple[Count, ...]
    words: tuple[str, ...]
    size: int
    speaker: Speaker
    chain: tuple[Speaker, ...] = ()
    around: tuple[Spot, ...] = ()
    partial: bool = False
    share: bool = False
    among: bool = False
    lands: frozenset[str] = frozenset()
    order: bytes = b""
    parties: frozenset[str] = frozenset()
    totals: bool = False
    bands: tuple[int, ...] = ()


def sides_of(codes: str | None, sides: Mapping[str, str]) -> frozenset[str]:
    """Return the parties of a slot, each as the side it stands for; empty where the slot is."""
    if not codes:
        return frozenset()
    return _one(frozenset(sys.intern(sides.get(c, c)) for c in (part.strip() for part in codes.split("+")) if c))


@lru_cache(maxsize=50_000)
def _one(codes: frozenset[str]) -> frozenset[str]:
    """Return the one object for a set that thousands of claims share."""
    return codes


@lru_cache(maxsize=50_000)
def _named(name: str, aka: tuple[str, ...], party: str | None) -> Speaker:
    words = frozenset(re.findall(r"\w+", " ".join((name, *aka)).lower()))
    return Speaker(name, words - _GENERIC_SPEAKER, words, party)


@lru_cache(maxsize=10_000)
def _narrator(party: str | None) -> Speaker:
    return Speaker(party=party)


def _speaker(voice: Voice, sides: Mapping[str, str]) -> Speaker:
    return _named(voice.name, voice.aka, sides.get(voice.party, voice.party) if voice.party else None)


def facts(seen: Seen, sides: Mapping[str, str] | None = None) -> Facts:
    """Return the comparable form of a claim; ``sides`` maps the code of a party to the side it fights for."""
    sides = sides or {}
    c, page = seen.claim, seen.page
    found = spots(c.places)
    names = frozenset(w for s in found for w in tokens(plain(s.name)))
    chain = tuple(_speaker(v, sides) for v in c.voices)
    near = () if found else spots(seen.around)
    words = tuple(sorted(telling(seen.words) - names))
    published = bounds(page.published) if page.published else None
    start = c.spans[0].start if c.spans else 0
    actor, target = sides_of(c.actor, sides), sides_of(c.target, sides)
    figures = counts(c.figures, seen.words, "combatant" if c.type.startswith("losses") else None) if c.figures else ()
    return Facts(
        id=c.id,
        page=page,
        published=published,
        start=start,
        order=rank(page.published, page.id, start, c.id),
        type=sys.intern(c.type),
        polarity=c.polarity,
        time=c.time,
        certainty=c.certainty,
        answers=c.answers,
        actor=actor,
        target=target,
        parties=_one(actor | target),
        totals=any(x.kind == "running_total" for x in figures),
        spots=found,
        days=days_of(c.when, page.published, c.spans),
        counts=figures,
        words=words,
        size=len(words),
        bands=bands(words),
        speaker=chain[-1] if chain else _narrator(page.party),
        chain=chain,
        around=near,
        lands=_one(
            frozenset(s.country for s in found if s.country)
            or frozenset(page.lands)
            or frozenset(s.country for s in near if s.country)
        ),
        partial=bool(_PART.search(seen.words)),
        among=bool(_AMONG.search(seen.words)),
        share=bool(_SHARE.search(seen.words)),
    )
