"""Invariants of data types, each a function keyed by the invariant's key.

A function takes the object for which the tables list the key and returns something true where the invariant is
broken: ``True``, or the places inside the object (steps from the outside in). The tables give severity, text and
expression; an invariant without a function is judged by its expression (``rules``), which takes longer.
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
# The element without which a function is not called.
NEEDS: dict[Broken, str] = {}
# Functions of earlier editions, by the expression published there.
EARLIER: dict[str, Broken] = {}
# Invariants that earlier editions word otherwise and mean alike.
ALIKE = frozenset({"bdl-2", "bdl-7", "bdl-8", "dom-3", "rat-1", "tim-9"})
# Invariants that other parts of the validator hold: the walk, the references, the narrative.
ELSEWHERE = frozenset({"ele-1", "ref-1", "txt-1", "txt-2"})
# Not for a resource inside another: "contained resources do not have a narrative" (the definition of its text).
NOT_CONTAINED = frozenset({"dom-6"})


def invariant(key: str, needs: str = "") -> Callable[[Broken], Broken]:
    """Enter the decorated function as that of the invariant ``key``.

    ``needs`` names the element without whose key (not only its extensions) the invariant cannot be broken, so that the
    function is called only where it can matter.
    """

    def enter(function: Broken) -> Broken:
        FUNCTIONS[key] = function
        if needs:
            NEEDS[function] = needs
        return function

    return enter


def earlier(*expressions: str) -> Callable[[Broken], Broken]:
    """Enter the decorated function as that of invariants for which earlier editions published these expressions."""

    def enter(function: Broken) -> Broken:
        EARLIER.update(dict.fromkeys(expressions, function))
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
    """Whether a date or date and time is certainly later than another.

    Two dates are compared at the precision that both have, as they stand; beside a time in UTC a date is the first or
    the last moment at which it is that date anywhere on earth (lowBoundary and highBoundary of FHIRPath).
    """
    if "T" not in start and "T" not in end:
        first, last = _date(start), _date(end)
        shared = min(len(first), len(last))
        return first[:shared] > last[:shared]
    return _moment(start, high=False) > _moment(end, high=True)


def _date(value: str) -> str:
    """The date without the offset that FHIR R5 allows on a date or month."""
    found = re.match(r"\d{4}(?:-\d\d){0,2}", value)
    return found[0] if found else value


def _moment(value: str, *, high: bool) -> float:
    """The first or last second that a date and time can stand for."""
    from calendar import monthrange
    from datetime import date

    found = re.fullmatch(_CLOCK, value)
    if found is None:
        raise ValueError(value)
    year, month = int(found[1]), int(found[2] or (12 if high else 1))
    day = int(found[3] or (monthrange(year, month)[1] if high else 1))
    hour, minute, second = (int(found[at] or (limit if high else 0)) for at, limit in ((4, 23), (5, 59), (6, 59)))
    offset = -12 * 60 if high else 14 * 60
    if found[8]:
        offset = 0
    elif found[9]:
        offset = (int(found[10]) * 60 + int(found[11])) * (1 if found[9] == "+" else -1)
    days = date(year, month, day).toordinal()
    return ((days * 24 + hour) * 60 + minute - offset) * 60 + second + float(found[7] or (0.999 if high else 0))


def above(low: Object, high: Object) -> bool | None:
    """Whether a quantity is above another; ``None`` where a value is missing or the units cannot be compared."""
    first, last = low.get("value"), high.get("value")
    if first is None or last is None:
        return None
    code, system = low.get("code"), low.get("system")
    if system == high.get("system") and code == high.get("code") and (code or low.get("unit") == high.get("unit")):
        return bool(first > last)
    if system != UCUM or high.get("system") != UCUM:
        return None
    from trialglot.validators.fhirpath.model import quantity

    one, two = quantity(low), quantity(high)
    value = None if one is None or two is None else one.in_unit_of(two)
    return None if value is None or two is None else value > two.value


@invariant("rng-2", needs="low")
def rng_2(span: Object) -> bool:
    """The low end of a range is not above its high end, where the units can be compared."""
    low, high = span.get("low"), span.get("high")
    if low is None or high is None or not has(low, "value") or not has(high, "value"):
        return False
    if "value" not in low or "value" not in high:
        return True  # what has no value has no boundary
    return above(low, high) is True


@invariant("ratrng-2", needs="lowNumerator")
def ratrng_2(ratio: Object) -> bool:
    """The low numerator is not above the high one."""
    low, high = ratio.get("lowNumerator"), ratio.get("highNumerator")
    return low is not None and high is not None and above(low, high) is True


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
    return not (_unit(count) and (not has(count, "code") or count.get("code") == "1") and whole)


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


@invariant("cod-1")
def cod_1(coding: Object) -> bool:
    """A coding with a display has a code."""
    return not has(coding, "code") and has(coding, "display")


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
    return (has(available, "allDay") and available.get("allDay") is not False) and (
        has(available, "availableStartTime") or has(available, "availableEndTime")
    )


@invariant("dos-1")
def dos_1(dosage: Object) -> bool:
    """A reason for taking as needed goes with "as needed"."""
    return has(dosage, "asNeededFor") and has(dosage, "asNeeded") and dosage.get("asNeeded") is not True


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
    kind = trigger.get("type")
    if kind is None:
        # Without a type none of the three can be excluded; with one that has no value, the third cannot.
        return "data" not in trigger or not ("_type" in trigger or (has(trigger, "name") and _timed(trigger)))
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


@invariant("tim-4")
def tim_4(repeat: Object) -> bool:
    """A duration is known and not negative."""
    return _negative(repeat, "duration")


@invariant("tim-5")
def tim_5(repeat: Object) -> bool:
    """A period is known and not negative."""
    return _negative(repeat, "period")


def _negative(repeat: Object, key: str) -> bool:
    value = repeat.get(key)
    return f"_{key}" in repeat if value is None else bool(value < 0)


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
    return has(repeat, "offset") and (
        not has(repeat, "when") or bool({"C", "CM", "CD", "CV"} & set(repeat.get("when", ())))
    )


@invariant("tim-10")
def tim_10(repeat: Object) -> bool:
    """A time of day or an event, not both."""
    return has(repeat, "timeOfDay") and has(repeat, "when")
