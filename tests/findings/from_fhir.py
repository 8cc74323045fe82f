"""FHR: what the FHIR validators say, provoked by a valid Bundle broken in one place, and by documents in XML."""

from __future__ import annotations

from typing import Any

import orjson

from fhir_validator.breaking import DROP, broken
from fhir_validator.made_up import BASE, bundle, resource
from findings.provoking import Provoked, Table
from trialglot import api
from trialglot.validators.fhir.check import check_r5
from trialglot.validators.fhir.hapi import to_findings
from trialglot.validators.options import CheckOptions

STUDY = "ResearchStudy"
UNKNOWN = {"url": "https://made-up.example.org/extension", "valueString": "x"}
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'
TEXT = f"<text><status value='generated'/>{XHTML}x</div></text>"
CANONICAL = "action.0.action.0.action.0.definitionCanonical"


def judged(content: bytes, options: CheckOptions | None = None) -> Provoked:
    return api.validate(content, options=options)[1]


def tampered(kind: str, path: str, value: Any) -> Provoked:
    """What the validator of our own documents says."""
    document = bundle()
    broken(resource(document, kind), path, value)
    return check_r5(document, orjson.dumps(document), CheckOptions())


def study(path: str, value: Any) -> Provoked:
    return tampered(STUDY, path, value)


def entry(path: str, value: Any) -> Provoked:
    document = bundle()
    broken(document, path, value)
    return check_r5(document, orjson.dumps(document), CheckOptions())


def xml(content: str) -> Provoked:
    return judged(f'<Patient xmlns="http://hl7.org/fhir">{content}</Patient>'.encode())


def second_opinion() -> Provoked:
    document = bundle()
    broken(resource(document, STUDY), "status", DROP)
    return judged(orjson.dumps(document), CheckOptions(full=True))


def age_in_kilograms() -> Provoked:
    age = {"value": 1, "system": "http://unitsofmeasure.org", "code": "kg"}
    return judged(orjson.dumps({"resourceType": "Condition", "subject": {"display": "x"}, "onsetAge": age}))


def link() -> Provoked:
    plan = {
        "resourceType": "PlanDefinition",
        "status": "draft",
        "action": [{"title": "x", "output": [{"relatedData": "none"}]}],
    }
    return judged(orjson.dumps(plan), CheckOptions(fhir_version="R5"))


def reference(severity: str) -> Provoked:
    """What becomes of an issue of the reference validator."""
    return to_findings({"resourceType": "OperationOutcome", "issue": [{"severity": severity, "diagnostics": "Text"}]})


def untouched() -> Provoked:
    document = bundle()
    return [
        *judged(orjson.dumps(document)),
        *check_r5(document, b"", CheckOptions()),
        *xml(f"{TEXT}<active value='true'/>"),
    ]


ALWAYS: set[str] = set()

PROVOKED: Table = {
    "FHR301": ("error", lambda: study("sponsorName", "x")),
    "FHR302": ("error", lambda: study("status", DROP)),
    "FHR303": ("error", lambda: study("title", ["x"])),
    "FHR304": ("error", lambda: tampered("Group", "characteristic.2.valueCodeableConcept", {"text": "x"})),
    "FHR305": ("error", lambda: study("title", "")),
    "FHR306": ("error", lambda: study("recruitment.targetNumber", "118")),
    "FHR307": ("error", lambda: study("date", "2023-02-30")),
    "FHR308": ("error", lambda: study("status", "recruiting")),
    "FHR309": ("warning", age_in_kilograms),
    "FHR310": ("error", lambda: study("phase.coding.0.code", "phase-5")),
    "FHR311": ("error", lambda: tampered("ActivityDefinition", "contained.0.resourceType", "Drug")),
    "FHR312": ("error", lambda: study("site.0.reference", "Location/not an id")),
    "FHR313": ("error", lambda: study("site.0.reference", "Group/made-up-eligibility")),
    "FHR314": ("error", lambda: study("site.1.reference", "Location/made-up-site-9")),
    "FHR315": ("error", lambda: xml("<name id='a'/><name id='a'/>")),
    "FHR316": ("error", lambda: entry("entry.0.request.url", "Location/another")),
    "FHR317": ("error", lambda: tampered("PlanDefinition", CANONICAL, f"{BASE}/ActivityDefinition/no")),
    "FHR318": ("error", lambda: study("extension.0.extension.1.url", "time")),
    "FHR319": ("error", lambda: study("text.div", f"{XHTML}<script/>x</div>")),
    "FHR320": ("error", lambda: study("period", {"start": "2024", "end": "2023"})),
    "FHR321": ("error", lambda: judged(b'{"resourceType": "Organization", "name": "A", "name": "B"}')),
    "FHR322": ("error", lambda: study("title", "a\x00b")),
    "FHR323": ("warning", lambda: study("extension", [UNKNOWN])),
    "FHR324": ("warning", lambda: study("modifierExtension", [UNKNOWN])),
    "FHR325": ("warning", lambda: study("keyword.0", {"coding": [{"code": "x"}]})),
    "FHR326": ("warning", link),
    "FHR327": ("error", lambda: study("description", "x" * (1024 * 1024 + 1))),
    "FHR328": ("error", lambda: tampered("Library", "content.0.size", "99999")),
    "FHR330": ("error", second_opinion),
    "FHR340": ("error", lambda: xml('<birthDate value="1970"/><active value="true"/>')),
    "FHR341": ("error", lambda: xml('<name use="old"/>')),
    "FHR342": ("error", lambda: xml("<active>true</active>")),
    "FHR343": ("error", lambda: xml('<active xmlns="" value="true"/>')),
    "FHR344": ("error", lambda: xml("<contained/>")),
    "FHR401": ("error", lambda: reference("error")),
    "FHR402": ("warning", lambda: reference("warning")),
    "FHR403": ("info", lambda: reference("information")),
}
