"""Settings of all tests: no time limit on single hypothesis examples, since a busy machine is no error."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("counterclaim", deadline=None)
settings.load_profile("counterclaim")
