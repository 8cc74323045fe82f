"""An ODM document, asked by XPath with ODM as the default namespace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from lxml import etree

from trialglot.readers.documents.nodes import Node, Place

_PREFIXES = {"sdm": "http://www.cdisc.org/ns/studydesign/v1.0"}
_ELEMENT = re.compile(r"('[^']*')|(?<![\w@:.'-])([A-Z]\w*)(?![\w(:-])")


@cache
def _xpath(path: str, odm: str) -> etree.XPath:
    prefixed = _ELEMENT.sub(lambda one: one[1] or f"odm:{one[2]}", path)
    return etree.XPath(prefixed, namespaces={"odm": odm, **_PREFIXES})


class XmlDocument:
    """An ODM document; its own namespace is that of its version.

    ``part`` parts the text at the path ``several`` into those of the data that it holds: it is as many nodes, of one
    place.
    """

    def __init__(
        self, root: etree._Element, several: str = "", part: Callable[[str], list[str]] = lambda text: [text]
    ) -> None:
        self.root = root
        self._part = part
        self._odm = str(etree.QName(root).namespace)
        self._memory: dict[str, list[Node]] = {}
        self._places: dict[etree._Element, Place] = {root: ()}
        self._several: list[Any] = []
        self._several = [self.element(one.place) for one in self.select(several)] if several else []
        self._memory.clear()

    def select(self, path: str) -> list[Node]:
        """Return the nodes of a path, in document order."""
        known = self._memory.get(path)
        if known is None:
            known = self._memory[path] = self._nodes(self.root, path)
        return known

    def inside(self, node: Node, path: str) -> list[Node]:
        """Return the nodes of a path that goes on from an element."""
        return self._nodes(self.element(node.place), path) if path else [node]

    def leaves(self) -> Iterator[Node]:
        """Yield all attributes, and the texts of elements without children."""
        for one in self.root.iter(etree.Element):
            place = self._place(one)
            for name, value in one.attrib.items():
                yield Node((*place, f"@{name}"), str(value))
            if not len(one) and one.text:
                yield from (
                    Node(place, part) for part in (self._part(one.text) if one in self._several else [one.text])
                )

    def pointer(self, place: Place) -> str:
        """Return the XPath of a place."""
        attribute = place[-1] if place and isinstance(place[-1], str) else ""
        path = self.root.getroottree().getelementpath(self.element(place))
        name = etree.QName(self.root).localname
        path = f"/{name}" if path == "." else f"/{name}/" + re.sub(r"\{[^}]*\}", "", path)
        return f"{path}/{re.sub(r'{[^}]*}', '', attribute)}" if attribute else path

    def element(self, place: Place) -> etree._Element:
        """Return the element of a place, of an attribute the one that has it."""
        found = self.root
        for step in place:
            if isinstance(step, int):
                found = found[step]
        return found

    def _nodes(self, start: etree._Element, path: str) -> list[Node]:
        found = []
        result = _xpath(path, self._odm)(start)
        assert isinstance(result, list)
        for one in result:
            if isinstance(one, etree._Element):
                place = self._place(one)
                if len(one):
                    found.append(Node(place, one))
                elif one in self._several:
                    found += [Node(place, part) for part in self._part(one.text or "")]
                else:
                    found.append(Node(place, one.text or ""))
            else:
                assert isinstance(one, etree._ElementUnicodeResult)
                parent = one.getparent()
                assert parent is not None
                found.append(Node((*self._place(parent), f"@{one.attrname}"), str(one)))
        return found

    def _place(self, element: etree._Element) -> Place:
        known = self._places.get(element)
        if known is None:
            parent = element.getparent()
            assert parent is not None
            above = self._place(parent)
            self._places.update({one: (*above, index) for index, one in enumerate(parent)})
            known = self._places[element]
        return known
