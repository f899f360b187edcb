"""Charts and maps as SVG made here: they need no script, print well, and every part is a link with words for it."""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup

from counterclaim.desk.tolling import Faceoff
from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.figures import Point
from counterclaim.desk.views.places import Strip, StripCell
from counterclaim.desk.views.timeline import Timeline
from counterclaim.web import say
from counterclaim.web.families import family

WIDTH = 960
_NAMES = {"class_": "class", "viewBox": "viewBox"}


def tag(name: str, *inside: Markup | str, **attributes: object) -> Markup:
    """Return an element; everything that is not markup is escaped. ``class_`` stands for ``class``."""
    # By hand, since a chart has thousands of elements and Markup checks each operand of each step.
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is not None:
            if isinstance(value, Markup):  # an address made by a template is escaped already
                value = value.unescape()
            said = str(value) if isinstance(value, int | float) else html.escape(str(value))
            parts.append(f' {_NAMES.get(key) or key.replace("_", "-")}="{said}"')
    parts.append(">")
    parts += [str(part) if isinstance(part, Markup) else html.escape(part) for part in inside]
    parts.append(f"</{name}>")
    return Markup("".join(parts))


def svg(height: float, title: str, parts: Iterable[Markup], class_: str, **data: object) -> Markup:
    """Return a chart of ``WIDTH`` units that fits its column; ``title`` is what a screen reader says of it.

    ``data`` are attributes for the script that draws the chart anew, where one runs.
    """
    return tag(
        "svg",
        tag("title", title),
        *parts,
        viewBox=f"0 0 {WIDTH} {height:g}",
        class_=f"chart {class_}",
        role="group",
        aria_label=title,
        **data,
    )


def _x(day: str, first: int, days: int, left: float = 8, right: float = 8) -> float:
    return left + (_ordinal(day) - first) / max(days, 1) * (WIDTH - left - right)


def _ordinal(day: str) -> int:
    from datetime import date

    return date.fromisoformat(day).toordinal()


def axis(first: int, last: int, y: float, left: float = 8, right: float = 8) -> list[Markup]:
    """Labels of days, months or years below a chart, some six of them."""
    from datetime import date

    days = last - first + 1
    at = sorted({first + round(i * (days - 1) / 5) for i in range(6)})
    labels = []
    seen: set[str] = set()
    for ordinal in at:
        when = date.fromordinal(ordinal)
        month = say.MONTHS[when.month - 1][:3]
        end = ordinal in (at[0], at[-1])
        if end:
            text = f"{when.day} {month} {when.year}" if days <= 4000 else str(when.year)
        else:
            text = f"{when.day} {month}" if days <= 400 else f"{month} {when.year}"
        if text in seen:
            continue
        seen.add(text)
        labels.append(
            tag(
                "text",
                text,
                x=f"{_x(when.isoformat(), first, max(days - 1, 1), left, right):.1f}",
                y=y,
                text_anchor="start" if ordinal == at[0] else "end" if ordinal == at[-1] else "middle",
                class_=None if end else "minor",
            )
        )
    return labels


def timeline(
    line: Timeline, link: Callable[[str, str], str], *, since: str | None = None, until: str | None = None
) -> Markup:
    """Return bars of claims over time; each is a link that narrows to its stretch (``link(since, until)``)."""
    if not line.bars:
        return Markup("")
    height, base = 130.0, 96.0
    top = max(bar.claims for bar in line.bars) or 1
    first, last = _ordinal(line.bars[0].since), _ordinal(line.bars[-1].until)
    width = (WIDTH - 16) / len(line.bars)
    parts: list[Markup] = [tag("line", x1=8, x2=WIDTH - 8, y1=base, y2=base, class_="axis")]
    for i, bar in enumerate(line.bars):
        said = say.interval(f"{bar.since}/{bar.until}")
        size = 0 if not bar.claims else max(2.0, bar.claims / top * (base - 10))
        chosen = (since is None or bar.until >= since) and (until is None or bar.since[: len(until)] <= until)
        shape = tag(
            "rect",
            tag("title", f"{said}: {say.plural(bar.claims, 'claim')}"),
            x=f"{8 + i * width:.2f}",
            y=f"{base - size:.1f}",
            width=f"{max(width - 1, 0.8):.2f}",
            height=f"{size:.1f}",
        )
        if bar.claims:
            label = f"{said}: {say.plural(bar.claims, 'claim')}"
            parts.append(
                tag(
                    "a",
                    shape,
                    href=link(bar.since, bar.until),
                    class_="bar" + ("" if chosen else " out"),
                    aria_label=label,
                )
            )
    parts.append(tag("g", *axis(first, last, base + 6), class_="below"))
    parts.append(tag("text", say.number(top), x=WIDTH - 8, y=2, text_anchor="end", class_="below"))
    return svg(height, f"Claims by {line.step}", parts, "timeline")


def strips(found: Sequence[Strip], name: Callable[[str | None], str], link: Callable[[str], str], ask: Ask) -> Markup:
    """Return one row per party with a square for each thing said of each day; shapes tell denials from assertions.

    A square leads to its claim, or to the list of its claims, with the filters of ``ask`` and its own.
    """
    days = sorted({cell.day for strip in found for cell in strip.cells})
    if not days:
        return Markup("")
    first, last = _ordinal(days[0]), _ordinal(days[-1])
    left, size = 150.0, 11.0
    span = max(last - first, 1)
    at = {day: left + (_ordinal(day) - first) / span * (WIDTH - left - size - 2) for day in days}
    said = {(c.day, c.until): say.interval(f"{c.day}/{c.until}") for strip in found for c in strip.cells}
    parts: list[Markup] = []
    y = 8.0
    for strip in found:
        who = name(strip.party)
        those = {
            kind: "/claims?" + ask.query(party=strip.party, type=kind[0], polarity=kind[1], since=None, until=None)
            for kind in {(cell.type, cell.polarity) for cell in strip.cells}
        }
        level: dict[str, int] = {}
        squares = []
        for cell in strip.cells:
            above = level[cell.day] = level.get(cell.day, -1) + 1
            what = f"{say.words(cell.type)}{', denied' if cell.polarity == 'denied' else ''}"
            by = f" by {name(cell.actor)}" if cell.actor else ""
            label = html.escape(f"{who}, {said[cell.day, cell.until]}: {what}{by}, {say.plural(cell.claims, 'claim')}")
            there = html.escape(link(cell.claim) if cell.claim else f"{those[cell.type, cell.polarity]}{_period(cell)}")
            class_ = f"cell f-{family(cell.type)}" + (" denied" if cell.polarity == "denied" else "")
            # By hand, since a large place has nearly two thousand of them.
            squares.append(
                f'<a href="{there}" class="{class_}" aria-label="{label}"><rect x="{at[cell.day]:.1f}" '
                f'y="{y + above * (size + 2):.1f}" width="11" height="11" rx="2"><title>{label}</title></rect></a>'
            )
        row = (max(level.values()) + 1) * (size + 2) + 10
        parts.append(tag("text", who[:22], x=0, y=f"{y + 11:.1f}", class_="rowname"))
        parts.append(tag("line", x1=left, x2=WIDTH, y1=f"{y + row - 5:.1f}", y2=f"{y + row - 5:.1f}", class_="grid"))
        parts.append(Markup("".join(squares)))
        y += row
    parts += axis(first, last, y + 14, left=left, right=6)
    return svg(y + 24, "What each party said of this place, day by day", parts, "strips")


def _period(cell: StripCell) -> str:
    return f"&since={cell.day}&until={cell.until}"


def figures(points: Sequence[Point], name: Callable[[str | None], str], link: Callable[[str], str]) -> Markup:
    """Return figures over time: a bar from low to high, a dot at the best value; hollow where a side counts its own."""
    shown = [p for p in points if p.day and _top(p) is not None]
    if not shown:
        return Markup("")
    first, last = min(_ordinal(p.day or "") for p in shown), max(_ordinal(p.day or "") for p in shown)
    top = max(v for p in shown if (v := _top(p)) is not None) or 1.0
    low = min((p.low if p.low is not None else p.best or 0.0) for p in shown)
    log = top > 200 and top / max(low, 1.0) > 50
    height, base, left = 300.0, 264.0, 64.0

    def y(value: float) -> float:
        part = math.log1p(value) / math.log1p(top) if log else value / top
        return base - part * (base - 16)

    parts = [tag("line", x1=left, x2=WIDTH, y1=base, y2=base, class_="axis")]
    for value in _ticks(top, log):
        parts.append(tag("line", x1=left, x2=WIDTH, y1=f"{y(value):.1f}", y2=f"{y(value):.1f}", class_="grid"))
        parts.append(tag("text", say.number(value), x=left - 6, y=f"{y(value) + 4:.1f}", text_anchor="end"))
    # Who has most figures gets a color of its own; where there are more parties than colors, the rest share the last.
    often = Counter(p.party for p in shown)
    order = {party: min(i, 7) for i, (party, _) in enumerate(sorted(often.items(), key=lambda f: (-f[1], f[0] or "~")))}
    for p in shown:
        x = left + 8 + (_ordinal(p.day or "") - first) / max(last - first, 1) * (WIDTH - left - 24)
        said = say.bounds(p.low, p.best, p.high, p.exactness)
        own = ", own side's losses" if p.admitted else ""
        label = f"{say.day(p.day)}, {name(p.party)}: {said} {say.counted(p.unit, p.best)} ({say.words(p.kind)}{own})"
        marks: list[Markup] = [tag("title", label)]
        lows, highs = p.low if p.low is not None else p.best, p.high if p.high is not None else p.best
        if lows is not None and highs is not None and lows != highs:
            marks.append(
                tag("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=f"{y(lows):.1f}", y2=f"{y(highs):.1f}", class_="range")
            )
        elif p.exactness == "at_least" and lows is not None:
            tip = y(lows)
            marks.append(tag("path", d=f"M{x:.1f} {tip:.1f}v-16m-4 5l4 -5l4 5", class_="open"))
        dot = p.best if p.best is not None else lows if lows is not None else highs
        if dot is not None:
            marks.append(tag("circle", cx=f"{x:.1f}", cy=f"{y(dot):.1f}", r=5))
        class_ = f"point p{order[p.party]}" + (" own" if p.admitted else "")
        parts.append(
            tag(
                "a",
                *marks,
                href=link(p.claim),
                class_=class_,
                aria_label=label,
                data_day=p.day,
                data_low=lows,
                data_high=highs,
                data_best=dot,
                data_open="yes" if p.exactness == "at_least" and highs in (None, lows) else None,
                data_party=p.party or "",
                data_color=f"p{order[p.party]}",
            )
        )
    parts += axis(first, last, base + 20, left=left + 8, right=16)
    if log:
        parts.append(tag("text", "logarithmic scale", x=WIDTH, y=12, text_anchor="end", class_="top"))
    legend = tag(
        "p",
        *(
            tag("span", tag("i", class_=f"dot p{i}"), " ", name(party), " ", class_="key", data_party=party or "")
            for party, i in order.items()
        ),
        class_="legend",
    )
    return svg(height, "Figures over time", parts, "figures", data_log="yes" if log else None) + legend


def _top(p: Point) -> float | None:
    values = [v for v in (p.low, p.best, p.high) if v is not None]
    return max(values) if values else None


def _ticks(top: float, log: bool) -> list[float]:
    if log:
        return [10.0**i for i in range(0, int(math.log10(top)) + 1)]
    step = 10 ** math.floor(math.log10(top)) if top >= 1 else 1.0
    if top / step < 3:
        step /= 2
    if top / step > 6:
        step *= 2
    step = max(step, 1.0)
    return [step * i for i in range(1, int(top / step) + 1)]


def spans(found: Sequence[Faceoff], name: Callable[[str | None], str]) -> Markup:
    """Return tolls of one unit as bars from low to high, those admitted above those claimed, a row for each side."""
    rows = [
        (f, kind, toll)
        for f in found
        for kind, tolls in (("admitted", f.admitted), ("claimed", f.claimed), ("third", f.third_party))
        for toll in tolls
    ]
    if not rows:
        return Markup("")
    top = max(t.high if t.high is not None else t.low for _, _, t in rows) or 1.0
    left, room = 300.0, 22.0
    parts: list[Markup] = []

    def x(value: float) -> float:
        return left + value / top * (WIDTH - left - 60)

    y = 6.0
    for f, kind, toll in rows:
        who = {
            "admitted": f"{_whose(f, name)}, own count",
            "claimed": f"{_whose(f, name)}, by {name(toll.counter)}",
            "third": f"{_whose(f, name)}, by third parties",
        }[kind]
        said = say.span(toll.low, toll.high)
        label = f"{who}: {said} {say.counted(f.unit)}"
        end = x(toll.high if toll.high is not None else top)
        bar = tag(
            "rect",
            tag("title", label),
            x=f"{x(toll.low):.1f}",
            y=f"{y:.1f}",
            width=f"{max(end - x(toll.low), 3):.1f}",
            height=14,
            class_=f"toll {kind}" + (" open" if toll.high is None else ""),
        )
        parts += [tag("text", who[:48], x=0, y=f"{y + 12:.1f}", class_="rowname"), bar]
        y += room
    parts.append(tag("line", x1=left, x2=left, y1=0, y2=f"{y:.1f}", class_="axis"))
    for value in _ticks(top, False):
        parts.append(tag("line", x1=f"{x(value):.1f}", x2=f"{x(value):.1f}", y1=0, y2=f"{y:.1f}", class_="grid"))
        parts.append(tag("text", say.number(value), x=f"{x(value):.1f}", y=f"{y + 14:.1f}", text_anchor="middle"))
    return svg(y + 20, "Losses as claimed and as admitted", parts, "spans")


def _whose(f: Faceoff, name: Callable[[str | None], str]) -> str:
    return name(f.whose) + (f", {say.words(f.group)}s" if f.group else "")
