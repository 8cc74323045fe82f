"""Values of a document and their places, found by the paths of the crosswalk: FHIRPath in JSON, XPath in XML.

The crosswalk needs little of FHIRPath, also for USDM, which has no FHIR types; the engine of the validator works on
typed elements with the tables of an edition loaded, and tells no places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeAlias

Place: TypeAlias = tuple[Any, ...]


class Node(NamedTuple):
    """A value of a document and its place; the place of a part starts with that of the whole."""

    place: Place
    value: Any


class Document(Protocol):
    """What can be asked of a document."""

    def select(self, path: str) -> list[Node]:
        """Return the nodes of a path, in document order."""

    def inside(self, node: Node, path: str) -> list[Node]:
        """Return the nodes of a path that goes on from a node."""

    def leaves(self) -> Iterator[Node]:
        """Yield all values without parts."""

    def pointer(self, place: Place) -> str:
        """Return a place as findings tell it."""


Step: TypeAlias = Callable[["JsonDocument", Node], Iterator[Node]]


class JsonDocument:
    """A FHIR Bundle or a USDM document, asked by the part of FHIRPath that the crosswalk uses.

    Paths of a Bundle start with a type of resource and are evaluated on each resource; those of USDM start at the root.
    ``resolve()`` follows a FHIR reference or canonical, or an id of USDM; ``extension()`` takes a URL, of USDM its last
    part; two paths joined by a bar give the nodes of both.
    """

    def __init__(
        self,
        tree: dict[str, Any],
        *,
        bundle: bool,
        names: Mapping[str, str] | None = None,
        told: Callable[[str], str] | None = None,
    ) -> None:
        """``names``: what elements of the shape in which the document is read are called in the document.

        ``told`` turns a JSON pointer into a place of the source, whose form may be another.
        """
        self.tree = tree
        self._names = names or {}
        self._told = told
        self.bundle = bundle
        self._memory: dict[tuple[str, ...], list[Node]] = {}
        self._attributes: dict[Place, dict[str, list[Node]]] = {}
        self.by_reference: dict[str, Node] = {}
        self.objects: list[Node] = []
        if bundle:
            self._roots = [Node((), tree)]
            for index, entry in enumerate(tree["entry"]):
                node = Node(("entry", index, "resource"), entry["resource"])
                self._roots.append(node)
                self.by_reference[f"{node.value['resourceType']}/{node.value.get('id')}"] = node
                if "url" in node.value:
                    self.by_reference[node.value["url"]] = node
        else:
            self._roots = [Node((), tree)]
            self.objects = list(_objects(self._roots[0]))
            self.by_reference = {one.value["id"]: one for one in self.objects if isinstance(one.value.get("id"), str)}

    def select(self, path: str) -> list[Node]:
        """Return the nodes of a path, in document order."""
        found: list[Node] = []
        for part in path.split(" | "):
            found += self._selected(_steps(part))
        return found

    def _selected(self, steps: tuple[str, ...]) -> list[Node]:
        known = self._memory.get(steps)
        if known is None:
            *before, last = steps
            if before:
                known = self._step(self._selected(tuple(before)), last)
            elif self.bundle:
                known = [one for one in self._roots if _is(one, last)]
            else:
                known = self._step(self._roots, last)
            self._memory[steps] = known
        return known

    def inside(self, node: Node, path: str) -> list[Node]:
        """Return the nodes of a path that goes on from a node."""
        nodes = [node]
        for step in _steps(path) if path else ():
            nodes = self._step(nodes, step)
        return nodes

    def _step(self, nodes: list[Node], step: str) -> list[Node]:
        walk = _compiled(step)
        return [found for node in nodes for found in walk(self, node)] if nodes else []

    def attributes(self, node: Node) -> dict[str, list[Node]]:
        """Return the extension attributes of an object of USDM, by the last part of their URLs."""
        known = self._attributes.get(node.place)
        if known is None:
            known = self._attributes[node.place] = {}
            for one in children(node, "extensionAttributes"):
                if isinstance(one.value, dict):
                    known.setdefault(str(one.value.get("url")).rpartition("/")[2], []).append(one)
        return known

    def leaves(self) -> Iterator[Node]:
        """Yield all values without parts, but for the types of resources."""
        yield from below(Node((), self.tree))

    def pointer(self, place: Place) -> str:
        """Return a place as the source has it, or the nearest one around it that the document has: a JSON pointer."""
        held: Any = self.tree
        there: list[Any] = []
        for one in place:
            step: Any = self._names.get(one, one) if isinstance(held, dict) and one not in held else one
            if not (step in held if isinstance(held, dict) else isinstance(held, list) and step < len(held)):
                break
            there.append(step)
            held = held[step]
        pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in there)
        return self._told(pointer) if self._told else pointer


def below(node: Node) -> Iterator[Node]:
    """Yield all values without parts from a node on, but for the types of resources."""
    if isinstance(node.value, dict):
        for key, value in node.value.items():
            if key != "resourceType":
                yield from below(Node((*node.place, key), value))
    elif isinstance(node.value, list):
        for index, value in enumerate(node.value):
            yield from below(Node((*node.place, index), value))
    elif node.value is not None:
        yield node


def _objects(root: Node) -> Iterator[Node]:
    """Yield all objects, in document order."""
    waiting = [root]
    while waiting:
        place, held = waiting.pop()
        if isinstance(held, dict):
            yield Node(place, held)
        parts = held.items() if isinstance(held, dict) else enumerate(held)
        inner = [Node((*place, key), value) for key, value in parts if type(value) in (dict, list)]
        inner.reverse()
        waiting += inner


def _is(node: Node, kind: str) -> bool:
    return node.value.get("resourceType") == kind or (bool(node.place) and kind in ("Resource", "DomainResource"))


@cache
def _steps(path: str) -> tuple[str, ...]:
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


def children(node: Node, name: str) -> Iterator[Node]:
    """Yield what a node has under a name; ``value`` is also valueCodeableConcept, valueRange ..."""
    held = node.value
    if type(held) is not dict:
        return
    key: str | None = name
    if name not in held:
        key = next((one for one in held if one.startswith(name) and one[len(name) :] in _TYPES), None)
        if key is None:
            return
    value = held[key]
    if type(value) is list:
        for index, one in enumerate(value):
            if one is not None:
                yield Node((*node.place, key, index), one)
    elif value is not None:
        yield Node((*node.place, key), value)


# Types of elements that stand for a choice in the documents (valueCodeableConcept, definitionCanonical).
_TYPES = frozenset(
    (
        *("Boolean", "Canonical", "Code", "CodeableConcept", "CodeableReference", "Coding", "Date", "DateTime"),
        *(
            "Decimal",
            "Duration",
            "Expression",
            "Id",
            "Identifier",
            "Integer",
            "Markdown",
            "Period",
            "PositiveInt",
            "Quantity",
        ),
        *("Range", "Reference", "String", "Timing", "UnsignedInt", "Uri", "Url"),
    )
)


@cache
def _compiled(step: str) -> Step:
    name, _, rest = step.partition("(")
    if not rest:
        return lambda document, node: children(node, name)
    argument = rest[:-1]
    return _FUNCTIONS[name](argument)


def _where(argument: str) -> Step:
    clauses = tuple(_clause(one) for one in argument.split(" and "))
    return lambda document, node: iter((node,) if all(holds(document, node) for holds in clauses) else ())


def _clause(text: str) -> Callable[[JsonDocument, Node], bool]:
    for ending, wanted_length in ((".exists()", True), (".empty()", False)):
        if text.endswith(ending):
            return _counted(text.removesuffix(ending), wanted_length)
    if text.endswith(".not()"):
        judged = _clause(text.removesuffix(".not()"))
        return lambda document, node: not judged(document, node)
    if " in " in text:
        word, path = text.split(" in ")
        wanted = word.strip("'")
        return lambda document, node: any(one.value == wanted for one in document.inside(node, path))
    if " = " in text:
        path, literal = text.split(" = ", 1)
        value: Any = literal == "true" if literal in ("true", "false") else literal.strip("'")
        return lambda document, node: [one.value for one in document.inside(node, path)] == [value]
    return lambda document, node: [one.value for one in document.inside(node, text)] == [True]


def _counted(path: str, there: bool) -> Callable[[JsonDocument, Node], bool]:
    return lambda document, node: bool(document.inside(node, path)) is there


def _extension(argument: str) -> Step:
    wanted = argument.strip("'")

    def walk(document: JsonDocument, node: Node) -> Iterator[Node]:
        if document.bundle:
            yield from (one for one in children(node, "extension") if one.value.get("url") == wanted)
        else:
            yield from document.attributes(node).get(wanted, ())

    return walk


def _repeat(argument: str) -> Step:
    def walk(document: JsonDocument, node: Node) -> Iterator[Node]:
        for one in children(node, argument):
            yield one
            yield from walk(document, one)

    return walk


def _resolve(argument: str) -> Step:
    def walk(document: JsonDocument, node: Node) -> Iterator[Node]:
        named = node.value.get("reference") if isinstance(node.value, dict) else node.value
        found = document.by_reference.get(named) if isinstance(named, str) else None
        if found is not None:
            yield found

    return walk


def _on_text(judge: Callable[[str, str], bool]) -> Callable[[str], Step]:
    def made(argument: str) -> Step:
        wanted = argument.strip("'")
        return lambda document, node: iter((Node((), judge(str(node.value), wanted)),))

    return made


_FUNCTIONS: dict[str, Callable[[str], Step]] = {
    "where": _where,
    "extension": _extension,
    "ofType": lambda kind: lambda document, node: iter((node,) if node.value.get("resourceType") == kind else ()),
    "repeat": _repeat,
    "resolve": _resolve,
    "descendants": lambda argument: lambda document, node: iter(document.objects[1:]),
    "matches": _on_text(lambda text, pattern: re.search(pattern, text) is not None),
    "startsWith": _on_text(str.startswith),
}
