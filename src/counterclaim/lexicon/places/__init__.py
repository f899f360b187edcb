"""The gazetteer: names of both sides to places, and choosing among places of one name."""

from counterclaim.lexicon.places.gazetteer import Demonym, Gazetteer, NameHit
from counterclaim.lexicon.places.geonames import Imported, import_geonames
from counterclaim.lexicon.places.resolve import resolve

__all__ = ["Demonym", "Gazetteer", "Imported", "NameHit", "import_geonames", "resolve"]
