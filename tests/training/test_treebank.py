"""Treebanks as training documents: tokens, heads, entities and antecedents land on the right words."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from counterclaim.reader.encoder import WEIGHTS
from counterclaim.reader.pieces import load_tokenizer
from training import treebank as T
from training.heads import DEPREL, ENTITIES, UPOS

ROWS = """# newdoc id = T_news_one
# text = The minister isn't here.
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\tEntity=(1-person-new-x
2\tminister\tminister\tNOUN\tNN\t_\t5\tnsubj\t_\tEntity=1)
3-4\tisn't\t_\t_\t_\t_\t_\t_\t_\t_
3\tis\tbe\tAUX\tVBZ\t_\t5\tcop\t_\t_
4\tn't\tnot\tPART\tRB\t_\t5\tadvmod\t_\t_
5\there\there\tADV\tRB\t_\t0\troot\t_\tEntity=(2-place-new-x)|SpaceAfter=No
6\t.\t.\tPUNCT\t.\t_\t5\tpunct\t_\t_

# newpar
# text = He left.
1\tHe\the\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-person-giv-x)
2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

"""


@pytest.fixture(scope="module")
def doc(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    path: Path = tmp_path_factory.mktemp("ud") / "t.conllu.gz"
    path.write_bytes(gzip.compress(ROWS.encode()))
    (d,) = T.syntax(load_tokenizer(WEIGHTS / "tokenizer.json"), path)
    return d


def test_text_and_sentences(doc) -> None:  # type: ignore[no-untyped-def]
    assert doc.pieces.text == "The minister isn't here.\n\nHe left."
    assert len(doc.pieces.sentences) == 2


def test_heads_and_tags(doc) -> None:  # type: ignore[no-untyped-def]
    p = doc.pieces
    word = {p.word_text(i): i for i in range(len(p.first))}
    assert UPOS[doc.tags["upos"][word["minister"]]] == "NOUN"
    assert DEPREL[doc.tags["deprel"][word["minister"]]] == "nsubj"
    assert doc.tags["head"][word["minister"]] == word["here"]
    assert doc.tags["head"][word["here"]] == word["here"]
    assert doc.tags["head"][word["He"]] == word["left"]


def test_entities_and_who_is_he(doc) -> None:  # type: ignore[no-untyped-def]
    p = doc.pieces
    word = {p.word_text(i): i for i in range(len(p.first))}
    person, place = ENTITIES.index("person"), ENTITIES.index("place")
    assert [int(doc.tags["entity"][word[w]]) for w in ("The", "minister", "here")] == [
        2 * person + 1,
        2 * person + 2,
        2 * place + 1,
    ]
    (link,) = [x for x in doc.links if x[1] == word["He"]]
    assert link[0] == "coreference"
    assert link[2]["antecedent"] == [word["The"], word["minister"]]
