"""FHIR XML read into the plain JSON values of the same resource (https://hl7.org/fhir/R5/xml.html).

What is wrong with the form becomes findings here: order, repetition, attributes, text, namespaces. Everything
else is kept as it stands, for the validator to judge in its own words: an unknown element under its name, a value that
is no number as a ``Misread`` text, an element without content as ``{}``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from trialglot.fhir.numbers import Misread, number
from trialglot.fhir.xml_layout import NAMESPACE, NUMBERS, Layout, Layouts, Slot, layouts
from trialglot.fhir.xml_nodes import Node, expanded, parse
from trialglot.findings import Finding, finding

Object = dict[str, Any]

_SHOWN = 40
_BOOLEANS = {"true": True, "false": False}
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class FhirXml:
    """A resource read from XML: ``document`` is its JSON, ``findings`` what is wrong with the form of the XML."""

    def __init__(self, root: Node, document: Object, findings: list[Finding]) -> None:
        self._root = root
        self.document = document
        self.findings = findings

    def line(self, path: str) -> int:
        """Return the line on which the element of a FHIRPath stands, or else the nearest element around it."""
        while path not in self._lines:
            path, _, rest = path.rpartition(".")
            if not rest:
                return self._root.line
        return self._lines[path]

    @cached_property
    def _lines(self) -> dict[str, int]:
        lines: dict[str, int] = {}
        waiting = [(self._root.step, self._root)]
        while waiting:
            place, node = waiting.pop()
            lines.setdefault(place, node.line)
            inner = reversed(node.children)
            waiting += [(f"{place}.{child.step}" if child.step else place, child) for child in inner]
        return lines


def read(content: bytes, edition: str) -> FhirXml:
    """Read a resource in XML; decimals keep their digits (``numbers.Number``).

    Raises:
        UnreadableError: it is no well-formed XML, not in UTF-8, has a document type, or is nested too deeply.
        UsageError: there are no definition tables for the edition.
    """
    known = layouts(edition)
    root = parse(content)
    root.step = root.name if root.name in known.resources else "Resource"
    reader = Reader(known)
    document = reader.resource(root)
    return FhirXml(root, document, reader.findings)


class Reader:
    """Turns nodes into JSON values and collects what is wrong with their form."""

    def __init__(self, known: Layouts) -> None:
        self.findings: list[Finding] = []
        self._layouts = known
        self._plus = known.definitions.edition >= "5"
        self._page = f"{known.definitions.site}xml.html"

    def resource(self, node: Node) -> Object:
        """Return the JSON of the resource that an element is."""
        kind = node.name
        if kind in self._layouts.resources:
            made = self._object(node, self._layouts[kind])
        else:
            self._look(node)
            made = self._unknown_object(node)
        return {**made, "resourceType": kind}

    def _object(self, node: Node, layout: Layout, *, primitive: bool = False) -> Object:
        made: Object = {}
        self._look(node)
        for name, value in node.attributes.items():
            slot = layout.get(name)
            if slot is not None and slot.form == "attribute":
                made[name] = value
            elif not (primitive and name == "value"):
                self._attribute(node, name, value, slot)
        found: dict[str, list[tuple[Any, Object | None]]] = {}
        before: Slot | None = None
        for child in node.children:
            name = child.name
            slot = layout.get(name)
            if name.startswith("_") or (name == "resourceType" and slot is None):
                rule = "JSON writes it so; in XML id and extensions stand in the element, and the type is its name"
                self._complain("FHR341", child, seen=f"the element {name}", rule=rule)
                self._leave(child, rule)
                continue
            if child.namespace != NAMESPACE and self._elsewhere(child):
                continue
            if slot is None:
                found.setdefault(name, []).append((self._unknown(child), None))
                continue
            there = found.setdefault(name, [])
            child.step = f"{slot.step}[{len(there)}]" if slot.many else slot.step
            if there and not slot.many:
                self._complain("FHR304", child, seen=f"{name} a second time", limit=1)
                self._leave(child, "it may stand once")
                continue
            there.append(self._value(child, slot))
            if slot.form == "attribute":
                rule = f"{name} is an attribute of {node.name}, not an element in it"
                self._complain("FHR341", child, seen=f"the element {name}", rule=rule)
            elif before is not None and slot.order < before.order:
                self._complain("FHR340", child, element=name, before=before.key)
            else:
                before = slot
        for name, pairs in found.items():
            slot = layout.get(name)
            if len(pairs) == 1 and (slot is None or not slot.many):
                ((value, sibling),) = pairs
                if value is not None:
                    made[name] = value
                if sibling is not None:
                    made[f"_{name}"] = sibling
                continue
            if any(value is not None for value, _ in pairs):
                made[name] = [value for value, _ in pairs]
            if any(sibling is not None for _, sibling in pairs):
                made[f"_{name}"] = [sibling for _, sibling in pairs]
        return made

    def _value(self, node: Node, slot: Slot) -> tuple[Any, Object | None]:
        """Return value and sibling of an element; only primitive ones have the second."""
        form = slot.form
        if form == "xhtml" or node.raw is not None:
            if form != "xhtml":
                self._look(node)
            return node.raw, None
        if form in ("text", "primitive", "attribute"):
            text = node.attributes.get("value")
            value = None if text is None else self._typed(text, slot.kind)
            if value is not None and len(node.attributes) == 1 and not node.children:
                self._look(node)
                return value, None
            sibling = self._object(node, self._layouts["Element"], primitive=True)
            return value, sibling if sibling or value is None else None
        if form == "complex":
            return self._object(node, self._layouts[slot.kind]), None
        return self._contained(node), None

    def _typed(self, text: str, kind: str) -> Any:
        """The JSON value of a text; white space around it is trimmed where JSON has none, as FHIR recommends."""
        if kind == "boolean":
            return _BOOLEANS.get(text.strip(), Misread(text))
        if kind not in NUMBERS:
            return text
        plain = text.strip()
        # A whole number of R5 may have a plus sign, which JSON has not.
        if kind == "integer" and plain[:1] == "+" and plain[1:2] not in ("-", "0") and self._plus:
            plain = plain[1:]
        read = number(plain)
        return Misread(text) if isinstance(read, Misread) else read

    def _contained(self, node: Node) -> Object:
        """The resource in ``contained``, ``resource`` and their like: one element named by its type."""
        self._look(node)
        for name, value in node.attributes.items():
            self._attribute(node, name, value, None)
        children = [one for one in node.children if one.namespace == NAMESPACE or not self._elsewhere(one)]
        if len(children) != 1:
            self._complain("FHR344", node, element=node.name, count=len(children))
        for child in children:
            child.step = ""
        for child in children[1:]:
            self._leave(child, "one resource is expected")
        return self.resource(children[0]) if children else {}

    def _look(self, node: Node) -> None:
        """Complain about text, and about a namespace that is not FHIR's, at the outermost element that has it."""
        if node.text:
            self._complain("FHR342", node, element=node.name, text=node.text[:_SHOWN])
            self._leave(node, "values stand in the attribute value", "text()", node.text)
        if node.namespace != NAMESPACE and (node.parent is None or node.namespace != node.parent.namespace):
            self._complain("FHR343", node, element=node.name, namespace=node.namespace or "none")

    def _attribute(self, node: Node, name: str, value: str, slot: Slot | None) -> None:
        space, local, _ = expanded(name)
        if space == _SCHEMA_INSTANCE:
            rule = "a resource does not name its schema"
        elif space:
            rule = f"FHIR has no attributes of the namespace {space}"
        elif slot is not None:
            rule = f"{name} is an element in {node.name}, not an attribute"
        else:
            rule = "the attributes of FHIR are value of a primitive type, id of an element, and url of an extension"
        self._complain("FHR341", node, seen=f"the attribute {local} of {node.name}", rule=rule)
        if space != _SCHEMA_INSTANCE:
            self._leave(node, rule, f"@{local}", value)

    def _elsewhere(self, node: Node) -> bool:
        """Whether an element is passed over because it is of another namespace than FHIR's."""
        return False

    def _leave(self, node: Node, why: str, part: str = "", value: str = "") -> None:
        """Note what the XML has and the document has not: an element, or a part of it, an attribute or a text."""

    def _complain(self, code: str, node: Node, **fields: Any) -> None:
        steps: list[str] = []
        place: Node | None = node
        while place is not None:
            if place.step:
                steps.append(place.step)
            place = place.parent
        path = ".".join(reversed(steps))
        made = finding(code, target_path=path, source=f"line {node.line}", reference=self._page, **fields)
        self.findings.append(made)

    def _unknown(self, node: Node) -> Any:
        """An element that the definition does not know, as JSON might have it."""
        if node.raw is not None:
            return node.raw
        if not node.children and list(node.attributes) == ["value"]:
            return node.attributes["value"]
        return self._unknown_object(node)

    def _unknown_object(self, node: Node) -> Object:
        made: Object = dict(node.attributes)
        for child in node.children:
            value = self._unknown(child)
            if child.name not in made:
                made[child.name] = value
            elif isinstance(made[child.name], list):
                made[child.name].append(value)
            else:
                made[child.name] = [made[child.name], value]
        return made
