"""Claims laid side by side: origins, links, disputes. Pure functions of plain values; no database, no clock."""

from counterclaim.compare.disputes import disputes
from counterclaim.compare.index import Index, links
from counterclaim.compare.origins import origins
from counterclaim.compare.seen import Seen, SeenPage, see

__all__ = ["Index", "Seen", "SeenPage", "disputes", "links", "origins", "see"]
