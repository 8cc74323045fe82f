"""All the places of a document at which the definitions state an invariant, found without the validator's shapes."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trialglot.validators.fhirpath import Model, Node

Json = dict[str, Any]
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Application:
    """An invariant at an element: the element, the one around it, its place, the resource and the outermost one."""

    key: str
    node: Node
    parent: Node | None
    steps: Steps
    resource: Json
    resource_steps: Steps
    root: Json
    root_steps: Steps


def applications(types: Model, document: Json) -> Iterator[Application]:
    """Go through the invariants of a document, a resource or Bundle."""
    yield from _Walk(types).resource(document, (), None)


class _Walk:
    def __init__(self, types: Model) -> None:
        self.types = types
        self.resource_: tuple[Json, Steps] = ({}, ())
        self.root: tuple[Json, Steps] = ({}, ())

    def resource(self, obj: Json, steps: Steps, contained: Any) -> Iterator[Application]:
        before = self.resource_, self.root
        self.resource_ = (obj, steps)
        if contained is None:
            self.root = (obj, steps)
        node = self.types.node(obj)
        yield from self.element(node, None, steps, _of_type(self.types, node.kind.name))
        self.resource_, self.root = before

    def element(self, node: Node, parent: Node | None, steps: Steps, keys: list[str]) -> Iterator[Application]:
        for key in keys:
            yield Application(key, node, parent, steps, *self.resource_, *self.root)
        if type(node.value) is dict:
            for name, value in node.value.items():
                child = node.kind.keys.get(name)
                if child is not None:
                    yield from self.child(node, name, child, value, (*steps, name))

    def child(self, node: Node, name: str, child: Any, value: Any, steps: Steps) -> Iterator[Application]:
        kind = self.types.kind(child.name)
        own = _of_element(self.types, node.kind.name, child)
        beside = node.value.get(f"_{name}")
        for index, one in enumerate(value if type(value) is list else [value]):
            here: Steps = (*steps, index) if type(value) is list else steps
            if kind.any_resource and type(one) is dict:
                found = self.types.node(one)
                for key in own:
                    yield Application(key, found, node, here, *self.resource_, *self.root)
                yield from self.resource(one, here, name if name == "contained" else None)
            elif not kind.primitive and type(one) is dict:
                yield from self.element(Node(one, None, kind), node, here, own + _of_type(self.types, kind.name))
            elif kind.primitive and one is not None and type(one) not in (dict, list):
                extra = beside[index] if type(beside) is list and index < len(beside) else beside
                found = Node(one, extra if type(extra) is dict else None, kind)
                yield from self.element(found, node, here, own + _of_type(self.types, kind.name))


def _of_type(types: Model, name: str) -> list[str]:
    """The invariants of a type and its base types."""
    root, _, inner = name.partition(".")
    rows = types.tables.types
    if inner:
        row = next(row for row in types.tables.rows(root) if row[0] == inner)
        return _of_type(types, next(iter(row[2]))) + _listed(row)
    definition = rows.get(name)
    base = definition.get("base")
    return (_of_type(types, base) if base else []) + list(definition.get("invariants", []))


def _listed(row: list[Any]) -> list[str]:
    return list(row[3].get("invariants", [])) if len(row) > 3 else []


def _of_element(types: Model, owner: str, child: Any) -> list[str]:
    """The invariants that an element adds to those of its type; those of an inner type belong to that."""
    root, _, inner = owner.partition(".")
    path = f"{inner}.{child.step}" if inner else child.step
    for row in types.tables.rows(root):
        if row[0].removesuffix("[x]") == path:
            return [] if child.name == f"{root}.{row[0]}" else _listed(row)
    return []  # an element that the inner type has from BackboneElement


VALUES: list[Any] = ["", "x", "a b", "2019", "2031-02-03", 0, -1, 1.5, 300, True, False, "http://a.example", "#x", "1"]


def mutants(document: Json, seed: int, count: int) -> Iterator[Json]:
    """Make variants of a document, the same for the same seed: a few elements dropped, repeated or replaced."""
    source = random.Random(seed)
    for _ in range(count):
        changed = copy.deepcopy(document)
        for _ in range(source.randint(1, 3)):
            _change(changed, source)
        if changed.get("resourceType") == document.get("resourceType"):
            yield changed


def _places(node: Any) -> list[tuple[Any, Any]]:
    found = []
    for key, value in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
        found.append((node, key))
        if isinstance(value, dict | list):
            found += _places(value)
    return found


def _change(document: Json, source: random.Random) -> None:
    places = _places(document)
    node, key = source.choice(places)
    value = node[key]
    way = source.choice((0, 0, 1, 2, 2, 3, 4, 4))
    if way == 0 and key != "resourceType":
        del node[key]
    elif way == 1 and isinstance(node, list):
        node.append(copy.deepcopy(value))
    elif way == 2 and isinstance(value, str | int | float):
        fitting = [one for one in VALUES if type(one) is type(value)]
        node[key] = source.choice(fitting or VALUES)
    elif way == 3:
        # A value from elsewhere under the same name, so that it fits its type.
        same = [other[name] for other, name in places if name == key and other is not node]
        same = [one for one in same if type(one) is type(value)]
        if same and isinstance(key, str) and key != "resourceType":
            node[key] = copy.deepcopy(source.choice(same))
    elif way == 4 and isinstance(value, str) and isinstance(node, dict) and key != "resourceType":
        # The value goes, what stands beside it stays.
        del node[key]
        node[f"_{key}"] = {"extension": [{"url": "http://a.example/x", "valueString": "x"}]}
