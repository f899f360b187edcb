"""The failures of the page stage by name, read from ``errors.toml`` so that codes and sentences stand in one table."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from counterclaim.errors import CounterclaimError


@cache
def table() -> dict[str, tuple[str, str]]:
    """Return name → (code, sentence) for every failure of the page stage."""
    raw = tomllib.loads(files("counterclaim.page").joinpath("errors.toml").read_text("utf-8"))
    return {row["name"]: (code, row["sentence"]) for code, row in raw.items()}


def failed(name: str, /, *, source: str | None = None, **values: object) -> CounterclaimError:
    """Return the error ``name`` with its sentence filled in; the caller raises it."""
    code, sentence = table()[name]
    return CounterclaimError(code, sentence.format(**{k: _short(v) for k, v in values.items()}), source=source)


def _short(value: object) -> str:
    """Keep foreign words inside a sentence to one line of at most 160 characters."""
    words = " ".join(str(value).split())
    return words if len(words) <= 160 else words[:157] + "…"
