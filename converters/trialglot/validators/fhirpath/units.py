"""Units that can be converted into each other: metric ones, times, and products of them.

Source: http://unitsofmeasure.org/ucum (base units, prefixes, units outside the SI). A unit that is not here is compared
only with itself.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

# Prefix to power of ten.
_PREFIXES = {
    "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15,
}  # fmt: skip
# Metric units (they take a prefix): size in the base unit of the dimension.
_METRIC = {
    "m": ("1", "length"), "g": ("1", "mass"), "s": ("1", "time"), "mol": ("1", "amount"), "K": ("1", "temperature"),
    "L": ("0.001", "length3"), "l": ("0.001", "length3"), "cd": ("1", "light"), "A": ("1", "current"),
    "Hz": ("1", "time-1"), "[iU]": ("1", "arbitrary iU"), "[IU]": ("1", "arbitrary iU"), "eq": ("1", "amount"),
}  # fmt: skip
# Units without prefixes.
_OTHER = {
    "1": ("1", ""), "%": ("0.01", ""), "min": ("60", "time"), "h": ("3600", "time"), "d": ("86400", "time"),
    "wk": ("604800", "time"), "mo": ("2629800", "time"), "a": ("31557600", "time"), "[in_i]": ("0.0254", "length"),
    "[ft_i]": ("0.3048", "length"), "[lb_av]": ("453.59237", "mass"), "[oz_av]": ("28.349523125", "mass"),
}  # fmt: skip
# A calendar year or month has no length in days; weeks and shorter ones are those of UCUM.
_CALENDAR = {
    "year": ("12", "month"), "month": ("1", "month"), "week": ("604800", "time"), "day": ("86400", "time"),
    "hour": ("3600", "time"), "minute": ("60", "time"), "second": ("1", "time"), "millisecond": ("0.001", "time"),
}  # fmt: skip
# One factor of a product: a number, or a unit with an exponent; then what stands in braces, which means nothing.
_PART = re.compile(r"(?:(\d+)|((?:\[[^\]]*\]|[A-Za-z%])+)([+-]?\d+)?)?(\{[^}]*\})?")
Dimensions = tuple[tuple[str, int], ...]


@lru_cache(256)
def factor(unit: str, calendar: bool = False) -> tuple[Decimal, Dimensions] | None:
    """Return the size of a unit in base units and its dimensions, ``None`` where it is not known."""
    if calendar:
        size, dimension = _CALENDAR[unit]
        return Decimal(size), ((dimension, 1),)
    powers: dict[str, int] = {}
    product = Decimal(1)
    for operator, part in re.findall(r"(^/?|[./])([^./]*)", unit):
        match = _PART.fullmatch(part)
        if match is None or not part:
            return None
        power = int(match[3] or 1) * (-1 if operator == "/" else 1)
        atom = (Decimal(match[1]), ("", 0)) if match[1] else _atom(match[2] or "1")
        if atom is None:
            return None
        product *= atom[0] ** power
        name, own = atom[1]
        if name:
            powers[name] = powers.get(name, 0) + own * power
    return product, tuple(sorted((name, power) for name, power in powers.items() if power))


def _atom(name: str) -> tuple[Decimal, tuple[str, int]] | None:
    """The size and dimension of a unit with or without prefix."""
    found = _OTHER.get(name) or _METRIC.get(name)
    scale = 0
    if found is None:
        for prefix, power in _PREFIXES.items():
            if name.startswith(prefix) and name[len(prefix) :] in _METRIC:
                found, scale = _METRIC[name[len(prefix) :]], power
                break
    if found is None:
        return None
    size, dimension = found
    match = re.fullmatch(r"(.*?)(-?\d+)?", dimension)
    base, own = (match[1], match[2]) if match else (dimension, None)
    return Decimal(size).scaleb(scale), (base, int(own or 1))
