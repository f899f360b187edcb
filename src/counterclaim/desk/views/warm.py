"""What takes long the first time, done before anybody asks for it."""

from __future__ import annotations

import threading

from counterclaim.desk.views import listing, mapping, overview, places, speakers
from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import Board
from counterclaim.desk.views.figures import figures
from counterclaim.errors import CounterclaimError

LARGEST = 8
"""Places whose screen is counted beforehand: those that most claims name take longest, and are asked for first."""


def warm(board: Board) -> threading.Thread:
    """Read the columns, count what the first screens show, open the gazetteer; the thread that does is returned."""
    thread = threading.Thread(target=_warm, args=(board,), name="warming", daemon=True)
    thread.start()
    return thread


def _warm(board: Board) -> None:
    from counterclaim.desk.reading import gazetteer, overlay

    try:
        count_first(board)
        gazetteer(overlay())
    except CounterclaimError:  # whoever asks for it is told the sentence
        return


def count_first(board: Board) -> None:
    """Count what the screens of the menu show without filters, and the largest places; ``board`` keeps it."""
    board.state()
    overview.overview(board, Ask())
    for order in ("oldest", "newest"):
        listing.claims(board, Ask(order=order))
    mapping.geojson(board, Ask())
    speakers.speaker_list(board)
    speakers.party_list(board)
    figures(board, Ask(), unit=None, kind=None)
    for place in places.place_list(board)[:LARGEST]:
        places.place_view(board, place.key, Ask())
