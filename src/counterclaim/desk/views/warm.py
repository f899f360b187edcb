"""What takes long the first time, done before anybody asks for it."""

from __future__ import annotations

import threading

from counterclaim.desk.views.board import Board
from counterclaim.errors import CounterclaimError


def warm(board: Board) -> threading.Thread:
    """Read the columns and open the gazetteer, which is built on first use, in a thread that is returned running."""
    thread = threading.Thread(target=_warm, args=(board,), name="warming", daemon=True)
    thread.start()
    return thread


def _warm(board: Board) -> None:
    from counterclaim.desk.reading import gazetteer, overlay

    try:
        board.state()
        gazetteer(overlay())
    except CounterclaimError:  # whoever asks for it is told the sentence
        return
