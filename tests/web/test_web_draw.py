"""Charts drawn on the server: addresses made by templates are escaped once, everything else as well."""

from __future__ import annotations

from markupsafe import Markup

from counterclaim.web.draw import tag


def test_an_address_from_a_template_is_escaped_once() -> None:
    assert tag("a", href=Markup("/?since=1&amp;until=2")) == '<a href="/?since=1&amp;until=2"></a>'
    assert tag("a", href="/?since=1&until=2") == '<a href="/?since=1&amp;until=2"></a>'


def test_no_attribute_ends_early() -> None:
    assert tag("a", title='" onmouseover="x') == '<a title="&quot; onmouseover=&quot;x"></a>'
    assert '"x' not in str(tag("a", title=Markup("&#34; onmouseover=&#34;x")))[10:]
