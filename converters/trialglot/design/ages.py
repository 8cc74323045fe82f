"""Age limits: the registry's wording to value and unit, and to ISO 8601 and UCUM."""

from __future__ import annotations

import re

from trialglot import codes
from trialglot.design.text import Expression
from trialglot.model.eligibility import Age, AgeUnit

_AGE = Expression(r"([0-9]{1,6})\s*(year|month|week|day|hour|minute)s?\.?", re.IGNORECASE)
_NO_LIMIT = Expression(r"n\s*/\s*a\b.*|na|none|no (?:age )?limit|-+", re.IGNORECASE | re.DOTALL)

_UNITS: dict[str, AgeUnit] = {
    "year": "years",
    "month": "months",
    "week": "weeks",
    "day": "days",
    "hour": "hours",
    "minute": "minutes",
}
_ISO: dict[AgeUnit, str] = {
    "years": "P{}Y",
    "months": "P{}M",
    "weeks": "P{}W",
    "days": "P{}D",
    "hours": "PT{}H",
    "minutes": "PT{}M",
}


def parse(text: str) -> Age | None:
    """Read an age limit ("18 Years", "0 Days", "1 Month").

    Returns ``None`` where the registry says that there is no limit ("N/A", an empty text). A wording that is no whole
    number with a unit of time is kept as text without value and unit.
    """
    stripped = text.strip()
    if not stripped or _NO_LIMIT.fullmatch(stripped):
        return None
    match = _AGE.fullmatch(stripped)
    if match is None:
        return Age(text=stripped)
    return Age(text=stripped, value=int(match[1]), unit=_UNITS[match[2].lower()])


def iso8601(age: Age) -> str | None:
    """Return the age as a duration of ISO 8601-1, 5.5.2 ("P18Y"), ``None`` where value or unit is unknown."""
    if age.value is None or age.unit is None:
        return None
    return _ISO[age.unit].format(age.value)


def from_iso8601(text: str) -> Age | None:
    """Return the age of a duration that ``iso8601`` gives ("P18Y"), in the registry's wording; ``None`` for others."""
    for unit, form in _ISO.items():
        start, end = form.split("{}")
        number = text.removeprefix(start).removesuffix(end)
        if number.isascii() and number.isdecimal() and text == form.format(number):
            return Age(text=wording(int(number), unit), value=int(number), unit=unit)
    return None


def wording(value: float, unit: str) -> str:
    """Return an age limit as the registry writes it: "18 Years", "1 Month"."""
    named = unit.removesuffix("s").capitalize()
    return f"{value} {named}" if value == 1 else f"{value} {named}s"


def ucum(age: Age) -> tuple[int, str] | None:
    """Return value and UCUM unit code of the age (18, "a"), ``None`` where value or unit is unknown."""
    if age.value is None or age.unit is None:
        return None
    row = codes.lookup("age_unit", age.unit, "ucum")
    return (age.value, row.code) if row is not None and row.mapped else None
