"""The places of values in a FHIR document: as its JSON has them, and those of its XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def xpath(document: dict[str, Any], steps: Iterable[str | int]) -> str:
    """Return the XPath by local names of what keys and indexes lead to in a document, of its element or attribute.

    ``/Bundle/entry[2]/resource/ResearchStudy/title`` is that of ``entry``, 1, ``resource``, ``title``: items of lists
    are numbered from 1, a resource is an element named by its type, what ``_title`` holds stands in ``title``, and the
    value of a primitive type is in the attribute ``value`` of its element. An index may be written as text. Steps that
    lead nowhere are left out.
    """
    held: Any = document
    place = f"/{document.get('resourceType') or 'Resource'}"
    named = ""
    for step in steps:
        if isinstance(held, list):
            index = int(step)
            if index >= len(held):
                break
            held = held[index]
            place += f"[{index + 1}]"
        elif isinstance(held, dict) and step in held:
            attribute = "resourceType" not in held and (
                step == "id" or (step == "url" and named in ("extension", "modifierExtension"))
            )
            named = str(step)
            held = held[step]
            if named != "resourceType":
                place += f"/@{named}" if attribute else f"/{named.removeprefix('_')}"
        else:
            break
        if isinstance(held, dict) and "resourceType" in held:
            place += f"/{held['resourceType']}"
    return place
