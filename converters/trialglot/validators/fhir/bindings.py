"""Bindings of coded data types (https://hl7.org/fhir/R5/terminologies.html#strength)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialglot.findings import Severity
from trialglot.validators.fhir.faults import Faults, fault, listed, shown

if TYPE_CHECKING:
    from trialglot.fhir.definitions import ValueSet
    from trialglot.validators.fhir.shapes import Check, Context, Element

Object = dict[str, Any]


def codings(kind: str, value: Object) -> list[Any]:
    """Return the codings of a value: a concept's, a reference's concept's, or the value itself (Coding, Quantity)."""
    if kind == "CodeableReference":
        value = value.get("concept", {})
    elif kind != "CodeableConcept":
        return [value] if "code" in value else []
    found = value.get("coding", []) if isinstance(value, dict) else []
    return found if isinstance(found, list) else []


def _may_be_the_only(kind: str, value: Object, given: list[Any], codes: ValueSet) -> bool:
    """Whether all codings are of systems that the value set does not draw on, and words say what is meant."""
    if any(type(one) is not dict or not isinstance(one.get("system"), str) or one["system"] in codes for one in given):
        return False
    concept = value.get("concept") if kind == "CodeableReference" else value
    return any("display" in one for one in given) or (isinstance(concept, dict) and "text" in concept)


def bound(check: Check, element: Element, codes: ValueSet) -> Check:
    """Return ``check`` followed by the test of the element's binding to a value set whose codes are all known.

    Required: one coding must be in the set. Extensible: where codings are given, one of them should be; text alone
    says that no code of the set fits. So may codings of other systems with words: whether one of the set would fit,
    only a person can judge.
    """
    kind = element.kind
    strength, url, *_ = element.binding or ("", "")
    required = strength == "required"
    allowed: list[str] = []  # the codes in words, made for the first message

    def test(value: Object, context: Context) -> Faults:
        found = check(value, context)
        given = codings(kind, value)
        for coding in given:
            if type(coding) is dict:
                system, code = coding.get("system"), coding.get("code")
                if isinstance(system, str) and isinstance(code, str) and code in codes.get(system, ()):
                    return found
        if not given and (not required or kind == "CodeableReference"):
            return found
        if kind == "Quantity" and not given:
            return found
        if not required and found is not None and any(one.code == "FHR310" for one in found):
            return found  # a code that does not exist is outside every value set; it is told once
        if not allowed:
            allowed.append(listed(code for known in codes.values() for code in known))
        seen = ", ".join(f"{one.get('system')}#{one.get('code')}" for one in given if isinstance(one, dict))
        judged = required or not _may_be_the_only(kind, value, given, codes)
        one = fault(
            "FHR308" if required else "FHR309",
            element.definition,
            value=shown(seen, 120) if seen else "no code",
            value_set=url,
            allowed=allowed[0],
            note="" if judged else "; no check can tell whether one of them fits what the text says",
        )
        if not judged:
            one.severity = Severity.INFO
        return [one] if found is None else [*found, one]

    return test
