"""The encoder at run time (onnxruntime, one thread): pieces → what every linear head says of each word.

Windows are run one by one: int8 activations are scaled per run, so batches of other neighbours would give other digits.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from counterclaim.errors import CounterclaimError

from .pieces import CLS, SEP, Pieces, load_tokenizer, windows
from .softmax import log_softmax
from .word_types import WordTypes

WEIGHTS = Path(__file__).parent / "weights"
Array = NDArray[np.float32]
BACK = 1  # sentences of overlap between windows; 2 costs a fifth more pieces (design: 19 % against 44 %)


@dataclass(frozen=True)
class States:
    """What the heads say of each word: ``heads`` [words, columns], all linear maps side by side.

    ``hidden`` [words, 384] is what they read, where it was asked for.
    """

    pieces: Pieces
    heads: Array
    encoder: Encoder
    hidden: Array | None = None

    def __len__(self) -> int:
        """The number of words."""
        return len(self.heads)

    def logits(self, head: str) -> Array:
        """Scores [words, labels] of a tag head."""
        a, b = self.encoder.columns["tag." + head]
        return self.heads[:, a:b]

    def log_probs(self, head: str) -> Array:
        """Log-probabilities [words, labels] of a softmax head."""
        return log_softmax(self.logits(head))

    def link(self, name: str, query: int, lo: int, hi: int) -> Array:
        """Probabilities [hi - lo, relations] that each word in [lo, hi) stands in a relation to the word ``query``."""
        e = self.encoder
        roles, dim = len(e.table["links"][name]["roles"]), e.table["links"][name]["dim"]
        a, b = e.columns[f"link.{name}.q"]
        c, d = e.columns[f"link.{name}.k"]
        q = self.heads[query, a:b]
        k = self.heads[lo:hi, c:d].reshape(hi - lo, roles, dim).transpose(1, 0, 2)
        z = np.matmul(k, q.reshape(roles, dim, 1))[..., 0].T / np.float32(np.sqrt(dim)) + e.link_bias[name]
        delta = np.clip(np.arange(lo, hi) - query, -e.rel, e.rel) + e.rel
        return np.asarray(1 / (1 + np.exp(-(z + e.link_rel[name].T[delta]))), np.float32)


class Encoder:
    """Weights, tokenizer and table of heads of one folder (default: those that ship)."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        opts = ort.SessionOptions()
        opts.intra_op_num_threads = opts.inter_op_num_threads = 1
        opts.log_severity_level = 3
        missing = [
            f
            for f in (
                "reader.onnx",
                "heads.npz",
                "incidents.npz",
                "fillers.npz",
                "snippets.npz",
                "places.json",
                "tokenizer.json",
            )
            if not (folder / f).exists()
        ]
        if missing:
            raise CounterclaimError(
                "E520",
                f"the reader's weights lack {', '.join(missing)}; expected them beside each other; "
                "install the package again.",
                source=str(folder),
            )
        self.session = ort.InferenceSession(str(folder / "reader.onnx"), opts, providers=["CPUExecutionProvider"])
        self.tokenizer: Tokenizer = load_tokenizer(folder / "tokenizer.json")
        self.folder = folder
        self.snippet_types = WordTypes.load(folder / "snippets.npz")
        with np.load(folder / "heads.npz") as z:
            self.table: dict[str, Any] = json.loads(z["table"].tobytes())
            self.link_bias: dict[str, Array] = {k: z[f"link.{k}.b"].astype(np.float32) for k in self.table["links"]}
            self.link_rel: dict[str, Array] = {k: z[f"link.{k}.rel"].astype(np.float32) for k in self.table["links"]}
        self.columns: dict[str, tuple[int, int]] = {k: (v[0], v[1]) for k, v in self.table["columns"].items()}
        self.width = max(b for _, b in self.columns.values())
        self.rel: int = self.table["rel"]
        self.version: str = str(self.table["version"])
        self.hidden: int = next((o.shape[-1] for o in self.session.get_outputs() if o.name == "hidden"), 0)
        """The size of a word's state; 0 where these weights do not give it."""

    def labels(self, head: str) -> list[str]:
        """Label names of a tag head, in the order of its scores."""
        return list(self.table["tags"][head])

    def roles(self, name: str) -> list[str]:
        """Relation names of a link head, in the order of its scores."""
        return list(self.table["links"][name]["roles"])

    def read(self, p: Pieces, *, hidden: bool = False) -> States:
        """Run the encoder over a text; a word is read at its first piece, in the window where it is core.

        With ``hidden`` the state of each word is kept as well; only weights that give it may be asked for it.
        """
        wanted = {"heads": self.width, "hidden": self.hidden} if hidden else {"heads": self.width}
        parts = [np.zeros((len(p.first), width), np.float32) for width in wanted.values()]
        for w in windows(p, BACK):
            ids = np.concatenate([[CLS], p.ids[w.start : w.end], [SEP]])[None]
            shape = np.concatenate([[0], p.shape[w.start : w.end], [0]])[None]
            out = self.session.run(list(wanted), {"ids": ids, "shape": shape, "mask": np.ones_like(ids)})
            a, b = np.searchsorted(p.first, [w.core_start, w.core_end])
            for part, found in zip(parts, out, strict=True):
                part[a:b] = found[0][p.first[a:b] - w.start + 1]
        return States(p, parts[0], self, parts[1] if hidden else None)


@lru_cache(maxsize=2)
def load(folder: Path = WEIGHTS) -> Encoder:
    """The encoder of a folder of weights, loaded once a process."""
    return Encoder(folder)
