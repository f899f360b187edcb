"""Funding meters: blocks of short lines with amounts that a page shows beside the article.

A meter is told from the article by what is left when amounts, percentages, months and the words of a meter are taken
away: nothing. Its month is the month of the appeal, never the date of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .dates import MONTH, parse_date

_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "₴": "UAH",
    "uah": "UAH", "₽": "RUB", "rub": "RUB", "₺": "TRY", "try": "TRY", "₪": "ILS", "₹": "INR", "cad": "CAD",
    "ca$": "CAD", "aud": "AUD", "a$": "AUD", "chf": "CHF", "dollars": "USD", "euros": "EUR", "pounds": "GBP",
    "zł": "PLN", "pln": "PLN", "₾": "GEL", "֏": "AMD", "₼": "AZN", "btc": "BTC", "¥": "JPY", "kr": "SEK",
}  # fmt: skip
_SIGN = r"(?:" + "|".join(re.escape(c) for c in sorted(_CURRENCIES, key=len, reverse=True)) + r")"
_NUMBER = r"\d{1,3}(?:[,. '\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN})\s?(?P<number>{_NUMBER})\s?(?P<scale>k\b)?"
    rf"|(?P<number2>{_NUMBER})\s?(?P<scale2>k\b)?\s?(?P<after>{_SIGN}))(?![\w])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w.,])(?:{_NUMBER})(?![\w%])")
_PERCENT = re.compile(r"\b(\d{1,3}(?:[.,]\d+)?)\s?%")
_MONTH = re.compile(rf"\b{MONTH}(?:\s+(?:19|20)\d{{2}})?", re.IGNORECASE)
_RAISED = re.compile(
    r"\b(?:raised|collected|received|donated|funded|reached|pledged|so far|current(?:ly)?|total|donations?)\b", re.I
)
_GOAL = re.compile(r"\b(?:goal|target|needed|need|required|budget|of|out of|to go)\b", re.I)
_FILLER = re.compile(
    r"\b(?:we|have|has|our|the|a|is|are|in|for|this|month(?:'s|ly)?|per|year(?:ly)?|week(?:ly)?|backers?|donors?|supporters?|patrons?|days?"
    r"|left|remaining|fund(?:ing|raiser|raising)?|meter|by|from|complete[d]?|progress|donate|now|support|us|help|still|left|minimum|been|already)\b",
    re.I,
)


def amounts(line: str) -> list[tuple[float, str, int]]:
    """Return (value, currency sign as written, position) of every amount with a currency in ``line``."""
    found = []
    for hit in _AMOUNT.finditer(line):
        words = hit["number"] or hit["number2"]
        sign = hit["before"] or hit["after"]
        found.append((_value(words) * (1000 if hit["scale"] or hit["scale2"] else 1), sign, hit.start()))
    return found


def is_part(line: str) -> bool:
    """Tell whether ``line`` holds nothing but numbers, a month and words of a meter, and at least one of the former."""
    if len(line) > 160 or line.rstrip().endswith((".", "”", '"')) or not re.search(r"\d|%", line):
        return False
    rest, hits = line, 0
    for pattern in (_AMOUNT, _PERCENT, _MONTH, _BARE):
        rest, number = pattern.subn(" ", rest)
        hits += number
    for pattern in (_RAISED, _GOAL, _FILLER):
        rest = pattern.sub(" ", rest)
    return hits > 0 and not re.search(r"\w", rest)


def is_label(line: str) -> bool:
    """Tell whether ``line`` is a label of a meter and nothing else ("Raised", "Monthly goal:")."""
    if not line or len(line) > 60 or not (_RAISED.search(line) or _GOAL.search(line)):
        return False
    rest = line
    for pattern in (_RAISED, _GOAL, _FILLER):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)


def parse_meter(lines: Sequence[str]) -> dict[str, Any] | None:
    """Return the values of a meter that fills ``lines``, or None if they are no meter.

    Keys, each only where it stands there: ``raised`` and ``goal`` (numbers), ``scale`` (marks of an unlabeled
    scale, ascending), ``percent``, ``currency`` (ISO 4217) and ``currency_as_written``, ``month`` (ISO) and
    ``month_as_written``. Labels decide which number is which; without labels an ascending run of three or more marks is
    the scale, its last mark the goal and the amount after it what was raised; of two amounts the larger is the goal.
    """
    found: list[tuple[float, str, str]] = []
    values: dict[str, Any] = {}
    role = ""
    for line in lines:
        if label := _label(line):
            role = label
        here = amounts(line)
        for position, (value, sign, at) in enumerate(here):
            until = here[position + 1][2] if position + 1 < len(here) else len(line)
            since = here[position - 1][2] if position else 0
            own = _role_near(line, since, at, until) if len(here) > 1 else _label(line)
            found.append((value, sign, own or ("" if here and len(here) > 1 else role)))
        if here:
            role = ""
        if percent := _PERCENT.search(line):
            values["percent"] = float(percent[1].replace(",", "."))
        if (month := _MONTH.search(line)) and re.search(r"[a-z]{3}", month[0], re.I):
            when = parse_date(month[0])
            values["month_as_written"] = month[0]
            if when is not None and when.start is not None:
                values["month"] = when.start
    labeled = any(role for _, _, role in found)
    if len(found) < 2 and not (labeled or ("percent" in values and found)):
        return None
    if not labeled and len({_CURRENCIES[sign.lower()] for _, sign, _ in found}) > 1:
        return None  # exchange rates
    values |= _by_label(found) if labeled else _by_order([value for value, _, _ in found])
    sign = found[0][1]
    values["currency"] = _CURRENCIES[sign.lower()]
    values["currency_as_written"] = sign
    return values


def _by_label(found: list[tuple[float, str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for value, _, role in found:
        if role and role not in values:
            values[role] = value
    rest = [value for value, _, role in found if not role]
    for missing in ("raised", "goal"):
        if missing not in values and rest:
            values[missing] = rest.pop(0)
    return values


def _by_order(numbers: list[float]) -> dict[str, Any]:
    if len(numbers) == 2:
        return {"raised": min(numbers), "goal": max(numbers)}
    run = 1
    while run < len(numbers) and numbers[run] > numbers[run - 1]:
        run += 1
    if run >= 3 and run < len(numbers):
        return {"raised": numbers[run], "goal": numbers[run - 1], "scale": numbers[:run]}
    back = len(numbers) - 1
    while back > 1 and numbers[back] > numbers[back - 1]:
        back -= 1
    if len(numbers) - back >= 2 and back == 1:
        return {"raised": numbers[0], "goal": numbers[-1], "scale": numbers[1:]}
    return {"scale": numbers}


def _label(line: str) -> str:
    raised, goal = _RAISED.search(line), _GOAL.search(line)
    if raised and not goal:
        return "raised"
    return "goal" if goal and not raised else ""


def _role_near(line: str, since: int, at: int, until: int) -> str:
    """Return the role that words next to the amount give it: "goal: $5,000", "$154 raised", "of $5,000"."""
    before = re.split(_AMOUNT.pattern, line[since:at], flags=re.I)[-1] if since else line[:at]
    before, after = before or "", _AMOUNT.sub("", line[at:until], count=1)
    if re.search(r"\b(?:goal|target|of|need(?:ed)?|out of)\b[\s:]*(?:a|our|the)?\s*$", before, re.I):
        return "goal"
    if re.search(r"\b(?:raised|collected|received|so far|current(?:ly)?|total|donations?)\b[\s:]*$", before, re.I):
        return "raised"
    if re.match(r"\s*(?:raised|collected|received|donated|pledged|funded|so far)\b", after, re.I):
        return "raised"
    if re.match(r"\s*(?:goal|target|needed|to go)\b", after, re.I):
        return "goal"
    return ""


def _value(words: str) -> float:
    """Read a number with either kind of thousands mark: 2,500 and 2.500 are both two and a half thousand."""
    words = re.sub(r"[ '\u00a0\u202f]", "", words)
    tail = re.search(r"[.,](\d{1,2})$", words)
    whole = words[: tail.start()] if tail else words
    return float(re.sub(r"[.,]", "", whole) + (f".{tail[1]}" if tail else ""))
