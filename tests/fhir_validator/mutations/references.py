"""Faults in references and canonical addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fhir_validator.mutations.consistency import LINKS, Object, contained_basic
from fhir_validator.mutations.mutant import Fault, Place

_WRONG = ("Basic", "Observation", "Account", "Flag", "Parameters")


def faults(place: Place) -> Iterator[Fault]:
    """Give the element a reference of a wrong form, to a wrong type, or to nothing."""
    type_ = place.site.last.type
    if type_ is None:
        return
    if place.site.last.element.path in LINKS:
        yield Fault("reference", "a link that leads nowhere", place.with_value("nothing"), "warning")
    if type_.code == "Reference":
        yield from _references(place, place.site.last.context.targets, lambda reference: reference)
    elif type_.code == "CodeableReference":
        yield from _references(place, place.site.last.context.targets, lambda reference: {"reference": reference})
    elif type_.code == "canonical":
        yield from _canonicals(place, place.site.last.context.targets)


def _references(place: Place, targets: tuple[str, ...], wrap: Any) -> Iterator[Fault]:
    right = place.maker.target(place.site.last.context)

    def fault(what: str, reference: Object, document: Object | None = None) -> Fault:
        found = place.with_value(wrap(reference)) if document is None else document
        return Fault("reference", what, found)

    malformed = {
        "words": "not a reference",
        "no id": f"{right}/",
        "an id with a space": f"{right}/a b",
        "an id with a wrong character": f"{right}/a_b",
        "an id of 65 characters": f"{right}/{'x' * 65}",
        "a resource type that does not exist": "Nonsense/example",
        "a UUID that is none": "urn:uuid:123",
        "an OID that is none": "urn:oid:1.x",
        "a contained resource that is not there": "#nothing",
    }
    for what, reference in malformed.items():
        yield fault(what, {"reference": reference})
    held = contain(place.with_value(wrap({"reference": "#nothing"})), place.site.kind, contained_basic())
    if held is not None:
        yield fault("none of those that are contained", {}, held)
    yield fault("nothing in the reference", {"id": "example"})
    yield fault("another type than stated", {"reference": f"{right}/example", "type": _other(right)})
    if not targets:
        return
    wrong = next(one for one in _WRONG if one not in targets)
    yield fault("a wrong type, relative", {"reference": f"{wrong}/example"})
    yield fault("a wrong type, absolute", {"reference": f"https://example.org/fhir/{wrong}/example"})
    yield fault("a wrong type, versioned", {"reference": f"{wrong}/example/_history/1"})
    yield fault("a wrong type, stated", {"type": wrong, "display": "Example"})
    held = contain(place.with_value(wrap({"reference": "#wrong"})), place.site.kind, basic("wrong"))
    if held is not None and "Basic" not in targets:
        yield fault("a wrong type, contained", {}, held)


def _other(kind: str) -> str:
    return "Group" if kind != "Group" else "Patient"


def _canonicals(place: Place, targets: tuple[str, ...]) -> Iterator[Fault]:
    yield Fault("reference", "a contained resource that is not there", place.with_value("#nothing"))
    held = contain(place.with_value("#wrong"), place.site.kind, basic("wrong"))
    if held is not None and targets and "Basic" not in targets:
        yield Fault("reference", "a contained resource of a wrong type", held)


def basic(identifier: str) -> Object:
    """Return a resource to be contained."""
    return {"resourceType": "Basic", "id": identifier, "code": {"text": "Example"}}


def contain(document: Object, kind: str, resource: Object) -> Object | None:
    """Return the document with a contained resource more; ``None`` where the type holds none."""
    if kind == "Bundle":
        return None
    return document | {"contained": [*document.get("contained", ()), resource]}
