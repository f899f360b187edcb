"""Learning from the reviews of a ledger: what it changes on pages nobody has seen, and what it never touches."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import counterclaim as cc
from counterclaim import desk
from counterclaim.desk import reading, training
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import live
from counterclaim.reader import learned
from counterclaim.reader.read import default_reader

TYPE = "civilian_casualties"
needs_hidden = pytest.mark.skipif(not default_reader().encoder.hidden, reason="the weights give no state of words")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lexicon of one's own and no gazetteer: what is learned needs neither."""
    monkeypatch.setenv("COUNTERCLAIM_LEXICON", "")
    for module in (reading, training):
        monkeypatch.setattr(module, "build_reader", lambda over=None: default_reader())


def types(ledger: cc.Ledger, pages: list[Path]) -> Counter[str]:
    """Types of the claims that are read on some pages and that nobody has judged."""
    names = {str(p) for p in pages}
    there = {p.id for p in ledger.pages() if p.source in names}
    return Counter(r.claim.type for r in ledger.iter_claims() if r.claim.page in there)


def judge(ledger: cc.Ledger) -> dict[str, str]:
    """Reject every claim of a type and accept every third other; return the judgements by claim."""
    said = {}
    for number, row in enumerate(ledger.claims()):
        if row.claim.type == TYPE or number % 3 == 0:
            said[row.claim.id] = "reject" if row.claim.type == TYPE else "accept"
            ledger.review(row.claim.id, said[row.claim.id])  # type: ignore[arg-type]
    return said


@needs_hidden
def test_a_type_rejected_on_some_pages_is_made_less_on_others_and_no_review_is_lost(tmp_path: Path) -> None:
    pages = desk.demo_pages()
    seen, unseen = pages[:24], pages[24:]
    with cc.Ledger(tmp_path / "shipped.db") as shipped:
        desk.add(shipped, unseen)
        before = types(shipped, unseen)
    with cc.Ledger(tmp_path / "war.db") as ledger:
        first = desk.add(ledger, seen)
        said = judge(ledger)
        accepted = {i: ledger.claim(i).claim for i, j in said.items() if j == "accept"}

        done = desk.train(ledger)
        claim = done.heads[0]
        assert done.reviews == {**Counter(said.values()), "correct": 0, "unsure": 0}
        assert claim.on and claim.right_after > claim.right_before
        assert done.file == str(tmp_path / "war.db-learned.npz") and Path(done.file).exists()
        assert done.reader is not None and done.reader.startswith(default_reader().version + "+")

        again = desk.add(ledger, pages)
        assert (again.reread, again.new, again.note) == (first.pages, len(pages) - first.pages, None)
        after = types(ledger, unseen)
        assert after[TYPE] <= before[TYPE] / 2
        others = sum(before.values()) - before[TYPE]
        assert abs(sum(after.values()) - after[TYPE] - others) <= 0.15 * others

        assert len(live(ledger.reviews())) == len(said)
        orphans = {r.claim for r in ledger.orphan_reviews()}
        assert len(orphans & set(accepted)) <= 0.05 * len(accepted)
        shown = {r.claim.id: r.judgement for r in ledger.claims(include_rejected=True)}
        assert all(shown[i] == said[i] for i in said if i in shown)
        assert desk.add(ledger, pages).seen == len(pages)  # the same reader: nothing is read a third time

        assert desk.forget(ledger) == Path(done.file) and desk.forget(ledger) is None
        assert len(live(ledger.reviews())) == len(said)


@needs_hidden
def test_a_correction_by_a_person_wins_over_the_corrected_reader(tmp_path: Path) -> None:
    with cc.Ledger(tmp_path / "war.db") as ledger:
        desk.add(ledger, desk.demo_pages()[:16])
        judge(ledger)
        row = next(r for r in ledger.claims() if r.judgement is None and r.claim.speaker)
        ledger.review(row.claim.id, "correct", {"time": "planned", "speaker": "someone else"})
        if not desk.train(ledger).file:
            pytest.skip("nothing was learned with these weights")
        desk.add(ledger, desk.demo_pages()[:16])
        now = [r for r in ledger.claims() if r.judgement == "correct"]
        assert [(r.claim.time, r.claim.speaker_name) for r in now] == [("planned", "someone else")]


@needs_hidden
def test_a_file_for_other_weights_is_ignored_with_a_sentence(tmp_path: Path) -> None:
    page = desk.demo_pages()[0]
    with cc.Ledger(tmp_path / "war.db") as ledger:
        learned.save(learned.Learned("0", {}), reading.learned_path(ledger.path))
        done = desk.add(ledger, [page])
        assert done.note and done.note.startswith("[E523]") and "weights 0" in done.note
        assert {r.claim.reader for r in ledger.claims()} == {default_reader().version}
        with pytest.warns(UserWarning, match="E523"):
            assert desk.ledger_reader(ledger.path).version == default_reader().version
        check = next(c for c in desk.check(ledger.path) if c.name == "learned from reviews")
        assert not check.ok and "E523" in check.sentence


def test_a_damaged_file_is_ignored_with_a_sentence(tmp_path: Path) -> None:
    with cc.Ledger(tmp_path / "war.db") as ledger:
        reading.learned_path(ledger.path).write_bytes(b"no file of ours")
        done = desk.add(ledger, [desk.demo_pages()[0]])
        assert done.note and "[E522]" in done.note and done.pages == 1
        assert desk.forget(ledger)


def test_without_a_file_the_reader_is_the_shipped_one_itself(tmp_path: Path) -> None:
    assert desk.ledger_reader(tmp_path / "war.db") is default_reader()


def test_what_is_missing_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cc.Ledger(tmp_path / "war.db") as ledger:
        desk.add(ledger, [desk.demo_pages()[0]])
        monkeypatch.setattr(default_reader().encoder, "hidden", 384)
        with pytest.raises(CounterclaimError, match="two pages") as error:
            desk.train(ledger)
        assert error.value.code == "E524"
        monkeypatch.setattr(default_reader().encoder, "hidden", 0)
        with pytest.raises(CounterclaimError, match="state of each word") as error:
            desk.train(ledger)
        assert error.value.code == "E521"
