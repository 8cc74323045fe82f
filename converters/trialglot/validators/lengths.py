"""Lengths of time in ISO 8601, as trial summary parameters and ODM's durations have them."""

from __future__ import annotations

import re

# What XML Schema's duration and ODM's week duration accept (ODM 1.3.2, durationDatetime).
DURATION = re.compile(
    r"P(?:(?P<W>\d+)W|(?=\d|T\d)(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<D>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:\.\d+)?S)?)?)"
)
# The fewest and the most days of a unit.
_DAYS = {
    "Y": (365.0, 366.0),
    "M": (28.0, 31.0),
    "W": (7.0, 7.0),
    "D": (1.0, 1.0),
    "h": (1 / 24, 1 / 24),
    "m": (1 / 1440, 1 / 1440),
    "s": (1 / 86400, 1 / 86400),
}


def days(duration: str) -> tuple[float, float] | None:
    """Return the fewest and the most days of a duration, ``None`` for another text."""
    match = DURATION.fullmatch(duration)
    if match is None:
        return None
    parts = [(float(number), _DAYS[unit]) for unit, number in match.groupdict().items() if number]
    return sum(number * fewest for number, (fewest, _) in parts), sum(number * most for number, (_, most) in parts)
