"""Syntax tree to Python functions, one for each node."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from trialglot.validators.fhirpath import conversion, for_fhir, on_collections, strings
from trialglot.validators.fhirpath.errors import EvaluationError, ExpressionError
from trialglot.validators.fhirpath.model import NOTHING, UCUM, Items, Model, Node, step
from trialglot.validators.fhirpath.operators import (
    boolean,
    calculated,
    compared,
    conjunction,
    disjunction,
    distinct,
    equals,
    equivalents,
    is_number,
    key,
    single,
    truth,
    whole,
)
from trialglot.validators.fhirpath.scope import Code, Scope
from trialglot.validators.fhirpath.syntax import (
    Call,
    Item,
    Literal,
    Name,
    Operation,
    Path,
    Sign,
    Special,
    Tree,
    TypeOperation,
    Variable,
)
from trialglot.validators.fhirpath.values import Quantity, Temporal

FUNCTIONS = on_collections.FUNCTIONS | strings.FUNCTIONS | conversion.FUNCTIONS | for_fhir.FUNCTIONS
# Addresses to which FHIR gives names: https://hl7.org/fhir/R5/fhirpath.html#variables
_ADDRESSES = {"ucum": UCUM, "sct": "http://snomed.info/sct", "loinc": "http://loinc.org"}
_FAMILIES = {"vs-": "http://hl7.org/fhir/ValueSet/", "ext-": "http://hl7.org/fhir/StructureDefinition/"}
_SYSTEM = ("Boolean", "String", "Integer", "Decimal", "Quantity", "Date", "DateTime", "Time")


def compiled(tree: Tree, model: Model) -> Code:
    """Return the function of a syntax tree, for documents of one edition.

    Raises:
        ExpressionError: the expression uses a function, type or variable that does not exist.
    """
    match tree:
        case Literal(items):
            return lambda scope, focus: items
        case Name(name):
            return _head(name, model)
        case Path(base, member):
            return _joined(compiled(base, model), _member(member, model))
        case Item(base, index):
            return _item(compiled(base, model), compiled(index, model))
        case Special() | Call():
            return _member(tree, model)
        case Variable(name):
            return _variable(name)
        case Sign(sign, operand):
            return _signed(sign, compiled(operand, model))
        case Operation(operator, left, right):
            return _operation(operator, compiled(left, model), compiled(right, model))
        case TypeOperation(operator, operand, name):
            return _joined(compiled(operand, model), _of_type(operator, name, model))


def _joined(base: Code, member: Code) -> Code:
    return lambda scope, focus: member(scope, base(scope, focus))


def _head(name: str, model: Model) -> Code:
    """A name at the head of a path: the type of what the path starts from, or an element of it."""
    if not name[:1].isupper() or not model.knows(name):
        return lambda scope, focus: step(focus, name)

    def code(scope: Scope, focus: Items) -> Items:
        own = [item for item in focus if isinstance(item, Node) and name in item.kind.ancestors]
        return own or step(focus, name)

    return code


def _member(tree: Name | Call | Special, model: Model) -> Code:
    match tree:
        case Name(name):
            return lambda scope, focus: step(focus, name)
        case Special("$this"):
            return lambda scope, focus: scope.this
        case Special("$index"):
            return lambda scope, focus: NOTHING if scope.index is None else (scope.index,)
        case Special("$total"):
            return lambda scope, focus: scope.total
        case Special(name):
            raise ExpressionError(f"there is no {name}")
        case Call(name, arguments):
            return _call(name, arguments, model)


def _call(name: str, arguments: tuple[Tree, ...], model: Model) -> Code:
    if name in ("is", "as", "ofType"):
        if len(arguments) != 1:
            raise ExpressionError(f"{name}() takes the name of a type")
        return _of_type(name, _type_name(arguments[0]), model)
    function = FUNCTIONS.get(name)
    if function is None:
        raise ExpressionError(f"there is no function {name}()")
    if not function.least <= len(arguments) <= function.most:
        raise ExpressionError(f"{name}() does not take {len(arguments)} arguments")
    return function.make(*(compiled(one, model) for one in arguments))


def _type_name(tree: Tree) -> str:
    match tree:
        case Name(name):
            return name
        case Path(Name(space), Name(name)):
            return f"{space}.{name}"
    raise ExpressionError("the name of a type expected")


def _type_test(name: str, model: Model) -> Callable[[Any], bool]:
    """Return whether an item is of a type: one of FHIR where the edition has it, else one of FHIRPath."""
    space, _, local = name.rpartition(".")
    if space in ("", "FHIR") and model.knows(local):
        return lambda item: isinstance(item, Node) and local in item.kind.ancestors
    if space not in ("", "System") or local not in _SYSTEM:
        raise ExpressionError(f"there is no type {name}")

    def test(item: Any) -> bool:
        if isinstance(item, Node):
            return False
        if isinstance(item, Temporal):
            return item.kind == local
        return _SYSTEM_NAMES[type(item)] == local

    return test


_SYSTEM_NAMES = {bool: "Boolean", str: "String", int: "Integer", Decimal: "Decimal", Quantity: "Quantity"}


def _of_type(operator: str, name: str, model: Model) -> Code:
    """``is``; or ``as`` and ``ofType``, both of which keep the items of the type (definitions use ``as`` so)."""
    test = _type_test(name, model)
    if operator != "is":
        return lambda scope, focus: [item for item in focus if test(item)]

    def code(scope: Scope, focus: Items) -> Items:
        if len(focus) > 1:
            raise EvaluationError(f"is takes one item, not {len(focus)}")
        return boolean(test(focus[0])) if focus else NOTHING

    return code


def _variable(name: str) -> Code:
    if name in ("resource", "rootResource", "context"):
        attribute = {"rootResource": "root"}.get(name, name)

        def code(scope: Scope, focus: Items) -> Items:
            found: Items = getattr(scope.world, attribute)
            return found

        return code
    address = _ADDRESSES.get(name)
    for prefix, start in _FAMILIES.items():
        if name.startswith(prefix):
            address = start + name.removeprefix(prefix)
    if address is None:
        raise ExpressionError(f"there is no variable %{name}")
    items = (address,)
    return lambda scope, focus: items


def _item(base: Code, index: Code) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        place = whole(index(scope, scope.this), "an index")
        items = base(scope, focus)
        return items[place : place + 1] if place is not None and place >= 0 else NOTHING

    return code


def _signed(sign: str, operand: Code) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        value = single(operand(scope, focus), sign)
        if value is None:
            return NOTHING
        if isinstance(value, Quantity):
            number = -value.value if sign == "-" else value.value
            return (Quantity(number, value.unit, value.calendar, value.system),)
        if not is_number(value):
            raise EvaluationError(f"{sign} takes a number")
        return (-value if sign == "-" else value,)

    return code


def _operation(operator: str, left: Code, right: Code) -> Code:
    match operator:
        case "and":
            return _logic(left, right, False, conjunction)
        case "or":
            return _logic(left, right, True, disjunction)
        case "implies":
            return _logic(lambda scope, focus: _negated(left(scope, focus)), right, True, disjunction)
        case "xor":
            return lambda scope, focus: _exclusive(truth(left(scope, focus)), truth(right(scope, focus)))
        case "=":
            return lambda scope, focus: boolean(equals(left(scope, focus), right(scope, focus)))
        case "!=":
            return lambda scope, focus: _negated(boolean(equals(left(scope, focus), right(scope, focus))))
        case "~":
            return lambda scope, focus: boolean(equivalents(left(scope, focus), right(scope, focus)))
        case "!~":
            return lambda scope, focus: boolean(not equivalents(left(scope, focus), right(scope, focus)))
        case "<" | "<=" | ">" | ">=":
            return _ordered(operator, left, right)
        case "|":
            return lambda scope, focus: distinct([*left(scope, focus), *right(scope, focus)])
        case "in":
            return lambda scope, focus: _membership(left(scope, focus), right(scope, focus))
        case "contains":
            return lambda scope, focus: _membership(right(scope, focus), left(scope, focus))
    return lambda scope, focus: calculated(left(scope, focus), right(scope, focus), operator)


def _logic(
    left: Code, right: Code, decisive: bool, together: Callable[[bool | None, bool | None], bool | None]
) -> Code:
    """An operator that one operand can decide alone.

    The order in which operands are evaluated is free, so an error in the left one counts only where the right one does
    not decide.
    """

    def code(scope: Scope, focus: Items) -> Items:
        try:
            one = truth(left(scope, focus))
        except EvaluationError:
            if truth(right(scope, focus)) is decisive:
                return boolean(decisive)
            raise
        if one is decisive:
            return boolean(decisive)
        return boolean(together(one, truth(right(scope, focus))))

    return code


def _negated(items: Items) -> Items:
    value = truth(items)
    return NOTHING if value is None else boolean(not value)


def _exclusive(one: bool | None, two: bool | None) -> Items:
    return NOTHING if one is None or two is None else boolean(one is not two)


def _ordered(operator: str, left: Code, right: Code) -> Code:
    wanted = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[operator]

    def code(scope: Scope, focus: Items) -> Items:
        found = compared(left(scope, focus), right(scope, focus), operator)
        return NOTHING if found is None else boolean(found in wanted)

    return code


def _membership(one: Items, many: Items) -> Items:
    if len(one) > 1:
        raise EvaluationError(f"in and contains look for one item, not {len(one)}")
    if not one:
        return NOTHING
    return boolean(key(one[0]) in {key(item) for item in many}) if many else boolean(False)
