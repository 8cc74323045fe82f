"""Faults in extensions."""

from __future__ import annotations

from collections.abc import Iterator

from fhir_validator.mutations.consistency import DATA_ABSENT
from fhir_validator.mutations.model import Node
from fhir_validator.mutations.mutant import Fault, Place

_URL = "https://example.org/extension"
_PART = {"url": "part", "valueString": "Example"}


def faults(place: Place) -> Iterator[Fault]:
    """Break an extension, or give one to an element that may have none."""
    one = place.site.last
    if one.type is not None and one.type.code == "Extension":
        yield Fault("extension", "no address", place.with_value({"valueString": "Example"}))
        yield Fault("extension", "an address alone", place.with_value({"url": _URL}), key="ext-1")
        both = {"url": _URL, "valueString": "Example", "extension": [_PART]}
        yield Fault("extension", "a value and parts", place.with_value(both), key="ext-1")
        two = {"url": _URL, "valueString": "Example", "valueBoolean": True}
        yield Fault("extension", "two values", place.with_value(two))
        yield Fault("extension", "a value of no type", place.with_value({"url": _URL, "valueNarrative": "Example"}))
        yield Fault("extension", "a value without type", place.with_value({"url": _URL, "value": "Example"}))
        yield Fault("extension", "an address of white space", place.with_value({"url": " ", "valueString": "Example"}))
        yield Fault(
            "extension", "a broken part", place.with_value({"url": _URL, "extension": [{"url": "part"}]}), key="ext-1"
        )
        if one.owner.structure != "Extension":
            yield Fault("extension", "a relative address", place.with_value(_PART))
        if one.element.name == "modifierExtension":
            modifier = {"url": "https://example.org/modifier", "valueBoolean": True}
            yield Fault("extension", "an unknown modifier", place.with_value(modifier), "warning")
        else:
            wrong = {"url": DATA_ABSENT, "valueString": "unknown"}
            yield Fault("extension", "a known one with a value of a wrong type", place.with_value(wrong))
            wrong = {"url": DATA_ABSENT, "valueCode": "no-such-code"}
            yield Fault("extension", "a known one with a code outside its required value set", place.with_value(wrong))
            wrong = {"url": DATA_ABSENT}
            yield Fault("extension", "a known one without value", place.with_value(wrong))
        return
    if not isinstance(place.value, dict) or (one.type is not None and one.type.code == "Resource"):
        return
    node = place.maker.model.node(one.owner, one.element, one.type)
    if node is not None and "modifierExtension" not in place.maker.model.names(Node(node.structure, node.path)):
        given = place.value | {"modifierExtension": [{"url": _URL, "valueBoolean": True}]}
        yield Fault("extension", "a modifier in a data type that has none", place.with_value(given))
