"""Records unlike the seed: missing parts, odd texts, unknown words, other study types."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from lxml import etree

from fhir_writing import actions, arm_actions, bare, checked, codes, full, named, research_study, resources, write
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Eligibility
from trialglot.model.study import (
    Arm,
    Contact,
    Design,
    Enrollment,
    ExpandedAccess,
    ExpandedAccessTypes,
    Intervention,
    MeshTerm,
    Outcome,
    Registration,
    ResponsibleParty,
    Site,
    Status,
)
from trialglot.writers.fhir import r5


def test_a_record_with_nothing_but_its_number() -> None:
    bundle, _ = checked(bare())
    assert [one["resource"]["resourceType"] for one in bundle["entry"]] == [
        "PlanDefinition",
        "ResearchStudy",
        "Provenance",
    ]
    assert "action" not in resources(bundle, "PlanDefinition")[0]
    assert "recorded" not in resources(bundle, "Provenance")[0]


def test_every_resource_has_a_generated_narrative_of_well_formed_xhtml() -> None:
    bundle, _ = checked(full())
    for entry in bundle["entry"]:
        text = entry["resource"]["text"]
        assert text["status"] == "generated"
        div = etree.fromstring(text["div"])
        assert div.tag == "{http://www.w3.org/1999/xhtml}div"
        assert "".join(div.itertext()).strip()
    div = etree.fromstring(research_study(bundle)["text"]["div"])
    assert "Aspirin & Ibuprofen <in> Headache" in "".join(div.itertext())


def test_interventions_without_arms_stand_in_the_plan_and_no_arm_is_invented() -> None:
    bundle, _ = checked(full(arms=()))
    assert arm_actions(bundle) == []
    assert [one["title"] for one in actions(bundle) if "definitionCanonical" in one] == ["Aspirin", "Ibuprofen"]
    assert "comparisonGroup" not in research_study(bundle)


def test_arms_without_interventions() -> None:
    bundle, _ = checked(full(interventions=(), arms=(Arm(key="arm-1", label="Cases"), Arm(key="arm-2", label=""))))
    assert [one["linkId"] for one in arm_actions(bundle)] == ["arm-1", "arm-2"]
    assert [one["name"] for one in research_study(bundle)["comparisonGroup"]] == ["Cases", "arm-2"]
    assert "intendedExposure" not in research_study(bundle)["comparisonGroup"][0]


def test_an_intervention_of_no_arm_is_kept_apart() -> None:
    arms = (Arm(key="arm-1", label="A", interventions=("intervention-1",), unmatched=("Drug: Nobody",)),)
    bundle, _ = checked(full(arms=arms))
    (arm,) = arm_actions(bundle)
    assert [one["title"] for one in arm["action"]] == ["Aspirin", "Drug: Nobody"]
    (free,) = [one for one in actions(bundle) if one["linkId"] == "unassigned"]
    assert [one["title"] for one in free["action"]] == ["Ibuprofen"]


def test_thirteen_arms_and_interventions_of_equal_name() -> None:
    keys = [f"intervention-{number}" for number in range(1, 4)]
    interventions = tuple(Intervention(key=key, name="Placebo", type="DRUG") for key in keys)
    arms = tuple(
        Arm(key=f"arm-{number}", label="Same label", interventions=(keys[number % 3], keys[number % 3]))
        for number in range(1, 14)
    )
    bundle, _ = checked(full(arms=arms, interventions=interventions))
    assert [one["linkId"] for one in arm_actions(bundle)] == [f"arm-{number}" for number in range(1, 14)]
    assert all(len(one["action"]) == 1 for one in arm_actions(bundle))
    assert len({one["id"] for one in resources(bundle, "ActivityDefinition")}) == 3
    links = [one["linkId"] for one in actions(bundle)]
    assert len(links) == len(set(links))


def test_kinds_of_interventions() -> None:
    types = ["DRUG", "DEVICE", "PROCEDURE", "DIETARY_SUPPLEMENT", "BEHAVIORAL", "ROBOT", None]
    made = tuple(Intervention(key=f"intervention-{n}", name=f"I{n}", type=word) for n, word in enumerate(types, 1))
    bundle, findings = checked(full(arms=(), interventions=made))
    found = resources(bundle, "ActivityDefinition")
    assert [one.get("kind") for one in found] == [
        "MedicationRequest",
        "DeviceRequest",
        "ServiceRequest",
        "NutritionOrder",
        None,
        None,
        None,
    ]
    assert found[1]["productCodeableConcept"] == {"text": "I2"}
    assert found[2]["code"] == {"text": "I3"}
    assert found[5]["topic"] == [{"text": "ROBOT"}]
    assert "interventions[5].type" in named(findings, "MAP201")


def test_other_names_are_kept() -> None:
    bundle, findings = checked(full())
    assert resources(bundle, "ActivityDefinition")[0]["subtitle"] == "ASA; Acetylsalicylic acid"
    assert "interventions[0].other_names" in named(findings, "MAP204")


@pytest.mark.parametrize(
    ("enrollment", "expected"),
    [
        (Enrollment(count=0, kind="actual"), {"actualNumber": 0}),
        (Enrollment(count=20, kind="estimated"), {"targetNumber": 20}),
        (Enrollment(count=20), {}),
        (Enrollment(count=99_999_999_999, kind="actual"), {}),
    ],
)
def test_enrolment(enrollment: Enrollment, expected: dict[str, int]) -> None:
    bundle, _ = checked(full(design=Design(enrollment=enrollment)))
    study = research_study(bundle)
    numbers = {key: value for key, value in study["recruitment"].items() if key != "eligibility"}
    assert numbers == expected
    told = [one["text"] for one in study.get("note", []) if one["text"].startswith(f"Enrollment: {enrollment.count}")]
    assert bool(told) is (not expected)


def test_start_and_completion_of_different_kind_stand_in_two_entries() -> None:
    bundle, _ = checked(full())
    study = research_study(bundle)
    assert [(one.get("actual"), one.get("period")) for one in study["progressStatus"]] == [
        (None, None),
        (True, {"start": "2023-04"}),
        (False, {"end": "2025-12-31"}),
    ]
    assert study["period"] == {"start": "2023-04", "end": "2025-12-31"}


def test_dates_that_contradict_each_other_keep_invariant_per_1() -> None:
    day = PartialDate(value="2024-05-02", precision="day")
    month = PartialDate(value="2024-04", precision="month")
    bundle, findings = checked(full(status=Status(start=day, completion=month)))
    assert research_study(bundle)["period"] == {"start": "2024-05-02"}
    assert [one["period"] for one in research_study(bundle)["progressStatus"]] == [
        {"start": "2024-05-02"},
        {"end": "2024-04"},
    ]
    assert named(findings, "MAP221") == ["status.completion"]
    same = Status(start=day, completion=PartialDate(value="2024-05", precision="month"))
    assert research_study(write(full(status=same))[0])["period"] == {"start": "2024-05-02", "end": "2024-05"}


def test_last_known_status_has_no_code_that_a_search_would_take_for_the_present() -> None:
    status = Status(overall="UNKNOWN", last_known="RECRUITING", why_stopped="Funding")
    bundle, findings = checked(full(status=status))
    study = research_study(bundle)
    assert [one["state"] for one in study["progressStatus"]] == [
        {"text": "Unknown status"},
        {"text": "Last known status: Recruiting"},
    ]
    assert study["whyStopped"] == {"text": "Funding"}
    assert "status.overall" in named(findings, "MAP201")


def test_registration_dates() -> None:
    date = PartialDate(value="2020-01", precision="month", kind="estimated")
    registration = Registration(verified=date, results_first_post=date, data_version="2024-07-01", results_waived=True)
    bundle, _ = checked(full(registration=registration, status=Status(primary_completion=date)))
    study = research_study(bundle)
    found = []
    for one in study["extension"]:
        activity, actual, period = one["extension"]
        found.append(codes(activity["valueCodeableConcept"])[0][1])
        assert (actual["valueBoolean"], period["valuePeriod"]) == (False, {"start": "2020-01", "end": "2020-01"})
    assert found == ["record-verification", "results-posting", "primary-outcome-data-collection"]
    assert {"text": "Results waived: yes"} in study["classifier"]
    assert study["relatedArtifact"][-1]["display"] == "ClinicalTrials.gov record NCT00000002, data of 2024-07-01"
    assert "date" not in study


def test_observational_study() -> None:
    design = Design(
        study_type="OBSERVATIONAL",
        observational_model="CASE_CONTROL",
        time_perspective="CROSS_SECTIONAL",
        biospecimen_retention="SAMPLES_WITH_DNA",
        patient_registry=True,
        target_duration="5 Years",
    )
    eligibility = Eligibility(sampling_method="NON_PROBABILITY_SAMPLE", study_population=Markup("Clinic \\>1"))
    bundle, _ = checked(full(design=design, eligibility=eligibility, interventions=(), arms=()))
    study = research_study(bundle)
    assert [one["text"] for one in study["studyDesign"]] == [
        "Study type: Observational",
        "Observational model: Case-Control",
        "Time perspective: Cross-Sectional",
        "Sampling method: Non-Probability Sample",
        "Biospecimen retention: Samples With DNA",
        "Patient registry: yes",
    ]
    assert {"text": "Target follow-up duration: 5 Years"} in study["note"]
    assert {"text": "Study population: Clinic \\>1"} in study["note"]
    assert resources(bundle, "Group") == []


def test_expanded_access() -> None:
    design = Design(study_type="EXPANDED_ACCESS", expanded_access_types=ExpandedAccessTypes(individual=True))
    status = Status(
        overall="AVAILABLE", expanded_access=ExpandedAccess(available=True, nct_id="NCT00000009", status="AVAILABLE")
    )
    bundle, _ = checked(full(design=design, status=status))
    study = research_study(bundle)
    assert codes(study["studyDesign"][0])[0] == ("study-design", "SEVCO:01038")
    assert {"text": "Expanded access for individual patients: yes"} in study["studyDesign"]
    assert study["progressStatus"][0]["state"] == {"text": "Available"}
    assert study["relatedArtifact"][0]["document"] == {"url": "https://clinicaltrials.gov/study/NCT00000009"}


def test_masking_is_coded_by_the_masked_parties() -> None:
    design = Design(masking="DOUBLE", who_masked=("PARTICIPANT", "INVESTIGATOR"))
    found = research_study(checked(full(design=design))[0])["studyDesign"]
    assert [(one["text"], codes(one)) for one in found] == [
        ("Masking: Double", [("Thesaurus.owl", "C15228")]),
        ("Masked: Participant", [("study-design", "SEVCO:01060")]),
        ("Masked: Investigator", []),
    ]
    bundle, findings = checked(full(design=Design(masking="TRIPLE")))
    assert research_study(bundle)["studyDesign"] == [{"text": "Masking: Triple"}]
    assert "design.masking" in named(findings, "MAP201")


def test_unknown_words_are_text_and_findings() -> None:
    design = Design(study_type="MAGIC", phases=("PHASE7",), allocation="BY_LOT", primary_purpose="ECT")
    bundle, findings = checked(full(design=design, status=Status(overall="ASLEEP")))
    study = research_study(bundle)
    assert study["phase"] == {"text": "PHASE7"}
    assert study["primaryPurposeType"] == {"text": "Educational/Counseling/Training"}
    assert study["progressStatus"][0]["state"] == {"text": "ASLEEP"}
    assert [one["text"] for one in study["studyDesign"]] == ["Study type: MAGIC", "Allocation: BY_LOT"]
    missing = named(findings, "MAP201")
    for path in ("design.study_type", "design.phases", "design.allocation", "design.primary_purpose", "status.overall"):
        assert path in missing


def test_outcomes_keep_description_and_time_frame() -> None:
    outcomes = (
        Outcome(level="primary", measure="Pain", description=Markup("0 \\< x"), time_frame="2 hours"),
        Outcome(level="primary", measure="", time_frame="1 week"),
        Outcome(level="other", measure="Sleep"),
    )
    bundle, findings = checked(full(outcomes=outcomes))
    measures = research_study(bundle)["outcomeMeasure"]
    assert [one.get("description") for one in measures] == [
        "0 \\< x\n\nTime frame: 2 hours",
        "Time frame: 1 week",
        None,
    ]
    assert [codes(one["type"][0])[0][1] for one in measures] == ["primary", "primary", "exploratory"]
    variables = [one for one in resources(bundle, "EvidenceVariable") if "-outcome-" in one["id"]]
    assert [one["id"][:-8] for one in variables] == [
        "nct00000002-outcome-pain-",
        "nct00000002-outcome-primary-outcome-2-",
        "nct00000002-outcome-sleep-",
    ]
    assert variables[0]["characteristic"] == [
        {"definitionCodeableConcept": {"text": "Pain"}, "timeFromEvent": [{"description": "2 hours"}]}
    ]
    assert variables[2]["characteristic"] == [{"definitionCodeableConcept": {"text": "Sleep"}}]
    assert variables[0]["description"] == "0 \\< x"
    assert "outcomes[2].level" in named(findings, "MAP202")


def test_a_site_with_a_status_of_its_own_is_also_a_child_study() -> None:
    sites = (
        Site(facility="One", city="Porto", country="Portugal", status="RECRUITING", latitude=41.15, longitude=-8.61),
        Site(facility="Two", city="Porto", country="Portugal"),
        Site(facility="Three", country="Atlantis", status="NAPPING"),
    )
    bundle, findings = checked(full(sites=sites, countries=()))
    main = research_study(bundle)
    locations = resources(bundle, "Location")
    assert [one["reference"] for one in main["site"]] == [f"Location/{one['id']}" for one in locations]
    assert locations[0]["position"] == {"longitude": -8.61, "latitude": 41.15}
    children = [one for one in resources(bundle, "ResearchStudy") if "partOf" in one]
    assert [one["site"][0]["display"] for one in children] == ["One", "Three"]
    assert [one["title"] for one in children] == ["One: NCT00000002", "Three: NCT00000002"]
    assert not any("identifier" in one for one in children)
    assert "Three: NCT00000002 (NAPPING)" in children[1]["text"]["div"]
    assert children[0]["partOf"] == [{"reference": f"ResearchStudy/{main['id']}", "display": "NCT00000002"}]
    assert codes(children[0]["progressStatus"][0]["state"]) == [("research-study-status", "recruiting")]
    assert children[1]["progressStatus"][0]["state"] == {"text": "NAPPING"}
    assert [one.get("coding", [{}])[0].get("code") for one in main["region"]] == ["PT", None]
    assert named(findings, "MAP208") == ["countries"]
    assert locations[2]["address"]["country"] == "Atlantis"


def test_a_site_without_a_name_or_a_place() -> None:
    bundle, _ = checked(full(sites=(Site(), Site(city="上海", country="China"))))
    first, second = resources(bundle, "Location")
    assert set(first) == {"resourceType", "id", "meta", "text", "mode"}
    assert (second["address"]["city"], second["address"]["country"]) == ("上海", "CN")


@pytest.mark.parametrize("policy", ["keep", "role-only", "drop"])
def test_contact_policies(policy: Any) -> None:
    bundle, findings = checked(full(), contacts=policy)
    content = r5.dump(bundle).decode()
    people = ("Jane Roe", "John Doe", "555-0100", "555-0101", "jane@example.org", "Department of Pain")
    assert [one in content for one in people] == [policy == "keep"] * len(people)
    parties = [one["role"]["text"] for one in research_study(bundle)["associatedParty"]]
    others = [] if policy == "drop" else ["Study Chair", "Contact"]
    assert parties == ["Lead sponsor", "Owner of the registry record", *others]
    contact = resources(bundle, "Location")[0].get("contact", [])
    if policy == "keep":
        official, role = resources(bundle, "PractitionerRole")
        assert official["contact"] == [{"name": [{"text": "Department of Pain"}]}]
        assert role["contact"][0]["telecom"] == [
            {
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/contactpoint-extension", "valueString": "7"}
                ],
                "system": "phone",
                "value": "555-0100 ext. 7",
            },
            {"system": "email", "value": "jane@example.org"},
        ]
        assert contact[0]["name"] == [{"text": "John Doe"}]
    elif policy == "role-only":
        assert [set(one) for one in contact] == [{"purpose"}]
    else:
        assert contact == []
    assert bool(named(findings, "MAP210")) is (policy != "keep")


def test_characters_that_fhir_forbids_are_removed_and_reported() -> None:
    study = full(
        brief_title="A\x00B\x0bC",
        acronym="\x07",
        official_title=" \n\t ",
        keywords=("ok", " ", "bell\x07"),
        central_contacts=(Contact(name="\ufffe", email=" "),),
    )
    bundle, findings = checked(study)
    found = research_study(bundle)
    assert found["title"] == "ABC"
    assert "label" not in found
    assert found["keyword"] == [{"text": "ok"}, {"text": "bell"}]
    assert named(findings, "MAP220") == ["brief_title", "acronym", "keywords[2]", "central_contacts[0].name"]


@pytest.mark.parametrize("blank", [" ", "\n", "\t \r\n", "\u00a0", "\u3000 "])
def test_a_text_of_white_space_alone_is_left_out(blank: str) -> None:
    bundle, findings = checked(full(brief_title="A", acronym=blank, keywords=(blank, "ok"), sites=(Site(city=blank),)))
    assert "label" not in research_study(bundle)
    assert research_study(bundle)["keyword"] == [{"text": "ok"}]
    assert "address" not in resources(bundle, "Location")[0]
    assert named(findings, "MAP220") == []


def test_half_of_a_surrogate_pair_is_removed_and_reported() -> None:
    bundle, findings = checked(full(brief_title="A\ud83dB", keywords=("\U0001f642",)))
    assert research_study(bundle)["title"] == "AB"
    assert research_study(bundle)["keyword"] == [{"text": "\U0001f642"}]
    assert named(findings, "MAP220") == ["brief_title"]


def test_a_number_too_large_for_json_stays_text() -> None:
    bundle, _ = checked(full(design=Design(enrollment=Enrollment(count=10**30, kind="actual"))))
    assert {"text": f"Enrollment: {10**30} (actual)"} in research_study(bundle)["note"]


def test_a_record_of_another_registry_has_no_page_to_name() -> None:
    bundle, _ = checked(full("EUCT-2023-1", outcomes=(Outcome(level="primary", measure="A"),)))
    assert not any("meta" in entry["resource"] for entry in bundle["entry"])


def test_escaped_backslashes_and_quotes_are_no_illegal_characters() -> None:
    title = 'A \\u0000 \\b "quoted" \\f path'
    bundle, findings = checked(full(brief_title=title))
    assert research_study(bundle)["title"] == title
    assert named(findings, "MAP220") == []


def test_a_text_longer_than_a_fhir_string_is_shortened_and_reported() -> None:
    text = Markup("word " * 300_000)
    bundle, findings = checked(full(detailed_description=text))
    assert len(research_study(bundle)["description"]) <= 1024 * 1024
    assert named(findings, "MAP211") == ["detailed_description"]


def test_texts_of_other_scripts_survive() -> None:
    title = "阿司匹林治疗头痛 — ação 𝔘"
    bundle, _ = checked(full(brief_title=title, arms=(Arm(key="arm-1", label="対照群"),)))
    document = orjson.loads(r5.dump(bundle))
    assert research_study(document)["title"] == title
    assert research_study(document)["comparisonGroup"][0]["name"] == "対照群"


def test_mesh_terms_are_coded_only_with_an_id() -> None:
    terms = (MeshTerm(id="D006261", term="Headache"), MeshTerm(term="Pain"))
    bundle, _ = checked(full(conditions=("Head ache",), condition_mesh=terms, intervention_mesh=terms[:1]))
    study = research_study(bundle)
    assert [one["text"] for one in study["condition"]] == ["Head ache", "Headache", "Pain (MeSH term of the registry)"]
    assert study["condition"][1]["coding"] == [
        {"system": "https://www.nlm.nih.gov/mesh", "code": "D006261", "display": "Headache", "userSelected": False}
    ]
    assert study["focus"][-1]["concept"]["coding"][0]["code"] == "D006261"


def test_data_that_is_not_modelled_is_one_finding_a_section_and_never_cut() -> None:
    leaves = {f"/derivedSection/conditionBrowseModule/leaf{number:03}": 1 for number in range(200)}
    data = {"/resultsSection": {"a": 1}, "/annotationSection": {}, "/extra": 1, "/protocolSection/newModule/x": 2}
    _, findings = checked(full(data={**data, **leaves}))
    found = [one.message for one in findings if one.path == "data"]
    assert {one.code for one in findings if one.path == "data"} == {"MAP203"}
    assert found == [
        "annotationSection of the record has no place in the FHIR output: all of it",
        "derivedSection/conditionBrowseModule of the record has no place in the FHIR output: "
        + ", ".join(f"leaf{number:03}" for number in range(200)),
        "extra of the record has no place in the FHIR output: all of it",
        "protocolSection/newModule of the record has no place in the FHIR output: x",
        "resultsSection of the record has no place in the FHIR output: all of it",
    ]


def test_a_word_without_code_is_told_once_with_its_count_and_first_place() -> None:
    sites = tuple(Site(facility=f"Clinic {n}", country="Portugal", status="NAPPING") for n in range(800))
    _, findings = checked(full(sites=sites))
    (found,) = [one for one in findings if one.code == "MAP201" and "NAPPING" in one.message]
    assert found.path == "sites[0].status"
    assert found.message.startswith("overall status (800 times) 'NAPPING' has no code in ")


@pytest.mark.parametrize("blank", ["\u2028", "\u0085", "\u1680", "\u2000", "\u200a", "\u202f", "\u205f", " \u2029 "])
def test_a_text_that_is_blank_in_unicode_is_no_text(blank: str) -> None:
    bundle, _ = checked(full(official_title=blank, keywords=(blank, "ok"), brief_summary=Markup(blank)))
    study = research_study(bundle)
    assert "label" not in study
    assert study["keyword"] == [{"text": "ok"}]
    assert "descriptionSummary" not in study


def test_the_bundle_is_the_same_each_time_and_ends_with_a_line_feed() -> None:
    first, second = r5.dump(write(full())[0]), r5.dump(write(full())[0])
    assert first == second
    assert first.endswith(b"}\n")


def test_a_contact_of_no_stated_role_is_no_contact_by_role() -> None:
    """Registries state the role of most contacts: where they do not, a reader of the document can tell."""
    bundle, _ = checked(bare(central_contacts=(Contact(name="Desk"),)))
    (party,) = [one for one in research_study(bundle)["associatedParty"] if one.get("name") == "Desk"]
    assert party["role"] == {"text": "Contact, role not stated"}


def test_the_fields_of_old_records_are_a_party_of_their_own() -> None:
    party = ResponsibleParty(type="SPONSOR", old_name_title="Head", old_organization="Institute")
    bundle, _ = checked(bare(responsible_party=party))
    roles = [one["role"]["text"] for one in research_study(bundle)["associatedParty"]]
    assert roles == ["Responsible party: Sponsor", "Responsible party, by the fields of old records"]


def test_a_person_without_a_title_and_the_same_with_one_are_one_role() -> None:
    party = ResponsibleParty(investigator_name="Jane Roe", old_name_title="Jane Roe")
    bundle, _ = checked(bare(responsible_party=party))
    (role,) = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "PractitionerRole"]
    assert "code" not in role
