"""The habits of parties that the filter works with: how far a capture claim moves it and how fast a place falls.

The values stand in ``habits.toml``: pooled ones for any party and, where mapped control was seen for a party, its
own with their drift over the calendar. A file of the user's own is read in the same way.
"""

from __future__ import annotations

import functools
import math
import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct

from counterclaim.errors import CounterclaimError

from .evidence import ordinal

HERE = Path(__file__).parent

START = ("one", "z", "disputes", "near")
JUMP = ("capture", "again", "denial", "admission", "retaken", "retaken_first", "clashes", "independent")
EXTRA = ("repelled", "shelling", "advance", "settled")
GAIN = ("one", "z", "late", "disputed", "early", "disputes", "near")
REGAIN = ("one", "retaken")
LEAD = ("one", "z", "quiet", "lost")
TABLES: dict[str, tuple[str, ...]] = {
    "start": START,
    "jump": JUMP + EXTRA,
    "gain": GAIN,
    "regain": REGAIN,
    "lead": LEAD,
}


class Habit(Struct, frozen=True, kw_only=True):
    """Weights of one party as a challenger: log-odds for ``start`` and ``jump``, log of the daily rate for the rest.

    ``start`` is the odds before anything is known, ``jump`` what a claim does on its day, ``gain`` the rate at which
    a place goes over once it is claimed, ``regain`` the rate of the way back, ``lead`` the rate in the days before
    the first claim (``one``, ``z``) what a quiet day says for the challenger (``quiet``) and what a word of
    retaking says of the days before it (``lost``), all used only when looking back.
    """

    start: dict[str, float]
    jump: dict[str, float]
    gain: dict[str, float]
    regain: dict[str, float]
    lead: dict[str, float]
    drifts: bool = False


class Habits(Struct, frozen=True, kw_only=True):
    """A set of habits: ``pooled`` for any party, ``parties`` by code; ``version`` names it in estimates.

    ``zero`` is the day number of the calendar's zero, ``span`` the years before and after it that were seen (the
    drift stands still outside), ``turn`` and ``turn_width`` (day number, days) a change of habit. ``reach`` (km) and
    ``memory`` (days) say how far words about other places count: at that distance or age, by a factor of e less.
    """

    version: str
    pooled: Habit
    parties: dict[str, Habit] = {}
    zero: int = 0
    span: tuple[float, float] = (0.0, 0.0)
    turn: int = 0
    turn_width: float = 30.0
    window: int = 150
    fresh: float = 15.0
    same_statement: int = 3
    reach: float = 20.0
    memory: float = 240.0

    def of(self, party: str) -> Habit:
        """Return the habit of a party, the pooled one where its own was never seen."""
        return self.parties.get(party, self.pooled)

    def year(self, day: int) -> float:
        """Return years since ``zero``, held at the edges of what was seen."""
        return min(max((day - self.zero) / 365.0, self.span[0]), self.span[1])

    def late(self, day: int) -> float:
        """Return how far the change of habit is through on a day, 0 to 1."""
        return 1.0 / (1.0 + math.exp(-min(max((day - self.turn) / self.turn_width, -30.0), 30.0)))


def load(path: Path | None = None) -> Habits:
    """Read habits from a TOML file, ours if none is given. Raises E502 (unreadable), E503 (a bad table or value)."""
    return _ours() if path is None else _read(path)


@functools.cache
def _ours() -> Habits:
    return _read(HERE / "habits.toml")


def _read(path: Path) -> Habits:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise CounterclaimError(
            "E502", f"the habits cannot be read as TOML ({e}); check the file.", source=path.name
        ) from e
    return parse(data, path.name)


def parse(data: dict[str, Any], source: str = "habits") -> Habits:
    """Make habits from parsed TOML. Raises E503 naming the table and key at fault."""
    cal = data.get("calendar", {})
    if not isinstance(cal, dict):
        raise _refuse("[calendar] is no table", source)
    zero, turn = cal.get("zero", "2000-01-01"), cal.get("turn", "2000-01-01")
    span = cal.get("span", [0.0, 0.0])
    if not (isinstance(span, list) and len(span) == 2 and all(_number(x) for x in span) and span[0] <= span[1]):
        raise _refuse("calendar.span is not two numbers in order", source)
    if not isinstance(data.get("version"), str):
        raise _refuse("there is no version", source)
    own = data.get("party", {})
    if not isinstance(own, dict):
        raise _refuse("[party] is no table", source)
    return Habits(
        version=data["version"],
        pooled=_habit(data.get("pooled"), "pooled", source, drifts=False),
        parties={code: _habit(t, f"party.{code}", source, drifts=True) for code, t in own.items()},
        zero=ordinal(str(zero)),
        span=(float(span[0]), float(span[1])),
        turn=ordinal(str(turn)),
        turn_width=_positive(cal, "turn_width", 30.0, source),
        window=int(_positive(cal, "window", 150, source)),
        fresh=_positive(cal, "fresh", 15.0, source),
        same_statement=int(_positive(cal, "same_statement", 3, source)),
        reach=_positive(cal, "reach", 20.0, source),
        memory=_positive(cal, "memory", 240.0, source),
    )


def _habit(tables: Any, name: str, source: str, *, drifts: bool) -> Habit:
    if not isinstance(tables, dict):
        raise _refuse(f"the table [{name}] is missing", source)
    out: dict[str, dict[str, float]] = {}
    for table, keys in TABLES.items():
        cells = tables.get(table)
        if not isinstance(cells, dict):
            raise _refuse(f"the table [{name}.{table}] is missing", source)
        for key, value in cells.items():
            if key not in keys:
                raise _refuse(f"{name}.{table}.{key} is unknown (known: {', '.join(keys)})", source)
            if not _number(value) or not abs(value) <= 20:
                raise _refuse(f"{name}.{table}.{key} is {value!r}, no number within 20 of zero", source)
        out[table] = {k: float(cells.get(k, 0.0)) for k in keys}
    for table in tables:
        if table not in TABLES:
            raise _refuse(f"the table [{name}.{table}] is unknown (known: {', '.join(TABLES)})", source)
    return Habit(drifts=drifts, **out)


def _number(x: Any) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool) and math.isfinite(x)


def _positive(cal: dict[str, Any], key: str, default: float, source: str) -> float:
    value = cal.get(key, default)
    if not _number(value) or not 0 < value <= 100_000:
        raise _refuse(f"calendar.{key} is {value!r}, no number above zero", source)
    return float(value)


def _refuse(what: str, source: str) -> CounterclaimError:
    return CounterclaimError("E503", f"{what}; correct the file of habits.", source=source)
