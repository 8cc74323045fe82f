"""FHIR XML: a resource as HL7's XML format writes it (https://hl7.org/fhir/R5/xml.html), put together as text."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import Any
from xml.parsers import expat

from trialglot.errors import UnwritableError
from trialglot.fhir.places import values
from trialglot.fhir.xml_layout import NAMESPACE, NUMBERS, Layouts, Slot, layouts
from trialglot.xmltext import ILLEGAL

Object = dict[str, Any]

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
_CONTROLS = tuple(code for code in range(0x20) if chr(code) not in "\t\n\r")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# A parser turns line feeds, tabs and carriage returns of an attribute into blanks unless they are references.
_ESCAPED = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_special = re.compile('[&<"\t\n\r]').search


class _Unfit(Exception):
    """What XML cannot carry; ``steps`` lead to its place, from below up, and the levels above add theirs."""

    def __init__(self, why: str, *steps: str) -> None:
        super().__init__(why)
        self.steps = list(steps)


def dump(document: Object, edition: str) -> bytes:
    """Return a resource as XML: UTF-8, two blanks a level, a line feed at the end.

    ``document`` is the resource as plain JSON values; ``Decimal`` numbers are written as they are. Elements stand in
    the order of the definition, whatever the order of the keys; a narrative stands as it is. Reading the XML back
    gives a valid resource unchanged.

    Raises:
        UnwritableError: the document holds what XML cannot carry: an element that the edition does not know, a value of
            another JSON type than its own, a character outside XML 1.0, a narrative that is not well-formed.
        UsageError: there are no definition tables for the edition.
    """
    writer = _Writer(layouts(edition))
    try:
        writer.resource(document, "\n", f' xmlns="{NAMESPACE}"')
    except _Unfit as problem:
        kind = document.get("resourceType") if isinstance(document, dict) else None
        raise UnwritableError(f"{kind}{''.join(reversed(problem.steps))}: {problem}") from problem
    except RecursionError as error:
        raise UnwritableError("the document is nested too deeply") from error
    try:
        content = f'<?xml version="1.0" encoding="UTF-8"?>{"".join(writer.parts)}\n'.encode()
        # A search for each character takes a tenth of the time of a regular expression.
        illegal = any(code in content for code in _CONTROLS) or any(one in content for one in _NONCHARACTERS)
    except UnicodeEncodeError:
        illegal = True
    if illegal:
        raise UnwritableError(_illegal(document))
    return content


class _Writer:
    """Collects the text of one document."""

    def __init__(self, known: Layouts) -> None:
        self.parts: list[str] = []
        self._layouts = known

    def resource(self, value: Any, line: str, attributes: str = "") -> None:
        kind = value.get("resourceType") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self._layouts.resources:
            raise _Unfit(f"no resource of FHIR {self._layouts.definitions.edition}")
        self._object(kind, kind, value, line, attributes)

    def _object(self, tag: str, kind: str, obj: Any, line: str, attributes: str = "") -> None:
        if not isinstance(obj, dict):
            raise _Unfit(f"no object, as {kind} wants it")
        layout = self._layouts[kind]
        parts = self.parts
        start = len(parts)
        parts.append("")
        inner = f"{line}  "
        order = layout.order
        try:
            keys = sorted(obj, key=order.__getitem__)
        except KeyError:
            key = next(one for one in obj if one not in order)
            raise _Unfit(f"{kind} has no such element in XML", f".{key}") from None
        for key in keys:
            value = obj[key]
            try:
                slot = layout.get(key)
                if slot is None:
                    continue  # resourceType, which is the name of the element
                form = slot.form
                if form == "text" and type(value) is str and f"_{key}" not in obj:
                    parts.append(f'{inner}<{key} value="{_quoted(value) if _special(value) else value}"/>')
                elif form in ("text", "primitive"):
                    if slot.many:
                        self._primitives(slot, value, obj.get(f"_{key}"), inner)
                    else:
                        self._primitive(slot, value, obj.get(f"_{key}"), inner)
                elif form in ("complex", "resource"):
                    self._objects(slot, value, inner)
                elif form == "attribute":
                    attributes += f' {key}="{_quoted(_text(value))}"'
                elif form == "sibling":
                    if slot.key not in obj:
                        if slot.many:
                            self._primitives(slot, [None] * len(_many(slot, value)), value, inner)
                        else:
                            self._primitive(slot, None, value, inner)
                else:
                    parts.append(inner + _narrative(value))
            except _Unfit as problem:
                problem.steps.append(f".{key}")
                raise
        if len(parts) > start + 1:
            parts[start] = f"{line}<{tag}{attributes}>"
            parts.append(f"{line}</{tag}>")
        else:
            parts[start] = f"{line}<{tag}{attributes}/>"

    def _objects(self, slot: Slot, values: Any, line: str) -> None:
        for index, one in enumerate(_many(slot, values)):
            try:
                if slot.form == "complex":
                    self._object(slot.key, slot.kind, one, line)
                else:
                    self.parts.append(f"{line}<{slot.key}>")
                    self.resource(one, f"{line}  ")
                    self.parts.append(f"{line}</{slot.key}>")
            except _Unfit as problem:
                if slot.many:
                    problem.steps.append(f"[{index}]")
                raise

    def _primitives(self, slot: Slot, values: Any, siblings: Any, line: str) -> None:
        _many(slot, values)
        if siblings is None:
            siblings = [None] * len(values)
        elif not isinstance(siblings, list) or len(siblings) != len(values):
            raise _Unfit(f"the arrays {slot.key} and _{slot.key} are not of the same length")
        for value, sibling in zip(values, siblings, strict=True):
            self._primitive(slot, value, sibling, line)

    def _primitive(self, slot: Slot, value: Any, sibling: Any, line: str) -> None:
        attribute = ""
        if value is not None:
            kind = slot.kind
            if kind in NUMBERS:
                text = _number(value)
            elif kind == "boolean":
                if not isinstance(value, bool):
                    raise _Unfit("no boolean, as its type wants it")
                text = "true" if value else "false"
            else:
                text = _quoted(_text(value))
            attribute = f' value="{text}"'
        elif sibling is None:
            raise _Unfit("null")
        if sibling is None:
            self.parts.append(f"{line}<{slot.key}{attribute}/>")
        else:
            self._object(slot.key, "Element", sibling, line, attribute)


def _many(slot: Slot, value: Any) -> list[Any]:
    """The values of an element; it must have the JSON shape of its definition, which XML does not show."""
    if not slot.many:
        return [value]
    if not isinstance(value, list) or not value:
        raise _Unfit("no array with items, as the definition wants it")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit("no string, as its type wants it")
    return value


def _number(value: Any) -> str:
    if (
        type(value) is int
        or (isinstance(value, float) and isfinite(value))
        or (isinstance(value, Decimal) and value.is_finite())
    ):
        return str(value)
    raise _Unfit("no number, as its type wants it")


def _quoted(text: str) -> str:
    for char, escaped in _ESCAPED.items():
        text = text.replace(char, escaped)
    return text


def _narrative(value: Any) -> str:
    """Return XHTML as it is; it must be well-formed on its own, to be so within the document."""
    text = _text(value)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = parser.XmlDeclHandler = _declared
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise _Unfit(f"XHTML that is not well-formed: {error}") from error
    except UnicodeEncodeError as error:
        raise _Unfit(f"the character U+{ord(text[error.start]):04X}, which XML cannot hold") from error
    if text.startswith("\ufeff"):
        raise _Unfit("a byte order mark")
    return text


def _declared(*_: object) -> None:
    raise _Unfit("XHTML with a declaration, which can stand only at the start of a document")


def _illegal(document: Object) -> str:
    """Say where the document holds a character that XML cannot hold."""
    for place, value in values(document):
        if isinstance(value, str) and (found := ILLEGAL.search(value)):
            return f"{place}: the character U+{ord(found[0]):04X}, which XML cannot hold"
    raise AssertionError("a character of the text comes from the document")
