"""HL7's published examples of ResearchStudy, of all editions."""

from __future__ import annotations

from collections import Counter

import orjson
import pytest

from fhir_validator import packages
from trialglot import api, formats, ledger
from trialglot.design.plan import Plan
from trialglot.readers.reading import Reading

TARGETS = tuple(one.name for one in formats.WRITERS)
EDITIONS = [
    ("hl7.fhir.r5.examples", "5.0.0", "ResearchStudy-example-ctgov-study-record.json"),
    ("hl7.fhir.r4b.examples", "4.3.0", "ResearchStudy-example.json"),
    ("hl7.fhir.r4.examples", "4.0.1", "ResearchStudy-example.json"),
]


def example(package: str, version: str, name: str) -> bytes:
    return dict(packages.files(package, version))[name]


def ctgov() -> Reading:
    return api.read(example(*EDITIONS[0]))


@pytest.mark.parametrize(("package", "version", "name"), EDITIONS)
def test_every_example_of_a_study_reaches_every_target(package: str, version: str, name: str) -> None:
    studies = {
        file: data
        for file, data in packages.files(package, version)
        if file.endswith(".json") and orjson.loads(data).get("resourceType") == "ResearchStudy"
    }
    assert list(studies) == [name]
    reading = api.read(studies[name])
    for conversion in api.convert(reading, api.Options(TARGETS)):
        assert conversion.valid, conversion.target
    for one in ledger.ledgers(reading, Plan(reading.study), TARGETS):
        assert ledger.UNMAPPED not in one.states


def test_the_examples_of_r4_say_no_more_than_that_a_study_is_completed() -> None:
    for edition in EDITIONS[1:]:
        study = api.read(example(*edition)).study
        assert (study.id, study.status.overall, study.brief_title) == ("example", "COMPLETED", None)
        assert study.data == {}


def test_the_study_record_of_r5() -> None:
    study = ctgov().study
    assert study.id == "NCT05503693"
    assert [(one.value, one.role) for one in study.identifiers] == [
        ("112103", "secondary"),
        ("NCT05503693", "registry"),
        ("AP303-PK-01", "organisation"),
    ]
    assert study.design.phases == ("PHASE1",)
    assert study.design.masking == "QUADRUPLE"
    assert len(study.design.who_masked) == 4
    assert (study.design.allocation, study.design.intervention_model) == ("RANDOMIZED", "SEQUENTIAL")
    assert [(arm.label, arm.type, len(arm.interventions)) for arm in study.arms] == [
        ("AP303", "EXPERIMENTAL", 4),
        ("Placebo", "PLACEBO_COMPARATOR", 4),
    ]
    assert {one.type for one in study.interventions} == {"DRUG"}
    assert Counter(one.level for one in study.outcomes) == {"primary": 19, "secondary": 8}
    assert [(one.facility, one.city, one.status) for one in study.sites] == [
        ("Nucleus Network Pty Ltd", "Melbourne", "RECRUITING")
    ]
    assert study.status.start is not None
    assert (study.status.overall, study.status.start.value, study.status.start.kind) == (
        "RECRUITING",
        "2022-12-06",
        "estimated",
    )


def test_what_is_said_of_the_study_record_of_r5() -> None:
    assert [(one.code, one.message) for one in ctgov().findings] == [
        (
            "SRC152",
            "'Alebund Pharmaceuticals' is read as a collaborator for collaborators[0]: "
            "it is listed as sponsor beside Alebund Pty Ltd",
        ),
        (
            "SRC150",
            "ResearchStudy.identifier: 1 value without a place in the model, kept as data; they reach no output",
        ),
        (
            "SRC153",
            "ResearchStudy.recruitment.eligibility refers to https://fevir.net/resources/EvidenceVariable/112075, "
            "not in this document: what stands there is not read",
        ),
        (
            "SRC153",
            "ResearchStudy.outcomeMeasure.reference refers to NCT05503693-primaryOutcome-0 and 26 more, "
            "not in this document: what stands there is not read",
        ),
    ]


def test_the_study_record_of_r5_written_again() -> None:
    """Element by element: what the example has stands in the resource that is written from it."""
    source = orjson.loads(example(*EDITIONS[0]))
    content = next(api.convert(ctgov(), api.Options(("fhir-r5",)))).content
    resources = [entry["resource"] for entry in orjson.loads(content)["entry"]]
    (made,) = [one for one in resources if one["resourceType"] == "ResearchStudy" and "partOf" not in one]
    for name in ("title", "descriptionSummary", "description", "condition", "keyword", "status"):
        assert made[name] == source[name], name
    assert [one["value"] for one in made["label"]] == [one["value"] for one in source["label"]]
    assert [one["value"] for one in made["identifier"]] == [one["value"] for one in source["identifier"]]
    for name in ("phase", "primaryPurposeType"):
        assert made[name]["coding"][0]["code"] == source[name]["coding"][0]["code"], name
    assert [(one["name"], one["description"]) for one in made["comparisonGroup"]] == [
        (one["name"], one["description"]) for one in source["comparisonGroup"]
    ]
    assert [(one["name"], one["description"]) for one in made["outcomeMeasure"]] == [
        (one["name"], one["description"]) for one in source["outcomeMeasure"]
    ]
    assert made["recruitment"]["targetNumber"] == source["recruitment"]["targetNumber"]
    assert made["period"] == source["progressStatus"][1]["period"]
    words = [one["text"].partition(": ")[2] for one in made["studyDesign"]]
    blinded = ["Care Provider", "Investigator", "Outcomes Assessor", "Participant", "Quadruple"]
    assert sorted(words) == sorted([*blinded, "Interventional", "Randomized", "Sequential Assignment"])
