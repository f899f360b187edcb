"""A person's judgement on a claim, given as words: fields and values are read into the form that the claim has."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from counterclaim.desk.asking import check_type, codes_of, meant, one_place
from counterclaim.desk.catching_up import catch_up
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger, live
from counterclaim.model import Claim, Judgement, Precision, Review, When

_LENGTHS: tuple[tuple[int, Precision], ...] = ((4, "year"), (7, "month"), (10, "day"), (16, "minute"))


def parse_changes(settings: Iterable[str], claim: Claim) -> dict[str, Any]:
    """Read ``field=value`` settings into the changes of a review.

    Values are words, or JSON for fields with parts (``figures=[{"unit": "killed", "best": 3}]``). Nothing after
    ``=`` means that the field is unknown. ``when=2020-10-12`` and ``place=Hadrut`` (or a place id) are understood.
    Raises E630 for a setting that is none, E531 for a place that is not known or
    whose name several places have.
    """
    out: dict[str, Any] = {}
    for setting in settings:
        field, equals, value = setting.partition("=")
        field, value = field.strip(), value.strip()
        if not equals or not field:
            raise CounterclaimError("E630", f"{setting!r} sets nothing; expected field=value, such as type=capture.")
        if field in ("place", "places") and not value.startswith("["):
            out["places"] = _places(value, claim)
        elif field == "when" and value and not value.startswith("{"):
            out["when"] = _when(value)
        else:
            out[field] = _value(setting, value)
    return out


def _value(setting: str, value: str) -> Any:
    if not value or value == "null":
        return None
    if value[0] in '[{"':
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise CounterclaimError("E630", f"{setting!r} is not JSON ({error}); check brackets and quotes.") from error
    return value


def _places(value: str, claim: Claim) -> list[dict[str, Any]]:
    if not value:
        return []
    place = one_place(value)
    old = claim.places[0] if claim.places else None
    return [msgspec.to_builtins(meant(old, place, value))]


def _when(value: str) -> dict[str, Any]:
    start, _, end = value.partition("/")
    precision = _precision(start)
    if precision is None or (end and _precision(end) is None):
        raise CounterclaimError("E630", f"{value!r} is no date; expected 2020, 2020-10, 2020-10-12 or two with '/'.")
    return dict(msgspec.to_builtins(When(start=start, end=end or None, precision=precision)))


def _precision(value: str) -> Precision | None:
    """The precision of an ISO year, month, day or minute; None for anything else."""
    found = next((p for length, p in _LENGTHS if length == len(value)), None)
    try:
        dt.datetime.fromisoformat({"year": value + "-01-01", "month": value + "-01"}.get(found or "", value))
    except ValueError:
        return None
    return found


def record(
    ledger: Ledger,
    claim: str,
    judgement: Judgement,
    changes: Mapping[str, Any] | None = None,
    *,
    note: str | None = None,
    by: str | None = None,
) -> Review:
    """Add a judgement with checked changes: the one way in for the command, the forms of the desk and the API.

    Parties may be given by name; their codes are kept. Raises E207 and E208 for the claim, E209 for changes that do not
    fit it, E610 for a claim type that there is not, and E611 for a party that neither the lexicon nor the ledger knows.
    """
    return ledger.review(claim, judgement, _checked(changes, ledger) if changes else None, note=note, by=by)


SIDES = ("party", "actor", "target")
"""Fields of a claim that hold codes of parties."""


def _checked(changes: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    if "type" in changes:
        check_type(str(changes["type"]))
    return {k: codes_of(v, ledger) if k in SIDES and v and isinstance(v, str) else v for k, v in changes.items()}


def review(
    ledger: Ledger,
    claim: str,
    judgement: Judgement,
    *,
    settings: Iterable[str] = (),
    note: str | None = None,
    by: str | None = None,
) -> Review:
    """Add a judgement on a claim, named by its id or the beginning of it; ``by`` is the user's login if not given.

    The links of a page whose claims change by it are found anew.

    Raises E207 and E208 for the claim, E209, E531, E610, E611 and E630 for changes that do not fit it.
    """
    row = ledger.claim(claim)
    changes = parse_changes(settings, row.claim)
    made = record(ledger, row.claim.id, judgement, changes, note=note, by=by or login())
    catch_up(ledger)
    return made


def undo(ledger: Ledger, claim: str, *, note: str | None = None, by: str | None = None) -> Review:
    """Take back the latest review of a claim that counts. Raises E207, E208, and E632 where there is none."""
    row = ledger.claim(claim)
    count = live(ledger.reviews(row.claim.id))
    if not count:
        raise CounterclaimError(
            "E632", f"No review of claim {row.claim.id} is in force; there is nothing to take back."
        )
    made = ledger.withdraw(count[-1].id, note=note, by=by or login())
    catch_up(ledger)
    return made


def login() -> str | None:
    """Return the name under which the user is logged in; None where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in a container
        return None
