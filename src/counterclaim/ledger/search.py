"""A person's words as a safe FTS5 query."""

from __future__ import annotations

import re

_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')
_LONGEST = 64
"""Words taken from one query; more are ignored, since each costs a pass over the index."""


def fts_query(text: str) -> str | None:
    """Return an FTS5 query that finds all words of ``text``; None where it holds no letter or digit.

    Words in double quotes are a phrase; a word that ends in ``*`` matches its beginnings. Nothing else is an operator:
    every piece is quoted as an FTS5 string (SQLite manual, FTS5, 3.1).
    """
    pieces: list[str] = []
    for found in _PIECE.finditer(text.replace("\x00", " ")):
        phrase, word = found.group(1), found.group(2)
        piece = phrase if phrase is not None else word
        if not any(c.isalnum() for c in piece):
            continue
        prefix = word is not None and word.endswith("*")
        # Lone surrogates cannot be bound as text; they match nothing in a stored page.
        quoted = piece.rstrip("*") if prefix else piece
        pieces.append('"' + quoted.encode("utf-8", "replace").decode() + '"' + ("*" if prefix else ""))
        if len(pieces) == _LONGEST:
            break
    return " ".join(pieces) or None


def like_pattern(text: str) -> str:
    r"""Return ``text`` escaped for LIKE with ``ESCAPE '\'``, to be found anywhere."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
