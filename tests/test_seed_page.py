"""The page that started it: what the product promises of each thing on it (rows S1 to S13),
dated by the user and not.

The page is no part of the project; where it does not lie beside the checkout these tests are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import counterclaim as cc
from counterclaim.desk.comparing import disputes
from counterclaim.desk.reading import gazetteer
from counterclaim.model import Claim, Page, Span

PAGE = Path(__file__).resolve().parents[1].parent / "shared" / "seed" / "page.txt"
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the page is not here")


@pytest.fixture(scope="module")
def dated() -> Page:
    return cc.read(PAGE, options=cc.PageOptions(published="2020-10-12"))


@pytest.fixture(scope="module")
def undated() -> Page:
    return cc.read(PAGE)


@pytest.fixture(scope="module", params=["published", "undated"])
def page(request: pytest.FixtureRequest, dated: Page, undated: Page) -> Page:
    return dated if request.param == "published" else undated


def paragraph(page: Page, word: str) -> Span:
    """The paragraph of the article that holds a word for the first time outside of furniture."""
    at = -1
    while True:
        at = page.text.index(word, at + 1)
        if not any(f.span and f.span.start <= at < f.span.end for f in page.furniture):
            break
    start, end = page.text.rfind("\n\n", 0, at), page.text.find("\n\n", at)
    return Span(start + 2, end if end >= 0 else len(page.text))


def within(page: Page, word: str, *types: str) -> list[Claim]:
    """The claims (of some types) of the paragraph that holds a word."""
    p = paragraph(page, word)
    return [c for c in page.claims if p.start <= c.spans[0].start < p.end and (not types or c.type in types)]


def speaker(c: Claim) -> str:
    return c.speaker.name if c.speaker else ""


def party(c: Claim) -> str | None:
    return c.speaker.party if c.speaker else None


def spans(c: Claim) -> Iterator[Span]:
    yield from c.spans
    yield from (f.span for f in c.figures if f.span)
    yield from (w.span for w in c.places if w.span)
    if c.when and c.when.span:
        yield c.when.span
    if c.trigger:
        yield c.trigger


# ------------------------------------------------------------------ S1
def test_s1_meter_headlines_caption_and_donation_are_furniture(page: Page) -> None:
    kinds = {f.kind: f for f in page.furniture}
    assert {"meter", "repeated_headline", "caption", "donation"} <= set(kinds)
    values = kinds["meter"].values
    assert (values["raised"], values["goal"], values["currency"], values["month"]) == (154, 5000, "USD", "2021-03")
    assert page.title and page.title.startswith("Turkey")


def test_s1_no_claim_figure_or_date_is_made_of_furniture(page: Page) -> None:
    furniture = [f.span for f in page.furniture if f.span]
    assert page.claims
    for c in page.claims:
        assert not any(s.overlaps(f) for s in spans(c) for f in furniture), c.text(page.text)
        assert not {f.best for f in c.figures} & {154, 2500, 5000}
        assert not (c.when and (c.when.start or "").startswith("2021"))


# ------------------------------------------------------------------ S2
def test_s2_days_are_dated_by_the_date_that_the_user_gave(dated: Page) -> None:
    seen = {c.when.as_written: c.when for c in dated.claims if c.when}
    assert {"October 10", "October 12"} <= set(seen)
    assert seen["October 10"].iso == "2020-10-10" and seen["October 12"].iso == "2020-10-12"
    assert seen["October 10"].base == "2020-10-12"
    assert seen["October 10"].precision == "day"


def test_s2_without_a_date_no_year_is_made_up(undated: Page) -> None:
    assert undated.published is None
    seen = {c.when.as_written: c.when for c in undated.claims if c.when}
    assert {"October 10", "October 12"} <= set(seen)
    assert seen["October 10"].iso == "--10-10" and seen["October 12"].iso == "--10-12"
    assert all((w.start or "--").startswith("--") for w in seen.values())


def test_s2_a_part_of_a_day_keeps_its_words_and_precision(dated: Page) -> None:
    when = [c.when for c in within(dated, "supposedly") if c.when and "morning" in (c.when.as_written or "")]
    assert when and when[0].precision == "part_of_day" and when[0].start == "2020-10-12"


# ------------------------------------------------------------------ S3, S4
def test_s3_the_chain_of_voices_with_its_channels(page: Page) -> None:
    akar = [c for c in within(page, "Yerevan") if "Akar" in speaker(c)]
    assert akar
    c = akar[0]
    assert c.speaker is not None
    assert c.speaker.party == "TR"
    assert "minister" in (c.speaker.role or "").lower()
    chain = " ".join(f"{v.name} {v.channel}" for v in c.voices).lower()
    assert "website" in chain and "phone" in chain


def test_s4_every_claim_of_a_quote_has_the_one_who_is_quoted(page: Page) -> None:
    for word, name in (("Yerevan", "Akar"), ("selfie", "Aliyev")):
        quoted = [
            c
            for c in within(page, word)
            if c.trigger and page.text[: c.trigger.start].count("“") > page.text[: c.trigger.start].count("”")
        ]
        assert quoted, word
        for c in quoted:
            assert name in speaker(c), c.text(page.text)
            assert c.speaker is not None and c.speaker.manner == "quoted"


def test_s4_a_partial_quote_has_its_speaker(page: Page) -> None:
    partial = [c for c in within(page, "movement") if c.type in ("threat", "assault", "advance")]
    assert partial
    assert all("Akar" in speaker(c) for c in partial)


def test_s4_one_speaker_is_one_name(page: Page) -> None:
    parts = within(page, "supposedly") + within(page, "selfie")
    names = {speaker(c) for c in parts if party(c) == "AZ"}
    assert names and all("Aliyev" in n for n in names)


# ------------------------------------------------------------------ S5
def test_s5_a_demand(page: Page) -> None:
    demands = within(page, "Yerevan", "demand")
    assert demands
    assert all("Akar" in speaker(c) and c.actor == "TR" and c.target == "AM" for c in demands)


def test_s5_a_threat_hangs_on_its_condition(page: Page) -> None:
    threats = within(page, "movement", "threat")
    assert threats
    c = threats[0]
    assert c.polarity == "conditional" and c.time == "planned" and "TR" in (c.actor or "")
    assert c.condition is not None and page.text[c.condition.start : c.condition.end].startswith("if")
    assert c.consequence is not None


def test_s5_a_pledge_of_support(page: Page) -> None:
    support = within(page, "Yerevan", "support")
    assert support and support[0].actor == "TR" and support[0].target == "AZ"


# ------------------------------------------------------------------ S6
def test_s6_a_truce_with_its_start(page: Page) -> None:
    truce = [c for c in page.claims if c.type == "ceasefire" and c.when and c.when.as_written == "October 10"]
    assert truce and (truce[0].when and (truce[0].when.start or "").endswith("10-10"))


def test_s6_both_accuse_each_other(page: Page) -> None:
    got = {(party(c), c.actor) for c in within(page, "usual", "ceasefire_violation")}
    assert got == {("AM", "AZ"), ("AZ", "AM")}


# ------------------------------------------------------------------ S7
def test_s7_attacks_repelled_at_four_places(page: Page) -> None:
    (c,) = within(page, "Cebrail", "repelled")
    assert {w.as_written for w in c.places} == {"Agdere", "Agdam", "Fuzuli", "Cebrail"}
    assert all(w.relation == "direction_of" for w in c.places)
    assert (party(c), c.actor, c.target) == ("AZ", "AZ", "AM")


def test_s7_losses_by_kind(page: Page) -> None:
    figures = {f.unit: f for c in within(page, "Cebrail", "losses_inflicted") for f in c.figures}
    assert {"killed", "tank", "mlrs"} <= set(figures)
    assert figures["killed"].exactness == "vague" and figures["killed"].scope == "combatant"
    assert figures["tank"].best == 1 and figures["mlrs"].best == 3


def test_s7_units_withdrew_and_left_vehicles(page: Page) -> None:
    left = within(page, "Cebrail", "withdrawal")
    assert left and all(c.actor == "AM" for c in left)
    assert any(i.kind == "vehicle" for c in within(page, "Cebrail") for i in c.items)


def test_s7_drones_downed_keep_their_hedge(page: Page) -> None:
    down = within(page, "Cebrail", "shootdown")
    assert len(down) == 1
    assert [(f.unit, f.best) for f in down[0].figures] == [("uav", 3)]
    assert "allegedly" in {h.as_written for h in down[0].hedges}
    assert (down[0].actor, down[0].target) == ("AZ", "AM")


def test_s7_the_speaker_is_carried_over_sentences(page: Page) -> None:
    report = [c for c in within(page, "Cebrail") if c.type not in ("civilian_fire", "shelling", "accusation")]
    assert len(report) >= 4
    for c in report:
        assert party(c) == "AZ" and "Ministry" in speaker(c), c.text(page.text)


# ------------------------------------------------------------------ S8
def test_s8_fire_on_civilian_targets_in_three_provinces(page: Page) -> None:
    fire = within(page, "Goranboy", "civilian_fire")
    assert fire
    c = fire[0]
    assert {"Agdam", "Terter", "Goranboy"} <= {w.as_written for w in c.places}
    assert (party(c), c.actor) == ("AZ", "AM")


# ------------------------------------------------------------------ S9
@pytest.mark.parametrize(
    ("name", "other"),
    [("Agdere", "Martakert"), ("Agdam", "Akna"), ("Fuzuli", "Varanda"), ("Cebrail", "Jrakan"), ("Terter", "Tartar")],
)
def test_s9_one_place_many_names_and_the_one_used_is_kept(page: Page, name: str, other: str) -> None:
    used = [w for c in page.claims for w in c.places if w.as_written == name]
    assert used
    for w in used:
        assert w.place is not None
        assert w.place.id in {p.id for p in gazetteer().lookup(other)}


# ------------------------------------------------------------------ S10
def test_s10_who_holds_the_town_is_disputed(dated: Page, tmp_path: Path) -> None:
    ledger = cc.Ledger(tmp_path / "seed.db")
    try:
        ledger.add(dated)
        held = [d for d in disputes(ledger) if d.place is not None and d.place.name == "Hadrut" and d.kind == "holder"]
    finally:
        ledger.close()
    assert len(held) == 1
    assert "Hadrut" in held[0].question and "2020-10-12" in held[0].question
    assert {p.answer for p in held[0].positions} >= {"AZ", "AM"}


def test_s10_the_voices_on_the_town(page: Page) -> None:
    control = [c for c in page.claims if c.type == "control" and any(w.as_written == "Hadrut" for w in c.places)]
    assert any(c.actor == "AZ" and party(c) == "AZ" for c in control)
    assert any(c.actor == "AM" and not c.voices for c in control)
    clash = within(page, "intense", "clash")
    assert (
        clash
        and party(clash[0]) == "AM"
        and [(w.as_written, w.relation) for w in clash[0].places] == [("Hadrut", "near")]
    )


# ------------------------------------------------------------------ S11
def test_s11_the_writers_voice_is_kept_apart_with_its_loaded_words(page: Page) -> None:
    own = [c for c in page.claims if not c.voices]
    loaded = {s.of(page.text).lower() for c in own for s in c.loaded}
    assert any("in fact" in w for w in loaded)
    assert any("face" in w for w in loaded)
    assert any("usual" in w for w in loaded)
    assert not any(c.loaded for c in page.claims if c.voices)


# ------------------------------------------------------------------ S12
def test_s12_a_slip_is_flagged_and_nobody_attacks_himself(page: Page) -> None:
    assert any("Turkish-Armenian" in s.span.of(page.text) for s in page.slips)
    for c in within(page, "surrender"):
        assert "AM" not in (c.actor or "").split("+"), c.text(page.text)
    for c in page.claims:
        shared = set((c.actor or "").split("+")) & set((c.target or "").split("+")) - {""}
        assert not shared or c.type in ("clash", "losses_admitted", "withdrawal", "ceasefire"), c.text(page.text)


# ------------------------------------------------------------------ S13
def test_s13_videos_are_evidence_tied_to_a_claim(page: Page) -> None:
    evidence = within(page, "supposedly", "evidence")
    assert evidence
    ids = {c.id for c in page.claims}
    tied = [c for c in page.claims if c.type != "evidence" and any("video" in s.of(page.text) for s in c.evidence)]
    assert tied or any(c.answers in ids for c in evidence)
