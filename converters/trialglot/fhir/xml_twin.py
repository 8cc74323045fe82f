"""FHIR XML of any producer as the JSON of the same resource, for whoever wants what it says and not its form.

The edition is found, since a document does not state it. What the form of FHIR XML has no place for is kept apart
instead of being judged: it is no part of the JSON, and must not be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import orjson

from trialglot.fhir.definitions import EDITIONS
from trialglot.fhir.numbers import Misread
from trialglot.fhir.xml_layout import Layouts, layouts
from trialglot.fhir.xml_nodes import Node, parse
from trialglot.fhir.xml_reader import Reader
from trialglot.findings import counted

Object: TypeAlias = dict[str, Any]


class Left(NamedTuple):
    """What stands in the XML and not in the JSON: an element, an attribute or a text.

    ``place`` is its XPath, ``path`` its element path from the resource on (``ResearchStudy.title``), ``what`` its name
    in words, ``why`` the rule of FHIR XML that it breaks.
    """

    place: str
    path: str
    what: str
    why: str
    value: Any


class Twin(NamedTuple):
    """The JSON of a resource in XML, with numbers as JSON's own parser gives them; ``left`` is what it lacks."""

    document: Object
    edition: str
    left: tuple[Left, ...]


def read(content: bytes) -> Twin:
    """Read a resource in XML.

    It is taken for one of the newest edition in which all of its elements are known and stand as often as they may,
    else for one of that in which the fewest are odd.

    Raises:
        UnreadableError: it is no well-formed XML, not in UTF-8, has a document type, or is nested too deeply.
        TooManyFindings: ``findings.at_most`` allows no more than is left.
    """
    root = parse(content)
    best: _Reader | None = None
    for edition in EDITIONS:
        reader = _Reader(layouts(edition))
        reader.document = reader.resource(root)
        if best is None or reader.oddities < best.oddities:
            best = reader
        if not reader.oddities:
            break
    assert best is not None
    return Twin(best.document, best.edition, tuple(_placed(root, best.left)) if best.left else ())


class _Leaving(NamedTuple):
    node: Node
    part: str
    why: str
    value: Any


class _Reader(Reader):
    """Counts what is odd in an edition, and keeps what is not taken into the document."""

    def __init__(self, known: Layouts) -> None:
        super().__init__(known)
        self.edition = known.definitions.edition
        self.document: Object = {}
        self.oddities = 0
        self.left: list[_Leaving] = []

    def _typed(self, text: str, kind: str) -> Any:
        value = super()._typed(text, kind)
        if type(value) in (str, bool):
            return value
        if not isinstance(value, Misread):
            try:
                return orjson.loads(str(value))
            except orjson.JSONDecodeError:  # a number beyond those of JSON's parser
                pass
        self.oddities += 1
        return text

    def _unknown(self, node: Node) -> Any:
        self.oddities += 1
        if node.text:
            self._leave(node, "values stand in the attribute value", "text()", node.text)
        return super()._unknown(node)

    def _elsewhere(self, node: Node) -> bool:
        elsewhere = node.raw is None and node.parent is not None and node.namespace != node.parent.namespace
        if elsewhere:
            self._leave(node, f"it is of {node.namespace or 'no namespace'}, and not of FHIR's")
        return elsewhere

    def _leave(self, node: Node, why: str, part: str = "", value: str = "") -> None:
        counted()
        self.left.append(_Leaving(node, part, why, value if part else super()._unknown(node)))

    def _complain(self, code: str, node: Node, **fields: Any) -> None:
        self.oddities += 1


def _placed(root: Node, left: list[_Leaving]) -> Iterator[Left]:
    """Give what is left its places, in one walk through the document."""
    wanted = {id(one.node) for one in left}
    places: dict[int, tuple[str, str]] = {}
    waiting = [(root, f"/{root.name}", root.name)]
    while waiting:
        node, place, path = waiting.pop()
        if id(node) in wanted:
            places[id(node)] = place, path
        counts = Counter(child.name for child in node.children)
        passed: Counter[str] = Counter()
        for child in node.children:
            name = child.name
            passed[name] += 1
            step = f"{name}[{passed[name]}]" if counts[name] > 1 else name
            waiting.append((child, f"{place}/{step}", name if name[:1].isupper() else f"{path}.{name}"))
    for one in left:
        place, path = places[id(one.node)]
        name = one.node.name
        what = f"the element {name}"
        if one.part:
            place, path = f"{place}/{one.part}", f"{path}.{one.part}"
            what = f"the text of {name}" if one.part == "text()" else f"the attribute {one.part[1:]} of {name}"
        yield Left(place, path, what, one.why, one.value)
