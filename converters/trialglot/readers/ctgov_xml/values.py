"""Texts of the XML as values of an API v2 study. What cannot be understood is returned as it stands."""

from __future__ import annotations

import re
from functools import lru_cache

from trialglot.readers.ctgov.displayed import word

_MASKING = re.compile(r"([^()]+?)\s*\(([^()]*)\)")
_LEVELS = ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")


@lru_cache(maxsize=1 << 10)
def phases(text: str) -> tuple[str, ...]:
    """Return the phases of "Phase 1/Phase 2"."""
    known = word("phase", text)
    if known != text:
        return (known,)
    return tuple(word("phase", one.strip()) for one in text.split("/"))


@lru_cache(maxsize=1 << 10)
def masking(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the level of masking and the masked parties of "Double (Participant, Investigator)".

    Before 2017 "Double Blind" said that two parties or more do not know, and the parties followed; where they do, their
    number is the level of today.
    """
    known = word("masking", text)
    found = _MASKING.fullmatch(text)
    if known != text or found is None:
        return known, ()
    level, parties = word("masking", found[1]), tuple(word("who_masked", one.strip()) for one in found[2].split(","))
    if found[1].casefold().endswith("blind") and level in _LEVELS and 0 < len(parties) <= len(_LEVELS):
        level = _LEVELS[len(parties) - 1]
    return level, parties
