"""A claim as one flat row: the cells of CSV and Parquet and the properties of GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable

from counterclaim.export.record import Exportable
from counterclaim.model import Claim, Figure, Item, Place, Span, Where

Cell = str | float | int | None


def flatten(row: Exportable, *, place: int = 0) -> dict[str, Cell]:
    """Return the cells of a claim by column name; ``place``, from 0, is the one that fills the place columns."""
    claim = row.claim
    where = claim.places[place] if place < len(claim.places) else None
    return {
        "claim_id": claim.id,
        "type": claim.type,
        "polarity": claim.polarity,
        "certainty": claim.certainty,
        "time": claim.time,
        "text": row.text,
        **_voice_cells(claim),
        "actor": claim.actor,
        "actor_as_written": claim.actor_as_written,
        "target": claim.target,
        "target_as_written": claim.target_as_written,
        **_date_cells(claim),
        **place_cells(where),
        "places_all": _join(_place(w) for w in claim.places),
        **_toll_cells(claim, "killed"),
        **_toll_cells(claim, "wounded"),
        "figures": _join(_figure(f) for f in claim.figures),
        "items": _join(_item(i) for i in claim.items),
        "hedges": _join(h.as_written for h in claim.hedges),
        "answers": claim.answers,
        "slip": claim.slip,
        "score": claim.score,
        "why": " ".join(w.sentence for w in claim.why if w.sentence) or None,
        "reader": claim.reader or None,
        "judgement": row.judgement,
        "spans": _spans(claim.spans),
        "condition_span": _spans((claim.condition,)),
        "consequence_span": _spans((claim.consequence,)),
        "evidence_spans": _spans(claim.evidence),
        "loaded_spans": _spans(claim.loaded),
        "page_id": claim.page,
        "title": row.title,
        "outlet": row.outlet,
        "outlet_country": row.outlet_country,
        "outlet_party": row.outlet_party,
        "url": row.url,
        "published": row.published,
        "captured": row.captured,
        "language": row.language,
        "reviewed_by": row.reviewed_by,
        "reviewed_at": row.reviewed_at,
        "review_note": row.review_note,
        "review_changes": row.review_changes,
    }


def place_cells(where: Where | None) -> dict[str, Cell]:
    """Return the cells of one place; the point is left out where it is unknown or only half known."""
    place = where.place if where else None
    return located(place) | {
        "place_as_written": where.as_written if where else None,
        "place_relation": where.relation if where else None,
        "radius_km": place.radius_km if place else None,
        "place_precision": place.precision if place else None,
        "place_score": where.score if where else None,
    }


def located(place: Place | None) -> dict[str, Cell]:
    """Return the cells that tell which place it is and where; the point is left out where it is unknown or only half
    known."""
    point = (place.lat, place.lon) if place and has_point(place.lat, place.lon) else (None, None)
    return {
        "place_id": place.id if place else None,
        "place": place.name if place else None,
        "latitude": point[0],
        "longitude": point[1],
        "place_country": place.country if place else None,
    }


def has_point(lat: float | None, lon: float | None) -> bool:
    """Tell whether both are degrees on the globe; 0,0 is how other programs write a missing point, so it is none."""
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return False
    return -90 <= lat <= 90 and -180 <= lon <= 180  # also false for NaN


def _voice_cells(claim: Claim) -> dict[str, Cell]:
    speaker = claim.speaker
    return {
        "speaker": speaker.name if speaker else None,
        "speaker_role": speaker.role if speaker else None,
        "speaker_party": speaker.party if speaker else None,
        "voices": " > ".join(v.name for v in claim.voices) or None,
        "verb": speaker.verb if speaker else None,
        "channel": speaker.channel if speaker else None,
        "manner": speaker.manner if speaker else None,
    }


def _date_cells(claim: Claim) -> dict[str, Cell]:
    when = claim.when
    return {
        "date": when.iso if when else None,
        "date_start": when.start if when else None,
        "date_end": when.end if when else None,
        "date_precision": when.precision if when else None,
        "date_as_written": when.as_written if when else None,
        "date_base": when.base if when else None,
        "date_alternatives": _join(when.alternatives) if when else None,
    }


def _toll_cells(claim: Claim, unit: str) -> dict[str, Cell]:
    found = [f for f in claim.figures if f.unit == unit]
    # Two figures of one unit differ in scope or kind; a sum or a choice would be a number nobody said.
    one = found[0] if len(found) == 1 else None
    return {
        f"{unit}_low": one.low if one else None,
        f"{unit}_best": one.best if one else None,
        f"{unit}_high": one.high if one else None,
    }


def _join(parts: Iterable[str]) -> str | None:
    return "; ".join(parts) or None


def _spans(spans: Iterable[Span | None]) -> str | None:
    return _join(f"{s.start}-{s.end}" for s in spans if s is not None)


def _place(where: Where) -> str:
    return f"{where.as_written} [{where.place.name if where.place else '?'}]"


def _figure(figure: Figure) -> str:
    bounds = "..".join(number(n) or "?" for n in (figure.low, figure.best, figure.high))
    return " ".join(part for part in (figure.unit, bounds, figure.exactness, figure.kind, figure.scope) if part)


def _item(item: Item) -> str:
    return " ".join(part for part in (item.kind, item.model, number(item.count)) if part)


def number(value: float | None) -> str:
    """Return a number without a needless fraction; empty for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
