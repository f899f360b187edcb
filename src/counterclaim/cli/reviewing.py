"""``review``: a person's judgement on a claim."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from counterclaim import desk
from counterclaim.cli.base import JsonOption, LedgerOption, command
from counterclaim.cli.show import claim_text, dump, out, safe
from counterclaim.errors import CounterclaimError
from counterclaim.model import to_dict


class Verdict(StrEnum):
    """What a person may say of a claim."""

    accept = "accept"
    correct = "correct"
    reject = "reject"
    unsure = "unsure"


@command("review")
def review(
    claim: Annotated[str, typer.Argument(help="Id of the claim or its beginning.")],
    judgement: Annotated[Verdict | None, typer.Argument(help="accept, correct, reject or unsure.")] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="field=value of a correction; may be repeated.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Why.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who judges; your login if not given.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the latest review of the claim back.")] = False,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a claim; a judgement is a new row, and nothing is overwritten.

    Corrections name fields of the claim: type, polarity, certainty, time, speaker, party, actor, target,
    when=2020-10-12, place=NAME, or JSON for fields with parts. A value left empty says that the field is unknown.

    \b
    Examples:
      counterclaim review CLAIM accept
      counterclaim review CLAIM correct --set type=clash --set place=Hadrut --note "fighting, not taken"
      counterclaim review CLAIM reject --note "a caption"
      counterclaim review CLAIM --undo
    """
    if undo == (judgement is not None):
        raise CounterclaimError(
            "E633", "A review needs a judgement (accept, correct, reject, unsure) or --undo, not both."
        )
    if undo and changes:
        raise CounterclaimError("E633", "--undo takes a review back and sets nothing; leave --set out.")
    with desk.open_ledger(ledger) as store:
        if judgement is None:
            made = desk.undo(store, claim, note=note, by=by)
        else:
            made = desk.review(store, claim, judgement.value, settings=changes or (), note=note, by=by)
        row = store.claim(made.claim)
    if as_json:
        dump({"review": to_dict(made), "claim": to_dict(row)})
    else:
        out().print(claim_text(row.claim, row.text, ident=True, judgement=row.judgement))
        for place in (w.place for w in row.claim.places if w.place and "places" in made.changes):
            where = safe(", ".join(p for p in (place.admin1, place.country) if p), lines=False)
            out().print(
                Text(f"    place taken: {safe(place.name, lines=False)} in {where or '?'} (id {place.id})", style="dim")
            )
