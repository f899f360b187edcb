"""A correction as a form has it, read into the changes of a review; only what differs from the claim is a change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar, get_args

import msgspec

from counterclaim.desk.asking import meant, one_place, places_meant
from counterclaim.errors import CounterclaimError
from counterclaim.model import Certainty, Claim, ClaimTime, Exactness, Figure, FigureKind, Place, Polarity, When, Where

T = TypeVar("T")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2})?)?)?")
_PRECISION = {4: "year", 7: "month", 10: "day", 16: "minute"}
DROP = "drop"
"""The choice for a place that is none of the claim."""

CHOICES: dict[str, tuple[str, ...]] = {
    "polarity": get_args(Polarity),
    "certainty": get_args(Certainty),
    "time": get_args(ClaimTime),
    "exactness": get_args(Exactness),
    "kind": get_args(FigureKind),
}
"""What each field of the form can be set to."""


def choices_of_places(claim: Claim) -> list[list[Place]]:
    """Return the places that each place of a claim could be: as understood, candidates of the reader, of the name."""
    return [_places(where) for where in claim.places]


def choices_of_names(form: Mapping[str, str]) -> dict[str, list[Place]]:
    """Return, by cell of a form, the places that the name in it may mean, where they are several."""
    found = {
        cell: places_meant(name.strip())
        for cell, name in form.items()
        if (cell == "place_new" or re.fullmatch(r"place_\d+_name", cell)) and name.strip()
    }
    return {cell: places for cell, places in found.items() if len(places) > 1}


def _places(where: Where) -> list[Place]:
    from counterclaim.desk.lexicon import find_places

    found = {where.place.id: where.place} if where.place else {}
    for candidate in where.candidates:
        found.setdefault(candidate.place.id, candidate.place)
    try:
        for place in find_places(where.as_written, limit=8):
            found.setdefault(place.id, place)
    except CounterclaimError:  # without a gazetteer the candidates of the reader remain
        pass
    return list(found.values())


class Problems(dict[str, CounterclaimError]):
    """What is wrong with a form, by the cell that it is wrong in."""

    def read(self, cell: str, value: Callable[[], T], instead: T) -> T:
        """Return the value, or ``instead`` where it cannot be had; the cell then has a problem."""
        try:
            return value()
        except CounterclaimError as error:
            self[cell] = error
            return instead


def changes_of(form: Mapping[str, str], claim: Claim, problems: Problems) -> dict[str, Any]:
    """Read a form into changes; what cannot be read changes nothing and is told in ``problems``.

    An empty cell means that the value is not known; cells that are missing change nothing. Cells: ``type``,
    ``polarity``, ``certainty``, ``time``, ``speaker``, ``party``, ``actor``, ``target``, ``when`` (an ISO date or two
    with ``/``), ``place_N`` (a place id, empty for unresolved, ``drop`` for none of the claim), ``place_N_name`` (a
    name looked up in its stead), ``place_new``, ``figure_N_low``, ``_best``, ``_high``, ``_unit``, ``_kind``,
    ``_exactness``, ``figure_N_drop``, N from 0, ``figure_new_best``, ``figure_new_unit`` and
    ``figure_new_kind``.
    Problems are E530 for a bad date or number, E531 for a place that is not known or stands for several.
    """
    out: dict[str, Any] = {}
    for field in ("type", "polarity", "certainty", "time", "actor", "target"):
        if field in form and (form[field].strip() or None) != getattr(claim, field):
            out[field] = form[field].strip() or None
    speaker = claim.speaker
    for field, old in (("speaker", speaker.name if speaker else None), ("party", speaker.party if speaker else None)):
        if field in form and (form[field].strip() or None) != old:
            out[field] = form[field].strip() or None
    if out.get("speaker", "") is None:  # the writer's own voice speaks for no party
        out.pop("party", None)
    if "when" in form and (form["when"].strip() or None) != (claim.when.iso if claim.when else None):
        out["when"] = problems.read("when", lambda: msgspec.to_builtins(_when(form["when"].strip(), claim.when)), None)
    places = [_where(form, i, where, problems) for i, where in enumerate(claim.places)]
    added = form.get("place_new", "").strip()
    if added:
        places.append(problems.read("place_new", lambda: meant(None, one_place(added), added), None))
    if tuple(places) != claim.places:
        out["places"] = msgspec.to_builtins([w for w in places if w is not None])
    figures = [_figure(form, i, figure, problems) for i, figure in enumerate(claim.figures)]
    figures += problems.read("figure_new_best", lambda: _new_figure(form), [])
    if tuple(figures) != claim.figures:
        out["figures"] = msgspec.to_builtins([f for f in figures if f is not None])
    return out


def _when(value: str, old: When | None) -> When | None:
    if not value:
        return None
    start, slash, end = (part.strip() for part in value.partition("/"))
    for part in (start, end) if slash else (start,):
        if not _DATE.fullmatch(part) or not _is_date(part):
            raise CounterclaimError(
                "E530", f"{value!r} is no date; write 2020, 2020-10, 2020-10-12, or two such dates with / between them."
            )
    written = {"as_written": old.as_written, "span": old.span} if old else {}
    return When(start=start, end=end or None, precision=_PRECISION[len(start)], **written)  # type: ignore[arg-type]


def _is_date(part: str) -> bool:
    from counterclaim.ledger.days import day_range

    return day_range(part) is not None


def _where(form: Mapping[str, str], i: int, where: Where, problems: Problems) -> Where | None:
    """A place as the form has it; None where it is none of the claim."""
    named = form.get(f"place_{i}_name", "").strip()
    if named:
        return problems.read(f"place_{i}_name", lambda: meant(where, one_place(named), named), where)
    wanted = form.get(f"place_{i}", where.place.id if where.place else "").strip() or None
    if wanted == DROP:
        return None
    if wanted == (where.place.id if where.place else None):
        return where
    if wanted is None:
        return msgspec.structs.replace(where, place=None, score=None)
    chosen = next((p for p in _places(where) if p.id == wanted), None)
    if chosen is not None:
        return msgspec.structs.replace(where, place=chosen, score=None)
    return problems.read(f"place_{i}", lambda: meant(where, one_place(wanted), wanted), where)


def _figure(form: Mapping[str, str], i: int, figure: Figure, problems: Problems) -> Figure | None:
    if form.get(f"figure_{i}_drop"):
        return None
    changed: dict[str, Any] = {}
    for field in ("low", "best", "high"):
        cell = form.get(f"figure_{i}_{field}")
        if cell is not None:
            old = getattr(figure, field)
            changed[field] = problems.read(f"figure_{i}_{field}", partial(_number, cell), old)
    if changed.get("best") is not None and changed["best"] != figure.best:
        for bound in ("low", "high"):  # an exact figure stays exact when its number alone is put right
            if getattr(figure, bound) == figure.best and changed.get(bound, figure.best) == figure.best:
                changed[bound] = changed["best"]
    for field in ("unit", "kind", "exactness", "scope"):
        cell = form.get(f"figure_{i}_{field}")
        if cell is not None and (cell.strip() or field == "scope"):
            changed[field] = cell.strip() or None
    if any(changed.get(bound, getattr(figure, bound)) != getattr(figure, bound) for bound in ("low", "best", "high")):
        changed["as_written"] = ""  # the page's words say another number
    return msgspec.structs.replace(figure, **changed)


def _new_figure(form: Mapping[str, str]) -> list[Figure]:
    """A figure that the reader missed, by ``figure_new_best``, ``_unit`` and ``_kind``; the page has no words of it."""
    cell, unit = form.get("figure_new_best", "").strip(), form.get("figure_new_unit", "").strip()
    if not cell and not unit:
        return []
    best = _number(cell)
    if best is None or not unit:
        raise CounterclaimError(
            "E530", "A figure needs a number and what is counted; write both, such as 12 and killed."
        )
    kind = form.get("figure_new_kind", "").strip() or "incident"
    return [
        msgspec.convert(
            {"unit": unit.replace(" ", "_"), "low": best, "best": best, "high": best, "as_written": "", "kind": kind},
            Figure,
        )
    ]


def _number(cell: str) -> float | None:
    plain = cell.replace(",", "").replace("\u202f", "").replace(" ", "").strip()
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        value = float("nan")
    if not 0 <= value < 1e15:
        raise CounterclaimError("E530", f"{cell!r} is no number that counts things; write digits such as 3 or 2,300.")
    return value
