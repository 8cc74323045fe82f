"""Faults in the form of primitive values and in what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fhir_validator.mutations.consistency import DATA_ABSENT, NARRATIVE
from fhir_validator.mutations.mutant import Fault, Place
from fhir_validator.mutations.values import BAD, WRONG_JSON

_EXTENSION = {"url": DATA_ABSENT, "valueCode": "unknown"}
# Size and hash of other data than the three bytes beside them.
_OF_DATA: dict[str, Any] = {"Attachment.size": "5", "Attachment.hash": "YWJj"}
# White space alone is a text, but "strings SHOULD always contain non-whitespace content".
_ADVISED = ("string", "markdown")


def faults(place: Place) -> Iterator[Fault]:
    """Break the form of a primitive value, and its sibling with an underscore."""
    one = place.site.last
    if one.type is None or not place.maker.model.primitive(one.type):
        return
    code = one.type.code
    if code == "xhtml":
        return
    if code not in WRONG_JSON:
        yield Fault("format", "an empty string", place.with_value(""))
        if code in _ADVISED and one.element.name != "id" and one.element.path != "Reference.reference":
            yield Fault("format", "a text of white space", place.with_value("  "), "warning")
        else:
            yield Fault("format", "a value of white space", place.with_value("  "))
    bad = BAD.get(code, [])
    if one.element.attribute and one.element.path not in ("Resource.id", f"{place.site.kind}.id"):
        bad = ["two words", " example"] if one.element.name == "id" else BAD["uri"][:2]
    if one.element.path == "Bundle.entry.response.status":
        bad = ["OK", "20 OK"]
    if one.element.path in _OF_DATA:
        data = {"contentType": "text/plain", "data": "YWJj", one.key: _OF_DATA[one.element.path]}
        if code == "unsignedInt":
            data[one.key] = int(data[one.key])
        yield Fault("format", f"another {one.key} than that of the data", place.with_owner(place.owner | data))
    if one.element.name == "id" and len(place.site.links) > 1:
        yield _twice(place)
    if code == "base64Binary" and place.maker.model.edition != "4.3.0":
        bad = [*bad, "YWJj\n"]  # R4B allows white space between the groups of characters
    for value in bad:
        what = f"{code} {value!r}" if len(str(value)) < 40 else f"{code} of {len(str(value))} characters"
        yield Fault("format", what, place.with_value(value))
    if one.element.path == "ContactDetail.name":
        yield Fault("format", "a string over one mebibyte", place.with_value("x" * 1048577))
    if not one.element.attribute:
        yield from _sibling(place)


def _twice(place: Place) -> Fault:
    """Give another element the same id: an id is unique within the resource."""
    key, other = "meta", {"versionId": "1"}
    if place.site.links[0].key == "meta":
        key, other = ("text", NARRATIVE) if "text" in place.document else ("identifier", {"value": "1"})
    same = other | {"id": place.value}
    return Fault("format", "the id of another element", place.document | {key: same})


def _sibling(place: Place) -> Iterator[Fault]:
    """Break ``_field``: the object, or in an array the objects, of id and extensions of a primitive."""
    one = place.site.last
    key = f"_{one.key}"
    owner = place.owner
    wrong: list[tuple[str, Any]]
    if one.element.many:
        wrong = [
            ("an object for the array of siblings", {"extension": [_EXTENSION]}),
            ("more siblings than values", [None, {"extension": [_EXTENSION]}]),
            ("a string among the siblings", ["Example"]),
            ("an empty array of siblings", []),
            ("an empty object among the siblings", [{}]),
            ("an unknown element in a sibling", [{"value": "Example"}]),
            ("a sibling's extension without address", [{"extension": [{"valueCode": "unknown"}]}]),
        ]
        alone: list[tuple[str, Any]] = [
            ("siblings without values", [None]),
            ("a sibling with an id alone", [{"id": "a"}]),
        ]
    else:
        wrong = [
            ("an array for the sibling", [{"extension": [_EXTENSION]}]),
            ("a string for the sibling", "Example"),
            ("null for the sibling", None),
            ("an empty sibling", {}),
            ("an unknown element in a sibling", {"value": "Example"}),
            ("a sibling's extension without address", {"extension": [{"valueCode": "unknown"}]}),
        ]
        alone = [("a sibling with an id alone", {"id": "a"})]
    for what, value in wrong:
        yield Fault("shape", what, place.with_owner(owner | {key: value}))
    without = {name: value for name, value in owner.items() if name != one.key}
    for what, value in alone:
        yield Fault("shape", what, place.with_owner(without | {key: value}))
