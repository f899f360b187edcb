"""What was learned from a user's reviews: small corrections of the linear heads, kept in a file, laid over the heads.

A correction of a head is a matrix [384, labels] and a bias [labels]; its product with a word's hidden state is added to
the scores that the shipped head gives the word. The shipped weights stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from counterclaim.errors import CounterclaimError

if TYPE_CHECKING:
    from .encoder import Encoder, States

HEADS = ("claim", "polarity", "certainty", "time")
"""The heads that a review says something about; all are read with a softmax."""
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Correction:
    """What is added to the scores of one head: ``weight`` [384, labels] and ``bias`` [labels], in that order."""

    labels: tuple[str, ...]
    weight: Array
    bias: Array


@dataclass(frozen=True)
class Learned:
    """Corrections by head, the version of the weights that they belong to, and the counts they rest on."""

    weights: str
    heads: Mapping[str, Correction]
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Eight hex digits that change whenever the same page may give other claims."""
        made = hashlib.sha256(self.weights.encode())
        for name in sorted(self.heads):
            c = self.heads[name]
            made.update(json.dumps([name, c.labels]).encode())
            made.update(c.weight.astype("<f4").tobytes() + c.bias.astype("<f4").tobytes())
        return made.hexdigest()[:8]

    def check(self, encoder: Encoder) -> None:
        """Raise E523 where this belongs to other weights, E521 where the weights give no hidden state."""
        labels = {name: tuple(encoder.table["tags"].get(name, ())) for name in self.heads}
        if self.weights != encoder.version or any(c.labels != labels[name] for name, c in self.heads.items()):
            raise CounterclaimError(
                "E523",
                f"What was learned from reviews belongs to weights {self.weights}, and the reader now has weights "
                f"{encoder.version}; pages are read as shipped until counterclaim train learns it anew.",
            )
        need_hidden(encoder)

    def over(self, states: States) -> States:
        """The states with the corrections added to the scores of their heads; ``states`` must hold ``hidden``."""
        assert states.hidden is not None
        scores = states.heads.copy()
        for name, c in self.heads.items():
            a, b = states.encoder.columns["tag." + name]
            scores[:, a:b] += states.hidden @ c.weight + c.bias
        return replace(states, heads=scores)


def need_hidden(encoder: Encoder) -> None:
    """Raise E521 where the weights give no hidden state, so that no head can be corrected."""
    if not encoder.hidden:
        raise CounterclaimError(
            "E521",
            f"The reader's weights (version {encoder.version}) do not give the state of each word, from which "
            "corrections are learned; install a version of counterclaim with newer weights. Reviews are kept.",
        )


def save(learned: Learned, path: Path) -> None:
    """Write the file in one step, so that nobody ever reads half of it. Raises E522 where it cannot be written."""
    about = {
        "weights": learned.weights,
        "labels": {name: list(c.labels) for name, c in learned.heads.items()},
        "about": dict(learned.about),
    }
    arrays = {f"{name}.{part}": getattr(c, part) for name, c in learned.heads.items() for part in ("weight", "bias")}
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            np.savez(stream, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CounterclaimError(
            "E522",
            f"What was learned cannot be written ({error.strerror}); check the folder's rights and free space.",
            source=str(path),
        ) from error


def load(path: Path) -> Learned:
    """Read the file. Raises E522 where it is damaged or none of ours."""
    try:
        with np.load(path) as z:
            about = json.loads(z["about"].tobytes())
            heads = {
                name: Correction(tuple(labels), _plain(z[f"{name}.weight"], 2), _plain(z[f"{name}.bias"], 1))
                for name, labels in about["labels"].items()
                if name in HEADS
            }
            for name, c in heads.items():
                if not c.labels or c.weight.shape[1:] != (len(c.labels),) or c.bias.shape != (len(c.labels),):
                    raise ValueError(f"{name} has another number of labels than of columns")
            return Learned(str(about["weights"]), heads, dict(about["about"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        words = " ".join(str(error).split())[:80] or type(error).__name__
        raise CounterclaimError(
            "E522",
            f"The file of what was learned from reviews cannot be read ({words}); remove it with counterclaim train "
            "--forget, or learn anew with counterclaim train.",
            source=str(path),
        ) from error


def _plain(array: NDArray[Any], dimensions: int) -> Array:
    if array.dtype != np.float32 or array.ndim != dimensions or not np.isfinite(array).all():
        raise ValueError("it holds no plain numbers")
    return array
