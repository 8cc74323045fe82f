"""Equality, order, arithmetic and three-valued logic of FHIRPath: http://hl7.org/fhirpath/N1/#operations."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from trialglot.validators.fhirpath.errors import EvaluationError
from trialglot.validators.fhirpath.model import NOTHING, Items, Node, plain
from trialglot.validators.fhirpath.values import Quantity, Temporal

YES: Items = (True,)
NO: Items = (False,)


def boolean(value: bool | None) -> Items:
    """Return a truth value as a collection."""
    return NOTHING if value is None else YES if value else NO


def single(items: Items, what: str) -> Any:
    """Return the only item, as a value of FHIRPath; ``None`` for none.

    Raises:
        EvaluationError: there is more than one.
    """
    if not items:
        return None
    if len(items) > 1:
        raise EvaluationError(f"{what} takes one item, not {len(items)}")
    return plain(items[0])


def truth(items: Items) -> bool | None:
    """Return the truth value of a collection: a single item that is no Boolean counts as true.

    Raises:
        EvaluationError: there is more than one item.
    """
    if not items:
        return None
    if len(items) > 1:
        raise EvaluationError(f"a truth value takes one item, not {len(items)}")
    value = plain(items[0])
    if value is True or value is False:
        return value
    return None if value is None else True


def text(items: Items, what: str) -> str | None:
    """Return the only item, which has to be a string; ``None`` for none.

    Raises:
        EvaluationError: there is more than one item, or another type.
    """
    value = single(items, what)
    if value is None or isinstance(value, str):
        return value
    raise EvaluationError(f"{what} takes a string, not {shown(value)}")


def whole(items: Items, what: str) -> int | None:
    """Return the only item, which has to be an integer; ``None`` for none.

    Raises:
        EvaluationError: there is more than one item, or another type.
    """
    value = single(items, what)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise EvaluationError(f"{what} takes an integer, not {shown(value)}")


def shown(value: Any) -> str:
    """Return a value for a message."""
    return f"a {value.kind.name}" if isinstance(value, Node) else repr(str(value))


def is_number(value: Any) -> bool:
    """Whether a value is an Integer or Decimal."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def equal(one: Any, two: Any) -> bool | None:
    """Compare two items with ``=``; ``None`` where that cannot be told."""
    if one is two and not (isinstance(one, Node) and one.kind.primitive):
        return True
    first, second = plain(one), plain(two)
    if first is None or second is None:
        # An element that has no value, only extensions, is there, and does not equal a value.
        return None if first is second else False
    if isinstance(first, str) and isinstance(second, str):
        return first == second
    if isinstance(first, Node) or isinstance(second, Node):
        return isinstance(first, Node) and isinstance(second, Node) and bool(first.value == second.value)
    if isinstance(first, Quantity) or isinstance(second, Quantity):
        pair = _quantities(first, second)
        if pair is None:
            return False
        value = pair[0].in_unit_of(pair[1])
        return None if value is None else value == pair[1].value
    if isinstance(first, Temporal) and isinstance(second, Temporal):
        if (first.kind == "Time") is not (second.kind == "Time"):
            return False
        found = first.compared(second)
        return None if found is None else found == 0
    if isinstance(first, str) or isinstance(second, str):
        # Definitions write "isDefault = 'true'": a primitive of FHIR equals the text in which it is written.
        element, literal = (one, second) if isinstance(second, str) else (two, first)
        return isinstance(element, Node) and lexical(plain(element)) == literal
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    return bool(first == second)


def _quantities(first: Any, second: Any) -> tuple[Quantity, Quantity] | None:
    pair = [Quantity(Decimal(one), "1") if is_number(one) else one for one in (first, second)]
    return (pair[0], pair[1]) if all(isinstance(one, Quantity) for one in pair) else None


def lexical(value: Any) -> str:
    """Return the text of a simple value: that of ``toString()``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def equals(first: Items, second: Items) -> bool | None:
    """Compare two collections with ``=``: item by item, in their order."""
    if not first or not second:
        return None
    if len(first) != len(second):
        return False
    result: bool | None = True
    for one, two in zip(first, second, strict=True):
        same = equal(one, two)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def equivalent(one: Any, two: Any) -> bool:
    """Compare two items with ``~``."""
    first, second = plain(one), plain(two)
    if isinstance(first, str) and isinstance(second, str):
        return " ".join(first.lower().split()) == " ".join(second.lower().split())
    if is_number(first) and is_number(second):
        places = min(_places(first), _places(second))
        return round(Decimal(first), places) == round(Decimal(second), places)
    if isinstance(first, Quantity) and isinstance(second, Quantity):
        value = first.in_unit_of(second)
        return value is not None and equivalent(value, second.value)
    if isinstance(first, Node) and isinstance(second, Node):
        return _alike(first.value, second.value)
    return equal(one, two) is True


def _places(number: int | Decimal) -> int:
    exponent = Decimal(number).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _alike(one: Any, two: Any) -> bool:
    """Whether two JSON values are equivalent: the order of arrays and the ids of elements do not count."""
    if isinstance(one, dict) and isinstance(two, dict):
        keys = one.keys() - {"id"}
        return keys == two.keys() - {"id"} and all(_alike(one[key], two[key]) for key in keys)
    if isinstance(one, list) and isinstance(two, list):
        return _paired(one, two, _alike)
    if isinstance(one, str) and isinstance(two, str):
        return equivalent(one, two)
    return type(one) is type(two) and bool(one == two)


def _paired(first: Items, second: Items, same: Any) -> bool:
    left = list(second)
    if len(first) != len(left):
        return False
    for one in first:
        place = next((index for index, two in enumerate(left) if same(one, two)), None)
        if place is None:
            return False
        del left[place]
    return True


def equivalents(first: Items, second: Items) -> bool:
    """Compare two collections with ``~``: in any order."""
    return _paired(first, second, equivalent)


def key(item: Any) -> object:
    """Return what equal items share, for sets of items; an item that equals nothing has a key of its own."""
    value = plain(item)
    if isinstance(value, str):
        return value
    if value is None:
        return ("none", id(item))
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Temporal):
        return value.key()
    if isinstance(value, Quantity):
        return ("quantity", value.value.normalize(), value.unit, value.calendar, value.system)
    if isinstance(value, Node):
        return orjson.dumps(value.value, default=str, option=orjson.OPT_SORT_KEYS)
    return ("number", value)


def distinct(items: Iterable[Any]) -> list[Any]:
    """Return the items without those that equal an earlier one."""
    found: dict[object, Any] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


def compared(first: Items, second: Items, operator: str) -> int | None:
    """Return -1, 0 or 1 as the first item is below, equal to or above the second; ``None`` where it is open.

    Raises:
        EvaluationError: there is more than one item on a side, or the types have no order between them.
    """
    one, two = single(first, operator), single(second, operator)
    if one is None or two is None:
        return None
    if isinstance(one, Temporal) and isinstance(two, Temporal):
        return one.compared(two)
    pair = _quantities(one, two) if isinstance(one, Quantity) or isinstance(two, Quantity) else None
    if pair is not None:
        value = pair[0].in_unit_of(pair[1])
        if value is None:
            return None
        one, two = value, pair[1].value
    elif not (is_number(one) and is_number(two)) and not (isinstance(one, str) and isinstance(two, str)):
        raise EvaluationError(f"{shown(one)} {operator} {shown(two)}: the two have no order")
    return int(one > two) - int(one < two)


def calculated(first: Items, second: Items, operator: str) -> Items:
    """Return the result of an arithmetic operator.

    Raises:
        EvaluationError: there is more than one item on a side, or the operator does not take their types.
    """
    one, two = single(first, operator), single(second, operator)
    if operator == "&":
        one, two = "" if one is None else one, "" if two is None else two
        if not isinstance(one, str) or not isinstance(two, str):
            raise EvaluationError(f"{shown(one)} & {shown(two)}: strings are expected")
        return (one + two,)
    if one is None or two is None:
        return NOTHING
    if is_number(one) and is_number(two):
        return _of_numbers(one, two, operator)
    if isinstance(one, Quantity) or isinstance(two, Quantity):
        found = _of_quantities(one, two, operator)
        if found is not None:
            return found
    elif operator == "+" and isinstance(one, str) and isinstance(two, str):
        return (one + two,)
    raise EvaluationError(f"{shown(one)} {operator} {shown(two)} is not defined")


def _of_numbers(one: Any, two: Any, operator: str) -> Items:
    if operator in ("/", "div", "mod"):
        if two == 0:
            return NOTHING
        if operator == "/":
            return (Decimal(one) / Decimal(two),)
        # Both cut towards zero, as Decimal does and int does not.
        exact = isinstance(one, int) and isinstance(two, int)
        try:
            found = Decimal(one) // Decimal(two) if operator == "div" else Decimal(one) % Decimal(two)
        except InvalidOperation as error:
            raise EvaluationError(f"{one} {operator} {two} has too many digits") from error
        return (int(found) if exact or operator == "div" else found,)
    if operator == "*":
        return (one * two,)
    return (one + two if operator == "+" else one - two,)


def _of_quantities(one: Any, two: Any, operator: str) -> Items | None:
    if isinstance(one, Temporal) and operator in ("+", "-"):
        return (one.plus(two, 1 if operator == "+" else -1),)
    pair = _quantities(one, two)
    if pair is None:
        return None
    if operator in ("+", "-"):
        value = pair[1].in_unit_of(pair[0])
        if value is None:
            return NOTHING
        total = pair[0].value + value if operator == "+" else pair[0].value - value
        return (Quantity(total, pair[0].unit, pair[0].calendar, pair[0].system),)
    if operator == "*":
        plain_, other = (pair[0], pair[1]) if pair[0].unit == "1" else (pair[1], pair[0])
        if plain_.unit == "1":
            return (Quantity(plain_.value * other.value, other.unit, other.calendar, other.system),)
        return (Quantity(pair[0].value * pair[1].value, f"{pair[0].unit}.{pair[1].unit}"),)
    if operator == "/":
        if pair[1].value == 0:
            return NOTHING
        unit = pair[0].unit if pair[1].unit == "1" else f"{pair[0].unit}/{pair[1].unit}"
        value = pair[0].in_unit_of(pair[1])
        return (
            Quantity(pair[0].value / pair[1].value, unit) if value is None else Quantity(value / pair[1].value, "1"),
        )
    return None


def conjunction(one: bool | None, two: bool | None) -> bool | None:
    """Three-valued and."""
    if one is False or two is False:
        return False
    return None if one is None or two is None else True


def disjunction(one: bool | None, two: bool | None) -> bool | None:
    """Three-valued or."""
    if one is True or two is True:
        return True
    return None if one is None or two is None else False
