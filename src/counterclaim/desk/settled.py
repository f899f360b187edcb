"""Settled data from files of the user's own, as evidence on the places of a ledger; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from counterclaim.desk.evidence import side_of
from counterclaim.desk.lexicon import parties
from counterclaim.desk.reading import overlay
from counterclaim.estimate import ControlMap, Evidence, as_evidence, read_acled, read_ged
from counterclaim.estimate.settled import SettledEvent
from counterclaim.model import Place

MAPS = (".geojson", ".json")


def settled(files: Iterable[Path], places: Sequence[Place]) -> list[Evidence]:
    """Return what files of settled data say of places, of which those without a point are left out.

    A file whose name ends in .geojson or .json holds dated areas with ``date`` and ``holder``; any other is a table
    of ACLED where it has its columns, else one of UCDP GED. Names of actors are looked up in the lexicon; events of
    actors that nobody knows by name say nothing of who holds a place. Raises E505 to E508.
    """
    join = side_of()
    out: list[Evidence] = []
    for path in files:
        if path.suffix.lower() in MAPS:
            found: Iterable[Evidence] = ControlMap.read(path).evidence(places, path.stem)
            out += [msgspec.structs.replace(e, holder=join(e.holder) if e.holder else None) for e in found]
        else:
            events = list(_events(path))
            out += as_evidence(events, places, _actors(events))
    return out


def _events(path: Path) -> Iterator[SettledEvent]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            head = file.readline(10_000)
    except OSError:
        head = ""  # the reader below tells what is wrong
    return read_acled(path) if "event_id_cnty" in head else read_ged(path)


def _actors(events: Iterable[SettledEvent]) -> Mapping[str, str]:
    known, join = parties(overlay()), side_of()
    found: dict[str, str] = {}
    for e in events:
        if e.side_a not in found:
            match = known.resolve(e.side_a, date=e.start)
            if match is not None and match.code is not None:
                found[e.side_a] = join(match.code)
    return found
