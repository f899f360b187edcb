"""Who holds a place, drawn: the estimate as a band, below it a row per party of what it said about it, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

import msgspec
from markupsafe import Markup

from counterclaim.desk.estimating import Said
from counterclaim.desk.weighing import Band, PlaceWeighed
from counterclaim.web import say
from counterclaim.web.draw import WIDTH, axis, svg, tag

LEFT, RIGHT = 150.0, 8.0
BAND = 96.0
CELL, ROOM = 24.0, 16.0
STACKED = 5
"""Squares of one party above each other; more would push the next party off a screen. The table has all."""
COLORS = 7
"""Parties with a color of their own; the rest share one."""
UNKNOWN = "unknown"

Name = Callable[[str | None], str]


def palette(found: PlaceWeighed) -> dict[str, str]:
    """Return a class of color by party, the one with the largest shares first; ``unknown`` has one of its own."""
    weight: dict[str, float] = defaultdict(float)
    for band in found.bands:
        for party, share in band.shares.items():
            weight[party] += share
    for word in found.said:
        if word.holder:
            weight[word.holder] += 0.0
    ranked = sorted((p for p in weight if p != UNKNOWN), key=lambda p: (-weight[p], p))
    return {p: f"p{min(i, COLORS)}" for i, p in enumerate(ranked)} | ({UNKNOWN: "pu"} if UNKNOWN in weight else {})


def holders(found: PlaceWeighed, name: Name, link: Callable[[str], str]) -> Markup:
    """Return the chart of a place; empty where nothing was said of who holds it."""
    if not found.bands or found.until is None:
        return Markup("")
    first = (
        min(_day(found.bands[0].day), *(_day(s.day) for s in found.said)) if found.said else _day(found.bands[0].day)
    )
    last = _day(found.until)
    days = last - first + 1
    colors = palette(found)

    def x(day: int) -> float:
        return LEFT + (day - first) / days * (WIDTH - LEFT - RIGHT)

    parts: list[Markup] = [tag("text", "Estimate", x=0, y=16, class_="rowname")]
    parts += [
        tag("text", label, x=LEFT - 6, y=f"{8 + BAND * (1 - at) + 4:.0f}", text_anchor="end")
        for at, label in ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %"))
    ]
    parts += _areas(found.bands, colors, x, name)
    parts.append(tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=8 + BAND / 2, y2=8 + BAND / 2, class_="half"))
    y = 8 + BAND + 12
    for party, words in _rows(found.said):
        cells = _cells(words, first, days)
        deep = max(len(stack) for stack in cells.values())
        parts.append(tag("text", name(party)[:22] if party else "others", x=0, y=f"{y + 12:.1f}", class_="rowname"))
        for column, stack in cells.items():
            at = LEFT + column * CELL
            for i, group in enumerate(stack):
                parts.append(_cell(group, party, colors, name, link, at, y + i * (ROOM + 2)))
        y += deep * (ROOM + 2) + 8
        parts.append(tag("line", x1=0, x2=WIDTH, y1=f"{y - 5:.1f}", y2=f"{y - 5:.1f}", class_="grid"))
    parts += axis(first, last, y + 12, left=LEFT, right=RIGHT)
    bands = [(b.day, b.until, [round(b.shares.get(p, 0.0), 4) for p in colors]) for b in found.bands]
    chart = svg(
        y + 20,
        "Who holds it: the estimate, and what each party said",
        parts,
        "holders",
        data_bands=msgspec.json.encode(bands).decode(),
        data_parties=msgspec.json.encode([(color, _named(p, name)) for p, color in colors.items()]).decode(),
    )
    legend = tag(
        "p",
        *(tag("span", tag("i", class_=f"dot {c}"), " ", _named(p, name), " ", class_="key") for p, c in colors.items()),
        class_="legend",
    )
    return chart + legend


def _named(party: str, name: Name) -> str:
    return "not known" if party == UNKNOWN else name(party)


def _day(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _areas(bands: Sequence[Band], colors: dict[str, str], x: Callable[[int], float], name: Name) -> list[Markup]:
    out = []
    floor = [0.0] * len(bands)
    for party, color in colors.items():
        tops = [low + band.shares.get(party, 0.0) for low, band in zip(floor, bands, strict=True)]
        if tops == floor:
            continue
        up, down = [], []
        for band, low, high in zip(bands, floor, tops, strict=True):
            left, right = x(_day(band.day)), x(_day(band.until) + 1)
            up.append(f"{left:.1f} {8 + BAND * (1 - min(high, 1)):.1f}L{right:.1f} {8 + BAND * (1 - min(high, 1)):.1f}")
            down.append(f"{right:.1f} {8 + BAND * (1 - low):.1f}L{left:.1f} {8 + BAND * (1 - low):.1f}")
        path = "M" + "L".join(up) + "L" + "L".join(reversed(down)) + "Z"
        share = bands[-1].shares.get(party, 0.0)
        label = f"{_named(party, name)}: {say.share(share)} on {say.day(bands[-1].until)}"
        out.append(tag("path", tag("title", label), d=path, class_=f"band {color}"))
        floor = tops
    return out


def _rows(said: Sequence[Said]) -> list[tuple[str | None, list[Said]]]:
    rows: dict[str | None, list[Said]] = defaultdict(list)
    for word in said:
        rows[word.party].append(word)
    return sorted(rows.items(), key=lambda row: (row[0] is None, -len(row[1]), row[0] or ""))[:8]


def _cells(words: Sequence[Said], first: int, days: int) -> dict[int, list[list[Said]]]:
    """Words by column, those of one kind and holder together, the most frequent first."""
    columns = int((WIDTH - LEFT - RIGHT) // CELL)
    found: dict[int, dict[tuple[str, str | None], list[Said]]] = defaultdict(lambda: defaultdict(list))
    for word in words:
        column = min((_day(word.day) - first) * columns // days, columns - 1)
        found[column][word.kind, word.holder].append(word)
    return {c: sorted(groups.values(), key=len, reverse=True)[:STACKED] for c, groups in found.items()}


def _cell(
    group: list[Said],
    party: str | None,
    colors: dict[str, str],
    name: Name,
    link: Callable[[str], str],
    x: float,
    y: float,
) -> Markup:
    word = group[0]
    more = f" and {len(group) - 1} more" if len(group) > 1 else ""
    who = name(party) if party else word.speaker or "a third party"
    label = f"{say.day(word.day)}, {who}: {say.says(word, name)}{more}"
    denied = word.kind == "denial"
    color = colors.get(word.holder or "", "none")
    box = tag(
        "rect", tag("title", label), x=f"{x:.1f}", y=f"{y:.1f}", width=CELL - 2, height=ROOM, rx=2,
        class_=f"word {color}" + (" hollow" if denied or word.holder is None else ""),
    )  # fmt: skip
    code = (word.holder or "–")[:3]
    text = tag("text", code, x=f"{x + CELL / 2 - 1:.1f}", y=f"{y + 12:.1f}", text_anchor="middle", class_="code")
    return tag(
        "a",
        box,
        text,
        href=link(word.claim),
        class_="said" if denied or word.holder is None else "said full",
        data_day=word.day[:10],
        data_row=name(party) if party else "others",
        data_color=color,
        aria_label=f"{code}: {label}",  # a name spoken must hold what is written (WCAG 2.5.3)
    )
