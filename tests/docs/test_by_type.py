"""How claims found are laid beside annotated ones for the tables of limits."""

from __future__ import annotations

import pytest

from benchmarks.by_type import KINDS, dice, matched, same_speaker
from counterclaim.model import Claim, Span, Voice
from training.corpus.load import Dispatch, GoldClaim

TEXT = "The army said it took Hill 7.\n\nIt lost two tanks, it added."


def gold(type_: str, *spans: tuple[int, int], **more: object) -> GoldClaim:
    return GoldClaim(type=type_, spans=list(spans), trigger=spans[0], line=1, **more)  # type: ignore[arg-type]


def found(type_: str, *spans: tuple[int, int], voice: Voice | None = None) -> Claim:
    return Claim(
        id=f"{type_}{spans}",
        page="p",
        type=type_,
        spans=tuple(Span(*s) for s in spans),
        voices=(voice,) if voice else (),
    )


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ([(0, 10)], [(0, 10)], 1.0),
        ([(0, 10)], [(5, 15)], 0.5),
        ([(0, 10)], [(10, 20)], 0.0),
        ([(0, 4), (6, 10)], [(0, 10)], 16 / 18),
        ([], [], 0.0),
    ],
)
def test_dice(a: list[tuple[int, int]], b: list[tuple[int, int]], share: float) -> None:
    assert dice(a, b) == pytest.approx(share)


MATCHES = [
    # the same words with another type are still the claim
    ([gold("capture", (0, 20))], [found("control", (0, 20))], {0: 0}),
    # less than half of the words is another claim
    ([gold("capture", (0, 20))], [found("capture", (15, 40))], {}),
    # of two over the same words the one with the type wins, and the other is left
    ([gold("capture", (0, 20))], [found("control", (0, 20)), found("capture", (0, 20))], {0: 1}),
    # one found claim serves one annotated claim
    ([gold("capture", (0, 20)), gold("damage", (0, 20))], [found("damage", (0, 20))], {1: 0}),
    # a type that a careful annotator may choose too decides ties
    ([gold("blast", (0, 9), alt=["damage"])], [found("talks", (0, 9)), found("damage", (0, 9))], {0: 1}),
]


@pytest.mark.parametrize(("annotated", "read", "pairs"), MATCHES)
def test_matched(annotated: list[GoldClaim], read: list[Claim], pairs: dict[int, int]) -> None:
    assert matched(annotated, read) == pairs


D = Dispatch("d", {}, TEXT, [(0, 29), (31, len(TEXT))], [])
ARMY = Voice(name="The army", span=Span(0, 8))
IT = Voice(name="The army", span=Span(50, 52))


@pytest.mark.parametrize(
    ("speaker", "name", "voice", "same"),
    [
        ((0, 8), "The army", ARMY, True),
        ((50, 52), "The army", IT, True),
        ((50, 52), "the army", ARMY, True),
        ((0, 8), "The army", Voice(name="a witness", span=Span(31, 33)), False),
        ((0, 8), "The army", None, False),
        (None, None, ARMY, False),
        (None, None, None, True),
    ],
)
def test_same_speaker(speaker: tuple[int, int] | None, name: str | None, voice: Voice | None, same: bool) -> None:
    g = gold("capture", (14, 28), speaker=speaker, speaker_name=name)
    assert same_speaker(D, g, found("capture", (14, 28), voice=voice)) is same


def test_kinds_tell_where_the_speaker_stands() -> None:
    near = gold("capture", (14, 28), speaker=(0, 8))
    far = gold("losses_admitted", (34, 48), speaker=(0, 8))
    pronoun = gold("losses_admitted", (34, 48), speaker=(50, 52))
    nobody = gold("capture", (14, 28))
    of = lambda g: {k for k, holds in KINDS.items() if holds(D, g)}  # noqa: E731
    assert of(near) == {"speaker named in the same paragraph"}
    assert of(far) == {"speaker named in an earlier paragraph"}
    assert of(pronoun) == {"speaker is a pronoun"}
    assert of(nobody) == {"the writer's own words"}
