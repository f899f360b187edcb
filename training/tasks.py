"""Which documents teach which heads: the training documents by task. Nothing of a dev part that is reported is among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from training import data as D
from training import treebank as T
from training.corpus.load import load_all
from training.corpus.marked import load_marked
from training.heads import MENTIONS, NER, WIKI

RE3D = "mentions/re3d_dev.jsonl"
PLACES = "places/dev.jsonl.gz"


def reads_re3d(d: dict[str, Any]) -> bool:
    """Whether a document of re3d is trained on: its license allows it, and it is not of the fifth that is kept apart."""
    return "NC" not in d["licence"] and not D.held_out(d["doc_id"], 5)


def reads_place(d: dict[str, Any]) -> bool:
    """Whether a document with place names is trained on: GeoVirus without a fifth."""
    return d["corpus"] == "geovirus" and not D.held_out(d["doc_id"], 5)


def sources(tok, data: Path) -> dict[str, list[D.Doc]]:
    """All training documents by task but the claims, which :func:`training.data.claims` reads anew while training runs."""
    gum = lambda name: name.split("_")[1] in T.GENRES  # noqa: E731
    return {
        "attribution": D.attribution(tok, data / "attribution/polnear.train.jsonl.gz"),
        "mention": D.mentions(tok, data / RE3D, "mention", MENTIONS, reads_re3d),
        "marked": marked(tok),
        "ner": D.mentions(tok, data / "open/wikigold/train.jsonl.gz", "ner", NER),
        "wiki": D.mentions(tok, data / "open/grobid_wiki/train.jsonl.gz", "wiki", WIKI),
        "toponym": D.mentions(tok, data / PLACES, "toponym", ["place"], reads_place),
        "muc": D.muc(tok, data / "events/muc4_dev.jsonl"),
        "event": D.events(tok, data / "events/wikievents_train.jsonl.gz"),
        "fact": D.factuality(tok, data / "open/uds/train.jsonl.gz"),
        "snippet": D.snippets(tok),
        "syntax": T.syntax(tok, data / "ud/en_ewt-train.conllu.gz") + T.syntax(tok, data / "ud/en_gum-train.conllu.gz", gum),
        "same": T.ecb(tok, data / "open/ecbplus/train.jsonl.gz") + T.speakers(tok, [d for d in load_all() if not D.held_out(d.id)]),
    }


def marked(tok) -> list[D.Doc]:
    """Our own dispatches with mentions marked as re3d marks them; those of held-out dispatches are left out."""
    out = []
    for name, text, spans in load_marked():
        if not D.held_out(name):
            p = D.make_pieces(tok, text)
            out.append(D.Doc(name, p, {"mention": D.bio_ids(p, D.longest_first(spans, MENTIONS))}))
    return out
