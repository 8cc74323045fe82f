"""A mutant: a document with one fault, and what the fault is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from fhir_validator.mutations.consistency import Object
from fhir_validator.mutations.documents import Maker, Site, Step

DROP: Any = object()
# Before the path of a mutant whose resource is the entry of a Bundle.
HELD = "Bundle.entry.resource "


class Fault(NamedTuple):
    """What is wrong at a site, and the document that has it.

    ``kind`` is the class of fault (cardinality, shape, type, unknown, format, binding, reference, invariant, extension,
    narrative, bundle), ``what`` says it in words, ``severity`` what the specification makes of it, ``key`` the
    invariant that is broken.
    """

    kind: str
    what: str
    document: Object
    severity: str = "error"
    key: str = ""


class Mutant(NamedTuple):
    """A fault with the resource type and the path of the element at which it stands."""

    edition: str
    resource: str
    path: str
    fault: Fault

    @property
    def held(self) -> bool:
        """Whether the faulty resource is the entry of a Bundle."""
        return self.path.startswith(HELD)

    @property
    def name(self) -> str:
        return f"{self.path}: {self.fault.kind}: {self.fault.what}"


def put(node: Any, steps: Sequence[Step], value: Any) -> Any:
    """Return a copy of a document with another value at a place, or without the place (``DROP``)."""
    step, rest = steps[0], steps[1:]
    if isinstance(node, list):
        assert isinstance(step, int)
        inner = put(node[step], rest, value) if rest else value
        return [*node[:step], *(() if inner is DROP else (inner,)), *node[step + 1 :]]
    if not rest and value is DROP:
        return {key: one for key, one in node.items() if key != step}
    return {**node, step: put(node[step], rest, value) if rest else value}


def get(node: Any, steps: Sequence[Step]) -> Any:
    """Return what stands at a place of a document."""
    for step in steps:
        node = node[step]
    return node


class Place:
    """A good document with the site at which faults are put into it."""

    __slots__ = ("document", "maker", "site", "value")

    def __init__(self, maker: Maker, site: Site) -> None:
        self.maker = maker
        self.site = site
        self.document = maker.document(site)
        self.value = get(self.document, site.steps)

    def with_value(self, value: Any) -> Object:
        """Return the document with another value of the element (one item of it where it is a list)."""
        found: Object = put(self.document, self.site.steps, value)
        return found

    def with_element(self, value: Any) -> Object:
        """Return the document with something else in the whole place of the element."""
        found: Object = put(self.document, self.site.place, value)
        return found

    def with_owner(self, owner: Object) -> Object:
        """Return the document with another object around the element."""
        way = self.site.place[:-1]
        found: Object = put(self.document, way, owner) if way else owner
        return found

    @property
    def owner(self) -> Object:
        """The object that holds the element."""
        found: Object = get(self.document, self.site.place[:-1])
        return found
