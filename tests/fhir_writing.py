"""Made-up studies and ways to look into a bundle, shared by the tests of the FHIR writer."""

from __future__ import annotations

from typing import Any, Literal

import orjson

from transaction_server import Server
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Report, Severity
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Eligibility
from trialglot.model.study import (
    Arm,
    Contact,
    Design,
    Identifier,
    Intervention,
    Official,
    Party,
    Registration,
    Site,
    Source,
    Status,
    Study,
)
from trialglot.validators.fhir import second, validate
from trialglot.writers.fhir import r4, r5
from trialglot.writers.options import WriteOptions

Resource = dict[str, Any]

WRITERS = {"fhir-r5": r5.write, "fhir-r4b": r4.write_r4b, "fhir-r4": r4.write_r4}
VERSIONS = {"fhir-r5": "5.0.0", "fhir-r4b": "4.3.0", "fhir-r4": "4.0.1"}
EARLIER = ("fhir-r4b", "fhir-r4")

SOURCE = Source(registry="ClinicalTrials.gov", format="ctgov-json", name="made-up.json", sha256="ab" * 32)


def bare(number: str = "NCT00000001", **fields: Any) -> Study:
    """A study with nothing but its number."""
    identifiers = (Identifier(value=number, role="registry"),)
    return Study(**{"source": SOURCE, "id": number, "identifiers": identifiers, **fields})


def full(number: str = "NCT00000002", **fields: Any) -> Study:
    """A small study with two arms, two interventions, a site and people."""
    made: dict[str, Any] = {
        "brief_title": "Aspirin & Ibuprofen <in> Headache",
        "organization": Party(name="Example University", agency_class="OTHER"),
        "lead_sponsor": Party(name="Example University", agency_class="OTHER"),
        "status": Status(
            overall="RECRUITING",
            start=PartialDate(value="2023-04", precision="month", kind="actual"),
            completion=PartialDate(value="2025-12-31", precision="day", kind="estimated"),
        ),
        "registration": Registration(last_update_post=PartialDate(value="2024-05-06", precision="day", kind="actual")),
        "design": Design(study_type="INTERVENTIONAL", allocation="RANDOMIZED", phases=("PHASE3",)),
        "arms": (
            Arm(key="arm-1", label="Aspirin", type="EXPERIMENTAL", interventions=("intervention-1",)),
            Arm(key="arm-2", label="Ibuprofen", type="ACTIVE_COMPARATOR", interventions=("intervention-2",)),
        ),
        "interventions": (
            Intervention(
                key="intervention-1", name="Aspirin", type="DRUG", other_names=("ASA", "Acetylsalicylic acid")
            ),
            Intervention(key="intervention-2", name="Ibuprofen", type="DRUG"),
        ),
        "eligibility": Eligibility(
            text=Markup("Inclusion Criteria:\n\n* Headache \\>= 3 days\n\nExclusion Criteria:\n\n* Ulcer"), sex="ALL"
        ),
        "central_contacts": (
            Contact(name="Jane Roe", role="CONTACT", phone="555-0100", phone_ext="7", email="jane@example.org"),
        ),
        "officials": (Official(name="Department of Pain", affiliation="Example University", role="STUDY_CHAIR"),),
        "sites": (
            Site(
                facility="Example Clinic",
                city="Lisbon",
                country="Portugal",
                contacts=(Contact(name="John Doe", role="PRINCIPAL_INVESTIGATOR", phone="555-0101"),),
            ),
        ),
        "countries": ("Portugal",),
    }
    return bare(number, **{**made, **fields})


def write(
    study: Study,
    contacts: Literal["keep", "role-only", "drop"] = "keep",
    inference: Literal["none", "safe", "all"] = "safe",
    target: str = "fhir-r5",
) -> tuple[Resource, list[Finding]]:
    """The bundle of a study and what the writer has to say."""
    report = Report(target)
    bundle = WRITERS[target](Plan(study, inference), WriteOptions(contacts=contacts), report)
    return bundle, report.findings


def resources(bundle: Resource, kind: str) -> list[Resource]:
    """The resources of one type, in the order of the bundle."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def research_study(bundle: Resource) -> Resource:
    """The study itself, not the studies of its sites."""
    (found,) = [one for one in resources(bundle, "ResearchStudy") if "partOf" not in one]
    return found


def actions(bundle: Resource) -> list[Resource]:
    """All actions of the PlanDefinition, each before its parts."""
    (plan,) = resources(bundle, "PlanDefinition")
    found: list[Resource] = []
    waiting = list(plan.get("action", []))
    while waiting:
        one = waiting.pop(0)
        found.append(one)
        waiting = one.get("action", []) + waiting
    return found


def arm_actions(bundle: Resource) -> list[Resource]:
    """The actions that stand for arms."""
    return [one for one in actions(bundle) if one["linkId"].startswith("arm-") and "." not in one["linkId"]]


def codes(concept: Resource) -> list[tuple[str, str]]:
    """The codes of a concept as (last part of the system, code)."""
    return [(one["system"].rsplit("/", 1)[-1], one["code"]) for one in concept.get("coding", [])]


def checked(study: Study, target: str = "fhir-r5", **options: Any) -> tuple[Resource, list[Finding]]:
    """Write a study; the bundle is valid, loads, passes the typed model, and holds no empty value."""
    bundle, findings = write(study, target=target, **options)
    document = orjson.loads(r5.dump(bundle))
    assert [one for one in validate(document, VERSIONS[target]) if one.severity is Severity.ERROR] == []
    second.typed(document, VERSIONS[target])
    Server().transaction(document)
    _no_empty_value(document)
    return bundle, findings


def _no_empty_value(value: Any) -> None:
    assert value not in ("", [], {}, None)
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _no_empty_value(one)


def named(findings: list[Finding], code: str) -> list[str | None]:
    """The model paths of the findings of one code."""
    return [one.path for one in findings if one.code == code]


def extensions(holder: Resource, element: str) -> list[Any]:
    """What HL7's extensions for an R5 element carry: values, or for each extension its parts in lists by name."""
    url = f"http://hl7.org/fhir/5.0/StructureDefinition/extension-{element}"
    found = []
    for one in holder.get("extension", []):
        if one["url"] != url:
            continue
        if "extension" not in one:
            found.append(_carried(one))
            continue
        parts: dict[str, list[Any]] = {}
        for part in one["extension"]:
            parts.setdefault(part["url"], []).append(_carried(part))
        found.append(parts)
    return found


def _carried(extension: Resource) -> Any:
    (value,) = (one for key, one in extension.items() if key != "url")
    return value
