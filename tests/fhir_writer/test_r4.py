"""Made-up studies as R4B and R4: what becomes of each kind of datum; expectations from the pages of the editions."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_writing import EARLIER, bare, checked, codes, extensions, full, named, research_study, resources
from trialglot.findings import Severity
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Eligibility
from trialglot.model.study import (
    Arm,
    AvailableData,
    Design,
    Document,
    Enrollment,
    ExpandedAccess,
    Intervention,
    Link,
    Outcome,
    Reference,
    Retraction,
    Status,
)

every_edition = pytest.mark.parametrize("target", EARLIER)


# The code systems' definitions side by side: R4B research-study-status and the registry's glossary of statuses.
STATES = {
    "RECRUITING": "active",
    "ENROLLING_BY_INVITATION": "active",
    "NOT_YET_RECRUITING": "approved",
    "ACTIVE_NOT_RECRUITING": "closed-to-accrual",
    "SUSPENDED": "temporarily-closed-to-accrual",
    "TERMINATED": "administratively-completed",
    "COMPLETED": "completed",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "active",
    "NO_LONGER_AVAILABLE": "closed-to-accrual",
    "TEMPORARILY_NOT_AVAILABLE": "temporarily-closed-to-accrual",
    "APPROVED_FOR_MARKETING": "closed-to-accrual",
}


@every_edition
@pytest.mark.parametrize("word", STATES)
def test_every_state_has_a_code_and_says_how_true_it_is(word: str, target: str) -> None:
    bundle, findings = checked(bare(status=Status(overall=word)), target)
    assert research_study(bundle)["status"] == STATES[word]
    told = [one.code for one in findings if one.target_path == "ResearchStudy.status"]
    assert told == ([] if word == "TERMINATED" else ["MAP202"])


@every_edition
@pytest.mark.parametrize("word", ["UNKNOWN", "WITHHELD", "A NEW WORD", None])
def test_a_state_without_code_is_the_forced_one_and_a_warning(word: str | None, target: str) -> None:
    bundle, findings = checked(bare(status=Status(overall=word, last_known="RECRUITING")), target)
    study = research_study(bundle)
    assert study["status"] == "approved"  # "active" would let a search take the last known state for the present
    (told,) = [one for one in findings if one.code == "MAP205"]
    assert (told.severity, told.path, told.target_path) == (Severity.WARNING, "status.overall", "ResearchStudy.status")
    texts = [one["state"][0]["text"] for one in extensions(study, "ResearchStudy.progressStatus")]
    assert texts[-1] == "Last known status: Recruiting"
    assert len(texts) == (2 if word else 1)


@every_edition
def test_start_and_completion_keep_their_kinds(target: str) -> None:
    study = research_study(checked(full(), target)[0])
    found = [(one.get("actual"), one.get("period")) for one in extensions(study, "ResearchStudy.progressStatus")]
    assert found == [(None, None), ([True], [{"start": "2023-04"}]), ([False], [{"end": "2025-12-31"}])]
    assert study["period"] == {"start": "2023-04", "end": "2025-12-31"}


@every_edition
@pytest.mark.parametrize(("first", "last"), [("2024-05-02", "2024-05"), ("2024", "2024-05-02")])
def test_dates_that_the_edition_cannot_compare(first: str, last: str, target: str) -> None:
    # per-1 before R5: start <= end, which FHIRPath cannot answer for 2024-05-02 and 2024-05.
    precision: dict[int, Any] = {4: "year", 7: "month", 10: "day"}
    start, end = (PartialDate(value=one, precision=precision[len(one)], kind="actual") for one in (first, last))
    bundle, findings = checked(full(status=Status(start=start, completion=end)), target)
    study = research_study(bundle)
    assert study["period"] == {"start": first}
    periods = [one["period"] for one in extensions(study, "ResearchStudy.progressStatus")]
    assert periods == [[{"start": first}], [{"end": last}]]
    (told,) = [one for one in findings if one.path == "status.completion"]
    assert told.code == "MAP204"
    assert (told.target_path or "").endswith("extension-ResearchStudy.progressStatus').extension('period').value")
    assert told.target_path is not None
    assert told.message.endswith(told.target_path)


@every_edition
def test_why_stopped_titles_and_keywords(target: str) -> None:
    study = research_study(
        checked(
            full(
                status=Status(overall="TERMINATED", why_stopped="Funding"),
                official_title="A Trial of Aspirin",
                acronym="ASP",
                keywords=("pain",),
                detailed_description=Markup("In *detail*"),
            ),
            target,
        )[0]
    )
    assert study["reasonStopped"] == {"text": "Funding"}
    assert study["keyword"] == [{"text": "pain"}]
    assert study["description"] == "In *detail*"
    labels = [(codes(one["type"][0])[0], one["value"]) for one in extensions(study, "ResearchStudy.label")]
    assert labels == [
        (("title-type", "official"), ["A Trial of Aspirin"]),
        (("title-type", "acronym"), ["ASP"]),
    ]


@every_edition
@pytest.mark.parametrize(
    ("enrollment", "expected"),
    [
        (Enrollment(count=0, kind="actual"), [{"actualNumber": [0]}]),
        (Enrollment(count=20, kind="estimated"), [{"targetNumber": [20]}]),
        (Enrollment(count=20), []),
    ],
)
def test_enrolment_numbers(enrollment: Enrollment, expected: list[Any], target: str) -> None:
    study = research_study(checked(full(design=Design(enrollment=enrollment)), target)[0])
    assert extensions(study, "ResearchStudy.recruitment") == expected
    assert [one["reference"] for one in study["enrollment"]] == ["Group/nct00000002-eligibility"]


@every_edition
def test_arms_without_exposures_types_or_labels(target: str) -> None:
    bundle, findings = checked(
        full(interventions=(), arms=(Arm(key="arm-1", label=""), Arm(key="arm-2", label=""))), target
    )
    study = research_study(bundle)
    assert study["arm"] == [{"id": "arm-1", "name": "arm-1"}, {"id": "arm-2", "name": "arm-2"}]
    assert extensions(study, "ResearchStudy.comparisonGroup") == [
        {"linkId": [key], "name": [key]} for key in ("arm-1", "arm-2")
    ]
    (told, _) = [one for one in findings if one.code == "MAP205" and (one.path or "").startswith("arms")]
    assert told.target_path == "ResearchStudy.arm.name"


@every_edition
def test_an_arm_type_without_nci_code_is_text(target: str) -> None:
    bundle, findings = checked(full(interventions=(), arms=(Arm(key="arm-1", label="A", type="OTHER"),)), target)
    assert research_study(bundle)["arm"][0]["type"] == {"text": "Other"}
    (told,) = [one for one in findings if one.path == "arms[0].type" and one.target_path == "ResearchStudy.arm.type"]
    assert told.code == "MAP201"


@every_edition
def test_a_bare_record(target: str) -> None:
    study = research_study(checked(bare(), target)[0])
    absent = ("arm", "enrollment", "sponsor", "principalInvestigator", "contact", "site", "location", "category")
    assert not [name for name in absent if name in study]
    assert [one["type"] for one in study["relatedArtifact"]] == ["derived-from"]


@every_edition
def test_outcomes_are_carried_with_their_variables(target: str) -> None:
    outcomes = (
        Outcome(level="primary", measure="Pain", description=Markup("0-10"), time_frame="Day 1"),
        Outcome(level="other", measure="Sleep"),
    )
    bundle, findings = checked(full(outcomes=outcomes), target)
    pain, sleep = extensions(research_study(bundle), "ResearchStudy.outcomeMeasure")
    assert (pain["name"], pain["description"]) == (["Pain"], ["0-10\n\nTime frame: Day 1"])
    assert (codes(pain["type"][0])[0], codes(sleep["type"][0])[0]) == (
        ("research-study-objective-type", "primary"),
        ("research-study-objective-type", "exploratory"),
    )
    assert pain["type"][0]["coding"][0]["system"].startswith("http://terminology.hl7.org/CodeSystem/")
    variables = {f"EvidenceVariable/{one['id']}": one for one in resources(bundle, "EvidenceVariable")}
    variable = variables[pain["reference"][0]["reference"]]
    assert (variable["title"], variable["description"]) == ("Pain", "0-10")
    (characteristic,) = variable["characteristic"]
    assert characteristic["definitionCodeableConcept"] == {"text": "Pain"}
    # R4B's timeFromStart counts from the entry into the study, R4's is a length: a time frame is neither.
    assert extensions(characteristic, "EvidenceVariable.characteristic.timeFromEvent") == [{"description": ["Day 1"]}]
    assert "MAP202" in [one.code for one in findings if one.path == "outcomes[1].level"]


@every_edition
def test_observational_study(target: str) -> None:
    design = Design(study_type="OBSERVATIONAL", observational_model="CASE_CONTROL", patient_registry=True)
    study = research_study(checked(full(design=design, interventions=(), arms=()), target)[0])
    assert [one["text"] for one in study["category"]] == [
        "Study type: Observational",
        "Observational model: Case-Control",
        "Patient registry: yes",
    ]
    assert "arm" not in study


@every_edition
def test_expanded_access(target: str) -> None:
    access = ExpandedAccess(available=True, nct_id="NCT00000009", status="AVAILABLE")
    status = Status(overall="AVAILABLE", expanded_access=access)
    study = research_study(checked(full(status=status, design=Design(study_type="EXPANDED_ACCESS")), target)[0])
    assert {"text": "Expanded access status: Available"} in extensions(study, "ResearchStudy.classifier")
    (other,) = [one for one in study["relatedArtifact"] if "Expanded access" in one.get("display", "")]
    assert other["document"] == {"url": "https://clinicaltrials.gov/study/NCT00000009"}


ANY = """Inclusion Criteria:

* Measurable disease, defined as at least one of the following:
  * Serum \\> 0.5 g/dL
  * Urine, with all of the following:
    * collected in 24 hours
    * frozen
* Consent
"""


def test_combined_criteria_of_r4b_are_variables_of_their_own() -> None:
    bundle, findings = checked(full(eligibility=Eligibility(text=Markup(ANY)), interventions=(), arms=()), "fhir-r4b")
    (group,) = resources(bundle, "Group")
    assert "contained" not in group
    inner, outer = resources(bundle, "EvidenceVariable")
    lead = "Measurable disease, defined as at least one of the following:"
    combined, consent = group["characteristic"]
    assert combined["valueReference"] == {"reference": f"EvidenceVariable/{outer['id']}", "display": lead}
    assert consent["valueCodeableConcept"] == {"text": "Consent"}
    assert (outer["characteristicCombination"], inner["characteristicCombination"]) == ("union", "intersection")
    assert outer["characteristic"] == [
        {"definitionCodeableConcept": {"text": "Serum > 0.5 g/dL"}},
        {"definitionReference": {"reference": f"EvidenceVariable/{inner['id']}"}},
    ]
    assert inner["description"] == "Urine, with all of the following:\n  * collected in 24 hours\n  * frozen"
    (provenance,) = resources(bundle, "Provenance")
    assert {"reference": f"EvidenceVariable/{outer['id']}"} in provenance["target"]
    derived = {one.target_path for one in findings if one.code == "MAP206" and one.path == "eligibility.text"}
    assert derived == {"EvidenceVariable.characteristicCombination"}


def test_combined_criteria_of_r4_are_text() -> None:
    bundle, findings = checked(full(eligibility=Eligibility(text=Markup(ANY)), interventions=(), arms=()), "fhir-r4")
    (group,) = resources(bundle, "Group")
    assert resources(bundle, "EvidenceVariable") == []
    assert group["characteristic"][0]["valueCodeableConcept"]["text"].splitlines()[1:] == [
        "  * Serum > 0.5 g/dL",
        "  * Urine, with all of the following:",
        "    * collected in 24 hours",
        "    * frozen",
    ]
    assert "eligibility.text" in named(findings, "MAP204")


REFERENCES = (
    Reference(pmid="1", citation="First.", type="BACKGROUND"),
    Reference(pmid="2", citation="Second.", type="RESULT", retractions=(Retraction(pmid="3", source="Journal"),)),
    Reference(pmid="4", type="DERIVED"),
    Reference(citation="Fifth."),
)


@every_edition
def test_kinds_of_publications_stay_apart(target: str) -> None:
    bundle, findings = checked(full(references=REFERENCES), target)
    study = research_study(bundle)
    found = study["relatedArtifact"][:4]
    assert [one["type"] for one in found] == ["citation", "documentation", "citation", "citation"]
    assert [extensions(one, "RelatedArtifact.classifier") for one in found] == [
        [{"text": "Background"}],
        [{"text": "Result"}],
        [{"text": "Derived"}],
        [],
    ]
    assert [one.get("citation") for one in found] == ["First.", "Second.", None, "Fifth."]
    told = [one.message for one in findings if one.target_path == "RelatedArtifact.type" and one.code == "MAP202"]
    assert "related artifact type 'cites' is written as 'Citation' (source-is-narrower-than-target)" in told
    if target == "fhir-r4b":
        citations = resources(bundle, "Citation")
        assert [one["resource"] for one in found] == [one["url"] for one in citations]
        assert [one["reference"] for one in extensions(study, "ResearchStudy.result")] == [
            "Citation/nct00000002-pmid-2"
        ]
        assert citations[1]["citedArtifact"]["note"] == [{"text": "Retraction: Journal, PMID 3"}]
    else:
        assert [one.get("display") for one in found] == [
            "PMID 1",
            "PMID 2; Retraction: Journal, PMID 3",
            "PMID 4",
            None,
        ]
        assert found[0]["document"] == {"url": "https://pubmed.ncbi.nlm.nih.gov/1/"}
        assert "document" not in found[3]


@every_edition
@pytest.mark.parametrize(("size", "expected"), [(123, 123), (2**31 - 1, 2**31 - 1), (2**31, None)])
def test_documents_links_and_data(size: int, expected: int | None, target: str) -> None:
    document = Document(
        type="Prot_SAP",
        label="Protocol",
        filename="p.pdf",
        size=size,
        date=PartialDate(value="2020-01-02", precision="day"),
    )
    bundle, findings = checked(
        full(
            documents=(document,),
            links=(Link(url="https://example.org/a"),),
            available_data=(AvailableData(id="D1", type="IPD", url="https://example.org/b"),),
        ),
        target,
    )
    link, data, protocol, _ = research_study(bundle)["relatedArtifact"]
    assert (link["type"], link["document"]) == ("documentation", {"url": "https://example.org/a"})
    assert (data["type"], data["label"]) == ("documentation", "D1")
    url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-RelatedArtifact.classifier"
    assert [one["valueCodeableConcept"]["text"] for one in data["extension"]] == ["Supported with", "IPD"]
    assert {one["url"] for one in data["extension"]} == {url}
    assert protocol["document"].get("size") == expected
    assert protocol["document"]["creation"] == "2020-01-02"
    lost = [one.message for one in findings if one.code == "MAP203" and one.target_path == "Attachment.size"]
    assert lost == ([] if expected else [f"size of a document has no place in Attachment.size: {size}"])


@every_edition
def test_kinds_products_and_free_interventions(target: str) -> None:
    types = ["DRUG", "DEVICE", "PROCEDURE", "DIETARY_SUPPLEMENT", "BEHAVIORAL", None]
    made = tuple(Intervention(key=f"intervention-{n}", name=f"I{n}", type=word) for n, word in enumerate(types, 1))
    bundle, _ = checked(full(arms=(), interventions=made), target)
    found = resources(bundle, "ActivityDefinition")
    assert [one.get("kind") for one in found] == [
        "MedicationRequest",
        "DeviceRequest",
        "ServiceRequest",
        "NutritionOrder",
        None,
        None,
    ]
    assert found[1]["productCodeableConcept"] == {"text": "I2"}
    (plan,) = resources(bundle, "PlanDefinition")
    assert [one["id"] for one in plan["action"]] == [f"intervention-{number}" for number in range(1, 7)]
    assert plan["action"][0]["definitionCanonical"] == found[0]["url"]


@every_edition
def test_a_huge_text_is_kept(target: str) -> None:
    text = Markup("Inclusion Criteria:\n\n" + "\n".join(f"* criterion {number} \\> x" for number in range(3000)))
    bundle, _ = checked(full(eligibility=Eligibility(text=text), brief_summary=Markup("s" * 200_000)), target)
    (group,) = resources(bundle, "Group")
    assert extensions(group, "Group.description") == [text]
    assert len(group["characteristic"]) == 3000
    assert extensions(research_study(bundle), "ResearchStudy.descriptionSummary") == ["s" * 200_000]
