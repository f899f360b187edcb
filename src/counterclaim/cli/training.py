"""``train``: the reader learns from the reviews of a ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from counterclaim import desk
from counterclaim.cli.base import JsonOption, LedgerOption, command
from counterclaim.cli.progress import bar
from counterclaim.cli.show import dump, out, safe, table
from counterclaim.model import to_dict


@command("train")
def train(
    ledger: LedgerOption = None,
    forget: Annotated[bool, typer.Option("--forget", help="Remove what was learned; reviews stay.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Learn from the reviews of the ledger, and read with what was learned where that helps.

    Small corrections of the reader's heads (type or no claim, polarity, certainty, time) are learned from reviewed
    claims. Each reviewed page is left out once to see whether its reviews would have been answered better; what does
    not help stays as shipped. Corrections lie in a file beside the ledger; pages are read again when they are added.

    \b
    Examples:
      counterclaim train
      counterclaim train --ledger war.db --json
      counterclaim train --forget
    """
    with desk.open_ledger(ledger, readonly=True) as store:
        if forget:
            gone = desk.forget(store)
            if as_json:
                dump({"forgotten": None if gone is None else str(gone)})
            else:
                words = (
                    f"Removed {gone}; pages are read as shipped."
                    if gone
                    else "Nothing was learned; nothing is removed."
                )
                out().print(safe(words, lines=False), markup=False, soft_wrap=True)
            return
        with bar(None, "steps", quiet=as_json) as step:
            done = desk.train(store, progress=lambda what, at, of: step(f"{what} {at} of {of}"))
    if as_json:
        dump(to_dict(done))
        return
    _print(done)


def _print(done: desk.Trained) -> None:
    console = out()
    kinds = ", ".join(f"{n:,} {kind}" for kind, n in done.reviews.items())
    left_out = f"; {done.left_out:,} hang on no word and are left out" if done.left_out else ""
    console.print(f"Reviewed claims: {kinds}, on {done.pages:,} pages{left_out}.", markup=False, soft_wrap=True)
    console.print()
    counts = ("reviewed", "right as shipped", "right corrected", "unreviewed", "of these changed")
    rows = [
        (h.head, h.reviewed, h.right_before, h.right_after, h.unreviewed, h.changed, "on" if h.on else "as shipped")
        for h in done.heads
    ]
    console.print(table(("head", *counts, "is"), rows, right=counts))
    console.print()
    console.print(safe(done.sentence, lines=False), markup=False, soft_wrap=True)
    if done.file:
        console.print(
            safe(f"{done.file} holds it; the reader is now {done.reader}.", lines=False), markup=False, soft_wrap=True
        )
