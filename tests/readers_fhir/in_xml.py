"""FHIR documents in XML, put together from JSON by the rules of https://hl7.org/fhir/R5/xml.html alone.

No definition is asked: elements stand in the order of the JSON's keys, and those of any edition are written.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

Json = dict[str, Any]

_ENTITIES = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def xml(document: Json, prefix: str = "") -> bytes:
    """Return a document in XML, one element a line."""
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    root = _resource(document, prefix, f' {space}="http://hl7.org/fhir"')
    return f"{root}\n".encode()


def _resource(document: Json, prefix: str, attributes: str = "") -> str:
    name = f"{prefix}{document['resourceType']}"
    content = {key: value for key, value in document.items() if key != "resourceType"}
    return f"<{name}{attributes}>\n{_elements(content, prefix)}</{name}>"


def _elements(content: Json, prefix: str) -> str:
    names = dict.fromkeys(key.removeprefix("_") for key in content)
    return "".join(_listed(name, content.get(name), content.get(f"_{name}"), prefix) for name in names)


def _listed(name: str, value: Any, sibling: Any, prefix: str) -> str:
    if not isinstance(value, list) and not isinstance(sibling, list):
        return _element(name, value, sibling, prefix)
    values = value or [None] * len(sibling)
    siblings = sibling or [None] * len(values)
    return "".join(_element(name, *pair, prefix) for pair in zip(values, siblings, strict=True))


def _element(name: str, value: Any, sibling: Json | None, prefix: str) -> str:
    if name == "div":
        return f"{value}\n"
    tag = f"{prefix}{name}"
    if isinstance(value, dict) and "resourceType" in value:
        return f"<{tag}>{_resource(value, prefix)}</{tag}>\n"
    content = dict(value) if isinstance(value, dict) else dict(sibling or {})
    attributes = {key: content.pop(key) for key in _attributes(name, isinstance(value, dict)) if key in content}
    if not isinstance(value, dict) and value is not None:
        attributes["value"] = str(value).lower() if isinstance(value, bool) else str(value)
    told = "".join(f" {key}={quoteattr(one, _ENTITIES)}" for key, one in attributes.items())
    return f"<{tag}{told}>{_elements(content, prefix)}</{tag}>\n" if content else f"<{tag}{told}/>\n"


def _attributes(name: str, complex_: bool) -> tuple[str, ...]:
    return ("id", "url") if complex_ and name in ("extension", "modifierExtension") else ("id",)
