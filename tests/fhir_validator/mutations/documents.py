"""Good documents, made from the definitions: for each element of a resource type one that holds it, and one with all.

A site is an element at its place, data types expanded: ``Group.characteristic.valueRange.low.value``.
A data type inside itself is not expanded again, a recursive element one level deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fhir_validator.mutations.consistency import (
    DATA_ABSENT,
    LEFT_OUT,
    LINKS,
    NARRATIVE,
    Object,
    basic,
    complete,
    contained_basic,
    outcome,
)
from fhir_validator.mutations.model import Code, Element, Model, Node, Type, key_of
from fhir_validator.mutations.values import GOOD

Step = str | int
# The resource type in whose extensions the data types are expanded too: some occur nowhere else.
_EXPANDED = "ResearchStudy"
_OWN = "https://example.org/extension"


class Context(NamedTuple):
    """What the element that a data type stands for says of it: its binding and the types its references may lead to."""

    binding: tuple[str, str] | None = None
    targets: tuple[str, ...] = ()


NONE = Context()
# Parts of a coded data type or reference to which the binding or targets of the outer element apply.
_INHERIT = frozenset((
    "CodeableConcept.coding", "CodeableReference.concept", "CodeableReference.reference", "Coding.system",
    "Coding.version", "Coding.code", "Coding.display", "Reference.reference", "Reference.type", "Quantity.code",
    "Quantity.system", "Age.code", "Age.system", "Duration.code", "Duration.system", "Distance.code", "Distance.system",
))  # fmt: skip
# Codes that invariants or the meaning of the element ask for instead of the first of the value set.
_CHOSEN = {
    "Address.use": "work",
    "ContactPoint.use": "work",
    "ContactPoint.system": "phone",
    "Timing.repeat.when": "MORN",
    "Bundle.entry.request.method": "PUT",
    "Bundle.link.relation": "self",
    "Attachment.contentType": "text/plain",
    "DataRequirement.type": "Patient",
    "ParameterDefinition.type": "string",
    "ParameterDefinition.use": "in",
}
# Values that the meaning of the element asks for.
_VALUES = {
    "Attachment.data": "YWJj",
    "Attachment.hash": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",  # SHA-1 of the data
    "Bundle.entry.fullUrl": "https://example.org/fhir/Basic/example",
    "Bundle.entry.request.url": "Basic/example",
    "Bundle.entry.response.status": "200 OK",  # "SHALL start with a 3 digit HTTP code"
    "Dosage.asNeeded": True,
    "Extension.url": _OWN,
    "Money.currency": "EUR",
}
FIXED = frozenset((
    *_VALUES, "Attachment.size", "Meta.profile", "Reference.reference", "Reference.type", "Narrative.div",
))  # fmt: skip
# Value sets that are grammars, or that the expansions give in part only.
_OPEN = {
    "http://hl7.org/fhir/ValueSet/mimetypes": Code("urn:ietf:bcp:13", "text/plain", None),
    "http://hl7.org/fhir/ValueSet/all-languages": Code("urn:ietf:bcp:47", "en", None),
    "http://hl7.org/fhir/ValueSet/languages": Code("urn:ietf:bcp:47", "en", None),
    "http://hl7.org/fhir/ValueSet/ucum-units": Code("http://unitsofmeasure.org", "s", None),
}
_QUANTITIES = {"Quantity": "mg", "Age": "a", "Duration": "d", "Distance": "m", "Count": "1"}


class Link(NamedTuple):
    """One step from an object to a value in it."""

    owner: Node
    element: Element
    type: Type | None
    key: str
    context: Context


class Site(NamedTuple):
    """An element at its place in a resource type."""

    kind: str
    links: tuple[Link, ...]

    @property
    def last(self) -> Link:
        return self.links[-1]

    @property
    def path(self) -> str:
        return ".".join((self.kind, *(one.key for one in self.links)))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way to the value in the JSON document; of an array to its first item."""
        found: list[Step] = []
        for one in self.links:
            found += [one.key, 0] if one.element.many else [one.key]
        return tuple(found)

    @property
    def place(self) -> tuple[Step, ...]:
        """The way to the element in the JSON document: a value, or the whole array."""
        return self.steps[:-1] if self.last.element.many else self.steps


def link(owner: Node, element: Element, type_: Type | None, outer: Context) -> Link:
    own = Context(element.binding, type_.targets if type_ is not None else ())
    return Link(owner, element, type_, key_of(element, type_), outer if element.path in _INHERIT else own)


def sites(model: Model, kind: str) -> Iterator[Site]:
    """Go over all elements of a resource type."""
    yield from _walk(model, Site(kind, ()), Node(kind, kind), (kind,), deep=True)


def _walk(model: Model, outer: Site, node: Node, stack: tuple[str, ...], *, deep: bool) -> Iterator[Site]:
    context = outer.last.context if outer.links else NONE
    for element in model.children(node):
        for type_ in element.types or (None,):
            here = Site(outer.kind, (*outer.links, link(node, element, type_, context)))
            yield here
            inner = model.node(node, element, type_)
            if not deep or inner is None:
                continue
            if element.content is not None:
                yield from _walk(model, here, inner, stack, deep=False)
            elif type_ is not None and type_.code == "Extension":
                if not outer.links and element.name == "extension":
                    yield from _walk(model, here, inner, (*stack, "Extension"), deep=outer.kind == _EXPANDED)
            elif inner.structure == node.structure:
                yield from _walk(model, here, inner, stack, deep=True)
            elif inner.structure not in stack:
                yield from _walk(model, here, inner, (*stack, inner.structure), deep=True)


def _number(found: Any, numbers: Iterator[int], given: set[str]) -> None:
    """Give each element an id of its own; the first of those that are alike keeps it, since others may name it."""
    if isinstance(found, list):
        for one in found:
            _number(one, numbers, given)
        return
    if not isinstance(found, dict):
        return
    if "id" in found and "resourceType" not in found:
        if found["id"] in given:
            found["id"] = f"{found['id']}-{next(numbers)}"
        given.add(found["id"])
    for one in found.values():
        _number(one, numbers, given)


class Maker:
    """Makes good values and documents of a resource type in one edition."""

    def __init__(self, model: Model, kind: str) -> None:
        self.model = model
        self.kind = kind

    def extensible(self, one: Link) -> bool:
        """Whether a primitive may have an id and extensions beside its value: not an attribute, and no XHTML."""
        return not one.element.attribute and one.type is not None and one.type.code != "xhtml"

    def code(self, one: Link) -> Code | None:
        """Return the code to use under the binding in force at a link: one that its system has."""
        if one.context.binding is None:
            return None
        url = one.context.binding[1]
        if url in _OPEN:
            return _OPEN[url]
        codes = self.model.codes(url)
        chosen = _CHOSEN.get(one.element.path)
        if chosen is not None:
            return next((code for code in codes if code.code == chosen), Code("", chosen, None))
        for code in codes:
            known = self.model.complete(code.system)
            if known is None or code.code in known:
                return code
        return None

    def value(self, one: Link) -> Any:
        """Return a good value of an element, one item where it is a list."""
        path, type_ = one.element.path, one.type
        if type_ is not None and type_.code == "Resource":
            if path.endswith(".contained"):
                return contained_basic()
            return outcome() if path in ("Bundle.issues", "Bundle.entry.response.outcome") else basic()
        if type_ is not None and type_.code == "Narrative":
            return dict(NARRATIVE)
        if type_ is not None and type_.code == "Extension":
            if one.element.name == "modifierExtension":
                return {"url": _OWN, "valueBoolean": True}
            if one.owner.structure == "Extension":
                return {"url": "part", "valueString": "Example"}
            return {"url": DATA_ABSENT, "valueCode": "unknown"}
        if type_ is not None and self.model.primitive(type_):
            return self._primitive(one, type_)
        node = self.model.node(one.owner, one.element, type_)
        assert node is not None
        return self.object(node, one.context)

    def _primitive(self, one: Link, type_: Type) -> Any:
        path = one.element.path
        if path == "Reference.reference":
            return f"{self.target(one.context)}/example"
        if path == "Reference.type":
            return self.target(one.context)
        if path in LINKS:
            return LINKS[path]
        if path in _VALUES:
            return _VALUES[path]
        if path == "Meta.profile":
            return f"http://hl7.org/fhir/StructureDefinition/{self.kind}"
        if path == "Attachment.size":
            return "3" if type_.code == "integer64" else 3
        owner = path.partition(".")[0]
        coded = self.code(one) if type_.code != "canonical" else None
        if coded is not None:
            if one.element.path in _INHERIT and one.element.name in ("system", "display"):
                return (coded.system if one.element.name == "system" else coded.display) or "Example"
            if type_.code in ("code", "string", "uri", "id") and one.element.name != "version":
                return coded.code
        if owner in _QUANTITIES and one.element.name in ("system", "code"):
            return "http://unitsofmeasure.org" if one.element.name == "system" else _QUANTITIES[owner]
        return GOOD[type_.code][0]

    def target(self, context: Context) -> str:
        return context.targets[0] if context.targets else "Basic"

    def object(self, node: Node, context: Context, given: Object | None = None) -> Object:
        """Return a good object with the given elements, what cardinality and invariants ask for, and at least one."""
        found = dict(given or {})
        children = self.model.children(node)
        known = self.model.names(node)
        for element in children:
            if element.least:
                keys = [key_of(element, type_) for type_ in element.types or (None,)]
                if not any(key in found for key in keys):
                    self._add(found, link(node, element, element.types[0] if element.types else None, context))
        self._coded(node.path, found, context)
        complete(node.path, found, known)
        if not found.keys() - {"id"}:
            first = next(one for one in children if one.name not in ("id", "extension", "modifierExtension"))
            self._add(found, link(node, first, first.types[0], context))
            complete(node.path, found, known)
        return found

    def _add(self, found: Object, one: Link) -> None:
        found[one.key] = [self.value(one)] if one.element.many else self.value(one)

    def _coded(self, path: str, found: Object, context: Context) -> None:
        """Give a coded data type or reference the code or target that its outer element asks for."""
        if path == "Reference" and not {"reference", "identifier", "display"} & set(found):
            found["reference"] = f"{self.target(context)}/example"
        if path == "CodeableReference" and not {"reference", "concept"} & set(found):
            found["concept"] = self.object(Node("CodeableConcept", "CodeableConcept"), context)
        if path not in ("Coding", "CodeableConcept", "Quantity") or context.binding is None:
            return
        fake = Link(Node(path, path), self.model.structure("Coding").elements["Coding.code"], None, "code", context)
        coded = self.code(fake)
        if coded is None or not coded.system:
            if path == "CodeableConcept" and not found:
                found["text"] = "Example"
            return
        if path == "CodeableConcept":
            if "coding" not in found and (not found or context.binding[0] == "required" or "id" in found):
                found["coding"] = [{"system": coded.system, "code": coded.code}]
        elif path == "Coding" or (found and "code" in found):
            found.setdefault("system", coded.system)
            found.setdefault("code", coded.code)

    def document(self, site: Site, value: Any = None) -> Object:
        """Return a good document that holds the element of the site, with a value that is given or made."""
        inner = self.value(site.last) if value is None else value
        for index in range(len(site.links) - 1, -1, -1):
            one = site.links[index]
            context = site.links[index - 1].context if index else NONE
            inner = self.object(one.owner, context, {one.key: [inner] if one.element.many else inner})
        return self.dressed(inner)

    def dressed(self, found: Object) -> Object:
        """Return a resource with its type first and a narrative."""
        start: Object = {"resourceType": self.kind}
        if any(one.name == "text" for one in self.model.children(Node(self.kind, self.kind))):
            start["text"] = dict(NARRATIVE)
        return start | found

    def everything(self, turn: int) -> Object:
        """Return a document with every element once; of choices the type number ``turn``."""
        found = self.dressed(self._all(Node(self.kind, self.kind), NONE, (self.kind,), turn))
        _number(found, iter(range(1, 100_000)), set())
        return found

    def _all(self, node: Node, context: Context, stack: tuple[str, ...], turn: int) -> Object:
        found: Object = {}
        known = self.model.names(node)
        for element in self.model.children(node):
            if element.name in ("modifierExtension", *LEFT_OUT.get(node.path, ())):
                continue
            type_ = element.types[turn % len(element.types)] if element.types else None
            if node.path == "Extension" and element.name == "extension":
                continue
            one = link(node, element, type_, context)
            inner = self.model.node(node, element, type_)
            fixed = type_ is not None and type_.code in ("Resource", "Narrative", "Extension")
            if inner is None or fixed or element.content is not None:
                self._add(found, one)
            elif inner.structure == node.structure:
                made = self._all(inner, one.context, stack, turn)
                found[one.key] = [made] if element.many else made
            elif inner.structure not in stack:
                made = self._all(inner, one.context, (*stack, inner.structure), turn)
                found[one.key] = [made] if element.many else made
            else:
                self._add(found, one)
        self._coded(node.path, found, context)
        complete(node.path, found, known)
        return found
