"""Errors a user can meet: a stable code and one sentence that says what was seen, what was expected, what to do."""

from __future__ import annotations


class CounterclaimError(Exception):
    """An expected failure. ``code`` is stable (``E101``); ``str()`` is one sentence for a person.

    ``source`` names the file or address at fault where there is one.
    """

    def __init__(self, code: str, sentence: str, *, source: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.source = source

    def __str__(self) -> str:
        where = f"{self.source}: " if self.source else ""
        return f"[{self.code}] {where}{self.sentence}"
