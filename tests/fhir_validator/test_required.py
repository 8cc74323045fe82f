"""Every required element of every resource type: its removal is told, at its place."""

from __future__ import annotations

from typing import Any

import pytest

from trialglot.fhir.definitions import definitions
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.library import library
from trialglot.validators.fhir.shapes import Element, Shape

TABLES = definitions("5.0.0")
TEXTS = {
    "date": "2024", "dateTime": "2024", "instant": "2024-01-01T00:00:00Z", "time": "10:00:00", "id": "a",
        "string": "a",
    "markdown": "a", "code": "a", "uri": "http://a.example", "url": "http://a.example",
        "canonical": "http://a.example",
    "oid": "urn:oid:1.2", "uuid": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "base64Binary": "YQ==",
    "xhtml": '<div xmlns="http://www.w3.org/1999/xhtml">a</div>', "integer64": "1",
}  # fmt: skip
NUMBERS: dict[str, Any] = {"boolean": True, "integer": 1, "unsignedInt": 1, "positiveInt": 1, "decimal": 1}
# An element's value when nothing but the required parts is given would be empty; then these stand in.
FILLING: dict[str, dict[str, Any]] = {
    "Reference": {"display": "a"},
    "Coding": {"code": "a"},
    "Identifier": {"value": "a"},
    "Resource": {"resourceType": "Basic", "code": {"text": "a"}},
}


def _value(element: Element, depth: int) -> Any:
    if element.binding and element.primitive:
        codes = TABLES.value_set(element.binding[1])
        if codes:
            return sorted(next(iter(codes.values())))[0]
        return {"mimetypes": "text/plain", "all-languages": "en"}.get(element.binding[1].rpartition("/")[2], "EUR")
    if element.primitive:
        return NUMBERS[element.kind] if element.kind in NUMBERS else TEXTS[element.kind]
    if element.kind in FILLING:
        return dict(FILLING[element.kind])
    return _minimal(library("5.0.0").shape(element.kind), depth + 1)


def _minimal(shape: Shape, depth: int = 0) -> dict[str, Any]:
    """The smallest object of a shape: its required elements, or one optional text where there are none."""
    made: dict[str, Any] = {"resourceType": shape.name} if shape.resource else {}
    needed = [shape.elements[key] for key in shape.required]
    needed += [shape.elements[min(group.keys)] for group in shape.groups if group.least]
    if not needed and not shape.resource:
        texts = [one for one in shape.elements.values() if one.primitive and one.key != "id" and not one.invariants]
        needed = [
            texts[0]
            if texts
            else next(one for one in shape.elements.values() if one.key not in ("id", "extension", "modifierExtension"))
        ]
    for element in needed:
        value = _value(element, depth)
        made[element.key] = [value] if element.many else value
    return made


def _required(obj: dict[str, Any], shape: Shape, place: str) -> list[tuple[dict[str, Any], str, str]]:
    """All (object, key, FHIRPath) of required elements that are present."""
    found = []
    for key, value in obj.items():
        element = shape.elements.get(key)
        if element is None:
            continue
        here = f"{place}.{element.step}"
        if element.least:
            found.append((obj, key, here))
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, dict) and element.kind != "Resource":
                inner = library("5.0.0").shape(part.get("resourceType", element.kind))
                found += _required(part, inner, f"{here}[{index}]" if element.many else here)
    return found


@pytest.mark.parametrize("kind", sorted(TABLES.resources))
def test_removal_of_a_required_element_is_told(kind: str) -> None:
    shape = library("5.0.0").shape(kind)
    whole = _minimal(shape)
    structural = {"FHR301", "FHR302", "FHR303", "FHR304", "FHR305", "FHR306", "FHR307"}
    assert [one for one in validate(whole) if one.code in structural] == []
    for obj, key, place in _required(whole, shape, kind):
        kept = dict(obj)
        del obj[key]
        found = {(one.code, one.target_path) for one in validate(whole)}
        emptied = place.rpartition(".")[0]
        assert ("FHR302", place) in found or (not obj and ("FHR305", emptied) in found), place
        obj.clear()
        obj.update(kept)
