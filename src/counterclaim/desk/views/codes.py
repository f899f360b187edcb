"""Values as small whole numbers, so that a million of them fit in an array."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T", bound=Hashable)


class Codes(Generic[T]):
    """A growing list of different values; each has the number of its place in the list. Nothing is ever taken out."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._numbers: dict[T, int] = {}

    def code(self, value: T) -> int:
        """Return the number of a value, adding it if it is new."""
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
        return number

    def find(self, value: T) -> int:
        """Return the number of a value, or -1 where nothing has it."""
        return self._numbers.get(value, -1)

    def where(self, test: Callable[[T], bool]) -> npt.NDArray[np.bool_]:
        """Return for each value, by its number, if it passes the test."""
        return np.fromiter((test(v) for v in self.values), dtype=np.bool_, count=len(self.values))
