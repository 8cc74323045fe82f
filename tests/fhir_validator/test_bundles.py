"""Rules of Bundles of all types beyond those of test_tamper: documents, responses, versions, canonical addresses."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from fhir_validator.made_up import BASE, TERMS, bundle, entry, place, resource
from fhir_validator.test_extensions import TEXT, told
from trialglot.findings import Severity
from trialglot.validators.fhir import validate

Object = dict[str, Any]


def document_bundle() -> Object:
    """A document: a Composition, the study that it is about, its author, and one thing more."""
    study: Object = {"resourceType": "ResearchStudy", "id": "s", "text": TEXT, "status": "active"}
    author: Object = {"resourceType": "Organization", "id": "o", "text": TEXT, "name": "x"}
    composition: Object = {
        "resourceType": "Composition",
        "id": "c",
        "text": TEXT,
        "status": "final",
        "type": {"text": "x"},
        "subject": [{"reference": "ResearchStudy/s"}],
        "date": "2024-01-01",
        "author": [{"reference": "Organization/o"}],
        "title": "x",
        "section": [{"title": "x", "text": TEXT, "entry": [{"reference": f"{BASE}/ResearchStudy/s"}]}],
    }
    resources: list[Object] = [composition, study, author]
    return {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"},
        "timestamp": "2024-01-01T00:00:00Z",
        "entry": [{"fullUrl": f"{BASE}/{one['resourceType']}/{one['id']}", "resource": one} for one in resources],
    }


def test_a_document_brings_along_what_its_composition_refers_to() -> None:
    document = document_bundle()
    assert told(document) == []
    composition = document["entry"][0]["resource"]
    for path, where in (
        (("subject", 0), "subject[0]"),
        (("author", 0), "author[0]"),
        (("section", 0, "entry", 0), "section[0].entry[0]"),
    ):
        for literal in ("Group/none", "https://elsewhere.example/Group/none"):
            broken = copy.deepcopy(document)
            node: Any = broken["entry"][0]["resource"]
            for step in path:
                node = node[step]
            kind = "Organization" if path[0] == "author" else "Group"
            node["reference"] = literal.replace("Group", kind)
            found = [one for one in validate(broken) if one.code == "FHR314"]
            assert [(one.severity, one.target_path) for one in found] == [
                (Severity.ERROR, f"Bundle.entry[0].resource.{where}.reference")
            ]
    # What is contained is there, and what it relates to or what another resource refers to need not be.
    composition["contained"] = [{"resourceType": "Organization", "id": "in", "text": TEXT, "name": "x"}]
    composition["author"][0]["reference"] = "#in"
    composition["relatesTo"] = [{"type": "replaces", "resourceReference": {"reference": "Composition/earlier"}}]
    document["entry"][1]["resource"]["site"] = [{"reference": "Location/elsewhere"}]
    assert told(document) == []


@pytest.mark.parametrize(
    ("status", "good"), [("200", True), ("201 Created", True), ("OK", False), ("DELETE", False), ("2000", False)]
)
@pytest.mark.parametrize("kind", ["batch-response", "transaction-response"])
def test_the_status_of_a_response_is_one_of_http(kind: str, status: str, good: bool) -> None:
    response = {"resourceType": "Bundle", "type": kind, "entry": [{"response": {"status": status}}]}
    assert told(response) == ([] if good else [("FHR307", "error", "Bundle.entry[0].response.status")])


def versioned(reference: str, kind: str = "transaction") -> Object:
    document = bundle()
    resource(document, "Group")["meta"] = {"versionId": "2"}
    resource(document, "PlanDefinition")["subjectReference"]["reference"] = reference
    if kind != "transaction":
        document["type"] = kind
        for one in document["entry"]:
            del one["request"]
    return document


@pytest.mark.parametrize("kind", ["transaction", "collection"])
def test_a_reference_to_a_version_leads_to_that_version(kind: str) -> None:
    where = f"{place(bundle(), 'PlanDefinition')}.subject.reference"
    for stem in ("Group/made-up-eligibility", f"{BASE}/Group/made-up-eligibility"):
        assert told(versioned(f"{stem}/_history/2", kind)) == []
        assert told(versioned(f"{stem}/_history/1", kind)) == [("FHR314", "warning", where)]
    # Where no version is stated, none is wrong.
    document = versioned("Group/made-up-eligibility/_history/1", kind)
    del resource(document, "Group")["meta"]
    assert told(document) == []


def test_a_canonical_address_names_one_resource() -> None:
    document = bundle()
    twin = copy.deepcopy(resource(document, "PlanDefinition")) | {"id": "twin"}
    document["entry"].append(entry(twin))
    where = "Bundle.entry[15].resource.url"
    assert [(one.code, one.severity, one.target_path) for one in validate(document)] == [
        ("FHR315", Severity.ERROR, where)
    ]
    assert told(document) == [("FHR315", "warning", where)]
    twin["version"] = "2"
    assert validate(document) == []


def test_a_canonical_leads_to_a_fitting_type_in_any_bundle() -> None:
    document = bundle()
    document["type"] = "collection"
    for one in document["entry"]:
        del one["request"]
    plan = resource(document, "PlanDefinition")
    plan["library"] = [f"{BASE}/Library/elsewhere"]
    assert told(document) == []
    plan["library"] = [f"{BASE}/ActivityDefinition/made-up-drug-1"]
    assert told(document) == [("FHR313", "error", f"{place(document, 'PlanDefinition')}.library[0]")]


def test_resources_in_parameters_are_checked_at_their_place() -> None:
    study: Object = {"resourceType": "ResearchStudy", "text": TEXT, "status": "active"}
    study["site"] = [{"reference": "Group/x"}]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "a", "resource": study}]}
    assert told(parameters) == [("FHR313", "error", "Parameters.parameter[0].resource.site[0].reference")]


def test_a_contained_resource_refers_to_another_contained_one() -> None:
    inner = [
        {"resourceType": "Organization", "id": "a", "text": TEXT, "name": "x"},
        {"resourceType": "Location", "id": "b", "text": TEXT, "name": "x", "managingOrganization": {"reference": "#a"}},
    ]
    related = {"type": "depends-on", "resourceReference": {"reference": "#b"}}
    document = library(contained=inner, relatedArtifact=[related])
    assert told(document) == []
    inner[1]["managingOrganization"] = {"reference": "#c"}
    found = {(code, where) for code, _, where in told(document)}
    assert ("FHR314", "Library.contained[1].managingOrganization.reference") in found


def library(**more: Any) -> Object:
    kind = {"coding": [{"system": f"{TERMS}/library-type", "code": "asset-collection"}]}
    return {"resourceType": "Library", "text": TEXT, "status": "draft", "type": kind, **more}


def test_a_canonical_of_a_contained_resource_leads_to_one_of_a_fitting_type() -> None:
    plan: Object = {"resourceType": "PlanDefinition", "text": TEXT, "status": "draft", "library": ["#x"]}
    assert told(plan) == [("FHR314", "error", "PlanDefinition.library[0]")]
    plan["contained"] = [library(id="x")]
    assert told(plan) == []
    plan["contained"] = [{"resourceType": "Basic", "id": "x", "text": TEXT, "code": {"text": "x"}}]
    assert told(plan)[:1] == [("FHR313", "error", "PlanDefinition.library[0]")]


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
@pytest.mark.parametrize("kind", [["Basic"], {"a": 1}, 5, None, "Nothing"])
def test_a_resource_type_that_is_none_is_told_wherever_it_stands(kind: Any, edition: str) -> None:
    odd: Object = {"resourceType": kind, "id": "a"}
    assert {one.code for one in validate(odd, edition, own=False)} == {"FHR311"}
    inside = library(contained=[odd])
    assert "FHR311" in {one.code for one in validate(inside, edition, own=False)}
    collection = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"{BASE}/Basic/a", "resource": odd}],
    }
    disagrees = {"FHR316"} if isinstance(kind, str) else set()
    assert {one.code for one in validate(collection, edition, own=False)} == {"FHR311"} | disagrees


def test_an_outcome_without_content_is_told() -> None:
    entry_ = {"response": {"status": "200 OK", "outcome": {}}}
    response = {"resourceType": "Bundle", "type": "batch-response", "entry": [entry_]}
    assert {(code, where) for code, _, where in told(response)} == {("FHR311", "Bundle.entry[0].response.outcome")}
