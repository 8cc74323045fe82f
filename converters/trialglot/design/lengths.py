"""Lengths of time in free text ("up to 28 days", "a 6-week") to ISO 8601 durations."""

from __future__ import annotations

import re
from typing import Literal

from trialglot.design.text import bounded
from trialglot.model.design import Duration, Evidence

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
UNITS = {"hour": "PT{}H", "day": "P{}D", "week": "P{}W", "wk": "P{}W", "month": "P{}M", "year": "P{}Y"}
_QUALIFIERS: dict[str, Literal["exact", "maximum", "minimum", "approximate"]] = {
    "up to": "maximum",
    "maximum of": "maximum",
    "maximum": "maximum",
    "no more than": "maximum",
    "at most": "maximum",
    "at least": "minimum",
    "minimum of": "minimum",
    "approximately": "approximate",
    "about": "approximate",
    "around": "approximate",
}
_LIMIT = "|".join(words.replace(" ", r"\s+") for words in _QUALIFIERS)
AMOUNT = (
    rf"(?:\b(?P<limit>{_LIMIT})\s+(?:(?:a\s+(?:maximum|total)\s+of|approximately|about|around)\s+)?)?"
    rf"(?<![\d.,])(?P<number>\d{{1,3}}|\b(?:{'|'.join(_WORDS)}))\s*[-‐– ]?\s*"
    r"(?P<unit>hour|day|week|wk|month|year)s?\b"
)
# A length of time at some place of a text, or at its end. Groups: limit, number, unit.
LENGTH = bounded(AMOUNT, re.IGNORECASE)
LENGTH_BEFORE = bounded(rf"{AMOUNT}$", re.IGNORECASE)
# The other half of a range ("4 to 6 weeks") or list ("28-day and 84-day") would be lost: such an amount is not read.
RANGE_BEFORE = bounded(
    r"(?:\d+|\b(?:one|two|three|four|five|six))\s*[-–—]?\s*(?:(?:hour|day|week|wk|month|year)s?\s*)?"
    r"(?:,?\s*\b(?:to|or|and|versus|vs\.?)|-|–|—|/|±)\s*$",
    re.IGNORECASE,
)
# Room for the half before an amount ("12 months and ").
RANGE_ROOM = 20
_RANGE_AFTER = bounded(r"\s*(?:to|or|-|–|—|/|±)\s*\d", re.IGNORECASE)
# "12 weeks or until disease progression" is the longest that the period lasts.
_OR_UNTIL = bounded(r"\s*\)?\s*,?\s*or\s+until\b", re.IGNORECASE)


def has_any(lower: str, words: tuple[str, ...]) -> bool:
    """Whether a text has one of these words, or a word with one of them in it."""
    for word in words:  # noqa: SIM110 - a generator costs more than the search
        if word in lower:
            return True
    return False


def has_length(lower: str, units: tuple[str, ...]) -> bool:
    """Whether a text has a number of such units; most texts that speak of cycles or follow-up have none."""
    for unit in units:
        at = lower.find(unit)
        while at >= 0:
            before = lower[max(0, at - 50) : at].rstrip("-‐– \t\r\n")
            if before[-1:].isdigit() or before.endswith(_WORDS):
                return True
            at = lower.find(unit, at + 1)
    return False


def length(text: str) -> Duration | None:
    """Return a text that is nothing but a length of time ("5 Years") as a duration."""
    match = LENGTH.fullmatch(text.strip())
    return to_duration(match, match.string, None) if match else None


def to_duration(match: re.Match[str], text: str, evidence: Evidence | None) -> Duration | None:
    """Return the length of a match in a text, ``None`` if it is half of a range."""
    start = match.start("number")
    if match["limit"] is None and RANGE_BEFORE.search(text[max(0, start - RANGE_ROOM) : start]):
        return None
    if _RANGE_AFTER.match(text, match.end("unit") + (text[match.end("unit") : match.end("unit") + 1] in "sS")):
        return None
    word = match["number"].lower()
    value = UNITS[match["unit"].lower()].format(_WORDS.index(word) + 1 if word in _WORDS else int(word))
    if match["limit"]:
        qualifier = _QUALIFIERS[" ".join(match["limit"].lower().split())]
    else:
        qualifier = "maximum" if _OR_UNTIL.match(text, match.end()) else "exact"
    return Duration(value=value, qualifier=qualifier, evidence=evidence)
