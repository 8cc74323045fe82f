"""A FHIR Bundle looked into by FHIRPath: the small part of the language that the crosswalk uses.

Written for the tests alone; it shares nothing with the code under test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

Place = tuple[str | int, ...]


class Node(NamedTuple):
    """A value of a document and its place."""

    place: Place
    value: Any


@cache
def steps(path: str) -> tuple[str, ...]:
    """Split a path at the dots that stand in no parentheses and no quotes."""
    found, depth, quoted, start = [], 0, False, 0
    for index, char in enumerate(path):
        if char == "'":
            quoted = not quoted
        elif not quoted and char in "()":
            depth += 1 if char == "(" else -1
        elif char == "." and not depth and not quoted:
            found.append(path[start:index])
            start = index + 1
    return (*found, path[start:])


class Bundle:
    """A Bundle as it was written."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        self._roots = [Node((), bundle)]
        for index, entry in enumerate(bundle["entry"]):
            self._roots.append(Node(("entry", index, "resource"), entry["resource"]))
        self._by_reference = {f"{one.value['resourceType']}/{one.value['id']}": one for one in self._roots[1:]}
        self._by_reference |= {one.value["url"]: one for one in self._roots[1:] if "url" in one.value}
        self._selected: dict[str, list[Node]] = {}

    def select(self, path: str) -> list[Node]:
        """Evaluate a path on each resource."""
        if path not in self._selected:
            kind, *rest = steps(path)
            roots = [
                one
                for one in self._roots
                if one.value["resourceType"] == kind or (one.place and kind in ("Resource", "DomainResource"))
            ]
            self._selected[path] = self._follow(roots, tuple(rest))
        return self._selected[path]

    def inside(self, node: Node, path: str) -> list[Node]:
        """Evaluate a path that goes on from a node."""
        return self._follow([node], steps(path)) if path else [node]

    def leaves(self) -> Iterator[Node]:
        """Return all values without parts, but for the types of the resources."""
        yield from self.below(self._roots[0])

    def below(self, node: Node) -> Iterator[Node]:
        """Return all values without parts from a node on."""
        if isinstance(node.value, dict):
            for key, value in node.value.items():
                if key != "resourceType":
                    yield from self.below(Node((*node.place, key), value))
        elif isinstance(node.value, list):
            for index, value in enumerate(node.value):
                yield from self.below(Node((*node.place, index), value))
        else:
            yield node

    def _follow(self, nodes: list[Node], path: tuple[str, ...]) -> list[Node]:
        for step in path:
            nodes = self._step(nodes, step)
        return nodes

    def _step(self, nodes: list[Node], step: str) -> list[Node]:
        name, _, rest = step.partition("(")
        argument = rest[:-1]
        if not rest:
            return [child for node in nodes for child in children(node, name)]
        if name == "where":
            return [node for node in nodes if self._true(node, argument)]
        if name == "extension":
            url = argument.strip("'")
            return [one for node in nodes for one in children(node, "extension") if one.value.get("url") == url]
        if name == "ofType":
            return [node for node in nodes if node.value.get("resourceType") == argument]
        if name == "repeat":
            found, level = [], nodes
            while level := [child for node in level for child in children(node, argument)]:
                found += level
            return sorted(found, key=lambda one: [str(part).zfill(6) for part in one.place])
        if name == "resolve":
            named = [node.value.get("reference") if isinstance(node.value, dict) else node.value for node in nodes]
            return [self._by_reference[one] for one in named if one in self._by_reference]
        if name == "exists":
            return [Node((), bool(nodes))]
        if name == "empty":
            return [Node((), not nodes)]
        if name == "not":
            return [Node((), not any(node.value for node in nodes))]
        if name == "matches":
            return [Node((), re.search(argument.strip("'"), str(node.value)) is not None) for node in nodes]
        if name == "startsWith":
            return [Node((), str(node.value).startswith(argument.strip("'"))) for node in nodes]
        raise NotImplementedError(step)

    def _true(self, node: Node, expression: str) -> bool:
        return all(self._clause(node, one) for one in expression.split(" and "))

    def _clause(self, node: Node, clause: str) -> bool:
        if " in " in clause:
            word, path = clause.split(" in ")
            return any(one.value == word.strip("'") for one in self.inside(node, path))
        if " = " in clause:
            path, literal = clause.split(" = ", 1)
            wanted: Any = literal == "true" if literal in ("true", "false") else literal.strip("'")
            values = [one.value for one in self.inside(node, path)]
            assert len(values) < 2, f"{clause}: FHIRPath compares single values"
            return values == [wanted]
        found = self.inside(node, clause)
        return len(found) == 1 and found[0].value is True


def children(node: Node, name: str) -> Iterator[Node]:
    """Return what a node has under a name."""
    if not isinstance(node.value, dict):
        return
    key: str | None = name
    if name not in node.value:
        # A choice of types: ``value`` is valueCodeableConcept, valueRange ...
        key = next((one for one in node.value if one.startswith(name) and one[len(name) :][:1].isupper()), None)
    if key is None:
        return
    value = node.value[key]
    if isinstance(value, list):
        yield from (Node((*node.place, key, index), one) for index, one in enumerate(value))
    else:
        yield Node((*node.place, key), value)


def changed(bundle: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """Return a copy of a bundle with another value at a place; without it for ``None``."""
    copied: dict[str, Any] = deepcopy(bundle)
    at: Any = copied
    for step in place[:-1]:
        at = at[step]
    if value is None:
        del at[place[-1]]
    else:
        at[place[-1]] = value
    return copied
