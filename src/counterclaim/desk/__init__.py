"""What a person can ask for, composed of the stages; the command line, the web and Python users call only this."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterclaim.desk.adding import Progress as Progress
    from counterclaim.desk.adding import Summary as Summary
    from counterclaim.desk.adding import add as add
    from counterclaim.desk.adding import expected_items as expected_items
    from counterclaim.desk.asking import claim_filter as claim_filter
    from counterclaim.desk.asking import ledger_path as ledger_path
    from counterclaim.desk.asking import narrator_or as narrator_or
    from counterclaim.desk.asking import open_ledger as open_ledger
    from counterclaim.desk.comparing import Compared as Compared
    from counterclaim.desk.comparing import compare as compare
    from counterclaim.desk.comparing import disputes as disputes
    from counterclaim.desk.comparing import lay as lay
    from counterclaim.desk.demo import demo_pages as demo_pages
    from counterclaim.desk.demo import who_said_what as who_said_what
    from counterclaim.desk.disputing import dispute as dispute
    from counterclaim.desk.estimating import place as place
    from counterclaim.desk.exporting import export as export
    from counterclaim.desk.health import check as check
    from counterclaim.desk.judging import judge as judge
    from counterclaim.desk.lexicon import check_lexicon as check_lexicon
    from counterclaim.desk.lexicon import find_parties as find_parties
    from counterclaim.desk.lexicon import find_places as find_places
    from counterclaim.desk.lexicon import import_places as import_places
    from counterclaim.desk.lexicon import party_names as party_names
    from counterclaim.desk.marking import Piece as Piece
    from counterclaim.desk.marking import mark as mark
    from counterclaim.desk.reading import build_reader as build_reader
    from counterclaim.desk.reading import gazetteer as gazetteer
    from counterclaim.desk.reading import ledger_reader as ledger_reader
    from counterclaim.desk.reading import named_reader as named_reader
    from counterclaim.desk.reading import overlay as overlay
    from counterclaim.desk.reading import own_reader as own_reader
    from counterclaim.desk.reading import read as read
    from counterclaim.desk.reading import read_one as read_one
    from counterclaim.desk.reading import read_words as read_words
    from counterclaim.desk.reviewing import parse_changes as parse_changes
    from counterclaim.desk.reviewing import review as review
    from counterclaim.desk.reviewing import undo as undo
    from counterclaim.desk.speaking import speaker as speaker
    from counterclaim.desk.tolling import figures as figures
    from counterclaim.desk.training import Trained as Trained
    from counterclaim.desk.training import forget as forget
    from counterclaim.desk.training import train as train
    from counterclaim.desk.watching import watch as watch
    from counterclaim.ledger import Ledger as Ledger
    from counterclaim.page import Failure as Failure
    from counterclaim.page import PageOptions as PageOptions

_WHERE = {
    "Compared": "counterclaim.desk.comparing",
    "Failure": "counterclaim.page",
    "Ledger": "counterclaim.ledger",
    "PageOptions": "counterclaim.page",
    "Piece": "counterclaim.desk.marking",
    "Progress": "counterclaim.desk.adding",
    "Summary": "counterclaim.desk.adding",
    "Trained": "counterclaim.desk.training",
    "add": "counterclaim.desk.adding",
    "build_reader": "counterclaim.desk.reading",
    "check": "counterclaim.desk.health",
    "check_lexicon": "counterclaim.desk.lexicon",
    "claim_filter": "counterclaim.desk.asking",
    "demo_pages": "counterclaim.desk.demo",
    "compare": "counterclaim.desk.comparing",
    "dispute": "counterclaim.desk.disputing",
    "disputes": "counterclaim.desk.comparing",
    "expected_items": "counterclaim.desk.adding",
    "export": "counterclaim.desk.exporting",
    "figures": "counterclaim.desk.tolling",
    "find_parties": "counterclaim.desk.lexicon",
    "find_places": "counterclaim.desk.lexicon",
    "forget": "counterclaim.desk.training",
    "gazetteer": "counterclaim.desk.reading",
    "import_places": "counterclaim.desk.lexicon",
    "judge": "counterclaim.desk.judging",
    "lay": "counterclaim.desk.comparing",
    "ledger_path": "counterclaim.desk.asking",
    "ledger_reader": "counterclaim.desk.reading",
    "mark": "counterclaim.desk.marking",
    "named_reader": "counterclaim.desk.reading",
    "narrator_or": "counterclaim.desk.asking",
    "open_ledger": "counterclaim.desk.asking",
    "overlay": "counterclaim.desk.reading",
    "own_reader": "counterclaim.desk.reading",
    "parse_changes": "counterclaim.desk.reviewing",
    "party_names": "counterclaim.desk.lexicon",
    "place": "counterclaim.desk.estimating",
    "read": "counterclaim.desk.reading",
    "read_one": "counterclaim.desk.reading",
    "read_words": "counterclaim.desk.reading",
    "review": "counterclaim.desk.reviewing",
    "speaker": "counterclaim.desk.speaking",
    "train": "counterclaim.desk.training",
    "undo": "counterclaim.desk.reviewing",
    "watch": "counterclaim.desk.watching",
    "who_said_what": "counterclaim.desk.demo",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    """Import a function on first use: the reader and its weights load only where something is read."""
    if name not in _WHERE:
        raise AttributeError(f"module 'counterclaim.desk' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
