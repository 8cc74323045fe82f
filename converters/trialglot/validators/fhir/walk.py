"""Walk through a resource with the shape and the names of every place: for checks that need more than one object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from trialglot.validators.fhir.faults import Step
from trialglot.validators.fhir.library import Library
from trialglot.validators.fhir.shapes import Shape

Object = dict[str, Any]


class Node(NamedTuple):
    """An object of JSON, or the sibling of a primitive element.

    ``owner`` is the name of its shape, of a sibling that of the element's definition (``HumanName.family``).
    ``names`` are the paths by which definitions may call its place: from the resource, and from each data type around
    it (``Patient.contact.name.period``, ``HumanName.period``, ``Period``). ``resource`` is the resource that it is in,
    which may be a contained one.
    """

    obj: Object
    shape: Shape
    owner: str
    place: tuple[Step, ...]
    names: tuple[str, ...]
    resource: Object


def walk(library: Library, resource: Object) -> Iterator[Node]:
    """Go through the objects of a resource and of what it contains, but not through the resources of a Bundle.

    What has no shape, because it is of no known type or of the wrong form, is passed over.
    """
    kind = resource["resourceType"]
    yield from _walk(library, Node(resource, library.shape(kind), kind, (), (kind,), resource))


def _walk(library: Library, node: Node) -> Iterator[Node]:
    yield node
    for key, value in node.obj.items():
        element = node.shape.elements.get(key.removeprefix("_"))
        if element is None or not isinstance(value, dict | list):
            continue
        for index, part in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(part, dict):
                continue
            place = (*node.place, element.step) if index is None else (*node.place, element.step, index)
            if element.kind == "Resource":
                kind = part.get("resourceType")
                if element.key == "contained" and isinstance(kind, str) and kind in library.definitions.resources:
                    yield from _walk(library, Node(part, library.shape(kind), kind, place, (kind,), part))
            else:
                shape = library.shape("Element" if element.primitive else element.kind)
                owner = element.definition if element.primitive else shape.name
                names = dict.fromkeys([*(f"{name}.{element.step}" for name in node.names), element.definition, owner])
                if node.owner == "Extension" and element.step == "value":
                    names[str(node.obj.get("url"))] = None  # the value of an extension counts as the extension
                yield from _walk(library, Node(part, shape, owner, place, tuple(names), node.resource))
