"""Learning from the reviews of a ledger: the heads are corrected where that helps, in a file beside the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from counterclaim.desk.demo import demo_pages
from counterclaim.desk.reading import build_reader, learned_path, overlay
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger, Reviewed, apply_reviews
from counterclaim.ledger.reviews import judgement
from counterclaim.model import Claim, Page
from counterclaim.page import read_source
from counterclaim.reader import adapt, learned
from counterclaim.reader.adapt import HeadFigures
from counterclaim.reader.encoder import States
from counterclaim.reader.read import BuiltinReader, without_furniture

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""


class Trained(Struct, frozen=True, kw_only=True):
    """What was learned: from how many reviewed claims of what judgement, on how many pages, with figures for each head.

    ``left_out`` counts reviewed claims that hang on no word that the heads read. ``file`` is where the corrections lie
    and ``reader`` the version of the reader that has them; both None where nothing is switched on. ``removed`` tells
    that a file learned earlier was taken away because it helps no longer. ``sentence`` says all that to a person.
    """

    reviews: dict[str, int]
    pages: int
    left_out: int
    heads: tuple[HeadFigures, ...]
    file: str | None
    reader: str | None
    removed: bool
    sentence: str


def train(ledger: Ledger, *, progress: Progress | None = None) -> Trained:
    """Learn corrections of the reader's heads from the reviews of a ledger, and switch on those that help.

    Whether they help is measured on reviewed pages that are left out one after the other. The reviews are only read.
    Raises E520 and E521 for the weights, E524 where there are no reviews on two pages or more, E522 where the file
    cannot be written.
    """
    reader = build_reader(overlay())
    if not isinstance(reader, BuiltinReader):
        raise CounterclaimError("E521", "Only the built-in reader learns from reviews; train without another one.")
    learned.need_hidden(reader.encoder)
    found = ledger.reviewed()
    by_page: dict[str, list[Reviewed]] = {}
    for one in found:
        by_page.setdefault(one.claim.page, []).append(one)
    kinds = Counter(judgement(one.reviews) for one in found)
    reviews = {k: kinds[k] for k in ("accept", "correct", "reject", "unsure")}
    if len(by_page) < 2:
        where = "one page" if by_page else "no page"
        raise CounterclaimError(
            "E524",
            f"There are reviews on {where}, and learning needs them on two pages at least, so that one can be left "
            "out to see whether it helps; review more pages.",
        )
    bundled = [p for p in _bundled() if p.id not in by_page]
    total = len(by_page) + len(bundled)
    lessons, anchors, left_out = [], [], 0
    for number, (ident, mine) in enumerate(by_page.items(), 1):
        page = ledger.page(ident, as_read=True, include_rejected=True)
        states = reader.analyze(without_furniture(page), hidden=True).states
        wanted, lost = _wanted(mine, page, states)
        left_out += lost
        lessons.append(adapt.lesson(states, wanted, [w for c in page.claims if (w := _trigger(c, states)) is not None]))
        if progress:
            progress("pages", number, total)
    for number, page in enumerate(bundled, len(by_page) + 1):
        anchors.append(adapt.lesson(reader.analyze(without_furniture(page), hidden=True).states))
        if progress:
            progress("pages", number, total)
    labels = {h: reader.encoder.labels(h) for h in learned.HEADS}
    made, heads = adapt.learn(lessons, anchors, labels, reader.encoder.version, step=progress)
    path = learned_path(ledger.path)
    removed = False
    if made is None:
        removed = path.exists()
        path.unlink(missing_ok=True)
    else:
        made = learned.Learned(made.weights, made.heads, {"reviews": reviews, "pages": len(by_page)})
        learned.save(made, path)
    return Trained(
        reviews=reviews,
        pages=len(by_page),
        left_out=left_out,
        heads=heads,
        file=str(path) if made else None,
        reader=reader.corrected(made).version if made else None,
        removed=removed,
        sentence=_sentence(heads, removed),
    )


def forget(ledger: Ledger) -> Path | None:
    """Remove what was learned; return the file that was removed, None where there was none. Reviews stay."""
    path = learned_path(ledger.path)
    if not path.exists():
        return None
    try:
        path.unlink()
    except OSError as error:
        raise CounterclaimError(
            "E522", f"The file cannot be removed ({error.strerror}); check its rights.", source=str(path)
        ) from error
    return path


def _sentence(heads: Iterable[HeadFigures], removed: bool) -> str:
    on = [h for h in heads if h.on]
    if on:
        told = [f"{h.head} ({h.right_before} of {h.reviewed} right as shipped, {h.right_after} corrected)" for h in on]
        return f"Switched on for {', '.join(told)}, each counted on pages that were left out of learning."
    gone = " What was learned earlier helps no longer and was removed." if removed else ""
    return f"Nothing is switched on: on pages that were left out, no head answers better than as shipped.{gone}"


def _bundled() -> Iterator[Page]:
    for path in demo_pages():
        for item in read_source(str(path)):
            if isinstance(item, Page):
                yield item


def _trigger(claim: Claim, states: States) -> int | None:
    """The word that a claim hangs on, counted from 0; None where the claim of another reader names none."""
    if claim.trigger is None:
        return None
    at = states.pieces.words_in(claim.trigger.start, claim.trigger.end)
    return int(at[0]) if len(at) else None


def _wanted(reviewed: Iterable[Reviewed], page: Page, states: States) -> tuple[list[adapt.Wanted], int]:
    """What people want of the words of one page, and how many reviewed claims hang on no word.

    Several claims may hang on one word (two sides accuse each other): it is wanted as a claim where one of them is,
    and as none only where all of them are rejected.
    """
    out: dict[int, adapt.Wanted] = {}
    left_out = 0
    rejected: set[str] = set()
    for one in reviewed:
        word = _trigger(one.claim, states)
        if word is None:
            left_out += 1
            continue
        said = judgement(one.reviews)
        if said == "reject":
            rejected.add(one.claim.id)
        labels = _labels(one, word, states) if said in ("accept", "correct") else {}
        spans = [int(w) for s in one.claim.spans for w in states.pieces.words_in(s.start, s.end)]
        before = out.get(word)
        out[word] = adapt.Wanted(
            word, [*spans, *(before.words if before else ())], {**(before.labels if before else {}), **labels}
        )
    kept = {w for c in page.claims if c.id not in rejected and (w := _trigger(c, states)) is not None}
    for one in reviewed:
        word = _trigger(one.claim, states)
        if word is not None and one.claim.id in rejected and word not in kept and not out[word].labels:
            out[word] = out[word]._replace(labels={"claim": states.encoder.labels("claim")[0]})
    return list(out.values()), left_out


def _labels(one: Reviewed, word: int, states: States) -> dict[str, str]:
    """The labels of a claim that a person accepted or corrected, by head.

    A value that a person set is wanted. One that he left is wanted where it is the head's own; where a rule or the
    lexicon gave it in the head's place, the head is not taught what it cannot see.
    """
    right = apply_reviews(one.claim, one.reviews)
    set_by_person = {field for r in one.reviews if r.judgement == "correct" for field in r.changes}
    by_shipped = "+" not in one.claim.reader  # a corrected reader's value may well be another than the shipped head's
    out = {}
    for head, value in (
        ("claim", right.type),
        ("polarity", right.polarity),
        ("certainty", right.certainty),
        ("time", right.time),
    ):
        labels = states.encoder.labels(head)
        scores = states.logits(head)[word]
        own = labels[1 + int(scores[1:].argmax())] if head == "claim" else labels[int(scores.argmax())]
        field = "type" if head == "claim" else head
        if value in labels and (value == own or field in set_by_person or not by_shipped):
            out[head] = value
        elif head == "claim":
            out[head] = adapt.SOME
    return out
