"""What records state in unusual ways, or not at all."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from readers_json.made_up import minimal
from trialglot import api
from trialglot.errors import UsageError
from trialglot.writers.options import UsdmMode, WriteOptions
from usdm_writer.documents import Json, Made, code, extension, faults, made, objects

MODES: tuple[UsdmMode, ...] = ("strict-source", "complete")


def trial(**design: Any) -> Json:
    """Return the modules of an interventional study."""
    return {"designModule": {"studyType": "INTERVENTIONAL"} | design}


def masked(*who: str, masking: str = "DOUBLE", **more: str) -> Json:
    return trial(designInfo={"maskingInfo": {"masking": masking, "whoMasked": list(who)} | more})


def ages(lower: str | None, upper: str | None) -> Made:
    limits = {"minimumAge": lower, "maximumAge": upper}
    return made({"eligibilityModule": {key: value for key, value in limits.items() if value}})


def given(description: str = "", name: str = "Newol", arms: tuple[str, ...] = ("EXPERIMENTAL",), **more: Any) -> Made:
    """Return a study whose first arm is given an intervention."""
    groups: list[Json] = [{"label": f"Arm {number}", "type": kind} for number, kind in enumerate(arms)]
    groups[0]["interventionNames"] = [f"Drug: {name}"]
    intervention = {"type": "DRUG", "name": name, "description": description, "armGroupLabels": ["Arm 0"]} | more
    return made(trial() | {"armsInterventionsModule": {"armGroups": groups, "interventions": [intervention]}})


def role_of(one: Made) -> str:
    role = one.version["studyInterventions"][0]["role"]["decode"]
    assert isinstance(role, str)
    return role


@pytest.mark.parametrize("mode", MODES)
def test_nearly_nothing(mode: UsdmMode) -> None:
    one = made({}, mode)
    assert faults(one.document) == []
    assert [arm["id"] for arm in one.design["arms"]] == ["arm-1"]
    assert code(one.design["model"]) == ("C17998", "Unknown")
    (item,) = one.version["eligibilityCriterionItems"]
    assert item["text"] == "<p>Not stated in the registry record</p>"
    (criterion,) = one.design["eligibilityCriteria"]
    assert extension(criterion, "defaulted") == ["EligibilityCriterion"]
    assert one.version["versionIdentifier"] == "Not stated in the registry record"
    assert sorted(extension(one.version, "defaulted")) == ["rationale", "versionIdentifier"]
    assert {"DDF00172", "DDF00201"} <= one.explained()


def test_a_study_without_a_title_has_one_that_says_so() -> None:
    one = made({"identificationModule": {"briefTitle": ""}})
    (title,) = one.version["titles"]
    assert title["text"] == "Not stated in the registry record"
    assert extension(title, "defaulted") == ["text"]
    assert any(said.startswith("StudyTitle.text is 'Not stated in") for said in one.said("MAP261"))


def test_a_complete_document_has_a_primary_objective_whatever_the_record_says() -> None:
    made = Made(b'{"protocolSection":{"identificationModule":{"nctId":"NCT09000001"}}}', "complete")
    (objective,) = made.design["objectives"]
    assert (objective["id"], objective["text"]) == ("objective-primary", "<p>Not stated in the registry record</p>")
    assert extension(objective, "defaulted") == ["text"]


def test_the_identifier_of_a_record_without_one_is_marked_as_such() -> None:
    made = Made(b'{"protocolSection":{"identificationModule":{"acronym":"ODD"}}}')
    (identifier,) = made.version["studyIdentifiers"]
    assert identifier["text"] == "odd"
    assert extension(identifier, "defaulted") == ["text"]
    assert "StudyIdentifier.text is 'odd': USDM demands it and this record does not state it" in made.said("MAP261")


def test_the_usdm_mode_is_one_of_two() -> None:
    with pytest.raises(UsageError, match="usdm is one of strict-source, complete, not 'all'"):
        WriteOptions(usdm="all")  # type: ignore[arg-type]


# Design.


def test_an_observational_study() -> None:
    one = made(
        {
            "designModule": {
                "studyType": "OBSERVATIONAL",
                "designInfo": {"observationalModel": "CASE_CONTROL", "timePerspective": "OTHER"},
                "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Blood"},
            },
            "eligibilityModule": {"samplingMethod": "PROBABILITY_SAMPLE", "studyPopulation": "Adults \\> 60"},
            "armsInterventionsModule": {"armGroups": [{"label": "Cases"}]},
        }
    )
    design = one.design
    assert design["instanceType"] == "ObservationalStudyDesign"
    assert code(design["model"]) == ("C15197", "Case-Control Study")
    # No term for another perspective: the word stands beside the code.
    assert code(design["timePerspective"]) == ("C17649", "Other")
    assert extension(design, "time-perspective") == ["Other"]
    assert code(design["samplingMethod"]) == ("C71517", "Equal Probability Sampling Method")
    assert {"model", "timePerspective", "samplingMethod"} <= design.keys()
    assert not {"blindingSchema", "intentTypes"} & design.keys()
    assert one.population["description"] == "Adults > 60"
    (retention,) = design["biospecimenRetentions"]
    assert (retention["isRetained"], retention["includesDNA"], retention["description"]) == (True, True, "Blood")
    assert code(design["arms"][0]["type"]) == code(design["arms"][0]["dataOriginType"]) == ("C17998", "Unknown")
    assert "DDF00232" in one.explained()
    assert faults(one.document) == []


NO_CLASS = (
    "the class InterventionalStudyDesign of the study design: the target's schema cannot do without it and the record "
    "does not say it"
)


@pytest.mark.parametrize(("kind", "told"), [("INTERVENTIONAL", False), ("OBSERVATIONAL", False), (None, True)])
def test_the_class_of_the_design_is_told_where_the_record_does_not_state_it(kind: str | None, told: bool) -> None:
    one = made({"designModule": {"studyType": kind}} if kind else {})
    assert (NO_CLASS in one.said("MAP205")) == told


def test_expanded_access_is_an_interventional_design_that_says_so() -> None:
    one = made({"designModule": {"studyType": "EXPANDED_ACCESS", "expandedAccessTypes": {"individual": True}}})
    assert one.design["instanceType"] == "InterventionalStudyDesign"
    assert code(one.design["studyType"]) == ("C98722", "Expanded Access Study")
    assert extension(one.design, "expanded-access-individual") == [True]
    assert NO_CLASS in one.said("MAP205")
    assert "DDF00101" not in one.explained()


def test_nothing_retained_says_nothing_of_dna() -> None:
    one = made({"designModule": {"bioSpec": {"retention": "NONE_RETAINED"}}})
    (retention,) = one.design["biospecimenRetentions"]
    assert retention["isRetained"] is False
    assert "includesDNA" not in retention


def test_two_phases_are_one_term() -> None:
    one = made(trial(phases=["PHASE2", "PHASE3"]))
    assert code(one.design["studyPhase"]) == ("C15694", "Phase II/III Trial")
    unknown = made(trial(phases=["PHASE9"]))
    assert unknown.design["studyPhase"] is None
    assert extension(unknown.design, "phase") == ["PHASE9"]
    assert unknown.said("MAP201") == ["phase 'PHASE9' has no code in CDISC C66737; written as text"]


def test_primary_purpose_is_an_intent_and_not_a_sub_type() -> None:
    one = made(trial(designInfo={"primaryPurpose": "SUPPORTIVE_CARE"}))
    assert [code(intent) for intent in one.design["intentTypes"]] == [("C71486", "Supportive Care Study")]
    assert one.design["subTypes"] == []
    other = made(trial(designInfo={"primaryPurpose": "ECT"}))
    assert other.design["intentTypes"] == []
    assert len(extension(other.design, "primary-purpose")) == 1


def test_only_randomisation_is_a_characteristic() -> None:
    assert made(trial(designInfo={"allocation": "NON_RANDOMIZED"})).design["characteristics"] == []
    one = made(trial(designInfo={"allocation": "RANDOMIZED"}))
    assert [code(each) for each in one.design["characteristics"]] == [
        ("C46079", "Randomized Controlled Clinical Trial")
    ]


# Masking.


def test_masked_parties_are_roles_of_the_design() -> None:
    one = made(masked("PARTICIPANT", "INVESTIGATOR", maskingDescription="Same tablets \\> 2"))
    assert code(one.design["blindingSchema"]) == ("C15228", "Double Blind Study")
    roles = [role for role in one.version["roles"] if "masking" in role]
    assert [code(role["code"]) for role in roles] == [("C41189", "Study Subject"), ("C25936", "Investigator")]
    assert [role["masking"]["text"] for role in roles] == ["Same tablets > 2"] * 2
    assert all(role["masking"]["isMasked"] and role["appliesToIds"] == ["design-1"] for role in roles)
    assert "DDF00192" not in one.explained()


def test_a_level_without_parties_is_an_approximation_and_breaks_a_rule() -> None:
    one = made(masked())
    assert code(one.design["blindingSchema"]) == ("C15228", "Double Blind Study")
    assert "DDF00192" in one.explained()
    assert "DDF00193" in made(masked(masking="SINGLE")).explained()
    assert any("by the level alone" in said for said in one.said("MAP202"))


def test_what_has_no_term_has_no_schema() -> None:
    one = made(masked("INVESTIGATOR", "OUTCOMES_ASSESSOR"))
    assert one.design["blindingSchema"] is None
    assert extension(one.design, "masking") == ["Double"]
    assert len([role for role in one.version["roles"] if "masking" in role]) == 2


# Population.


def test_a_range_has_two_ends() -> None:
    one = ages("6 Months", "12 Years")
    age = one.population["plannedAge"]
    assert (age["minValue"]["value"], code(age["minValue"]["unit"])) == (6, ("C29846", "Month"))
    assert (age["maxValue"]["value"], code(age["maxValue"]["unit"])) == (12, ("C29848", "Year"))
    assert age["isApproximate"] is False
    assert "DDF00097" not in one.explained()


@pytest.mark.parametrize(("lower", "upper"), [("18 Years", None), (None, "18 Years"), ("18 Years", "old age")])
def test_one_limit_alone_is_kept_beside(lower: str | None, upper: str | None) -> None:
    one = ages(lower, upper)
    assert "plannedAge" not in one.population
    kept = extension(one.population, "minimum-age") + extension(one.population, "maximum-age")
    assert [value["value"] if isinstance(value, dict) else value for value in kept] == (
        [18, "old age"] if upper == "old age" else [18]
    )
    assert "DDF00097" in one.explained()


def test_minutes_have_no_term() -> None:
    one = ages("30 Minutes", "2 Hours")
    assert "plannedAge" not in one.population
    assert extension(one.population, "minimum-age") == ["30 Minutes"]
    assert extension(one.population, "maximum-age")[0]["value"] == 2


@pytest.mark.parametrize(
    ("lower", "upper", "broken"), [("18 Years", "18 Years", True), ("17 Years", "18 Years", False)]
)
def test_limits_that_leave_no_range_are_written_and_explained(lower: str, upper: str, broken: bool) -> None:
    one = ages(lower, upper)
    assert "plannedAge" in one.population
    assert ("DDF00241" in one.explained()) is broken


@pytest.mark.parametrize(
    ("sex", "expected"),
    [("ALL", ["C16576", "C20197"]), ("FEMALE", ["C16576"]), ("MALE", ["C20197"]), (None, []), ("SOME", [])],
)
def test_planned_sex_is_never_both(sex: str | None, expected: list[str]) -> None:
    one = made({"eligibilityModule": {"sex": sex} if sex else {}})
    assert [each["code"] for each in one.population["plannedSex"]] == expected
    assert ("DDF00098" in one.explained()) is (not expected)


@pytest.mark.parametrize("kind", ["ESTIMATED", "ACTUAL", None])
def test_only_the_planned_number_is_a_planned_number(kind: str | None) -> None:
    one = made(trial(enrollmentInfo={"count": 0} | ({"type": kind} if kind else {})))
    assert ("plannedEnrollmentNumber" in one.population) is (kind == "ESTIMATED")
    assert extension(one.population, "actual-enrollment") == ([0] if kind == "ACTUAL" else [])
    assert extension(one.population, "enrollment") == ([0] if kind is None else [])


def test_healthy_volunteers_not_stated() -> None:
    one = made({})
    assert one.population["includesHealthySubjects"] is False
    assert extension(one.population, "defaulted") == ["includesHealthySubjects"]
    stated = made({"eligibilityModule": {"healthyVolunteers": True}})
    assert stated.population["includesHealthySubjects"] is True
    assert extension(stated.population, "defaulted") == []


# Criteria.


def criteria(text: str) -> Made:
    return made({"eligibilityModule": {"eligibilityCriteria": text}})


def test_sub_items_stand_in_the_text_of_their_criterion() -> None:
    one = criteria("Inclusion Criteria:\n\n* One of & these:\n\n  1. age \\< 5\n  2. <weight>\n\n     * of the body")
    (item,) = one.version["eligibilityCriterionItems"]
    assert item["text"] == (
        "<p>One of &amp; these:</p><ul><li>1. age &lt; 5</li>"
        "<li>2. &lt;weight&gt;<ul><li>of the body</li></ul></li></ul>"
    )
    assert faults(one.document) == []


def test_lines_of_a_criterion_are_kept() -> None:
    one = criteria("Inclusion Criteria:\n\n* Adults\n  who walk")
    (item,) = one.version["eligibilityCriterionItems"]
    assert item["text"] == "<p>Adults<br/>who walk</p>"


def test_criteria_of_no_kind_are_notes_of_the_population() -> None:
    one = criteria("* Adults\n* Able to walk")
    assert [note["text"] for note in one.population["notes"]] == ["<p>Adults</p>", "<p>Able to walk</p>"]
    (forced,) = one.design["eligibilityCriteria"]
    assert extension(forced, "defaulted") == ["EligibilityCriterion"]
    assert len(one.said("MAP234")) == 1


def test_a_heading_stands_beside_its_criterion() -> None:
    one = criteria("Inclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n\nFor women:\n\n* Pregnancy")
    women = one.object("exclusion-1")
    assert women["label"] == "Exclusion criterion 1"
    assert extension(women, "heading") == ["For women"]
    assert women["previousId"] == "inclusion-1"


def test_a_character_that_xml_cannot_hold_is_in_no_criterion_and_reported() -> None:
    one = criteria("Inclusion Criteria:\n\n* Adult\x07s")
    (item,) = one.version["eligibilityCriterionItems"]
    assert item["text"] == "<p>Adults</p>"
    assert len(one.said("MAP230")) == 1


# Interventions.


def test_the_part_of_an_intervention() -> None:
    assert role_of(given()) == "Protocol Agent"
    assert role_of(given(name="Placebo of Newol")) == "Placebo"
    assert role_of(given(arms=("ACTIVE_COMPARATOR", "EXPERIMENTAL"))) == "Active Comparator"
    assert role_of(given("Rescue medication")) == "Rescue Medications"
    stated = given("Background treatment")
    assert role_of(stated) == "Background Treatment"
    assert extension(stated.version["studyInterventions"][0], "stated-role") == ["Background treatment"]
    assert extension(stated.version["studyInterventions"][0], "defaulted") == []


@pytest.mark.parametrize("arms", [("ACTIVE_COMPARATOR",), ("OTHER",), ("NO_INTERVENTION", "EXPERIMENTAL")])
def test_a_part_that_nothing_tells_is_a_marked_constant(arms: tuple[str, ...]) -> None:
    one = given(arms=arms)
    assert role_of(one) == "Protocol Agent"
    assert extension(one.version["studyInterventions"][0], "defaulted") == ["role"]
    assert any(said.startswith("StudyIntervention.role is 'Protocol Agent (C41161)'") for said in one.said("MAP261"))


def test_a_type_that_the_closed_list_lacks() -> None:
    one = given(type="OTHER")
    (intervention,) = one.version["studyInterventions"]
    assert code(intervention["type"]) == ("C17649", "Other")
    assert extension(intervention, "intervention-type") == ["Other"]
    assert "DDF00128" in one.explained()


def test_routes_of_administration() -> None:
    one = given("Route of administration: Oral or intravenous")
    (intervention,) = one.version["studyInterventions"]
    assert [code(each["route"]) for each in intervention["administrations"]] == [
        ("C38288", "Oral Route of Administration"),
        ("C38276", "Intravenous Route of Administration"),
    ]
    assert "DDF00177" in one.explained()
    unknown = given("Route of administration: by ear")
    (administration,) = unknown.version["studyInterventions"][0]["administrations"]
    assert administration["route"] is None
    assert extension(administration, "route") == ["by ear"]
    assert "DDF00177" not in unknown.explained()


def test_an_intervention_in_no_arm_is_no_part_of_an_element() -> None:
    one = given(armGroupLabels=[])
    one_more = made(
        trial()
        | {
            "armsInterventionsModule": {
                "armGroups": [{"label": "Arm", "type": "EXPERIMENTAL"}],
                "interventions": [{"type": "DRUG", "name": "Newol"}],
            }
        }
    )
    assert one.said("MAP265") == []
    assert one_more.said("MAP265") == [
        "intervention 'Newol' belongs to no arm of the record; no study element refers to it"
    ]
    assert one_more.design["studyInterventionIds"] == ["intervention-1"]
    assert all("studyInterventionIds" not in each for each in one_more.design["elements"])


def test_every_object_that_holds_a_constant_is_marked() -> None:
    """Each constant of the table that a document holds is marked on the object that holds it, and reported."""
    one = Made(b'{"protocolSection":{"identificationModule":{"nctId":"NCT09000001"}}}')
    said = [each.split(" ")[0] for each in one.said("MAP260") + one.said("MAP261")]
    marks = [
        (each["instanceType"], value) for each in objects(one.study) for value in extension(each, "defaulted") if value
    ]
    assert len(said) == len(set(said))
    for attribute in said:
        name = attribute.partition(".")[2] or attribute
        assert any(mark == name for _, mark in marks), attribute


def test_what_the_reader_could_not_use_is_not_told_again() -> None:
    record = minimal(identificationModule={"nctId": "NCT09000001", "briefTitle": "A study"})
    record["protocolSection"]["newModule"] = {"key": 1}
    reading = api.read(orjson.dumps(record))
    assert reading.study.source.unread == ("/protocolSection/newModule",)
    (conversion,) = api.convert(reading, api.Options(("usdm",)))
    assert not [one for one in conversion.findings if one.code == "MAP203" and one.path == "data"]
