"""Faults in coded elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fhir_validator.mutations.consistency import Object
from fhir_validator.mutations.model import Code, Model
from fhir_validator.mutations.mutant import Fault, Place

_NONE = "no-such-code"
_CODED = ("Coding", "CodeableConcept", "CodeableReference")
# Codes that break the grammar of a value set that has no list.
_GRAMMARS = {
    "http://hl7.org/fhir/ValueSet/mimetypes": "plain text",
    "http://hl7.org/fhir/ValueSet/all-languages": "in English",
    "http://hl7.org/fhir/ValueSet/ucum-units": "two words",
}
# Codes that such a grammar allows and no list of examples has.
_INSIDE = {
    "http://hl7.org/fhir/ValueSet/mimetypes": "text/x-made-up",
    "http://hl7.org/fhir/ValueSet/all-languages": "yo",
}
# A complete system that no value set of a study draws on.
_STRANGER = Code("http://hl7.org/fhir/publication-status", "draft", None)


def faults(place: Place) -> Iterator[Fault]:
    """Give the element a code that its value set or its code system does not have."""
    one = place.site.last
    if one.type is not None and one.type.code == "Coding":
        yield Fault("binding", "a code without system", place.with_value({"code": "example"}), "warning")
    if one.element.binding is None or one.type is None:
        return
    strength, url = one.element.binding
    model = place.maker.model
    if one.type.code in _CODED:
        yield from _concepts(place, strength, url)
    elif one.type.code == "code" or (strength == "required" and one.type.code in ("string", "uri")):
        grammar = _GRAMMARS.get(url if strength == "required" else one.element.limit or "")
        if grammar is not None:
            yield Fault("binding", "a code outside the grammar", place.with_value(grammar))
        if strength == "required" and url not in _GRAMMARS and model.enumerated(url):
            yield Fault("binding", "a code outside the required value set", place.with_value(_NONE))
            for code in {place.value.upper(), place.value.capitalize()} - {one.code for one in model.codes(url)}:
                yield Fault("binding", "a code in other letters", place.with_value(code))
        elif strength == "extensible" and model.enumerated(url):
            code = _INSIDE.get(one.element.limit or "", _NONE)
            what = "a code outside the extensible value set"
            yield Fault("binding", what, place.with_value(code), "warning")
    elif one.type.code == "Quantity" and strength == "required" and model.enumerated(url):
        wrong = {"value": 1, "system": "http://unitsofmeasure.org", "code": "fortnight"}
        yield Fault("binding", "a unit outside the required value set", place.with_value(wrong))


def _concepts(place: Place, strength: str, url: str) -> Iterator[Fault]:
    model = place.maker.model
    codes = model.codes(url)
    own = next((one.system for one in codes if model.complete(one.system) is not None), None)
    if own is not None:
        what = f"a code that its system does not have ({strength})"
        yield Fault("binding", what, place.with_value(_as(place, Code(own, _NONE, None))))
    if strength not in ("required", "extensible") or not model.enumerated(url):
        return
    severity = "error" if strength == "required" else "warning"
    outside = _outside(model, url, codes)
    if outside is not None:
        what = f"a code of the system outside the {strength} value set"
        yield Fault("binding", what, place.with_value(_as(place, outside)), severity)
    what = f"a code of another system, outside the {strength} value set"
    if _STRANGER not in [one._replace(display=None) for one in codes]:
        yield Fault("binding", what, place.with_value(_as(place, _STRANGER)), severity)
    if strength == "required":
        what = "a code without system for a required value set"
        yield Fault("binding", what, place.with_value(_as(place, Code("", codes[0].code, None))))
        if place.site.last.type is not None and place.site.last.type.code == "CodeableConcept":
            yield Fault("binding", "text alone for a required value set", place.with_value({"text": "Example"}))


def _outside(model: Model, url: str, codes: tuple[Code, ...]) -> Code | None:
    """Return a code of a system of the value set that the value set leaves out."""
    inside: dict[str, set[str]] = {}
    for one in codes:
        inside.setdefault(one.system, set()).add(one.code)
    for system, some in inside.items():
        left = sorted((model.complete(system) or frozenset()) - some)
        if left and model.listed(url, system):
            return Code(system, left[0], None)
    return None


def _as(place: Place, code: Code) -> Any:
    """Return a value of the element's type with a coding."""
    coding: Object = {"system": code.system, "code": code.code} if code.system else {"code": code.code}
    type_ = place.site.last.type
    assert type_ is not None
    if type_.code == "Coding":
        return coding
    concept = {"coding": [coding]}
    return {"concept": concept} if type_.code == "CodeableReference" else concept
