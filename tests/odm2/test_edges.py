"""What single records do to an ODM 2.0 document; each document is valid."""

from __future__ import annotations

from typing import get_args

import orjson

from crosswalk import odd
from odm2.writing import of, written
from readers_json.made_up import full, minimal
from trialglot.design.plan import Inference
from trialglot.writers.options import Contacts

PARALLEL = {"studyType": "INTERVENTIONAL", "designInfo": {"interventionModel": "PARALLEL"}}
SCREENED = {"detailedDescription": "A screening period of 4 weeks comes first. The treatment period is 12 weeks."}


def arms(*labels: str) -> dict[str, object]:
    return {"armGroups": [{"label": one, "type": "EXPERIMENTAL"} for one in labels]}


def test_a_record_with_nearly_nothing() -> None:
    made = of()
    assert made.all("//odm:StudyStructure/odm:Arm/@OID") == ["ARM.arm-1"]
    assert made.all("//odm:Epoch/@OID") == ["EPOCH.epoch-1"]
    assert made.all("//odm:StudyEventGroupDef/@OID") == ["CELL.arm-1.epoch-1", "SEG.element-1"]
    for tag in ("TrialPhase", "StudyTimings", "StudyIndications", "StudyInterventions", "WorkflowDef", "CommentDef"):
        assert made.all(f"//odm:{tag}") == [], tag
    (study,) = made.all("/odm:ODM/odm:Study")
    assert study.get("StudyName") == study.get("ProtocolName") == "NCT09000001"
    assert made.root.get("AsOfDateTime") is None
    assert "MAP205" in made.codes()


def test_outcomes_are_end_points_with_levels() -> None:
    measure = {"measure": "Survival", "timeFrame": "2 years", "description": "Kaplan-Meier"}
    made = of(outcomesModule={"primaryOutcomes": [measure], "otherOutcomes": [{"measure": "Mood"}]})
    assert made.all("//odm:StudyEndPoint/@Name") == ["Survival", "Mood"]
    assert made.all("//odm:StudyEndPoint/@Level") == ["Primary", "Exploratory"]
    assert made.text("//odm:StudyEndPoint[1]") == "Time frame: 2 years\nKaplan-Meier"
    assert made.text("//odm:StudyEndPoint[2]") == "The record states neither time frame nor description."
    assert made.values("OUTMSPRI") == ["Survival"]
    assert made.values("OUTMSEXP") == ["Mood"]
    assert "StudyObjective" not in made.content.decode()


def test_a_heading_in_the_words_of_a_condition_is_its_code() -> None:
    record = minimal(conditionsModule={"conditions": ["Breast  cancer", "Fatigue"]})
    meshes = [{"id": "D001943", "term": "Breast Cancer"}, {"id": "D009369", "term": "Neoplasms"}]
    record["derivedSection"] = {"conditionBrowseModule": {"meshes": meshes}}
    made = written(orjson.dumps(record))
    assert made.all("//odm:StudyIndication[1]/odm:Coding/@Code") == ["D001943"]
    assert made.all("//odm:StudyIndication[2]/odm:Coding") == []
    # All headings are listed: the registry does not say which condition the other one is of.
    assert made.all("//odm:CodeList[@OID='CL.MESH.CONDITIONS']/odm:CodeListItem/@CodedValue") == ["D001943", "D009369"]


def test_words_without_a_term() -> None:
    made = of(designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE9"]})
    assert made.values("TPHASE") == []
    assert made.all("//odm:TrialPhase") == []
    assert "Trial Phase Classification (TPHASE): Without a CDISC term: PHASE9" in made.notes
    (word,) = [one for one in made.findings if one.code == "MAP201"]
    assert word.target_path == "MetaDataVersion/Description"


def test_masked_parties_beside_the_term_are_its_comment() -> None:
    masking = {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}
    made = of(designModule={"studyType": "INTERVENTIONAL", "designInfo": {"maskingInfo": masking}})
    assert made.values("TBLIND") == ["DOUBLE BLIND"]
    assert made.text("//odm:CommentDef[@OID='COM.TBLIND']") == (
        "Masking (registry): Double\nMasked: Participant; Investigator"
    )
    # No term for any other combination: the words are kept.
    masking["whoMasked"] = ["CARE_PROVIDER", "OUTCOMES_ASSESSOR"]
    made = of(designModule={"studyType": "INTERVENTIONAL", "designInfo": {"maskingInfo": masking}})
    assert made.values("TBLIND") == []
    assert "  Masked: Care Provider; Outcomes Assessor" in made.notes


def test_lengths_are_those_of_epochs() -> None:
    made = of(designModule=PARALLEL, armsInterventionsModule=arms("A", "B"), descriptionModule=SCREENED)
    lengths = {
        one.get("StructuralElementOID"): one.get("DurationTarget") for one in made.all("//odm:DurationTimingConstraint")
    }
    assert lengths == {"EPOCH.epoch-1": "P4W", "EPOCH.epoch-2": "P12W"}


def test_names_that_a_record_uses_twice_are_numbered() -> None:
    """ODM 2.0 wants the names of organisations to be unique in a study."""
    made = of(
        contactsLocationsModule={"locations": [{"facility": "Research  Site"}] * 3},
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Research Site", "class": "INDUSTRY"}},
    )
    assert made.all("//odm:Organization/@Name") == [
        "Research Site",
        "Research Site (2)",
        "Research Site (3)",
        "Research Site (4)",
    ]
    (told,) = [one for one in made.findings if one.code == "MAP280"]
    assert told.message == (
        "names of Organization that another element has already are numbered: 3, the first is 'Research Site (2)'"
    )


def test_an_organisation_of_several_parts_is_written_once() -> None:
    made = of(
        sponsorCollaboratorsModule={
            "leadSponsor": {"name": "Acme", "class": "INDUSTRY"},
            "collaborators": [{"name": "Acme", "class": "INDUSTRY"}, {"name": "Other"}],
        },
        contactsLocationsModule={"overallOfficials": [{"name": "N", "role": "STUDY_CHAIR", "affiliation": "Other"}]},
    )
    roles = {one.get("Name"): one.get("Role") for one in made.all("//odm:Organization")}
    assert roles == {"Acme": "Lead sponsor; Collaborator", "Other": "Collaborator; Organisation of an overall official"}
    assert made.text("//odm:Organization[@Name='Acme']") == "Class: Industry"
    assert made.all("//odm:User/@OrganizationOID") == ["ORG.collaborator-2"]


def test_a_site_with_all_that_is_known_of_it() -> None:
    site = {
        "facility": "Clinic",
        "status": "RECRUITING",
        "city": "Oslo",
        "zip": "0150",
        "country": "Norway",
        "geoPoint": {"lat": 59.91, "lon": 10.75},
        "contacts": [{"name": "C", "role": "CONTACT", "phone": "1", "phoneExt": "2", "email": "c@example.org"}],
    }
    made = of(contactsLocationsModule={"locations": [site, {"country": "Atlantis"}]})
    assert made.text("//odm:Organization[1]") == "Recruitment status: Recruiting"
    address = "//odm:Organization[@OID='ORG.site-1']/odm:Address"
    assert [str(one) for one in made.all(f"{address}/*/text()")] == ["Oslo", "NO", "0150"]
    (position,) = made.all(f"{address}/odm:GeoPosition")
    assert dict(position.attrib) == {"Longitude": "10.75", "Latitude": "59.91"}
    (user,) = made.all("//odm:User")
    assert (user.get("OID"), user.get("OrganizationOID")) == ("USR.site-1.contact-1", "ORG.site-1")
    reach = {one.get("TelecomType"): one.get("Value") for one in made.all("//odm:Telecom")}
    assert reach == {"Phone": "1 ext. 2", "Email": "c@example.org"}
    assert "Role of USR.site-1.contact-1: Contact" in made.notes
    assert made.all("//odm:Organization[@OID='ORG.site-2']/odm:Address/odm:OtherText/text()") == ["Country: Atlantis"]
    assert "MAP208" in made.codes()


def test_contacts_as_the_caller_wants_them() -> None:
    def people(contacts: Contacts) -> tuple[int, int, int]:
        made = written(orjson.dumps(full()), contacts=contacts)
        roles = [one for one in made.notes if one.startswith("Role of USR.")]
        return len(made.all("//odm:User/odm:FullName")), len(made.all("//odm:Telecom")), len(roles)

    names, numbers, roles = people("keep")
    assert names > 3 and numbers > 1 and roles > 2
    assert people("role-only") == (0, 0, roles)
    assert people("drop") == (0, 0, 0)


def test_criteria_of_no_known_kind_are_in_the_population() -> None:
    made = of(eligibilityModule={"sex": "FEMALE", "eligibilityCriteria": "* Adults\n* Able to walk"})
    assert made.all("//odm:InclusionExclusionCriteria") == []
    assert made.text("//odm:StudyTargetPopulation") == (
        "Sex: Female\nAdults\n\nAble to walk\n\nEligibility criteria as registered:\n* Adults\n* Able to walk"
    )
    (told,) = [one for one in made.findings if one.code == "MAP234"]
    assert told.target_path == "Protocol/StudyTargetPopulation/Description"


def test_a_design_that_is_not_known_in_full_has_no_workflow() -> None:
    crossover = {"studyType": "INTERVENTIONAL", "designInfo": {"interventionModel": "CROSSOVER"}}
    made = of(designModule=crossover, armsInterventionsModule=arms("A", "B"), descriptionModule=SCREENED)
    assert made.all("//odm:WorkflowDef | //odm:WorkflowRef | //odm:Transition") == []
    assert "MAP282" in made.codes()
    # Without conditions of arms, the cells are still there.
    assert len(made.all("//odm:StudyEventGroupDef[@ArmOID]")) == 2 * len(made.all("//odm:Epoch"))


def test_one_epoch_needs_no_workflow() -> None:
    made = of(designModule=PARALLEL, armsInterventionsModule=arms("A", "B"))
    assert made.all("//odm:WorkflowDef") == []
    assert "MAP282" not in made.codes()


def test_characters_that_xml_cannot_hold() -> None:
    made = of(descriptionModule={"briefSummary": "a\u0001b"}, conditionsModule={"conditions": ['Pain & <fever>\t"x"']})
    assert made.text("/odm:ODM/odm:Study") == "a\ufffdb"
    assert made.values("INDIC") == ['Pain & <fever>\t"x"']
    assert "MAP230" in made.codes()


def test_odd_records_are_valid() -> None:
    for record in (odd.odd(), odd.official_only(), odd.turned_round(), odd.planned(), odd.cohorts(), odd.blinded()):
        for inference in get_args(Inference):
            written(orjson.dumps(record), inference)


def test_the_record_is_not_needed_to_be_named() -> None:
    """A line break in a name becomes a space; a blank name gives way to the OID."""
    made = of(designModule=PARALLEL, armsInterventionsModule=arms("A\nB", " "))
    assert made.all("//odm:Arm/@Name") == ["A B", "arm-2"]
