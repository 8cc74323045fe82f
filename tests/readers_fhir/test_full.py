"""Documents with every element that is read: what becomes of them in the model, value by value."""

from __future__ import annotations

from typing import Any

import pytest

from readers_fhir import made_up
from trialglot.model.study import Study


def said(study: Study) -> dict[str, Any]:
    """What a study says, without its source."""
    found: dict[str, Any] = study.model_dump(exclude_none=True, exclude_defaults=True, exclude={"source", "data"})
    return found


R5: dict[str, Any] = {
    "id": "NCT00000001",
    "identifiers": (
        {
            "value": "G-1",
            "role": "secondary",
            "type": "Grant number",
            "domain": "https://made-up.example.org/grants",
        },
        {"value": "NCT00000001", "role": "registry"},
        {"value": "NCT00000002", "role": "alias"},
        {"value": "MU-01", "role": "organisation", "domain": "Made-up Pharma"},
        {"value": "2025-500001-10-00", "role": "secondary", "type": "CTIS"},
        {"value": "R-7", "role": "secondary", "type": "REGISTRY", "domain": "A registry"},
    ),
    "brief_title": "A made-up study",
    "official_title": "The official title of a made-up study",
    "acronym": "MADEUP",
    "status": {
        "overall": "TERMINATED",
        "last_known": "RECRUITING",
        "why_stopped": "No funds.",
        "start": {"value": "2025-01-10", "precision": "day", "kind": "actual"},
        "primary_completion": {"value": "2026-01-31", "precision": "day", "kind": "estimated"},
        "completion": {"value": "2026-02", "precision": "month"},
    },
    "registration": {
        "verified": {"value": "2025-07", "precision": "month"},
        "first_post": {"value": "2025-01-09", "precision": "day", "kind": "actual"},
        "last_update_post": {"value": "2025-07-08", "precision": "day", "kind": "actual"},
    },
    "lead_sponsor": {"name": "Made-up Pharma", "agency_class": "INDUSTRY"},
    "collaborators": ({"name": "Helpers", "agency_class": "OTHER"},),
    "responsible_party": {
        "type": "SPONSOR_INVESTIGATOR",
        "investigator_name": "Jo Doe",
        "investigator_affiliation": "A university",
    },
    "oversight": {"has_dmc": True},
    "brief_summary": "A summary.",
    "detailed_description": "A detailed description.",
    "conditions": ("Gout", "Gouty arthritis"),
    "keywords": ("uric acid",),
    "design": {
        "study_type": "INTERVENTIONAL",
        "phases": ("PHASE2",),
        "allocation": "RANDOMIZED",
        "intervention_model": "PARALLEL",
        "primary_purpose": "TREATMENT",
        "observational_model": "COHORT",
        "time_perspective": "PROSPECTIVE",
        "masking": "DOUBLE",
        "masking_description": "Nobody is told.",
        "who_masked": ("PARTICIPANT",),
        "biospecimen_retention": "SAMPLES_WITH_DNA",
        "patient_registry": False,
        "enrollment": {"count": 12, "kind": "actual"},
    },
    "arms": (
        {
            "key": "arm-1",
            "label": "Aspirin arm",
            "type": "EXPERIMENTAL",
            "description": "Gets aspirin.",
            "interventions": ("intervention-1", "intervention-3"),
        },
        {"key": "arm-2", "label": "Ice arm", "type": "ACTIVE_COMPARATOR", "interventions": ("intervention-2",)},
    ),
    "interventions": (
        {
            "key": "intervention-1",
            "name": "Aspirin",
            "type": "DRUG",
            "description": "A tablet a day.",
            "other_names": ("ASA",),
        },
        {"key": "intervention-2", "name": "Ice", "type": "PROCEDURE"},
        {
            "key": "intervention-3",
            "name": "Heat",
            "type": "PROCEDURE",
            "description": "A warm pack.",
            "other_names": ("Warm pack",),
        },
        {"key": "intervention-4", "name": "Heat therapy"},
    ),
    "outcomes": (
        {"level": "primary", "measure": "Pain", "description": "On a scale.", "time_frame": "4 weeks"},
        {"level": "secondary", "measure": "Swelling", "description": "By hand.", "time_frame": "1 year"},
    ),
    "eligibility": {
        "text": "Inclusion Criteria:\n\n* Gout\n\nExclusion Criteria:\n\n* Pregnancy",
        "sex": "FEMALE",
        "minimum_age": {"text": "6 Months", "value": 6, "unit": "months"},
        "maximum_age": {"text": "80 Years", "value": 80, "unit": "years"},
        "healthy_volunteers": False,
        "standard_ages": ("ADULT",),
        "study_population": "Everybody.",
        "sampling_method": "PROBABILITY_SAMPLE",
    },
    "central_contacts": (
        {"name": "Info desk", "role": "CONTACT", "phone": "555-0101", "email": "desk@made-up.example.org"},
    ),
    "officials": ({"name": "Jane Roe", "affiliation": "Clinic Three", "role": "PRINCIPAL_INVESTIGATOR"},),
    "sites": (
        {
            "facility": "Clinic One",
            "city": "Perth",
            "state": "Western Australia",
            "zip": "6000",
            "country": "Australia",
            "contacts": (
                {
                    "name": "Max Roe",
                    "role": "PRINCIPAL_INVESTIGATOR",
                    "phone": "555-0100",
                    "email": "max@made-up.example.org",
                },
            ),
            "latitude": -32.0,
            "longitude": 115.8,
        },
        {"facility": "Clinic Two", "status": "COMPLETED", "country": "France"},
        {"facility": "Clinic Three"},
        {"facility": "A place without a resource"},
    ),
    "countries": ("Australia", "France"),
    "references": (
        {"citation": "Doe J. A paper. 2020.", "pmid": "12345678", "type": "BACKGROUND"},
        {"citation": "Doe J. Another paper. 2021.", "pmid": "23456789"},
        {"citation": "Doe J. A third paper. 2022.", "pmid": "34567890", "type": "RESULT"},
    ),
    "links": ({"url": "https://made-up.example.org/", "label": "Home page"},),
    "data_sharing": {
        "plan": "YES",
        "description": "On request.",
        "info_types": ("STUDY_PROTOCOL",),
        "time_frame": "Two years.",
        "access_criteria": "By contract.",
    },
    "condition_mesh": ({"id": "D006073", "term": "Gout"}, {"id": "D007249", "term": "Inflammation"}),
    "intervention_mesh": ({"id": "D001241", "term": "Aspirin"},),
    "documents": (
        {
            "has_protocol": True,
            "date": {"value": "2025-02-03", "precision": "day"},
            "filename": "Prot_001.pdf",
            "size": 1234,
        },
    ),
    "has_results": False,
}

R4: dict[str, Any] = {
    "id": "NCT00000001",
    "identifiers": ({"value": "NCT00000001", "role": "registry"},),
    "brief_title": "A made-up study",
    "status": {
        "overall": "ACTIVE_NOT_RECRUITING",
        "why_stopped": "Accrual Goal Met",
        "start": {"value": "2020-01", "precision": "month"},
        "completion": {"value": "2021-05-06", "precision": "day"},
    },
    "lead_sponsor": {"name": "Made-up Pharma"},
    "detailed_description": "A description.",
    "conditions": ("Gout",),
    "keywords": ("uric acid",),
    "design": {
        "study_type": "INTERVENTIONAL",
        "phases": ("PHASE3",),
        "allocation": "NON_RANDOMIZED",
        "intervention_model": "SINGLE_GROUP",
        "primary_purpose": "PREVENTION",
        "time_perspective": "PROSPECTIVE",
        "masking": "NONE",
        "enrollment": {"count": 40, "kind": "actual"},
    },
    "arms": (
        {
            "key": "arm-1",
            "label": "Aspirin arm",
            "type": "EXPERIMENTAL",
            "description": "Gets aspirin.",
            "interventions": ("intervention-1",),
        },
    ),
    "interventions": (
        {
            "key": "intervention-1",
            "name": "Aspirin",
            "type": "DRUG",
            "description": "A tablet a day.",
            "other_names": ("ASA",),
        },
    ),
    "outcomes": ({"level": "secondary", "measure": "Pain after 4 weeks"},),
    "eligibility": {
        "text": "Inclusion Criteria:\n\n* Gout\n\nInclusion Criteria:\n\n* BMI: 18.5 kg/m2 to 30 kg/m2\n\n"
        "Exclusion Criteria:\n\n* Pregnancy: yes",
        "sex": "MALE",
        "minimum_age": {"text": "18 Years", "value": 18, "unit": "years"},
    },
    "central_contacts": (
        {"name": "Info desk", "role": "CONTACT", "phone": "555-0102", "email": "desk@made-up.example.org"},
    ),
    "officials": ({"name": "Dr. Jane Roe", "role": "PRINCIPAL_INVESTIGATOR"},),
    "sites": (
        {
            "facility": "Clinic One",
            "city": "Boston",
            "country": "United States",
            "contacts": ({"phone": "555-0100", "email": "one@made-up.example.org"}, {"phone": "555-0101"}),
        },
    ),
    "countries": ("United States",),
    "references": ({"citation": "Doe J. A paper. 2020.", "pmid": "12345678"},),
    "links": ({"url": "https://made-up.example.org/", "label": "Home page"},),
}

R6: dict[str, Any] = {
    "id": "NCT00000001",
    "identifiers": ({"value": "NCT00000001", "role": "registry"},),
    "brief_title": "A made-up study",
    "official_title": "A scientific title",
    "status": {"overall": "RECRUITING"},
    "design": {
        "phases": ("PHASE2", "PHASE3"),
        "primary_purpose": "TREATMENT",
        "enrollment": {"count": 88, "kind": "estimated"},
    },
    "arms": (
        {
            "key": "arm-1",
            "label": "Aspirin arm",
            "type": "EXPERIMENTAL",
            "description": "Gets aspirin.",
            "interventions": ("intervention-1",),
        },
    ),
    "interventions": ({"key": "intervention-1", "name": "Aspirin", "type": "DRUG", "description": "A tablet a day."},),
    "outcomes": ({"level": "primary", "measure": "Pain", "description": "On a scale."},),
    "eligibility": {
        "text": "Inclusion Criteria:\n\n* Gout\n* Uric acid above 6 mg/dL\n\n"
        "Exclusion Criteria:\n\n* Pregnancy\n  or breast feeding",
        "sex": "ALL",
        "minimum_age": {"text": "18 Years", "value": 18, "unit": "years"},
        "healthy_volunteers": False,
    },
    "references": ({"citation": "Doe J. A paper. 2020.", "pmid": "12345678", "type": "BACKGROUND"},),
    "links": ({"url": "https://made-up.example.org/data", "label": "Data"},),
}


@pytest.mark.parametrize(
    ("document", "expected"),
    [(made_up.full_r5(), R5), (made_up.full_r4(), R4), (made_up.full_r6(), R6)],
    ids=["R5", "R4", "R6"],
)
def test_each_element_stands_in_its_place(document: made_up.Json, expected: dict[str, Any]) -> None:
    found = said(made_up.read(document).study)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == value, name


def test_what_is_said_of_the_document_of_r5() -> None:
    reading = made_up.read(made_up.full_r5())
    assert [(one.code, one.message, one.source) for one in reading.findings] == [
        (
            "SRC150",
            "ResearchStudy.date: 1 value without a place in the model, kept as data; they reach no output",
            "/entry/0/resource/date",
        ),
    ]
    assert reading.study.data == {"/entry/0/resource/date": "2025-06-07"}
    assert reading.study.source.unread == ("/entry/0/resource/date",)
    assert reading.study.source.registry == "ClinicalTrials.gov"
    assert reading.study.source.format == "fhir"
    assert reading.study.carried == []


def test_what_is_said_of_the_document_of_r4() -> None:
    reading = made_up.read(made_up.full_r4())
    assert made_up.codes(reading) == ["SRC152", "SRC152", "SRC155", "SRC150", "SRC150", "SRC108"]
    assert made_up.told(reading, "SRC152") == [
        (
            "'closed-to-accrual' is read as ACTIVE_NOT_RECRUITING for status.overall: it says more",
            "/status",
        ),
        (
            "'Pain after 4 weeks' is read as an outcome measure for outcomes: "
            "it is an objective, for which FHIR before R5 has no measures",
            "/objective/0",
        ),
    ]
    assert reading.study.data == {
        "/keyword/0/coding/0/system": "https://made-up.example.org/words",
        "/keyword/0/coding/0/code": "35-1",
        "/reasonStopped/coding/0/system": "http://terminology.hl7.org/CodeSystem/research-study-reason-stopped",
        "/reasonStopped/coding/0/code": "accrual-goal-met",
    }


def test_what_is_said_of_the_document_of_r6() -> None:
    reading = made_up.read(made_up.full_r6())
    assert made_up.codes(reading) == ["SRC152", "SRC155", "SRC152"]
    assert made_up.told(reading, "SRC155") == [
        (
            "3 of the characteristics are in no text of the source; they are listed under headings of their kind",
            "/contained/2",
        )
    ]
    assert reading.study.data == {}


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("id", "/entry/0/resource/identifier/1/value"),
        ("brief_title", "/entry/0/resource/title"),
        ("arms[1].label", "/entry/0/resource/comparisonGroup/1/name"),
        ("arms[0].interventions[1]", "/entry/14/resource/action/0/action/0/action/0/definitionCanonical"),
        ("sites[1].status", "/entry/1/resource/progressStatus/0/state/coding/0"),
        ("sites[0].contacts[0].email", "/entry/2/resource/contact/0/telecom/1/value"),
        ("eligibility.minimum_age", "/entry/9/resource/characteristic/0/valueRange/low"),
        ("removed_countries", None),
    ],
)
def test_places(path: str, pointer: str | None) -> None:
    assert made_up.read(made_up.full_r5()).locate(path) == pointer
