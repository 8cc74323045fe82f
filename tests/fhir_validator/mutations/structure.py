"""Faults of structure: cardinality, JSON shape, types, unknown elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fhir_validator.mutations.consistency import Object
from fhir_validator.mutations.documents import Link, link
from fhir_validator.mutations.model import Model, Node, Type, key_of, model
from fhir_validator.mutations.mutant import DROP, Fault, Place
from fhir_validator.mutations.values import GOOD, WRONG_JSON, WRONG_JSON_TEXT

_SIBLING = {"extension": [{"url": "https://example.org/extension", "valueString": "Example"}]}
# Contents of data types that share no element with most others; the first with none in common is put in their place.
_STRANGERS: list[dict[str, Any]] = [
    {"start": "2023-06-15"},
    {"contentType": "text/plain", "title": "Example"},
    {"family": "Example"},
    {"numerator": {"value": 1}, "denominator": {"value": 2}},
]


def faults(place: Place) -> Iterator[Fault]:
    """Break cardinality, shape and type of the element, and put unknown elements beside or into it."""
    one = place.site.last
    yield from _cardinality(place, one)
    yield from _shape(place, one)
    yield from _type(place, one)
    yield from _unknown(place, one)


def _cardinality(place: Place, one: Link) -> Iterator[Fault]:
    if one.element.least:
        yield Fault("cardinality", "required element missing", place.with_element(DROP))
    if not one.element.many:
        yield Fault("cardinality", "two values where one is allowed", place.with_element([place.value, place.value]))
    elif one.element.most is not None:
        many = [place.value] * (one.element.most + 1)
        yield Fault("cardinality", "more values than allowed", place.with_element(many))
    others = [type_ for type_ in one.element.types if type_ != one.type]
    if one.element.name.endswith("[x]") and others:
        second = link(one.owner, one.element, others[0], one.context)
        owner = place.owner | {second.key: place.maker.value(second)}
        yield Fault("cardinality", "values of two types of a choice", place.with_owner(owner))
    node = place.maker.model.node(one.owner, one.element, one.type)
    if node is not None and isinstance(place.value, dict):
        for name in place.maker.model.structure(node.structure).prohibited:
            value = "<" if name == "comparator" else "Example"
            yield Fault("cardinality", f"prohibited element {name}", place.with_value(place.value | {name: value}))


def _shape(place: Place, one: Link) -> Iterator[Fault]:
    if one.element.many:
        yield Fault("shape", "a value where an array belongs", place.with_element(place.value))
        yield Fault("shape", "null in an array", place.with_element([None]))
        yield Fault("shape", "null beside a value in an array", place.with_element([place.value, None]))
        yield Fault("shape", "an array in an array", place.with_element([[place.value]]))
        yield Fault("shape", "an object for the items of an array", place.with_element({"0": place.value}))
    else:
        yield Fault("shape", "an array where a value belongs", place.with_element([place.value]))
    yield Fault("shape", "null", place.with_element(None))
    yield Fault("shape", "an empty array", place.with_element([]))
    yield Fault("shape", "an empty object", place.with_value({}))


def _type(place: Place, one: Link) -> Iterator[Fault]:
    known = place.maker.model
    if one.type is not None and known.primitive(one.type):
        yield Fault("type", "an object for a primitive value", place.with_value({"value": place.value}))
        if not one.element.many:
            yield Fault("type", "an array of arrays for a primitive value", place.with_value([[place.value]]))
        for value in WRONG_JSON.get(one.type.code, WRONG_JSON_TEXT):
            what = f"{type(value).__name__} {value!r} for {one.type.code}"
            yield Fault("type", what, place.with_value(value))
    else:
        for value in ("Example", 5, True):
            yield Fault("type", f"{type(value).__name__} {value!r} for an object", place.with_value(value))
        node = known.node(one.owner, one.element, one.type)
        names = known.names(node) if node is not None else frozenset({"resourceType"})
        stranger = next((some for some in _STRANGERS if not names & some.keys()), None)
        if stranger is not None and node is not None:
            yield Fault("type", f"an object of another type ({', '.join(stranger)})", place.with_value(stranger))
    if one.element.name.endswith("[x]"):
        allowed = {key_of(one.element, type_) for type_ in one.element.types}
        owner = {key: value for key, value in place.owner.items() if key not in allowed}
        wrong: list[tuple[str, Any]] = [(code, GOOD[code][0]) for code in ("boolean", "string", "time", "oid")]
        wrong += [
            ("HumanName", {"family": "Example"}),
            ("Narrative", {"status": "empty"}),
            ("Meta", {"versionId": "1"}),
        ]
        for code, value in wrong:
            key = key_of(one.element, Type(code, code, ()))
            if key not in allowed and key not in known.names(one.owner):
                yield Fault("type", f"{code} is no type of this choice", place.with_owner(owner | {key: value}))


def _unknown(place: Place, one: Link) -> Iterator[Fault]:
    known = place.maker.model
    if one.type is None or not known.primitive(one.type):
        yield Fault(
            "unknown",
            "a sibling with an underscore for an object",
            place.with_owner(place.owner | {f"_{one.key}": _SIBLING}),
        )
    elif not place.maker.extensible(one) and place.site.path != f"{place.site.kind}.id":
        # The id of a resource is open: no sibling in HL7's JSON schema, an element with extensions in its XML schema.
        owner = place.owner | {f"_{one.key}": _SIBLING}
        yield Fault("unknown", "a sibling for an element that has none", place.with_owner(owner))
    if not isinstance(place.value, dict):
        return
    node = known.node(one.owner, one.element, one.type)
    if node is None:
        node = Node(place.value["resourceType"], place.value["resourceType"])
    for what, broken in strange(known, node, place.value):
        yield Fault("unknown", what, place.with_value(broken))


def strange(known: Model, node: Node, value: Object) -> Iterator[tuple[str, Object]]:
    """Give an object elements that its definition does not have, those that it has in the other edition among them."""
    names = known.names(node)
    last = sorted(names)[-1]
    wrong = {
        "an element with a letter too many": f"{last}x",
        "an element with another first letter": last[0].upper() + last[1:],
        "an element of no type": "unheardOf",
        "an element named value": "value",
    }
    for what, key in wrong.items():
        if key not in names:
            yield what, value | {key: "Example"}
    if "resourceType" not in value:
        yield "a resource type in a data type", value | {"resourceType": "Group"}
    other = model("4.3.0" if known.edition == "5.0.0" else "5.0.0")
    if other.knows(node):
        for key in sorted(other.names(node) - names):
            yield f"an element of another edition, {key}", value | {key: "Example"}
