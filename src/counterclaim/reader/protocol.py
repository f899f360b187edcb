"""What a reader must do, so that another one can be put in the place of ours."""

from __future__ import annotations

from typing import Protocol

from counterclaim.model import Page


class Reader(Protocol):
    """Turns a page into the same page with claims."""

    @property
    def version(self) -> str:
        """A name that changes whenever the same page may give other claims."""
        ...

    def read(self, page: Page) -> Page:
        """Return the page with its claims and slips; spans point into ``page.text``, which stays as it is."""
        ...
