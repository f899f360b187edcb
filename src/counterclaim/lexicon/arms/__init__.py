"""Equipment and the nouns that figures count: tables with one loader."""

from counterclaim.lexicon.arms.load import ARM_KINDS, UNITS, Arm, Arms, UnitNoun, load

__all__ = ["ARM_KINDS", "UNITS", "Arm", "Arms", "UnitNoun", "load"]
