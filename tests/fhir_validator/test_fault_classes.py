"""The classes of fault that FHIR validators are measured by: each must be caught as an error."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_validator.breaking import DROP, broken
from fhir_validator.made_up import BASE, bundle, narrative, resource
from trialglot.findings import Severity
from trialglot.validators.fhir import validate

QUANTITY = {"value": 1, "unit": "mg"}
REPEAT = "dosage.0.timing.repeat"
# class, type of the resource, JSON path, value
CLASSES: list[tuple[str, str, str, Any]] = [
    ("required code of the resource", "ResearchStudy", "status", "recruiting"),
    ("required code: identifier.use", "ResearchStudy", "identifier.0.use", "x"),
    ("required code: relationship", "PlanDefinition", "action.0.action.1.relatedAction.0.relationship", "x"),
    ("required code: selectionBehavior", "PlanDefinition", "action.0.selectionBehavior", "x"),
    ("required code: Group.type", "Group", "type", "x"),
    ("required code: periodUnit", "ActivityDefinition", f"{REPEAT}.periodUnit", "x"),
    ("per-1", "ResearchStudy", "period", {"start": "2024-05", "end": "2024-04"}),
    ("rng-2", "Group", "characteristic.0.valueRange.low.value", 99),
    ("tim-1", "ActivityDefinition", f"{REPEAT}.duration", 1),
    ("tim-2", "ActivityDefinition", f"{REPEAT}.periodUnit", DROP),
    ("tim-4", "ActivityDefinition", REPEAT, {"duration": -1, "durationUnit": "d"}),
    ("tim-5", "ActivityDefinition", f"{REPEAT}.period", -1),
    ("tim-6", "ActivityDefinition", REPEAT, {"periodMax": 2}),
    ("tim-7", "ActivityDefinition", REPEAT, {"durationMax": 2}),
    ("tim-8", "ActivityDefinition", REPEAT, {"countMax": 2}),
    ("tim-9", "ActivityDefinition", REPEAT, {"offset": 5, "when": ["CM"]}),
    ("tim-10", "ActivityDefinition", REPEAT, {"timeOfDay": ["10:00:00"], "when": ["HS"]}),
    ("pld-0", "PlanDefinition", "action.0.input", [{"title": "x"}]),
    ("pld-1", "PlanDefinition", "action.0.output", [{"title": "x"}]),
    ("exp-1", "PlanDefinition", "action.0.condition", [{"kind": "start", "expression": {"language": "text/cql"}}]),
    ("evv-1", "EvidenceVariable", "characteristic.0.definitionId", "x"),
    ("org-1", "Organization", "name", DROP),
    ("qty-3", "Group", "characteristic.0.valueRange.low.system", DROP),
    ("drt-1", "ActivityDefinition", f"{REPEAT}.boundsDuration", {"value": 3, "code": "d",
        "system": "http://x.example"}),
    ("dom-2", "ActivityDefinition", "contained.0.contained", [{"resourceType": "Basic", "id": "a",
        "code": {"text": "x"}}]),
    ("dom-3", "ActivityDefinition", "productReference", DROP),
    ("dom-4", "ActivityDefinition", "contained.0.meta", {"lastUpdated": "2024-01-01T00:00:00Z"}),
    ("ext-1: neither", "ResearchStudy", "extension", [{"url": "https://a.example/x"}]),
    ("ext-1: both", "ResearchStudy", "extension", [{"url": "https://a.example/x", "valueCode": "a",
        "extension": [{"url": "b", "valueCode": "c"}]}]),
    ("reference: target type", "ResearchStudy", "site.0.reference", "Group/made-up-eligibility"),
    ("reference: format", "ResearchStudy", "site.0.reference", "site one"),
    ("reference: dangling", "ResearchStudy", "site.0.reference", "Location/none"),
    ("reference: type mismatch", "ResearchStudy", "site.0.type", "Organization"),
    ("reference: contained", "ActivityDefinition", "productReference.reference", "#none"),
    ("uri with spaces", "ResearchStudy", "url", f"{BASE}/Research Study/x"),
    ("canonical garbage", "PlanDefinition", "action.0.definitionCanonical", "some plan"),
    ("empty object", "ResearchStudy", "recruitment", {}),
    ("empty array", "ResearchStudy", "condition", []),
    ("white space", "ResearchStudy", "title", "  "),
    ("empty string", "ResearchStudy", "title", ""),
    ("xhtml: not well-formed", "ResearchStudy", "text.div", '<div xmlns="http://www.w3.org/1999/xhtml">x'),
    ("xhtml: script", "ResearchStudy", "text.div", '<div xmlns="http://www.w3.org/1999/xhtml"><script/>x</div>'),
    ("xhtml: namespace", "ResearchStudy", "text.div", "<div>x</div>"),
    ("xhtml: empty", "ResearchStudy", "text.div", '<div xmlns="http://www.w3.org/1999/xhtml"/>'),
    ("id too long", "Citation", "id", "x" * 65),
    ("id with wrong characters", "Citation", "id", "a_b"),
    ("number as a string", "ResearchStudy", "recruitment.targetNumber", "118"),
    ("unknown element", "ResearchStudy", "sponsorName", "x"),
    ("element of R4", "ResearchStudy", "enrollment", [{"reference": "Group/made-up-eligibility"}]),
    ("missing primitive", "ResearchStudy", "status", DROP),
    ("missing object", "ResearchStudy", "associatedParty.0.role", DROP),
    ("missing name", "ResearchStudy", "comparisonGroup.0.name", DROP),
    ("missing membership", "Group", "membership", DROP),
    ("missing exclude", "Group", "characteristic.0.exclude", DROP),
    ("missing targetId", "PlanDefinition", "action.0.action.1.relatedAction.0.targetId", DROP),
    ("missing value[x]", "Group", "characteristic.2.valueBoolean", DROP),
    ("two value[x]", "Group", "characteristic.2.valueQuantity", QUANTITY),
    ("array where a value belongs", "ResearchStudy", "title", ["x"]),
    ("value where an array belongs", "ResearchStudy", "condition", {"text": "x"}),
    ("null in an array", "ResearchStudy", "condition", [None]),
    ("null", "ResearchStudy", "title", None),
    ("date: syntax", "ResearchStudy", "date", "15.06.2023"),
    ("date: calendar", "ResearchStudy", "date", "2023-02-30"),
    ("negative unsignedInt", "ResearchStudy", "recruitment.targetNumber", -1),
    ("fraction as unsignedInt", "ResearchStudy", "recruitment.targetNumber", 1.5),
    ("wrong resourceType", "ActivityDefinition", "contained.0.resourceType", "Drug"),
    ("language", "ResearchStudy", "language", "in English"),
    ("comparator in a simple quantity", "Group", "characteristic.0.valueRange.low.comparator", "<"),
    ("code unknown to its system", "ResearchStudy", "phase.coding.0.code", "PHASE2"),
    ("duplicate linkId", "PlanDefinition", "action.0.action.1.linkId", "arm-1"),
    ("dangling canonical", "PlanDefinition", "action.0.action.0.action.0.definitionCanonical",
        f"{BASE}/PlanDefinition/none"),
    ("extension: value type", "ResearchStudy", "extension.0.extension.1", {"url": "period", "valueString": "x"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "value"), [row[1:] for row in CLASSES], ids=[row[0] for row in CLASSES])
def test_caught_as_an_error(kind: str, path: str, value: Any) -> None:
    document = bundle()
    broken(resource(document, kind), path, value)
    assert any(one.severity is Severity.ERROR for one in validate(document))


def _searchset() -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "self", "url": "https://x.example"}]}


BUNDLES: dict[str, dict[str, Any]] = {
    "bdl-1": {"resourceType": "Bundle", "type": "collection", "total": 1},
    "bdl-2": {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "x"},
        "search": {"mode": "match"}}]},
    "bdl-3a": {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:oid:1.2",
        "request": {"method": "GET", "url": "x"}}]},
    "bdl-3b": {"resourceType": "Bundle", "type": "history", "entry": [{"fullUrl": "urn:oid:1.2",
        "request": {"method": "DELETE", "url": "x"}}]},
    "bdl-3c": {"resourceType": "Bundle", "type": "transaction", "entry": [{"request": {"method": "PUT",
        "url": "Basic/x"}}]},
    "bdl-3d": {"resourceType": "Bundle", "type": "batch-response", "entry": [{"resource": {"resourceType": "Basic",
        "code": {"text": "x"}}}]},
    "bdl-9": {"resourceType": "Bundle", "type": "document", "timestamp": "2024-01-01T00:00:00Z"},
    "bdl-10": {"resourceType": "Bundle", "type": "document", "identifier": {"system": "http://a", "value": "b"}},
    "bdl-11": {"resourceType": "Bundle", "type": "document"},
    "bdl-12": {"resourceType": "Bundle", "type": "message"},
    "bdl-13": {"resourceType": "Bundle", "type": "subscription-notification"},
    "bdl-15": {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Basic",
        "code": {"text": "x"}}}]},
    "bdl-16": _searchset() | {"issues": {"resourceType": "OperationOutcome", "issue": [{"severity": "error",
        "code": "invalid"}]}},
    "bdl-17": {"resourceType": "Bundle", "type": "document", "issues": {"resourceType": "OperationOutcome",
        "issue": [{"severity": "warning", "code": "invalid"}]}},
    "bdl-18": {"resourceType": "Bundle", "type": "searchset"},
}  # fmt: skip


@pytest.mark.parametrize(("key", "document"), BUNDLES.items(), ids=list(BUNDLES))
def test_invariants_of_other_kinds_of_bundle(key: str, document: dict[str, Any]) -> None:
    assert key in {one.message.partition(":")[0] for one in validate(document) if one.code == "FHR320"}


def test_a_search_set_may_be_partial_and_come_from_several_servers() -> None:
    study = {
        "resourceType": "ResearchStudy",
        "id": "a",
        "text": narrative("a"),
        "status": "active",
        "site": [{"reference": "Location/elsewhere"}],
    }
    entries = [{"fullUrl": f"https://{server}.example/ResearchStudy/a", "resource": study} for server in ("one", "two")]
    assert validate(_searchset() | {"total": 2, "entry": entries}) == []
