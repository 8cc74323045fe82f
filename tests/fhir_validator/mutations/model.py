"""HL7's StructureDefinitions and terminology as published, read for the generator of mutants.

Nothing here looks at the tables of the project: what the generator knows comes from the packages alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import orjson

from fhir_validator.packages import files

PACKAGES = {
    "5.0.0": (("hl7.fhir.r5.core", "5.0.0"), ("hl7.fhir.r5.expansions", "5.0.0"), ("hl7.terminology.r5", "7.0.1")),
    "4.3.0": (("hl7.fhir.r4b.core", "4.3.0"), ("hl7.fhir.r4b.expansions", "4.3.0"), ("hl7.terminology.r5", "7.0.1")),
}
_FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_MAXIMUM = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_BASE = "http://hl7.org/fhir/StructureDefinition/"


class Type(NamedTuple):
    """A type that an element may have; ``targets`` are resource types, none where any may be referred to."""

    code: str
    structure: str
    targets: tuple[str, ...]


class Constraint(NamedTuple):
    key: str
    severity: str
    human: str


class Element(NamedTuple):
    """An element of a snapshot.

    ``binding`` is strength and value set; ``limit`` the value set out of which a code must be in any case.
    ``attribute``: JSON writes it without a sibling for extensions (id, Extension.url).
    """

    path: str
    name: str
    least: int
    most: int | None
    types: tuple[Type, ...]
    content: str | None
    binding: tuple[str, str] | None
    limit: str | None
    constraints: tuple[Constraint, ...]
    attribute: bool

    @property
    def many(self) -> bool:
        return self.most is None or self.most > 1


class Node(NamedTuple):
    """A place in a structure that has children: a data type or resource (its root path), or an inner element."""

    structure: str
    path: str


class Code(NamedTuple):
    system: str
    code: str
    display: str | None


class Structure(NamedTuple):
    name: str
    kind: str
    root: str
    elements: dict[str, Element]
    children: dict[str, tuple[Element, ...]]
    prohibited: tuple[str, ...]


def key_of(element: Element, type_: Type | None) -> str:
    """Return the JSON name of an element with a value of a type."""
    if not element.name.endswith("[x]") or type_ is None:
        return element.name
    return element.name[:-3] + type_.code[0].upper() + type_.code[1:]


class Model:
    """The definitions of one edition."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        core, expansions, terminology = PACKAGES[edition]
        self._structures: dict[str, bytes] = {}
        self._sets: dict[str, bytes] = {}
        self._systems: dict[str, list[dict[str, Any]]] = {}
        self._read: dict[str, Structure] = {}
        self._names: dict[Node, frozenset[str]] = {}
        self._expanded: dict[str, tuple[Code, ...]] = {}
        systems: list[bytes] = []
        for name, content in files(*core):
            start, _, rest = name.partition("-")
            if start == "StructureDefinition":
                self._structures[rest.removesuffix(".json")] = content
            elif start == "CodeSystem":
                systems.append(content)
        systems += [content for name, content in files(*terminology) if name.startswith("CodeSystem-")]
        for content in systems:
            found = orjson.loads(content)
            self._systems.setdefault(found["url"], []).append(found)
        for name, content in files(*expansions):
            if name.startswith("ValueSet-"):
                found = orjson.loads(content)
                self._sets[found["url"]] = content
        self.resources = frozenset(
            name for name in self._structures if name[0].isupper() and self._is_resource(self._structures[name])
        )

    @staticmethod
    def _is_resource(content: bytes) -> bool:
        found = orjson.loads(content) if b'"resource"' in content else {}
        return found.get("kind") == "resource" and not found.get("abstract") and found.get("derivation") != "constraint"

    def structure(self, name: str) -> Structure:
        """Read a StructureDefinition; ``name`` is the last part of its address."""
        if name not in self._read:
            self._read[name] = _structure(orjson.loads(self._structures[name]))
        return self._read[name]

    def knows(self, node: Node) -> bool:
        """Whether the edition has the node."""
        return node.structure in self._structures and node.path in self.structure(node.structure).children

    def children(self, node: Node) -> tuple[Element, ...]:
        return self.structure(node.structure).children.get(node.path, ())

    def names(self, node: Node) -> frozenset[str]:
        """Return the names under which JSON writes the children of a node, those of siblings aside."""
        if node not in self._names:
            self._names[node] = frozenset(
                key_of(one, type_) for one in self.children(node) for type_ in one.types or (None,)
            )
        return self._names[node]

    def primitive(self, type_: Type) -> bool:
        return type_.structure[0].islower()

    def node(self, owner: Node, element: Element, type_: Type | None) -> Node | None:
        """Return where the children of a value of the element are defined; ``None`` for primitives and resources."""
        if element.content is not None:
            return Node(owner.structure, element.content)
        if type_ is None or type_.code == "Resource" or self.primitive(type_):
            return None
        if type_.code in ("BackboneElement", "Element") and self.structure(owner.structure).children.get(element.path):
            return Node(owner.structure, element.path)
        return Node(type_.structure, self.structure(type_.structure).root)

    def codes(self, value_set: str) -> tuple[Code, ...]:
        """Return the codes of a value set's published expansion, in its order; none where it is not expanded."""
        if value_set not in self._expanded:
            content = self._sets.get(value_set)
            contains = orjson.loads(content).get("expansion", {}).get("contains", []) if content else []
            self._expanded[value_set] = tuple(dict.fromkeys(_flat(contains)))
        return self._expanded[value_set]

    def enumerated(self, value_set: str) -> bool:
        """Whether the expansion is the whole set: every part lists its codes or is a complete known system."""
        content = self._sets.get(value_set)
        if content is None or not self.codes(value_set):
            return False
        includes = orjson.loads(content).get("compose", {}).get("include", [])
        return bool(includes) and all(
            "concept" in one
            or ("valueSet" in one and all(self.enumerated(url.partition("|")[0]) for url in one["valueSet"]))
            or ("filter" not in one and self.complete(one.get("system", "")) is not None)
            for one in includes
        )

    def listed(self, value_set: str, system: str) -> bool:
        """Whether the value set names one by one the codes that it takes of a system."""
        content = self._sets.get(value_set)
        includes = orjson.loads(content).get("compose", {}).get("include", []) if content else []
        of_system = [one for one in includes if one.get("system") == system]
        return bool(of_system) and all("concept" in one for one in of_system)

    def complete(self, system: str) -> frozenset[str] | None:
        """Return the codes of a code system that is published completely (any version of it), else ``None``."""
        found = self._systems.get(system)
        if not found or any(one.get("content") != "complete" or "concept" not in one for one in found):
            return None
        return frozenset(code for one in found for code in _concepts(one["concept"]))


def _concepts(concepts: list[dict[str, Any]]) -> Iterator[str]:
    for one in concepts:
        yield one["code"]
        yield from _concepts(one.get("concept", []))


def _flat(contains: list[dict[str, Any]]) -> Iterator[Code]:
    for one in contains:
        if "code" in one and "system" in one and not one.get("abstract") and not one.get("inactive"):
            yield Code(one["system"], one["code"], one.get("display"))
        yield from _flat(one.get("contains", []))


def _tail(address: str) -> str:
    return address.removeprefix(_BASE).partition("|")[0]


def _type(row: dict[str, Any]) -> tuple[Type, bool]:
    code = row["code"]
    attribute = code.startswith("http://hl7.org/fhirpath/")
    if attribute:
        stated = [one for one in row.get("extension", ()) if one["url"] == _FHIR_TYPE]
        code = stated[0].get("valueUrl") or stated[0].get("valueUri") if stated else "string"
    profiles = [_tail(one) for one in row.get("profile", ()) if one.startswith(_BASE)]
    targets = tuple(_tail(one) for one in row.get("targetProfile", ()))
    if "Resource" in targets:
        targets = ()
    return Type(code, profiles[0] if profiles else code, targets), attribute


def _limit(binding: dict[str, Any]) -> str | None:
    """Return the maximum value set of a binding, as R5 or an edition before it states it."""
    stated = [one["valueSet"] for one in binding.get("additional", ()) if one["purpose"] == "maximum"]
    stated += [one["valueCanonical"] for one in binding.get("extension", ()) if one["url"] == _MAXIMUM]
    return stated[0].partition("|")[0] if stated else None


def element_of(row: dict[str, Any]) -> Element:
    """Read an element of a snapshot."""
    types = [_type(one) for one in row.get("type", ())]
    binding = row.get("binding")
    content = row.get("contentReference")
    return Element(
        path=row["path"],
        name=row["path"].rpartition(".")[2],
        least=row["min"],
        most=None if row["max"] == "*" else int(row["max"]),
        types=tuple(one for one, _ in types),
        content=content.partition("#")[2] if content else None,
        binding=(binding["strength"], binding["valueSet"].partition("|")[0])
        if binding and "valueSet" in binding
        else None,
        limit=_limit(binding or {}),
        constraints=tuple(Constraint(one["key"], one["severity"], one["human"]) for one in row.get("constraint", ())),
        attribute=any(attribute for _, attribute in types),
    )


def _structure(found: dict[str, Any]) -> Structure:
    rows = [one for one in found["snapshot"]["element"] if "sliceName" not in one]
    elements = {row["path"]: element_of(row) for row in rows if row["max"] != "0" or "." not in row["path"]}
    children: dict[str, list[Element]] = {}
    for path, element in elements.items():
        owner, dot, _ = path.rpartition(".")
        if dot:
            children.setdefault(owner, []).append(element)
    return Structure(
        name=found["id"],
        kind=found["kind"],
        root=rows[0]["path"],
        elements=elements,
        children={owner: tuple(some) for owner, some in children.items()},
        prohibited=tuple(row["path"].rpartition(".")[2] for row in rows if row["max"] == "0"),
    )


@cache
def model(edition: str) -> Model:
    """Return the definitions of an edition; skips the test where its packages are not at hand."""
    return Model(edition)
