"""Treebanks (CoNLL-U) and coreference to training documents: tags, heads, entities, who is meant by "he" and "the
ministry".

Of GUM only the genres whose texts are under CC BY or in the public domain are read (``GENRES``); of ECB+ only the
sentences that its annotators read in full. A mention's antecedents are the words of earlier mentions of the same chain.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from counterclaim.reader.pieces import Pieces, make_pieces
from training.corpus.load import Dispatch
from training.data import SKIP, Doc, bio_ids, load, longest_first
from training.heads import DEPREL, ENTITIES, UPOS

GENRES = ("news", "interview", "bio", "voyage", "textbook", "vlog", "speech")
FAR = 5  # sentences back to the antecedents that count
LONG = 8  # words; entities above it hold whole clauses and are not asked for


@dataclass
class Tree:
    """One document of a treebank; a token is (start, end, tag, relation, head: index into tokens, itself at the
    root)."""

    id: str
    text: str = ""
    sentences: list[tuple[int, int]] = field(default_factory=list)
    tokens: list[tuple[int, int, str, str, int]] = field(default_factory=list)
    entities: list[tuple[int, int, str, str]] = field(default_factory=list)  # start, end, type, chain


_OPEN = re.compile(r"\((\d+)-([a-z]+)[^()]*|(\d+)\)")


def trees(path: Path) -> Iterator[Tree]:
    """The documents of a CoNLL-U file, sentences joined by a blank, paragraphs by an empty line."""
    doc: Tree | None = None
    rows: list[list[str]] = []
    text, gap = "", " "
    open_: dict[str, list[tuple[int, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                if doc:
                    yield doc
                doc, gap, open_ = Tree(line.split("= ", 1)[1]), "", {}
            elif line.startswith("# newpar"):
                gap = "\n\n" if doc and doc.text else ""
            elif line.startswith("# text = "):
                text = line[9:]
            elif line and not line.startswith("#"):
                rows.append(line.split("\t"))
            elif not line and rows and doc is not None:
                _sentence(doc, text, rows, gap, open_)
                rows, gap = [], " "
    if doc:
        yield doc


def _sentence(doc: Tree, text: str, rows: list[list[str]], gap: str, open_: dict[str, list[tuple[int, str]]]) -> None:
    base = len(doc.text) + len(gap)
    doc.text += gap + text
    doc.sentences.append((base, base + len(text)))
    at, index, within = 0, {}, (0, 0, 0)
    first = len(doc.tokens)
    heads: list[int] = []
    for r in rows:
        if "." in r[0]:
            continue
        if "-" in r[0]:  # two syntactic words in one written word: both stand where it stands
            a = text.find(r[1], at)
            lo, hi = map(int, r[0].split("-"))
            within = (lo, hi, a)
            at = a + len(r[1])
            span = (a, at)
            continue
        n = int(r[0])
        if within[0] <= n <= within[1]:
            a, b = span
        else:
            a = text.find(r[1], at)
            a = at if a < 0 else a
            b = at = a + len(r[1])
        index[n] = len(doc.tokens)
        heads.append(int(r[6]))
        doc.tokens.append((base + a, base + b, r[3], r[7].split(":")[0], -1))
        ent = next((x[7:] for x in r[9].split("|") if x.startswith("Entity=")), "")
        for m in _OPEN.finditer(ent):
            if m[1]:
                open_.setdefault(m[1], []).append((base + a, m[2]))
                if ent[m.end() : m.end() + 1] == ")":
                    s, t = open_[m[1]].pop()
                    doc.entities.append((s, base + b, t, m[1]))
            elif m[3] and open_.get(m[3]):
                s, t = open_[m[3]].pop()
                doc.entities.append((s, base + b, t, m[3]))
    for k, h in enumerate(heads):
        s, e, t, rel, _ = doc.tokens[first + k]
        doc.tokens[first + k] = (s, e, t, rel, index[h] if h else first + k)


def syntax(tok, path: Path, keep=lambda d: True) -> list[Doc]:
    """Tags, relations, heads and entities of a treebank's documents; sentences as the treebank has them."""
    out = []
    for d in trees(path):
        if not keep(d.id) or not d.tokens:
            continue
        p = make_pieces(tok, d.text, d.sentences)
        n = len(p.first)
        tag, rel, head = (np.full(n, SKIP) for _ in range(3))
        word = [int(w[0]) if len(w := p.words_in(a, b)) else -1 for a, b, *_ in d.tokens]
        for k, (_, _, t, r, h) in enumerate(d.tokens):
            w = word[k]
            if w < 0 or tag[w] != SKIP:
                continue
            tag[w] = UPOS.index(t) if t in UPOS else SKIP
            rel[w] = DEPREL.index(r) if r in DEPREL else SKIP
            head[w] = word[h] if word[h] >= 0 else SKIP
        doc = Doc(d.id, p, {"upos": tag, "deprel": rel, "head": head})
        if d.entities:
            short = [(a, b, t) for a, b, t, _ in d.entities if len(p.words_in(a, b)) <= LONG]
            doc.tags["entity"] = bio_ids(p, longest_first(short, ENTITIES))
            doc.links = antecedents(p, [(a, b, c) for a, b, _, c in d.entities])
        out.append(doc)
    return out


def antecedents(p: Pieces, rows: list[tuple[int, int, str]]) -> list[tuple[str, int, dict[str, list[int]]]]:
    """Links ``coreference``: from a mention's first word to the words of earlier mentions of its chain in the
    sentences before.

    Mentions that open a chain are queries without an answer, one in three of them.
    """
    chains: dict[str, list[np.ndarray]] = {}
    out, taken = [], set()
    for k, (a, b, c) in enumerate(sorted(rows, key=lambda r: (r[0], -r[1]))):
        w = p.words_in(a, b)
        if not len(w):
            continue
        here = int(p.sentence_of_word[w[0]])
        before = [v for v in chains.get(c, []) if v[-1] < w[0] and here - int(p.sentence_of_word[v[0]]) <= FAR]
        chains.setdefault(c, []).append(w)
        if int(w[0]) in taken or not (before or k % 3 == 0):
            continue
        taken.add(int(w[0]))
        out.append(("coreference", int(w[0]), {"antecedent": sorted({int(x) for v in before for x in v[:LONG]})}))
    return out


def ecb(tok, path: Path) -> list[Doc]:
    """ECB+: who and what is the same, in the sentences that its annotators read in full."""
    out = []
    for d in load(path):
        read = [tuple(d["sentences"][i]) for i in d["annotated"]]
        p = make_pieces(tok, d["text"], [tuple(s) for s in d["sentences"]])
        rows = [
            (m["start"], m["end"], m["cluster"])
            for m in d["mentions"]
            if m.get("cluster") and m["type"].startswith(("HUMAN", "LOC", "NON_HUMAN"))
        ]
        links = [
            x for x in antecedents(p, rows) if x[2]["antecedent"] and any(a <= p.word_start[x[1]] < b for a, b in read)
        ]
        if links:
            out.append(Doc(d["doc_id"], p, {}, links))
    return out


def speakers(tok, dispatches: list[Dispatch]) -> list[Doc]:
    """Our own dispatches: a speaker that is a pronoun or a short form, to the fuller name's words before it."""
    out = []
    for d in dispatches:
        p = make_pieces(tok, d.text)
        links, taken = [], set()
        for c in d.claims:
            if not (c.speaker and c.speaker_name) or d.text[c.speaker[0] : c.speaker[1]] == c.speaker_name:
                continue
            w = p.words_in(*c.speaker)
            if not len(w) or int(w[0]) in taken:
                continue
            here = int(p.sentence_of_word[w[0]])
            words: set[int] = set()
            for m in re.finditer(re.escape(c.speaker_name), d.text[: c.speaker[0]]):
                v = p.words_in(*m.span())
                if len(v) and here - int(p.sentence_of_word[v[0]]) <= FAR:
                    words |= {int(x) for x in v}
            if words:
                taken.add(int(w[0]))
                links.append(("coreference", int(w[0]), {"antecedent": sorted(words)}))
        if links:
            out.append(Doc(d.id, p, {}, links))
    return out
