"""One matter at a time: where producers differ, and what cannot be used."""

from __future__ import annotations

from typing import Any

import pytest

from readers_fhir.made_up import R5, SCT, THO, UCUM, bundle, codes, concept, earlier, read, study, told

# Titles, texts, dates.


def test_a_label_in_another_language_stays_unread() -> None:
    kind = concept("official", f"{R5}/title-type")
    labels = [{"type": kind, "value": "A title"}, {"type": kind, "value": "Un titre", "language": "fr"}]
    reading = read(study(label=labels))
    assert reading.study.official_title == "A title"
    assert reading.study.data == {"/label/1": labels[1]}


def test_a_label_of_another_kind_stays_unread() -> None:
    label = {"type": concept("plain-language", f"{THO}/title-type"), "value": "In plain words"}
    reading = read(study(label=[label]))
    assert reading.study.data == {"/label": [label]}


def test_the_date_of_the_resource_stands_for_the_last_update_that_is_not_stated() -> None:
    reading = read(study(date="2025-06-07T08:09:10Z"))
    assert reading.study.registration.last_update_submit is not None
    assert reading.study.registration.last_update_submit.value == "2025-06-07"
    assert told(reading, "SRC152") == [
        (
            "'2025-06-07T08:09:10Z' is read as 2025-06-07 for registration.last_update_submit: "
            "it is the day on which the resource was last changed",
            "/date",
        )
    ]


@pytest.mark.parametrize("value", ["2025-02-30", "yesterday", "20250207"])
def test_a_date_that_is_none_is_told_and_kept(value: str) -> None:
    reading = read(study(period={"start": value}))
    assert reading.study.status.start is None
    assert told(reading, "SRC111") == [
        (f"{value!r} is not a calendar date; it is kept as text and reaches no date field", "/period/start")
    ]
    assert reading.study.data == {"/period": {"start": value}}


def test_dates_that_contradict_each_other() -> None:
    state = {"state": concept("overall-study", f"{R5}/research-study-status"), "period": {"start": "2025-01-02"}}
    reading = read(study(progressStatus=[state], period={"start": "2025-01-01"}))
    assert reading.study.status.start is not None
    assert reading.study.status.start.value == "2025-01-02"
    assert reading.study.data == {"/period": {"start": "2025-01-01"}}
    assert codes(reading) == ["SRC150"]


def test_the_edition_of_a_study_with_nothing_but_elements_of_both_is_not_guessed() -> None:
    reading = read(study(descriptionSummary=None, status="active"))
    assert reading.study.status.overall is None
    assert told(reading, "SRC156") == [
        (
            "status 'active' is a state of recruitment in R4 and one of publication in R5; nothing tells which, and it "
            "is not used",
            "/status",
        )
    ]
    assert reading.study.data == {"/status": "active"}


def test_a_state_of_publication_other_than_active_is_told() -> None:
    reading = read(study(status="retired"))
    assert reading.study.status.overall is None
    assert reading.study.data == {"/status": "retired"}


# Conditions, focus.


def test_a_code_of_a_condition_is_told_and_its_words_are_read() -> None:
    listed = [concept("90560007", SCT, "Gout"), concept("90560007", SCT)]
    reading = read(study(condition=listed))
    assert reading.study.conditions == ("Gout", "90560007")
    assert reading.study.data == {
        "/condition/0/coding/0/system": SCT,
        "/condition/0/coding/0/code": "90560007",
        "/condition/1/coding/0/system": SCT,
    }


def test_the_focus_of_r4_is_an_intervention_where_nothing_else_names_it() -> None:
    reading = read(earlier(focus=[{"text": "Aspirin"}]))
    assert [(one.key, one.name, one.type) for one in reading.study.interventions] == [
        ("intervention-1", "Aspirin", None)
    ]


# Arms and interventions.


def test_an_exposure_that_is_not_in_the_document_is_read_by_its_words() -> None:
    exposures = [
        {"reference": "EvidenceVariable/1", "display": "Drug: Aspirin: low dose"},
        {"reference": "EvidenceVariable/2", "display": "Note: read first"},
    ]
    reading = read(study(comparisonGroup=[{"name": "A", "intendedExposure": exposures}]))
    assert [(one.name, one.type) for one in reading.study.interventions] == [
        ("Aspirin: low dose", "DRUG"),
        ("Note: read first", None),
    ]
    assert reading.study.arms[0].interventions == ("intervention-1", "intervention-2")
    assert told(reading, "SRC153") == [
        (
            "ResearchStudy.comparisonGroup.intendedExposure refers to EvidenceVariable/1 and 1 more, not in this "
            "document: what stands there is not read",
            "/comparisonGroup/0/intendedExposure/0",
        )
    ]


def test_an_arm_without_a_name() -> None:
    reading = read(study(comparisonGroup=[{"description": "Gets aspirin."}]))
    assert [(one.key, one.label, one.description) for one in reading.study.arms] == [("arm-1", "", "Gets aspirin.")]
    assert codes(reading) == ["SRC114"]


def test_an_arm_that_a_native_element_and_an_extension_state_is_one() -> None:
    extension = {
        "url": f"{R5}/5.0/StructureDefinition/extension-ResearchStudy.comparisonGroup",
        "extension": [
            {"url": "linkId", "valueId": "a"},
            {"url": "name", "valueString": "Arm A"},
            {"url": "intendedExposure", "valueReference": {"display": "Drug: Aspirin"}},
        ],
    }
    arm = {"id": "a", "name": "Arm A", "description": "Gets aspirin."}
    reading = read(earlier(arm=[arm], extension=[extension]))
    assert [(one.label, one.description, one.interventions) for one in reading.study.arms] == [
        ("Arm A", "Gets aspirin.", ("intervention-1",))
    ]
    assert codes(reading) == ["SRC108"]


def test_elements_of_r5_in_the_extensions_of_hl7_for_r4() -> None:
    base = f"{R5}/5.0/StructureDefinition/extension-ResearchStudy"
    extensions = [
        {"url": f"{base}.descriptionSummary", "valueMarkdown": "A summary."},
        {
            "url": f"{base}.label",
            "extension": [
                {"url": "type", "valueCodeableConcept": concept("acronym", f"{THO}/title-type")},
                {"url": "value", "valueString": "MADEUP"},
            ],
        },
        {
            "url": f"{base}.associatedParty",
            "extension": [
                {"url": "role", "valueCodeableConcept": concept("collaborator", f"{THO}/research-study-party-role")},
                {"url": "name", "valueString": "Helpers"},
            ],
        },
        {"url": "https://made-up.example.org/own", "valueString": "x"},
    ]
    reading = read(earlier(extension=extensions))
    assert (reading.study.brief_summary, reading.study.acronym) == ("A summary.", "MADEUP")
    assert [one.name for one in reading.study.collaborators] == ["Helpers"]
    assert reading.study.data == {"/extension/3": extensions[3]}


def test_a_protocol_gives_arms_their_interventions() -> None:
    plan = {
        "resourceType": "PlanDefinition",
        "id": "plan",
        "status": "active",
        "action": [
            {"title": "Arm A", "action": [{"definitionCanonical": "https://made-up.example.org/aspirin"}]},
            {"title": "Beside", "action": [{"definitionUri": "https://made-up.example.org/ice"}]},
            {"definitionCanonical": "https://made-up.example.org/elsewhere"},
        ],
    }
    drug = {
        "resourceType": "ActivityDefinition",
        "id": "aspirin",
        "url": "https://made-up.example.org/aspirin",
        "status": "active",
        "name": "Aspirin",
    }
    ice = {**drug, "id": "ice", "url": "https://made-up.example.org/ice", "name": None, "code": {"text": "Ice"}}
    main = study(protocol=[{"reference": "PlanDefinition/plan"}], comparisonGroup=[{"name": "Arm A"}])
    reading = read(bundle(main, plan, drug, {key: one for key, one in ice.items() if one}))
    assert [one.name for one in reading.study.interventions] == ["Aspirin", "Ice"]
    assert reading.study.arms[0].interventions == ("intervention-1",)
    assert told(reading, "SRC153") == [
        (
            "PlanDefinition.action.definitionCanonical refers to https://made-up.example.org/elsewhere, not in this "
            "document: what stands there is not read",
            "/entry/1/resource/action/2/definitionCanonical",
        )
    ]


# Outcomes.


def test_an_outcome_without_a_level() -> None:
    reading = read(study(outcomeMeasure=[{"name": "Pain"}]))
    assert [(one.level, one.measure) for one in reading.study.outcomes] == [("other", "Pain")]
    assert told(reading, "SRC154") == [
        ("the level of an outcome is not stated; it is taken as other", "/outcomeMeasure/0")
    ]


def test_an_objective_of_r5_is_no_outcome() -> None:
    objective = {"name": "To show it", "type": concept("primary", f"{R5}/research-study-objective-type")}
    reading = read(study(objective=[objective]))
    assert reading.study.outcomes == ()
    assert reading.study.data == {"/objective": [objective]}


# Eligibility.


def eligible(*characteristics: dict[str, Any], **elements: Any) -> Any:
    group = {"resourceType": "Group", "id": "g", "type": "person", "characteristic": list(characteristics), **elements}
    return study(contained=[group], recruitment={"eligibility": {"reference": "#g"}})


AGE = concept("397669002", SCT)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ({"valueQuantity": {"value": 18, "comparator": ">=", "system": UCUM, "code": "a"}}, "18 Years", None),
        ({"valueQuantity": {"value": 1, "comparator": "<=", "unit": "year"}}, None, "1 Year"),
        ({"valueRange": {"low": {"value": 2, "unit": "weeks"}}}, "2 Weeks", None),
        (
            {"valueRange": {"low": {"value": 18, "code": "a"}, "high": {"value": 65, "code": "a"}}},
            "18 Years",
            "65 Years",
        ),
    ],
)
def test_ages(value: dict[str, Any], low: str | None, high: str | None) -> None:
    found = read(eligible({"code": AGE, **value, "exclude": False})).study.eligibility
    assert (found.minimum_age and found.minimum_age.text, found.maximum_age and found.maximum_age.text) == (low, high)
    assert found.text is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"valueQuantity": {"value": 18, "comparator": ">", "unit": "years"}}, "* Age: > 18 years"),
        ({"valueQuantity": {"value": 18.5, "comparator": ">=", "unit": "years"}}, "* Age: >= 18.5 years"),
        ({"valueQuantity": {"value": 18, "comparator": ">=", "unit": "moons"}}, "* Age: >= 18 moons"),
        ({"valueCodeableConcept": {"text": "grown up"}}, "* Age: grown up"),
    ],
)
def test_an_age_that_is_no_whole_limit_is_a_criterion(value: dict[str, Any], words: str) -> None:
    found = read(eligible({"code": {"text": "Age"}, **value, "exclude": False})).study.eligibility
    assert (found.minimum_age, found.maximum_age) == (None, None)
    assert found.text == f"Inclusion Criteria:\n\n{words}"


def test_an_excluded_age_is_a_criterion() -> None:
    old = {
        "code": {"text": "Age"},
        "valueQuantity": {"value": 65, "comparator": ">=", "unit": "years"},
        "exclude": True,
    }
    found = read(eligible(old)).study.eligibility
    assert found.text == "Exclusion Criteria:\n\n* Age: >= 65 years"


@pytest.mark.parametrize(
    ("value", "exclude", "accepted"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_healthy_volunteers(value: bool, exclude: bool, accepted: bool) -> None:
    one = {"code": {"text": "Healthy volunteers"}, "valueBoolean": value, "exclude": exclude}
    assert read(eligible(one)).study.eligibility.healthy_volunteers is accepted


def test_criteria_that_the_text_has_are_not_repeated() -> None:
    listed = [
        {"code": {"text": "Inclusion"}, "valueCodeableConcept": {"text": "BMI > 30"}, "exclude": False},
        {"code": {"text": "Inclusion"}, "valueCodeableConcept": {"text": "Gout"}, "exclude": False},
    ]
    reading = read(eligible(*listed, description="Inclusion Criteria:\n* BMI \\> 30"))
    assert reading.study.eligibility.text == "Inclusion Criteria:\n* BMI \\> 30\n\nInclusion Criteria:\n\n* Gout"
    assert told(reading, "SRC155") == [
        (
            "1 of the characteristics are in no text of the source; they are listed under headings of their kind",
            "/contained/0",
        )
    ]
    assert reading.study.data == {}


def test_criteria_of_an_evidence_variable() -> None:
    variable = {
        "resourceType": "EvidenceVariable",
        "id": "g",
        "status": "active",
        "characteristic": [
            {"definitionCodeableConcept": {"text": "Gout"}, "exclude": False},
            {"description": "Pregnancy", "exclude": True},
        ],
    }
    reading = read(study(contained=[variable], recruitment={"eligibility": {"reference": "#g"}}))
    assert reading.study.eligibility.text == "Inclusion Criteria:\n\n* Gout\n\nExclusion Criteria:\n\n* Pregnancy"


def test_the_whole_text_in_the_words_of_a_reference() -> None:
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": False}
    words = "Inclusion Criteria:\n\n* Gout"
    reading = read(earlier(contained=[group], enrollment=[{"reference": "#g", "display": words}]))
    assert reading.study.eligibility.text == words
    assert reading.study.data == {}


def test_a_characteristic_whose_value_is_elsewhere() -> None:
    one = {"code": {"text": "Lab"}, "valueReference": {"reference": "Group/other", "display": "Uric acid"}}
    reading = read(eligible(one))
    assert reading.study.eligibility.text == "Inclusion Criteria:\n\n* Lab: Uric acid"
    assert codes(reading) == ["SRC155", "SRC153"]


# Parties.


def test_a_second_sponsor_and_who_pays_are_collaborators_and_told() -> None:
    role = f"{R5}/research-study-party-role"
    reading = read(
        study(
            associatedParty=[
                {"name": "Payer", "role": concept("funding-source", role)},
                {"name": "Other", "role": concept("sponsor", role)},
                {"name": "Lead", "role": concept("lead-sponsor", role)},
                {"name": "Lead", "role": concept("sponsor", role)},
            ]
        )
    )
    assert reading.study.lead_sponsor is not None
    assert reading.study.lead_sponsor.name == "Lead"
    assert [one.name for one in reading.study.collaborators] == ["Other", "Payer"]
    assert [one for one, _ in told(reading, "SRC152")] == [
        "'Other' is read as a collaborator for collaborators[0]: it is listed as sponsor beside Lead",
        "'Payer' is read as a collaborator for collaborators[1]: it is listed as funding-source beside Lead",
    ]
    assert reading.study.data == {}


def test_a_sponsor_that_is_not_in_the_document_is_read_by_its_words() -> None:
    reading = read(earlier(sponsor={"reference": "Organization/1", "display": "Made-up Pharma"}))
    assert reading.study.lead_sponsor is not None
    assert reading.study.lead_sponsor.name == "Made-up Pharma"
    assert codes(reading) == ["SRC153", "SRC108"]


def test_the_words_of_an_investigator_alone_are_the_name() -> None:
    reading = read(earlier(principalInvestigator={"display": "Jane Roe"}))
    assert [(one.name, one.affiliation, one.role) for one in reading.study.officials] == [
        ("Jane Roe", None, "PRINCIPAL_INVESTIGATOR")
    ]


# Sites.


def test_a_site_that_only_a_part_of_the_study_names() -> None:
    part = {
        "resourceType": "ResearchStudy",
        "id": "part",
        "partOf": [{"reference": "ResearchStudy/main"}],
        "status": "active",
        "site": [{"reference": "Location/here"}],
        "progressStatus": [{"state": concept("recruiting", f"{R5}/research-study-status")}],
    }
    here = {"resourceType": "Location", "id": "here", "name": "Here"}
    reading = read(bundle(study(id="main"), part, here))
    assert [(one.facility, one.status) for one in reading.study.sites] == [("Here", "RECRUITING")]
    assert codes(reading) == []


def test_a_place_and_the_part_of_the_study_there_are_one_site() -> None:
    part = {
        "resourceType": "ResearchStudy",
        "id": "part",
        "partOf": [{"reference": "ResearchStudy/main"}],
        "status": "completed",
        "site": [{"reference": "Location/here"}],
    }
    here = {"resourceType": "Location", "id": "here", "name": "Here"}
    reading = read(bundle(earlier(id="main", site=[{"reference": "Location/here"}]), part, here))
    assert [(one.facility, one.status) for one in reading.study.sites] == [("Here", "COMPLETED")]


@pytest.mark.parametrize(
    ("country", "name"), [("DE", "Germany"), ("deu", "Germany"), ("Germany", "Germany"), ("Oz", "Oz")]
)
def test_countries_of_sites(country: str, name: str) -> None:
    place = {"resourceType": "Location", "id": "p", "name": "P", "address": {"country": country}}
    assert read(study(contained=[place], site=[{"reference": "#p"}])).study.sites[0].country == name


# Documents and publications.


def test_a_relation_to_what_has_no_place_is_unread() -> None:
    artifact = {"type": "justification", "display": "Because"}
    reading = read(study(relatedArtifact=[artifact]))
    assert reading.study.data == {"/relatedArtifact": [artifact]}
    assert codes(reading) == ["SRC150"]


def test_the_size_of_a_document_in_r4_is_a_number() -> None:
    kind = [{"text": "Statistical Analysis Plan"}]
    artifact = {"type": "documentation", "classifier": kind, "document": {"title": "SAP.pdf", "size": 12}}
    (found,) = read(study(relatedArtifact=[artifact])).study.documents
    assert (found.has_sap, found.filename, found.size) == (True, "SAP.pdf", 12)
