"""Derived lengths of time as FHIR Timing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trialglot.design.text import Expression
from trialglot.model.design import Duration
from trialglot.writers.fhir.edition import UCUM

# ISO 8601 duration of one unit -> code of R5 value set units-of-time, which are UCUM codes.
_DURATION = Expression(r"P(?:(\d+)([YMWD])|T(\d+)([HM]))")
_DATE_UNITS = {"Y": ("a", "year"), "M": ("mo", "month"), "W": ("wk", "week"), "D": ("d", "day")}
_TIME_UNITS = {"H": ("h", "hour"), "M": ("min", "minute")}
_WORDS = {"exact": "", "maximum": "up to ", "minimum": "at least ", "approximate": "approximately "}


@lru_cache(maxsize=1024)
def _parse(value: str) -> tuple[int, str, str] | None:
    match = _DURATION.fullmatch(value)
    if match is None:
        return None
    if match[1]:
        return int(match[1]), *_DATE_UNITS[match[2]]
    return int(match[3]), *_TIME_UNITS[match[4]]


def words(duration: Duration) -> str:
    """Return a length of time in words ("up to 28 days")."""
    return _words(duration.value, duration.qualifier)


def _words(length: str, qualifier: str) -> str:
    parsed = _parse(length)
    if parsed is not None:
        number, _, unit = parsed
        length = f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"{_WORDS[qualifier]}{length}"


def timing(duration: Duration | None, cycle: Duration | None) -> dict[str, Any] | None:
    """Return a Timing whose bounds are the duration and whose period is the length of a cycle.

    ``None`` where neither can be written as one number and unit. An approximate duration has no bounds that FHIR could
    mark as such: it stands in ``code.text``.
    """
    if duration is None and cycle is None:
        return None
    length, qualifier = (duration.value, duration.qualifier) if duration else (None, "exact")
    return _timing(length, qualifier, cycle.value if cycle else None)


@lru_cache(maxsize=1024)
def _timing(length: str | None, qualifier: str, cycle: str | None) -> dict[str, Any] | None:
    repeat: dict[str, Any] = {}
    text = None
    if length and (parsed := _parse(length)) is not None:
        number, code, unit = parsed
        quantity = {"value": number, "unit": unit, "system": UCUM, "code": code}
        if qualifier == "exact":
            repeat["boundsDuration"] = quantity
        elif qualifier == "maximum":
            repeat["boundsRange"] = {"high": quantity}
        elif qualifier == "minimum":
            repeat["boundsRange"] = {"low": quantity}
        else:
            text = _words(length, qualifier)
    if cycle and (parsed := _parse(cycle)) is not None:
        repeat.update(frequency=1, period=parsed[0], periodUnit=parsed[1])
    found: dict[str, Any] = {"repeat": repeat} if repeat else {}
    if text:
        found["code"] = {"text": text}
    return found or None
