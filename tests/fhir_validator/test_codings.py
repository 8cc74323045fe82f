"""Codes: those of known systems, formats of systems that are a grammar, units, codes without a system."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_validator.made_up import TERMS
from fhir_validator.test_extensions import TEXT
from trialglot.findings import Severity
from trialglot.validators.fhir import validate

Object = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
ISO = "urn:iso:std:iso"
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def group(**characteristic: Any) -> Object:
    one = {"code": {"text": "x"}, "exclude": False, **characteristic}
    return {
        "resourceType": "Group",
        "text": TEXT,
        "type": "person",
        "membership": "definitional",
        "characteristic": [one],
    }


def found(document: Object, edition: str = "5.0.0") -> list[tuple[str, Severity, str]]:
    prefix = f"{document['resourceType']}.characteristic[0]."
    return [(one.code, one.severity, str(one.target_path).removeprefix(prefix)) for one in validate(document, edition)]


@pytest.mark.parametrize(
    ("system", "code", "severity"),
    [
        (f"{ISO}:3166", "DE", None),
        (f"{ISO}:3166", "276", None),
        # Of the right form, but not in the list: it may have been added since.
        (f"{ISO}:3166", "XK", WARNING),
        (f"{ISO}:3166", "Germany", ERROR),
        (f"{ISO}:3166", "de", ERROR),
        (f"{ISO}:3166:-2", "DE-BE", None),
        (f"{ISO}:3166:-2", "Berlin", ERROR),
        (f"{ISO}:4217", "EUR", None),
        (f"{ISO}:4217", "ZZZ", WARNING),
        (f"{ISO}:4217", "euro", ERROR),
        ("urn:ietf:bcp:47", "de-CH", None),
        ("urn:ietf:bcp:47", "Swiss German", ERROR),
        ("urn:ietf:bcp:13", "application/pdf", None),
        ("urn:ietf:bcp:13", "pdf", ERROR),
        (UCUM, "mg/dL", None),
        (UCUM, "mg per dL", ERROR),
        (f"{TERMS}/data-absent-reason", "unknown", None),
        (f"{TERMS}/data-absent-reason", "gone", ERROR),
        ("http://loinc.org", "no such code", None),  # its list is not at hand
    ],
)
def test_codes_of_known_systems(system: str, code: str, severity: Severity | None) -> None:
    expected = [] if severity is None else [("FHR310", severity, "value.coding[0].code")]
    assert found(group(valueCodeableConcept={"coding": [{"system": system, "code": code}]})) == expected


@pytest.mark.parametrize(
    ("code", "good"),
    [("mg", True), ("10*9/L", True), ("mg/m2.d", True), ("mg daily", False), ("(mg", False), ("°C", False)],
)
def test_the_unit_of_a_quantity_has_the_form_of_ucum(code: str, good: bool) -> None:
    quantity = {"value": 1, "unit": "x", "system": UCUM, "code": code}
    expected = [] if good else [("FHR310", ERROR, "value.code")]
    assert found(group(valueQuantity=quantity)) == expected
    assert found(group(valueQuantity=quantity | {"system": "https://a.example"})) == []
    low = {"low": dict(quantity)}
    assert found(group(valueRange=low)) == [(one, severity, "value.low.code") for one, severity, _ in expected]


def onset(**quantity: Any) -> Object:
    return {
        "resourceType": "Condition",
        "text": TEXT,
        "subject": {"display": "x"},
        "clinicalStatus": {"coding": [{"system": f"{TERMS}/condition-clinical", "code": "active"}]},
        "onsetAge": {"value": 1, **quantity},
    }


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
def test_the_unit_of_an_age_is_one_of_time(edition: str) -> None:
    for code in ("a", "mo", "wk", "d", "h", "min"):
        assert validate(onset(system=UCUM, code=code), edition) == []
    (one,) = validate(onset(system=UCUM, code="kg"), edition)
    assert (one.code, one.severity, one.target_path) == ("FHR309", WARNING, "Condition.onset.code")
    assert "age-units" in one.message


def test_a_code_without_system_has_no_meaning() -> None:
    coding = {"code": "x", "display": "X"}
    assert found(group(valueCodeableConcept={"coding": [coding]})) == [("FHR325", WARNING, "value.coding[0]")]
    # A display alone is the business of cod-1, text alone is allowed.
    assert [code for code, *_ in found(group(valueCodeableConcept={"coding": [{"display": "X"}]}))] == ["FHR320"]
    assert found(group(valueCodeableConcept={"text": "X"})) == []
    # R4 and R4B say the same.
    old = group(valueCodeableConcept={"coding": [coding]})
    del old["membership"]
    old["actual"] = False
    assert found(old, "4.3.0") == [("FHR325", WARNING, "value.coding[0]")]


def money(currency: str) -> Object:
    kind = {"coding": [{"system": "https://a.example", "code": "x"}]}
    return {
        "resourceType": "Invoice",
        "text": TEXT,
        "status": "draft",
        "type": kind,
        "totalNet": {"value": 1, "currency": currency},
    }


def test_currencies() -> None:
    assert validate(money("EUR")) == []
    (one,) = validate(money("ZZZ"))  # of the right form, and not in HL7's list: it may be a new one
    assert (one.code, one.severity, one.target_path) == ("FHR308", WARNING, "Invoice.totalNet.currency")
    (one,) = validate(money("euro"))
    assert (one.code, one.severity, one.target_path) == ("FHR307", ERROR, "Invoice.totalNet.currency")


def test_the_language_of_r4b_is_bcp_47_too() -> None:
    library: Object = {
        "resourceType": "Library",
        "text": TEXT,
        "language": "de-CH",
        "status": "draft",
        "type": {"coding": [{"system": f"{TERMS}/library-type", "code": "asset-collection"}]},
    }
    assert validate(library, "4.3.0") == []
    (one,) = validate(library | {"language": "Swiss German"}, "4.3.0")
    assert (one.code, one.target_path) == ("FHR307", "Library.language")


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
def test_no_code_leaves_the_largest_value_set_of_an_extensible_binding(edition: str) -> None:
    # Expression.language: extensible to expression-language, at most a media type.
    for language, code in (("text/cql", None), ("text/x-own", "FHR309"), ("my words", "FHR307")):
        condition = {"kind": "start", "expression": {"language": language, "expression": "true"}}
        plan = {
            "resourceType": "PlanDefinition",
            "text": TEXT,
            "status": "draft",
            "action": [{"condition": [condition]}],
        }
        assert [one.code for one in validate(plan, edition)] == ([code] if code else []), language


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
@pytest.mark.parametrize(
    ("system", "code"), [("v3-Confidentiality", "R"), ("v2-0203", "PLAC"), ("v3-ActReason", "HRESCH"), ("v2-0116", "C")]
)
def test_code_systems_of_hl7_messages_that_fhir_draws_on_are_known(edition: str, system: str, code: str) -> None:
    for one, expected in ((code, []), ("no-such-code", ["FHR310"])):
        label = {"system": f"{TERMS}/{system}", "code": one}
        basic = {"resourceType": "Basic", "text": TEXT, "code": {"coding": [label]}}
        assert [found.code for found in validate(basic, edition)] == expected
