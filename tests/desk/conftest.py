from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counterclaim.desk import lexicon
from counterclaim.ledger import Ledger

from .make import PAGES, Gaz


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The ledger made by hand; the town is still disputed in it."""
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", "")
    monkeypatch.setattr(lexicon, "gazetteer", lambda over=None: Gaz())
    with Ledger(tmp_path / "hand.db") as made:
        made.add_many(PAGES)
        yield made
