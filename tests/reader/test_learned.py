"""Corrections of the heads: laid over the scores, kept in a file, refused where they do not belong."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.reader.encoder import States
from counterclaim.reader.learned import Correction, Learned, load, save

LABELS = ("O", "clash", "capture")


def encoder(version: str = "7", labels: tuple[str, ...] = LABELS, hidden: int = 4) -> Any:
    """What corrections ask of an encoder."""
    return SimpleNamespace(
        version=version,
        hidden=hidden,
        table={"tags": {"claim": list(labels)}},
        columns={"tag.claim": (1, 1 + len(labels))},
    )


def learned(weights: str = "7", push: float = 2.0) -> Learned:
    weight = np.zeros((4, 3), np.float32)
    weight[0, 0] = push
    return Learned(weights, {"claim": Correction(LABELS, weight, np.array([0, 0, 0.5], np.float32))}, {"pages": 3})


def test_they_are_added_to_the_scores_of_their_head_alone() -> None:
    hidden = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], np.float32)
    states = States(None, np.zeros((2, 5), np.float32), encoder(), hidden)  # type: ignore[arg-type]
    over = learned().over(states)
    assert over.heads.tolist() == [[0, 2, 0, 0.5, 0], [0, 0, 0, 0.5, 0]]
    assert not states.heads.any()


def test_the_file_gives_back_what_was_kept(tmp_path: Path) -> None:
    kept = learned()
    save(kept, tmp_path / "x.npz")
    again = load(tmp_path / "x.npz")
    assert (again.weights, again.digest, again.about) == (kept.weights, kept.digest, kept.about)
    assert again.heads["claim"].labels == LABELS
    assert [p.name for p in tmp_path.iterdir()] == ["x.npz"]


def test_the_digest_changes_with_the_numbers_and_with_the_weights() -> None:
    assert len({learned().digest, learned(push=2.1).digest, learned("8").digest}) == 3
    assert learned().digest == learned().digest


@pytest.mark.parametrize(
    ("made", "code"),
    [(encoder("8"), "E523"), (encoder(labels=("O", "capture", "clash")), "E523"), (encoder(hidden=0), "E521")],
    ids=["other weights", "other labels", "weights that give no state"],
)
def test_what_does_not_belong_is_refused(made: Any, code: str) -> None:
    learned().check(encoder())
    with pytest.raises(CounterclaimError) as error:
        learned().check(made)
    assert error.value.code == code


def _npz(path: Path, **arrays: Any) -> None:
    np.savez(path, **arrays)


def _about(text: str) -> Any:
    return np.frombuffer(text.encode(), np.uint8)


GOOD = '{"weights": "7", "labels": {"claim": ["O", "a"]}, "about": {}}'


def _with_weight(path: Path, weight: Any) -> None:
    _npz(path, **{"about": _about(GOOD), "claim.weight": weight, "claim.bias": np.zeros(2, np.float32)})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.write_bytes(b""),
        lambda p: p.write_bytes(b"PK\x03\x04 half a file"),
        lambda p: p.mkdir(),
        lambda p: _npz(p, a=np.zeros(3)),
        lambda p: _npz(p, about=_about("[]")),
        lambda p: _npz(p, about=_about(GOOD)),
        lambda p: _with_weight(p, np.zeros((4, 3), np.float32)),
        lambda p: _with_weight(p, np.full((4, 2), np.nan, np.float32)),
        lambda p: _with_weight(p, np.array([{}], object)),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_in_a_sentence(spoil: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    spoil(path)
    with pytest.raises(CounterclaimError) as error:
        load(path)
    assert error.value.code == "E522"
    assert "--forget" in str(error.value)
