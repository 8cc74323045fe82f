"""An XML document looked into by XPath, with ODM as the default namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from crosswalk.fhirpath import Node

_SDM = "http://www.cdisc.org/ns/studydesign/v1.0"
_ELEMENT = re.compile(r"('[^']*')|(?<![\w@:.'-])([A-Z]\w*)(?![\w(:-])")


@cache
def _xpath(path: str, odm: str) -> etree.XPath:
    prefixed = _ELEMENT.sub(lambda one: one[1] or f"odm:{one[2]}", path)
    return etree.XPath(prefixed, namespaces={"odm": odm, "sdm": _SDM})


class Xml:
    """An ODM document as it was written; its own namespace is that of the version."""

    def __init__(self, content: bytes) -> None:
        self.root = etree.fromstring(content)
        self.odm = str(etree.QName(self.root).namespace)
        self._tree = self.root.getroottree()
        self._selected: dict[str, list[Node]] = {}
        self._places: dict[etree._Element, str] = {}

    def select(self, path: str) -> list[Node]:
        """Evaluate a path on the document."""
        if path not in self._selected:
            self._selected[path] = self._nodes(self.root, path)
        return self._selected[path]

    def inside(self, node: Node, path: str) -> list[Node]:
        """Evaluate a path that goes on from an element."""
        return self._nodes(_found(self.root, node.place), path) if path else [node]

    def leaves(self) -> Iterator[Node]:
        """Return all attributes, and the texts of elements without children."""
        yield from self._below(self.root)

    def below(self, node: Node) -> Iterator[Node]:
        """Return the same from a node on."""
        if isinstance(node.value, etree._Element):
            yield from self._below(node.value)
        else:
            yield node

    def _below(self, element: etree._Element) -> Iterator[Node]:
        for one in element.iter(etree.Element):
            place = self._place(one)
            for name, value in one.attrib.items():
                yield Node((place, str(name)), value)
            if not len(one) and one.text:
                yield Node((place,), one.text)

    def _nodes(self, start: etree._Element, path: str) -> list[Node]:
        found = []
        result = _xpath(path, self.odm)(start)
        assert isinstance(result, list)
        for one in result:
            if isinstance(one, etree._Element):
                leaf = not len(one) and one.text
                found.append(Node((self._place(one),), one.text if leaf else one))
            else:
                assert isinstance(one, etree._ElementUnicodeResult)
                parent = one.getparent()
                assert parent is not None
                found.append(Node((self._place(parent), str(one.attrname)), str(one)))
        return found

    def _place(self, element: etree._Element) -> str:
        if element not in self._places:
            self._places[element] = self._tree.getpath(element)
        return self._places[element]


def _found(root: etree._Element, place: tuple[str | int, ...]) -> etree._Element:
    found = root.getroottree().xpath(str(place[0]), namespaces={"sdm": _SDM})
    assert isinstance(found, list) and isinstance(found[0], etree._Element)
    return found[0]


def changed(content: bytes, place: tuple[str | int, ...], value: str | None) -> bytes:
    """Return a document with another text or attribute at a place; without the attribute or element for ``None``."""
    root = etree.fromstring(content)
    element = _found(root, place)
    if len(place) == 2:
        name = str(place[1])
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)
    elif value is None:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    else:
        element.text = value
    return etree.tostring(root)
