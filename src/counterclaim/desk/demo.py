"""The bundled pages, and what a ledger of them says: who said what, war by war."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from counterclaim.desk.lexicon import parties
from counterclaim.desk.reading import overlay
from counterclaim.ledger import ClaimRow, Ledger

ENDINGS = (".html", ".htm", ".txt", ".md")


class War(Struct, frozen=True, kw_only=True):
    """The claims of the pages about one war (None where no war is certain), in the order of the ledger."""

    id: str | None
    name: str
    rows: tuple[ClaimRow, ...]

    @property
    def pages(self) -> int:
        """Number of pages that the claims come from."""
        return len({r.claim.page for r in self.rows})


def demo_pages() -> list[Path]:
    """Return the bundled pages in the order of their names."""
    folder = Path(str(files("counterclaim"))) / "demo" / "pages"
    return sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS) if folder.is_dir() else []


def who_said_what(ledger: Ledger) -> list[War]:
    """Group the claims of a ledger by the war that their pages are about, the war with the most claims first.

    A page is given the war that the parties and places of its own claims speak for (see ``Parties.theatre``).
    """
    known = parties(overlay())
    by_page: dict[str, list[ClaimRow]] = {}
    for row in ledger.iter_claims():
        by_page.setdefault(row.claim.page, []).append(row)
    rows: dict[str | None, list[ClaimRow]] = {}
    names: dict[str | None, str] = {None: "Other pages"}
    for found in by_page.values():
        cues: Counter[str] = Counter()
        countries: list[str] = []
        for row in found:
            speaker = row.claim.speaker.party if row.claim.speaker else None
            for joined in (speaker, row.claim.actor, row.claim.target):
                cues.update((joined or "").split("+"))
            countries += [w.place.country for w in row.claim.places if w.place and w.place.country]
        del cues[""]
        date = (found[0].published or "")[:10] or None
        theatre = known.theatre(cues.elements(), countries, date=date).theatre
        key = theatre.id if theatre else None
        names[key] = theatre.name if theatre else names[None]
        rows.setdefault(key, []).extend(found)
    wars = [War(id=k, name=names[k], rows=tuple(v)) for k, v in rows.items()]
    return sorted(wars, key=lambda w: (w.id is None, -len(w.rows), w.name))
