"""The quick check and the thorough look agree: what the second finds in an object, the first never lets pass."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_validator.made_up import bundle
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.explain import explain
from trialglot.validators.fhir.faults import path
from trialglot.validators.fhir.library import library
from trialglot.validators.fhir.shapes import Context, Shape

LIBRARY = library("5.0.0")
VALUES: list[Any] = [
    None, "", " ", "x", "a b", "2023-02-30", "2023-06", 0, -1, 1.5, True, [], {}, ["x"], [""], [None], [{}],
        {"id": "a"},
    {"x": 1}, {"text": "x"}, {"text": ""}, {"coding": []}, {"coding": [{"code": "a"}]}, {"reference": "x"},
        {"reference": 5},
    {"coding": [{"system": "http://hl7.org/fhir/research-study-phase", "code": "phase-2", "display": 5}]},
    {"system": {}, "code": [], "display": "x"}, {"value": "x"}, {"start": 5, "end": "2023"}, "http://a.example",
    [{"url": "https://a.example/x", "valueString": ""}], {"resourceType": "Basic"}, {"resourceType": 5}, "Location/x",
]  # fmt: skip


def _places(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        found.append((*here, key))
        if isinstance(value, dict | list):
            found += _places(value, (*here, key))
    return found


PLACES = _places(bundle(1, 1, 1))


def _thorough(obj: dict[str, Any], shape: Shape, steps: list[Any]) -> set[tuple[str, str]]:
    """Explain every object of a document whose shape is known, without the quick check."""
    found = {(one.code, path("Bundle", one.steps + steps)) for one in explain(shape, obj, Context())}
    for key, value in obj.items():
        element = shape.elements.get(key)
        if (
            element is None
            or element.primitive
            or element.kind == "Extension"
            or element.many is not isinstance(value, list)
        ):
            continue
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(part, dict):
                continue
            kind = part.get("resourceType") if element.kind == "Resource" else element.kind
            if not isinstance(kind, str) or (element.kind == "Resource" and kind not in LIBRARY.definitions.resources):
                continue
            here = [index, element.step, *steps] if element.many else [element.step, *steps]
            inner = LIBRARY.shape(kind, element.targets if kind == "CodeableReference" else ())
            found |= _thorough(part, LIBRARY.contained(kind) if element.key == "contained" else inner, here)
    return found


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_fault_passes_the_quick_check(data: st.DataObject) -> None:
    document = bundle(1, 1, 1)
    for _ in range(data.draw(st.integers(1, 3))):
        node: Any = document
        steps = data.draw(st.sampled_from(PLACES))
        try:
            for step in steps[:-1]:
                node = node[step]
            if data.draw(st.booleans()):
                node[steps[-1]] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
            else:
                del node[steps[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    if document.get("resourceType") != "Bundle":
        return
    found = {(one.code, one.target_path) for one in validate(document)}
    assert _thorough(document, LIBRARY.shape("Bundle"), []) <= found
