"""Dates of registry records: often only a month, of stated or unstated kind."""

from __future__ import annotations

import re
from typing import Literal

from trialglot.model.base import Model

_PATTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Precision = Literal["year", "month", "day", "unknown"]
DateKind = Literal["actual", "estimated"]


class PartialDate(Model):
    """An ISO 8601 date of year, month or day precision.

    ``value`` is ``yyyy``, ``yyyy-MM`` or ``yyyy-MM-dd``, never padded. ``precision`` is "unknown" where the source
    prints month-only dates as the last day of the month. ``kind`` is ``None`` where the source does not say.
    """

    value: str
    precision: Precision
    kind: DateKind | None = None


def precision_of(value: str) -> Precision | None:
    """Return the precision of an ISO 8601 date text, ``None`` if it is no date of the Gregorian calendar."""
    match = _PATTERN.fullmatch(value)
    if match is None or match[1] == "0000":
        return None
    if match[2] is None:
        return "year"
    month = int(match[2])
    if not 1 <= month <= 12:
        return None
    if match[3] is None:
        return "month"
    return "day" if 1 <= int(match[3]) <= days_in_month(int(match[1]), month) else None


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a month of the Gregorian calendar."""
    if month == 2 and (year % 4 or (year % 100 == 0 and year % 400)):
        return 28
    return _DAYS[month - 1]
