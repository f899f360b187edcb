"""What can be exported: anything with a claim and what its page says of itself."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from counterclaim.model import Claim, Judgement


class Exportable(Protocol):
    """A claim with its words and its page; the rows of a ledger are of this kind."""

    @property
    def claim(self) -> Claim:
        """The claim, with corrections laid over."""
        ...

    @property
    def text(self) -> str:
        """The words of the claim."""
        ...

    @property
    def title(self) -> str | None:
        """Title of the page."""
        ...

    @property
    def outlet(self) -> str | None:
        """Name of the outlet."""
        ...

    @property
    def outlet_country(self) -> str | None:
        """Country of the outlet."""
        ...

    @property
    def outlet_party(self) -> str | None:
        """Party the outlet speaks for."""
        ...

    @property
    def url(self) -> str | None:
        """Address of the page."""
        ...

    @property
    def published(self) -> str | None:
        """ISO date or interval of publication."""
        ...

    @property
    def captured(self) -> str | None:
        """ISO time of capture."""
        ...

    @property
    def language(self) -> str | None:
        """Language code of the page."""
        ...

    @property
    def judgement(self) -> Judgement | None:
        """Latest judgement by a person."""
        ...

    @property
    def reviewed_by(self) -> str | None:
        """Who gave it."""
        ...

    @property
    def reviewed_at(self) -> str | None:
        """ISO time at which it was given."""
        ...

    @property
    def review_note(self) -> str | None:
        """Notes of the reviews that count."""
        ...

    @property
    def review_changes(self) -> str | None:
        """What corrections changed, in words: field, what the reader said, what a person says."""
        ...


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An exported claim as it is read back."""

    claim: Claim
    text: str
    title: str | None = None
    outlet: str | None = None
    outlet_country: str | None = None
    outlet_party: str | None = None
    url: str | None = None
    published: str | None = None
    captured: str | None = None
    language: str | None = None
    judgement: Judgement | None = None
    reviewed_by: str | None = None
    reviewed_at: str | None = None
    review_note: str | None = None
    review_changes: str | None = None


def as_record(row: Exportable) -> Record:
    """Return the row as a record of its own, without what only a ledger knows."""
    return Record(**{name: getattr(row, name) for name in Record.__struct_fields__})
