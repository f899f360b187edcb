"""A person's judgement on a link between two claims: it wins over what comparing finds, now and later."""

from __future__ import annotations

from typing import Literal, get_args

from counterclaim.desk.catching_up import catch_up
from counterclaim.desk.reviewing import login
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.model import Link, Relation

Verdict = Literal["accept", "reject"]


def judge(
    ledger: Ledger,
    a: str,
    b: str,
    judgement: Verdict,
    *,
    relation: str | None = None,
    note: str | None = None,
    by: str | None = None,
) -> Link:
    """Accept or reject the link between two claims, named by their ids or beginnings of them; return it as it stands.

    A link that comparing did not find is made by accepting it with its relation; it then reads from ``a`` to ``b``.
    The judgement is a new row and stays when links are found anew. ``by`` is the user's login if not given.
    Raises E207 and E208 for the claims, E612 for an unknown relation, E634 where no link is meant or several are.
    """
    if relation is not None and relation not in get_args(Relation):
        raise CounterclaimError(
            "E612", f"There is no relation {relation!r}; choose one of {', '.join(get_args(Relation))}."
        )
    first, second = ledger.claim(a).claim.id, ledger.claim(b).claim.id
    if first == second:
        raise CounterclaimError("E634", f"Both ids are those of claim {first}; a link needs two claims.")
    link = _meant(ledger, first, second, judgement, relation)
    ledger.judge_link(link.a, link.b, link.relation, judgement, note=note, by=by or login())
    catch_up(ledger)
    return next(
        k
        for k in ledger.links(link.a, include_rejected=True)
        if (k.a, k.b, k.relation) == (link.a, link.b, link.relation)
    )


def _meant(ledger: Ledger, a: str, b: str, judgement: Verdict, relation: str | None) -> Link:
    between = [k for k in ledger.links(a, include_rejected=True) if {k.a, k.b} == {a, b}]
    found = [k for k in between if relation in (None, k.relation)]
    if len(found) > 1:  # both directions, or several relations
        straight = [k for k in found if k.a == a]
        if relation is not None and len(straight) == 1:
            return straight[0]
        names = ", ".join(sorted({k.relation for k in found}))
        raise CounterclaimError(
            "E634", f"There are several links between {a} and {b} ({names}); say which one is meant by its relation."
        )
    if found:
        return found[0]
    if judgement == "accept" and relation is not None:
        return Link(a=a, b=b, relation=relation)  # type: ignore[arg-type]  # checked above
    raise CounterclaimError(
        "E634",
        f"Comparing has found no such link between {a} and {b}; compare the ledger first, or accept one of your own "
        "with its relation.",
    )
