"""What a ledger as a whole suggests, laid side by side once, so that many questions need no reading anew.

A ``Weighing`` is made of one state of a ledger, which takes seconds for thousands of claims and minutes for a million.
It answers the same as ``desk.place``, ``desk.dispute``, ``desk.speaker`` and ``desk.figures``, within the bounds
below.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from counterclaim.compare.facts import Facts
from counterclaim.desk.catching_up import sides
from counterclaim.desk.comparing import Laid, disputes_of, lay
from counterclaim.desk.disputing import estimates_of, named
from counterclaim.desk.estimating import Said
from counterclaim.desk.evidence import as_evidence
from counterclaim.desk.speaking import NARRATOR, once
from counterclaim.desk.tolling import Figures, Tally, figures_of, tallies
from counterclaim.errors import CounterclaimError
from counterclaim.estimate import Evidence, HolderEstimator, Record, Settled, record, settle
from counterclaim.estimate.holder import sentence
from counterclaim.estimate.reading import load_rules
from counterclaim.ledger import ClaimRow, Ledger
from counterclaim.ledger.days import first_day, last_day
from counterclaim.model import Dispute, Estimate, Link, Where

MOST_CLAIMS = 250_000
"""Claims that are laid side by side, those of the latest pages: ten kilobytes of memory each, so that a laptop can."""
MOST_WORDS = 300
"""Words on one place that an estimate rests on, the latest; older ones have faded at about one percent a day."""
MOST_BANDS = 160
"""Days of an estimate that are given; a longer period is given by stretches, each by its last day."""
MOST_LINKS = 60
MOST_OPPOSED = 8
MOST_EXAMPLES = 6


class AskPlace(Struct, frozen=True, kw_only=True, tag="place"):
    """Who holds a place, by its id; ``since`` and ``until`` are ISO prefixes, the first and last word if left out."""

    place: str
    name: str = ""
    since: str | None = None
    until: str | None = None


class AskDispute(Struct, frozen=True, kw_only=True, tag="dispute"):
    """What a dispute comes to, by its full id."""

    dispute: str


class AskWho(Struct, frozen=True, kw_only=True, tag="who"):
    """How the claims of a speaker (by part of the name, in any case) or of a party (by code) fared."""

    kind: Literal["speaker", "party"]
    name: str


class AskFigures(Struct, frozen=True, kw_only=True, tag="figures"):
    """Figures of a unit by who counts whom; ``party`` is a code, ``place`` an id or any name."""

    unit: str | None = None
    place: str | None = None
    party: str | None = None
    since: str | None = None
    until: str | None = None


Question = AskPlace | AskDispute | AskWho | AskFigures


class Band(Struct, frozen=True, kw_only=True):
    """Shares over parties on the last day of a stretch, as known on that day."""

    day: str
    until: str
    shares: dict[str, float]


class PlaceWeighed(Struct, frozen=True, kw_only=True):
    """Who holds a place: ``bands`` over the period, the words on it in their order, and the last day explained.

    ``words`` counts all words of the period, ``origins`` the statements that they go back to, ``said`` are the latest
    of them. Empty where no claim speaks of it.
    """

    since: str | None
    until: str | None
    bands: tuple[Band, ...]
    words: int
    said: tuple[Said, ...]
    estimate: Estimate | None
    origins: int = 0


class Linked(Struct, frozen=True, kw_only=True):
    """A claim that has a link: the answer it gives in the dispute, who makes it (``narrator`` for the writer), where.

    ``published`` is the ISO day, month or year of its page.
    """

    claim: str
    answer: str
    speaker: str
    party: str | None
    outlet: str | None
    published: str | None


class DisputeWeighed(Struct, frozen=True, kw_only=True):
    """Estimates that answer a dispute with the words behind their reasons, and links between its claims.

    ``speakers`` gives the name of who makes each linked claim, ``narrator`` for the writer; ``linked`` are these claims
    in the order of the positions, those of a position in the order of their publication.
    """

    estimates: tuple[Estimate, ...]
    said: tuple[Said, ...]
    links: tuple[Link, ...]
    speakers: dict[str, str]
    linked: tuple[Linked, ...] = ()


class Opposed(Struct, frozen=True, kw_only=True):
    """Who answers otherwise: in how many disputes, and in which first; ``own`` and ``other`` are the answers there."""

    who: str
    disputes: int
    kinds: dict[str, int]
    dispute: str
    question: str
    own: str
    other: str


class WhoWeighed(Struct, frozen=True, kw_only=True):
    """Track record of a speaker or party in all and by kind, its sides' records, and who contradicts it most.

    ``settled`` are the latest of its claims that were settled, with the claims that settled them.
    """

    records: tuple[Record, ...]
    side_records: tuple[Record, ...]
    settled: tuple[Settled, ...]
    disputes: int
    opposed: tuple[Opposed, ...]


Answer = PlaceWeighed | DisputeWeighed | WhoWeighed | Figures


class Weighing:
    """One state of a ledger, laid side by side; answers depend on that state alone.

    Of a ledger of more than ``most`` claims the pages published last are taken; ``left_out`` counts the other claims.
    """

    def __init__(self, ledger: Ledger, *, most: int = MOST_CLAIMS) -> None:
        taken, self.left_out = _latest(ledger, most)
        laid = lay(ledger, taken)
        self.disputes: list[Dispute] = disputes_of(ledger, laid)
        self._by_id = {d.id: d for d in self.disputes}
        self._join = sides()
        self._links = _links(ledger, laid, self.disputes)
        disputed = {c for d in self.disputes for p in d.positions for c in p.claims}
        self._names = {c: laid.known[c].speaker.name or NARRATOR for c in disputed}
        ends = {c for links in self._links.values() for k in links for c in (k.a, k.b)}
        self._ends = {c: _linked(laid.known[c]) for c in ends}
        self._speakers = {
            d.id: tuple(frozenset(self._names[c] for c in p.claims) for p in d.positions) for d in self.disputes
        }
        types = {type_ for type_, _ in load_rules()}
        holding: list[ClaimRow] = []
        counting: list[ClaimRow] = []
        within = None if taken is None else set(taken)
        for row in ledger.iter_claims():
            if within is not None and row.claim.page not in within:
                continue
            if row.claim.type in types:
                holding.append(row)
            if row.claim.figures:
                counting.append(row)
        evidence = as_evidence(holding, laid.origin_of)
        told = {e.id for e in evidence}
        self._from = {
            r.claim.id: (r.outlet, r.claim.speaker.party if r.claim.speaker else r.outlet_party)
            for r in holding
            if r.claim.id in told
        }
        self._holders = HolderEstimator(evidence)
        self._once = once(evidence)
        self._settled = {s.claim: s for s in settle(self._once)}
        self._evidence = {e.id: e for e in evidence}
        self._tallies = tallies(counting, laid, self._join)
        self._where = {r.claim.id: _names(r.claim.places) for r in counting}

    def answer(self, question: Question) -> Answer:
        """Answer a question. Raises E207 for an unknown dispute, E210 for a bad date, E504 for a bad period."""
        match question:
            case AskPlace():
                return self.place(question)
            case AskDispute():
                return self.dispute(question)
            case AskWho():
                return self.who(question)
            case AskFigures():
                return self.figures(question)

    def place(self, asked: AskPlace) -> PlaceWeighed:
        """Return who holds a place over a period, from the latest ``MOST_WORDS`` words up to its end."""
        first = first_day(asked.since) if asked.since else None
        last = last_day(asked.until) if asked.until else None
        known = [e for e in self._holders.evidence(asked.place) if last is None or e.day <= last]
        within = [e for e in known if first is None or e.day >= first]
        if not known or not within:
            return PlaceWeighed(since=first, until=last, bands=(), words=0, said=(), estimate=None)
        used, holders = self._latest_words(known)
        begin = max(within[0].day if first is None else first, used[0].day)
        end = used[-1].day
        days = holders.timeline(asked.place, begin, end)
        step = -(-len(days) // MOST_BANDS)
        stretches = [days[i : i + step] for i in range(0, len(days), step)]
        return PlaceWeighed(
            since=begin,
            until=end,
            bands=tuple(Band(day=s[0].day, until=s[-1].day, shares=s[-1].shares) for s in stretches),
            words=len(within),
            origins=len({e.origin or e.id for e in within}),
            said=tuple(self._said(e) for e in within[-MOST_WORDS:]),
            estimate=named(holders.explain(asked.place, end), asked.place, asked.name or asked.place),
        )

    def dispute(self, asked: AskDispute) -> DisputeWeighed:
        """Return estimates and links of a dispute."""
        found = self._by_id.get(asked.dispute)
        if found is None:
            raise no_dispute(asked.dispute)
        holders = self._holders
        claims = {c for p in found.positions for c in p.claims}
        if found.place is not None and len(words := holders.evidence(found.place.id)) > MOST_WORDS:
            end = max((e.day for e in words if e.id in claims), default=words[-1].day)
            _, holders = self._latest_words([e for e in words if e.day <= end])
        estimates = estimates_of(holders, found, claims)
        reasons = dict.fromkeys(r.claim for e in estimates for r in e.reasons)
        return DisputeWeighed(
            estimates=estimates,
            said=tuple(self._said(self._evidence[c]) for c in reasons if c in self._evidence),
            links=(links := self._links.get(found.id, ())),
            speakers={c: self._names[c] for k in links for c in (k.a, k.b) if c in self._names},
            linked=self._linked(found, {c for k in links for c in (k.a, k.b)}),
        )

    def _linked(self, found: Dispute, ends: Collection[str]) -> tuple[Linked, ...]:
        """The claims at the ends of links, by position; a claim of two positions stands with the first."""
        answers: dict[str, str] = {}
        for p in found.positions:
            mine = [c for c in p.claims if c in ends and c in self._ends and c not in answers]
            for c in sorted(mine, key=lambda c: (self._ends[c].published or "", c)):
                answers[c] = p.answer
        return tuple(msgspec.structs.replace(self._ends[c], answer=answer) for c, answer in answers.items())

    def who(self, asked: AskWho) -> WhoWeighed:
        """Return the track record of a speaker or party and who contradicts it."""
        if asked.kind == "speaker":
            name = asked.name.casefold()
            made = [e for e in self._once if name in e.speaker.casefold()] if name != NARRATOR else []
            own = _records(asked.name, made, self._settled)
            joined = {e.side for e in made if e.side}
        else:
            side = self._join.get(asked.name, asked.name)
            made = [e for e in self._once if e.side == side]
            own, joined = (), {side}
        done = [self._settled[e.id] for e in made if e.id in self._settled]
        done.sort(key=lambda s: (self._evidence[s.claim].day, s.claim), reverse=True)
        disputes, opposed = self._opposed(asked)
        return WhoWeighed(
            records=own,
            side_records=tuple(
                r for s in sorted(joined) for r in _records(s, [e for e in self._once if e.side == s], self._settled)
            ),
            settled=tuple(done[:MOST_EXAMPLES]),
            disputes=disputes,
            opposed=opposed,
        )

    def figures(self, asked: AskFigures) -> Figures:
        """Return tolls by who counts whom, those claimed beside those admitted."""
        found: Sequence[Tally] = self._tallies
        if asked.place is not None:
            name = asked.place.casefold()
            found = [
                t for t in found if name in self._where[t.count.claim] or asked.place in self._where[t.count.claim]
            ]
        side = self._join.get(asked.party, asked.party) if asked.party else None
        return figures_of(found, side=side, unit=asked.unit, since=asked.since, until=asked.until)

    def _latest_words(self, words: Sequence[Evidence]) -> tuple[Sequence[Evidence], HolderEstimator]:
        """The latest ``MOST_WORDS`` words on a place, and who holds it by them with all that is said around it."""
        used = words[-MOST_WORDS:]
        return used, HolderEstimator(used, around=self._holders.around)

    def _said(self, e: Evidence) -> Said:
        outlet, party = self._from.get(e.id, (None, e.side))
        return Said(
            day=e.day, about=e.about, speaker=e.speaker, party=party, outlet=outlet, kind=e.kind, holder=e.holder,
            claim=e.id, origin=e.origin, sentence=sentence(e),
        )  # fmt: skip

    def _opposed(self, asked: AskWho) -> tuple[int, tuple[Opposed, ...]]:
        """In how many disputes somebody takes a position, and the parties that stand on others there."""
        name = asked.name.casefold()
        mine = self._join.get(asked.name, asked.name)
        counts: dict[str, list[tuple[Dispute, str, str]]] = defaultdict(list)
        total = 0
        for d in self.disputes:
            own = [
                i
                for i, p in enumerate(d.positions)
                if (asked.name in p.parties if asked.kind == "party" else _speaks(name, self._speakers[d.id][i]))
            ]
            if not own:
                continue
            total += 1
            answer = d.positions[own[0]]
            for i, p in enumerate(d.positions):
                if i not in own:
                    for who in p.parties:
                        if who not in answer.parties and self._join.get(who, who) != mine:
                            counts[who].append((d, answer.answer, p.answer))
        ranked = sorted(counts.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_OPPOSED]
        return total, tuple(
            Opposed(
                who=who,
                disputes=len(rows),
                kinds=dict(Counter(d.kind for d, _, _ in rows).most_common()),
                dispute=rows[0][0].id,
                question=rows[0][0].question,
                own=rows[0][1],
                other=rows[0][2],
            )
            for who, rows in ranked
        )


def _latest(ledger: Ledger, most: int) -> tuple[list[str] | None, int]:
    """The pages published last that hold at most so many claims, None where these are all, and the claims left out."""
    with ledger.reading() as connection:
        counts = connection.exec_driver_sql(
            "SELECT p.id, (SELECT count(*) FROM claims AS c WHERE c.page_id = p.id AND c.current) AS claims "
            "FROM pages AS p ORDER BY coalesce(p.published, '') DESC, p.number DESC"
        ).all()
    left = sum(row.claims for row in counts)
    if left <= most:
        return None, 0
    taken: list[str] = []
    room = most
    for row in counts:
        if row.claims > room:
            break
        room -= row.claims
        left -= row.claims
        taken.append(row.id)
    return taken, left


def _records(who: str, made: Sequence[Evidence], done: Mapping[str, Settled]) -> tuple[Record, ...]:
    """The record in all, and by kind where there are several; the rules of what counts are those of ``records``."""
    counted = [e for e in made if e.holder is not None and e.kind not in ("admission", "settled", "clashes")]
    kinds = sorted({e.kind for e in counted})
    if not counted:
        return ()
    every = record(who, "all", counted, done)
    return (every, *(record(who, k, [e for e in counted if e.kind == k], done) for k in kinds if len(kinds) > 1))


def _speaks(name: str, speakers: Collection[str]) -> bool:
    return NARRATOR in speakers if name == NARRATOR else any(name in s.casefold() for s in speakers if s != NARRATOR)


def _links(ledger: Ledger, laid: Laid, disputes: Iterable[Dispute]) -> dict[str, tuple[Link, ...]]:
    """Links between the claims of each dispute, strongest first."""
    at: dict[str, list[str]] = defaultdict(list)
    for d in disputes:
        for claim in {c for p in d.positions for c in p.claims}:
            at[claim].append(d.id)
    found: dict[str, list[Link]] = defaultdict(list)
    for link in laid.links:
        if link.judgement != "reject" and link.a in at and link.b in at:
            for ident in set(at[link.a]) & set(at[link.b]):
                found[ident].append(link)
    shown = {
        ident: sorted(links, key=lambda k: (-k.score, k.a, k.b, k.relation))[:MOST_LINKS]
        for ident, links in found.items()
    }
    every = list(dict.fromkeys(link for links in shown.values() for link in links))
    full = dict(zip(every, ledger.with_aspects(every), strict=True))
    return {ident: tuple(full[link] for link in links) for ident, links in shown.items()}


def _linked(fact: Facts) -> Linked:
    return Linked(
        claim=fact.id,
        answer="",
        speaker=fact.speaker.name or NARRATOR,
        party=fact.speaker.party,
        outlet=fact.page.outlet,
        published=fact.page.published,
    )


def _names(places: Iterable[Where]) -> frozenset[str]:
    out: set[str] = set()
    for w in places:
        out.add(w.as_written.casefold())
        if w.place is not None:
            out |= {w.place.id, w.place.name.casefold(), *(n.casefold() for n, _ in w.place.names)}
    return frozenset(out)


def no_dispute(ident: str) -> CounterclaimError:
    """Return what tells a reader of the desk that there is no such dispute."""
    return CounterclaimError("E207", f"There is no dispute {ident!r}; open the list of disputes and choose one.")


def decode(answer: bytes, question: Question) -> Answer:
    """Read an answer that came from another process."""
    kinds: dict[type, type] = {
        AskPlace: PlaceWeighed, AskDispute: DisputeWeighed, AskWho: WhoWeighed, AskFigures: Figures,
    }  # fmt: skip
    found: Answer = msgspec.msgpack.decode(answer, type=kinds[type(question)])
    return found
