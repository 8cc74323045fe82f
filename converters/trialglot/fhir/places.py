"""The places of values in a FHIR document, as its JSON has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def values(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Go through all values of a document, outer ones first and in its order, each with its path by JSON keys.

    The path of the document itself is its resource type; nothing is asked of the form of the document.
    """
    waiting: list[tuple[str, Any]] = [(str(document.get("resourceType") or "Resource"), document)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        if isinstance(value, dict):
            waiting += reversed([(f"{place}.{key}", inner) for key, inner in value.items()])
        elif isinstance(value, list):
            waiting += reversed([(f"{place}[{index}]", inner) for index, inner in enumerate(value)])
