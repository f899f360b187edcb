"""Events in the labels of the event corpora, made from the reader's incidents, triggers and claims."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from counterclaim.model import Page, page_id
from counterclaim.reader.read import Analysis, BuiltinReader
from counterclaim.reader.sub_event import sub_event

# labels of the event head -> the coarse names that both sides are renamed to by the scorer's map for WikiEvents
_COARSE = {
    "Conflict.Attack": "attack", "Life.Die": "die_injure", "Life.Injure": "die_injure",
    "Movement.Transportation": "move", "Justice.ArrestJailDetain": "arrest",
    "ArtifactExistence.DamageDestroyDisableDismantle": "damage", "Contact.ThreatenCoerce": "threat",
    "Contact.RequestCommand": "request",
}  # fmt: skip


_EFFECTS = frozenset(
    {"civilian_casualties", "losses_inflicted", "losses_admitted", "damage", "displacement", "evidence", "accusation"}
)


# the scorer's map for CASE 2021 puts these gold labels together and leaves out all that are not counted
_MERGED = {"SUIC_BOMB": "REM_EXPLOS", "GRENADE": "REM_EXPLOS", "NON_STATE_ACTOR_OVERTAKES_TER": "GOV_REGAINS_TERIT"}
_COUNTED = frozenset([
    "ARMED_CLASH", "ATTACK", "REM_EXPLOS", "AIR_STRIKE", "ART_MISS_ATTACK", "GOV_REGAINS_TERIT",
    "NON_VIOL_TERRIT_TRANSFER", "ABDUCT_DISSAP", "PROPERTY_DISTRUCT", "DISR_WEAP", "AGREEMENT", "CHANGE_TO_GROUP_ACT",
    "HQ_ESTABLISHED", "DIPLO", "ATTRIB",
])  # fmt: skip


def weighted_f1(gold: list[dict[str, Any]], preds: list[dict[str, Any]]) -> tuple[float, int]:
    """F1 of the sub-events of snippets, weighted by how many rows have each, as the CASE 2021 task counts; and the
    rows."""
    want = {d["doc_id"]: d["events"][0]["type"] for d in gold if len(d["events"]) == 1}
    got = {p["doc_id"]: next((e.get("sub_event", "") for e in p["events"]), "") for p in preds}
    total = 0.0
    for label in set(want.values()):
        tp = sum(got.get(i) == label == t for i, t in want.items())
        n, m = sum(t == label for t in want.values()), sum(got.get(i) == label for i in want)
        total += n * 2 * tp / (n + m)
    return total / max(1, len(want)), len(want)


def map_name(file: str) -> str | None:
    """The scorer's label map that fits a gold file, by its name; None where there is none."""
    low = file.lower()
    for key, name in (
        ("muc4", "muc4"),
        ("wikievents", "wikievents"),
        ("case2021", "case2021"),
        ("plv", "plv"),
        ("plover", "plv"),
    ):
        if key in low:
            return name
    return None


def predict_events(reader: BuiltinReader, d: dict[str, Any]) -> list[dict[str, Any]]:
    """Events of one document; the shape of its id tells which corpus, hence which labels, it is of."""
    low = d["doc_id"].lower()
    if "muc" in low:
        return _incidents(reader.analyze(d["text"]))
    if "kairos" in low or "wiki" in low:
        return _triggers(reader.analyze(d["text"]))
    if "case" in low:
        got = sub_event(reader.analyze(d["text"], hidden=True).states)
        if got is not None:
            label = _MERGED.get(got[0], got[0])
            return [{"type": label if label in _COUNTED else None, "args": [], "sub_event": got[0]}]
    return _main_claim(reader, d["text"])


def _incidents(a: Analysis) -> list[dict[str, Any]]:
    out = []
    for i in a.incidents:
        args = []
        for f in i.fillers:
            arg = {"role": f.role, "text": f.words}
            if f.confidence:
                arg["confidence"] = f.confidence
            args.append(arg)
        out.append({"type": i.type, "args": args})
    return out


def _triggers(a: Analysis) -> list[dict[str, Any]]:
    p = a.pieces
    labels = a.states.encoder.labels("event")
    best = a.states.log_probs("event").argmax(1) if len(a.states) else np.zeros(0, np.int64)
    roles = a.states.encoder.roles("claim")
    names = {"actor": "Attacker", "target": "Target", "place": "Place"}
    out = []
    for t in np.flatnonzero(best):
        kind = _COARSE.get(labels[int(best[t])])
        if kind is None:
            continue
        s = int(p.sentence_of_word[t])
        lo, hi = (int(x) for x in np.searchsorted(p.sentence_of_word, [s, s + 1]))
        z = a.states.link("claim", int(t), lo, hi)
        args = []
        for role, name in names.items():
            hot = [lo + int(k) for k in np.flatnonzero(z[:, roles.index(role)] >= 0.5)]
            if hot:
                args.append({"role": name, "text": p.text[int(p.word_start[hot[0]]) : int(p.word_end[hot[-1]])]})
        out.append({"type": kind, "args": args})
    return out


def _main_claim(reader: BuiltinReader, text: str) -> list[dict[str, Any]]:
    """The one type of a snippet: that of its surest claims, summed by type; what an attack did counts only where no
    attack is told."""
    claims = reader.read(Page(id=page_id(text), text=text)).claims
    if not claims:
        return []
    weight: Counter[str] = Counter()
    for c in claims:
        weight[c.type] += c.score or 0.0  # type: ignore[assignment]
    causes = Counter({t: w for t, w in weight.items() if t not in _EFFECTS})
    kind = (causes or weight).most_common(1)[0][0]
    c = next(x for x in claims if x.type == kind)
    args = [
        {"role": r, "text": w}
        for r, w in (
            ("source", c.actor_as_written or (c.speaker.name if c.speaker else None)),
            ("target", c.target_as_written),
        )
        if w
    ]
    return [{"type": kind, "args": args}]
