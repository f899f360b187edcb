"""The encoder at run time: pieces → one state a word (onnxruntime, one thread), and the linear heads on top of it.

Windows are run one by one: int8 activations are scaled per run, so batches of other neighbours would give other digits.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .pieces import CLS, SEP, Pieces, load_tokenizer, windows

WEIGHTS = Path(__file__).parent / "weights"
Array = NDArray[np.float32]
BACK = 2  # sentences of overlap: each sentence counts where it has a neighbour on either side


@dataclass(frozen=True)
class States:
    """One state a word: ``hidden`` [words, 384], with the heads that read it."""

    pieces: Pieces
    hidden: Array
    encoder: Encoder

    def logits(self, head: str) -> Array:
        """Scores [words, labels] of a tag head."""
        w, b = self.encoder.tags[head]
        return self.hidden @ w + b

    def log_probs(self, head: str) -> Array:
        """Log-probabilities [words, labels] of a softmax head."""
        z = self.logits(head)
        z = z - z.max(-1, keepdims=True)
        return np.asarray(z - np.log(np.exp(z).sum(-1, keepdims=True)), np.float32)

    def link(self, name: str, query: int, lo: int, hi: int) -> Array:
        """Probabilities [hi - lo, relations] that each word in [lo, hi) stands in a relation to the word ``query``."""
        e = self.encoder
        roles, dim = len(e.table["links"][name]["roles"]), e.table["links"][name]["dim"]
        q = self._projected(name, "q")[query].reshape(roles, dim)
        k = self._projected(name, "k")[lo:hi].reshape(hi - lo, roles, dim)
        z = np.einsum("rd,wrd->wr", q, k) / np.sqrt(dim) + e.link_bias[name]
        delta = np.clip(np.arange(lo, hi) - query, -e.rel, e.rel) + e.rel
        return np.asarray(1 / (1 + np.exp(-(z + e.link_rel[name].T[delta]))), np.float32)

    def _projected(self, name: str, side: str) -> Array:
        cache = self.__dict__.setdefault("_cache", {})
        if (name, side) not in cache:
            w, b = self.encoder.links[name, side]
            cache[name, side] = self.hidden @ w + b
        return cache[name, side]  # type: ignore[no-any-return]


class Encoder:
    """Weights, tokenizer and heads of one folder of weights (default: those that ship)."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        opts = ort.SessionOptions()
        opts.intra_op_num_threads = opts.inter_op_num_threads = 1
        opts.log_severity_level = 3
        self.session = ort.InferenceSession(str(folder / "encoder.onnx"), opts, providers=["CPUExecutionProvider"])
        self.tokenizer: Tokenizer = load_tokenizer(folder / "tokenizer.json")
        with np.load(folder / "heads.npz") as z:
            self.table: dict[str, Any] = json.loads(z["table"].tobytes())
            f = {k: z[k].astype(np.float32) for k in z.files if k != "table"}
        self.tags: dict[str, tuple[Array, Array]] = {k: (f[f"tag.{k}.w"], f[f"tag.{k}.b"]) for k in self.table["tags"]}
        self.links = {(k, s): (f[f"link.{k}.{s}.w"], f[f"link.{k}.{s}.b"]) for k in self.table["links"] for s in "qk"}
        self.link_bias = {k: f[f"link.{k}.b"] for k in self.table["links"]}
        self.link_rel = {k: f[f"link.{k}.rel"] for k in self.table["links"]}
        self.rel: int = self.table["rel"]
        self.version: str = str(self.table["version"])

    def labels(self, head: str) -> list[str]:
        """Label names of a tag head, in the order of its scores."""
        return list(self.table["tags"][head])

    def roles(self, name: str) -> list[str]:
        """Relation names of a link head, in the order of its scores."""
        return list(self.table["links"][name]["roles"])

    def read(self, p: Pieces) -> States:
        """Run the encoder over a text; the state of a word is that of its first piece, from the window where it is core."""
        h = np.zeros((len(p.first), 384), np.float32)
        for w in windows(p, BACK):
            ids = np.concatenate([[CLS], p.ids[w.start : w.end], [SEP]])[None]
            shape = np.concatenate([[0], p.shape[w.start : w.end], [0]])[None]
            out = self.session.run(None, {"ids": ids, "shape": shape, "mask": np.ones_like(ids)})[0][0]
            a, b = np.searchsorted(p.first, [w.core_start, w.core_end])
            h[a:b] = out[p.first[a:b] - w.start + 1]
        return States(p, h, self)


@lru_cache(maxsize=2)
def load(folder: Path = WEIGHTS) -> Encoder:
    """The encoder of a folder of weights, loaded once a process."""
    return Encoder(folder)
