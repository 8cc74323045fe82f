"""Faults in extensions that HL7 defines: those for the resource types that we write, against their own definition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import orjson

from fhir_validator.mutations.consistency import DATA_ABSENT, Object
from fhir_validator.mutations.documents import NONE, Maker, link
from fhir_validator.mutations.model import Element, Node, element_of
from fhir_validator.mutations.mutant import Fault
from fhir_validator.packages import files

_PACKAGES = {
    "5.0.0": ("hl7.fhir.uv.extensions.r5", "5.3.0-ballot-tc1"),
    "4.3.0": ("hl7.fhir.r4b.core", "4.3.0"),
}
_EXTENSION = Node("Extension", "Extension")


class Part(NamedTuple):
    """A nested extension by its url: how often it may be there, and its value."""

    name: str
    least: int
    most: int | None
    value: Element


class Known(NamedTuple):
    """An extension as defined: its value or its parts, and the resource types that may have it."""

    url: str
    value: Element | None
    parts: tuple[Part, ...]
    kinds: tuple[str, ...]
    modifier: bool


@cache
def extensions(edition: str) -> tuple[Known, ...]:
    """Return the extensions of an edition that stand in whole resources only, and have no parts of parts."""
    found = []
    for name, content in files(*_PACKAGES[edition]):
        if not name.startswith("StructureDefinition-") or b'"Extension"' not in content:
            continue
        row = orjson.loads(content)
        contexts = row.get("context", [])
        kinds = tuple(one["expression"] for one in contexts if one["type"] == "element")
        whole = len(kinds) == len(contexts) and all("." not in kind and kind[0].isupper() for kind in kinds)
        if row.get("type") == "Extension" and row.get("derivation") == "constraint" and kinds and whole:
            known = _known(row, kinds)
            if known is not None:
                found.append(known)
    return tuple(sorted(found))


def _known(row: dict[str, Any], kinds: tuple[str, ...]) -> Known | None:
    elements = {one["id"]: one for one in row["snapshot"]["element"]}
    parts = []
    for key, one in elements.items():
        if one["path"] == "Extension.extension" and "sliceName" in one and one["max"] != "0":
            value = elements.get(f"{key}.value[x]")
            if value is None or value["max"] == "0" or f"{key}.url" not in elements:
                return None
            url = elements[f"{key}.url"].get("fixedUri")
            parts.append(Part(url, one["min"], None if one["max"] == "*" else int(one["max"]), element_of(value)))
    value = elements.get("Extension.value[x]")
    single = element_of(value) if value is not None and value["max"] != "0" else None
    closed = (value is not None and value["min"] == 1) or bool(parts)
    if not closed or (single is not None and parts):
        return None  # the definition leaves open whether there is a value or parts
    return Known(row["url"], single, tuple(parts), kinds, bool(elements["Extension"].get("isModifier")))


def made(maker: Maker, known: Known) -> Object:
    """Return a good extension: its value, or every part once."""
    if known.value is not None:
        return {"url": known.url} | _value(maker, known.value)
    return {"url": known.url, "extension": [{"url": one.name} | _value(maker, one.value) for one in known.parts]}


def _value(maker: Maker, element: Element) -> Object:
    one = link(_EXTENSION, element, element.types[0], NONE)
    return {one.key: maker.value(one)}


def _stranger(element: Element) -> Object:
    """Return a value of a type that the definition does not allow."""
    allowed = {type_.code for type_ in element.types}
    return {"valueBase64Binary": "YWJj"} if "base64Binary" not in allowed else {"valueOid": "urn:oid:1.2"}


def placed(document: Object, known: Known, extension: Object) -> Object:
    """Return a document with an extension more."""
    key = "modifierExtension" if known.modifier else "extension"
    return document | {key: [extension]}


def faults(maker: Maker, known: Known, document: Object) -> Iterator[Fault]:
    """Break what the definition of an extension says."""
    good = made(maker, known)

    def fault(what: str, extension: Object) -> Fault:
        return Fault("extension", f"{known.url}: {what}", placed(document, known, extension))

    yield fault("nothing but the address", {"url": known.url})
    wrong = "extension" if known.modifier else "modifierExtension"
    yield Fault("extension", f"{known.url}: in {wrong}", document | {wrong: [good]})
    if known.value is not None:
        yield fault("a value of a wrong type", {"url": known.url} | _stranger(known.value))
        part = {"url": "part", "valueString": "Example"}
        yield fault("parts instead of a value", {"url": known.url, "extension": [part]})
        if known.value.binding is not None and known.value.types[0].code == "code":
            yield from _coded(maker, fault, known.value, known.url)
        return
    parts = good["extension"]
    yield fault("a value instead of parts", {"url": known.url, "valueString": "Example"})
    unknown = {"url": "unheardOf", "valueString": "Example"}
    yield fault("an unknown part", good | {"extension": [*parts, unknown]})
    for index, one in enumerate(known.parts):
        others = [*parts[:index], *parts[index + 1 :]]
        if one.least:
            left = others or [{"url": DATA_ABSENT, "valueCode": "unknown"}]
            yield fault(f"no {one.name}", good | {"extension": left})
        if one.most is not None:
            many = [*others, *[parts[index]] * (one.most + 1)]
            yield fault(f"too many {one.name}", good | {"extension": many})
        broken = {"url": one.name} | _stranger(one.value)
        yield fault(f"{one.name} with a value of a wrong type", good | {"extension": [*others, broken]})
        yield fault(f"{one.name} without value", good | {"extension": [*others, {"url": one.name}]})


def _coded(maker: Maker, fault: Any, element: Element, url: str) -> Iterator[Fault]:
    assert element.binding is not None
    strength, codes = element.binding
    if strength == "required" and maker.model.enumerated(codes):
        yield fault("a code outside the required value set", {"url": url, "valueCode": "no-such-code"})


def misplaced(known: Known, kind: str) -> bool:
    """Whether a resource type is none of those that may have the extension."""
    general = {"Element", "Resource", "DomainResource", "CanonicalResource", "MetadataResource"}
    return kind not in known.kinds and not general & set(known.kinds)
