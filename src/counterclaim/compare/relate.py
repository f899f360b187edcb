"""What one claim is to another: the rules in their order, the gentle readings before the contradiction.

``relate(a, b)`` takes the later page's claim first. The order is: denials; the table of exclusions (which also says
what follows what); figures (different scope, whole and part, revision, contradiction); agreement. Most apparent
conflicts are differences of place, time, group or state, so every rule that ends in ``contradicts`` asks for all of
these to meet.
"""

from __future__ import annotations

from counterclaim.compare import days, where
from counterclaim.compare.aspects import Sides, sides, times, told
from counterclaim.compare.facts import Facts
from counterclaim.compare.figures import PERSONS, whole_beside
from counterclaim.compare.holders import CONTESTED, answer, compatible
from counterclaim.compare.near import Copies
from counterclaim.compare.types import Alike, Exclusion, alike, kind, lasts, rules
from counterclaim.compare.voices import one_origin, one_side, opposed, same_speaker
from counterclaim.compare.words import overlap
from counterclaim.model import Link, Relation

NEED = 2.0
"""Evidence of one event from which two claims of a page are linked."""
NEED_APART = 2.0
"""The same for claims of two pages."""
NEED_UNDATED = 3.0
"""The same for claims of two pages of which neither tells its day: a front has an attack every day."""
NEED_FIGURE = 1.5
"""The same for figures of one family that do not meet."""
COPIED_ALIKE = 2
"""Telling words from which two claims of one speaker in the same words are one statement."""
MANY, RARE = 1000, 1.0
"""A figure so large that two claims seldom share it by chance, and what it adds to the evidence of one event."""
NEARBY = 250
"""Characters within which two claims of a page are taken to speak of one thing where nothing says otherwise."""

_APART = Alike("none", False)
"""How the slots of types answer each other that cannot speak of one event."""
_PLACE = {"same": 2.0, "overlapping": 1.0, "unknown": 0.0, "different": -9.0}
_TIME = {"same": 1.0, "overlapping": 0.5, "unknown": 0.0, "different": -9.0}
_ACTOR = {"same": 1.0, "overlapping": 0.5, "unknown": 0.0, "different": -2.0}
_TARGET = {"same": 0.75, "overlapping": 0.4, "unknown": 0.0, "different": -1.5}


def _close(a: Facts, b: Facts) -> bool:
    return a.page.id == b.page.id and abs(a.start - b.start) <= NEARBY


def _one_land(a: Facts, b: Facts) -> bool:
    """Tell whether both are of one country and a kind of which it has one at a time: a truce, a war's toll."""
    one = (kind(a.type).land and kind(b.type).land) or (a.totals and b.totals)
    return one and bool(a.lands & b.lands)


def _need(a: Facts, b: Facts) -> float:
    if a.page.id == b.page.id:
        return NEED
    told = any(f.days is not None and f.days.told for f in (a, b))
    return NEED_APART if told else NEED_UNDATED


def evidence(a: Facts, b: Facts, s: Sides) -> float:
    """Return how much speaks for one event behind two claims; differences of place or time speak against any."""
    total = _PLACE[s.place] + _TIME[s.time] + _ACTOR[s.actor] + _TARGET[s.target]
    small = min(a.size, b.size)
    total += 3.0 * overlap(a.words, b.words) * min(1.0, small / 3)
    if s.figure == "same":
        best = max(x.best for x, _ in s.pairs)
        total += (1.5 if best >= 5 else 0.75) + (RARE if best >= MANY else 0.0)
    elif s.figure == "overlapping":
        total += 0.5
    if s.same_page:
        total += 1.5 if _close(a, b) else 1.0
    if s.around:
        total += 1.0
    if s.place == "unknown" and _one_land(a, b):
        total += 1.5
    if a.type == b.type:
        total += 0.5
    return total


def relate(a: Facts, b: Facts, copies: Copies | None = None) -> Link | None:
    """Return the link between two claims, None where they have nothing to do with each other.

    ``a`` is the one that comes later (by publication, then in the page). In the link, ``a`` denies, revises, includes
    or succeeds ``b``. ``copies`` knows the near-duplicates among the pages.
    """
    roles, rows, follows = rules(a.type, b.type)
    if (a.answers == b.id and a.polarity == "denied") or (b.answers == a.id and b.polarity == "denied"):
        first, second = (a, b) if a.answers == b.id else (b, a)
        return _link(first, second, sides(first, second, roles or _APART), "denies", 1.0, "denial: answers")
    if roles is None and not rows:
        return None
    if a.page.id == b.page.id:
        place, day = where.compare(a.spots, b.spots), times(a, b)
    else:  # most pairs end here, so that what is quickly seen comes first
        same = a.polarity == b.polarity
        copied = same and _copied(a, b)
        if same and not (rows or copied) and a.polarity == "asserted" and _others(a, b, roles):
            return None
        place = where.compare(a.spots, b.spots)
        if place == "different":
            return None
        day = times(a, b)
        if copied:
            s = sides(a, b, roles or _APART, place, ("overlapping", 0) if day[0] == "different" else day)
            if s.figure != "different":
                sure = _sure(evidence(a, b, s) + 2.0, a, b)
                return _link(a, b, s, "repeats", sure, "origin: the same speaker, word for word")
        if day[0] == "different" and not follows and (same or answer(a) is None):
            return None
    s = sides(a, b, roles or _APART, place, day)
    if _said_alike(a) != _said_alike(b):
        found = _denial(a, b, s) if roles and (roles.agree or _close(a, b)) else None
        return found or _held(a, b, s)
    said = _said_alike(a)
    if said == "questioned" or ("planned" in (a.time, b.time) and a.time != b.time and not kind(a.type).plans):
        return None
    if said == "asserted":
        for row in rows:
            found = _excluded(a, b, s, row)
            if found:
                return found
    elif said == "denied":
        held = _held(a, b, s)
        if held:
            return held
    if roles is None or s.place == "different":
        return _elsewhere(a, b, s, roles)
    if s.pairs and s.figure == "different":
        return _figures(a, b, s)
    if said == "asserted" and _blame_each_other(a, b, s):
        return _link(a, b, s, "contradicts", _sure(evidence(a, b, s) + 2.0, a, b), "blame: each names the other side")
    return _agreement(a, b, s, roles, copies)


def _copied(a: Facts, b: Facts) -> bool:
    """Tell whether a claim is another one of the same speaker word for word, within days: one statement."""
    if a.type != b.type or a.size < COPIED_ALIKE or a.words != b.words or not same_speaker(a.speaker, b.speaker):
        return False
    x, y = a.days, b.days
    return x is not None and y is not None and max(x.first - y.last, y.first - x.last) <= days.BACK


def _others(a: Facts, b: Facts, roles: Alike | None) -> bool:
    """Tell whether other parties act or suffer, which keeps two claims without figures from agreeing.

    Blame for one exchange of fire is left to its own rule.
    """
    if roles is None or (a.counts and b.counts) or (a.type in _FIRE and b.type in _FIRE):
        return False
    if roles.roles == "same":
        return bool(a.actor and b.actor and not a.actor & b.actor) or bool(
            a.target and b.target and not a.target & b.target
        )
    if roles.roles == "crossed":
        return bool(a.actor and b.target and not a.actor & b.target) or bool(
            a.target and b.actor and not a.target & b.actor
        )
    if roles.roles == "actor":
        return bool(a.actor and b.actor and not a.actor & b.actor)
    return roles.roles == "target" and bool(a.target and b.target and not a.target & b.target)


def _said_alike(f: Facts) -> str:
    """Return the polarity; a threat, a demand or a pledge that hangs on a condition is one all the same."""
    said = f.polarity
    return "asserted" if said == "conditional" and lasts(f.type) else said


def _link(a: Facts, b: Facts, s: Sides, relation: Relation, score: float, rule: str) -> Link:
    return Link(a=a.id, b=b.id, relation=relation, aspects=told(a, b, s), score=round(min(1.0, score), 3), rule=rule)


def _sure(total: float, a: Facts, b: Facts) -> float:
    """Map evidence to a score in (0, 1); lower where a date is only the page's or a claim is hedged."""
    score = total / (total + 2.0) if total > 0 else 0.05
    for f in (a, b):
        if f.days is None or not f.days.told:
            score *= 0.95
        if f.certainty == "possible":
            score *= 0.9
    return score


def _denial(a: Facts, b: Facts, s: Sides) -> Link | None:
    """A claim and its denial (or its questioning) by another voice."""
    polarity = {a.polarity, b.polarity}
    if "asserted" not in polarity or "conditional" in polarity or same_speaker(a.speaker, b.speaker):
        return None
    no, yes = (a, b) if b.polarity == "asserted" else (b, a)
    if s.place == "different" or s.time == "different" or s.actor == "different":
        return None
    if s.target == "different" and s.actor == "unknown":
        return None
    if no.speaker.party is not None and no.speaker.party == yes.speaker.party:
        return None
    if not _of_one_act(no, yes, s):
        return None
    x, y = (answer(no), answer(yes)) if no.type != yes.type else (None, None)
    if x is not None and y is not None and (y.holder == CONTESTED or compatible(x.holder, y.holder)):
        return None  # who denies that a town fell does not deny that it is attacked, or that its defenders hold it
    total = evidence(a, b, s)
    if total < _need(a, b):
        return None
    if a is not no:
        s = sides(no, yes, alike(no.type, yes.type) or _APART)
    relation: Relation = "denies" if no.polarity == "denied" else "contradicts"
    return _link(no, yes, s, relation, _sure(total, a, b), f"denial: {no.polarity}")


def _held(a: Facts, b: Facts, s: Sides) -> Link | None:
    """Two claims about one place of which at least one is denied, by what each says of who holds it (``holds.tsv``)."""
    x, y = answer(a), answer(b)
    if x is None or y is None or not (x.row.opens and y.row.opens) or s.place != "same" or one_side(a, b):
        return None
    later = x.day - y.day if x.facts.days and y.facts.days and x.facts.days.told and y.facts.days.told else 0
    agree = compatible(x.holder, y.holder)
    if later and not agree:
        new, old = (a, b) if later > 0 else (b, a)
        if new is not a:
            s = sides(new, old, alike(new.type, old.type) or _APART)
        return _link(new, old, s, "succeeds", 0.5, "holders: another side later")
    if s.time == "different" or (x.holder.startswith("not ") and y.holder.startswith("not ")):
        return None
    sure = _sure(_PLACE[s.place] + _TIME[s.time] + (1.0 if s.same_page else 0.0), a, b)
    if agree:
        return _link(a, b, s, "corroborates", sure, "holders: both say who holds it")
    return _link(a, b, s, "contradicts", sure, "holders: the answers exclude each other")


def _of_one_act(no: Facts, yes: Facts, s: Sides) -> bool:
    """Tell whether a denial can be of this claim: the actor is named in both, or the denier is a party to it."""
    named = s.actor in ("same", "overlapping") or s.target in ("same", "overlapping")
    if not named and no.speaker.party not in yes.parties and yes.type not in _NO_ACTOR:
        return False
    if s.same_page:
        return True
    shared = overlap(no.words, yes.words)
    return s.place == "same" or shared >= 0.25 or s.figure in ("same", "overlapping")


_NO_ACTOR = frozenset(("ceasefire", "talks", "exchange", "displacement", "damage"))


def _excluded(a: Facts, b: Facts, s: Sides, row: Exclusion) -> Link | None:
    """Apply one row of the table of exclusions."""
    x, y = (b, a) if row.flipped else (a, b)
    if row.relation == "succeeds":
        return _succeeds(a, b, s, row)
    if row.state == "ongoing" and x.time != "ongoing":
        return None
    if s.time == "different" or not _place_fits(s, row.place, a, b):
        return None
    if not _parties_fit(x, y, row.parties):
        return None
    shared = overlap(a.words, b.words)
    place = _PLACE["same" if row.place in ("same", "spot") and s.place == "overlapping" else s.place]
    total = place + _TIME[s.time] + (1.0 if s.same_page else 0.0) + 1.5 * shared + (1.0 if s.around else 0.0)
    if s.place == "unknown" and _one_land(a, b):
        total += 1.5
    if total < (1.0 if s.same_page else 2.0):
        return None
    if row.a == row.b == "control" and (a.partial or b.partial) and not opposed(a, b):
        return _link(a, b, s, "different_scope", _sure(total, a, b), "scope: a part of the place")
    if {row.a, row.b} <= _HELD and a.share and b.share:
        return _divided(a, b, s, total)
    if row.speakers != "any" and one_side(a, b):
        return None
    if row.speakers == "opposed" and not opposed(a, b):
        return None
    return _link(a, b, s, "contradicts", _sure(total + 1.0, a, b), f"exclusions:{row.line}")


_FIRE = frozenset(("assault", "shelling", "civilian_fire", "ceasefire_violation", "air_strike", "missile_strike"))


def _blame_each_other(a: Facts, b: Facts, s: Sides) -> bool:
    """Tell whether two parties name each other for one exchange of fire, in the same words, whatever they call it."""
    if not (a.type in _FIRE and b.type in _FIRE and opposed(a, b)) or s.place not in ("same", "overlapping"):
        return False
    if a.speaker.party in a.actor or b.speaker.party in b.actor or a.actor & b.actor:
        return False
    if s.time not in ("same", "overlapping") or not (a.actor & b.target or b.actor & a.target):
        return False
    return min(a.size, b.size) >= 2 and overlap(a.words, b.words) >= 0.25


_HELD = frozenset(("capture", "control"))


def _divided(a: Facts, b: Facts, s: Sides, total: float) -> Link:
    """Two claims that each side has a share of the place: both tell that it is divided, which one voice says once."""
    if one_side(a, b):
        return _link(a, b, s, "different_scope", _sure(total, a, b), "scope: a share of the place each")
    return _link(a, b, s, "corroborates", _sure(total, a, b), "scope: both say that the place is divided")


def _place_fits(s: Sides, wanted: str, a: Facts, b: Facts) -> bool:
    if wanted == "open":
        return s.place != "different"
    if s.place == "unknown":
        return s.same_page and (s.around or overlap(a.words, b.words) > 0 or _close(a, b))
    if wanted == "meets":
        return s.place in ("same", "overlapping")
    shared = [x for x in a.spots if any(where.same(x, y) and "near" not in (x.relation, y.relation) for y in b.spots)]
    return any(x.kind not in where.WIDE for x in shared) if wanted == "spot" else bool(shared)


def _parties_fit(x: Facts, y: Facts, wanted: str) -> bool:
    if wanted == "any":
        return True
    rivals = bool(x.actor) and bool(y.actor) and not x.actor & y.actor
    if wanted == "rivals":
        return rivals
    if wanted == "same":
        return bool(x.actor & y.actor)
    crossed = bool(x.actor & y.target) or bool(y.actor & x.target)
    if wanted == "swapped":
        return crossed and not x.actor & y.actor
    return rivals and not crossed


def _succeeds(a: Facts, b: Facts, s: Sides, row: Exclusion) -> Link | None:
    """A later state of one place or truce; the row's first type is the earlier one."""
    if s.later == 0:
        return None
    new, old = (a, b) if s.later > 0 else (b, a)
    if (old.type, new.type) != (row.a, row.b):
        return None
    wide = row.place in ("meets", "open") and s.place in ("overlapping", "unknown")
    if s.place != "same" and not wide and not (s.place == "overlapping" and _place_fits(s, "spot", a, b)):
        return None
    if not _parties_fit(old, new, row.parties):
        return None
    if s.place == "unknown" and not (a.parties & b.parties) and not s.around and not _one_land(a, b):
        return None
    if new is not a:
        s = sides(new, old, alike(new.type, old.type) or _APART)
    return _link(new, old, s, "succeeds", 0.6 if s.place == "same" else 0.4, f"exclusions:{row.line}")


def _elsewhere(a: Facts, b: Facts, s: Sides, roles: Alike | None) -> Link | None:
    """Claims of one page, kind and time about different places: of another scope, where they count or name one act."""
    if (
        roles is None
        or a.type != b.type
        or s.time == "different"
        or not s.same_page
        or "different" in (s.actor, s.target)
    ):
        return None
    shared = overlap(a.words, b.words)
    if s.pairs and s.scope != "different" and (s.figure != "same" or shared >= 0.3):
        return _link(a, b, s, "different_scope", 0.5, "scope: another place")
    if s.actor == "same" and (s.target == "same" or shared >= 0.3) and one_side(a, b):
        return _link(a, b, s, "different_scope", 0.4, "scope: another place")
    return None


def _figures(a: Facts, b: Facts, s: Sides) -> Link | None:
    """Figures of one unit whose intervals do not meet: other scope, whole and part, revision, or contradiction."""
    if s.time == "different":
        return None
    total = evidence(a, b, s)
    if total < NEED_FIGURE:
        return None
    sure = _sure(total, a, b)
    x, y = next((p for p in s.pairs if p[0].low > p[1].high or p[1].low > p[0].high), s.pairs[0])
    larger = 1 if x.low > y.high else -1
    one = one_side(a, b)
    newer = _newer(a, b)
    if s.scope == "different" or s.target == "different":
        return _link(a, b, s, "different_scope", sure, "scope: another group is counted")
    if x.family != y.family and not one:
        return _link(a, b, s, "different_scope", sure, "scope: another unit is counted")
    revised = "revision" in (x.kind, y.kind) and (one or not s.same_page or None in (a.speaker.name, b.speaker.name))
    smaller = b if larger > 0 else a
    if smaller.among and (one or s.same_page):
        return _whole(a, b, s, larger, sure, "one voice counts the whole and a part")
    if revised and one and s.same_page and s.scope == "same":
        return _revises(a, b, s, 1 if x.kind == "revision" else -1, sure)
    wide = 1 if where.contains(a.spots, b.spots) else -1 if where.contains(b.spots, a.spots) else 0
    part = s.part or wide
    if part == larger:
        return _whole(a, b, s, part, sure, "whole and part")
    if wide:
        return _link(a, b, s, "different_scope", sure, "scope: neither holds the other")
    if s.same_page and (one or (s.scope == "overlapping" and not opposed(a, b))):
        if not part and not _may_hold(a, b, s, larger):
            return _link(a, b, s, "different_scope", sure * 0.8, "scope: one voice counts two events")
        return _whole(a, b, s, larger, sure * 0.8, "one voice counts the whole and a part")
    if revised and newer == 0 and s.same_page:
        newer = 1 if x.kind == "revision" else -1
    if newer and (revised or (one and larger == newer)):
        return _revises(a, b, s, newer, sure)
    if one and (newer or x.family in PERSONS):
        return _revises(a, b, s, newer or larger, sure * 0.8)
    return _link(a, b, s, "contradicts", sure, "figures do not meet")


def _may_hold(a: Facts, b: Facts, s: Sides, larger: int) -> bool:
    """Tell whether the claim with the larger figure is wider in anything: place, days, or who is counted.

    One voice that gives two numbers for one place, time and group speaks of two events.
    """
    x, y = s.pairs[0]
    if s.place != "same" or s.scope == "overlapping" or x.kind != y.kind:
        return True
    wide, narrow = (a, b) if larger > 0 else (b, a)
    if wide.days is None or narrow.days is None:
        return True
    days = (wide.days.last - wide.days.first) - (narrow.days.last - narrow.days.first)
    return days > 0 if wide.days.told and narrow.days.told else wide.days.told and wide.days.first != wide.days.last


def _newer(a: Facts, b: Facts) -> int:
    if a.published is None or b.published is None or a.page.id == b.page.id:
        return 0
    return 1 if a.published[0] > b.published[1] else -1 if b.published[0] > a.published[1] else 0


def _whole(a: Facts, b: Facts, s: Sides, part: int, sure: float, rule: str) -> Link:
    if part < 0:
        return _link(b, a, sides(b, a, alike(a.type, b.type) or _APART), "includes", sure, rule)
    return _link(a, b, s, "includes", sure, rule)


def _revises(a: Facts, b: Facts, s: Sides, newer: int, sure: float) -> Link:
    rule = "a newer value of the same figure"
    if newer < 0:
        return _link(b, a, sides(b, a, alike(a.type, b.type) or _APART), "revises", sure, rule)
    return _link(a, b, s, "revises", sure, rule)


def _agreement(a: Facts, b: Facts, s: Sides, roles: Alike, copies: Copies | None) -> Link | None:
    """Two claims of one event with nothing between them: a repeat of one statement, or a second voice."""
    if s.time == "different" or "different" in (s.actor, s.target):
        return None
    total = evidence(a, b, s)
    if total < _need(a, b):
        return None
    sure = _sure(total, a, b)
    if s.pairs:
        found = _of_scope(a, b, s, sure)
        if found:
            return found
    elif a.counts and b.counts:
        return None
    if not roles.agree and s.figure not in ("same", "overlapping"):
        return None
    if roles.worded and s.figure != "same" and (a.size < 2 or b.size < 2 or overlap(a.words, b.words) < 0.25):
        return None
    if not _anchored(a, b, s):
        return None
    shared = overlap(a.words, b.words)
    one = one_side(a, b)
    whole = (a.share and not b.partial) or (b.share and not a.partial)
    if whole and {a.type, b.type} <= _HELD and opposed(a, b):
        return _link(a, b, s, "contradicts", sure, "scope: the whole place or a share of it")
    if one and s.same_page and shared < 0.2 and s.figure != "same" and not _retold(a, b, s):
        return None
    if (
        a.type == b.type
        and kind(a.type).words
        and shared < 0.2
        and not (s.actor == "same" == s.target and (s.time == "same" or _close(a, b)))
        and not (one and s.time == "same" and (s.place == "same" or s.around))
    ):
        return None
    counted = bool(s.pairs) and all(p.best == q.best for p, q in s.pairs)
    reason = one_origin(a, b, copies is not None and copies.same(a.page, b.page), counted)
    if reason:
        return _link(a, b, s, "repeats", sure, f"origin: {reason}")
    return _link(a, b, s, "corroborates", sure, "another voice says the same")


def _retold(a: Facts, b: Facts, s: Sides) -> bool:
    """Tell whether two claims of one voice on one page are one, though in other words: nothing sets them apart.

    The actor is the same, the target not another, and either the place is the same, or both name one day and no place.
    """
    if s.actor != "same" or a.partial or b.partial or (a.type != b.type and s.target != "same"):
        return False
    return s.place == "same" or (s.time == "same" and not a.spots and not b.spots and s.target != "different")


def _anchored(a: Facts, b: Facts, s: Sides) -> bool:
    """Tell whether anything but parties and the page ties two claims: place, day, figure, words, or closeness.

    Two names of which only one was resolved may be two places, so that day and closeness are not enough for them.
    """
    if s.place == "unknown" and a.spots and b.spots:
        return s.figure == "same" or overlap(a.words, b.words) >= 0.25
    return (
        s.place in ("same", "overlapping")
        or s.time == "same"
        or s.figure in ("same", "overlapping")
        or overlap(a.words, b.words) >= 0.25
        or s.around
        or _one_land(a, b)
        or _close(a, b)
    )


def _of_scope(a: Facts, b: Facts, s: Sides, sure: float) -> Link | None:
    """Figures that meet though they do not count the same: "at least 135" holds "at least 80 of them soldiers"."""
    x, y = s.pairs[0]
    wide = 1 if where.contains(a.spots, b.spots) else -1 if where.contains(b.spots, a.spots) else 0
    one = one_side(a, b)
    part = wide if (x.vague or y.vague) and not one else s.part or wide
    larger = 1 if x.best > y.best else -1 if y.best > x.best else 0
    if s.scope == "different":
        return _link(a, b, s, "different_scope", sure, "scope: another group is counted")
    if x.family != y.family and not one:
        return _link(a, b, s, "different_scope", sure, "scope: another unit is counted")
    if s.scope == "same":
        beside = whole_beside(a.counts, s.pairs, 0) - whole_beside(b.counts, s.pairs, 1)
        if beside:
            return _whole(a, b, s, beside, sure, "whole and part")
    if part and larger == part:
        return _whole(a, b, s, part, sure, "whole and part")
    if larger and one and s.same_page and x.kind == y.kind == "running_total":
        return _whole(a, b, s, larger, sure * 0.8, "one voice counts the whole and a part")
    newer = _newer(a, b)
    if one and not newer and not s.same_page and x.family in PERSONS:
        newer = larger  # tolls climb within a day
    revised = one or "revision" in (x.kind, y.kind)
    if larger and newer and revised and x.family == y.family and s.figure == "overlapping" and not part:
        return _revises(a, b, s, newer, sure) if larger == newer else None
    return None
