"""Claims of a ledger into a file of one of the formats."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from counterclaim.export import FORMATS, write
from counterclaim.ledger import ClaimFilter, Ledger

FORMAT_NAMES = tuple(FORMATS)


def export(
    ledger: Ledger,
    format: str,
    target: str | Path | BinaryIO,
    ask: ClaimFilter | None = None,
    *,
    limit: int | None = None,
) -> int:
    """Write the claims that a filter finds, and return how many rows or features there are.

    Raises E301 where the file cannot be written, E304 for an unknown format.
    """
    return write(format, ledger.iter_claims(ask, limit=limit), target)
