"""Words on the terminal: nothing from a page may move the cursor, color the screen or pass for our own markup."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from counterclaim.model import Claim, Figure, Page, Where

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\ud800-\udfff]")
"""Control characters of terminals (C0, C1), characters that reorder a line (Trojan Source, 2021), lone surrogates."""


def safe(text: str, *, lines: bool = True) -> str:
    """Return the text with control characters shown as pictures or U+FFFD; without ``lines`` also breaks as spaces."""
    shown = _CONTROL.sub(_picture, text)
    return shown if lines else " ".join(shown.split())


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code) if code != 0x0D else ""
    return "\u2421" if code == 0x7F else "\ufffd"


def out() -> Console:
    """Return a console on standard output; wide where it is no terminal, so that programs get whole lines."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 180)


def errors() -> Console:
    """Return a console on standard error."""
    return Console(stderr=True, highlight=False)


def encode(record: Any, *, indent: bool = False) -> str:
    """Return JSON that is also safe on a terminal, and that survives half characters in file names."""
    try:
        raw = msgspec.json.encode(record)
        text = (msgspec.json.format(raw, indent=2) if indent else raw).decode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(record), indent=2 if indent else None)
    return _CONTROL.sub(lambda m: m[0] if m[0] in "\n" else f"\\u{ord(m[0]):04x}", text)


def dump(record: Any) -> None:
    """Print a record as JSON on standard output."""
    sys.stdout.write(encode(record, indent=True) + "\n")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None, right: Sequence[str] = ()
) -> Table:
    """Return a table of plain words; numbers of the columns in ``right`` stand at the right."""
    shown = Table(
        title=None if title is None else Text(safe(title)),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for name in columns:
        shown.add_column(name, header_style="bold", justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(c if isinstance(c, Text) else Text(_cell(c)) for c in row))
    return shown


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else safe(str(value), lines=False)


def chain(claim: Claim) -> str:
    """The chain of voices from the outlet inwards, with parties: ``ministry's website (AZ) > the minister (AZ)``."""
    names = [safe(v.name, lines=False) + (f" ({v.party})" if v.party else "") for v in claim.voices]
    return " > ".join(names) or "narrator"


def place(where: Where) -> str:
    """A place as written, with what it was understood to be where that reads otherwise; ``?`` where unresolved."""
    written = safe(where.as_written, lines=False)
    relation = "" if where.relation == "in" else where.relation.replace("_", " ") + " "
    if where.place is None:
        return f"{relation}{written} ?"
    name = safe(where.place.name, lines=False)
    return relation + (written if name.casefold() == written.casefold() else f"{written} = {name}")


def figure(figure: Figure) -> str:
    """A figure in words: ``at least 20 killed (combatant)``."""
    sign = {"at_least": "at least ", "at_most": "up to ", "about": "about "}.get(figure.exactness, "")
    low, best, high = figure.low, figure.best, figure.high
    if low is not None and high is not None and low != high:
        number = f"{low:,g} to {high:,g}"
    else:
        first = next((n for n in (best, low, high) if n is not None), None)
        number = safe(figure.as_written, lines=False) if first is None else f"{first:,g}"
    unit = figure.unit if first_or(figure) else f"[{figure.unit}]"
    scope = f" ({figure.scope})" if figure.scope else ""
    kind = "" if figure.kind == "incident" else f", {figure.kind.replace('_', ' ')}"
    return f"{sign}{number} {unit}{scope}{kind}"


def first_or(figure: Figure) -> bool:
    """Tell whether a figure has any number, and is not words such as "several" alone."""
    return any(n is not None for n in (figure.low, figure.best, figure.high))


def details(claim: Claim) -> str:
    """Everything about a claim that is short: axes that are not the plain ones, parties, places, date, figures."""
    axes = ((claim.polarity, "asserted"), (claim.certainty, "fact"), (claim.time, "happened"))
    parts: list[str] = [value for value, plain in axes if value != plain]
    if claim.actor or claim.target:
        parts.append(f"{claim.actor or '?'} → {claim.target or '?'}")
    if claim.places:
        parts.append("place: " + ", ".join(place(w) for w in claim.places))
    if claim.when is not None and (claim.when.iso or claim.when.as_written):
        written = f" ({safe(claim.when.as_written, lines=False)})" if claim.when.as_written else ""
        parts.append(f"date: {claim.when.iso or '?'}{written}")
    if claim.figures:
        parts.append("figures: " + "; ".join(figure(f) for f in claim.figures))
    if claim.items:
        parts.append("items: " + ", ".join(safe(i.as_written or i.kind, lines=False) for i in claim.items))
    if claim.hedges:
        parts.append("hedged: " + ", ".join(safe(h.as_written, lines=False) for h in claim.hedges))
    if claim.slip:
        parts.append("slip: " + safe(claim.slip, lines=False))
    return " · ".join(parts).replace("suspected_by_authorities", "suspected by authorities")


def number(count: int, noun: str) -> str:
    """A count with its noun: ``1 claim``, ``1,200 claims``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def support(reports: int, origins: int) -> str:
    """What stands behind something: ``5 reports, 1 origin``."""
    return f"{number(reports, 'report')}, {number(origins, 'origin')}"


def shares(distribution: Mapping[str, float]) -> str:
    """Shares in words, the largest first: ``AZ 62 %, AM 38 %``."""
    ranked = sorted(distribution.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{safe(who, lines=False)} {share * 100:.0f} %" for who, share in ranked)


def claim_text(
    claim: Claim, words: str, *, number: int | None = None, ident: bool = False, judgement: str | None = None
) -> Text:
    """A claim as three lines: type and speaker, the words, the details."""
    shown = Text()
    shown.append(f"{number:>3} " if number is not None else "  ", style="bold cyan")
    shown.append(claim.type, style="bold red" if claim.polarity == "denied" else "bold")
    shown.append("  " + chain(claim), style="italic" if claim.voices else "dim italic")
    if judgement:
        shown.append(f"  [{judgement}]", style="yellow")
    if ident:
        shown.append(f"  {claim.id}", style="dim")
    shown.append("\n    “" + safe(words, lines=False) + "”")
    more = details(claim)
    if more:
        shown.append("\n    " + more, style="dim")
    return shown


def page_head(page: Page, *, claims: bool = True) -> Text:
    """The title line of a page, and a line with outlet, date, language and id."""
    shown = Text(safe(page.title or page.url or page.source or page.id, lines=False), style="bold underline")
    outlet = page.outlet.name if page.outlet else None
    parts = [outlet, page.published.iso if page.published else "no date", page.language]
    if not page.readable:
        parts.append("stored unread: the reader does not know its language")
    elif claims:
        parts.append(f"{len(page.claims)} claims")
    parts.append(page.id[:12])
    shown.append("\n" + safe(" · ".join(p for p in parts if p), lines=False), style="not bold not underline dim")
    return shown
