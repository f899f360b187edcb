"""What a caller may set about reading pages, and what comes back where a page could not be read."""

from __future__ import annotations

from msgspec import Struct

from counterclaim.errors import CounterclaimError


class PageOptions(Struct, frozen=True, kw_only=True):
    """Settings of the page stage; sizes are bytes, times are seconds.

    ``published`` (ISO, such as ``2020-10-12``), ``outlet`` and ``language`` win over whatever a page says.
    ``allow_private`` permits addresses inside the own network; it is off because a page may redirect there.
    ``max_bytes`` limits one page as read or fetched, after decompression; ``max_total_bytes`` limits all that one
    archive may unpack to, ``max_ratio`` how much larger than the archive that may be, ``max_members`` how many records.
    ``min_message_chars`` is the length below which a chat message makes no page (a reaction, a caption, a link).
    """

    published: str | None = None
    outlet: str | None = None
    language: str | None = None
    allow_private: bool = False
    max_bytes: int = 20_000_000
    max_total_bytes: int = 2_000_000_000
    max_ratio: float = 200.0
    max_members: int = 100_000
    timeout: float = 30.0
    max_redirects: int = 5
    delay: float = 1.0
    respect_robots: bool = True
    user_agent: str = "counterclaim/0.1 (reads pages for a ledger of claims)"
    min_message_chars: int = 60


class Failure(Struct, frozen=True, kw_only=True):
    """An item that gave no page: where it stood, the stable code, and one sentence for a person."""

    source: str
    code: str
    sentence: str

    @classmethod
    def of(cls, error: CounterclaimError, source: str) -> Failure:
        """Turn an expected error into a failure of the named item."""
        return cls(source=error.source or source, code=error.code, sentence=error.sentence)
