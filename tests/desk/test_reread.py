"""What a user said of a page stays with it when it is read again."""

from __future__ import annotations

from pathlib import Path

import counterclaim as cc
from counterclaim.desk import add


def test_a_date_and_outlet_given_on_a_second_reading_are_kept_on_a_third(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Shells hit Izium\n\nTwo civilians were killed on Tuesday when shells hit a bakery in Izium, the mayor said.\n",
        "utf-8",
    )
    with cc.Ledger(tmp_path / "x.db") as ledger:
        add(ledger, [page])
        add(ledger, [page], reread=True, options=cc.PageOptions(published="2022-09-14", outlet="Northern Courier"))
        for _ in range(2):
            (stored,) = ledger.pages()
            assert stored.published and stored.published.start == "2022-09-14"
            assert stored.outlet and stored.outlet.name == "Northern Courier"
            assert {r.claim.when.start for r in ledger.claims() if r.claim.when} == {"2022-09-13"}
            add(ledger, [page], reread=True)
