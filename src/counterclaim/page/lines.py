"""The table of furniture lines: loaded once, every row tried on its own examples."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from .tables import bad_row, rows

_COLUMNS = ("kind", "scope", "longest", "pattern", "example", "counter")
_SCOPES = ("line", "head", "tail", "block", "inline")


class LineRule(NamedTuple):
    """One row of ``furniture.tsv``."""

    kind: str
    scope: str
    longest: int
    pattern: re.Pattern[str]


@cache
def line_rules() -> tuple[LineRule, ...]:
    """Return the rules in the order of the table; raises E190 for a row that fails its own examples."""
    rules = []
    for number, row in rows("furniture.tsv", _COLUMNS):
        if row["scope"] not in _SCOPES:
            raise bad_row("furniture.tsv", number, f"the scope '{row['scope']}' is none of {', '.join(_SCOPES)}")
        if not row["longest"].isdigit():
            raise bad_row("furniture.tsv", number, f"the longest length '{row['longest']}' is not a number")
        try:
            pattern = re.compile(row["pattern"], re.IGNORECASE)
        except re.error as error:
            raise bad_row("furniture.tsv", number, f"the pattern is not a regular expression ({error})") from error
        rule = LineRule(row["kind"], row["scope"], int(row["longest"]), pattern)
        if not matches(rule, row["example"]):
            raise bad_row("furniture.tsv", number, f"the pattern does not match its example '{row['example']}'")
        if row["counter"] and matches(rule, row["counter"]):
            raise bad_row("furniture.tsv", number, f"the pattern matches its counter-example '{row['counter']}'")
        rules.append(rule)
    return tuple(rules)


def matches(rule: LineRule, line: str) -> bool:
    """Tell whether the rule takes ``line`` (for an inline rule: a stretch of it)."""
    if rule.scope == "inline":
        return rule.pattern.search(line) is not None
    return len(line) <= rule.longest and rule.pattern.fullmatch(line) is not None
