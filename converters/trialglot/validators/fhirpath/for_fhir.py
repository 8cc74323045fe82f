"""The functions that FHIR adds: https://hl7.org/fhir/R5/fhirpath.html#functions, and boundaries and precision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trialglot.validators.fhirpath.errors import EvaluationError
from trialglot.validators.fhirpath.model import NOTHING, Items, Node, plain, step
from trialglot.validators.fhirpath.operators import boolean, is_number, single, text, whole
from trialglot.validators.fhirpath.registry import Functions
from trialglot.validators.fhirpath.scope import Code, Scope, World
from trialglot.validators.fhirpath.values import Quantity, Temporal, decimal_boundary

FUNCTIONS = Functions()

_TYPES = "http://hl7.org/fhir/StructureDefinition/"


def _has_value(focus: Items) -> bool:
    if len(focus) != 1:
        return False
    item = focus[0]
    return not isinstance(item, Node) or (item.kind.primitive and item.value is not None)


@FUNCTIONS.on_items("hasValue")
def _has(focus: Items) -> Items:
    return boolean(_has_value(focus))


@FUNCTIONS.on_items("getValue")
def _get(focus: Items) -> Items:
    return (plain(focus[0]),) if _has_value(focus) else NOTHING


@FUNCTIONS.on_items("extension", 1)
def _extension(focus: Items, url: Items) -> Items:
    wanted = text(url, "extension()")
    return [one for one in step(focus, "extension") if wanted is not None and one.value.get("url") == wanted]


@FUNCTIONS.on_code("resolve")
def _resolve() -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        world = scope.world
        found = []
        for item in focus:
            literal = item.value.get("reference") if isinstance(item, Node) and not item.kind.primitive else plain(item)
            target = world.resolve(literal) if isinstance(literal, str) else None
            if target is None:
                world.undecided = True
            else:
                found.append(world.model.node(target))
        return found

    return code


@FUNCTIONS.on_code("htmlChecks")
def _html_checks() -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        judge = scope.world.narrative
        if judge is None:
            scope.world.undecided = True
            return NOTHING
        value = single(focus, "htmlChecks()")
        return boolean(None if value is None else bool(judge(value)))

    return code


@FUNCTIONS.on_code("conformsTo", 1)
def _conforms_to(profile: Code) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        address = text(profile(scope, scope.this), "conformsTo()")
        if len(focus) != 1 or not isinstance(focus[0], Node) or address is None:
            return NOTHING
        name = address.removeprefix(_TYPES)
        if name != address and scope.world.model.knows(name):
            return boolean(name in focus[0].kind.ancestors)
        scope.world.undecided = True
        return NOTHING

    return code


def _codings(item: Any) -> list[tuple[str | None, Any]]:
    """The (system, code) pairs of a code, Coding or CodeableConcept; a code has no system."""
    if isinstance(item, Node) and "CodeableConcept" in item.kind.ancestors:
        return [(one.get("system"), one.get("code")) for one in item.value.get("coding", ()) if type(one) is dict]
    if isinstance(item, Node) and not item.kind.primitive:
        return [(item.value.get("system"), item.value.get("code"))]
    return [(None, plain(item))]


@FUNCTIONS.on_code("memberOf", 1)
def _member_of(value_set: Code) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        address = text(value_set(scope, scope.this), "memberOf()")
        if len(focus) > 1:
            raise EvaluationError(f"memberOf() takes one item, not {len(focus)}")
        if not focus or address is None:
            return NOTHING
        codes = scope.world.model.tables.value_set(address.partition("|")[0])
        if codes is None:
            scope.world.undecided = True
            return NOTHING
        return boolean(
            any(
                code in known
                for system, code in _codings(focus[0])
                for address_, known in codes.items()
                if known is not None and system in (None, address_)
            )
        )

    return code


def _subsumption(one: Items, two: Items, world: World) -> Items:
    """Whether a code is the other or above it; without the system's hierarchy only the first can be told."""
    if len(one) != 1 or len(two) != 1:
        return NOTHING
    if set(_codings(one[0])) & set(_codings(two[0])):
        return (True,)
    world.undecided = True
    return NOTHING


@FUNCTIONS.on_code("subsumes", 1)
def _subsumes(other: Code) -> Code:
    return lambda scope, focus: _subsumption(focus, other(scope, scope.this), scope.world)


@FUNCTIONS.on_code("subsumedBy", 1)
def _subsumed_by(other: Code) -> Code:
    return lambda scope, focus: _subsumption(other(scope, scope.this), focus, scope.world)


@FUNCTIONS.on_items("checkModifiers", 1, 9)
def _check_modifiers(focus: Items, *known: Items) -> Items:
    allowed = {text(one, "checkModifiers()") for one in known}
    for one in step(focus, "modifierExtension"):
        if one.value.get("url") not in allowed:
            raise EvaluationError(f"a modifier extension {one.value.get('url')!r} that is not known")
    return focus


def _boundary(focus: Items, digits: Items, *, high: bool) -> Items:
    name = "highBoundary()" if high else "lowBoundary()"
    value, count = single(focus, name), whole(digits, name)
    found: Any = None
    if isinstance(value, Temporal):
        found = value.boundary(count, high=high)
    elif isinstance(value, Quantity):
        number = decimal_boundary(value.value, count, high=high)
        found = None if number is None else Quantity(number, value.unit, value.calendar, value.system)
    elif is_number(value):
        found = decimal_boundary(Decimal(value), count, high=high)
    elif value is not None and not (isinstance(value, Node) and "Quantity" in value.kind.ancestors):
        raise EvaluationError(f"{name} takes a number, a date, a time or a quantity")
    return NOTHING if found is None else (found,)


@FUNCTIONS.on_items("lowBoundary", 0, 1)
def _low_boundary(focus: Items, digits: Items = NOTHING) -> Items:
    return _boundary(focus, digits, high=False)


@FUNCTIONS.on_items("highBoundary", 0, 1)
def _high_boundary(focus: Items, digits: Items = NOTHING) -> Items:
    return _boundary(focus, digits, high=True)


@FUNCTIONS.on_items("precision")
def _precision(focus: Items) -> Items:
    value = single(focus, "precision()")
    if isinstance(value, Temporal):
        fields = value.fields
        digits = sum((4 if index == 0 and value.kind != "Time" else 2) for index in range(len(fields)))
        fraction = str(fields[-1]).partition(".")[2]
        return (digits + len(fraction),)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return (max(-exponent, 0),) if isinstance(exponent, int) else NOTHING
    return (0,) if is_number(value) else NOTHING


@FUNCTIONS.on_items("comparable", 1)
def _comparable(focus: Items, other: Items) -> Items:
    if len(focus) != 1 or len(other) != 1:
        return NOTHING
    one, two = (plain(items[0]) for items in (focus, other))
    if not isinstance(one, Quantity) or not isinstance(two, Quantity):
        return boolean(False)
    return boolean(one.in_unit_of(two) is not None)
