"""Page → claims: one encoder with several heads, and rules over the lexicon; ``read.py`` is the order of the stages."""
