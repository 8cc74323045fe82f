"""A USDM document looked into by FHIRPath: as a Bundle is, from its one root.

``extension('keyword')`` takes the last part of an extension attribute's URL, ``resolve()`` follows an id to its object,
``descendants()`` are all objects. Two paths joined by a bar are the nodes of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crosswalk.fhirpath import Bundle, Node, children, steps

EXTENSIONS = "https://trialglot.invalid/usdm/"


class Usdm(Bundle):
    """A USDM document as it was written."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__({"resourceType": "", "entry": []})
        self._root = Node((), document)
        self._objects = list(self._all(self._root))
        self._by_reference = {one.value["id"]: one for one in self._objects if "id" in one.value}

    def select(self, path: str) -> list[Node]:
        """Evaluate a path from the root of the document."""
        if path not in self._selected:
            parts = path.split(" | ")
            self._selected[path] = [one for part in parts for one in self._follow([self._root], steps(part))]
        return self._selected[path]

    def leaves(self) -> Iterator[Node]:
        """Return all values without parts."""
        yield from self.below(self._root)

    def below(self, node: Node) -> Iterator[Node]:
        """Return all values without parts from a node on; what is stated to be absent is none."""
        yield from (one for one in super().below(node) if one.value is not None)

    def _all(self, node: Node) -> Iterator[Node]:
        if isinstance(node.value, dict):
            yield node
            for key in node.value:
                for one in children(node, key):
                    yield from self._all(one)

    def _step(self, nodes: list[Node], step: str) -> list[Node]:
        name, _, rest = step.partition("(")
        if name == "extension":
            url = EXTENSIONS + rest[:-1].strip("'")
            return [one for node in nodes for one in children(node, "extensionAttributes") if one.value["url"] == url]
        if name == "descendants":
            return self._objects[1:]
        return [one for one in super()._step(nodes, step) if one.value is not None]
