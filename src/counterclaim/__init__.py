"""Reads conflict reporting and keeps a ledger of claims: who said what about which event, with the exact words.

>>> import counterclaim as cc
>>> page = cc.read("page.html")
>>> page.claims[0].voices
>>> ledger = cc.Ledger("war.db")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["CounterclaimError", "Ledger", "Page", "PageOptions", "__version__", "add", "read", "read_all", "read_words"]

if TYPE_CHECKING:
    from counterclaim.desk import PageOptions, add, read_words
    from counterclaim.desk import read as read_all
    from counterclaim.desk import read_one as read
    from counterclaim.errors import CounterclaimError
    from counterclaim.ledger import Ledger
    from counterclaim.model import Page

_WHERE = {
    "CounterclaimError": ("counterclaim.errors", "CounterclaimError"),
    "Ledger": ("counterclaim.ledger", "Ledger"),
    "Page": ("counterclaim.model", "Page"),
    "PageOptions": ("counterclaim.page", "PageOptions"),
    "add": ("counterclaim.desk", "add"),
    "read": ("counterclaim.desk", "read_one"),
    "read_all": ("counterclaim.desk", "read"),
    "read_words": ("counterclaim.desk", "read_words"),
}


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that ``import counterclaim`` costs nothing."""
    if name not in _WHERE:
        raise AttributeError(f"module 'counterclaim' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
