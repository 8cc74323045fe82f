"""What no text may hold, whatever its element: control characters, and more characters than a string may have."""

from __future__ import annotations

import re
from typing import Any

from trialglot.fhir.places import values
from trialglot.findings import Finding, finding
from trialglot.validators.fhir.faults import Fault, at, fault, to_finding
from trialglot.validators.fhir.library import library
from trialglot.validators.fhir.walk import Node, walk

Object = dict[str, Any]
# https://hl7.org/fhir/R5/datatypes.html#string: "Strings SHALL NOT exceed 1,048,576 (1024*1024) characters".
LONGEST = 1024 * 1024
_LIMITED = ("string", "markdown")
# A surrogate alone, as an escape of JSON can make it, is no character of Unicode.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def control_characters(document: Object) -> list[Finding]:
    """Return a finding for each text with half a surrogate pair, or a control character but tab and ends of lines."""
    found = []
    for place, value in values(document):
        if isinstance(value, str) and (seen := _CONTROL.findall(value)):
            names = ", ".join(sorted({f"U+{ord(one):04X}" for one in seen}))
            found.append(finding("FHR322", target_path=place, characters=names))
    return found


def long_texts(document: Object, edition: str) -> list[Finding]:
    """Return a finding for each string that is too long in a resource, or in the resources of a Bundle.

    Only strings are limited: base64 and the narrative may be longer.
    """
    if not _has_long(document):
        return []
    tables = library(edition)
    kind = document.get("resourceType")
    if not isinstance(kind, str) or kind not in tables.definitions.resources:
        return []
    entries = document.get("entry") if kind == "Bundle" else None
    inside = [one.get("resource") if isinstance(one, dict) else None for one in entries or ()]
    resources = [((), document), *((("entry", index, "resource"), one) for index, one in enumerate(inside))]
    return [
        to_finding(one, str(kind), tables.definitions.page)
        for place, resource in resources
        if isinstance(resource, dict) and str(resource.get("resourceType")) in tables.definitions.resources
        for node in walk(tables, resource)
        for one in at(too_long(node), *reversed(place))
    ]


def _has_long(document: Object) -> bool:
    """Whether there is any long text: to know of what element it is takes a hundred times as long."""
    waiting: list[Any] = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if len(one) > LONGEST:
                return True
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


def too_long(node: Node) -> list[Fault]:
    """Return the faults of the strings of one object that are too long."""
    found = []
    for key, value in node.obj.items():
        values = value if isinstance(value, list) else [value]
        if not any(isinstance(one, str) and len(one) > LONGEST for one in values):
            continue
        element = node.shape.elements.get(key)
        if element is None or element.kind not in _LIMITED:
            continue
        for index, one in enumerate(values):
            if isinstance(one, str) and len(one) > LONGEST:
                place = (*node.place, element.step, index) if isinstance(value, list) else (*node.place, element.step)
                rule = f"{node.shape.definitions.site}datatypes.html#string"
                found.append(fault("FHR327", rule, *place, length=len(one)))
    return found
