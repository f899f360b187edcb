"""Place names made comparable: case, accents, apostrophes, hyphens, Saint, articles, and words such as "province"."""

from __future__ import annotations

import re

from counterclaim.lexicon.phrases import fold

_APOSTROPHES = re.compile(r"['’‘ʻʼ`´ʿʾ\"“”]")
_SPACE = re.compile(r"[\s\-‐‑‒–—_/,.()]+")
_POSSESSIVE = re.compile(r"['’]s$")
_ARTICLE = re.compile(r"^(?:al|el|ar|as|ash|at|az|an|ad|adh|ath|la|le|les|los|las|the) (?=\w{3})")
_INNER_ARTICLE = re.compile(r" (?:al|el|ar|as|ash|at|az|an|ad|ez|er|es|et|ul|ed) ")
_KINDS = {
    "province": "admin1", "governorate": "admin1", "oblast": "admin1", "state": "admin1", "region": "admin1",
    "prefecture": "admin1", "krai": "admin1", "department": "admin1", "division": "admin1", "republic": "admin1",
    "county": "admin2", "district": "admin2", "raion": "admin2", "rayon": "admin2", "municipality": "admin2",
    "city": "settlement", "town": "settlement", "village": "settlement", "suburb": "settlement", "camp": "camp",
    "neighborhood": "settlement", "neighbourhood": "settlement", "settlement": "settlement",
    "countryside": "admin1", "area": "area", "valley": "area", "island": "island", "airport": "base", "airbase": "base",
}  # fmt: skip
_FRONT = re.compile(r"^(?:(?:the )?(?:city|town|village|province|region|state|governorate|district|county|oblast) of |"
                    r"(?:north|south|east|west|northern|southern|eastern|western|central|northeast|northwest|southeast|southwest|"
                    r"northeastern|northwestern|southeastern|southwestern|upper|lower|greater|downtown|rural|occupied|mid|mainland) )")  # fmt: skip  # noqa: E501


def norm(name: str) -> str:
    """Return the key of a name: folded, without apostrophes and points, hyphens as spaces, ``saint`` for ``st``."""
    key = _SPACE.sub(" ", _APOSTROPHES.sub("", fold(name))).strip()
    if key.startswith(("st ", "ste ", "sainte ")):
        key = "saint " + key.split(" ", 1)[1]
    return key


def tight(key: str) -> str:
    """Return a key without articles: ``deir ez zor`` → ``deir zor``, ``al bab`` → ``bab``."""
    key = _INNER_ARTICLE.sub(" ", key)
    return _ARTICLE.sub("", key)


def variants(name: str) -> list[tuple[str, str | None]]:
    """Return the keys to try for a name, the nearest first, each with the kind that a word of the name asks for."""
    name = _POSSESSIVE.sub("", name.strip())
    key = norm(name)
    out: list[tuple[str, str | None]] = [(key, None)]
    words = key.split(" ")
    if len(words) > 1 and words[-1] in _KINDS:
        out.append((" ".join(words[:-1]), _KINDS[words[-1]]))
    if "," in name:
        out.append((norm(name.split(",", 1)[0]), None))
    front = _FRONT.match(key)
    if front:
        out.append((key[front.end() :], "admin1" if "province" in front[0] or "state" in front[0] else None))
    if key.startswith("the "):
        out.append((key[4:], None))
    for k, kind in list(out):
        t = tight(k)
        if t != k and t:
            out.append((t, kind))
    return [(k, kind) for k, kind in dict.fromkeys(out) if k]
