"""The seed as R4B and R4: every expectation was read off the page, and off the pages of both editions, by hand."""

from __future__ import annotations

from collections import Counter

import orjson
import pytest

from fhir_writer.seed import ARMS, INTERVENTIONS
from fhir_writing import EARLIER, Resource, codes, extensions, research_study, resources
from transaction_server import Server
from trialglot import api
from trialglot.findings import Finding, Severity
from trialglot.validators.options import CheckOptions

Made = tuple[str, Resource, list[Finding]]


@pytest.fixture(scope="module", params=EARLIER)
def made(request: pytest.FixtureRequest, seed_page: bytes) -> Made:
    """The target, the bundle, checked in full, and the findings."""
    options = api.Options(targets=(request.param,), check=CheckOptions(full=True))
    (conversion,) = api.convert(api.read(seed_page), options)
    assert conversion.valid
    return request.param, orjson.loads(conversion.content), list(conversion.findings)


@pytest.fixture(scope="module")
def study(made: Made) -> Resource:
    return research_study(made[1])


def test_resources_of_the_bundle(made: Made) -> None:
    target, bundle, _ = made
    kinds = {
        "Organization": 1,
        "PractitionerRole": 1,
        "Location": 23,
        "Group": 1,
        "ActivityDefinition": 8,
        "EvidenceVariable": 8,
        "PlanDefinition": 1,
        "ResearchStudy": 1,
        "Provenance": 1,
    }
    if target == "fhir-r4b":  # R4 has no Citation
        kinds["Citation"] = 1
    assert Counter(entry["resource"]["resourceType"] for entry in bundle["entry"]) == kinds


def test_entries_are_those_of_r5(made: Made, seed_page: bytes) -> None:
    target, bundle, _ = made
    (r5,) = api.convert(api.read(seed_page), api.Options(targets=("fhir-r5",)))
    expected = [
        {key: entry[key] for key in ("fullUrl", "request")}
        for entry in r5.document["entry"]
        if target == "fhir-r4b" or entry["resource"]["resourceType"] != "Citation"
    ]
    assert [{key: entry[key] for key in ("fullUrl", "request")} for entry in bundle["entry"]] == expected


def test_state_phase_and_design_are_native(study: Resource) -> None:
    assert study["status"] == "closed-to-accrual"
    system = "http://terminology.hl7.org/CodeSystem/research-study"
    assert [(one["system"], one["code"]) for one in study["phase"]["coding"]] == [
        (f"{system}-phase", "phase-2"),
        ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "C15601"),
    ]
    assert study["primaryPurposeType"]["coding"][0]["system"] == f"{system}-prim-purp-type"
    assert [one["text"] for one in study["category"]] == [
        "Study type: Interventional",
        "Allocation: Randomized",
        "Intervention model: Parallel Assignment",
        "Masking: None (Open Label)",
    ]
    assert study["period"] == {"start": "2023-04-05", "end": "2028-05-12"}
    assert [codes(one)[0][1] for one in study["location"]] == ["AU", "BR", "CN", "CZ", "GR", "JP", "PT"]
    assert [one["text"] for one in study["focus"]] == INTERVENTIONS[:4]
    assert study["condition"] == [{"text": "Relapsed/Refractory Multiple Myeloma"}]


def test_the_exact_state_is_carried_by_extension(made: Made, study: Resource) -> None:
    first, second = extensions(study, "ResearchStudy.progressStatus")
    (state,) = first["state"]
    # The list of that name at http://hl7.org/fhir/ has no such code before R5.
    assert [(one["system"], one["code"]) for one in state["coding"]] == [
        ("http://terminology.hl7.org/CodeSystem/research-study-status", "active-but-not-recruiting")
    ]
    assert second["period"] == [{"start": "2023-04-05", "end": "2028-05-12"}]
    told = [one.message for one in made[2] if one.code == "MAP202" and one.target_path == "ResearchStudy.status"]
    assert told == [
        "overall status 'ACTIVE_NOT_RECRUITING' is written as 'Closed to Accrual' (source-is-broader-than-target)"
    ]


def test_what_only_r5_has_is_carried_by_extension(study: Resource) -> None:
    assert extensions(study, "ResearchStudy.url") == ["https://trialglot.invalid/fhir/ResearchStudy/nct05704049"]
    assert extensions(study, "ResearchStudy.date") == ["2025-12-29"]
    (summary,) = extensions(study, "ResearchStudy.descriptionSummary")
    assert summary.startswith("The main purpose of this study is to measure the efficacy (Myeloma response)")
    assert extensions(study, "ResearchStudy.label") == []  # the page has the brief title alone
    assert "extension-ResearchStudy.recruitment" not in orjson.dumps(study).decode()  # the kind is not stated
    activity, period = study["extension"][0]["extension"]
    assert codes(activity["valueCodeableConcept"]) == [("research-study-registration-activity", "update-posting")]
    assert period["valuePeriod"] == {"start": "2025-12-29", "end": "2025-12-29"}


def test_parties(made: Made, study: Resource) -> None:
    assert study["sponsor"] == {"reference": "Organization/org-sanofi-0264ad5020c4", "display": "Sanofi"}
    assert "principalInvestigator" not in study  # the record names a study director
    assert study["contact"] == [{"name": "Clinical Sciences & Operations"}]
    found = [
        (one["name"], [code for _, code in codes(one["role"][0])])
        for one in extensions(study, "ResearchStudy.associatedParty")
    ]
    assert found == [
        (["Sanofi"], ["lead-sponsor"]),
        (["Sanofi"], ["sponsor", "C70793"]),
        (["Clinical Sciences & Operations"], []),  # HL7 Terminology has no director
    ]
    assert "MAP201" in [one.code for one in made[2] if one.path == "officials[0].role"]
    (role,) = resources(made[1], "PractitionerRole")
    assert role["organization"]["display"] == "Sanofi"
    assert "practitioner" not in role  # a department: no person is claimed


def test_arms_keep_their_keys(study: Resource) -> None:
    assert [(one["id"], one["name"]) for one in study["arm"]] == [
        (f"arm-{number}", name) for number, name in enumerate(ARMS, start=1)
    ]
    assert codes(study["arm"][0]["type"]) == [("Thesaurus.owl", "C174266")]  # no HL7 system of arm types before R5
    assert study["arm"][0]["description"].startswith("Isatuximab will be administered manually for 8 minutes")
    groups = extensions(study, "ResearchStudy.comparisonGroup")
    assert [(one["linkId"], one["name"]) for one in groups] == [
        ([f"arm-{number}"], [name]) for number, name in enumerate(ARMS, start=1)
    ]
    assert [one["display"] for one in groups[0]["intendedExposure"]] == INTERVENTIONS
    assert all(set(one) == {"linkId", "name", "intendedExposure"} for one in groups)


def test_the_plan_links_actions_by_their_ids(made: Made) -> None:
    (plan,) = resources(made[1], "PlanDefinition")
    screening, treatment = plan["action"]
    assert (screening["id"], treatment["id"]) == ("epoch-1", "epoch-2")
    assert treatment["relatedAction"] == [{"actionId": "epoch-1", "relationship": "after-end"}]
    assert [codes(one["code"][0]) for one in plan["action"]] == [
        [("Thesaurus.owl", "C202487")],
        [("Thesaurus.owl", "C101526")],
    ]
    (allocation,) = treatment["action"]
    assert [(one["id"], one["title"]) for one in allocation["action"]] == [
        (f"arm-{number}", name) for number, name in enumerate(ARMS, start=1)
    ]
    assert [one["id"] for one in allocation["action"][2]["action"]] == [
        f"arm-3.intervention-{number}" for number in range(1, 9)
    ]
    assert b"linkId" not in orjson.dumps(plan)


def test_eligibility(made: Made, study: Resource) -> None:
    (group,) = resources(made[1], "Group")
    assert (group["type"], group["actual"]) == ("person", False)
    assert study["enrollment"] == [
        {"reference": "Group/nct05704049-eligibility", "display": "Eligibility of NCT05704049"}
    ]
    (text,) = extensions(group, "Group.description")
    assert text.startswith("Inclusion Criteria\n\nParticipants must have a documented diagnosis")
    assert len(group["characteristic"]) == 17  # age, healthy volunteers, 15 criteria
    assert group["characteristic"][0]["valueQuantity"]["value"] == 18
    assert [one["exclude"] for one in group["characteristic"]] == [False, True, *[False] * 9, *[True] * 6]


def test_interventions_and_products(made: Made) -> None:
    found = resources(made[1], "ActivityDefinition")
    assert [(one["title"], one["kind"]) for one in found] == [(name, "MedicationRequest") for name in INTERVENTIONS]
    (medication,) = found[2]["contained"]
    assert medication["form"] == {"text": "Tablet"}
    assert medication["code"]["coding"] == [{"system": "http://www.whocc.no/atc", "code": "H02AB02"}]
    exposures = resources(made[1], "EvidenceVariable")
    assert [one["relatedArtifact"] for one in exposures] == [
        [{"type": "documentation", "resource": definition["url"]}] for definition in found
    ]
    assert ["actual" in one for one in exposures] == [made[0] == "fhir-r4b"] * 8


def test_the_publication(made: Made, study: Resource) -> None:
    target, bundle, findings = made
    publication, record = study["relatedArtifact"]
    assert (publication["type"], record["type"]) == ("citation", "derived-from")
    assert extensions(publication, "RelatedArtifact.classifier") == [{"text": "Derived"}]
    assert publication["citation"].startswith("Parmar G, Capra M, Seguro F, Hungria V")
    kept = [one.target_path for one in findings if one.code == "MAP204" and "Citation" in one.message]
    if target == "fhir-r4b":
        (citation,) = resources(bundle, "Citation")
        assert publication["resource"] == citation["url"]
        assert citation["citedArtifact"]["identifier"][0]["value"] == "41455697"
        assert kept == []
    else:
        assert publication["display"] == "PMID 41455697"
        assert publication["document"] == {"url": "https://pubmed.ncbi.nlm.nih.gov/41455697/"}
        assert kept == ["ResearchStudy.relatedArtifact"]


def test_provenance_has_no_time(made: Made) -> None:
    (provenance,) = resources(made[1], "Provenance")
    (reason,) = provenance["_recorded"]["extension"]
    assert reason == {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    assert "recorded" not in provenance
    assert [one["role"] for one in provenance["entity"]] == ["source", "derivation"]
    (device,) = provenance["contained"]
    assert device["deviceName"] == [{"name": "trialglot", "type": "user-friendly-name"}]
    assert device["type"] == {"text": "software"}
    assert len(provenance["target"]) == len(made[1]["entry"]) - 1


def test_no_address_of_r5_where_the_edition_has_its_own(made: Made) -> None:
    content = orjson.dumps(made[1]).decode()
    for name in ("phase", "prim-purp-type", "objective-type", "party-role", "status", "arm-type"):
        assert f'"http://hl7.org/fhir/research-study-{name}"' not in content, name


def test_findings_name_places_of_the_edition(made: Made) -> None:
    target, _, findings = made
    assert all(one.target == target and one.target_path for one in findings)
    assert not [one for one in findings if one.severity is Severity.ERROR]
    paths = {one.path: one.target_path for one in findings if one.code in ("MAP202", "MAP207")}
    extension = "ResearchStudy.extension('http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy"
    assert paths["design.intervention_model"] == "ResearchStudy.category"
    assert paths["design.enrollment"] == f"{extension}.recruitment')"
    assert paths["lead_sponsor.agency_class"] == f"{extension}.associatedParty').extension('classifier').value"


def test_posting_the_bundle_twice_creates_nothing_the_second_time(made: Made) -> None:
    server, bundle = Server(), made[1]
    server.transaction(bundle)
    assert (server.created, server.updated) == (len(bundle["entry"]), 0)
    server.transaction(bundle)
    assert (server.created, server.updated, server.unchanged) == (0, 0, len(bundle["entry"]))
    (found,) = server.search("ResearchStudy", "http://clinicaltrials.gov", "NCT05704049")
    assert found["id"] == "nct05704049"
