"""Say what is wrong with one object: the second, thorough look, taken only where the quick check is suspicious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialglot.fhir.definitions import Snapshot
from trialglot.fhir.numbers import Misread
from trialglot.findings import Severity
from trialglot.validators.fhir import narrative
from trialglot.validators.fhir.faults import Fault, at, fault, listed, shown
from trialglot.validators.fhir.invariants import NEEDS, guarded
from trialglot.validators.fhir.primitives import OPEN_SETS, RULES, formats, json_type, json_type_of

if TYPE_CHECKING:
    from trialglot.validators.fhir.shapes import Context, Element, Group, Shape

Object = dict[str, Any]


def explain(shape: Shape, obj: Object, context: Context, *, sound: bool = True) -> list[Fault]:
    """Return the faults of the object itself; those of the objects inside it are found by their own checks.

    ``sound`` says that those have none.
    """
    if not obj:
        return [fault("FHR305", shape.name, what="an object", rule="an object has at least one element")]
    found: list[Fault] = []
    if len(obj) == 1 and "id" in obj and not shape.resource:
        found += broken_invariant(shape, "ele-1", obj, True)
    unknown = 0
    for key, value in obj.items():
        element = shape.elements.get(key.removeprefix("_"))
        if key == "resourceType" and shape.resource:
            continue
        if element is None or (key.startswith("_") and (not element.primitive or _bare(shape, element))):
            unknown += 1
            found.append(_unknown(shape, key, near=unknown <= _LOOKED_UP))
        elif key.startswith("_"):
            found += _sibling(shape, element, obj, context)
        else:
            found += _values(shape, element, value, obj.get(f"_{key}"))
    found += _cardinality(shape, obj)
    for name, broken in shape.rules:
        if broken in NEEDS and NEEDS[broken] not in obj:
            continue
        found += broken_invariant(shape, name, obj, guarded(broken, obj))
    sound = sound and not found
    for name, judge in shape.judged:
        found += judged(shape, name, obj, judge(obj, context), sound=sound)
    return found


def judged(shape: Shape, key: str, obj: Object, result: Any, *, sound: bool) -> list[Fault]:
    """Return the faults of an invariant that its expression judged.

    Where that cannot be evaluated the invariant is not met; but in an object with other faults those may be the reason.
    """
    return [] if isinstance(result, str) and not sound else broken_invariant(shape, key, obj, result)


def _bare(shape: Shape, element: Element) -> bool:
    """Whether an element is a value alone.

    In XML these are attributes, the id of an element and the address of an extension, or the narrative itself.
    """
    attribute = (element.key == "id" and not shape.resource) or element.definition == "Extension.url"
    return attribute or element.kind == "xhtml"


# For so many unknown keys of an object, names that are near are looked for.
_LOOKED_UP = 20


def _unknown(shape: Shape, key: str, *, near: bool) -> Fault:
    step = key.removeprefix("_")
    if shape.extension and step not in shape.elements:
        allowed = listed(name for name in shape.elements if name.startswith(("value", "extension")))
        rule = f"{key} given, its definition allows {allowed}"
        step = "value" if step.startswith("value") else step
        return fault("FHR318", "Extension", step, url=shape.extension, rule=rule)
    from difflib import get_close_matches

    alike = get_close_matches(step, shape.elements, 3, 0.7) if near else []
    hint = f"; did you mean {' or '.join(alike)}?" if alike else f"; it has {listed(shape.elements, 30)}"
    return fault("FHR301", shape.name, step, element=key, type=shape.name, hint=hint)


def _values(shape: Shape, element: Element, value: Any, sibling: Any) -> list[Fault]:
    """Look at the value of an element: array or not, and each single value."""
    if not element.many:
        if isinstance(value, list):
            return [_wrong_shape(element, value, "a single value", element.step)]
        if value is None:
            rule = "null is allowed only inside an array that has a sibling with an underscore"
            return [fault("FHR305", element.definition, element.step, what="null", rule=rule)]
        return at(_value(shape, element, value), element.step)
    if not isinstance(value, list):
        return [_wrong_shape(element, value, "an array", element.step)]
    if not value:
        rule = "an array has at least one item; leave the element out"
        return [fault("FHR305", element.definition, element.step, what="an array", rule=rule)]
    found = []
    if element.most is not None and len(value) > element.most:
        found.append(_too_many(element, len(value)))
    for index, one in enumerate(value):
        if one is None:
            other = sibling[index] if isinstance(sibling, list) and index < len(sibling) else None
            if not (element.primitive and isinstance(other, dict)):
                rule = "null in an array of primitive values stands only where the sibling array has an object"
                found.append(fault("FHR305", element.definition, element.step, index, what="null", rule=rule))
        else:
            found += at(_value(shape, element, one), index, element.step)
    return found


def _value(shape: Shape, element: Element, value: Any) -> list[Fault]:
    """Look at one value; objects of the right kind were already checked."""
    if not element.primitive:
        return [] if isinstance(value, dict) else [_wrong_shape(element, value, "an object")]
    if isinstance(value, dict | list):
        return [_wrong_shape(element, value, f"a {json_type(element.kind)}")]
    expected = json_type(element.kind)
    if isinstance(value, Misread):
        site = f"{shape.definitions.site}datatypes.html#{element.kind}"
        return [fault("FHR307", site, value=shown(value), type=element.kind, rule=RULES[element.kind])]
    if json_type_of(value) != expected:
        seen = f"the {json_type_of(value)} {shown(value)}"
        return [fault("FHR306", element.definition, seen=seen, expected=expected, type=element.kind)]
    return [one for test in (_format, _binding) for one in test(shape, element, value)][:1]


def _format(shape: Shape, element: Element, value: Any) -> list[Fault]:
    kind = "element-id" if element.key == "id" and not shape.resource else element.kind
    if kind == "xhtml":
        return [
            fault("FHR319", "Narrative.div", key=complaint.key, rule=complaint.text)
            for complaint in narrative.faults(value)
        ]
    if isinstance(value, str) and not value.strip():
        what = "a string of white space" if value else "a string"
        one = fault("FHR305", element.definition, what=what, rule="leave the element out")
        if value and kind in ("string", "markdown"):
            # "strings SHOULD always contain non-whitespace content": https://hl7.org/fhir/R5/datatypes.html#string
            one.severity = Severity.WARNING
        return [one]
    if not formats(shape.definitions.edition).predicate(kind)(value):
        site = f"{shape.definitions.site}datatypes.html#{element.kind}"
        return [fault("FHR307", site, value=shown(value), type=element.kind, rule=RULES[kind])]
    return []


def _binding(shape: Shape, element: Element, value: Any) -> list[Fault]:
    if element.binding is None:
        return []
    strength, url, *most = element.binding
    found = _outside(shape, element, value, url)
    if found and strength == "extensible":
        for limit in most:
            beyond = _outside(shape, element, value, limit)
            if beyond:
                return beyond
        for one in found:
            one.code = "FHR309" if one.code == "FHR308" else one.code
    return found


def _outside(shape: Shape, element: Element, value: Any, url: str) -> list[Fault]:
    """Return the fault of a code that a value set does not have, as one of a required binding."""
    codes = shape.definitions.value_set(url)
    if codes is None:
        kind, system = OPEN_SETS.get(url, (element.kind, ""))
        if not formats(shape.definitions.edition).predicate(kind)(value):
            return [fault("FHR307", element.definition, value=shown(value), type=element.kind, rule=RULES[kind])]
        known = shape.definitions.systems[system]
        if known is None or value in known:
            return []
        codes = {system: known}
    if any(value in one for one in codes.values()):
        return []
    allowed = listed(code for one in codes.values() for code in one)
    one = fault("FHR308", element.definition, value=shown(value), value_set=url, allowed=allowed, note="")
    if any(isinstance(known, Snapshot) for known in codes.values()):
        one.severity = Severity.WARNING
    return [one]


def _no_code(shape: Shape, element: Element) -> list[Fault]:
    """An element with a required binding that has extensions in the place of a code.

    Its cardinality is fulfilled; but the binding asks for a code, and HL7's own validator takes nothing else for one.
    """
    codes = shape.definitions.value_set(element.binding[1]) if element.binding else None
    if codes is None or element.binding is None or element.binding[0] != "required":
        return []
    allowed = listed(code for one in codes.values() for code in one)
    seen = {"value": "no code", "value_set": element.binding[1], "allowed": allowed, "note": ""}
    one = fault("FHR308", element.definition, element.step, **seen)
    one.severity = Severity.WARNING
    return [one]


def _sibling(shape: Shape, element: Element, obj: Object, context: Context) -> list[Fault]:
    """Look at ``_field``: id and extensions of a primitive element, in the place of its value in an array."""
    value, values = obj[f"_{element.key}"], obj.get(element.key)
    if not element.many:
        if not isinstance(value, dict):
            return [_wrong_shape(element, value, f"an object for _{element.key}", element.step)]
        found = at(shape.sibling(element, value, element.key in obj, context), element.step)
        return found + ([] if element.key in obj else _no_code(shape, element))
    if not isinstance(value, list) or not value:
        return [_wrong_shape(element, value, f"an array of objects for _{element.key}", element.step)]
    found = []
    if isinstance(values, list) and len(values) != len(value):
        rule = f"the arrays {element.key} ({len(values)} items) and _{element.key} ({len(value)} items) run in parallel"
        found.append(fault("FHR303", element.definition, element.step, seen=f"_{element.key}", expected=rule))
    for index, one in enumerate(value):
        if one is None:
            if not isinstance(values, list):
                rule = "null in an array of siblings stands only where the other array has a value"
                found.append(fault("FHR305", element.definition, element.step, index, what="null", rule=rule))
        elif isinstance(one, dict):
            known = isinstance(values, list) and index < len(values) and values[index] is not None
            found += at(shape.sibling(element, one, known, context), index, element.step)
        else:
            found.append(_wrong_shape(element, one, "an object or null", element.step, index))
    return found


def _cardinality(shape: Shape, obj: Object) -> list[Fault]:
    found = []
    for key in shape.required:
        if key not in obj and f"_{key}" not in obj:
            element = shape.elements[key]
            found.append(_missing(element.definition, element.step, element.least, element.most))
    for group in shape.groups:
        given = {key.removeprefix("_") for key in obj} & group.keys
        if len(given) > 1:
            found.append(_two_values(group, given))
        elif not given and group.least and not (shape.extension and any(key.startswith("value") for key in obj)):
            found.append(_missing(group.definition, group.step, group.least, 1))
    return found


def _missing(definition: str, step: str, least: int, most: int | None) -> Fault:
    cardinality = f"{least}..{'*' if most is None else most}"
    return fault("FHR302", definition, step, element=definition, cardinality=cardinality)


def _two_values(group: Group, given: set[str]) -> Fault:
    return fault("FHR304", group.definition, group.step, seen=" and ".join(sorted(given)), limit=1)


def _too_many(element: Element, count: int) -> Fault:
    return fault("FHR304", element.definition, element.step, seen=f"{count} items", limit=element.most)


def _wrong_shape(element: Element, value: Any, expected: str, *steps: str | int) -> Fault:
    seen = {"object": "an object", "array": "an array"}.get(
        json_type_of(value)
    ) or f"{json_type_of(value)} {shown(value)}"
    return fault("FHR303", element.definition, *steps, seen=seen, expected=expected)


def broken_invariant(shape: Shape, key: str, obj: Object, result: Any) -> list[Fault]:
    """Return the faults of an invariant.

    ``result`` is true where it is broken, or the places where it is, or a text that says why it cannot be evaluated.
    """
    if not result:
        return []
    places = result if isinstance(result, list) else [()]
    row = shape.definitions.invariants.get(key)
    seen = "" if shape.resource else f" Seen: {shown(obj, 120)}"
    if isinstance(result, str):
        seen = f" It cannot be evaluated: {result}.{seen}"
    # Where two types use one key for two rules, the tables add the type; the specification does not.
    fields = {"key": key.partition("@")[0], "human": row["human"].strip().rstrip(".") + ".", "seen": seen}
    found = []
    for place in places:
        one = fault("FHR320", shape.name, *place, **fields)
        one.severity = Severity(row["severity"])
        found.append(one)
    return found
