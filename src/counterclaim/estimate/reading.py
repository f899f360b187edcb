"""Claims of the ledger as evidence on who holds a place."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from counterclaim.errors import CounterclaimError
from counterclaim.model import Claim, Place, Where

from .evidence import KINDS, Evidence

HERE = Path(__file__).parent
ROLES = frozenset({"actor", "target", "speaker", "none"})


class Rule(Struct, frozen=True, kw_only=True):
    """What a claim type says of a place: a kind of evidence, who holds it, and who does not."""

    kind: str
    holder: str = "none"
    against: str = "none"


def load_rules(path: Path | None = None) -> dict[tuple[str, str], Rule]:
    """Read which claim type says what, by type and polarity; ours if no path is given. Raises E502, E503."""
    return _ours() if path is None else _read(path)


@functools.cache
def _ours() -> dict[tuple[str, str], Rule]:
    return _read(HERE / "kinds.toml")


def _read(path: Path) -> dict[tuple[str, str], Rule]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise CounterclaimError(
            "E502", f"the table of kinds cannot be read as TOML ({e}); check the file.", source=path.name
        ) from e
    out: dict[tuple[str, str], Rule] = {}
    for type_, table in data.items():
        for polarity, row in table.items() if isinstance(table, dict) else [("", None)]:
            good = (
                polarity in ("asserted", "denied")
                and isinstance(row, dict)
                and set(row) <= {"kind", "holder", "against"}
                and row.get("kind") in KINDS
                and row.get("holder", "none") in ROLES
                and row.get("against", "none") in ROLES - {"speaker"}
            )
            if not good or not isinstance(row, dict):
                raise CounterclaimError(
                    "E503",
                    f"[{type_}] {polarity} is {row!r}; expected kind, holder and against with words of the heading.",
                    source=path.name,
                )
            out[type_, polarity] = Rule(**row)
    return out


def from_claims(
    claims: Iterable[Claim],
    known: Mapping[str, str],
    *,
    side_of: Callable[[str], str] = lambda party: party,
    outlet_party: Mapping[str, str | None] | None = None,
    origins: Mapping[str, str] | None = None,
    rules: Mapping[tuple[str, str], Rule] | None = None,
) -> Iterator[Evidence]:
    """Yield what claims say about who holds places; claims that say nothing of it yield nothing.

    ``known`` maps a page's id to the ISO day on which it was published (a claim of another page is taken as known on
    the day it speaks of, and skipped where that is no full day). ``side_of`` joins parties to sides, ``outlet_party``
    gives the party of a page whose writer speaks, ``origins`` maps a claim's id to its origin.
    """
    table = load_rules() if rules is None else rules
    for c in claims:
        rule = table.get((c.type, c.polarity))
        if rule is None or c.time not in ("happened", "ongoing"):
            continue
        about = c.when.end or c.when.start if c.when else None
        day = known.get(c.page) or (about if about and len(about) >= 10 else None)
        if day is None:
            continue
        party = c.speaker.party if c.speaker else (outlet_party or {}).get(c.page)
        speaker = side_of(party) if party else None
        actor, target = _one(c.actor, side_of), _one(c.target, side_of)
        roles = {"actor": actor, "target": target, "speaker": speaker, "none": None}
        holder = roles[rule.holder]
        kind = rule.kind
        if kind == "denial" and rule.holder == "speaker" and actor is not None and actor == speaker:
            holder = target  # "we no longer hold it" is no denial of a loss
        if kind == "denial" and holder is None and speaker not in (None, actor):
            holder = speaker
        if kind in ("repelled", "control") and holder is None and rule.holder == "actor" and actor is None:
            holder = speaker
        if kind in ("repelled", "denial", "control") and holder is None:
            continue
        if kind == "capture" and holder is None:
            continue
        if kind == "clashes" and speaker is not None and c.type == "clash" and target == speaker:
            holder = speaker
        if kind in ("capture", "control", "denial") and speaker is not None and holder not in (None, speaker):
            kind = "admission" if speaker in (actor, target) else kind
        for place in _places(c.places):
            yield Evidence(
                id=c.id,
                place=place.id,
                day=day[:10],
                kind=kind,  # type: ignore[arg-type]
                side=speaker,
                holder=holder,
                against=roles[rule.against],
                speaker=c.speaker.name if c.speaker else "",
                precision=c.when.precision if c.when else "unknown",
                about=about,
                origin=(origins or {}).get(c.id),
                point=None if place.lat is None or place.lon is None else (place.lat, place.lon),
            )


def _one(parties: str | None, side_of: Callable[[str], str]) -> str | None:
    """Return the one side that ``AM+NKR`` stands for, None where there are several or none."""
    sides = {side_of(p) for p in parties.split("+")} if parties else set()
    return sides.pop() if len(sides) == 1 else None


def _places(places: Iterable[Where]) -> Iterator[Place]:
    """Yield settlements that the claim is about; fighting near a place or on the way to it is not in it."""
    for w in places:
        if w.place is not None and w.place.precision <= 3 and w.relation == "in":
            yield w.place
