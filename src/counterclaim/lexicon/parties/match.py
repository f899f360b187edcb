"""Finding parties in a text and resolving the words for one: composed at match time from states and offices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from counterclaim.lexicon.parties.load import Official, OutletRow, PartyRow, Tables, Theatre, load_tables
from counterclaim.lexicon.phrases import Phrases, Token, joined, tokens
from counterclaim.model import Party

SURE = 0.6
"""A theatre is certain enough for plain words (``rebels``) from this share of the page's cues."""

_LINKING = frozenset({"backed", "led", "sponsored", "aligned", "supported", "controlled", "held", "funded", "allied",
                      "occupied", "made", "trained", "supplied", "brokered", "based", "born", "speaking",
                      "linked", "run"})  # fmt: skip
_TITLES = frozenset({"president", "minister", "general", "mr", "mrs", "ms", "dr", "premier", "chancellor", "secretary",
                     "king", "prince", "sheikh", "colonel", "the", "spokesman", "spokeswoman",
                     "commander", "leader", "but", "and", "when", "if", "as"})  # fmt: skip
_BEFORE = frozenset({"pro", "anti", "non", "ex"})
_FILLERS = frozenset({"armed", "senior", "top", "former", "new", "joint", "elite", "local", "own", "regular", "deputy",
                      "official", "special", "federal", "national", "royal", "first", "acting", "then", "outgoing",
                      "air", "ground", "military", "two", "three", "several", "state", "occupation", "occupying",
                      "government", "regional", "transitional", "interim", "central", "main"})  # fmt: skip


class PartyHit(NamedTuple):
    """A party named in a text at ``[start, end)``; ``score`` in [0, 1] falls for adjectives and seats alone."""

    start: int
    end: int
    code: str
    kind: str
    score: float
    role: str | None = None
    name: str | None = None


class PartyMatch(Struct, frozen=True, kw_only=True):
    """What words for a party were understood to be; ``code`` None with candidates where not certain."""

    code: str | None
    kind: str
    score: float
    rule: str
    role: str | None = None
    name: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()


class TheatreMatch(Struct, frozen=True, kw_only=True):
    """The war a page is about, with the share of cues that speak for it and the runners-up."""

    theatre: Theatre | None
    score: float
    candidates: tuple[tuple[str, float], ...] = ()


class _Entry(Struct, frozen=True):
    sort: str  # party | country | adjective | people | seat | outlet | official
    code: str
    kind: str
    score: float
    name: str
    officials: tuple[Official, ...] = ()


class _OfficeEntry(Struct, frozen=True):
    kind: str
    role: str


class Parties:
    """Finds and resolves parties. Build with :meth:`load`; safe to share between threads."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._rows: dict[str, PartyRow] = {p.code: p for p in tables.parties}
        moved = {p.country: p.code for p in tables.parties if p.kind == "state"}
        self._countries = {moved.get(c.iso, c.iso): c for c in tables.countries}
        self._offices: Phrases[_OfficeEntry] = Phrases()
        for o in tables.offices:
            self._offices.add(o.phrase, _OfficeEntry(o.kind, o.role))
        self._generic = Phrases[tuple[str, str]]()
        for g in tables.generics:
            self._generic.add(g.phrase, (g.role, g.kind))
        self._names: Phrases[_Entry] = Phrases()
        self._add_states()
        self._add_outlets()
        self._add_officials()
        for p in tables.parties:
            if p.kind == "state":
                continue
            for alias in (p.name, *p.aliases):
                self._names.add(_bare(alias), _Entry("party", self.acting(p.code), p.kind, 0.95, p.name))
        self._theatres = {t.id: t for t in tables.theatres}

    @classmethod
    def load(cls, overlay: Path | None = None) -> Parties:
        """Read the tables, a user's laid over ours, and build the search. Raises E401 to E406 on a bad table."""
        return cls(load_tables(overlay))

    def _add_states(self) -> None:
        for code, c in sorted(self._countries.items(), key=lambda kv: kv[1].sovereign):
            for name in c.government:
                self._names.add(_bare(name), _Entry("seat", code, "state", 0.6, c.name))
            for name in c.adjectives:
                self._names.add(name, _Entry("adjective", code, "adjective", 0.5, c.name))
            for name in c.people:
                # "Iraqi" is adjective and person; the adjective stays, offices follow it.
                entry = _Entry("people", code, "people", 0.5, c.name)
                self._names.add(name, entry, replace=name not in c.adjectives)
        for code, c in self._countries.items():
            for name in (c.name, *c.names):
                entry = _Entry("country", code, "state", 0.8, c.name)
                self._names.add(_bare(name), entry, replace=name not in c.adjectives)
                if name in c.adjectives:
                    self._names.add(name, _Entry("country", code, "state", 0.7, c.name))

    def _add_outlets(self) -> None:
        for o in self.tables.outlets:
            if o.party is None:
                continue
            for name in (o.name, *o.aliases):
                self._names.add(_bare(name), _Entry("outlet", o.party, "media", 0.8, o.name), replace=False)

    def _add_officials(self) -> None:
        by_name: dict[str, list[tuple[Official, float]]] = {}
        for o in self.tables.officials:
            for name in (o.name, *o.aliases):
                by_name.setdefault(name, []).append((o, 0.95 if " " in name else 0.8))
        for name, group in by_name.items():
            people = tuple(o for o, _ in group)
            self._names.add(
                name,
                _Entry("official", people[0].party, "official", group[0][1], people[0].name, people),
                replace=False,
            )

    # -- single records ------------------------------------------------------------------------------------------

    def get(self, code: str) -> Party | None:
        """Return the record of a code (ISO alpha-2 or group code), or None."""
        row = self._rows.get(code)
        if row is not None:
            return Party(code=row.code, name=row.name, kind=row.kind, side=row.side)
        country = self._countries.get(code)
        return Party(code=code, name=country.name, kind="state", side=code) if country else None

    def acting(self, code: str) -> str:
        """Return the code that claims carry: forces, ministries, the recognized government of a state and a coalition
        that a state leads act as the state (``IDF`` → ``IL``, ``GNA`` → ``LY``, ``US-COALITION`` → ``US``); whoever
        governs a part of another country keeps its own code."""
        row = self._rows.get(code)
        if row is None or not row.side:
            return code
        same = row.kind in ("army", "police", "ministry", "alliance") or (
            row.kind == "government" and row.side == row.country
        )
        return row.side if same else code

    def side(self, code: str) -> str:
        """Return the code of the side a party is on in the end: ``IDF`` → ``IL``, ``AZOV`` → ``UA``, else itself."""
        seen = {code}
        while (row := self._rows.get(code)) is not None and row.side and row.side not in seen:
            code = row.side
            seen.add(code)
        return code

    def home(self, code: str) -> str | None:
        """Return the country where a party is at home, a state's own code, or None."""
        row = self._rows.get(code)
        return row.country if row else (code if code in self._countries else None)

    def outlet(self, name: str) -> OutletRow | None:
        """Return the outlet of a name, alias or domain, or None."""
        key = name.casefold().removeprefix("www.").strip()
        for o in self.tables.outlets:
            if any(key == n.casefold() for n in (o.name, *o.aliases)):
                return o
        return None

    # -- texts ---------------------------------------------------------------------------------------------------

    def match(self, text: str, *, date: str | None = None, toks: Sequence[Token] | None = None) -> list[PartyHit]:
        """Find the parties named in a text, left to right, the longest words at each place.

        An adjective with an office (``Turkish defence ministry``) is one hit; alone it is a hit of kind ``adjective``
        with score 0.5. ``date`` (ISO) chooses between terms of office. Words such as ``rebels`` are left to
        :meth:`resolve`.
        """
        toks = tokens(text) if toks is None else toks
        out: list[PartyHit] = []
        i = 0
        while i < len(toks):
            hit, j = self._hit(text, toks, i, date)
            if hit is not None:
                out.append(hit)
            i = j
        return out

    def _hit(self, text: str, toks: Sequence[Token], i: int, date: str | None) -> tuple[PartyHit | None, int]:
        reverse = self._office_of(text, toks, i)
        if reverse is not None:
            return reverse
        found = self._names.at(text, toks, i)
        if found is None:
            return None, i + 1
        j, entry = found
        start, end = toks[i].start, toks[j].end
        if entry.sort == "official":
            ends = i == j and j + 1 < len(toks) and toks[j + 1].capital and text[end : toks[j + 1].start] == " "
            first = (
                i == j
                and i
                and toks[i - 1].capital
                and not toks[i - 1].upper
                and text[toks[i - 1].end : start] == " "
                and self._offices.at(text, toks, i - 1) is None
            )
            if ends or (first and toks[i - 1].word not in _TITLES):
                return None, j + 1  # "Petro Hnatiuk" is not the president Petro
            person = _in_office(entry.officials, date)
            return PartyHit(
                start, end, self.acting(person.party), "official", entry.score, person.office, person.name
            ), j + 1
        if entry.sort in ("country", "adjective", "seat", "people", "party"):
            if i and toks[i - 1].word in _BEFORE and text[toks[i - 1].end : start] in ("-", "‑", "–"):
                return None, j + 1
            if (
                j + 1 < len(toks)
                and toks[j + 1].word in _LINKING
                and text[end : toks[j + 1].start] in ("-", " ", "‑", "–")
            ):
                return None, j + 1
        if entry.sort in ("country", "adjective", "party"):
            k = j + 1
            possessive = k < len(toks) and toks[k].word == "s" and toks[k].start - end == 1
            k += possessive
            if entry.sort == "adjective" or possessive or entry.sort == "party" or toks[i].upper:
                office = self._office_after(text, toks, k)
                if office is not None:
                    last, value = office
                    kind = value.kind if entry.sort != "party" else entry.kind
                    return PartyHit(start, toks[last].end, entry.code, kind, 0.95, value.role, entry.name), last + 1
        return PartyHit(start, end, entry.code, entry.kind, entry.score, None, entry.name), j + 1

    def _office_after(self, text: str, toks: Sequence[Token], k: int) -> tuple[int, _OfficeEntry] | None:
        for skip in range(3):
            at = k + skip
            if at >= len(toks) or not joined(text, toks[at - 1], toks[at]):
                return None
            office = self._offices.at(text, toks, at)
            if office is not None:
                return office
            if toks[at].word not in _FILLERS:
                return None
        return None

    def _office_of(self, text: str, toks: Sequence[Token], i: int) -> tuple[PartyHit, int] | None:
        """``Ministry of Defence of [the Republic of] Azerbaijan``: an office, "of" or "in", and a country."""
        office = self._offices.at(text, toks, i)
        if office is None:
            return None
        j = office[0] + 1
        if j + 1 >= len(toks) or toks[j].word != "of" or not joined(text, toks[j - 1], toks[j]):
            return None
        j += 1
        j += toks[j].word == "the" and j + 1 < len(toks)
        country = self._names.at(text, toks, j)
        if country is None or country[1].sort not in ("country", "party"):
            return None
        last, entry = country
        value = office[1]
        kind = value.kind if entry.sort == "country" else entry.kind
        return PartyHit(toks[i].start, toks[last].end, entry.code, kind, 0.95, value.role, entry.name), last + 1

    # -- words for one party -------------------------------------------------------------------------------------

    def resolve(
        self,
        words: str,
        *,
        date: str | None = None,
        theatre: Theatre | TheatreMatch | None = None,
        country_context: Sequence[str] | None = None,
    ) -> PartyMatch | None:
        """Resolve the words for one speaker or actor to a party.

        ``theatre`` is the page's war (see :meth:`theatre`); without it, ``country_context`` (ISO codes, most
        important first) and ``date`` choose one. Plain words (``rebels``, ``the army``) resolve only where the war is certain;
        else ``code`` is None and ``candidates`` says what they may be. Returns None where no word is known.
        """  # noqa: E501
        sure, options = self._war(date, theatre, country_context)
        hits = [h for h in self.match(words, date=date) if h.kind != "adjective" or len(words.split()) == 1]
        generic = self._generic_in(words)
        if hits and not (generic and self._generic_is_head(words, hits)):
            first = max(hits, key=lambda h: (h.score, h.start == 0, h.end - h.start))
            others = tuple((h.code, h.score) for h in hits if h.code != first.code)
            return PartyMatch(
                code=first.code, kind=first.kind, score=first.score, rule="name", role=first.role, name=first.name,
                candidates=others,
            )  # fmt: skip
        if generic is None:
            adjective = next((h for h in self.match(words, date=date)), None)
            if adjective is None:
                return None
            return PartyMatch(code=adjective.code, kind="people", score=0.5, rule="adjective", name=adjective.name)
        role, kind = generic
        local = self._local(words, role, date)
        if local is not None:
            return PartyMatch(code=local, kind=kind, score=0.8, rule="adjective+plain word", role=role)
        if sure is not None and (code := sure.code(role)):
            return PartyMatch(code=code, kind=kind, score=0.7, rule=f"theatre:{sure.id}", role=role)
        names = tuple(dict.fromkeys((c, s) for t, s in options if (c := t.code(role))))
        return PartyMatch(code=None, kind=kind, score=0.0, rule="plain word", role=role, candidates=names)

    def _war(
        self, date: str | None, theatre: Theatre | TheatreMatch | None, countries: Sequence[str] | None
    ) -> tuple[Theatre | None, list[tuple[Theatre, float]]]:
        if isinstance(theatre, Theatre):
            return theatre, [(theatre, 1.0)]
        if isinstance(theatre, TheatreMatch):
            return theatre.theatre, [(self._theatres[i], s) for i, s in theatre.candidates if i in self._theatres]
        if not countries:
            return None, []
        options = [t for t in self.tables.theatres if t.covers(date) and t.countries[0] == countries[0]]
        share = round(1 / len(options), 3) if options else 0.0
        return (options[0] if len(options) == 1 else None), [(t, share) for t in options]

    def _generic_in(self, words: str) -> tuple[str, str] | None:
        found = list(self._generic.find(words))
        return found[-1].value if found else None

    def _generic_is_head(self, words: str, hits: Sequence[PartyHit]) -> bool:
        """Tell whether a plain word ends the phrase after everything named: ``Syrian rebels``, ``Turkish-backed rebels``."""  # noqa: E501
        last = list(self._generic.find(words))[-1]
        return last.start >= max(h.end for h in hits) and all(h.kind in ("adjective", "state") for h in hits)

    def _local(self, words: str, role: str, date: str | None) -> str | None:
        """``Ukrainian separatists``, ``Syrian rebels``: the adjective's own war, if there is just one at the date."""
        hits = [h for h in self.match(words, date=date) if h.kind in ("adjective", "state")]
        if not hits:
            return None
        code = hits[0].code
        if role == "government":
            return code
        options = {
            t.code(role) for t in self.tables.theatres if t.countries[0] == code and t.covers(date) and t.code(role)
        }
        return options.pop() if len(options) == 1 else None

    def theatre(
        self, parties: Iterable[str] = (), places: Iterable[str] = (), *, date: str | None = None
    ) -> TheatreMatch:
        """Return the war a page is about, from the party codes and the countries of the places it names (with repeats).

        Armed groups weigh most (one war each, mostly), then places, then states. ``theatre`` is None where the first war
        has under 60 % of the weight of the first two, or no cue speaks for any. Wars that ``date`` excludes are left out.
        """  # noqa: E501
        party_count = Counter(parties)
        place_count = Counter(places)
        scores: dict[str, float] = {}
        for t in self.tables.theatres:
            if not t.covers(date):
                continue
            cues = set(t.cues)
            score = sum(
                min(n, 5) * (2.0 if c not in self._countries else 1.0) for c, n in party_count.items() if c in cues
            )
            score += sum(min(n, 5) * 0.8 for c, n in party_count.items() if c in t.countries and c not in cues)
            here = sum(
                min(n, 8) * (1.0 if c == t.countries[0] else 0.5) for c, n in place_count.items() if c in t.countries
            )
            score += here
            if place_count and not here:
                score *= 0.4
            if score:
                scores[t.id] = score * (1.0 if date or t.end is None else 0.95)
        ranked = sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))[:5]
        if not ranked:
            return TheatreMatch(theatre=None, score=0.0)
        total = sum(s for _, s in ranked[:2])
        share = ranked[0][1] / total
        sure = share >= SURE and ranked[0][1] >= 1.5
        return TheatreMatch(
            theatre=self._theatres[ranked[0][0]] if sure else None,
            score=round(share, 3),
            candidates=tuple((i, round(s / total, 3)) for i, s in ranked),
        )


def _bare(name: str) -> str:
    """Return a name without a leading article."""
    return name[4:] if name[:4].lower() == "the " and len(name) > 4 else name


def _in_office(people: Sequence[Official], date: str | None) -> Official:
    """Return the official in office on a date; without a date or a match, the one whose term began last."""
    now = [p for p in people if p.holds(date)] if date else []
    return max(now or people, key=lambda p: p.start or "")
