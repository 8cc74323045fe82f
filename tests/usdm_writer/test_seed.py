"""The seed as USDM: what stands on the page of NCT05704049 stands in the document, under the names CDISC gives it."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

import orjson
import pytest

from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.readers import ctgov_page
from trialglot.readers.reading import Record
from trialglot.writers.options import WriteOptions
from trialglot.writers.usdm import usdm40
from usdm_writer.documents import Made, code, extension, faults, faults_of_schema


@pytest.fixture(scope="module")
def seed(seed_page: bytes) -> Made:
    return Made(seed_page)


@pytest.fixture(scope="module")
def twin(seed_json: bytes) -> Made:
    return Made(seed_json)


def test_bytes(seed: Made, seed_page: bytes) -> None:
    assert seed.content.startswith(b'{\n  "study": {\n    "id": "')
    assert seed.content.endswith(b"}\n")
    study = ctgov_page.read(Record("NCT05704049.txt", seed_page)).study
    assert usdm40.dump(usdm40.write(Plan(study), WriteOptions(), Report())) == seed.content


def test_it_is_sound(seed: Made, twin: Made) -> None:
    assert faults(seed.document) == []
    assert faults(twin.document) == []


def test_it_is_valid_by_the_strict_schema(seed: Made, twin: Made, shared: Path) -> None:
    for made in (seed, twin):
        assert faults_of_schema(shared, made.content) == []
    broken = orjson.loads(seed.content)
    del broken["study"]["versions"][0]["studyDesigns"][0]["rationale"]
    broken["study"]["id"] = "study"
    assert len(faults_of_schema(shared, orjson.dumps(broken))) == 2


def test_root(seed: Made, twin: Made) -> None:
    assert (seed.document["usdmVersion"], seed.document["systemName"]) == ("4.0.0", "trialglot")
    # RFC 9562, 5.5: SHA-1 of the namespace of URLs and the name, its first 16 octets with version and variant set.
    name = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8") + b"https://trialglot.invalid/usdm/NCT05704049"
    octets = sha1(name, usedforsecurity=False).hexdigest()
    variant = f"{int(octets[16], 16) & 3 | 8:x}"
    expected = f"{octets[:8]}-{octets[8:12]}-5{octets[13:16]}-{variant}{octets[17:20]}-{octets[20:32]}"
    assert seed.study["id"] == twin.study["id"] == expected
    assert seed.study["name"] == "NCT05704049"
    assert seed.study["description"].startswith("The main purpose of this study is to measure the efficacy")
    assert seed.version["versionIdentifier"] == "2025-12-29"


def test_titles(seed: Made) -> None:
    title = (
        "A Study to Investigate Subcutaneous Isatuximab in Combination With Carfilzomib and Dexamethasone in "
        "Adult Participants With Relapsed and/or Refractory Multiple Myeloma"
    )
    assert [(one["text"], code(one["type"])) for one in seed.version["titles"]] == [
        (title, ("C207615", "Brief Study Title"))
    ]


def test_identifiers_with_their_issuers(seed: Made) -> None:
    issuers = {one["id"]: (one["label"], code(one["type"])) for one in seed.version["organizations"]}
    assert [(one["text"], *issuers[one["scopeId"]]) for one in seed.version["studyIdentifiers"]] == [
        ("NCT05704049", "ClinicalTrials.gov", ("C93453", "Study Registry")),
        ("ACT17453", "Sanofi", ("C54149", "Drug Company")),
        (
            "U1111-1280-5090",
            "WHO International Clinical Trials Registry Platform (ICTRP)",
            ("C93453", "Study Registry"),
        ),
        (
            "2023-508870-27",
            "Clinical Trials Information System (CTIS), European Medicines Agency",
            ("C93453", "Study Registry"),
        ),
    ]


def test_the_design(seed: Made) -> None:
    design = seed.design
    assert design["instanceType"] == "InterventionalStudyDesign"
    assert code(design["studyType"]) == ("C98388", "Interventional Study")
    assert code(design["studyPhase"]) == ("C15601", "Phase II Trial")
    assert code(design["model"]) == ("C82639", "Parallel Study")
    assert [code(one) for one in design["intentTypes"]] == [("C49656", "Treatment Study")]
    assert [code(one) for one in design["characteristics"]] == [("C46079", "Randomized Controlled Clinical Trial")]
    assert code(design["blindingSchema"]) == ("C49659", "Open Label Study")
    # A code says of which day its list is: three packages, as mappings/ct holds them.
    assert design["model"]["codeSystem"] == "http://www.cdisc.org"
    assert design["model"]["codeSystemVersion"] == "2025-09-26"
    assert design["characteristics"][0]["codeSystemVersion"] == "2026-03-27"
    assert design["epochs"][0]["type"]["codeSystemVersion"] == "2025-03-28"


def test_arms_epochs_elements_and_cells_have_the_keys_of_every_output(seed: Made) -> None:
    design = seed.design
    assert [one["id"] for one in design["arms"]] == [f"arm-{number}" for number in range(1, 9)]
    assert code(design["arms"][0]["type"]) == ("C174266", "Investigational Arm")
    assert [(one["id"], one["label"], code(one["type"])) for one in design["epochs"]] == [
        ("epoch-1", "Screening", ("C202487", "Screening Epoch")),
        ("epoch-2", "Treatment", ("C101526", "Treatment Epoch")),
    ]
    assert design["epochs"][0]["nextId"] == "epoch-2"
    assert design["epochs"][1]["previousId"] == "epoch-1"
    assert "nextId" not in design["epochs"][1]
    assert [(one["armId"], one["epochId"]) for one in design["studyCells"]] == [
        (f"arm-{arm}", f"epoch-{epoch}") for arm in range(1, 9) for epoch in (1, 2)
    ]
    assert len(design["elements"]) == 9
    assert extension(design["epochs"][0], "derived", "quote") == ["period for screening of up to 28 days"]
    assert extension(design["epochs"][0], "duration") == ["P28D"]
    assert extension(design["epochs"][0], "duration", "qualifier") == ["maximum"]


def test_what_each_arm_is_given(seed: Made) -> None:
    labels = {one["id"]: one["label"] for one in seed.version["studyInterventions"]}
    given = [labels[own] for own in extension(seed.design["arms"][0], "arm-intervention")]
    assert {"Isatuximab", "Carfilzomib", "Dexamethasone"} <= set(given)
    treated = next(one for one in seed.design["elements"] if one["label"].startswith("Treatment: "))
    assert [labels[own] for own in treated["studyInterventionIds"]] == given


def test_interventions(seed: Made) -> None:
    isatuximab, carfilzomib, *rest = seed.version["studyInterventions"]
    assert code(isatuximab["type"]) == ("C1909", "Pharmacologic Substance")
    assert code(isatuximab["role"]) == code(carfilzomib["role"]) == ("C41161", "Protocol Agent")
    assert code(rest[2]["role"]) == ("C165822", "Background Treatment")
    (administration,) = isatuximab["administrations"]
    assert code(administration["route"]) == ("C38299", "Subcutaneous Route of Administration")
    assert extension(administration, "dose-form") == ["Solution for Subcutaneous administration"]
    assert administration["duration"]["durationWillVary"] is True
    atc = [one for one in rest[0]["codes"] if one["codeSystem"] == "http://www.whocc.no/atc"]
    assert [one["code"] for one in atc] == ["H02AB02"]


def test_the_population(seed: Made) -> None:
    assert [code(one) for one in seed.population["plannedSex"]] == [("C16576", "Female"), ("C20197", "Male")]
    assert "plannedAge" not in seed.population
    assert extension(seed.population, "minimum-age")[0]["value"] == 18
    assert code(extension(seed.population, "minimum-age")[0]["unit"]) == ("C29848", "Year")
    assert extension(seed.population, "enrollment") == [118]
    assert "plannedEnrollmentNumber" not in seed.population
    assert seed.population["includesHealthySubjects"] is False


def test_criteria_and_their_items(seed: Made) -> None:
    criteria = seed.design["eligibilityCriteria"]
    assert [one["id"] for one in criteria][:2] == ["inclusion-1", "inclusion-2"]
    assert seed.population["criterionIds"] == [one["id"] for one in criteria]
    assert code(criteria[0]["category"]) == ("C25532", "Inclusion Criteria")
    assert code(criteria[-1]["category"]) == ("C25370", "Exclusion Criteria")
    items = {one["id"]: one["text"] for one in seed.version["eligibilityCriterionItems"]}
    assert len(items) == len(criteria)
    assert items[criteria[0]["criterionItemId"]].startswith("<p>")
    assert extension(criteria[2], "alternative-of") == ["inclusion-2"]


def test_conditions(seed: Made) -> None:
    assert [one["label"] for one in seed.design["indications"]] == ["Relapsed/Refractory Multiple Myeloma"]
    assert all(one["isRareDisease"] is False for one in seed.design["indications"])
    assert all(extension(one, "defaulted") == ["isRareDisease"] for one in seed.design["indications"])


def test_facilities_and_people(seed: Made) -> None:
    sites = [one for one in seed.version["organizations"] if one["id"].startswith("organization-site-")]
    assert len(sites) == 23
    (site,) = sites[0]["managedSites"]
    assert site["country"]["code"] == sites[0]["legalAddress"]["country"]["code"]
    role = next(one for one in seed.version["roles"] if one["id"] == "role-sites")
    assert code(role["code"]) == ("C80403", "Study Site")
    assert role["organizationIds"] == [one["id"] for one in sites]
    sponsors = [one for one in seed.version["roles"] if one["code"]["code"] == "C70793"]
    assert [one["organizationIds"] for one in sponsors] == [["organization-1"]]


def test_the_rules_that_the_page_cannot_meet(seed: Made) -> None:
    assert seed.explained() == {
        "DDF00012",  # no schedule
        "DDF00041",  # the page has no outcomes
        "DDF00073",  # three packages
        "DDF00084",
        "DDF00097",  # no upper age limit
        "DDF00099",
        "DDF00101",  # no procedures
        "DDF00115",  # the page has no official title
        "DDF00177",  # routes without doses
    }


def test_complete_adds_a_skeleton_and_says_so(seed_page: bytes, seed: Made, shared: Path) -> None:
    made = Made(seed_page, "complete")
    assert faults(made.document) == []
    assert faults_of_schema(shared, made.content) == []
    assert seed.explained() - made.explained() == {"DDF00012", "DDF00084", "DDF00099"}
    (timeline,) = made.design["scheduleTimelines"]
    first, second = timeline["instances"]
    assert (first["epochId"], first["defaultConditionId"]) == ("epoch-1", second["id"])
    assert (second["epochId"], second["timelineExitId"]) == ("epoch-2", timeline["exits"][0]["id"])
    assert "timelineExitId" not in first
    assert "defaultConditionId" not in second
    (anchor,) = timeline["timings"]
    assert (anchor["type"]["code"], anchor["value"]) == ("C201358", "P0D")
    assert anchor["relativeFromScheduledInstanceId"] == timeline["entryId"] == first["id"]
    (objective,) = made.design["objectives"]
    assert code(objective["level"]) == ("C85826", "Trial Primary Objective")
    assert objective["text"].startswith("<p>The main purpose of this study is to measure the efficacy")
    assert extension(timeline, "derived") == ["forced"]
    assert extension(objective, "derived", "path") == ["brief_summary"]
    assert len(made.said("MAP263")) == 2
    assert seed.said("MAP263") == []
