"""Settings of all tests: nobody's own lexicon; no time limit on hypothesis examples, as a busy machine is no error."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["COUNTERCLAIM_LEXICON"] = ""  # the names of whoever runs the tests must not count

settings.register_profile("counterclaim", deadline=None)
settings.load_profile("counterclaim")
