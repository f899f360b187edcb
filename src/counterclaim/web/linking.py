"""Links between the claims of a dispute, drawn as arcs beside the claims, which stand by position.

Rows and arcs fit a phone as they are, with any number of positions. Each kind of link has a sign beside its color, so
that nothing rests on color alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from counterclaim.desk.weighing import Linked
from counterclaim.model import Link
from counterclaim.web import say
from counterclaim.web.draw import tag

WIDTH = 400
"""Units across; about as many points as a phone has, so that the words keep their size there."""
LEFT = 128.0
"""Room for the arcs."""
ROW, HEAD = 44.0, 34.0
MOST_ROWS = 24
"""Claims drawn; more rows would not fit two screens, and the list has all links."""
NEAREST, FARTHEST = 26.0, 156.0
"""Reach of the arcs to the left, that between neighbors and that between the farthest claims."""
SIGN = 8.0
PLACES_OF_SIGN = (0.5, 0.38, 0.62, 0.27, 0.73, 0.18, 0.82)
"""Where on its arc a sign may stand, the best first; the next is tried where another sign is."""

SIGNS = {
    "repeats": ("=", "agree"),
    "corroborates": ("+", "agree"),
    "includes": ("⊃", "agree"),
    "contradicts": ("≠", "against"),
    "denies": ("×", "against"),
    "revises": ("Δ", "moved"),
    "succeeds": ("→", "moved"),
    "different_scope": ("↔", "moved"),
}
"""Sign and group of each kind of link."""

Name = Callable[[str | None], str]


class Drawn(NamedTuple):
    """The diagram, how many links are in it, and the number of each claim in it."""

    chart: Markup
    links: int
    numbers: dict[str, int]


def links(
    found: Sequence[Link],
    linked: Sequence[Linked],
    party: Name,
    answer: Callable[[str], str],
    link: Callable[[str], str],
) -> Drawn:
    """Return the diagram of links, strongest first where not all claims have room; nothing where none can be drawn."""
    shown, claims = _fitting(found, {c.claim for c in linked})
    rows = [c for c in linked if c.claim in claims]
    if not shown:
        return Drawn(Markup(""), 0, {})
    numbers = {c.claim: n for n, c in enumerate(rows, 1)}
    at: dict[str, float] = {}
    parts: list[Markup] = []
    y, before = 0.0, None
    for c in rows:
        if c.answer != before:
            parts.append(tag("text", _short(answer(c.answer), 36), x=LEFT + 12, y=y + HEAD - 12, class_="answer"))
            y += HEAD
            before = c.answer
        at[c.claim] = y + ROW / 2 - 5
        parts.append(_row(c, numbers[c.claim], at[c.claim], party, link))
        y += ROW
    names = {c.claim: _speaker(c) for c in rows}
    arcs = _arcs(shown, at, names)
    label = f"{say.plural(len(shown), 'link')} between {say.plural(len(rows), 'claim')}; the list below says the same"
    chart = tag(
        "svg",
        tag("title", "Links between the claims"),
        *arcs,
        *parts,
        viewBox=f"0 0 {WIDTH} {y + 4:g}",
        class_="chart links",
        role="group",
        aria_label=label,
    )
    return Drawn(chart + _legend(shown), len(shown), numbers)


def _fitting(found: Sequence[Link], known: set[str]) -> tuple[list[Link], set[str]]:
    """The links that can be drawn within ``MOST_ROWS`` claims, and these claims."""
    shown: list[Link] = []
    claims: set[str] = set()
    for one in found:
        ends = {one.a, one.b}
        if one.a != one.b and ends <= known and len(claims | ends) <= MOST_ROWS:
            claims |= ends
            shown.append(one)
    return shown, claims


def _row(c: Linked, number: int, y: float, party: Name, link: Callable[[str], str]) -> Markup:
    where = ", ".join(part for part in (c.outlet, say.day(c.published)) if part)
    who = f"{number}. {_speaker(c)}" + (f" ({party(c.party)})" if c.party else "")
    return tag(
        "a",
        tag("title", f"{who}, {where}"),
        tag("rect", x=LEFT, y=f"{y - 18:.1f}", width=WIDTH - LEFT, height=ROW - 4, class_="hit"),
        tag("circle", cx=LEFT + 3, cy=f"{y:.1f}", r=3.5),
        tag("text", _short(who, 38), x=LEFT + 12, y=f"{y - 1:.1f}", class_="who"),
        tag("text", _short(where, 44), x=LEFT + 12, y=f"{y + 14:.1f}", class_="where"),
        href=link(c.claim),
        class_="end",
    )


def _speaker(c: Linked) -> str:
    return "the writer" if c.speaker == "narrator" else c.speaker


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _arcs(shown: Sequence[Link], at: dict[str, float], names: dict[str, str]) -> list[Markup]:
    far = max(abs(at[k.a] - at[k.b]) for k in shown)
    signs: list[tuple[float, float]] = []
    pairs: dict[frozenset[str], int] = {}
    arcs, marks = [], []
    for k in sorted(shown, key=lambda k: abs(at[k.a] - at[k.b])):
        sign, group = SIGNS[k.relation]
        a, b = at[k.a], at[k.b]
        again = pairs[frozenset((k.a, k.b))] = pairs.get(frozenset((k.a, k.b)), -1) + 1
        reach = NEAREST + (FARTHEST - NEAREST) * (abs(a - b) - ROW) / max(far - ROW, 1.0) if far > ROW else NEAREST * 2
        reach = min(max(reach, NEAREST) + 18 * again, FARTHEST)
        said = f"{names[k.a]} {say.words(k.relation)} {names[k.b]}, score {k.score:.2f}"
        arc = tag(
            "path", d=f"M{LEFT:g} {a:.1f}C{LEFT - reach:.1f} {a:.1f} {LEFT - reach:.1f} {b:.1f} {LEFT - 6:g} {b:.1f}"
        )
        tip = tag("path", d=f"M{LEFT:g} {b:.1f}l-8 -4v8z", class_="tip")
        arcs.append(tag("g", tag("title", said), arc, tip, class_=f"arc {group}"))
        spots = [_on_arc(t, a, b, reach) for t in PLACES_OF_SIGN]
        x, y = next((s for s in spots if all(_apart(s, other) for other in signs)), spots[0])
        signs.append((x, y))
        marks.append(
            tag(
                "g",
                tag("title", said),
                tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=SIGN),
                tag("text", sign, x=f"{x:.1f}", y=f"{y + 4.5:.1f}", text_anchor="middle", aria_hidden="true"),
                class_=f"sign {group}",
            )
        )
    return arcs + marks  # signs lie over all arcs


def _on_arc(t: float, a: float, b: float, reach: float) -> tuple[float, float]:
    """A point of the arc, a cubic Bézier curve whose four x are 0, reach, reach, 0 to the left and y are a, a, b, b."""
    return LEFT - 3 * t * (1 - t) * reach, a + (b - a) * (3 * t * t - 2 * t**3)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 >= (2 * SIGN) ** 2


def _legend(shown: Sequence[Link]) -> Markup:
    there = {k.relation for k in shown}
    keys = (
        tag(
            "span", tag("i", sign, class_=f"sign {group}", aria_hidden="true"), f" {say.words(relation)} ", class_="key"
        )
        for relation, (sign, group) in SIGNS.items()
        if relation in there
    )
    return tag("p", *keys, class_="legend")
