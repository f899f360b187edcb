"""Links kept up to date page by page are those of a full recompute, in whatever order pages come and change."""

from __future__ import annotations

import random

import msgspec
import pytest

import counterclaim.demo
from benchmarks.compare_bench import pages as war_pages
from benchmarks.score.links import gold_page
from counterclaim import compare, desk
from counterclaim.compare import keys
from counterclaim.compare.keys import WHICH, asked, lookers, looks
from counterclaim.compare.packing import pack, pack_page, type_number, unpack, unpack_page
from counterclaim.compare.types import partners
from counterclaim.desk import catching_up, relinking
from counterclaim.desk import shelf as shelves
from counterclaim.desk.catching_up import catch_up, kept_claims, sides, up_to_date
from counterclaim.desk.shelf import Shelf
from counterclaim.ledger import Ledger
from counterclaim.lexicon.words import CLAIM_TYPES
from counterclaim.model import page_id
from counterclaim.page import read_text
from training.corpus.gold import case
from training.corpus.load import load_dispatch

from .make import AGAIN, DENIED, PAGES, TAKEN, ident


def bundled():
    """The bundled pages with their annotations as claims."""
    made = []
    for path in sorted((FOLDER / "annotations").glob("*.txt")):
        d = case(load_dispatch(path)[0])
        text = read_text(d["text"], title=d["title"] or None, outlet=d["outlet"], published=d["published"])
        page = gold_page(d, text)
        i = page_id(page.text)
        ids = {c.id: f"{i[:12]}-{n}" for n, c in enumerate(page.claims)}
        claims = tuple(
            msgspec.structs.replace(c, id=ids[c.id], page=i, answers=ids.get(c.answers or "")) for c in page.claims
        )
        made.append(msgspec.structs.replace(page, id=i, claims=claims, reader="hand"))
    return made


FOLDER = counterclaim.demo.pages()[0].parents[1]
BUNDLED = bundled()
ORDERS = ["published", "backwards", 1, 2]


def ordered(made, order):
    made = sorted(made, key=lambda p: ((p.published and p.published.start) or "", p.id))
    if order == "backwards":
        return made[::-1]
    if isinstance(order, int):
        random.Random(order).shuffle(made)
    return made


def state(ledger):
    """Links, whatever people say of them, and origins, as stored."""
    assert up_to_date(ledger)
    links = ledger.links(include_rejected=True)
    found = {(k.a, k.b, k.relation): (k.rule, k.aspects, round(k.score, 9)) for k in links}
    return found, {o.id: (o.claims, o.reason) for o in ledger.origins()}


def anew(ledger):
    """What a full recompute finds in a ledger."""
    desk.compare(ledger)
    return state(ledger)


@pytest.mark.parametrize("order", ORDERS)
def test_the_bundled_pages_one_by_one_in_any_order(tmp_path, order):
    with Ledger(tmp_path / "a.db") as ledger:
        for page in ordered(BUNDLED, order):
            ledger.add(page)
            assert catch_up(ledger) == (1 if page.claims else 0)
        found, disputes = state(ledger), desk.disputes(ledger)
        assert len(found[0]) > 100
        assert found == anew(ledger)
        assert disputes == desk.disputes(ledger)
        seen = [s for page in ledger.iter_pages() for s in compare.see(page)]
        links = compare.links(seen, sides())
        assert {(k.a, k.b, k.relation) for k in links} == set(found[0])
        origins = compare.origins(seen, links, sides())
        assert {o.id: (o.claims, o.reason) for o in origins} == found[1]
        assert {d.id: d for d in compare.disputes(seen, links, origins, sides())} == {d.id: d for d in disputes}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("step", [1, 40])
def test_a_front_busier_than_the_caps_in_any_order(tmp_path, order, step):
    made = ordered(war_pages(600 if step == 1 else 900), order)
    with Ledger(tmp_path / "a.db") as ledger:
        for start in range(0, len(made), step):
            ledger.add_many(made[start : start + step])
            assert catch_up(ledger) == len(made[start : start + step])
        assert state(ledger) == anew(ledger)


@pytest.fixture
def crowd(monkeypatch):
    """As on a front so busy that most claims meet as many as are compared."""
    monkeypatch.setattr(keys, "MOST", 30)
    monkeypatch.setattr(relinking, "MOST", 30)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("step", [1, 7])
def test_claims_that_meet_more_than_are_compared_in_any_order(tmp_path, crowd, order, step):
    made = ordered(war_pages(450), order)
    with Ledger(tmp_path / "a.db") as ledger:
        for start in range(0, len(made), step):
            ledger.add_many(made[start : start + step])
            catch_up(ledger)
        assert state(ledger) == anew(ledger)


@pytest.mark.parametrize("crowded", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_pages_come_change_and_lose_claims_in_any_order(tmp_path, request, crowded, seed):
    """Late, new, reread with fewer claims, reread in full again, with a full recompute now and then."""
    if crowded:
        request.getfixturevalue("crowd")
    rng = random.Random(seed)
    made = ordered(war_pages(450), seed)
    with Ledger(tmp_path / "a.db") as ledger:
        for n, page in enumerate(made):
            ledger.add(page)
            for other in rng.sample(made[: n + 1], min(n, rng.choice((0, 0, 1, 3)))):
                fewer = tuple(c for c in other.claims if rng.random() < 0.6)
                changed = msgspec.structs.replace(other, claims=fewer, reader=f"newer-{n}")
                ledger.add(rng.choice((changed, msgspec.structs.replace(other, reader=f"newer-{n}"))), reread=True)
            if n % 10 == 4:
                desk.compare(ledger)  # with pages that wait
            elif rng.random() < 0.7:
                catch_up(ledger)
            if n % 10 == 9:
                catch_up(ledger)
                assert known_to_meet(ledger)
                assert state(ledger) == anew(ledger)
        catch_up(ledger)
        assert state(ledger) == anew(ledger)


def known_to_meet(ledger):
    """No claim meets more claims than is noted of it."""
    with ledger.meeting() as table:
        shelf = Shelf(table)
        claims = shelf.facts([f.order for f in kept_claims(ledger).values()])
        return all(len(shelf.met(f)) <= shelf.most_met(f) or shelf.most_met(f) >= keys.MOST for f in claims)


def test_a_late_page_leaves_the_links_of_other_claims_alone(tmp_path, monkeypatch):
    *made, late = ordered(war_pages(1500), "published")
    late = msgspec.structs.replace(late, published=made[0].published)
    with Ledger(tmp_path / "a.db") as ledger:
        ledger.add_many(made)
        catch_up(ledger)
        pairs = []
        monkeypatch.setattr(shelves, "related", lambda f, g, _: pairs.append((f.page.id, g.page.id)))
        ledger.add(late)
        catch_up(ledger)
        assert len(pairs) > 100
        crowded = sum(late.id not in pair for pair in pairs)
        assert crowded < len(pairs) / 5  # some that are compared with as many as may be have others moved up


def test_what_people_and_readers_change_is_compared_anew_and_nothing_else(tmp_path):
    made = list(war_pages(300))
    with Ledger(tmp_path / "a.db") as ledger:
        ledger.add_many(made)
        catch_up(ledger)
        linked = ledger.links()[0]
        desk.review(ledger, linked.a, "reject")
        assert not any(linked.a in (k.a, k.b) for k in ledger.links())
        assert state(ledger) == anew(ledger)
        desk.review(ledger, linked.b, "correct", settings=["when=2010-02-01"])
        assert state(ledger) == anew(ledger)
        desk.undo(ledger, linked.a)
        assert any(linked.a in (k.a, k.b) for k in ledger.links())
        assert state(ledger) == anew(ledger)
        fewer = msgspec.structs.replace(made[3], claims=made[3].claims[5:], reader="newer-2")
        ledger.add(fewer, reread=True)
        assert not up_to_date(ledger)
        assert catch_up(ledger) == 1
        assert state(ledger) == anew(ledger)
        desk.review(ledger, made[0].claims[0].id, "accept")
        assert up_to_date(ledger)
        assert catch_up(ledger) == 0


def test_a_judgement_on_a_repeat_decides_on_origins_at_once(ledger):
    catch_up(ledger)
    assert ledger.origin(ident(TAKEN)).claims == (ident(TAKEN), ident(AGAIN))
    desk.judge(ledger, ident(TAKEN), ident(AGAIN), "reject")
    assert ledger.origin(ident(TAKEN)) is None
    assert state(ledger) == anew(ledger)
    desk.judge(ledger, ident(TAKEN), ident(DENIED), "accept", relation="repeats")
    assert set(ledger.origin(ident(DENIED)).claims) == {ident(TAKEN), ident(DENIED)}
    assert state(ledger) == anew(ledger)


def test_disputes_read_what_is_stored_and_find_nothing_anew(ledger, monkeypatch):
    catch_up(ledger)
    wanted = desk.disputes(ledger)
    whole = desk.dispute(ledger, wanted[0].id)
    for name in ("links", "see", "facts"):
        monkeypatch.setattr(f"counterclaim.desk.comparing.{name}", lambda *_: pytest.fail("found anew"))
    assert desk.disputes(ledger) == wanted
    assert desk.dispute(ledger, wanted[0].id) == whole
    assert any(k.aspects for k in whole.links)
    with Ledger(ledger.path, readonly=True) as reading:
        assert desk.disputes(reading) == wanted


def test_a_ledger_opened_for_reading_counts_pages_that_were_never_compared(ledger):
    catch_up(ledger)
    with Ledger(ledger.path, readonly=True) as reading:
        before = desk.disputes(reading)
        ledger.add(msgspec.structs.replace(PAGES[0], id=page_id("x"), text="x", claims=()))
        assert up_to_date(reading)  # a page without claims is nothing to compare
        ledger.review(ident(DENIED), "reject")
        assert not up_to_date(reading)
        assert desk.disputes(reading) != before
        assert not up_to_date(reading)


def test_links_of_other_rules_or_sides_do_not_pass_for_those_of_these(ledger, monkeypatch):
    catch_up(ledger)
    found = state(ledger)
    monkeypatch.setattr(catching_up, "_rules", lambda: "older")
    assert not up_to_date(ledger)
    ledger.put_links([])
    assert catch_up(ledger) == len(PAGES)
    assert state(ledger) == found
    joined = sides() | {"AZ": "TR"}
    monkeypatch.setattr(catching_up, "sides", lambda: joined)
    assert not up_to_date(ledger)


def test_a_large_ledger_is_left_to_a_full_recompute(ledger, monkeypatch):
    monkeypatch.setattr(catching_up, "BEHIND", 2)
    assert catch_up(ledger) is None
    assert ledger.links() == []
    desk.compare(ledger)
    assert up_to_date(ledger)
    ledger.add(msgspec.structs.replace(PAGES[0], id=page_id("x"), text="x", claims=()))
    assert catch_up(ledger) == 0


def test_a_claim_and_its_page_are_the_same_after_packing():
    for page in BUNDLED[:6]:
        for s in compare.see(page):
            f = compare.facts(s, sides())
            light = unpack_page(pack_page(f.page))
            assert msgspec.structs.replace(light, shingles=f.page.shingles, sketch=b"") == f.page
            again = unpack(pack(f), f.page)
            assert again == f


def test_who_looks_under_a_key_is_found_for_every_claim_that_it_meets_there():
    """A claim that looks under a key for a type is kept under one that ``lookers`` names for it, with the same cap."""
    for page in (*BUNDLED, *war_pages(150)):
        for s in compare.see(page):
            f = compare.facts(s, sides())
            kept = set(looks(f))
            weekly = any(week is not None for _, week, _, _ in asked(f))
            for head, week, which, most in asked(f):
                for t in WHICH[which](f.type):
                    found = [key for key, types, cap in lookers(head, t) if f.type in types and cap == most]
                    held = {w for key, w in kept if key in found}
                    assert bool(held) if week is None and weekly else week in held, (head, t)


def test_types_are_partners_of_each_other_and_have_numbers_of_their_own():
    numbers = {type_number(t) for t in CLAIM_TYPES}
    assert len(numbers) == len(CLAIM_TYPES)
    assert 0 not in numbers
    assert all(a in partners(b) for a in CLAIM_TYPES for b in partners(a))
