"""Checking all tables of the lexicon, with a user's folder laid over them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon import arms, words
from counterclaim.lexicon.parties import load_tables
from counterclaim.lexicon.places.tables import load_places
from counterclaim.lexicon.tables import FOLDERS, HERE

_LOADERS: tuple[Callable[[Path | None], Any], ...] = (load_places, load_tables, arms.load, words.load)


def check(overlay: Path | None = None) -> list[str]:
    """Return a sentence for each fault found in the tables, ours and the user's; an empty list means all is well.

    A loader stops at its first fault, so mend and check again. A file of the overlay that is laid over nothing
    (a misspelled name) is a fault too. Raises E406 where ``overlay`` is no folder.
    """
    faults: list[str] = []
    if overlay is not None:
        if not overlay.is_dir():
            raise CounterclaimError(
                "E406",
                "the overlay folder does not exist or is not a folder; give a folder of tables.",
                source=str(overlay),
            )
        known = {f.name for folder in FOLDERS for f in (HERE / folder).glob("*.tsv")}
        for f in sorted([*overlay.glob("*.tsv"), *(g for d in FOLDERS for g in (overlay / d).glob("*.tsv"))]):
            if f.name not in known:
                faults.append(
                    f"[E406] {f.name}: no table of this name exists; expected one of {', '.join(sorted(known))}."
                )
    for load in _LOADERS:
        try:
            load(overlay)
        except CounterclaimError as e:
            if str(e) not in faults:
                faults.append(str(e))
    return faults
