"""Records as rows: the flat columns that people and queries use, derived from the records that are kept whole."""

from __future__ import annotations

from typing import Any

import msgspec

from counterclaim.errors import CounterclaimError
from counterclaim.ledger.days import when_range
from counterclaim.model import Claim, Page, Span, Where, digest

Row = dict[str, Any]

_encoder = msgspec.json.Encoder()
_claim_decoder = msgspec.json.Decoder(Claim)
_page_decoder = msgspec.json.Decoder(Page)


def dump(record: object) -> str:
    """Encode a record as JSON text."""
    return _encoder.encode(record).decode()


def clean(name: str) -> str:
    """Return a file name or address with what is no character as escapes, since names on disk may be any bytes."""
    return name.encode("utf-8", "backslashreplace").decode()


def load_claim(record: str) -> Claim:
    """Decode the JSON of a claim. Raises E215 where it is none."""
    try:
        return _claim_decoder.decode(record)
    except msgspec.DecodeError as error:
        raise _foreign(error) from error


def load_page(record: str, text: str, claims: tuple[Claim, ...]) -> Page:
    """Decode the JSON of a page, kept without its text and claims, and put both back. Raises E215 where it is none."""
    try:
        page = _page_decoder.decode(record)
    except msgspec.DecodeError as error:
        raise _foreign(error) from error
    return msgspec.structs.replace(page, text=text, claims=claims)


def _foreign(error: Exception) -> CounterclaimError:
    return CounterclaimError(
        "E215",
        f"A record in the ledger cannot be read ({error}); another program wrote it; restore a copy.",
    )


def page_row(page: Page, at: str) -> Row:
    """Return the row of ``pages``."""
    outlet = page.outlet
    days = when_range(page.published)
    return {
        "id": page.id,
        "title": page.title,
        "outlet": outlet.name if outlet else None,
        "outlet_country": outlet.country if outlet else None,
        "outlet_party": outlet.party if outlet else None,
        "outlet_default_speaker": outlet.default_speaker if outlet else None,
        "url": page.url,
        "language": page.language,
        "published": page.published.iso if page.published else None,
        "published_from": days[0] if days else None,
        "published_to": days[1] if days else None,
        "modified": page.modified.iso if page.modified else None,
        "captured": page.captured,
        "source": page.source,
        "source_digest": page.source_digest,
        "readable": page.readable,
        "reader": reader_of(page),
        "text": page.text,
        "added_at": at,
        "record": dump(_bare(page)),
    }


def sighting_row(page: Page, at: str) -> Row:
    """Return the row of ``page_sources``; its id is a hash of where and when the text was seen."""
    row = {
        "page_id": page.id,
        "url": page.url,
        "outlet": page.outlet.name if page.outlet else None,
        "title": page.title,
        "published": page.published.iso if page.published else None,
        "captured": page.captured,
        "source": page.source,
        "source_digest": page.source_digest,
    }
    key = digest(
        dump([row["page_id"], row["url"], row["outlet"], row["captured"], row["source"], row["source_digest"]])
    )
    return row | {
        "id": key[:20],
        "outlet_key": page.outlet.name.casefold() if page.outlet else None,
        "added_at": at,
        "record": dump(_bare(page)),
    }


def reader_of(page: Page) -> str:
    """The version of the reader that made the claims of a page; empty where it was not read."""
    return page.reader or (page.claims[0].reader if page.claims else "")


def _bare(page: Page) -> Page:
    return msgspec.structs.replace(page, text="", claims=())


def claim_columns(claim: Claim, page: Page) -> Row:
    """Return the columns of ``claims`` that are derived from the claim as shown (with corrections) and its page."""
    speaker = claim.speaker
    own, published = when_range(claim.when), when_range(page.published)
    days = own or published
    first = claim.spans[0] if claim.spans else None
    return {
        "type": claim.type,
        "polarity": claim.polarity,
        "certainty": claim.certainty,
        "time": claim.time,
        "text": claim.text(page.text),
        "speaker": speaker.name if speaker else None,
        "speaker_role": speaker.role if speaker else None,
        "speaker_party": speaker.party if speaker else None,
        "speaker_key": "\n".join(n.casefold() for n in (speaker.name, *speaker.aka)) if speaker else None,
        "manner": speaker.manner if speaker else None,
        "actor": claim.actor,
        "actor_as_written": claim.actor_as_written,
        "target": claim.target,
        "target_as_written": claim.target_as_written,
        "place_names": "; ".join(w.place.name if w.place else w.as_written for w in claim.places) or None,
        "date": claim.when.iso if claim.when else None,
        "date_precision": claim.when.precision if claim.when else None,
        "date_as_written": claim.when.as_written if claim.when else None,
        "day_from": days[0] if days else None,
        "day_to": days[1] if days else None,
        "day_basis": "claim" if own else "published" if published else None,
        "span_start": first.start if first else None,
        "span_end": claim.spans[-1].end if first else None,
        "trigger_start": claim.trigger.start if claim.trigger else None,
        "trigger_end": claim.trigger.end if claim.trigger else None,
        "condition": claim.condition.of(page.text) if claim.condition else None,
        "consequence": claim.consequence.of(page.text) if claim.consequence else None,
        "hedges": "; ".join(h.as_written for h in claim.hedges) or None,
        "answers": claim.answers,
        "slip": claim.slip,
        "score": claim.score,
        "reader": claim.reader,
    }


def _ends(span: Span | None) -> Row:
    return {"span_start": span.start if span else None, "span_end": span.end if span else None}


def voice_rows(claim: Claim) -> list[Row]:
    """Return the rows of ``voices``, outlet first."""
    last = len(claim.voices) - 1
    return [
        {
            "claim_id": claim.id,
            "position": i,
            "name": v.name,
            "is_speaker": i == last,
            "party": v.party,
            "role": v.role,
            "verb": v.verb,
            "verb_class": v.verb_class,
            "channel": v.channel,
            "manner": v.manner,
            **_ends(v.span),
        }
        for i, v in enumerate(claim.voices)
    ]


def figure_rows(claim: Claim) -> list[Row]:
    """Return the rows of ``figures``."""
    return [
        {
            "claim_id": claim.id,
            "position": i,
            "unit": f.unit,
            "low": f.low,
            "best": f.best,
            "high": f.high,
            "exactness": f.exactness,
            "kind": f.kind,
            "scope": f.scope,
            "as_of": f.as_of,
            "since": f.since,
            "as_written": f.as_written,
            **_ends(f.span),
        }
        for i, f in enumerate(claim.figures)
    ]


def place_rows(claim: Claim) -> list[Row]:
    """Return the rows of ``places``; an unresolved name keeps its words and has no point."""
    return [_place_row(claim.id, i, w) for i, w in enumerate(claim.places)]


def _place_row(claim: str, position: int, where: Where) -> Row:
    place = where.place
    names = [where.as_written]
    if place:
        names += [place.name, *(name for name, _ in place.names)]
    return {
        "claim_id": claim,
        "position": position,
        "place_id": place.id if place else None,
        "name": place.name if place else None,
        "as_written": where.as_written,
        "relation": where.relation,
        "kind": place.kind if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "radius_km": place.radius_km if place else None,
        "precision": place.precision if place else None,
        "country": place.country if place else None,
        "admin1": place.admin1 if place else None,
        "score": where.score,
        "candidates": len(where.candidates),
        # Every name stands between line breaks, so that a whole name can be found with LIKE.
        "names_key": "\n" + "\n".join(dict.fromkeys(n.casefold() for n in names)) + "\n",
        **_ends(where.span),
    }


def item_rows(claim: Claim) -> list[Row]:
    """Return the rows of ``items``."""
    return [
        {
            "claim_id": claim.id,
            "position": i,
            "kind": t.kind,
            "model": t.model,
            "count": t.count,
            "as_written": t.as_written,
            **_ends(t.span),
        }
        for i, t in enumerate(claim.items)
    ]
