"""Which documents teach which heads: the training documents by task. Nothing of a dev part that is reported is among
them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from counterclaim.lexicon.parties.match import Parties
from training import data as D
from training import treebank as T
from training.corpus.load import Dispatch, load_all
from training.corpus.marked import load_marked
from training.heads import MENTIONS, NER, WIKI

RE3D = "mentions/re3d_dev.jsonl"
PLACES = "places/dev.jsonl.gz"


def reads_re3d(d: dict[str, Any]) -> bool:
    """Whether a document of re3d is trained on: its license allows it, and it is not of the fifth that is kept
    apart."""
    return "NC" not in d["licence"] and not D.held_out(d["doc_id"], 5)


def reads_place(d: dict[str, Any]) -> bool:
    """Whether a document with place names is trained on: GeoVirus without a fifth."""
    return d["corpus"] == "geovirus" and not D.held_out(d["doc_id"], 5)


def sources(tok, data: Path) -> dict[str, list[D.Doc]]:
    """All training documents by task but the claims, which :func:`training.data.claims` reads anew while training
    runs."""
    gum = lambda name: name.split("_")[1] in T.GENRES  # noqa: E731
    return {
        "attribution": D.attribution(tok, data / "attribution/polnear.train.jsonl.gz"),
        "mention": D.mentions(tok, data / RE3D, "mention", MENTIONS, reads_re3d),
        "marked": marked(tok),
        "ner": D.mentions(tok, data / "open/wikigold/train.jsonl.gz", "ner", NER),
        "wiki": D.mentions(tok, data / "open/grobid_wiki/train.jsonl.gz", "wiki", WIKI),
        "toponym": D.mentions(tok, data / PLACES, "toponym", ["place"], reads_place) + toponyms(tok),
        "muc": D.muc(tok, data / "events/muc4_dev.jsonl"),
        "event": D.events(tok, data / "events/wikievents_train.jsonl.gz"),
        "fact": D.factuality(tok, data / "open/uds/train.jsonl.gz"),
        "snippet": D.snippets(tok),
        "syntax": T.syntax(tok, data / "ud/en_ewt-train.conllu.gz")
        + T.syntax(tok, data / "ud/en_gum-train.conllu.gz", gum),
        "same": T.ecb(tok, data / "open/ecbplus/train.jsonl.gz")
        + T.speakers(tok, [d for d in load_all() if not D.held_out(d.id)]),
    }


def marked(tok) -> list[D.Doc]:
    """Our own dispatches with mentions marked as re3d marks them; those of held-out dispatches are left out."""
    out = []
    for name, text, spans in load_marked():
        if not D.held_out(name):
            p = D.make_pieces(tok, text)
            out.append(D.Doc(name, p, {"mention": D.bio_ids(p, D.longest_first(spans, MENTIONS))}))
    return out


_NAME = re.compile(
    r"(?:\b(?:al|el|ad|as|ash|az|an|ar|at|ez|es|er)-)?\b[A-Z][\w’']*(?:(?:-| (?:al|el|de|da|do|du|la|"
    r"le)[- ]| )(?:(?:al|el|as|ash|ad|an|ar|az)-)?[A-Z][\w’']*)*"
)
_NO_NAME = re.compile(
    r"(?:The|A|An|This|That|These|Those|Its|Their|Our|His|Her|Both|Most|Several|Some|Two|Three|All|In|At|Near|Around|North|South|East|West|"
    r"Northern|Southern|Eastern|Western|Central|Downtown|Upper|Lower) (?=\S)"
)


def toponyms(tok) -> list[D.Doc]:
    """Place names of our own dispatches: the names inside marked locations, and what the claims give as places.

    Where all mentions are marked, words outside of locations are no place names, but for capitals inside other mentions
    ("Kabul police"), which are not judged; where claims alone are annotated, no other word with a capital is judged.
    """
    out = []
    marks = {name: spans for name, _, spans in load_marked()}
    no_names = {w for c in Parties.load().tables.countries for w in (*c.adjectives, *c.people)} | {
        "It",
        "He",
        "She",
        "They",
        "We",
    }
    for d in load_all():
        if D.held_out(d.id):
            continue
        p = D.make_pieces(tok, d.text)
        found, unsure = _places_of(d, marks.get(d.id))
        found = [(a, a + len(re.sub(r"['’]s?$", "", d.text[a:b]))) for a, b in found if d.text[a:b] not in no_names]
        y = D.bio_ids(p, [(a, b, 0) for a, b in found])
        for a, b in unsure:
            w = p.words_in(a, b)
            y[w] = np.where(y[w] == 0, D.SKIP, y[w])
        out.append(D.Doc(d.id, p, {"toponym": y}))
    return out


def _places_of(
    d: Dispatch, marks: list[tuple[int, int, str]] | None
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans of the place names of a dispatch, and those that may be names or not."""
    found: list[tuple[int, int]] = []
    unsure: list[tuple[int, int]] = []
    if marks is not None:
        for a, b, kind in marks:
            at = a + (m.end() if (m := _NO_NAME.match(d.text[a:b])) else 0)
            (found if kind == "Location" else unsure).extend(
                (at + m.start(), at + m.end()) for m in _NAME.finditer(d.text[at:b])
            )
        return found, unsure
    names = {
        n.group()
        for c in d.claims
        for a, b in c.places
        for n in _NAME.finditer(_NO_NAME.sub("", d.text[a:b]))
        if n.group().lower() not in ("the", "there")
    }
    for n in sorted(names, key=len, reverse=True):
        found += [(m.start(), m.end()) for m in re.finditer(rf"(?<![\w-]){re.escape(n)}(?![\w-])", d.text)]
    return found, [(m.start(), m.end()) for m in re.finditer(r"[A-Z][\w’'-]*", d.text)]
