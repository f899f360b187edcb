"""Claims laid side by side: origins, links, disputes. Pure functions of plain values; no database, no clock."""

from counterclaim.compare.disputes import disputes, disputes_among
from counterclaim.compare.facts import Facts, facts
from counterclaim.compare.index import Index, links
from counterclaim.compare.origins import Said, origins, origins_of, said
from counterclaim.compare.seen import Seen, SeenPage, see

__all__ = [
    "Facts",
    "Index",
    "Said",
    "Seen",
    "SeenPage",
    "disputes",
    "disputes_among",
    "facts",
    "links",
    "origins",
    "origins_of",
    "said",
    "see",
]
