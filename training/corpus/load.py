"""Reads the annotated dispatches (format: FORMAT.md) and refuses what does not fit, with file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

TYPES = [
    "assault", "clash", "shelling", "air_strike", "missile_strike", "blast", "civilian_fire", "ceasefire_violation",
    "repelled", "advance", "capture", "control", "encirclement", "withdrawal", "losses_inflicted", "losses_admitted",
    "shootdown", "prisoners", "civilian_casualties", "damage", "displacement", "atrocity", "deployment", "mercenaries",
    "arms_supply", "threat", "demand", "accusation", "denial", "ceasefire", "ceasefire_ended", "talks", "exchange",
    "support", "evidence",
]  # fmt: skip
POLARITIES = ("asserted", "denied", "conditional", "questioned")
CERTAINTIES = ("fact", "claimed", "suspected", "suspected_by_authorities", "possible")
TIMES = ("happened", "ongoing", "planned", "general")
EXACTNESS = ("exact", "at_least", "at_most", "about", "vague")
KINDS = ("incident", "daily", "running_total", "revision")
KEYS = set([
    "t", "by", "name", "via", "cue", "role", "party", "pol", "cert", "time", "actor", "target", "place", "when", "fig",
    "hedge", "cond", "loaded", "alt", "opt",
])  # fmt: skip
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")


@dataclass
class GoldClaim:
    """One annotated claim; spans are character offsets into ``Dispatch.text``, end exclusive."""

    type: str
    spans: list[tuple[int, int]]
    trigger: tuple[int, int]
    line: int
    speaker: tuple[int, int] | None = None
    speaker_name: str | None = None
    via: list[tuple[int, int]] = field(default_factory=list)
    cue: tuple[int, int] | None = None
    role: str | None = None
    party: str | None = None
    polarity: str = "asserted"
    certainty: str = "fact"
    time: str = "happened"
    actor: str | None = None
    actor_span: tuple[int, int] | None = None
    target: str | None = None
    target_span: tuple[int, int] | None = None
    places: list[tuple[int, int]] = field(default_factory=list)
    when: str | None = None
    when_span: tuple[int, int] | None = None
    figures: list[dict] = field(default_factory=list)
    hedges: list[tuple[int, int]] = field(default_factory=list)
    condition: tuple[int, int] | None = None
    loaded: list[tuple[int, int]] = field(default_factory=list)
    alt: list[str] = field(default_factory=list)
    optional: bool = False


@dataclass
class Dispatch:
    """An annotated dispatch; paragraphs of ``text`` are separated by an empty line."""

    id: str
    header: dict[str, str]
    text: str
    paragraphs: list[tuple[int, int]]
    claims: list[GoldClaim]


class BadRow(ValueError):
    """A line that does not fit; the message names file, line, what was seen and what was expected."""


def _find(text: str, words: str, lo: int, hi: int, *, last: bool = False) -> tuple[int, int] | None:
    words, counted, nth = words.rpartition("@") if re.search(r"@\d+$", words) else (words, "", "1")
    at, want = -1, int(nth)
    if not (counted or last) and words.isalpha() and (whole := re.compile(rf"\b{words}\b").search(text, lo, hi)):
        return whole.span()  # "he" is not meant in "helicopters"
    if last:
        at = text.rfind(words, lo, hi)
        return (at, at + len(words)) if at >= 0 else None
    pos = lo
    for _ in range(want):
        at = text.find(words, pos, hi)
        if at < 0:
            return None
        # prefer whole words: "said" must not match inside "unsaid"
        while at >= 0 and words[:1].isalnum() and at > lo and text[at - 1].isalnum():
            at = text.find(words, at + 1, hi)
        if at < 0:
            return None
        pos = at + 1
    return at, at + len(words)


def load_dispatch(path: Path) -> tuple[Dispatch, list[str]]:
    """Read one file; returns the dispatch and one sentence per bad row (bad rows are left out)."""
    header: dict[str, str] = {}
    text, paragraphs, rows = "", [], []
    bad: list[str] = []
    for n, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.rstrip()
        if not line.strip():
            continue
        if line.startswith("# ") and not paragraphs:
            key, _, value = line[2:].partition(":")
            header[key.strip()] = value.strip()
        elif line.startswith(">"):
            if not paragraphs:
                bad.append(f"{path.name}:{n}: a claim stands before the first paragraph")
                continue
            rows.append((n, line[1:].strip(), len(paragraphs) - 1))
        else:
            line = line.strip()
            text += ("\n\n" if text else "") + line
            paragraphs.append((len(text) - len(line), len(text)))
    for key in ("id", "outlet", "published", "style", "war"):
        if not header.get(key):
            bad.append(f"{path.name}: the header lacks '{key}'")
    claims = []
    for n, row, par in rows:
        try:
            claims.append(_claim(text, paragraphs[par], row, n))
        except BadRow as e:
            bad.append(f"{path.name}:{n}: {e}")
    return Dispatch(header.get("id", path.stem), header, text, paragraphs, claims), bad


def _claim(text: str, par: tuple[int, int], row: str, n: int) -> GoldClaim:
    parts = [p.strip() for p in row.split(" | ")]
    if len(parts) < 3:
        raise BadRow("expected '> TYPE | CONTENT | t: trigger | ...'")
    type_, content = parts[0], parts[1]
    if type_ not in TYPES:
        raise BadRow(f"'{type_}' is not one of the 35 claim types")

    def here(words: str, what: str, lo: int = par[0], hi: int = par[1]) -> tuple[int, int]:
        found = _find(text, words.strip(), lo, hi)
        if found is None:
            raise BadRow(f"{what} '{words}' does not occur in the paragraph")
        return found

    spans, pos = [], par[0]
    for piece in content.split(" ++ "):
        s = here(piece, "content") if "@" in piece else here(piece, "content", pos)
        spans.append(s)
        pos = s[1]
    got: dict[str, list[str]] = {}
    for p in parts[2:]:
        key, _, value = p.partition(":")
        key = key.strip()
        if key not in KEYS:
            raise BadRow(f"unknown key '{key}'")
        if key != "opt" and not value.strip():
            raise BadRow(f"'{key}' has no value")
        got.setdefault(key, []).append(value.strip())

    def one(key: str) -> str | None:
        return got[key][0] if key in got else None

    if "t" not in got:
        raise BadRow("no trigger (t: word)")
    trig = None
    for s in spans:
        trig = trig or _find(text, got["t"][0], *s)
    if trig is None:
        raise BadRow(f"trigger '{one('t')}' does not occur in the content")
    c = GoldClaim(type=type_, spans=spans, trigger=trig, line=n)

    def near(words: str, what: str) -> tuple[int, int]:
        found = _find(text, words, *par)
        if found is None:
            found = _find(text, words, 0, par[0], last=True)
        if found is None:
            raise BadRow(f"{what} '{words}' occurs neither in the paragraph nor before it")
        return found

    if by := one("by"):
        c.speaker = near(by, "speaker")
        c.speaker_name = one("name") or by.split("@")[0]
        c.certainty = "claimed"
    if via := one("via"):
        c.via = [near(v.strip(), "via") for v in via.split(";") if v.strip()]
    if cue := one("cue"):
        c.cue = near(cue, "cue")
    c.role, c.party = one("role"), one("party")
    for key, name, allowed in (
        ("pol", "polarity", POLARITIES),
        ("cert", "certainty", CERTAINTIES),
        ("time", "time", TIMES),
    ):
        if v := one(key):
            if v not in allowed:
                raise BadRow(f"{key}: '{v}' is none of {', '.join(allowed)}")
            setattr(c, name, v)
    for key in ("actor", "target"):
        if v := one(key):
            code, _, words = v.partition(" = ")
            setattr(c, key, None if code.strip() in ("?", "") else code.strip())
            if words.strip():
                setattr(c, key + "_span", near(words.strip(), key))
    for p in (one("place") or "").split(";"):
        if p.strip():
            c.places.append(near(p.strip(), "place"))
    if w := one("when"):
        iso, _, words = w.partition(" = ")
        if not _ISO.fullmatch(iso.strip()):
            raise BadRow(f"when: '{iso}' is not an ISO day, month, year or start/end")
        c.when = iso.strip()
        if words.strip():
            c.when_span = near(words.strip(), "when")
    for f in got.get("fig", []):
        left, _, words = f.partition(" = ")
        bits = left.split()
        if len(bits) != 4 or bits[2] not in EXACTNESS or bits[3] not in KINDS:
            raise BadRow(f"fig: '{f}' is not 'UNIT NUMBER EXACTNESS KIND = words'")
        try:
            lo, _, hi = bits[1].partition("-")
            low, high = float(lo.replace(",", "")), float((hi or lo).replace(",", ""))
        except ValueError:
            raise BadRow(f"fig: '{bits[1]}' is not a number") from None
        fig = {"unit": bits[0], "low": low, "high": high, "exactness": bits[2], "kind": bits[3]}
        if words.strip():
            fig["span"] = near(words.strip(), "figure")
        c.figures.append(fig)
    for key, attr in (("hedge", "hedges"), ("loaded", "loaded")):
        for h in (one(key) or "").split(";"):
            if h.strip():
                getattr(c, attr).append(near(h.strip(), key))
    if v := one("cond"):
        c.condition = near(v, "condition")
    c.alt = [a.strip() for a in (one("alt") or "").split(",") if a.strip()]
    for a in c.alt:
        if a not in TYPES:
            raise BadRow(f"alt: '{a}' is not a claim type")
    c.optional = "opt" in got
    return c


def load_all(folder: Path | None = None) -> list[Dispatch]:
    """All dispatches of a folder (default: the corpus that ships with the code), sorted by file name."""
    folder = folder or Path(__file__).parent / "dispatches"
    return [load_dispatch(p)[0] for p in sorted(folder.glob("*.txt"))]
