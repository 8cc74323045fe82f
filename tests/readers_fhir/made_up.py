"""Made-up FHIR studies: one of each edition with every element that is read, and small ones for one matter each."""

from __future__ import annotations

from typing import Any

import orjson

from trialglot import api
from trialglot.readers.reading import Reading

Json = dict[str, Any]

SCT = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
THO = "http://terminology.hl7.org/CodeSystem"
R5 = "http://hl7.org/fhir"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
MESH = "https://www.nlm.nih.gov/mesh"


def concept(code: str, system: str = "", display: str = "", text: str = "") -> Json:
    """A CodeableConcept of one coding."""
    coding = {key: value for key, value in (("system", system), ("code", code), ("display", display)) if value}
    return {"coding": [coding], **({"text": text} if text else {})}


def study(**elements: Any) -> Json:
    """A bare study of R5 with an NCT number, a title and these elements."""
    made: Json = {
        "resourceType": "ResearchStudy",
        "identifier": [{"system": "http://clinicaltrials.gov", "value": "NCT00000001"}],
        "title": "A made-up study",
        "descriptionSummary": "A summary.",
        "status": "active",
    }
    return {key: value for key, value in (made | elements).items() if value is not None}


def earlier(**elements: Any) -> Json:
    """A bare study of R4 with an NCT number, a title and these elements."""
    made: Json = {
        "resourceType": "ResearchStudy",
        "identifier": [{"system": "http://clinicaltrials.gov", "value": "NCT00000001"}],
        "title": "A made-up study",
        "status": "completed",
    }
    return {key: value for key, value in (made | elements).items() if value is not None}


def bundle(*resources: Json, kind: str = "collection") -> Json:
    """A Bundle of resources."""
    entries = [
        {"fullUrl": f"https://made-up.example.org/{one['resourceType']}/{one.get('id', index)}", "resource": one}
        for index, one in enumerate(resources)
    ]
    return {"resourceType": "Bundle", "type": kind, "timestamp": "2026-01-01T00:00:00Z", "entry": entries}


def read(document: Json) -> Reading:
    """Read a document."""
    return api.read(orjson.dumps(document))


def codes(reading: Reading) -> list[str]:
    """The codes of what a reader has to say."""
    return [one.code for one in reading.findings]


def told(reading: Reading, code: str) -> list[tuple[str, str | None]]:
    """Message and place of the findings of a code."""
    return [(one.message, one.source) for one in reading.findings if one.code == code]


def full_r5() -> Json:
    """A transaction Bundle of R5 with every element that is read."""
    main: Json = {
        "resourceType": "ResearchStudy",
        "id": "main",
        "meta": {"profile": ["http://hl7.org/fhir/uv/ebm/StructureDefinition/study-registry-record"]},
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
        "extension": [
            {
                "url": f"{R5}/StructureDefinition/researchStudy-studyRegistration",
                "extension": [
                    {
                        "url": "activity",
                        "valueCodeableConcept": concept(
                            "registration-posting", f"{R5}/research-study-registration-activity"
                        ),
                    },
                    {"url": "actual", "valueBoolean": True},
                    {"url": "period", "valuePeriod": {"start": "2025-01-09", "end": "2025-01-09"}},
                ],
            }
        ],
        "url": "https://made-up.example.org/ResearchStudy/main",
        "identifier": [
            {"type": {"text": "Grant number"}, "system": "https://made-up.example.org/grants", "value": "G-1"},
            {
                "use": "official",
                "type": concept("C172240", NCIT),
                "system": "https://clinicaltrials.gov/nctid",
                "value": "NCT00000001",
            },
            {"use": "old", "system": "https://clinicaltrials.gov", "value": "NCT00000002"},
            {"value": "MU-01", "assigner": {"display": "Made-up Pharma"}},
            {"system": "https://euclinicaltrials.eu/clinicalTrialId", "value": "2025-500001-10-00"},
            {"type": {"text": "Registry Identifier"}, "value": "R-7", "assigner": {"display": "A registry"}},
        ],
        "name": "MadeUp",
        "title": "A made-up study",
        "label": [
            {"type": concept("official", f"{R5}/title-type"), "value": "The official title of a made-up study"},
            {"type": concept("acronym", f"{THO}/title-type"), "value": "MADEUP"},
        ],
        "protocol": [{"reference": "PlanDefinition/plan"}],
        "relatedArtifact": [
            {"type": "transforms", "document": {"url": "https://made-up.example.org/record"}},
            {
                "type": "cites",
                "classifier": [{"text": "Background"}],
                "citation": "Doe J. A paper. 2020.",
                "document": {"url": "https://pubmed.ncbi.nlm.nih.gov/12345678/"},
            },
            {"type": "documentation", "citation": "Doe J. Another paper. 2021.", "display": "PMID 23456789"},
            {"type": "documentation", "resourceReference": {"reference": "Citation/paper"}},
            {"type": "documentation", "display": "Home page", "document": {"url": "https://made-up.example.org/"}},
            {
                "type": "documentation",
                "classifier": [{"text": "study protocol"}],
                "document": {"title": "Prot_001.pdf", "creation": "2025-02-03", "size": "1234"},
            },
        ],
        "date": "2025-06-07",
        "status": "active",
        "primaryPurposeType": concept("treatment", f"{THO}/research-study-prim-purp-type", "Treatment"),
        "phase": concept("phase-2", f"{THO}/research-study-phase", "Phase 2"),
        "studyDesign": [
            concept("SEVCO:01001", "https://fevir.net/sevco", "interventional research"),
            concept("SEVCO:01003", f"{R5}/study-design", "randomized assignment", "Allocation: Randomized"),
            {"text": "Design Intervention Model: Parallel Assignment"},
            {"text": "Design Observational Model: Cohort"},
            {"text": "Design Time Perspective: Prospective"},
            {"text": "Masking: Double"},
            concept("SEVCO:01060", "https://fevir.net/sevco", "Blinding of study participants"),
            {"text": "Sampling method: Probability Sample"},
            {"text": "Biospecimen retention: SAMPLES_WITH_DNA"},
            {"text": "Patient registry: no"},
        ],
        "focus": [
            {"concept": {"text": "Aspirin"}},
            {"concept": {"coding": [{"system": MESH, "code": "D001241", "display": "Aspirin", "userSelected": False}]}},
            {"concept": {"text": "Heat therapy"}},
        ],
        "condition": [
            {"text": "Gout"},
            concept("D006073", MESH, "Gout", "Gouty arthritis"),
            {"coding": [{"system": MESH, "code": "D007249", "display": "Inflammation", "userSelected": False}]},
        ],
        "keyword": [{"text": "uric acid"}],
        "region": [concept("AU", "urn:iso:std:iso:3166"), {"text": "France"}],
        "descriptionSummary": "A summary.",
        "description": "A detailed description.",
        "period": {"start": "2025-01-10", "end": "2026-02"},
        "site": [
            {"reference": "Location/here"},
            {"reference": "ResearchStudy/there"},
            {"reference": "Organization/clinic"},
            {"display": "A place without a resource"},
        ],
        "note": [{"text": "Masking: Nobody is told."}, {"text": "Study population: Everybody."}],
        "classifier": [
            {"text": "Has Results: False"},
            {"text": "Oversight Classifier: oversightHasDmc Yes"},
            {"text": "IPDSharing: Yes"},
            {"text": "IPDSharingDescription: On request."},
            {"text": "IPDSharingInfoType: Study Protocol"},
            {"text": "IPDSharingTimeFrame: Two years."},
            {"text": "IPDSharingAccessCriteria: By contract."},
            {"text": "Age group: Adult"},
        ],
        "associatedParty": [
            {
                "name": "Made-up Pharma",
                "role": concept("lead-sponsor", f"{R5}/research-study-party-role", text="Lead sponsor"),
                "classifier": [concept("industry", f"{R5}/research-study-party-organization-type")],
                "party": {"reference": "Organization/pharma"},
            },
            {"name": "Helpers", "role": {"text": "Collaborator"}, "classifier": [{"text": "OTHER"}]},
            {
                "name": "Jo Doe",
                "role": concept("sponsor-investigator", f"{R5}/research-study-party-role"),
                "party": {"display": "A university"},
            },
            {
                "name": "Jane Roe",
                "role": concept("primary-investigator", f"{R5}/research-study-party-role"),
                "party": {"reference": "PractitionerRole/roe"},
            },
            {
                "name": "Info desk",
                "role": concept("general-contact", f"{R5}/research-study-party-role"),
                "classifier": [{"text": "Contact"}],
                "party": {"reference": "Practitioner/desk"},
            },
        ],
        "progressStatus": [
            {"state": concept("terminated", f"{R5}/research-study-status", "Terminated")},
            {
                "state": concept("overall-study", f"{R5}/research-study-status"),
                "actual": True,
                "period": {"start": "2025-01-10"},
            },
            {
                "state": concept("update-posting", f"{R5}/research-study-registration-activity"),
                "actual": True,
                "period": {"end": "2025-07-08"},
            },
            {
                "state": concept("record-verification", f"{R5}/research-study-registration-activity"),
                "actual": True,
                "period": {"end": "2025-07"},
            },
            {
                "state": concept("primary-outcome-data-collection", f"{R5}/research-study-registration-activity"),
                "actual": False,
                "period": {"end": "2026-01-31"},
            },
            {"state": {"text": "Last known status: Recruiting"}},
        ],
        "whyStopped": {"text": "No funds."},
        "recruitment": {
            "actualNumber": 12,
            "eligibility": {"reference": "Group/eligible"},
            "actualGroup": {"reference": "Group/enrolled"},
        },
        "comparisonGroup": [
            {
                "linkId": "a",
                "name": "Aspirin arm",
                "type": concept("experimental", f"{R5}/research-study-arm-type"),
                "description": "Gets aspirin.",
                "intendedExposure": [{"reference": "EvidenceVariable/aspirin", "display": "Drug: Aspirin"}],
            },
            {
                "linkId": "b",
                "name": "Ice arm",
                "type": {"text": "Active Comparator"},
                "intendedExposure": [{"display": "Procedure: Ice"}],
            },
        ],
        "outcomeMeasure": [
            {
                "name": "Pain",
                "type": [concept("primary", f"{THO}/research-study-objective-type")],
                "description": "On a scale.\n\nTime frame: 4 weeks",
                "reference": {"reference": "EvidenceVariable/pain", "display": "Pain"},
            },
            {
                "name": "Swelling",
                "type": [{"text": "Secondary"}],
                "reference": {"reference": "EvidenceVariable/swelling"},
            },
        ],
        "result": [{"reference": "Citation/paper"}],
    }
    return bundle(
        main,
        {
            "resourceType": "ResearchStudy",
            "id": "there",
            "partOf": [{"reference": "ResearchStudy/main"}],
            "status": "active",
            "region": [{"text": "France"}],
            "site": [{"reference": "Location/there"}],
            "progressStatus": [{"state": concept("completed", f"{R5}/research-study-status")}],
        },
        {
            "resourceType": "Location",
            "id": "here",
            "status": "active",
            "name": "Clinic One",
            "mode": "instance",
            "contact": [
                {
                    "purpose": concept("primary-investigator", f"{R5}/research-study-party-role"),
                    "name": [{"text": "Max Roe"}],
                    "telecom": [
                        {"system": "phone", "value": "555-0100"},
                        {"system": "email", "value": "max@made-up.example.org"},
                    ],
                }
            ],
            "address": {
                "text": "Perth, Western Australia, 6000, AU",
                "city": "Perth",
                "state": "Western Australia",
                "postalCode": "6000",
                "country": "AU",
            },
            "position": {"longitude": 115.8, "latitude": -32},
        },
        {"resourceType": "Location", "id": "there", "name": "Clinic Two", "address": {"country": "France"}},
        {"resourceType": "Organization", "id": "clinic", "name": "Clinic Three"},
        {"resourceType": "Organization", "id": "pharma", "name": "Made-up Pharma"},
        {
            "resourceType": "PractitionerRole",
            "id": "roe",
            "practitioner": {"reference": "Practitioner/roe"},
            "organization": {"reference": "Organization/clinic"},
        },
        {"resourceType": "Practitioner", "id": "roe", "name": [{"text": "Jane Roe"}]},
        {
            "resourceType": "Practitioner",
            "id": "desk",
            "name": [{"text": "Info desk"}],
            "telecom": [
                {"system": "phone", "value": "555-0101", "use": "work"},
                {"system": "email", "value": "desk@made-up.example.org"},
            ],
        },
        {
            "resourceType": "Group",
            "id": "eligible",
            "type": "person",
            "membership": "definitional",
            "name": "Eligibility",
            "description": "Inclusion Criteria:\n\n* Gout\n\nExclusion Criteria:\n\n* Pregnancy",
            "characteristic": [
                {
                    "code": concept("397669002", SCT, "Age"),
                    "valueRange": {
                        "low": {"value": 6, "unit": "mo", "system": UCUM, "code": "mo"},
                        "high": {"value": 80.0, "unit": "years", "system": UCUM, "code": "a"},
                    },
                    "exclude": False,
                },
                {"code": {"text": "Sex"}, "valueCodeableConcept": {"text": "Female"}, "exclude": False},
                {"code": {"text": "Healthy volunteer"}, "valueBoolean": True, "exclude": True},
                {"code": {"text": "Inclusion criterion"}, "valueCodeableConcept": {"text": "Gout"}, "exclude": False},
            ],
        },
        {"resourceType": "Group", "id": "enrolled", "type": "person", "membership": "enumerated", "quantity": 12},
        {
            "resourceType": "EvidenceVariable",
            "id": "aspirin",
            "url": "https://made-up.example.org/EvidenceVariable/aspirin",
            "name": "Aspirin",
            "title": "Aspirin",
            "status": "active",
            "description": "A tablet a day.",
            "note": [{"text": "suggested alternative name: ASA"}],
            "useContext": [
                {
                    "code": {"system": "https://clinicaltrials.gov", "code": "interventionType"},
                    "valueCodeableConcept": {"text": "DRUG"},
                }
            ],
            "characteristic": [{"definitionCodeableConcept": {"text": "Aspirin"}}],
        },
        {
            "resourceType": "EvidenceVariable",
            "id": "pain",
            "title": "Pain",
            "status": "active",
            "characteristic": [
                {"definitionCodeableConcept": {"text": "Pain"}, "timeFromEvent": [{"description": "4 weeks"}]}
            ],
        },
        {
            "resourceType": "EvidenceVariable",
            "id": "swelling",
            "status": "active",
            "description": "By hand.",
            "timing": {"text": "1 year"},
        },
        {
            "resourceType": "PlanDefinition",
            "id": "plan",
            "status": "active",
            "title": "A made-up study",
            "type": concept("clinical-protocol", f"{THO}/plan-definition-type"),
            "action": [
                {
                    "action": [
                        {
                            "linkId": "a",
                            "title": "Aspirin arm",
                            "description": "Gets aspirin.",
                            "code": concept("experimental", f"{R5}/research-study-arm-type"),
                            "groupingBehavior": "logical-group",
                            "action": [
                                {
                                    "linkId": "a.heat",
                                    "title": "Heat",
                                    "definitionCanonical": "https://made-up.example.org/heat|1",
                                }
                            ],
                        }
                    ]
                }
            ],
        },
        {
            "resourceType": "ActivityDefinition",
            "id": "heat",
            "url": "https://made-up.example.org/heat",
            "title": "Heat",
            "subtitle": "Warm pack",
            "status": "active",
            "description": "A warm pack.",
            "topic": [concept("C98769", NCIT)],
        },
        {
            "resourceType": "Citation",
            "id": "paper",
            "status": "active",
            "summary": [{"text": "Doe J. A third paper. 2022."}],
            "citedArtifact": {
                "identifier": [{"system": "https://pubmed.ncbi.nlm.nih.gov", "value": "34567890"}],
                "webLocation": [{"url": "https://pubmed.ncbi.nlm.nih.gov/34567890/"}],
            },
        },
        kind="transaction",
    )


def full_r4() -> Json:
    """A study of R4 with every element that is read, with contained resources, as services for trial matching write."""
    return {
        "resourceType": "ResearchStudy",
        "id": "main",
        "contained": [
            {
                "resourceType": "Group",
                "id": "group",
                "type": "person",
                "actual": False,
                "characteristic": [
                    {
                        "code": {"text": "Age"},
                        "valueQuantity": {"value": 18, "comparator": ">=", "unit": "years"},
                        "exclude": False,
                    },
                    {
                        "code": concept("263495000", SCT, "Gender"),
                        "valueCodeableConcept": concept("male", f"{R5}/administrative-gender"),
                        "exclude": False,
                    },
                    {"code": {"text": "Pregnancy"}, "valueBoolean": True, "exclude": True},
                    {
                        "code": {"text": "BMI"},
                        "valueRange": {"low": {"value": 18.5, "unit": "kg/m2"}, "high": {"value": 30, "unit": "kg/m2"}},
                        "exclude": False,
                    },
                ],
            },
            {"resourceType": "Group", "id": "enrolled", "type": "person", "actual": True, "quantity": 40},
            {
                "resourceType": "Location",
                "id": "place",
                "name": "Clinic One",
                "telecom": [
                    {"system": "email", "value": "one@made-up.example.org", "use": "work"},
                    {"system": "phone", "value": "555-0100", "use": "work"},
                    {"system": "phone", "value": "555-0101", "use": "work"},
                ],
                "address": {"use": "work", "city": "Boston", "country": "United States"},
            },
            {
                "resourceType": "PlanDefinition",
                "id": "plan-0",
                "status": "unknown",
                "title": "Aspirin",
                "subtitle": "ASA",
                "type": {"text": "Drug"},
                "description": "A tablet a day.",
                "subjectCodeableConcept": {"text": "Aspirin arm"},
            },
            {"resourceType": "Organization", "id": "sponsor", "name": "Made-up Pharma"},
            {
                "resourceType": "Practitioner",
                "id": "pi",
                "name": [{"prefix": ["Dr."], "given": ["Jane"], "family": "Roe"}],
            },
        ],
        "identifier": [{"use": "official", "system": "http://clinicaltrials.gov/", "value": "NCT00000001"}],
        "title": "A made-up study",
        "protocol": [{"reference": "#plan-0"}],
        "status": "closed-to-accrual",
        "primaryPurposeType": concept("prevention", f"{THO}/research-study-prim-purp-type"),
        "phase": concept("phase-3", f"{THO}/research-study-phase", "phase 3", "phase 3"),
        "category": [
            {"text": "Study Type: Interventional"},
            {"text": "Intervention Model: Single group"},
            {"text": "Masking: None"},
            {"text": "Allocation: Non randomized"},
            {"text": "Time Perspective: Prospective"},
        ],
        "focus": [{"text": "Aspirin"}],
        "condition": [{"text": "Gout"}],
        "contact": [
            {
                "name": "Info desk",
                "telecom": [
                    {"system": "phone", "value": "555-0102", "use": "work"},
                    {"system": "email", "value": "desk@made-up.example.org", "use": "work"},
                ],
            },
            {"name": "Dr. Jane Roe"},
        ],
        "relatedArtifact": [
            {
                "type": "citation",
                "citation": "Doe J. A paper. 2020.",
                "url": "https://www.ncbi.nlm.nih.gov/pubmed/12345678",
            },
            {"type": "documentation", "label": "Home page", "url": "https://made-up.example.org/"},
        ],
        "keyword": [concept("35-1", "https://made-up.example.org/words", "uric acid")],
        "location": [concept("US", "urn:iso:std:iso:3166")],
        "description": "A description.",
        "enrollment": [
            {"reference": "#group", "display": "Inclusion Criteria:\n\n* Gout"},
            {"reference": "#enrolled"},
        ],
        "period": {"start": "2020-01", "end": "2021-05-06T12:00:00Z"},
        "sponsor": {"reference": "#sponsor", "display": "Made-up Pharma"},
        "principalInvestigator": {"reference": "#pi"},
        "site": [{"reference": "#place", "type": "Location"}],
        "reasonStopped": concept("accrual-goal-met", f"{THO}/research-study-reason-stopped", "Accrual Goal Met"),
        "arm": [
            {
                "name": "Aspirin arm",
                "type": {"coding": [{"code": "experimental", "display": "Experimental"}], "text": "Experimental"},
                "description": "Gets aspirin.",
            }
        ],
        "objective": [
            {"name": "Pain after 4 weeks", "type": concept("secondary", f"{THO}/research-study-objective-type")},
        ],
    }


def full_r6() -> Json:
    """A study as EBMonFHIR's converters write it in R6: groups that define arms, objectives that have the outcomes."""
    return {
        "resourceType": "ResearchStudy",
        "id": "main",
        "contained": [
            {
                "resourceType": "EvidenceVariable",
                "id": "aspirin",
                "name": "drug_aspirin",
                "title": "Aspirin",
                "status": "active",
                "classifier": [{"text": "Intervention Type: DRUG"}],
                "description": "A tablet a day.",
            },
            {
                "resourceType": "Group",
                "id": "arm-0",
                "code": {"text": "Experimental"},
                "title": "NCT00000001 Comparison Group: Aspirin arm",
                "status": "active",
                "membership": "conceptual",
                "description": "Gets aspirin.",
                "characteristic": [
                    {
                        "code": {"text": "Exposed to"},
                        "exclude": False,
                        "valueReference": {
                            "reference": "#aspirin",
                            "type": "EvidenceVariable",
                            "display": "Drug: Aspirin",
                        },
                    }
                ],
            },
            {
                "resourceType": "Group",
                "id": "criteria",
                "title": "NCT00000001 Eligibility Criteria",
                "status": "active",
                "membership": "conceptual",
                "characteristic": [
                    {
                        "code": {"text": "Defined by CodeableConcept"},
                        "exclude": False,
                        "description": "Gout",
                        "valueCodeableConcept": {"text": "Gout"},
                    },
                    {
                        "code": {"text": "Defined by CodeableConcept"},
                        "exclude": True,
                        "valueCodeableConcept": {"text": "Pregnancy\nor breast feeding"},
                    },
                    {
                        "code": {"text": "Defined by Reference"},
                        "exclude": False,
                        "valueReference": {"reference": "#lab"},
                    },
                ],
            },
            {
                "resourceType": "EvidenceVariable",
                "id": "lab",
                "status": "active",
                "description": "Uric acid above 6 mg/dL",
            },
        ],
        "identifier": [{"use": "official", "system": "https://clinicaltrials.gov/nctid", "value": "NCT00000001"}],
        "title": "A made-up study",
        "label": [{"type": concept("scientific", f"{THO}/title-type"), "value": "A scientific title"}],
        "relatesTo": [
            {
                "type": concept("transforms", f"{THO}/artifact-relationship-type"),
                "targetUri": "https://made-up.example.org/",
            },
            {
                "type": concept("cites", f"{THO}/artifact-relationship-type"),
                "targetReference": {
                    "display": "Doe J. A paper. 2020.",
                    "identifier": {"system": "https://pubmed.ncbi.nlm.nih.gov", "value": "12345678"},
                },
            },
            {
                "type": concept("supported-with", f"{THO}/artifact-relationship-type"),
                "targetAttachment": {"url": "https://made-up.example.org/data", "title": "Data"},
            },
        ],
        "status": "active",
        "purposeType": [concept("treatment", f"{THO}/research-study-purpose-type", "Treatment Study")],
        "phase": concept("SEVCO:01034", "https://fevir.net/sevco", "Phase 2/Phase 3 trial"),
        "classifier": [
            concept("includes-females", "https://made-up.example.org/classes", "Includes female subjects"),
            concept("includes-males", "https://made-up.example.org/classes", "Includes male subjects"),
            {"text": "Does not include healthy volunteers"},
            {"text": "Minimum Age: 18 Years"},
        ],
        "progressStatus": [{"state": concept("recruiting", f"{THO}/research-study-status")}],
        "recruitment": {"targetNumber": 88, "eligibility": {"reference": "#criteria"}},
        "comparisonGroup": [{"eligibility": {"reference": "#arm-0", "type": "Group", "display": "Aspirin arm"}}],
        "objective": [
            {
                "type": concept("primary", f"{THO}/research-study-objective-type"),
                "outcomeMeasure": [
                    {
                        "name": "Pain",
                        "type": concept("primary", f"{THO}/research-study-objective-type"),
                        "endpoint": {"display": "Pain"},
                        "description": "On a scale.",
                    }
                ],
            }
        ],
    }
