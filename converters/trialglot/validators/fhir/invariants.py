"""Invariants of data types, each a function keyed by the invariant's key.

A function takes the object for which the tables list the key and returns something true where the invariant is
broken: ``True``, or the places inside the object (steps from the outside in). The tables give severity, text and
expression. Invariants without a function are listed by ``not_evaluated``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Object = dict[str, Any]
Place = tuple[str | int, ...]
Broken = Callable[[Any], "bool | list[Place]"]

UCUM = "http://unitsofmeasure.org"
FUNCTIONS: dict[str, Broken] = {}
NEEDS: dict[str, str] = {}
# Invariants that other parts of the validator hold: the walk, the references, the narrative.
ELSEWHERE = frozenset({"ele-1", "ref-1", "txt-1", "txt-2"})


def invariant(key: str, needs: str = "") -> Callable[[Broken], Broken]:
    """Enter the decorated function as that of the invariant ``key``.

    ``needs`` names the element without whose key (not only its extensions) the invariant cannot be broken, so that the
    function is called only where it can matter.
    """

    def enter(function: Broken) -> Broken:
        FUNCTIONS[key] = function
        if needs:
            NEEDS[key] = needs
        return function

    return enter


def guarded(function: Callable[[Any], Any], obj: Object) -> Any:
    """Return the function's result for an object that may be malformed.

    An invariant is written for well-formed objects. Where one is not, that fault is reported already, and an invariant
    that stumbles over it has nothing to add.
    """
    try:
        return function(obj)
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        return False


def not_evaluated(keys: list[str]) -> list[str]:
    """Return those of the invariants that have no function here."""
    return [key for key in keys if key not in FUNCTIONS and key not in ELSEWHERE]


def has(obj: Object, key: str) -> bool:
    """Whether an element is present, be it only by its extensions."""
    return key in obj or f"_{key}" in obj


def has_value(obj: Object) -> bool:
    """Whether an object has its ``value[x]``."""
    return any(key.startswith(("value", "_value")) for key in obj)


@invariant("ext-1")
def ext_1(extension: Object) -> bool:
    """An extension has a value or nested extensions, not both."""
    return ("extension" in extension) == has_value(extension)


@invariant("per-1", needs="end")
def per_1(period: Object) -> bool:
    """A period does not end before it starts, as far as both are known."""
    start, end = period.get("start"), period.get("end")
    return start is not None and end is not None and later(start, end)


_CLOCK = r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d):(\d\d)(\.\d+)?)?(?:(Z)|([+-])(\d\d):(\d\d))?"


def later(start: str, end: str) -> bool:
    """Whether a date or date and time is later than another, compared at the precision that both have.

    Two texts without offsets, or with the same, are compared as they stand; otherwise times count in UTC, and a date
    without an offset may lie up to 14 hours earlier or later.
    """
    if "T" not in start or "T" not in end:
        first, last = _date(start), _date(end)
        shared = min(len(first), len(last))
        if "T" in start or "T" in end:
            # One has a time and an offset, the other only a date somewhere on earth: a day apart can still be right.
            return _day(first[:shared]) - _day(last[:shared]) > (1 if shared == 10 else 0)
        return first[:shared] > last[:shared]
    return _seconds(start) > _seconds(end)


def _date(value: str) -> str:
    """The date of a date and time, without the offset that FHIR R5 allows on a date or month."""
    found = re.match(r"\d{4}(?:-\d\d){0,2}", value)
    return found[0] if found else value


def _day(date: str) -> int:
    """The number of a day, or of the year or month where the date has no more (differences in the same unit)."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        return parts[0] * 12 + parts[1]
    from datetime import date as calendar

    return calendar(*parts).toordinal()


def _seconds(value: str) -> float:
    found = re.fullmatch(_CLOCK, value)
    if found is None:
        raise ValueError(value)
    hour, minute, second = (int(found[group]) for group in (4, 5, 6))
    offset = 0
    if found[9]:
        offset = (int(found[10]) * 60 + int(found[11])) * (1 if found[9] == "+" else -1)
    days = _day(f"{found[1]}-{found[2]}-{found[3]}")
    return ((days * 24 + hour) * 60 + minute - offset) * 60 + second + float(found[7] or 0)


def comparable(low: Object, high: Object) -> bool:
    """Whether two quantities have values in the same unit."""
    if low.get("value") is None or high.get("value") is None:
        return False
    return all(low.get(key) == high.get(key) for key in ("unit", "system", "code")) or (
        low.get("code") is not None and all(low.get(key) == high.get(key) for key in ("system", "code"))
    )


@invariant("rng-2", needs="low")
def rng_2(span: Object) -> bool:
    """The low end of a range is not above its high end, where the units are the same."""
    low, high = span.get("low"), span.get("high")
    return low is not None and high is not None and comparable(low, high) and bool(low["value"] > high["value"])


@invariant("ratrng-2", needs="lowNumerator")
def ratrng_2(ratio: Object) -> bool:
    """The low numerator is not above the high one."""
    low, high = ratio.get("lowNumerator"), ratio.get("highNumerator")
    return low is not None and high is not None and comparable(low, high) and bool(low["value"] > high["value"])


@invariant("ratrng-1")
def ratrng_1(ratio: Object) -> bool:
    """A numerator and the denominator, or neither and an extension."""
    above = "lowNumerator" in ratio or "highNumerator" in ratio
    return above != ("denominator" in ratio) or (not above and "extension" not in ratio)


@invariant("rat-1")
def rat_1(ratio: Object) -> bool:
    """Numerator and denominator, or neither and an extension."""
    above = "numerator" in ratio
    return above != ("denominator" in ratio) or (not above and "extension" not in ratio)


@invariant("qty-3")
def qty_3(quantity: Object) -> bool:
    """A code of a unit has a system."""
    return has(quantity, "code") and not has(quantity, "system")


@invariant("sqty-1")
def sqty_1(quantity: Object) -> bool:
    """A simple quantity has no comparator."""
    return has(quantity, "comparator")


def _unit(quantity: Object) -> bool:
    return (has(quantity, "code") or not has(quantity, "value")) and (
        not has(quantity, "system") or quantity.get("system") == UCUM
    )


@invariant("age-1")
def age_1(age: Object) -> bool:
    """An age is a positive number of a UCUM unit."""
    return not _unit(age) or ("value" in age and age["value"] <= 0)


@invariant("cnt-3")
def cnt_3(count: Object) -> bool:
    """A count is a whole number of the unit 1."""
    whole = "value" not in count or "." not in str(count["value"])
    return not (_unit(count) and count.get("code", "1") == "1" and whole)


@invariant("dis-1")
def dis_1(distance: Object) -> bool:
    """A distance has a UCUM unit."""
    return not _unit(distance)


@invariant("drt-1")
def drt_1(duration: Object) -> bool:
    """A duration with a code has UCUM as its system and a value."""
    return has(duration, "code") and not (duration.get("system") == UCUM and has(duration, "value"))


@invariant("att-1")
def att_1(attachment: Object) -> bool:
    """An attachment with data says its media type."""
    return has(attachment, "data") and not has(attachment, "contentType")


@invariant("cpt-2")
def cpt_2(contact: Object) -> bool:
    """A contact point with a value says its system."""
    return has(contact, "value") and not has(contact, "system")


@invariant("cod-1", needs="display")
def cod_1(coding: Object) -> bool:
    """A coding with a display has a code."""
    return "display" in coding and not has(coding, "code")


@invariant("ident-1")
def ident_1(identifier: Object) -> bool:
    """An identifier has a value."""
    return not has(identifier, "value")


@invariant("ref-2")
def ref_2(reference: Object) -> bool:
    """A reference says something: an address, an identifier, a name, or an extension."""
    return not (
        "reference" in reference
        or "display" in reference
        or "identifier" in reference
        or "extension" in reference
        or "_reference" in reference
        or "_display" in reference
    )


@invariant("exp-1")
def exp_1(expression: Object) -> bool:
    """An expression has its text or a reference to it."""
    return not has(expression, "expression") and not has(expression, "reference")


@invariant("exp-2", needs="name")
def exp_2(expression: Object) -> bool:
    """The name of an expression is a variable name."""
    return "name" in expression and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", expression["name"])


@invariant("av-1")
def av_1(available: Object) -> bool:
    """No times of day beside "all day"."""
    return available.get("allDay") is True and (
        has(available, "availableStartTime") or has(available, "availableEndTime")
    )


@invariant("dos-1")
def dos_1(dosage: Object) -> bool:
    """A reason for taking as needed goes with "as needed"."""
    return has(dosage, "asNeededFor") and dosage.get("asNeeded") is False


@invariant("drq-1")
@invariant("drq-2")
def drq_1(part: Object) -> bool:
    """A filter has a path or a search parameter, not both."""
    return has(part, "path") == has(part, "searchParam")


@invariant("sdd-1")
def sdd_1(sampled: Object) -> bool:
    """Sampled data have an interval or offsets, not both."""
    return has(sampled, "interval") == has(sampled, "offsets")


@invariant("trd-1", needs="data")
def trd_1(trigger: Object) -> bool:
    """Timing or data, not both."""
    return "data" in trigger and _timed(trigger)


@invariant("trd-2", needs="condition")
def trd_2(trigger: Object) -> bool:
    """A condition needs data."""
    return "condition" in trigger and "data" not in trigger


@invariant("trd-3")
def trd_3(trigger: Object) -> bool:
    """A named event has a name, a periodic one a timing, a data event data."""
    kind = trigger.get("type", "")
    return (
        (kind == "named-event" and not has(trigger, "name"))
        or (kind == "periodic" and not _timed(trigger))
        or (kind.startswith("data-") and "data" not in trigger)
    )


def _timed(trigger: Object) -> bool:
    return any(key.startswith(("timing", "_timing")) for key in trigger)


@invariant("tim-1")
def tim_1(repeat: Object) -> bool:
    """A duration has a unit."""
    return has(repeat, "duration") and not has(repeat, "durationUnit")


@invariant("tim-2")
def tim_2(repeat: Object) -> bool:
    """A period has a unit."""
    return has(repeat, "period") and not has(repeat, "periodUnit")


@invariant("tim-4", needs="duration")
def tim_4(repeat: Object) -> bool:
    """A duration is not negative."""
    return bool(repeat.get("duration", 0) < 0)


@invariant("tim-5", needs="period")
def tim_5(repeat: Object) -> bool:
    """A period is not negative."""
    return bool(repeat.get("period", 0) < 0)


@invariant("tim-6")
def tim_6(repeat: Object) -> bool:
    """An upper period needs a period."""
    return has(repeat, "periodMax") and not has(repeat, "period")


@invariant("tim-7")
def tim_7(repeat: Object) -> bool:
    """An upper duration needs a duration."""
    return has(repeat, "durationMax") and not has(repeat, "duration")


@invariant("tim-8")
def tim_8(repeat: Object) -> bool:
    """An upper count needs a count."""
    return has(repeat, "countMax") and not has(repeat, "count")


@invariant("tim-9")
def tim_9(repeat: Object) -> bool:
    """An offset needs an event, and none of the meals."""
    return has(repeat, "offset") and ("when" not in repeat or bool({"C", "CM", "CD", "CV"} & set(repeat["when"])))


@invariant("tim-10")
def tim_10(repeat: Object) -> bool:
    """A time of day or an event, not both."""
    return has(repeat, "timeOfDay") and has(repeat, "when")
