"""What a person asks of the claims, as it stands in the address of a screen."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from msgspec import Struct

from counterclaim.desk.asking import Reviewed, places_called
from counterclaim.ledger import ClaimFilter

Order = Literal["oldest", "newest"]


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Filters of a screen; all that is set must hold. They mean what they mean in ``Ledger.claims``.

    ``reviewed`` asks for claims that a person has (``yes``) or has not (``no``) judged, or for one judgement.
    """

    text: str | None = None
    type: str | None = None
    polarity: str | None = None
    speaker: str | None = None
    party: str | None = None
    about: str | None = None
    place: str | None = None
    outlet: str | None = None
    page: str | None = None
    since: str | None = None
    until: str | None = None
    reviewed: Reviewed | None = None
    order: Order = "oldest"

    @property
    def filter(self) -> ClaimFilter:
        """The part that the ledger knows by itself; ``order`` is left out."""
        return ClaimFilter(
            text=self.text,
            type=self.type,
            polarity=self.polarity,
            speaker=self.speaker,
            party=self.party,
            about=self.about,
            place=self.place,
            place_ids=places_called(self.place),
            outlet=self.outlet,
            page=self.page,
            since=self.since,
            until=self.until,
            reviewed=self.reviewed,
        )

    @property
    def is_set(self) -> bool:
        """True where anything narrows the claims."""
        return any(getattr(self, f) is not None for f in self.__struct_fields__ if f != "order")

    def query(self, **changed: str | None) -> str:
        """Return the query string of an address with these filters, some changed; without a leading ``?``."""
        cells = {f: getattr(self, f) for f in self.__struct_fields__} | changed
        if cells.get("order") == "oldest":
            cells["order"] = None
        return urlencode({k: v for k, v in cells.items() if v is not None and v != ""})
