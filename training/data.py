"""Corpora to training items: windows of pieces with labels per word and link targets. Sources: ``data/README.md``
there."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from counterclaim.reader.pieces import CLS, SEP, Pieces, make_pieces, windows
from training.corpus.load import CERTAINTIES, POLARITIES, TIMES, TYPES, Dispatch, load_all
from training.corpus.standoff import load_standoff
from training.heads import EVENTS, LINKS, MUC_CONFIDENCE, MUC_ROLES, MUC_TYPES, ROLES, SUB_EVENTS

SKIP = -100
SNIPPETS = Path(__file__).parent / "corpus" / "snippets" / "acled.tsv"
RESERVED = 5  # one in five of the annotated pages of others is not trained on: thresholds are chosen there


def held_out(key: str, share: int = 3) -> bool:
    """A fixed part (one in ``share``) by a hash of the name, never trained on."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % share == 0


@dataclass
class Doc:
    """One text with labels: ``tags[head]`` one label a word (SKIP = not judged); ``links`` = (query word, {role:
    words})."""

    id: str
    pieces: Pieces
    tags: dict[str, np.ndarray] = field(default_factory=dict)
    links: list[tuple[str, int, dict[str, list[int]]]] = field(default_factory=list)


def load(path: Path) -> Iterator[dict[str, Any]]:
    op = gzip.open if path.suffix == ".gz" else open
    with op(path, "rt", encoding="utf-8") as f:
        yield from map(json.loads, f)


def longest_first(rows: Iterable[tuple[int, int, str]], labels: list[str]) -> list[tuple[int, int, int]]:
    """Spans (start, end, label) whose label is known, as (start, end, index of it), so that of nested ones the
    outermost wins."""
    return sorted(((a, b, labels.index(t)) for a, b, t in rows if t in labels), key=lambda s: s[0] - s[1])


def bio_ids(p: Pieces, spans: list[tuple[int, int, int]]) -> np.ndarray:
    """spans (start, end, label index): BIO ids per word; earlier spans win where two meet."""
    y = np.zeros(len(p.first), np.int64)
    for a, b, k in spans:
        w = p.words_in(a, b)
        if len(w) and not y[w].any():
            y[w] = 2 * k + 2
            y[w[0]] = 2 * k + 1
    return y


def attribution(tok, path: Path) -> list[Doc]:
    out = []
    for d in load(path):
        p = make_pieces(tok, d["text"])
        role = np.zeros(len(p.first), np.int64)
        begin = np.zeros(len(p.first), bool)
        doc = Doc(d["doc_id"], p)
        for rel in d["attributions"]:
            words: dict[str, list[int]] = {}
            for k, r in enumerate(ROLES):
                for a, b in rel.get(r) or []:
                    w = p.words_in(a, b)
                    if len(w):
                        role[w] = k + 1
                        begin[w] = False
                        begin[w[0]] = True
                        words.setdefault(r, []).extend(w.tolist())
            if words.get("cue"):
                doc.links.append(
                    (
                        "attribution",
                        min(words["cue"]),
                        {"source": words.get("source", []), "content": words.get("content", [])},
                    )
                )
        doc.tags["attribution"] = np.where(role == 0, 0, role * 2 - begin)
        out.append(doc)
    return out


def mentions(tok, path: Path, head: str, labels: list[str], keep=lambda d: True) -> list[Doc]:
    out = []
    for d in load(path):
        if not keep(d):
            continue
        p = make_pieces(tok, d["text"])
        rows = d["toponyms"] if "toponyms" in d else d["mentions"]
        named = [(m["start"], m["end"], "place" if "toponyms" in d else m["type"]) for m in rows]
        out.append(Doc(d["doc_id"], p, {head: bio_ids(p, longest_first(named, labels))}))
    return out


def muc(tok, path: Path) -> list[Doc]:
    out = []
    for d in load(path):
        p = make_pieces(tok, d["text"])
        spans, kinds, conf = [], np.full((len(p.first), len(MUC_TYPES)), SKIP), np.full(len(p.first), SKIP)
        for e in d["events"]:
            if e["type"] not in MUC_TYPES:
                continue
            for a in e["args"]:
                for s, t in a.get("mentions") or []:
                    spans.append((s, t, MUC_ROLES.index(a["role"])))
                    w = p.words_in(s, t)
                    if len(w):
                        row = kinds[w[0]]
                        row[row == SKIP] = 0
                        row[MUC_TYPES.index(e["type"])] = 1
                        if a.get("confidence") in MUC_CONFIDENCE:
                            conf[w[0]] = MUC_CONFIDENCE.index(a["confidence"])
        spans.sort(key=lambda s: s[0] - s[1])
        out.append(Doc(d["doc_id"], p, {"muc_role": bio_ids(p, spans), "muc_type": kinds, "muc_confidence": conf}))
    return out


_ARG = {
    "Attacker": "actor",
    "Killer": "actor",
    "Injurer": "actor",
    "DamagerDestroyer": "actor",
    "Jailer": "actor",
    "Transporter": "actor",
    "Target": "target",
    "Victim": "target",
    "Artifact": "target",
    "Detainee": "target",
    "PassengerArtifact": "target",
    "Place": "place",
}


def events(tok, path: Path) -> list[Doc]:
    out = []
    for d in load(path):
        p = make_pieces(tok, d["text"])
        y = np.zeros(len(p.first), np.int64)
        doc = Doc(d["doc_id"], p, {"event": y})
        for e in d["events"]:
            w = p.words_in(e["trigger"]["start"], e["trigger"]["end"])
            if not len(w):
                continue
            t = e["type"] if e["type"] in EVENTS else "Justice" if e["type"].startswith("Justice") else "Other"
            y[w[-1]] = 1 + EVENTS.index(t)
            roles: dict[str, list[int]] = {"actor": [], "target": [], "place": []}
            for a in e["args"]:
                r = _ARG.get(a["role"])
                if r and a.get("start") is not None:
                    v = p.words_in(a["start"], a["end"])
                    if len(v) and p.sentence_of_word[v[0]] == p.sentence_of_word[w[-1]]:
                        roles[r] += v.tolist()
            if any(roles.values()):
                doc.links.append(("claim", int(w[-1]), roles))
        out.append(doc)
    return out


def factuality(tok, path: Path) -> list[Doc]:
    out = []
    for d in load(path):
        p = make_pieces(tok, d["text"], [(0, len(d["text"]))])
        y = np.full(len(p.first), np.nan)
        for e in d["events"]:
            f = e.get("factuality")
            w = p.words_in(e["start"], e["end"])
            if f is not None and len(w):
                y[w[0]] = f
        if not np.isnan(y).all():
            out.append(Doc(d["doc_id"], p, {"fact": y}))
    return out


def snippets(tok, path: Path = SNIPPETS) -> list[Doc]:
    """Our own snippets with the ACLED sub-event that each is mainly about: the first word bears the label of the
    whole."""
    out = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        label, _, text = line.partition("\t")
        if label not in SUB_EVENTS or not text.strip():
            raise ValueError(
                f"{path.name}:{n}: {label!r} is no sub-event or no text follows it; expected LABEL, a tab, the text."
            )
        p = make_pieces(tok, text)
        y = np.full(len(p.first), SKIP)
        y[0] = SUB_EVENTS.index(label)
        out.append(Doc(f"{path.stem}-{n}", p, {"sub_event": y}))
    return out


def _words_of(p: Pieces, spans: Iterable[tuple[int, int] | None]) -> list[int]:
    return sorted({int(x) for s in spans if s for x in p.words_in(*s)})


def claims(tok, folder: Path | None = None, part: str = "train", data: Path | None = None) -> list[Doc]:
    """The project's own dispatches, of which a third, by a hash of the id, is held out; with ``data`` also the
    annotated pages of others but a fifth."""
    out = []
    others = [d for d in (load_standoff(data) if data else []) if part == "train" and not held_out(d.id, RESERVED)]
    for d in [*(d for d in load_all(folder) if (part == "train") != held_out(d.id)), *others]:
        p = make_pieces(tok, d.text)
        n = len(p.first)
        tags = {
            "claim": np.zeros(n, np.int64),
            "polarity": np.full(n, SKIP),
            "certainty": np.full(n, SKIP),
            "time": np.full(n, SKIP),
            "optional": np.full((n, 1), SKIP),
        }
        doc = Doc(d.id, p, tags)
        for c in d.claims:
            t = trigger_word(p, c.trigger)
            if t is None:
                continue
            if tags["claim"][t]:  # two claims on one word: the word before or after takes the second
                near = [
                    w
                    for w in (*p.words_in(*c.trigger), *(w for s in c.spans for w in p.words_in(*s)))
                    if not tags["claim"][w]
                ]
                near.sort(key=lambda w: abs(w - t))
                if not near:
                    continue
                t = int(near[0])
            tags["claim"][t] = 1 + TYPES.index(c.type)
            tags["polarity"][t] = POLARITIES.index(c.polarity)
            tags["certainty"][t] = CERTAINTIES.index(c.certainty)
            tags["time"][t] = TIMES.index(c.time)
            tags["optional"][t, 0] = int(c.optional)
            w = partial(_words_of, p)
            doc.links.append(
                (
                    "claim",
                    t,
                    {
                        "content": w(c.spans),
                        "speaker": w([c.speaker]),
                        "cue": w([c.cue]),
                        "actor": w([c.actor_span]),
                        "target": w([c.target_span]),
                        "place": w(c.places),
                        "when": w([c.when_span]),
                        "figure": w([f.get("span") for f in c.figures]),
                        "hedge": w(c.hedges),
                    },
                )
            )
        out.append(doc)
    return out


def untrained(data: Path | None = None, folder: Path | None = None) -> list[Dispatch]:
    """What the claim heads were not trained on: the held-out dispatches, and with ``data`` the reserved pages of
    others."""
    others = [d for d in (load_standoff(data) if data else []) if held_out(d.id, RESERVED)]
    return [*(d for d in load_all(folder) if held_out(d.id)), *others]


def trigger_word(p: Pieces, span: tuple[int, int]) -> int | None:
    """The word that stands for a trigger: its last word that is no function word (``opened fire on`` -> fire)."""
    w = [int(x) for x in p.words_in(*span)]
    if not w:
        return None
    full = [
        x
        for x in w
        if p.word_text(x).lower()
        not in ("on", "of", "to", "in", "off", "down", "up", "out", "by", "from", "against", "fire", "-")
    ]
    return (full or w)[-1]


def items(docs: list[Doc], rng: np.random.Generator | None, back: int = 0) -> list[dict[str, Any]]:
    """Windows of the documents as training items; labels sit on words, whose first pieces are listed in ``words``."""
    out = []
    for d in docs:
        p = d.pieces
        for win in windows(p, back, rng):
            w0 = int(np.searchsorted(p.first, win.start))
            w1 = int(np.searchsorted(p.first, win.end))
            if w1 == w0:
                continue
            x = {
                "ids": np.concatenate([[CLS], p.ids[win.start : win.end], [SEP]]),
                "shape": np.concatenate([[0], p.shape[win.start : win.end], [0]]),
                "words": p.first[w0:w1] - win.start + 1,
                "tags": {h: y[w0:w1] for h, y in d.tags.items()},
                "links": [],
            }
            if "head" in x["tags"]:  # heads are words of the whole text: those outside the window are not asked for
                y = x["tags"]["head"]
                x["tags"]["head"] = np.where((y >= w0) & (y < w1), y - w0, SKIP)
            for name, q, roles in d.links:
                if w0 <= q < w1:
                    spec = LINKS[name]["roles"]
                    z = np.zeros((w1 - w0, len(spec)), np.float32)
                    judged = np.array([r in roles for r in spec])
                    for r, ws in roles.items():
                        for w in ws:
                            if w0 <= w < w1:
                                z[w - w0, spec.index(r)] = 1
                    x["links"].append((name, q - w0, z, judged))
            out.append(x)
    return out
