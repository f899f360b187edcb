"""Claims of a ledger, and lists made of them, into a file of one of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from counterclaim.desk.lists import check_list, entries
from counterclaim.export import FORMATS, check_format, write, write_list
from counterclaim.ledger import ClaimFilter, Ledger

FORMAT_NAMES = tuple(FORMATS)


def export(
    ledger: Ledger,
    format: str,
    target: str | Path | BinaryIO,
    ask: ClaimFilter | None = None,
    *,
    what: str = "claims",
    unit: str | None = None,
    settled: Sequence[Path] = (),
    limit: int | None = None,
) -> int:
    """Write the claims that a filter finds, or a list made of them; return how many lines, rows or features there are.

    ``what`` is claims, disputes, links or origins (those in which such a claim takes part), figures (also by
    ``unit``), place (who holds it, day by day) or speaker (track records); the last two take ``settled`` as
    ``desk.place`` does. ``limit`` bounds the claims or entries. Raises E301 where the file cannot be written, E304 for
    an unknown format, E305 for a map of what has no place, E642 for an unknown list, E643 for a filter that the list
    does not have.
    """
    asked = ask or ClaimFilter()
    given = [name for name in ask.__struct_fields__ if getattr(ask, name)] if ask else []
    check_format(format)
    check_list(what, [*given, *(["unit"] if unit else []), *(["settled"] if settled else [])])
    if what == "claims":
        return write(format, ledger.iter_claims(ask, limit=limit), target)
    found = entries(ledger, what, asked, unit=unit, settled=settled)
    return write_list(format, what, islice(found, limit), target)
