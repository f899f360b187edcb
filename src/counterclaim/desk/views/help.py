"""Help: the words used, the keys and the limits, from ``help.toml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct


class Help(Struct, frozen=True, kw_only=True):
    """Words with what they mean, keys of the page reader with what they do, and what the program cannot do."""

    words: dict[str, str]
    keys: dict[str, str]
    limits: list[str]


@cache
def help_view() -> Help:
    """Return what the help screen tells."""
    return msgspec.toml.decode(files(__package__).joinpath("help.toml").read_bytes(), type=Help)
