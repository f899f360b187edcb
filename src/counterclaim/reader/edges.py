"""Where a source, a cue and a content begin and end: habits of print that the annotators of PolNeAR keep without
exception.

Counted in its training part: auxiliaries right before a cue belong to it (2,900 of 3,100); a content takes its
quotation marks with it and leaves the full stop (99 %); a source takes the comma after it if it holds one already
("Smith, an aide,": 922 of
1,024), else not (805 of 810).
"""

from __future__ import annotations

from .pieces import Pieces
from .tags import Run

_AUXILIARY = frozenset([
    "has", "have", "had", "is", "are", "was", "were", "also", "will", "would", "could", "should", "may", "might",
    "must", "did", "does", "do", "never", "still", "even", "just", "later", "further", "again", "repeatedly",
])  # fmt: skip
_OPEN = "“\"'‘"
_CLOSE = "”\"'’"
_STOPS = ".,;:"


def mended(run: Run, p: Pieces, taken: set[int]) -> Run:
    """Return a run of attribution with its edges put right; words in ``taken`` belong to other runs and stay there."""
    if run.label == "cue":
        return _cue(run, p, taken)
    return _content(run, p, taken) if run.label == "content" else _source(run, p, taken)


def _touching(p: Pieces, left: int, right: int) -> bool:
    """Whether nothing stands between two words."""
    return int(p.word_end[left]) == int(p.word_start[right])


def _cue(run: Run, p: Pieces, taken: set[int]) -> Run:
    first = run.first
    while first > 0 and first - 1 not in taken and p.sentence_of_word[first - 1] == p.sentence_of_word[first]:
        w = first - 1
        if p.word_text(w).lower() in _AUXILIARY and p.text[int(p.word_end[w]) : int(p.word_start[first])] == " ":
            first = w
        elif (
            p.word_text(w) == "s"
            and w > 0
            and p.word_text(w - 1) in "'’"
            and _touching(p, w - 1, w)
            and w - 1 not in taken
            and p.word_text(first).lower().endswith(("ed", "en", "ing", "aid"))
        ):
            first = w - 1  # "he's said"
        else:
            break
    return run._replace(first=first)


def _content(run: Run, p: Pieces, taken: set[int]) -> Run:
    first, end = run.first, run.end
    while end - first > 1 and p.word_text(end - 1) in _STOPS:
        end -= 1
    if (
        first > 0
        and first - 1 not in taken
        and p.word_text(first - 1) in _OPEN
        and _touching(p, first - 1, first)
        and (first < 2 or not _touching(p, first - 2, first - 1))
    ):
        first -= 1
    # a mark that closes what was opened inside, also behind the stop: ... war."
    inside = "".join(p.word_text(w) for w in range(first, end) if p.word_text(w) in _OPEN + _CLOSE)
    for reach in (0, 1):
        at = end + reach
        if (
            at >= len(p.first)
            or at in taken
            or at - 1 in taken
            or not inside
            or inside.count("“") + inside.count('"') % 2 + inside.count("'") % 2 + inside.count("‘")
            <= inside.count("”") + inside.count("’")
        ):
            break
        if p.word_text(at) in _CLOSE and _touching(p, at - 1, at) and (not reach or p.word_text(end) in ".,?!"):
            end = at + 1
            break
    return run._replace(first=first, end=end)


def _source(run: Run, p: Pieces, taken: set[int]) -> Run:
    first, end = run.first, run.end
    inner = any(p.word_text(w) == "," for w in range(first, end - 1))
    ends = p.word_text(end - 1) == ","
    if ends and not inner and end - first > 1:
        end -= 1
    elif (
        inner
        and not ends
        and end < len(p.first)
        and end not in taken
        and p.word_text(end) == ","
        and _touching(p, end - 1, end)
    ):
        end += 1
    return run._replace(end=end)
