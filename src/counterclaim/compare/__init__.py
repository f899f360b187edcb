"""Claims laid side by side: origins, links, disputes. Pure functions of plain values; no database, no clock."""

from counterclaim.compare.disputes import disputes
from counterclaim.compare.index import Index, links
from counterclaim.compare.origins import Said, origins, origins_of, said
from counterclaim.compare.seen import Seen, SeenPage, see

__all__ = ["Index", "Said", "Seen", "SeenPage", "disputes", "links", "origins", "origins_of", "said", "see"]
