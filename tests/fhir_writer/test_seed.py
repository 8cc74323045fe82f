"""The seed as FHIR: every expectation here was read off the page by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from fhir_writer.seed import ARMS, INTERVENTIONS
from fhir_writing import Resource, actions, arm_actions, codes, research_study, resources
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Report, Severity
from trialglot.readers import ctgov_json, ctgov_page
from trialglot.readers.reading import Record
from trialglot.writers.fhir import r5
from trialglot.writers.options import WriteOptions

Made = tuple[Resource, list[Finding]]


@pytest.fixture(scope="module")
def page(seed_page: bytes) -> Made:
    report = Report("fhir-r5")
    study = ctgov_page.read(Record("NCT05704049.txt", seed_page)).study
    return r5.write(Plan(study), WriteOptions(), report), report.findings


@pytest.fixture(scope="module")
def twin(seed_json: bytes) -> Made:
    report = Report("fhir-r5")
    study = ctgov_json.read(Record("NCT05704049.json", seed_json)).study
    return r5.write(Plan(study), WriteOptions(), report), report.findings


@pytest.fixture(scope="module")
def bundle(page: Made) -> Resource:
    return page[0]


def test_resources_of_the_bundle(bundle: Resource) -> None:
    assert bundle["type"] == "transaction"
    assert Counter(entry["resource"]["resourceType"] for entry in bundle["entry"]) == {
        "Organization": 1,
        "PractitionerRole": 1,
        "Location": 23,
        "Group": 1,
        "ActivityDefinition": 8,
        "EvidenceVariable": 8,
        "PlanDefinition": 1,
        "Citation": 1,
        "ResearchStudy": 1,
        "Provenance": 1,
    }


def test_identifiers(bundle: Resource) -> None:
    found = [(one.get("system"), one["value"], codes(one["type"])) for one in research_study(bundle)["identifier"]]
    assert sorted(found, key=str) == sorted(
        [
            ("http://clinicaltrials.gov", "NCT05704049", [("Thesaurus.owl", "C172240")]),
            (None, "ACT17453", [("Thesaurus.owl", "C132351")]),
            (None, "U1111-1280-5090", [("Thesaurus.owl", "C218689")]),
            ("https://euclinicaltrials.eu/clinicalTrialId", "2023-508870-27", [("Thesaurus.owl", "C218684")]),
        ],
        key=str,
    )


def test_status_phase_and_design(bundle: Resource) -> None:
    study = research_study(bundle)
    assert study["status"] == "active"
    assert [codes(one["state"]) for one in study["progressStatus"]] == [
        [("research-study-status", "active-but-not-recruiting")],
        [("research-study-status", "overall-study")],
    ]
    assert study["progressStatus"][1]["period"] == study["period"] == {"start": "2023-04-05", "end": "2028-05-12"}
    assert "actual" not in study["progressStatus"][1]  # the page does not say which dates are estimates
    assert codes(study["phase"]) == [("research-study-phase", "phase-2"), ("Thesaurus.owl", "C15601")]
    assert codes(study["primaryPurposeType"])[0] == ("research-study-prim-purp-type", "treatment")
    assert [(one["text"], codes(one)) for one in study["studyDesign"]] == [
        ("Study type: Interventional", [("study-design", "SEVCO:01001"), ("Thesaurus.owl", "C98388")]),
        ("Allocation: Randomized", [("study-design", "SEVCO:01003"), ("Thesaurus.owl", "C25196")]),
        ("Intervention model: Parallel Assignment", [("study-design", "SEVCO:01011"), ("Thesaurus.owl", "C82639")]),
        ("Masking: None (Open Label)", [("Thesaurus.owl", "C49659")]),
    ]


def test_enrolment_of_unknown_kind_fills_neither_number(page: Made) -> None:
    bundle, findings = page
    study = research_study(bundle)
    assert set(study["recruitment"]) == {"eligibility"}
    assert {"text": "Enrollment: 118 (not stated whether planned or actual)"} in study["note"]
    assert "MAP207" in [one.code for one in findings]


def test_regions_conditions_and_dates_of_the_record(bundle: Resource) -> None:
    study = research_study(bundle)
    assert [codes(one)[0][1] for one in study["region"]] == ["AU", "BR", "CN", "CZ", "GR", "JP", "PT"]
    assert study["condition"] == [{"text": "Relapsed/Refractory Multiple Myeloma"}]
    assert study["date"] == "2025-12-29"
    activity, period = study["extension"][0]["extension"]
    assert codes(activity["valueCodeableConcept"]) == [("research-study-registration-activity", "update-posting")]
    assert period["valuePeriod"] == {"start": "2025-12-29", "end": "2025-12-29"}


def test_eligibility(bundle: Resource) -> None:
    (group,) = resources(bundle, "Group")
    age, healthy, *criteria = group["characteristic"]
    assert (group["type"], group["membership"]) == ("person", "definitional")
    assert codes(age["code"]) == [("sct", "397669002")]
    assert age["valueQuantity"] == {
        "value": 18,
        "comparator": ">=",
        "unit": "year",
        "system": "http://unitsofmeasure.org",
        "code": "a",
    }
    assert healthy == {"code": {"text": "Healthy volunteer"}, "valueBoolean": True, "exclude": True}
    assert len(criteria) == 15
    assert [one["exclude"] for one in criteria] == [False] * 9 + [True] * 6
    assert criteria[0]["valueCodeableConcept"]["text"].startswith("Participants must have a documented diagnosis")
    assert criteria[11]["valueCodeableConcept"]["text"] == "Prior treatment with carfilzomib"
    assert "serum FLC ratio (<0.26 or >1.65)." in criteria[4]["valueCodeableConcept"]["text"]
    assert "serum FLC ratio (\\<0.26 or \\>1.65)." in group["description"]
    assert research_study(bundle)["recruitment"]["eligibility"]["reference"] == f"Group/{group['id']}"


def test_eight_arm_actions_each_with_its_interventions(bundle: Resource) -> None:
    arms = arm_actions(bundle)
    assert [one["linkId"] for one in arms] == [f"arm-{number}" for number in range(1, 9)]
    assert [one["title"] for one in arms] == ARMS
    for arm in arms:
        assert [one["title"] for one in arm["action"]] == INTERVENTIONS
        assert [one["definitionCanonical"] for one in arm["action"]] == [
            one["url"] for one in resources(bundle, "ActivityDefinition")
        ]
    links = [one["linkId"] for one in actions(bundle)]
    assert len(links) == len(set(links))
    (allocation,) = [one for one in actions(bundle) if one["linkId"] == "allocation"]
    assert allocation["selectionBehavior"] == "exactly-one"
    assert allocation["action"] == arms


def test_derived_phases_stand_above_the_arms_with_their_evidence(bundle: Resource) -> None:
    (plan,) = resources(bundle, "PlanDefinition")
    assert plan["type"]["coding"][0]["code"] == "clinical-protocol"
    screening, treatment = plan["action"]
    assert (screening["title"], codes(screening["code"])) == ("Screening", [("Thesaurus.owl", "C202487")])
    assert screening["timingTiming"]["repeat"]["boundsRange"]["high"]["value"] == 28
    assert "up to 28 days" in screening["documentation"][0]["citation"]
    assert treatment["relatedAction"] == [{"targetId": screening["id"], "relationship": "after-end"}]
    cycle = arm_actions(bundle)[0]
    assert cycle["timingTiming"]["repeat"] == {"frequency": 1, "period": 28, "periodUnit": "d"}
    assert "28 days" in cycle["documentation"][0]["citation"]


def test_comparison_groups_use_the_arm_keys_of_the_plan(bundle: Resource) -> None:
    groups = research_study(bundle)["comparisonGroup"]
    assert [(one["linkId"], one["name"]) for one in groups] == [
        (one["linkId"], one["title"]) for one in arm_actions(bundle)
    ]
    assert codes(groups[0]["type"]) == [("research-study-arm-type", "experimental"), ("Thesaurus.owl", "C174266")]
    assert [one["display"] for one in groups[0]["intendedExposure"]] == INTERVENTIONS
    assert groups[0]["description"].startswith("Isatuximab will be administered manually for 8 minutes")


def test_interventions_are_medication_requests(bundle: Resource) -> None:
    found = resources(bundle, "ActivityDefinition")
    assert [one["title"] for one in found] == INTERVENTIONS
    assert {one["kind"] for one in found} == {"MedicationRequest"}
    assert {codes(one["topic"][0])[0] for one in found} == {("Thesaurus.owl", "C1909")}


def test_products_state_code_form_and_route(bundle: Resource) -> None:
    by_title = {one["title"]: one for one in resources(bundle, "ActivityDefinition")}
    dexamethasone = by_title["Dexamethasone"]
    assert dexamethasone["productReference"]["reference"] == "#product"
    (medication,) = dexamethasone["contained"]
    assert medication["code"]["coding"] == [{"system": "http://www.whocc.no/atc", "code": "H02AB02"}]
    assert medication["doseForm"] == {"text": "Tablet"}
    assert [codes(one["route"]) for one in dexamethasone["dosage"]] == [[("sct", "26643006")]]
    routes = [codes(one["route"])[0][1] for one in by_title["Acetaminophen"]["dosage"]]
    assert routes == ["26643006", "47625008"]
    assert [one["concept"]["text"] for one in research_study(bundle)["focus"]] == [
        "Isatuximab",
        "Carfilzomib",
        "Dexamethasone",
        "Dexamethasone IV",
    ]


def test_parties(bundle: Resource) -> None:
    found = [(one["name"], codes(one["role"])[0][1]) for one in research_study(bundle)["associatedParty"]]
    assert found == [
        ("Sanofi", "lead-sponsor"),
        ("Sanofi", "sponsor"),
        ("Clinical Sciences & Operations", "study-director"),
    ]
    (role,) = resources(bundle, "PractitionerRole")
    assert role["organization"]["display"] == "Sanofi"
    assert "practitioner" not in role  # a department: no person is claimed


def test_sites_have_iso_countries_and_no_child_studies(bundle: Resource) -> None:
    sites = resources(bundle, "Location")
    assert [one["reference"] for one in research_study(bundle)["site"]] == [f"Location/{one['id']}" for one in sites]
    assert sites[0]["name"] == "Investigational Site Number : 0360002"
    assert sites[0]["address"] == {
        "text": "Wollongong, New South Wales, Australia",
        "city": "Wollongong",
        "state": "New South Wales",
        "country": "AU",
    }
    assert Counter(one["address"]["country"] for one in sites) == {
        "AU": 2,
        "BR": 3,
        "CN": 7,
        "CZ": 4,
        "GR": 2,
        "JP": 2,
        "PT": 3,
    }


def test_the_publication_cites_the_study(bundle: Resource) -> None:
    (citation,) = resources(bundle, "Citation")
    assert citation["citedArtifact"]["identifier"] == [
        {"system": "https://pubmed.ncbi.nlm.nih.gov", "value": "41455697"}
    ]
    study = research_study(bundle)
    assert [one["type"] for one in study["relatedArtifact"]] == ["cited-by", "transforms"]
    assert study["relatedArtifact"][0]["resourceReference"]["reference"] == f"Citation/{citation['id']}"
    assert "result" not in study


def test_provenance(bundle: Resource) -> None:
    (provenance,) = resources(bundle, "Provenance")
    assert len(provenance["target"]) == len(bundle["entry"]) - 1
    assert "recorded" not in provenance
    assert provenance["entity"][0]["what"]["display"] == "ClinicalTrials.gov record NCT05704049"
    digest = provenance["entity"][0]["what"]["identifier"]["value"].removeprefix("nih:sha-256;")
    assert len(digest) == 64


def test_the_twin_says_the_same(page: Made, twin: Made) -> None:
    first, second = page[0], twin[0]
    assert [(one["linkId"], one["title"]) for one in arm_actions(first)] == [
        (one["linkId"], one["title"]) for one in arm_actions(second)
    ]
    assert len(resources(second, "Location")) == 23
    study = research_study(second)
    assert [one["name"] for one in study["comparisonGroup"]] == ARMS
    (group,) = resources(second, "Group")
    assert len([one for one in group["characteristic"] if one["code"]["text"].endswith("criterion")]) == 15


def test_alternatives_that_the_record_lists_one_by_one_are_a_warning(page: Made, twin: Made) -> None:
    # "... measurable disease defined as at least one of the following:" and three items beside it.
    for _, findings in (page, twin):
        (found,) = [one for one in findings if one.code == "MAP222"]
        assert found.severity is Severity.WARNING
        assert found.message.startswith("criteria inclusion-3, inclusion-4, inclusion-5 are alternatives introduced by")
        assert "inclusion-2" in found.message


def test_every_finding_has_a_place(page: Made, twin: Made) -> None:
    for _, findings in (page, twin):
        assert all(one.target == "fhir-r5" and one.target_path for one in findings)
        assert not [one for one in findings if one.code == "MAP220"]
