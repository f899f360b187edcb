"""Learning from reviews: which words the heads should read otherwise, how far to go, and whether it helps at all.

Of a reviewed claim the trigger word gets the labels that a person wants; all other words of the reviewed pages and
those of pages nobody reviewed are anchors, which should keep the shipped answer. How strongly they pull is chosen by
leaving the reviewed pages out one after the other; a head for which that shows no gain stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from .encoder import States
from .events import BACKED, TRIGGER
from .learned import HEADS, Correction, Learned
from .softmax import Floats, Words, fit, log_softmax

PULLS = (3.0, 0.6, 0.15, 0.03)
"""How much an anchor word weighs beside a reviewed one, strongest first.

On the bundled pages, reviews without any pattern chose 1 to 3, reviews with a plain one 0.03 to 0.1.
"""
RIDGE = 0.3
"""Penalty on the squares of a correction, for states of unit size and a pull of 1; 0.1 to 1 are alike."""
FOLDS = 10
"""Parts into which reviewed pages are left out; up to so many pages, each is a part of its own."""
FAINT = 0.01
"""Words less likely a claim than this are so many and so sure that every ``EACH``-th stands for all."""
EACH = 8
MOST_ANCHORS = 6000
"""Anchors of one head; of more, every second, third … stands for its neighbors, so that a fit takes a second."""
NEAR = 0.3
"""A word of a reviewed claim that is this likely a claim by itself must not bring it back under another trigger."""
SOME: str = ""
"""As a label of the head ``claim``: any type, whichever the head finds likeliest."""

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""


class Wanted(NamedTuple):
    """What a person wants of the word ``trigger``: labels by head; a head that is not named is left out for it.

    ``words`` are those of the claim's spans, with the trigger.
    """

    trigger: int
    words: Sequence[int]
    labels: Mapping[str, str]


class HeadFigures(Struct, frozen=True, kw_only=True):
    """How one head does on reviewed claims of pages that were left out, as shipped and corrected.

    ``right_before`` and ``right_after`` count reviewed claims of ``reviewed`` that are answered as the person wants;
    ``unreviewed`` counts claims of the same pages that nobody judged, ``changed`` those of them that get another
    answer. ``loss_before`` and ``loss_after`` are the mean of -log of the wanted answer's probability. ``pull`` is
    the weight of an anchor; None where the head has nothing to learn. ``on`` tells whether the head is corrected.
    """

    head: str
    reviewed: int
    right_before: int
    right_after: int
    gained: int = 0
    lost: int = 0
    unreviewed: int = 0
    changed: int = 0
    loss_before: float = 0.0
    loss_after: float = 0.0
    pull: float | None = None
    on: bool = False


@dataclass(frozen=True)
class Lesson:
    """What one page teaches: states and shipped scores of the words that are kept, and what is wanted of each.

    ``kept`` [n] are words of the page, ``weight`` [n] how many words each stands for, ``wanted`` gives for a head the
    row of each reviewed word with its label, ``told`` the rows that count in figures, ``silent`` rows that are no
    anchors.
    """

    hidden: NDArray[np.float32]
    scores: Mapping[str, NDArray[np.float32]]
    weight: NDArray[np.float32]
    wanted: Mapping[str, Mapping[int, str]]
    told: frozenset[int] = frozenset()
    silent: frozenset[int] = frozenset()


def lesson(states: States, wanted: Iterable[Wanted] = (), triggers: Iterable[int] = ()) -> Lesson:
    """Keep what one page teaches; ``triggers`` are those of all its claims, also of claims that nobody reviewed.

    ``states`` are those of the shipped heads, with ``hidden``.
    """
    assert states.hidden is not None
    scores = {h: states.logits(h) for h in HEADS}
    prob = np.exp(states.log_probs("claim"))
    some, likeliest = 1.0 - prob[:, 0], prob[:, 1:].argmax(1)
    labels: dict[str, dict[int, str]] = {h: {} for h in HEADS}
    told, silent = set(), set()
    others = set(triggers)
    for one in wanted:
        told.add(one.trigger)
        silent.add(one.trigger)
        for h, label in one.labels.items():
            labels[h][one.trigger] = label
        for w in one.words:
            if w == one.trigger or w in others or some[w] < NEAR:
                continue
            silent.add(w)
            if likeliest[w] == likeliest[one.trigger] and "claim" in one.labels:
                labels["claim"][w] = one.labels["claim"]
    sure = some < FAINT
    keep = ~sure
    keep[np.flatnonzero(sure)[::EACH]] = True
    keep[sorted(silent)] = True
    kept = np.flatnonzero(keep)
    row = {int(w): i for i, w in enumerate(kept)}
    return Lesson(
        states.hidden[kept],
        {h: z[kept] for h, z in scores.items()},
        np.where(sure[kept], np.float32(EACH), np.float32(1)),
        {h: {row[w]: label for w, label in found.items()} for h, found in labels.items()},
        frozenset(row[w] for w in told),
        frozenset(row[w] for w in silent),
    )


def learn(
    lessons: Sequence[Lesson],
    anchors: Sequence[Lesson],
    labels: Mapping[str, Sequence[str]],
    weights: str,
    *,
    step: Step | None = None,
) -> tuple[Learned | None, tuple[HeadFigures, ...]]:
    """Learn corrections from the lessons of reviewed pages, and measure them on reviewed pages that were left out.

    ``anchors`` are pages that nobody reviewed; ``labels`` are those of each head; ``weights`` names the shipped ones.
    Returns None for the corrections where no head gains.
    """
    corrections: dict[str, Correction] = {}
    figures = []
    for head in HEADS:
        sheet = _Sheet.of(head, lessons, anchors, tuple(labels[head]))
        found, matrix = _one_head(sheet, step)
        figures.append(found)
        if matrix is not None:
            corrections[head] = _in_plain_states(sheet, matrix)
    return (Learned(weights, corrections) if corrections else None), tuple(figures)


def _in_plain_states(sheet: _Sheet, matrix: Floats) -> Correction:
    """The correction for states as the encoder gives them, from one for centered states of unit size."""
    weight = matrix[:-1] / sheet.scale
    bias = matrix[-1] - sheet.middle @ weight
    return Correction(sheet.labels, weight.astype(np.float32), bias.astype(np.float32))


@dataclass(frozen=True)
class _Sheet:
    """All words that one head learns from, page after page, with states centered and scaled to unit size.

    ``page`` [n] is the number of the reviewed page, -1 for anchors of pages that nobody reviewed.
    """

    head: str
    labels: tuple[str, ...]
    words: Words
    page: NDArray[np.int64]
    reviewed: NDArray[np.bool_]
    told: NDArray[np.bool_]
    claims: NDArray[np.bool_]
    middle: Floats
    scale: float

    @classmethod
    def of(cls, head: str, lessons: Sequence[Lesson], anchors: Sequence[Lesson], labels: tuple[str, ...]) -> _Sheet:
        parts: list[tuple[NDArray[Any], ...]] = []
        for number, one in [*enumerate(lessons), *((-1, a) for a in anchors)]:
            z = one.scores[head].astype(np.float64)
            wanted = np.exp(log_softmax(z))
            some = 1.0 - np.exp(log_softmax(one.scores["claim"].astype(np.float64)))[:, 0]
            mine = one.wanted[head]
            reviewed, told, silent = (_marks(rows, len(z)) for rows in (mine, one.told & mine.keys(), one.silent))
            for i, label in mine.items():
                wanted[i] = _target(label, wanted[i], labels)
            # what the heads of polarity, certainty and time say of a word that claims nothing is never read
            keep = reviewed | (~silent & ((head == "claim") | (some >= FAINT)))
            claims = ~silent & (some >= TRIGGER)
            page = np.full(len(z), number)
            parts.append(
                tuple(column[keep] for column in (one.hidden, z, wanted, one.weight, page, reviewed, told, claims))
            )
        x, z, wanted, weight, page, reviewed, told, claims = _thinned(
            [np.concatenate(c) for c in zip(*parts, strict=True)]
        )
        x = x.astype(np.float64)
        middle = x.mean(0)
        x -= middle
        scale = float(np.sqrt((x**2).sum(1).mean())) or 1.0
        words = Words(x / scale, z, wanted, weight.astype(np.float64))
        return cls(head, labels, words, page, reviewed, told, claims, middle, scale)

    def fit(self, pull: float, rows: NDArray[np.bool_], start: Floats | None = None) -> Floats:
        """The correction from some rows, where an anchor weighs ``pull`` and a reviewed word 1."""
        w = self.words
        weight = np.where(self.reviewed, 1.0, pull * w.weight)
        return fit(Words(w.x[rows], w.scores[rows], w.wanted[rows], weight[rows]), RIDGE * pull, start)

    def log_probs(self, matrix: Floats | None, rows: NDArray[np.bool_]) -> Floats:
        """Log-probabilities of the labels, corrected or as shipped."""
        z = self.words.scores[rows]
        return log_softmax(z if matrix is None else z + self.words.x[rows] @ matrix[:-1] + matrix[-1])

    def answers(self, logp: Floats, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The answer to each word as the reader takes it: of the head ``claim`` 0 unless a claim is likely enough.

        A word that the reader takes for a claim with the lexicon's support needs that much less afterwards as well.
        """
        if self.head != "claim":
            return np.asarray(logp.argmax(1))
        shipped = 1.0 - np.exp(log_softmax(self.words.scores[rows]))[:, 0]
        least = np.where(shipped < TRIGGER, TRIGGER - BACKED, TRIGGER)
        return np.where(1.0 - np.exp(logp[:, 0]) >= least, 1 + logp[:, 1:].argmax(1), 0)

    def right(self, logp: Floats, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each reviewed word is answered as the person wants."""
        wanted, given = self.words.wanted[rows], self.answers(logp, rows)
        some = (wanted.max(1) < 1.0) & (self.head == "claim")
        return np.where(some, given > 0, given == wanted.argmax(1))

    def loss(self, logp: Floats, rows: NDArray[np.bool_]) -> Floats:
        """The divergence of the answers from what is wanted, for each word."""
        wanted = self.words.wanted[rows]
        return np.asarray((wanted * (np.log(np.maximum(wanted, 1e-12)) - logp)).sum(1), np.float64)


def _marks(rows: Iterable[int], n: int) -> NDArray[np.bool_]:
    out = np.zeros(n, np.bool_)
    out[list(rows)] = True
    return out


def _thinned(columns: list[NDArray[Any]]) -> list[NDArray[Any]]:
    """The columns of a sheet with no more anchors than ``MOST_ANCHORS``, apart from claims, which all stay."""
    weight, reviewed, claims = columns[3], columns[5], columns[7]
    plain = np.flatnonzero(~reviewed & ~claims)
    each = -(-len(plain) // MOST_ANCHORS)
    if each <= 1:
        return columns
    keep = reviewed | claims
    keep[plain[::each]] = True
    columns[3] = np.where(reviewed | claims, weight, weight * each)
    return [c[keep] for c in columns]


def _target(label: str, shipped: Floats, labels: Sequence[str]) -> Floats:
    if label == SOME:  # a claim, by the word of a person; of which type, a rule said in the head's place
        rest = shipped.copy()
        rest[0] = 0.0
        return np.asarray(rest / max(float(rest.sum()), 1e-12), np.float64)
    out = np.zeros(len(labels))
    out[labels.index(label)] = 1.0
    return out


def _one_head(sheet: _Sheet, step: Step | None) -> tuple[HeadFigures, Floats | None]:
    """Figures of one head, and its correction where reviewed pages that were left out gain by it."""
    told = sheet.told
    before = sheet.log_probs(None, told)
    right = sheet.right(before, told)
    loss = sheet.loss(before, told)
    known = HeadFigures(
        head=sheet.head, reviewed=int(told.sum()), right_before=int(right.sum()), right_after=int(right.sum()),
        loss_before=float(loss.mean()) if len(loss) else 0.0, loss_after=float(loss.mean()) if len(loss) else 0.0,
    )  # fmt: skip
    pages = sorted({int(p) for p in sheet.page[sheet.reviewed]})
    if right.all() or len(pages) < 2:
        return known, None
    parts = [set(pages[i::FOLDS]) for i in range(min(FOLDS, len(pages)))]
    rows = told | (sheet.claims & (sheet.page >= 0))
    corrected = [np.zeros((len(sheet.page), len(sheet.labels))) for _ in PULLS]
    for number, part in enumerate(parts):
        out = np.isin(sheet.page, sorted(part))
        matrix = None
        for pull, logp in zip(PULLS, corrected, strict=True):
            matrix = sheet.fit(pull, ~out, matrix)
            logp[out] = sheet.log_probs(matrix, out)
        if step:
            step(sheet.head, number + 1, len(parts))
    best = _best(sheet, corrected, rows, pages)
    logp = corrected[best]
    after = sheet.right(logp[told], told)
    free = sheet.claims & (sheet.page >= 0)
    changed = int((sheet.answers(logp[free], free) != sheet.answers(sheet.log_probs(None, free), free)).sum())
    gained, lost = int((after & ~right).sum()), int((right & ~after).sum())
    figures = HeadFigures(
        head=sheet.head, reviewed=known.reviewed, right_before=known.right_before, right_after=int(after.sum()),
        gained=gained, lost=lost, unreviewed=int(free.sum()), changed=changed, loss_before=known.loss_before,
        loss_after=float(sheet.loss(logp[told], told).mean()), pull=PULLS[best], on=gains(gained, lost + changed),
    )  # fmt: skip
    if not figures.on:
        return figures, None
    return figures, sheet.fit(PULLS[best], np.ones(len(sheet.page), np.bool_))


def _best(sheet: _Sheet, corrected: Sequence[Floats], rows: NDArray[np.bool_], pages: Sequence[int]) -> int:
    """The strongest pull whose loss on pages left out is within one standard error of the least.

    Breiman et al., Classification and Regression Trees (1984), 3.4.3: of what cannot be told apart, the simplest.
    Claims that nobody reviewed count as well, so that a correction that turns everything around is not the best one.
    """
    page = sheet.page[rows]
    losses = np.array([[sheet.loss(z[rows], rows)[page == p].sum() for p in pages] for z in corrected])
    least = int(losses.sum(1).argmin())
    for i in range(least):
        more = losses[i] - losses[least]
        if more.sum() <= sqrt(len(pages)) * float(more.std()):
            return i
    return least


def gains(gained: int, lost: int) -> bool:
    """Whether so many answers gained and lost are more than chance: by over one standard deviation of a fair coin."""
    return gained - lost > sqrt(gained + lost)
