"""Predictions in the scorers' formats, one function a task; each takes gold records and yields prediction records.

Gold labels are never looked at: a record gives its text and what a user would know of a page (title, outlet, date).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from counterclaim.desk import build_reader, gazetteer
from counterclaim.lexicon.places.resolve import resolve
from counterclaim.model import Claim, Page, Span
from counterclaim.page import PageOptions, read_text
from counterclaim.page.language import identify, readable
from counterclaim.reader.attribution import as_prediction
from counterclaim.reader.read import BuiltinReader

from .events import predict_events

Record = dict[str, Any]


@lru_cache(maxsize=1)
def reader() -> BuiltinReader:
    """The reader with places, once a process."""
    r = build_reader()
    assert isinstance(r, BuiltinReader)
    return r


def attribution(d: Record) -> Record:
    """Sources, cues and contents of one article; none in a language that the reader cannot read."""
    language = identify(d["text"])
    if not readable(d["text"], language):
        return {"doc_id": d["doc_id"], "attributions": [], "language": language}
    a = reader().analyze(d["text"])
    return {"doc_id": d["doc_id"], "attributions": as_prediction(a.states, a.relations)}


def page_of(d: Record) -> Page:
    """A gold case as a page: its text, and what stands beside it."""
    return read_text(
        d["text"],
        title=d.get("title") or None,
        url=d.get("url") or None,
        outlet=d.get("outlet") or None,
        options=PageOptions(published=d.get("published") or None),
    )


def claims(d: Record) -> Record:
    """Claims of one case."""
    page = reader().read(page_of(d))
    return {"case_id": d["case_id"], "claims": [plain_claim(c) for c in page.claims]}


def plain_claim(c: Claim) -> Record:
    """A claim in the fields of the claims scorer."""
    return {
        "id": c.id,
        "spans": [[s.start, s.end] for s in c.spans],
        "type": c.type,
        "polarity": c.polarity,
        "certainty": c.certainty,
        "time": c.time,
        "voices": [
            {
                "name": v.name,
                "aka": list(v.aka),
                "span": [v.span.start, v.span.end] if v.span else None,
                "role": v.role,
                "party": v.party,
                "verb": v.verb,
                "channel": v.channel,
            }
            for v in c.voices
        ],
        "actor": c.actor,
        "target": c.target,
        "places": [w.as_written for w in c.places],
        "when": c.when.iso if c.when else None,
        "figures": [
            {"unit": f.unit, "low": f.low, "best": f.best, "high": f.high, "exactness": f.exactness, "kind": f.kind}
            for f in c.figures
        ],
        "hedges": [[h.span.start, h.span.end] for h in c.hedges],
    }


def places(d: Record) -> Record:
    """Toponyms found and resolved in one document."""
    p = reader().find_places(reader().analyze(d["text"]))
    rows = [
        {
            "start": w.span.start,
            "end": w.span.end,
            "lat": w.place.lat if w.place else None,
            "lon": w.place.lon if w.place else None,
        }
        for w in (*p.names, *p.adjectives)
        if w.span
    ]
    return {"doc_id": d["doc_id"], "toponyms": sorted(rows, key=lambda t: (t["start"], t["end"]))}


def places_gold(d: Record) -> Record:
    """The given toponyms of one document, resolved only."""
    spans = [(Span(t["start"], t["end"]), d["text"][t["start"] : t["end"]]) for t in d["toponyms"]]
    rows = [
        {
            "start": s.start,
            "end": s.end,
            "lat": w.place.lat if w.place else None,
            "lon": w.place.lon if w.place else None,
        }
        for (s, _), w in zip(spans, resolve(spans, d["text"], gazetteer()), strict=True)
    ]
    return {"doc_id": d["doc_id"], "toponyms": rows}


def mentions(d: Record) -> Record:
    """Mentions of one document."""
    a = reader().analyze(d["text"])
    return {
        "doc_id": d["doc_id"],
        "mentions": [{"start": s.start, "end": s.end, "type": m.label} for m in a.mentions for s in [a.char_span(m)]],
    }


def events(d: Record) -> Record:
    """Events of one document, in the labels of its set."""
    return {"doc_id": d["doc_id"], "events": predict_events(reader(), d)}


PREDICT = {"attribution": attribution, "claims": claims, "places": places, "mentions": mentions, "events": events}
