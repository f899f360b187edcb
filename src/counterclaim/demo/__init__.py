"""Bundled pages: dispatches written for demonstration, as files that the page stage reads, with their claims and links.

README.md beside this file says what they hold; ``annotations`` and ``links.tsv`` are read by tests and training only.
"""

from pathlib import Path

_PAGES = Path(__file__).parent / "pages"


def pages() -> list[Path]:
    """Return the paths of the bundled HTML pages in the order of their names (war, then date)."""
    return sorted(_PAGES.glob("*.html"))
