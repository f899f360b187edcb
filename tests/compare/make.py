"""Small factories, so that a case reads as a sentence."""

from counterclaim.compare import Seen, SeenPage
from counterclaim.compare.facts import facts
from counterclaim.compare.relate import relate
from counterclaim.model import Claim, Figure, Place, Span, Voice, When, Where

PLACES = {
    "Hadrut": Place(id="hadrut", name="Hadrut", country="AZ", names=(("Khadrut", "ru"),)),
    "Shusha": Place(id="shusha", name="Shusha", country="AZ", names=(("Shushi", "AM"),)),
    "Shushi": Place(id="shusha", name="Shusha", country="AZ", names=(("Shushi", "AM"),)),
    "Homs": Place(id="homs", name="Homs", country="SY", admin1="Homs"),
    "Palmyra": Place(id="palmyra", name="Palmyra", country="SY", admin1="Homs"),
    "Homs province": Place(id="homs-p", name="Homs", kind="admin1", country="SY", admin1="Homs"),
    "Syria": Place(id="sy", name="Syria", kind="country", country="SY"),
}
OPENING = {"AZ": "AZ", "AM": "AM"}


def fig(words, unit="killed", kind="incident", **more):
    """A figure from words such as "20", "at least 20", "about 20", "20-30"."""
    exactness = {"at": "at_least", "about": "about", "up": "at_most"}.get(words.split()[0], "exact")
    low, _, high = words.split()[-1].partition("-")
    n, m = float(low), float(high or low)
    return Figure(unit=unit, low=n, best=n, high=m, exactness=exactness, kind=kind, as_written=words, **more)


def page(id_="p1", published="2020-10-12", outlet="Daily", **more):
    return SeenPage(id=id_, digest=id_, published=published, outlet=outlet, **more)


def claim(
    type_,
    by=None,
    party=None,
    *,
    actor=None,
    target=None,
    at=None,
    when=None,
    figures=(),
    words="it is said",
    on=None,
    polarity="asserted",
    time="happened",
    start=0,
    near=None,
    via=(),
    **more,
):
    """A claim as comparing sees it; ``at`` names places of the table above, or others that stay unresolved."""
    on = on or page()
    start_day, _, end = (when or "").partition("/")
    names = (at,) if isinstance(at, str) else at or ()
    voices = tuple(Voice(name=v) for v in via) + ((Voice(name=by, party=party),) if by else ())
    key = f"{on.id}-{start}-{type_}-{by}-{polarity}-{actor}-{at}-{when}-{words}"
    made = Claim(
        id=key,
        page=on.id,
        spans=(Span(start, start + len(words)),),
        type=type_,
        voices=voices,
        actor=actor,
        target=target,
        polarity=polarity,
        time=time,
        places=tuple(Where(as_written=n, place=PLACES.get(n), relation=near or "in") for n in names),
        when=When(start=start_day, end=end or None) if when else None,
        figures=tuple(figures),
        **more,
    )
    return Seen(claim=made, page=on, words=words)


def between(a, b, sides=None):
    """The link between two claims, the later one found as the index does."""
    x, y = facts(a, sides), facts(b, sides)
    return relate(x, y) if x.order >= y.order else relate(y, x)
