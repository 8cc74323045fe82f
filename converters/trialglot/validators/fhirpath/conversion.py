"""Conversion and mathematical functions: http://hl7.org/fhirpath/N1/#conversion and #math."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from trialglot.validators.fhirpath.errors import EvaluationError
from trialglot.validators.fhirpath.model import NOTHING, Items, Node
from trialglot.validators.fhirpath.operators import boolean, is_number, lexical, shown, single, whole
from trialglot.validators.fhirpath.registry import Functions
from trialglot.validators.fhirpath.values import CALENDAR, Quantity, Temporal

FUNCTIONS = Functions()

_TRUE = ("true", "t", "yes", "y", "1", "1.0")
_FALSE = ("false", "f", "no", "n", "0", "0.0")
_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:\s+(?:'([^']+)'|([A-Za-z]+)))?")


def _to_boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return True if value.lower() in _TRUE else False if value.lower() in _FALSE else None
    if is_number(value):
        return True if value == 1 else False if value == 0 else None
    return None


def _to_integer(value: Any) -> int | None:
    if isinstance(value, bool | int):
        return int(value)
    return int(value) if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value) else None


def _to_decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool | int | Decimal):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value) else None


def _to_string(value: Any) -> str | None:
    return None if isinstance(value, Node) else lexical(value)


def _to_date(value: Any) -> Temporal | None:
    if isinstance(value, str):
        value = Temporal.parse(value)
    if not isinstance(value, Temporal) or value.kind == "Time":
        return None
    return Temporal("Date", value.fields[:3])


def _to_date_time(value: Any) -> Temporal | None:
    if isinstance(value, str):
        value = Temporal.parse(value, "DateTime")
    if not isinstance(value, Temporal) or value.kind == "Time":
        return None
    return Temporal("DateTime", value.fields, value.offset)


def _to_time(value: Any) -> Temporal | None:
    if isinstance(value, str):
        value = Temporal.parse(value, "Time")
    return value if isinstance(value, Temporal) and value.kind == "Time" else None


def _to_quantity(value: Any) -> Quantity | None:
    if isinstance(value, Quantity):
        return value
    if isinstance(value, bool | int | Decimal):
        return Quantity(Decimal(value), "1")
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match[3] and match[3] not in CALENDAR):
        return None
    return Quantity(Decimal(match[1]), CALENDAR[match[3]] if match[3] else match[2] or "1", calendar=bool(match[3]))


def _conversion(name: str, convert: Callable[[Any], Any]) -> None:
    """Enter ``toX()`` and ``convertsToX()``."""

    def to(focus: Items, unit: Items = NOTHING) -> Items:
        value = single(focus, f"to{name}()")
        found = None if value is None else convert(value)
        if found is not None and unit:
            found = _in_unit(found, single(unit, f"to{name}()"))
        return NOTHING if found is None else (found,)

    def converts(focus: Items, unit: Items = NOTHING) -> Items:
        return boolean(None if single(focus, f"convertsTo{name}()") is None else bool(to(focus, unit)))

    arguments = 1 if name == "Quantity" else 0
    FUNCTIONS.on_items(f"to{name}", 0, arguments)(to)
    FUNCTIONS.on_items(f"convertsTo{name}", 0, arguments)(converts)


def _in_unit(value: Quantity, unit: str) -> Quantity | None:
    wanted = Quantity(Decimal(1), CALENDAR.get(unit, unit), calendar=unit in CALENDAR)
    number = value.in_unit_of(wanted)
    return None if number is None else Quantity(number, wanted.unit, wanted.calendar)


for _name, _convert in (
    ("Boolean", _to_boolean),
    ("Integer", _to_integer),
    ("Decimal", _to_decimal),
    ("String", _to_string),
    ("Date", _to_date),
    ("DateTime", _to_date_time),
    ("Time", _to_time),
    ("Quantity", _to_quantity),
):
    _conversion(_name, _convert)


def _number(focus: Items, name: str) -> Any:
    """The only item, a number; ``None`` for none."""
    value = single(focus, f"{name}()")
    if value is None or is_number(value):
        return value
    raise EvaluationError(f"{name}() takes a number, not {shown(value)}")


@FUNCTIONS.on_items("abs")
def _abs(focus: Items) -> Items:
    value = single(focus, "abs()")
    if isinstance(value, Quantity):
        return (Quantity(abs(value.value), value.unit, value.calendar, value.system),)
    return NOTHING if value is None else (abs(_number(focus, "abs")),)


@FUNCTIONS.on_items("ceiling")
def _ceiling(focus: Items) -> Items:
    value = _number(focus, "ceiling")
    return NOTHING if value is None else (int(Decimal(value).to_integral_value(ROUND_CEILING)),)


@FUNCTIONS.on_items("floor")
def _floor(focus: Items) -> Items:
    value = _number(focus, "floor")
    return NOTHING if value is None else (int(Decimal(value).to_integral_value(ROUND_FLOOR)),)


@FUNCTIONS.on_items("truncate")
def _truncate(focus: Items) -> Items:
    value = _number(focus, "truncate")
    return NOTHING if value is None else (int(value),)


@FUNCTIONS.on_items("round", 0, 1)
def _round(focus: Items, places: Items = (0,)) -> Items:
    value, count = _number(focus, "round"), whole(places, "round()")
    if value is None:
        return NOTHING
    if count is None or not 0 <= count <= 28:
        raise EvaluationError("round() takes a number of places from 0 to 28")
    return (Decimal(value).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP),)


def _computed(body: Callable[[], Decimal]) -> Items:
    """The result of a computation; nothing where it has none, as for the root of a negative number."""
    try:
        found = body()
    except (InvalidOperation, ValueError, OverflowError):
        return NOTHING
    return (found,) if found.is_finite() else NOTHING


@FUNCTIONS.on_items("sqrt")
def _sqrt(focus: Items) -> Items:
    value = _number(focus, "sqrt")
    return NOTHING if value is None else _computed(Decimal(value).sqrt)


@FUNCTIONS.on_items("exp")
def _exp(focus: Items) -> Items:
    value = _number(focus, "exp")
    return NOTHING if value is None else _computed(Decimal(value).exp)


@FUNCTIONS.on_items("ln")
def _ln(focus: Items) -> Items:
    value = _number(focus, "ln")
    return NOTHING if value is None else _computed(Decimal(value).ln)


@FUNCTIONS.on_items("log", 1)
def _log(focus: Items, base: Items) -> Items:
    value, other = _number(focus, "log"), _number(base, "log")
    if value is None or other is None:
        return NOTHING
    return _computed(lambda: Decimal(repr(math.log(value, other))))


@FUNCTIONS.on_items("power", 1)
def _power(focus: Items, exponent: Items) -> Items:
    value, other = _number(focus, "power"), _number(exponent, "power")
    if value is None or other is None:
        return NOTHING
    if isinstance(value, int) and isinstance(other, int) and other >= 0:
        return (value**other,)
    return _computed(lambda: Decimal(value) ** Decimal(other))
