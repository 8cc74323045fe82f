"""Values of FHIRPath that Python lacks: dates and times of any precision, and quantities.

Booleans, integers, decimals and strings are ``bool``, ``int``, ``Decimal`` and ``str``.
Source: http://hl7.org/fhirpath/N1/ (literals, comparison, date and time arithmetic, boundaries).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from trialglot.validators.fhirpath.errors import EvaluationError

# The words of a calendar duration, singular and plural.
CALENDAR = {
    word: unit
    for unit in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for word in (unit, f"{unit}s")
}
# The UCUM codes that FHIR takes for calendar durations: https://hl7.org/fhir/R5/fhirpath.html#types
UCUM_CALENDAR = {
    "a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second",
    "ms": "millisecond",
}  # fmt: skip
# Durations that are the same whatever the calendar, in seconds.
_SECONDS = {
    "week": Decimal(604800), "day": Decimal(86400), "hour": Decimal(3600), "minute": Decimal(60), "second": Decimal(1),
    "millisecond": Decimal("0.001"),
}  # fmt: skip
_CLOCK = r"(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?"
_DATE = re.compile(rf"(\d{{4}})(?:-(\d\d)(?:-(\d\d))?)?(T(?:{_CLOCK})?)?(Z|[+-]\d\d:\d\d)?")
_TIME = re.compile(rf"T?{_CLOCK}")
# Offsets of the last and the first place on earth where a date can be the date.
_EARLIEST, _LATEST = 14 * 60, -12 * 60
# Number of fields by number of digits, as the boundary functions count precision.
_DIGITS = {
    "Date": {4: 1, 6: 2, 8: 3},
    "DateTime": {4: 1, 6: 2, 8: 3, 10: 4, 12: 5, 14: 6, 17: 6},
    "Time": {2: 1, 4: 2, 6: 3, 9: 3},
}
Field = int | Decimal


@dataclass(frozen=True)
class Temporal:
    """A Date, DateTime or Time: the fields that it states, and the offset from UTC in minutes where it has one.

    ``fields`` are year, month, day, hour, minute, second, or hour, minute, second; seconds are a ``Decimal``.
    """

    kind: str
    fields: tuple[Field, ...]
    offset: int | None = None

    @classmethod
    def parse(cls, text: str, kind: str | None = None) -> Temporal | None:
        """Return the value that a text states as FHIR and FHIRPath (without ``@``) write it, ``None`` if it is none.

        ``kind`` is the type that the value has where the text leaves it open: a FHIR dateTime may be a date alone.
        """
        match = _TIME.fullmatch(text) if kind == "Time" or text[:1] == "T" else None
        if match is not None:
            clock: tuple[Field, ...] = _numbers(match.groups())
            return cls("Time", clock) if _is_clock(clock) else None
        match = _DATE.fullmatch(text)
        if match is None or kind == "Time":
            return None
        year, month, day, time, *rest, zone = match.groups()
        fields = _numbers((year, month, day))
        if not _is_date(fields) or (time and len(time) > 1 and len(fields) < 3):
            return None
        clock = _numbers(rest)
        if not _is_clock(clock):
            return None
        offset = None
        if zone is not None:
            offset = 0 if zone == "Z" else (int(zone[1:3]) * 60 + int(zone[4:])) * (-1 if zone[0] == "-" else 1)
        seen = "Date" if time is None else "DateTime"
        return cls("DateTime" if kind == "DateTime" else seen, fields + clock, offset)

    def __str__(self) -> str:
        """The value as FHIR writes it."""
        if self.kind == "Time":
            return _clock(self.fields)
        head = "-".join(f"{one:0{2 if index else 4}d}" for index, one in enumerate(self.fields[:3]))
        tail = f"T{_clock(self.fields[3:])}" if len(self.fields) > 3 else ""
        if self.offset is None:
            return head + tail
        minutes = abs(self.offset)
        zone = f"{'-' if self.offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}" if self.offset else "Z"
        return head + tail + zone

    def compared(self, other: Temporal) -> int | None:
        """Return -1, 0 or 1 as this is before, at or after the other, ``None`` where the precision leaves it open.

        Raises:
            EvaluationError: one is a time of day and the other is not.
        """
        if (self.kind == "Time") is not (other.kind == "Time"):
            raise EvaluationError(f"a {self.kind} cannot be compared with a {other.kind}")
        first, second = self.fields, other.fields
        if self.kind != "Time" and len(first) > 4 and len(second) > 4:
            if (self.offset is None) is not (other.offset is None):
                return None
            if self.offset is not None:
                first, second = self._in_utc(), other._in_utc()
        for one, two in zip(first, second, strict=False):
            if one != two:
                return -1 if one < two else 1
        return 0 if len(first) == len(second) else None

    def key(self) -> tuple[object, ...]:
        """What two equal values share."""
        timed = self.kind != "Time" and len(self.fields) > 4 and self.offset is not None
        return (self.kind == "Time", timed, *(self._in_utc() if timed else self.fields))

    def _in_utc(self) -> tuple[Field, ...]:
        year, month, day, hour, minute, *seconds = self.fields
        days = date(int(year), int(month), int(day)).toordinal()
        return ((days * 24 + int(hour)) * 60 + int(minute) - (self.offset or 0), *seconds)

    def plus(self, quantity: Quantity, sign: int) -> Temporal:
        """Return this moved by a duration; a duration finer than the value's precision counts in whole units of it.

        Raises:
            EvaluationError: the quantity is no duration.
        """
        unit = quantity.unit if quantity.calendar else UCUM_CALENDAR.get(quantity.unit)
        if unit is None:
            raise EvaluationError(f"{quantity} is no duration")
        amount = quantity.value * sign
        if self.kind == "Time":
            return self._moved_clock(unit, amount)
        if unit in ("year", "month"):
            return self._moved_months(int(amount) * (12 if unit == "year" else 1))
        seconds = amount * _SECONDS[unit]
        if len(self.fields) < 3:
            days = int(seconds / 86400)
            return self._moved_months(_whole(days, 365) * 12 if len(self.fields) == 1 else _whole(days, 30))
        return self._moved_seconds(seconds)

    def _moved_months(self, months: int) -> Temporal:
        year, month, *rest = (*self.fields, 1)[: max(len(self.fields), 2)]
        total = int(year) * 12 + int(month) - 1 + months
        if len(self.fields) == 1:
            total = (int(year) + _whole(months, 12)) * 12
        year, month = divmod(total, 12)
        if not 1 <= year <= 9999:
            raise EvaluationError("the date leaves the years 1 to 9999")
        if rest:
            rest[0] = min(rest[0], monthrange(year, month + 1)[1])
        return Temporal(self.kind, (year, month + 1, *rest)[: len(self.fields)], self.offset)

    def _moved_seconds(self, seconds: Decimal) -> Temporal:
        count = len(self.fields)
        step = {3: 86400, 4: 3600, 5: 60}.get(count)
        if step is not None:
            seconds = Decimal(int(seconds / step) * step)
        year, month, day, hour, minute, second = (*self.fields, 0, 0, Decimal(0))[:6]
        total = (int(hour) * 60 + int(minute)) * 60 + second + seconds
        days, left = total // 86400, total % 86400
        if left < 0:
            days, left = days - 1, left + 86400
        try:
            moved = date.fromordinal(date(int(year), int(month), int(day)).toordinal() + int(days))
        except (ValueError, OverflowError) as error:
            raise EvaluationError("the date leaves the years 1 to 9999") from error
        fields = (moved.year, moved.month, moved.day, int(left // 3600), int(left % 3600 // 60), left % 60)
        return Temporal(self.kind, fields[:count], self.offset)

    def _moved_clock(self, unit: str, amount: Decimal) -> Temporal:
        if unit not in ("hour", "minute", "second", "millisecond"):
            raise EvaluationError(f"a time of day cannot be moved by a {unit}")
        day = Temporal("DateTime", (2000, 1, 2, *self.fields))
        return Temporal("Time", day._moved_seconds(amount * _SECONDS[unit]).fields[3:])

    def boundary(self, digits: int | None, *, high: bool) -> Temporal | None:
        """Return the first or last value that this can stand for, at a precision counted in digits."""
        counts = _DIGITS[self.kind]
        digits = max(counts) if digits is None else digits
        count = counts.get(digits)
        if count is None:
            return None
        fields = list(self.fields[:count])
        while len(fields) < count:
            place = len(fields) + (3 if self.kind == "Time" else 0)
            last = monthrange(int(fields[0]), int(fields[1]))[1] if place == 2 else (0, 12, 0, 23, 59, 59)[place]
            fields.append(last if high else (1, 1, 1, 0, 0, 0)[place])
        if digits in (9, 17) and isinstance(fields[-1], int):
            fields[-1] += Decimal("0.999") if high else Decimal("0.000")
        offset = self.offset
        if self.kind == "DateTime" and offset is None and count > 3:
            offset = _LATEST if high else _EARLIEST
        return Temporal(self.kind, tuple(fields), offset)


@dataclass(frozen=True)
class Quantity:
    """A number with a unit: a UCUM code, a calendar duration (``calendar``), or the unit of another ``system``."""

    value: Decimal
    unit: str
    calendar: bool = False
    system: str | None = None

    def __str__(self) -> str:
        """The quantity as FHIRPath writes it."""
        return f"{self.value} {self.unit}" if self.calendar else f"{self.value} '{self.unit}'"

    def in_unit_of(self, other: Quantity) -> Decimal | None:
        """Return the value in the unit of another quantity, ``None`` where the units cannot be compared."""
        if (self.unit, self.calendar, self.system) == (other.unit, other.calendar, other.system):
            return self.value
        if self.system is not None or other.system is not None:
            return None
        from trialglot.validators.fhirpath.units import factor

        first, second = factor(self.unit, self.calendar), factor(other.unit, other.calendar)
        if first is None or second is None or first[1] != second[1]:
            return None
        return self.value * first[0] / second[0]


def decimal_boundary(value: Decimal, digits: int | None, *, high: bool) -> Decimal | None:
    """Return the lowest or highest number that rounds to a decimal as written, with so many digits after the point."""
    digits = 8 if digits is None else digits
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= digits <= 28:
        return None
    half = Decimal(5).scaleb(min(exponent, 0) - 1)
    moved = value + half if high else value - half
    return moved.quantize(Decimal(1).scaleb(-digits), ROUND_CEILING if high else ROUND_FLOOR)


def _whole(amount: int, size: int) -> int:
    """The whole units in an amount, towards zero."""
    return int(Decimal(amount) / size)


def _numbers(fields: Iterable[str | None]) -> tuple[Field, ...]:
    """The fields that are there; only seconds can have a fraction."""
    return tuple(Decimal(one) if "." in one else int(one) for one in fields if one is not None)


def _is_date(fields: tuple[Field, ...]) -> bool:
    year, month, day = (int(one) for one in (*fields, 1, 1)[:3])
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_clock(fields: tuple[Field, ...]) -> bool:
    # FHIR allows a leap second.
    return all(one < limit for one, limit in zip(fields, (24, 60, 61), strict=False))


def _clock(fields: tuple[Field, ...]) -> str:
    parts = [f"{int(one):02d}" for one in fields[:2]]
    if len(fields) > 2:
        whole, point, fraction = str(fields[2]).partition(".")
        parts.append(f"{whole:0>2}{point}{fraction}")
    return ":".join(parts)
