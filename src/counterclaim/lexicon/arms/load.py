"""Loader of equipment and unit nouns: frozen records, found in a text by longest match."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from counterclaim.lexicon.phrases import Found, Phrases, Token
from counterclaim.lexicon.tables import read_table
from counterclaim.lexicon.words.forms import Forms, load_forms

ARM_KINDS = frozenset(
    {"tank", "ifv", "apc", "armour", "mlrs", "rocket_launcher", "artillery", "mortar", "atgm", "air_defence", "radar",
     "aircraft", "helicopter", "uav", "loitering_munition", "missile", "rocket", "bomb", "ied", "mine", "shell",
     "small_arms", "vehicle", "pickup", "ship", "chemical", "depot", "position"}
)  # fmt: skip
SORTS = frozenset({"model", "noun"})
UNITS = frozenset(
    {"person", "body", "family", "air_strike", "attack", "house", "settlement", "area_km2", "distance_km", "height",
     "unit", "round", "money", "percent", "time", "tonne", "grievance",
     "killed", "wounded", "missing", "captured", "displaced", "released", "destroyed", "damaged", "downed", "casualty"}
)  # fmt: skip
SCOPES = frozenset({"combatant", "civilian", "anyone", "event", "object", "area", "other", "outcome"})


class Arm(Struct, frozen=True):
    """A piece of equipment: ``sort`` is ``model`` (T-72) or ``noun`` (tank)."""

    name: str
    kind: str
    sort: str


class UnitNoun(Struct, frozen=True):
    """A noun that a figure counts, or (scope ``outcome``) a word that says what happened to the counted."""

    phrase: str
    unit: str
    scope: str


class Arms(Struct, frozen=True):
    """The tables of equipment and unit nouns, read. ``…_in`` returns (start, end, value, words), left to right."""

    arms: tuple[Arm, ...]
    units: tuple[UnitNoun, ...]
    _arms: Phrases[Arm]
    _units: Phrases[UnitNoun]
    _outcomes: Phrases[UnitNoun]

    def arms_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[Arm]]:
        """Find equipment."""
        return list(self._arms.find(text, toks))

    def units_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[UnitNoun]]:
        """Find nouns that figures count."""
        return list(self._units.find(text, toks))

    def outcomes_in(self, text: str, toks: Sequence[Token] | None = None) -> list[Found[UnitNoun]]:
        """Find words that say what happened to the counted (killed, wounded, destroyed)."""
        return list(self._outcomes.find(text, toks))

    def arm(self, phrase: str) -> Arm | None:
        """Look one name up; written together or with hyphens (``T72``, ``T-72``, ``T 72``)."""
        return self._arms.get(phrase)

    def unit(self, phrase: str) -> UnitNoun | None:
        """Look one counted noun up, in singular or plural."""
        return self._units.get(phrase)

    def outcome(self, phrase: str) -> UnitNoun | None:
        """Look one outcome word up, in any form."""
        return self._outcomes.get(phrase)


def load(overlay: Path | None = None) -> Arms:
    """Read ``arms.tsv`` and ``units.tsv`` with a user's laid over them. Raises E401 to E406 on a bad table."""
    forms = load_forms(overlay)
    arms = tuple(
        Arm(r.need("name"), r.one_of("kind", ARM_KINDS), r.one_of("sort", SORTS))
        for r in read_table("arms", "arms.tsv", ("name", "kind", "sort"), overlay)
    )
    units = tuple(
        UnitNoun(r.need("noun"), r.one_of("unit", UNITS), r.one_of("scope", SCOPES))
        for r in read_table("arms", "units.tsv", ("noun", "unit", "scope"), overlay, key=("noun", "unit"))
    )
    arm_index: Phrases[Arm] = Phrases()
    for arm in arms:
        arm_index.add(arm.name, arm)
        if arm.sort == "model":
            arm_index.add(arm.name + "s", arm, replace=False)
        together = arm.name.replace("-", "")
        if together != arm.name and arm.sort == "model":
            arm_index.add(together, arm, replace=False)
    return Arms(arms, units, arm_index, _units(forms, units, outcome=False), _units(forms, units, outcome=True))


def _units(forms: Forms, units: Sequence[UnitNoun], *, outcome: bool) -> Phrases[UnitNoun]:
    index: Phrases[UnitNoun] = Phrases(forms)
    for unit in units:
        if (unit.scope == "outcome") == outcome:
            index.add(unit.phrase, unit, replace=not unit.phrase.startswith("~"))
    return index
