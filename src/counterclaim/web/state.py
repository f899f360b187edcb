"""What one running desk holds: the ledger, the columns over it, the disputes, the jobs that read, the watches."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from counterclaim.desk.asking import open_ledger
from counterclaim.desk.reading import own_reader
from counterclaim.desk.views.board import Board
from counterclaim.desk.views.jobs import Jobs
from counterclaim.desk.views.suggested import Suggestions
from counterclaim.desk.watching import Watcher
from counterclaim.errors import CounterclaimError
from counterclaim.reader.protocol import Reader
from counterclaim.web.say import dates, words

_PLACE = re.compile(r"\b[a-z]+:[\w.-]*\w\b")
_OF = re.compile(r"(?<= of )[A-Z][A-Z0-9]+(?:\+[A-Z][A-Z0-9]+)*\b")
"""The party in an answer such as ``capture of AZ``."""
_CODE = re.compile(r"\b[A-Z][A-Z0-9]+\b")


class Desk:
    """One ledger as a running desk uses it; threads share it. Raises E201 to E205 and E213 on opening."""

    def __init__(self, path: str | Path, *, make_reader: Callable[[], Reader] = own_reader) -> None:
        self.ledger = open_ledger(path)
        self.board = Board(self.ledger)
        self.suggested = Suggestions(self.board)
        self.jobs = Jobs(self.ledger, make_reader=make_reader)
        self.watcher = Watcher(self.ledger, self.jobs)

    @cached_property
    def party_names(self) -> dict[str, str]:
        """Names of parties by code; empty where the lexicon cannot be read, so that screens show codes."""
        from counterclaim.desk.lexicon import party_names

        try:
            return party_names()
        except CounterclaimError:
            return {}

    def forget_names(self) -> None:
        """Let the names of parties be read anew, since the lexicon has changed."""
        self.__dict__.pop("party_names", None)

    def party(self, code: str | None) -> str:
        """Name a party, or several joined by ``+``, as people do."""
        if not code:
            return "unknown party"
        return " and ".join(self.party_names.get(part, part) for part in code.split("+") if part)

    def place(self, key: str) -> str:
        """Name a place of the ledger by its id; what is none stays."""
        code = self.board.place_keys.find(key)
        return self.board.places.values[self.board.key_place[code]].name if code >= 0 else key

    def plain(self, sentence: str) -> str:
        """Return a sentence that a stage made, its days, places and codes of parties as people write them."""
        sentence = _PLACE.sub(lambda found: self.place(found[0]), sentence)
        return _CODE.sub(lambda found: self.party_names.get(found[0], found[0]), dates(sentence))

    def answer(self, text: str) -> str:
        """Name an answer to a dispute: a party, ``not`` a party, or plain words."""
        if text.startswith("not "):
            return f"not {self.answer(text[4:])}"
        if text and text == text.upper():
            return self.party(text)
        return _OF.sub(lambda found: self.party(found[0]), words(text))

    def close(self) -> None:
        """End watching and reading and close the file."""
        self.watcher.close()
        self.jobs.close()
        self.suggested.close()
        self.ledger.close()
