"""Dates as the registries of ICTRP write them.

Day and month stand in this order (``20/10/2010``): who_ictrp.dtd says so of the supply form, and so do all registries
that write slashes. Where that gives no date (``08/28/2026``), none is read. Month names are English.
"""

from __future__ import annotations

import re

from trialglot.model.dates import PartialDate, precision_of

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}){_TIME})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})")
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{{3,9}})\.?,?[\s-]+(\d{{4}}){_TIME}")
_YEAR = re.compile(r"\d{4}")
_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: index for index, name in enumerate(_NAMES, 1)} | {
    name[:3]: index for index, name in enumerate(_NAMES, 1)
}


def parse(text: str) -> PartialDate | None:
    """Return a date, ``None`` where the text is none or does not exist in the calendar."""
    parts = _parts(text)
    if parts is None:
        return None
    value = "-".join(f"{part:0{4 if index == 0 else 2}d}" for index, part in enumerate(parts))
    precision = precision_of(value)
    return None if precision is None else PartialDate(value=value, precision=precision)


def _parts(text: str) -> tuple[int, ...] | None:
    """Return year, month and day, as far as they are stated."""
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return tuple(int(one) for one in match.groups() if one)
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        month = _MONTHS.get(match[1].lower())
        return None if month is None else (int(match[3]), month, *((int(match[2]),) if match[2] else ()))
    if match := _DAY_MONTH.fullmatch(text):
        month = _MONTHS.get(match[2].lower())
        return None if month is None else (int(match[3]), month, int(match[1]))
    return (int(text),) if _YEAR.fullmatch(text) else None
