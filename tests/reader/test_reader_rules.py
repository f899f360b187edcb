"""Rules over what the heads found: mutual accusations, slips, places, carried dates, stance, sides."""

from __future__ import annotations

import time
from typing import Any

import pytest

from counterclaim.lexicon.words.load import load as load_words
from counterclaim.model import Claim, Place, Span, When, Where
from counterclaim.reader.carry import carry_dates
from counterclaim.reader.encoder import WEIGHTS
from counterclaim.reader.events import RawClaim
from counterclaim.reader.place_choice import PlaceChooser, Setting
from counterclaim.reader.reciprocal import mutual
from counterclaim.reader.slips import joint_slips
from counterclaim.reader.stance import loaded_words, stance
from counterclaim.reader.tags import Run
from counterclaim.reader.where import PagePlaces, claim_names, in_relation, relation
from counterclaim.reader.who import default_sides, own_words, party_code

WORDS = load_words()
CODES = {
    "Armenia": "AM", "Armenian": "AM", "Armenian forces": "AM", "Azerbaijan": "AZ", "Azerbaijani": "AZ",
    "Azerbaijani forces": "AZ",
    "Turkish": "TR", "Turkey": "TR", "Russian": "RU", "Syrian": "SY", "the Syrian army": "SY", "Hezbollah": "HZB",
}  # fmt: skip


def at(text: str, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def raw(type_: str = "assault", **kw: Any) -> RawClaim:
    return RawClaim(0, type_, 0.9, [Run("content", 0, 1, 0.9)], **kw)


def claim(text: str, words: str, type_: str = "clash", *, nth: int = 0, **kw: Any) -> Claim:
    return Claim(id=f"{type_}:{words}:{nth}", page="p", spans=(at(text, words, nth),), type=type_, **kw)


def day(text: str, words: str, iso: str, precision: Any = "day") -> When:
    return When(start=iso, precision=precision, as_written=words, span=at(text, words))


# ------------------------------------------------------------------ mutual accusations
# sentence, first, second, verb
MUTUAL = [
    ("Both Armenia and Azerbaijan accuse each other of violating the truce.", "Armenia", "Azerbaijan", "accuse"),
    ("It came as both Armenia and Azerbaijan accuse each other of shelling.", "Armenia", "Azerbaijan", "accuse"),
    (
        "The Syrian Army and the Free Syrian Army blamed one another.",
        "The Syrian Army",
        "the Free Syrian Army",
        "blamed",
    ),
    ("The government and the rebels have traded accusations over the truce.", "The government", "the rebels", "traded"),
    ("Kyiv and Moscow on Monday accused each other of attacks.", "Kyiv", "Moscow", "accused"),
    ("Israel and Hezbollah also exchanged blame.", "Israel", "Hezbollah", "exchanged"),
]


@pytest.mark.parametrize(("text", "a", "b", "verb"), MUTUAL)
def test_two_sides_that_accuse_each_other(text: str, a: str, b: str, verb: str) -> None:
    m = mutual(text, 0, len(text))
    assert m is not None
    assert (m.a.of(text).lower(), m.b.of(text), m.verb.of(text)) == (a.lower(), b, verb)
    assert m.verb.end <= m.rest <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Armenia accused Azerbaijan of shelling.",
        "Armenia and Azerbaijan accuse Turkey of shelling.",
        "Armenia and Azerbaijan agreed on a truce.",
        "They accuse each other.",
        "",
    ],
)
def test_one_sided_accusations_are_not_mutual(text: str) -> None:
    assert mutual(text, 0, len(text)) is None


def test_a_mutual_accusation_is_looked_for_in_its_sentence_only() -> None:
    text = "Armenia and Azerbaijan accuse each other of shelling. It rained."
    assert mutual(text, 0, 52) is not None
    assert mutual(text, 54, len(text)) is None
    assert mutual("Word " * 20_000, 0, 100_000) is None  # names without end cost no more than their length


# ------------------------------------------------------------------ slips
SLIP = (
    "Turkey threatens Armenia with a joint Turkish-Armenian advance. "
    "A Turkish-Azerbaijani attack on Armenia would follow, the minister said."
)


def test_a_joint_act_of_the_party_it_is_aimed_at_is_a_slip() -> None:
    claims = [
        claim(SLIP, "threatens Armenia with a joint Turkish-Armenian advance", "threat", actor="TR", target="AM"),
        claim(SLIP, "A Turkish-Azerbaijani attack on Armenia would follow", "assault", actor="TR+AZ", target="AM"),
    ]
    ((slip, party),) = joint_slips(SLIP, claims, CODES.get)
    assert party == "AM"
    assert slip.span.of(SLIP) == "joint Turkish-Armenian advance"
    assert "Turkish-Armenian" in slip.sentence and "AZ" in slip.sentence


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("A joint Turkish-Azerbaijani attack on Armenia would follow.", "AM"),  # nobody attacks himself
        ("A joint Foo-Bar attack on Armenia would follow.", "AM"),  # unknown parties
        ("A joint Turkish-Turkish attack on Armenia would follow.", "AM"),
    ],
)
def test_a_joint_act_against_a_third_party_is_no_slip(text: str, target: str) -> None:
    c = claim(text, text[:-1], "threat", actor="TR", target=target)
    assert joint_slips(text, [c], CODES.get) == []
    assert joint_slips(text, [], CODES.get) == []


# ------------------------------------------------------------------ places
# text, place, relation
RELATIONS = [
    ("Clashes in Hadrut", "in"),
    ("Clashes near Hadrut", "near"),
    ("Clashes near the town of Hadrut", "near"),
    ("Shells fell outside Hadrut", "near"),
    ("Shells fell 5 km south of Hadrut", "near"),
    ("Fighting on the outskirts of Hadrut", "near"),
    ("An attack in the direction of Hadrut", "direction_of"),
    ("Tanks moved towards Hadrut", "direction_of"),
    ("A column heading for Hadrut", "direction_of"),
    ("They withdrew from Hadrut", "from"),
    ("They withdrew to Hadrut", "to"),
    ("They moved into Hadrut", "to"),
    ("They fled to the north. Hadrut", "in"),  # a word of the sentence before says nothing
    ("Hadrut", "in"),
]


@pytest.mark.parametrize(("text", "expected"), RELATIONS)
def test_how_a_claim_stands_to_a_place(text: str, expected: str) -> None:
    assert relation(text, text.index("Hadrut")) == expected


def test_a_marked_name_that_no_head_saw_is_kept_as_written_and_unresolved() -> None:
    text = "Shells hit the village of Talish today."
    got = claim_names(PagePlaces((), ()), [at(text, "the village of Talish")], text)
    assert [(w.as_written, w.place, w.span.of(text) if w.span else None) for w in got] == [("Talish", None, "Talish")]


def test_a_facility_keeps_its_whole_name_and_the_place_it_is_named_after() -> None:
    text = "Jets hit Mannagh air base, Falluja hospital and the province of Hama."
    place = Place(id="1", name="Fallujah")
    names = (
        Where(as_written="Mannagh", span=at(text, "Mannagh")),
        Where(as_written="Falluja", span=at(text, "Falluja"), place=place),
        Where(as_written="Hama", span=at(text, "Hama")),
    )
    got = claim_names(PagePlaces(names, ()), [], text)
    assert [w.as_written for w in got] == ["Mannagh air base", "Falluja hospital", "Hama"]
    assert got[1].place == place
    assert all(w.span and w.span.of(text) == w.as_written for w in got)


def test_in_a_list_the_first_relation_goes_for_all() -> None:
    text = "They attacked in the direction of Agdere, Agdam and Fuzuli, and from Shusha."
    names = [Where(as_written=n, span=at(text, n)) for n in ("Agdere", "Agdam", "Fuzuli", "Shusha")]
    content = [Span(0, len(text))]
    assert [w.relation for w in in_relation(names, text, content)] == [
        "direction_of",
        "direction_of",
        "direction_of",
        "from",
    ]


def test_from_outside_the_claims_own_words_belongs_to_another_verb() -> None:
    text = "They showed videos from Agdam, but near Fuzuli it was in their hands."
    names = [Where(as_written=n, span=at(text, n)) for n in ("Agdam", "Fuzuli")]
    assert [w.relation for w in in_relation(names, text, [at(text, "it was in their hands")])] == ["in", "near"]
    assert [w.relation for w in in_relation(names, text, [at(text, "showed videos from Agdam")])] == ["from", "near"]


# ------------------------------------------------------------------ which places a claim has
def chosen(
    text: str, claims: list[tuple[Claim, dict[str, float]]], *names: str, countries: tuple[str, ...] = ()
) -> list[list[str]]:
    """The places that the shipped weights give each claim; ``near`` of the link head by name, 0.02 where not given."""
    places = []
    for n in (*names, *countries):
        k = -1
        while (k := text.find(n, k + 1)) >= 0:
            kind = "country" if n in countries else "settlement"
            places.append(Where(as_written=n, span=Span(k, k + len(n)), place=Place(id=n, name=n, kind=kind)))
    places.sort(key=lambda w: w.span.start if w.span else 0)
    rows = []
    for c, near in claims:
        start = max(text.rfind(". ", 0, c.spans[0].start), text.rfind("\n", 0, c.spans[0].start)) + 1
        end = min(x for x in (text.find(". ", start), text.find("\n", start), len(text)) if x >= 0)
        rows.append((c, Setting((start, end), (), lambda s, near=near: near.get(s.of(text), 0.02))))
    got = PlaceChooser.load(WEIGHTS / "places.json").choose(rows, places, text, {})
    return [[w.as_written for w in c.places] for c in got]


def test_a_name_counts_once_and_the_order_is_that_of_the_text() -> None:
    text = "Shells hit Terter, Barda and again Terter."
    c = Claim(id="1", page="p", spans=(Span(0, len(text)),), type="shelling")
    assert chosen(text, [(c, {"Terter": 0.9, "Barda": 0.9})], "Terter", "Barda") == [["Terter", "Barda"]]


def test_what_an_attack_did_was_where_the_attack_was() -> None:
    text = "A car bomb exploded in Tartous on Monday. Twelve people were killed."
    bomb, dead = (
        claim(text, "A car bomb exploded in Tartous", "blast"),
        claim(text, "Twelve people were killed", "civilian_casualties"),
    )
    assert chosen(text, [(bomb, {"Tartous": 0.95}), (dead, {"Tartous": 0.3})], "Tartous") == [["Tartous"], ["Tartous"]]


def test_a_demand_is_not_where_the_last_attack_was() -> None:
    text = "A car bomb exploded in Tartous on Monday.\n\nThe envoy called for a ceasefire."
    bomb, call = claim(text, "A car bomb exploded in Tartous", "blast"), claim(text, "called for a ceasefire", "demand")
    assert chosen(text, [(bomb, {"Tartous": 0.95}), (call, {})], "Tartous") == [["Tartous"], []]


# why: a chosen name from another sentence says where it comes from
def test_a_place_from_elsewhere_says_why() -> None:
    text = "A car bomb exploded in Tartous on Monday. Twelve people were killed."
    dead = claim(text, "Twelve people were killed", "civilian_casualties")
    name = Where(as_written="Tartous", span=at(text, "Tartous"), place=Place(id="1", name="Tartous"))
    (got,) = PlaceChooser.load(WEIGHTS / "places.json").choose(
        [(dead, Setting((42, len(text)), (), lambda s: 0.9))], [name], text, {}
    )
    assert [w.rule for w in got.why if w.field == "places"] == (["place model"] if got.places else [])
    assert got.places


# ------------------------------------------------------------------ carried dates
STORY = (
    "On October 12 clashes broke out. Shells hit Terter. A house burned.\n\n"
    "Later two drones were downed.\n\n"
    "The army will strike again."
)


def test_a_day_is_carried_within_its_paragraph_and_into_the_next_and_says_so() -> None:
    first = claim(STORY, "clashes broke out", when=day(STORY, "October 12", "2020-10-12"))
    rest = [claim(STORY, "Shells hit Terter", "shelling"), claim(STORY, "two drones were downed", "shootdown")]
    got = carry_dates([first, *rest], STORY)
    assert [c.id for c in got] == [first.id, *(c.id for c in rest)]
    assert got[0] == first
    for c in got[1:]:
        assert c.when is not None and c.when.iso == "2020-10-12"
        assert c.when.span is not None and c.when.span.of(STORY) == "October 12"
        assert c.why[-1].field == "when" and "carried over" in c.why[-1].rule
    assert "same paragraph" in got[1].why[-1].rule


# (what bears the date, its time), (what lacks one, its time)
NOT_CARRIED = [
    ("happened", "planned", "day"),  # a plan has no day of its own
    ("happened", "general", "day"),
    ("planned", "happened", "day"),  # the day of a plan is not that of a deed
    ("happened", "happened", "month"),  # only days are carried
    ("happened", "happened", "year"),
]


@pytest.mark.parametrize(("one", "other", "precision"), NOT_CARRIED)
def test_what_is_not_carried(one: Any, other: Any, precision: str) -> None:
    first = claim(STORY, "clashes broke out", when=day(STORY, "October 12", "2020-10", precision), time=one)
    second = claim(STORY, "Shells hit Terter", "shelling", time=other)
    assert carry_dates([first, second], STORY)[1].when is None


def test_the_day_of_publication_and_unresolved_days_are_never_carried() -> None:
    bare = claim(STORY, "clashes broke out", when=When(start="2020-10-12", precision="day"))  # no words, no span
    second = claim(STORY, "Shells hit Terter", "shelling")
    assert carry_dates([bare, second], STORY)[1].when is None
    unknown = claim(STORY, "clashes broke out", when=When(as_written="Sunday", span=at(STORY, "October 12")))
    assert carry_dates([unknown, second], STORY)[1].when is None


def test_a_claim_keeps_its_own_day() -> None:
    own = When(start="2020-10-01", precision="day", as_written="x", span=Span(0, 1))
    first = claim(STORY, "clashes broke out", when=day(STORY, "October 12", "2020-10-12"))
    second = claim(STORY, "Shells hit Terter", "shelling", when=own)
    assert carry_dates([first, second], STORY)[1].when == own


def test_carrying_over_a_very_long_page_takes_no_time() -> None:
    text = "Shells fell. " * 4000
    claims = [Claim(id=str(i), page="p", spans=(Span(13 * i, 13 * i + 11),), type="shelling") for i in range(4000)]
    began = time.process_time()
    assert carry_dates(claims, text) == claims
    first = claims[0]
    dated = Claim(id="d", page="p", spans=first.spans, type="clash", when=day(text, "Shells", "2020-10-12"))
    got = carry_dates([dated, *claims[1:]], text)
    assert time.process_time() - began < 3
    assert got[1].when is not None and got[-1].when is not None
    assert carry_dates([], "") == []


# ------------------------------------------------------------------ stance
def axes(
    text: str,
    *,
    type_: str = "assault",
    verb: str | None = None,
    speaker: bool = True,
    state: bool = False,
    **scores: Any,
) -> Any:
    scores = {
        "polarity": {"asserted": 0.9, "denied": 0.1},
        "certainty": {"fact": 0.9, "possible": 0.1},
        "time": {"happened": 1.0},
    } | scores
    r = raw(type_, **scores)
    return stance(
        r,
        text,
        [Span(0, len(text))],
        (0, len(text)),
        WORDS,
        verb_class=verb,
        speaker=speaker,
        state=state,
        head_hedges=(),
    )


def test_what_a_speaker_says_is_claimed_and_what_the_writer_says_is_fact() -> None:
    assert axes("Troops attacked.", speaker=True).certainty == "claimed"
    assert axes("Troops attacked.", speaker=False).certainty == "fact"


# certainty by the head, verb, of a state, what comes out
CERTAINTY = [
    ({"claimed": 0.9}, "states", True, "claimed"),
    ({"possible": 0.9}, "states", True, "possible"),
    ({"suspected": 0.9}, "states", False, "suspected"),
    ({"suspected": 0.9}, "states", True, "suspected_by_authorities"),
    ({"suspected_by_authorities": 0.9}, "states", False, "suspected"),
    ({"claimed": 0.7, "suspected": 0.3}, "accuses", True, "suspected_by_authorities"),
    ({"claimed": 0.7, "suspected": 0.3}, "accuses", False, "suspected"),
]


@pytest.mark.parametrize(("head", "verb", "state", "expected"), CERTAINTY)
def test_certainty_depends_on_who_speaks(head: dict[str, float], verb: str, state: bool, expected: str) -> None:
    assert axes("Troops attacked.", verb=verb, state=state, certainty=head).certainty == expected


def test_a_denying_verb_denies_where_the_head_wavers() -> None:
    assert axes("Troops attacked.", verb="denies", polarity={"asserted": 0.7, "denied": 0.3}).polarity == "denied"
    assert axes("Troops attacked.", verb="states", polarity={"asserted": 0.7, "denied": 0.3}).polarity == "asserted"


def test_hedges_are_kept_with_their_words() -> None:
    text = "Three drones were allegedly downed."
    got = axes(text, type_="shootdown")
    assert [h.as_written for h in got.hedges] == ["allegedly"]
    assert got.hedges[0].span.of(text) == "allegedly"
    assert axes("Three drones were downed.").hedges == ()


def test_a_hedge_makes_the_writers_words_possible() -> None:
    text = "Three drones were allegedly downed."
    assert axes(text, speaker=False, certainty={"fact": 0.7, "possible": 0.3}).certainty == "possible"


# text, type, condition, polarity
CONDITIONS = [
    ("If Armenia does not withdraw, the army will attack.", "threat", "If Armenia does not withdraw", "conditional"),
    ("The army will attack unless Armenia withdraws.", "threat", "unless Armenia withdraws", "conditional"),
    ("The army will fight until Armenia withdraws.", "threat", "until Armenia withdraws", "asserted"),
    ("The army will attack.", "threat", None, "asserted"),
    ("The army attacked if reports are right.", "assault", None, "asserted"),
]


@pytest.mark.parametrize(("text", "type_", "condition", "polarity"), CONDITIONS)
def test_a_threat_hangs_on_its_condition(text: str, type_: str, condition: str | None, polarity: str) -> None:
    got = axes(text, type_=type_)
    assert (got.condition.of(text) if got.condition else None) == condition
    assert got.polarity == polarity


def test_a_condition_that_does_not_come_about_denies_nothing() -> None:
    told = {"denied": 0.9, "asserted": 0.1}
    assert axes("If federal troops do not leave Tigray", type_="withdrawal", polarity=told).polarity == "conditional"
    text = "If asked, he says that troops did not leave Tigray"
    assert axes(text, type_="withdrawal", polarity=told).polarity == "denied"


def test_loaded_wording_has_spans() -> None:
    text = "It was an attempt to save face after the so-called victory."
    got = [s.of(text) for s in loaded_words(text, 0, len(text), WORDS)]
    assert "so-called" in got
    assert loaded_words("Troops left the town.", 0, 21, WORDS) == ()


# ------------------------------------------------------------------ sides
# words, own party, foe, code
PARTIES = [
    (["Armenian forces"], None, None, "AM"),
    (["Armenia and Azerbaijan"], None, None, "AM+AZ"),
    (["Turkish-Azerbaijani"], None, None, "TR+AZ"),
    (["the Syrian army backed by Hezbollah"], None, None, "SY"),
    (["its forces"], "AZ", None, "AZ"),
    (["its forces"], None, None, None),
    (["our air force"], "AZ", "AM", "AZ"),
    (["we"], "AZ", "AM", "AZ"),
    (["the enemy"], "AZ", "AM", "AM"),
    (["the enemy"], "AZ", None, None),
    (["gunmen"], "AZ", "AM", None),
    (["Armenia", "Armenia"], None, None, "AM"),
    ([], "AZ", "AM", None),
    ([""], "AZ", "AM", None),
]


@pytest.mark.parametrize(("words", "own", "foe", "code"), PARTIES)
def test_words_to_party_codes(words: list[str], own: str | None, foe: str | None, code: str | None) -> None:
    assert party_code(words, CODES.get, own, foe) == code


# type, speaker, actor, target → actor, target
SIDES = [
    ("demand", "TR", None, "AM", ("TR", "AM")),
    ("threat", "TR", None, None, ("TR", None)),
    ("threat", "TR", "AZ", None, ("AZ", None)),
    ("losses_admitted", "AM", None, None, (None, "AM")),
    ("repelled", "AZ", None, "AM", ("AZ", "AM")),
    ("shootdown", "AZ", None, "AZ", (None, "AZ")),
    ("assault", "AZ", None, "AM", (None, "AM")),  # who says that there was an attack did not make it
    ("demand", None, None, None, (None, None)),
]


@pytest.mark.parametrize(("type_", "speaker", "actor", "target", "expected"), SIDES)
def test_sides_that_the_type_gives_away(
    type_: str, speaker: str | None, actor: str | None, target: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert default_sides(type_, speaker, actor, target) == expected


def test_own_words_point_back() -> None:
    assert own_words("its troops") and own_words("They") and own_words(" our side")
    assert not own_words("Armenian troops") and not own_words("Italy")


def test_a_day_of_long_ago_is_not_carried_to_other_paragraphs() -> None:
    text = "A truce of February 27 collapsed and shells fell.\n\nA bomb went off at the bus station."
    old = claim(
        text, "A truce of February 27 collapsed", "ceasefire_ended", when=day(text, "February 27", "2016-02-27")
    )
    same, other = claim(text, "shells fell", "shelling"), claim(text, "A bomb went off", "blast")
    got = carry_dates([old, same, other], text, "2016-05-23")
    assert got[1].when is not None and got[2].when is None
    assert carry_dates([old, same, other], text, "2016-02-28")[2].when is not None


def test_what_a_speaker_could_not_confirm_is_questioned() -> None:
    from counterclaim.reader.stance import _UNCONFIRMED

    for lead in (
        "The mission said it could not confirm that ",
        "Reuters was unable to independently verify the claim that ",
        "There was no evidence that ",
    ):
        assert _UNCONFIRMED.search(lead), lead
    for lead in (
        "The mission confirmed that ",
        "It could not say who, and added that ",
        "He could not confirm the toll. Officials said ",
    ):
        assert not _UNCONFIRMED.search(lead), lead
