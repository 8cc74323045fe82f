"""A made-up study as a valid transaction Bundle, to be broken in one place at a time."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import orjson

BASE = "https://trials.example.org/fhir"
HL7 = "http://hl7.org/fhir"
TERMS = "http://terminology.hl7.org/CodeSystem"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
Object = dict[str, Any]


def entry(resource: Object) -> Object:
    """Return an entry that puts the resource at its id."""
    kind, identifier = resource["resourceType"], resource["id"]
    resource.setdefault("text", narrative(identifier))
    return {
        "fullUrl": f"{BASE}/{kind}/{identifier}",
        "resource": resource,
        "request": {"method": "PUT", "url": f"{kind}/{identifier}"},
    }


def concept(system: str, code: str, display: str, text: str | None = None) -> Object:
    found: Object = {"coding": [{"system": system, "code": code, "display": display}]}
    return found if text is None else found | {"text": text}


def narrative(text: str) -> Object:
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>Study:</b> {text}</p></div>',
    }


def activity(number: int) -> Object:
    return {
        "resourceType": "ActivityDefinition",
        "id": f"made-up-drug-{number}",
        "text": narrative(f"drug {number}"),
        "contained": [{"resourceType": "Medication", "id": "product", "code": {"text": f"Drug {number}"}}],
        "url": f"{BASE}/ActivityDefinition/made-up-drug-{number}",
        "name": f"Drug{number}",
        "title": f"Drug {number}",
        "status": "active",
        "kind": "MedicationRequest",
        "productReference": {"reference": "#product"},
        "dosage": [
            {
                "text": "10 mg once a day",
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "route": concept("http://snomed.info/sct", "26643006", "Oral route"),
                "doseAndRate": [
                    {"doseQuantity": {"value": 10, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}
                ],
            }
        ],
    }


def site(number: int) -> Object:
    return {
        "resourceType": "Location",
        "id": f"made-up-site-{number}",
        "status": "active",
        "name": f"Site {number}",
        "mode": "instance",
        "contact": [{"telecom": [{"system": "phone", "value": "+49 30 000"}]}],
        "address": {"city": "Berlin", "country": "DE"},
        "position": {"longitude": 13.4, "latitude": 52.5},
    }


def plan(arms: int, drugs: int) -> Object:
    return {
        "resourceType": "PlanDefinition",
        "id": "made-up-plan",
        "url": f"{BASE}/PlanDefinition/made-up-plan",
        "name": "MadeUpPlan",
        "type": concept(f"{TERMS}/plan-definition-type", "clinical-protocol", "Clinical Protocol"),
        "status": "active",
        "subjectReference": {"reference": "Group/made-up-eligibility"},
        "date": "2024-02-29",
        "action": [
            {
                "linkId": "allocation",
                "title": "Allocation",
                "groupingBehavior": "logical-group",
                "selectionBehavior": "exactly-one",
                "action": [
                    {
                        "id": f"arm-{arm}",
                        "linkId": f"arm-{arm}",
                        "title": f"Arm {arm}",
                        "selectionBehavior": "all",
                        "action": [
                            {
                                "linkId": f"arm-{arm}-drug-{drug}",
                                "title": f"Drug {drug}",
                                "definitionCanonical": f"{BASE}/ActivityDefinition/made-up-drug-{drug}",
                            }
                            for drug in range(1, drugs + 1)
                        ],
                        **({"relatedAction": [{"targetId": "arm-1", "relationship": "after"}]} if arm == 2 else {}),
                    }
                    for arm in range(1, arms + 1)
                ],
            }
        ],
    }


def study(arms: int, sites: int) -> Object:
    return {
        "resourceType": "ResearchStudy",
        "id": "made-up",
        "meta": {"source": "https://registry.example.org/NCT00000000"},
        "text": narrative("made up"),
        "extension": [
            {
                "url": f"{HL7}/StructureDefinition/researchStudy-studyRegistration",
                "extension": [
                    {
                        "url": "activity",
                        "valueCodeableConcept": concept(
                            f"{HL7}/research-study-registration-activity", "record-verification", "Record Verification"
                        ),
                    },
                    {"url": "period", "valuePeriod": {"start": "2023-06"}},
                ],
            }
        ],
        "url": f"{BASE}/ResearchStudy/made-up",
        "identifier": [
            {
                "type": concept(f"{TERMS}/v2-0203", "PLAC", "Placer Identifier", "NCT number"),
                "system": "http://clinicaltrials.gov",
                "value": "NCT00000000",
            }
        ],
        "name": "MadeUp",
        "title": "A made-up study",
        "label": [{"type": concept(f"{HL7}/title-type", "acronym", "Acronym"), "value": "MADE-UP"}],
        "protocol": [{"reference": "PlanDefinition/made-up-plan"}],
        "relatedArtifact": [{"type": "cites", "resourceReference": {"reference": "Citation/made-up-paper"}}],
        "date": "2023-06-15",
        "status": "active",
        "primaryPurposeType": concept(f"{HL7}/research-study-prim-purp-type", "treatment", "Treatment"),
        "phase": concept(f"{HL7}/research-study-phase", "phase-2", "Phase 2"),
        "condition": [{"text": "Multiple Myeloma"}],
        "keyword": [{"text": "myeloma"}],
        "descriptionSummary": "One study that nobody made.",
        "period": {"start": "2023-01-10", "end": "2026-12"},
        "site": [{"reference": f"Location/made-up-site-{number}"} for number in range(1, sites + 1)],
        "associatedParty": [
            {
                "name": "Made Up Ltd",
                "role": concept(f"{HL7}/research-study-party-role", "lead-sponsor", "Lead sponsor"),
                "classifier": [concept(f"{HL7}/research-study-party-organization-type", "industry", "Industry")],
                "party": {"reference": "Organization/made-up-sponsor", "type": "Organization"},
            }
        ],
        "progressStatus": [
            {
                "state": concept(f"{HL7}/research-study-status", "recruiting", "Recruiting"),
                "actual": True,
                "period": {"start": "2023-01-10T08:00:00+01:00"},
            }
        ],
        "recruitment": {"targetNumber": 118, "eligibility": {"reference": "Group/made-up-eligibility"}},
        "comparisonGroup": [
            {
                "linkId": f"arm-{arm}",
                "name": f"Arm {arm}",
                "type": concept(f"{HL7}/research-study-arm-type", "experimental", "Experimental"),
            }
            for arm in range(1, arms + 1)
        ],
        "outcomeMeasure": [
            {
                "name": "Overall survival",
                "type": [concept(f"{HL7}/research-study-objective-type", "primary", "Primary")],
                "reference": {"reference": "EvidenceVariable/made-up-outcome"},
            }
        ],
    }


def others() -> list[Object]:
    age = {"unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}
    return [
        {
            "resourceType": "Organization",
            "id": "made-up-sponsor",
            "active": True,
            "name": "Made Up Ltd",
            "contact": [{"telecom": [{"system": "email", "value": "info@example.org", "use": "work"}]}],
        },
        {
            "resourceType": "Practitioner",
            "id": "made-up-person",
            "name": [{"text": "A. Nobody", "family": "Nobody", "given": ["A."]}],
        },
        {
            "resourceType": "PractitionerRole",
            "id": "made-up-role",
            "practitioner": {"reference": "Practitioner/made-up-person"},
            "organization": {"reference": "Organization/made-up-sponsor"},
        },
        {
            "resourceType": "Group",
            "id": "made-up-eligibility",
            "type": "person",
            "membership": "definitional",
            "characteristic": [
                {
                    "code": concept("http://snomed.info/sct", "397669002", "Age"),
                    "valueRange": {"low": {"value": 18, **age}, "high": {"value": 75, **age}},
                    "exclude": False,
                },
                {"code": {"text": "Inclusion"}, "valueCodeableConcept": {"text": "Signed consent"}, "exclude": False},
                {"code": {"text": "Healthy volunteers"}, "valueBoolean": False, "exclude": False},
            ],
        },
        {
            "resourceType": "EvidenceVariable",
            "id": "made-up-outcome",
            "status": "active",
            "title": "Overall survival",
            "characteristic": [{"description": "Time to death", "definitionCodeableConcept": {"text": "Survival"}}],
        },
        {
            "resourceType": "Citation",
            "id": "made-up-paper",
            "status": "active",
            "summary": [{"text": "Nobody A. A paper. 2024."}],
        },
        {
            "resourceType": "Provenance",
            "id": "made-up-provenance",
            "target": [{"reference": "ResearchStudy/made-up"}],
            "recorded": "2024-03-01T12:00:00Z",
            "agent": [{"who": {"display": "trialglot"}}],
            "entity": [{"role": "source", "what": {"display": "the record"}}],
        },
        {
            "resourceType": "Library",
            "id": "made-up-record",
            "status": "active",
            "type": concept(f"{TERMS}/library-type", "asset-collection", "Asset Collection"),
            "content": [{"contentType": "application/json", "data": "e30=", "size": "2"}],
        },
        {
            "resourceType": "DocumentReference",
            "id": "made-up-protocol",
            "status": "current",
            "content": [
                {"attachment": {"contentType": "application/pdf", "url": "https://registry.example.org/p.pdf"}}
            ],
        },
    ]


@cache
def _bundle(arms: int, drugs: int, sites: int) -> bytes:
    resources = [
        *(site(number) for number in range(1, sites + 1)),
        *(activity(number) for number in range(1, drugs + 1)),
        *others(),
        plan(arms, drugs),
        study(arms, sites),
    ]
    return orjson.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [entry(one) for one in resources]})


def bundle(arms: int = 2, drugs: int = 2, sites: int = 2) -> Object:
    """Return a fresh copy of the Bundle."""
    made: Object = orjson.loads(_bundle(arms, drugs, sites))
    return made


def resource(document: Object, kind: str) -> Object:
    """Return the first resource of a type."""
    found: Object = next(one["resource"] for one in document["entry"] if one["resource"]["resourceType"] == kind)
    return found


def place(document: Object, kind: str) -> str:
    """Return the FHIRPath of the first resource of a type."""
    index = next(i for i, one in enumerate(document["entry"]) if one["resource"]["resourceType"] == kind)
    return f"Bundle.entry[{index}].resource"


def standalone(kind: str) -> Object:
    """Return the first resource of a type without its Bundle."""
    return copy.deepcopy(resource(bundle(), kind))
