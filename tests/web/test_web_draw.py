"""Charts drawn on the server: addresses made by templates are escaped once, everything else as well."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from counterclaim.desk.views.figures import Point
from counterclaim.desk.weighing import Band, PlaceWeighed
from counterclaim.web.draw import figures, tag
from counterclaim.web.holders import holders


def test_an_address_from_a_template_is_escaped_once() -> None:
    assert tag("a", href=Markup("/?since=1&amp;until=2")) == '<a href="/?since=1&amp;until=2"></a>'
    assert tag("a", href="/?since=1&until=2") == '<a href="/?since=1&amp;until=2"></a>'


def test_no_attribute_ends_early() -> None:
    assert tag("a", title='" onmouseover="x') == '<a title="&quot; onmouseover=&quot;x"></a>'
    assert '"x' not in str(tag("a", title=Markup("&#34; onmouseover=&#34;x")))[10:]


def point(party: str | None, low: float | None, best: float | None, high: float | None, exactness: str) -> Point:
    return Point(
        day="2020-10-09", unit="killed", kind="incident", exactness=exactness, scope=None,
        low=low, best=best, high=high, party=party, type="losses_inflicted", admitted=False, number=1, claim="c1",
    )  # fmt: skip


def test_a_figure_tells_the_script_what_it_draws() -> None:
    found = [point("AM", 10, 15, 20, "about"), point(None, 5, None, None, "at_least")]
    chart = str(figures(found, lambda p: p or "unknown", lambda c: f"/claims/{c}"))
    assert 'data-day="2020-10-09" data-low="10" data-high="20" data-best="15" data-party="AM"' in chart
    assert 'data-low="5" data-best="5" data-open="yes" data-party=""' in chart
    assert chart.count('class="key" data-party="') == 2
    assert "data-log" not in chart


def test_a_band_tells_the_script_what_it_draws() -> None:
    bands = (Band(day="2020-10-09", until="2020-10-11", shares={"AM": 0.25, "AZ": 0.75}),)
    found = PlaceWeighed(since="2020-10-09", until="2020-10-11", bands=bands, words=0, said=(), estimate=None)
    chart = str(holders(found, lambda p: f'"{p}"', str))
    assert 'data-bands="[[&quot;2020-10-09&quot;,&quot;2020-10-11&quot;,[0.75,0.25]]]"' in chart
    parties = chart.partition('data-parties="')[2].partition('"')[0]
    assert msgspec.json.decode(Markup(parties).unescape()) == [["p0", '"AZ"'], ["p1", '"AM"']]
