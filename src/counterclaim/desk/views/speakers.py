"""Speakers and parties in lists, and one of them: what they claim, about whom, where, when."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from counterclaim.desk.views.ask import Ask
from counterclaim.desk.views.board import Board
from counterclaim.desk.views.listing import PAGE_SIZE, facets, fetch
from counterclaim.desk.views.mapping import MapPlace, places
from counterclaim.desk.views.select import NARRATOR, Facet, Selection, facet, kinds, select
from counterclaim.desk.views.timeline import Timeline, timeline
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import ClaimRow


class SpeakerLine(Struct, frozen=True, kw_only=True):
    """A speaker in a list; ``name`` is None for the writers' own voice."""

    name: str | None
    parties: list[str]
    claims: int


class PartyLine(Struct, frozen=True, kw_only=True):
    """A party in a list: how many claims it makes, acts in, is acted upon in."""

    party: str
    speaks: int
    acts: int
    targeted: int


class Profile(Struct, frozen=True, kw_only=True):
    """A speaker or party: how its claims divide, about whom they are, where, and the newest of them.

    ``about`` counts parties that act or are acted upon in its claims; ``denies`` how many claims are denials.
    """

    kind: str
    name: str
    ask: Ask
    total: int
    denied: int
    about: list[Facet]
    facets: dict[str, list[Facet]]
    places: list[MapPlace]
    timeline: Timeline
    rows: list[ClaimRow]


def speaker_list(board: Board, *, text: str | None = None, limit: int = 300) -> list[SpeakerLine]:
    """Return the speakers, most claims first; ``text`` is part of a name, in any case."""
    return board.kept(("speakers", text, limit), lambda: _speaker_list(board, text, limit))


def _speaker_list(board: Board, text: str | None, limit: int) -> list[SpeakerLine]:
    found = select(board, Ask(speaker=text) if text else Ask())
    c = found.state.columns
    rows = found.rows
    parties_ = max(1, len(board.parties.values))
    pairs = c.speaker[rows].astype(np.int64) * parties_ + c.party[rows]
    first, counts = kinds(pairs, parties_ * len(board.speakers.values))
    lines: dict[str, tuple[int, dict[str, int], dict[str | None, int]]] = {}
    for pair, n in zip(pairs[first], counts, strict=True):
        speaker, party = divmod(int(pair), parties_)
        name, code = board.speakers.values[speaker].name, board.parties.values[party]
        total, parties, spelled = lines.get(folded := (name or "").casefold(), (0, {}, {}))
        if code:
            parties[code] = parties.get(code, 0) + int(n)
        spelled[name] = spelled.get(name, 0) + int(n)
        lines[folded] = (total + int(n), parties, spelled)
    ranked = sorted(lines.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
    return [
        SpeakerLine(name=max(spelled, key=lambda s: spelled[s]), parties=sorted(p, key=lambda x: -p[x]), claims=n)
        for _, (n, p, spelled) in ranked
    ]


def party_list(board: Board) -> list[PartyLine]:
    """Return the parties, most claims first; a claim of several actors counts for each of them."""
    return board.kept(("parties",), lambda: _party_list(board))


def _party_list(board: Board) -> list[PartyLine]:
    found = select(board, Ask())
    c = found.state.columns
    counts: dict[str, list[int]] = {}
    for i, n in facet(c.party, found.index, len(board.parties.values)):
        for code in {p for p in (board.parties.values[i] or "").split("+") if p}:
            counts.setdefault(code, [0, 0, 0])[0] += n
    for k, column in ((1, c.actor), (2, c.target)):
        for i, n in facet(column, found.index, len(board.sides.values)):
            for code in {p for p in (board.sides.values[i] or "").split("+") if p}:
                counts.setdefault(code, [0, 0, 0])[k] += n
    ranked = sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0]))
    return [PartyLine(party=p, speaks=n[0], acts=n[1], targeted=n[2]) for p, n in ranked]


def speaker_profile(board: Board, name: str, ask: Ask) -> Profile:
    """Return a speaker by name (part of it, as in the filter). Raises E207 where nobody of that name speaks."""
    from msgspec.structs import replace

    return _profile(board, "speaker", name, replace(ask, speaker=name))


def party_profile(board: Board, code: str, ask: Ask) -> Profile:
    """Return what a party claims, by its code. Raises E207 where no claim speaks for, of or against it."""
    from msgspec.structs import replace

    return _profile(board, "party", code, replace(ask, party=code))


def _profile(board: Board, kind: str, name: str, ask: Ask) -> Profile:
    return board.kept(("profile", kind, name, ask), lambda: _make_profile(board, kind, name, ask))


def _make_profile(board: Board, kind: str, name: str, ask: Ask) -> Profile:
    found = select(board, ask)
    if not len(found.rows) and kind == "speaker":
        raise CounterclaimError(
            "E207", f"No claim that is shown is by {name!r}; look the name up in the list of speakers."
        )
    if not len(found.rows) and not any(line.party == name for line in party_list(board)):
        raise CounterclaimError("E207", f"No claim names the party {name!r}; look the code up in the list of parties.")
    c = found.state.columns
    denied = board.polarities.find("denied")
    return Profile(
        kind=kind,
        name="the writer" if kind == "speaker" and name.casefold() == NARRATOR else name,
        ask=ask,
        total=len(found.rows),
        denied=int((c.polarity[found.rows] == denied).sum()),
        about=_about(board, found),
        facets=facets(board, found),
        places=places(board, found, limit=60),
        timeline=timeline(found),
        rows=fetch(board, found, found.rows[::-1][:PAGE_SIZE]),
    )


def _about(board: Board, found: Selection) -> list[Facet]:
    c = found.state.columns
    counts: dict[str, int] = {}
    wide = len(board.sides.values) + 1
    pairs = c.actor[found.index].astype(np.int64) * wide + c.target[found.index]
    first, numbers = kinds(pairs, wide * wide)
    for pair, n in zip(pairs[first], numbers, strict=True):
        actor, target = divmod(int(pair), wide)
        sides = f"{board.sides.values[actor] or ''}+{board.sides.values[target] or ''}"
        for code in {p for p in sides.split("+") if p}:
            counts[code] = counts.get(code, 0) + int(n)
    return [Facet(value=p, label=p, claims=n) for p, n in sorted(counts.items(), key=lambda item: -item[1])[:20]]
