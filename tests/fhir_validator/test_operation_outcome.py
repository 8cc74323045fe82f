"""Findings as an OperationOutcome: what stands where, and that it is valid itself, in every edition."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import orjson
import pytest

from fhir_validator.breaking import broken
from fhir_validator.made_up import bundle, resource
from trialglot.errors import UnreadableError
from trialglot.fhir.definitions import definitions
from trialglot.findings import CATALOGUE, Finding, Severity, finding
from trialglot.reports import form
from trialglot.reports.case import Run, of_document, of_unread
from trialglot.reports.operation_outcome import FINDINGS, issue_type, operation_outcome, unreadable
from trialglot.validators.fhir import control_characters, validate

Object = dict[str, Any]
EDITIONS = ["5.0.0", "4.3.0", "4.0.1"]
FILE = {"url": "http://hl7.org/fhir/StructureDefinition/operationoutcome-file", "valueString": "study.json"}
LINE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"


def text(said: str) -> Object:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{said}</p></div>'}


def test_a_finding_becomes_an_issue() -> None:
    document = bundle()
    resource(document, "ResearchStudy")["status"] = "recruiting"
    assert operation_outcome(validate(document), "study.json") == {
        "resourceType": "OperationOutcome",
        "text": text("study.json: error: 1"),
        "issue": [
            {
                "extension": [FILE],
                "severity": "error",
                "code": "code-invalid",
                "details": {
                    "coding": [
                        {
                            "system": "https://trialglot.invalid/fhir/CodeSystem/findings",
                            "code": "FHR308",
                            "display": "Code outside a required value set",
                        }
                    ],
                    "text": "'recruiting' is not in the required value set "
                    "http://hl7.org/fhir/ValueSet/publication-status (it has active, draft, retired, unknown)",
                },
                "diagnostics": "https://hl7.org/fhir/R5/researchstudy-definitions.html#ResearchStudy.status",
                "expression": ["Bundle.entry[14].resource.status"],
            }
        ],
    }


def test_severities_lines_and_places_of_other_standards() -> None:
    warning = finding("FHR323", source="line 12", target_path="Patient.extension[0].url", url="x", note="y")
    info = finding("FHR309", severity=Severity.INFO, value="a", value_set="b", allowed="c", note="")
    odm = finding("ODM401", source="element 3", target_path="/ODM/Study[1]", line=3, message="x")
    outcome = operation_outcome([warning, info, odm])
    first, second, third = outcome["issue"]
    assert outcome["text"] == text("error: 1, warning: 1, information: 1")
    assert (first["severity"], first["code"]) == ("warning", "extension")
    assert first["extension"] == [{"url": LINE, "valueInteger": 12}]
    assert "line" not in first["diagnostics"]
    assert (second["severity"], second["code"]) == ("information", "code-invalid")
    assert "expression" not in second
    assert third["location"] == ["/ODM/Study[1]"]
    assert third["diagnostics"].endswith("; element 3")


def test_without_findings_there_is_one_issue_that_says_so() -> None:
    outcome = operation_outcome([], "study.json")
    assert outcome["text"] == text("study.json: nothing found")
    assert outcome["issue"] == [
        {
            "extension": [FILE],
            "severity": "information",
            "code": "informational",
            "details": {"text": "Nothing was found."},
        }
    ]


def test_a_file_that_cannot_be_read_is_a_fatal_issue() -> None:
    assert unreadable("no well-formed JSON", "study.json")["issue"] == [
        {"extension": [FILE], "severity": "fatal", "code": "structure", "details": {"text": "no well-formed JSON"}}
    ]


def _bad() -> list[Finding]:
    document = bundle()
    study = resource(document, "ResearchStudy")
    broken(study, "status", "recruiting")
    broken(study, "title", "a\x00b")
    broken(study, "period", {"start": "2024", "end": "2023"})
    broken(study, "site.0.reference", "Location/none")
    broken(study, "extension", [{"url": "https://a.example/x", "valueString": "x"}])
    study["odd `key`\n\x07"] = 1
    return [*validate(document), *control_characters(document)]


def test_a_key_that_is_no_name_is_delimited_in_the_path() -> None:
    (one,) = (one for one in _bad() if one.code == "FHR301")
    assert one.target_path == r"Bundle.entry[14].resource.`odd \`key\`\u000A\u0007`"


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_outcome_is_valid_itself(edition: str) -> None:
    bad = _bad()
    assert len({one.code for one in bad}) >= 6
    for outcome in (
        operation_outcome(bad, "a\x1b[1m<b>&.json"),
        operation_outcome([]),
        operation_outcome([one.at("line 7") for one in bad]),
        unreadable("a\x00b", "x.xml"),
    ):
        assert validate(outcome, edition, own=False) == []
        assert control_characters(outcome) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_code_has_an_issue_type_of_the_edition(edition: str) -> None:
    codes = definitions(edition).value_set("http://hl7.org/fhir/ValueSet/issue-type")
    assert codes is not None
    known = codes["http://hl7.org/fhir/issue-type"]
    assert {code: issue_type(code) for code in CATALOGUE if issue_type(code) not in known} == {}


def test_the_form_of_the_command_line_is_a_line_of_json_for_each_case() -> None:
    out = BytesIO()
    report = form("operationoutcome", out, Run("validate", "error"))
    report.add(of_document("study.json", b"{}", "FHIR R5 Bundle", _bad(), lines=report.wants_spots))
    report.add(of_unread("x", UnreadableError("why")))
    report.close(3)
    first, second = out.getvalue().splitlines()
    assert orjson.loads(first) == operation_outcome(_bad(), "study.json")
    assert orjson.loads(second) == unreadable("why", "x")
    assert FINDINGS.encode() in first
