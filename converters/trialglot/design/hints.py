"""A quick look at words: whether a text can state anything about periods and cycles. Most texts state nothing.

All functions take text in small letters.
"""

from __future__ import annotations

from trialglot.design.lengths import UNITS, has_length
from trialglot.design.text import bounded

SEPARATOR = "\n|\n"
"""Stands between texts that are looked at together: nothing that is looked for goes across it."""

# The first words of the names of periods, the frequent ones first ("period for screening" has "screening").
_FIRST_WORDS = ("treatment", "follow", "screening", "intervention", "extension", "run", "wash")
# A text without any of these names no period, unless it says for how long participants are followed.
_NOUNS = ("period", "phase", "epoch", "wash")
_RUN_IN = ("run-in", "run in", "run\nin")
_BRACKETED = bounded(r"\((?:up\s+to\s+|approximately\s+|~\s*)?\d")
_FOLLOWED_FOR = bounded(r"follow(?:ed)?(?:[-\s]up)?\s+(?:for|of)\s")


def has_word(lower: str, words: tuple[str, ...]) -> bool:
    """Whether a text has one of these words, or a longer word with one inside."""
    for word in words:  # noqa: SIM110 - a generator costs more than the search
        if word in lower:
            return True
    return False


def may_state(lower: str) -> bool:
    """Whether one of several texts with ``SEPARATOR`` between them can state anything."""
    return cycles(lower) or periods(lower)


def names_cycles(lower: str) -> bool:
    """Whether a text speaks of cycles or courses."""
    return "cycle" in lower or "course" in lower


def names_periods(lower: str) -> bool:
    """Whether a text has the first word of the name of a period."""
    return has_word(lower, _FIRST_WORDS)


def cycles(lower: str) -> bool:
    """Whether a text can state the length of a cycle."""
    return names_cycles(lower) and has_length(lower, ("day", "week"))


def periods(lower: str) -> bool:
    """Whether a text can state a period."""
    if not names_periods(lower):
        return False
    if has_word(lower, _NOUNS):
        return True
    run = "run" in lower
    followed = "follow" in lower and (run or _FOLLOWED_FOR.search(lower) is not None)
    if "(" in lower and (run or followed or _BRACKETED.search(lower) is not None):
        return True
    return (run and has_word(lower, _RUN_IN)) or (followed and has_length(lower, tuple(UNITS)))
