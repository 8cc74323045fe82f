"""The form in which registries supply their trials: each element of a made-up one."""

from __future__ import annotations

import pytest

from readers_ictrp import made_up
from readers_ictrp.made_up import read, study, supply, told, values
from trialglot.errors import UnreadableError
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age


def test_each_item_of_the_data_set_has_its_field() -> None:
    one = study(supply())
    assert one.id == "RBR-9zzzz9"
    assert one.source.registry == "REBEC"
    assert values(one.identifiers, "value", "role", "domain") == [
        ("RBR-9zzzz9", "registry", "REBEC"),
        ("U1111-1234-5678", "secondary", None),
        ("NCT09990002", "secondary", "clinicaltrials.gov"),
        ("123/2010", "secondary", "Board"),
    ]
    assert one.brief_title == "Exercise for backs"
    assert one.official_title == "Exercise against back pain"
    assert one.acronym == "BACK: Be Active"
    assert one.status.overall == "COMPLETED"
    assert one.status.start == PartialDate(value="2010-11-01", precision="day", kind="estimated")
    assert one.status.completion == PartialDate(value="2012-12-31", precision="day")
    assert one.registration.first_post == PartialDate(value="2011-06-13", precision="day")
    assert one.registration.results_first_post == PartialDate(value="2013-05-01", precision="day")
    assert one.registration.last_update_post is None
    assert values(one.collaborators, "name") == [("Second Institute",), ("CNPq",)]
    assert values(one.central_contacts, "name", "role", "phone", "email") == [
        ("Ana B. Example", "Contact for Public Queries", "+55 61 1", "ana@example.org"),
        ("Sample", "Contact for Scientific Queries", None, None),
    ]
    assert one.conditions == ("Low back pain",)
    assert one.keywords == ("M54.5", "E02.760")
    assert one.countries == ("Brazil", "Portugal")
    assert values(one.interventions, "name", "type", "description") == [
        ("Exercise: 30 minutes a day. Control: none.", "BEHAVIORAL", None)
    ]
    assert values(one.outcomes, "level", "measure") == [
        ("primary", "Pain after 8 weeks"),
        ("secondary", "Sick days"),
    ]
    assert one.design.study_type == "INTERVENTIONAL"
    assert one.design.phases == ("PHASE2", "PHASE3")
    assert one.design.allocation == "RANDOMIZED"
    assert one.design.masking == "DOUBLE"
    assert one.design.intervention_model == "PARALLEL"
    assert one.design.intervention_model_description == "Randomized, double-blind, parallel with two arms"
    assert one.data_sharing is not None
    assert one.data_sharing.plan == "YES"


def test_the_two_texts_of_criteria_become_one_with_headings() -> None:
    one = study(supply()).eligibility
    assert one.text == "Inclusion Criteria:\n\nI. Adults;\nII. Back pain\n\nExclusion Criteria:\n\nI. Fracture"
    assert one.sex == "ALL"
    assert one.minimum_age == Age(text="18 Years", value=18, unit="years")
    assert one.maximum_age is None


def test_what_the_model_has_no_field_for_is_carried_as_it_is() -> None:
    data = study(supply()).data
    assert data["ethics_reviews"] == {"/trial/ethics_reviews/ethics_review[1]": made_up.ETHICS}
    first = data["contacts"]["/trial/contacts/contact[1]"]
    assert first == {name: made_up.CONTACT[name] for name in ("address", "city", "country1", "zip", "affiliation")}
    assert data["codes"] == {"/trial/health_condition_code": {"hc_code[1]": "C23"}}
    assert data["register"] == {
        "/trial/source_support": {"source_name[2]": "Universidade Exemplo"},
        "/trial/main": {"scientific_acronym": "BACK-1"},
    }
    assert len(data["results"]["/trial/main"]) == 7


def test_what_is_told_of_it_is_the_rest_of_the_design() -> None:
    text = "Randomized, double-blind, parallel with two arms"
    assert told(supply({"recruitment_status": "recruiting"})) == [
        (
            "SRC148",
            "/trial/main/study_design",
            f"the study design is a text, kept as such ({text!r}); read from it: allocation, intervention model, "
            "masking",
        )
    ]


def test_the_acronym_of_the_scientific_title_where_there_is_no_other() -> None:
    for none in ("", ":  "):
        one = study(supply({"acronym": none}))
        assert one.acronym == "BACK-1"
        assert "/trial/main" not in one.data["register"]
    assert "/trial/main" not in study(supply({"scientific_acronym": "BACK: Be Active"})).data["register"]


def test_several_types_of_intervention_do_not_say_which_is_whose() -> None:
    one = study(supply(lists={"intervention_code": ("i_code", ("drug", "device"))}))
    assert one.interventions[0].type is None
    assert one.data["codes"]["/trial/intervention_code"] == {"i_code[1]": "drug", "i_code[2]": "device"}
    unknown = study(supply(lists={"intervention_code": ("i_code", ("magic",))}))
    assert unknown.interventions[0].type is None
    assert unknown.data["codes"]["/trial/intervention_code"] == {"i_code[1]": "magic"}


def test_lines_that_all_begin_with_a_type_are_interventions() -> None:
    one = study(supply({"i_freetext": "Drug: Aspirin 100 mg\nDrug: Placebo\n"}))
    assert values(one.interventions, "name", "type") == [("Aspirin 100 mg", "DRUG"), ("Placebo", "DRUG")]
    other = study(
        supply(
            {"i_freetext": "Drug: Aspirin\nDrug: Placebo\nfor 18 months"}, lists={"intervention_code": ("i_code", ())}
        )
    )
    assert values(other.interventions, "name", "type") == [("Drug: Aspirin Drug: Placebo for 18 months", None)]


def test_numbered_lists_are_lists() -> None:
    one = study(
        supply(
            {
                "hc_freetext": "Condition 1: Gout. Condition 2: Arthritis.",
                "i_freetext": "Intervention 1: Control group: none. Intervention 2: Vitamin C 25 mg/kg.",
            },
            lists={"intervention_code": ("i_code", ("Not applicable", "drug"))},
        )
    )
    assert one.conditions == ("Gout.", "Arthritis.")
    assert values(one.interventions, "name", "type") == [("Control group: none.", None), ("Vitamin C 25 mg/kg.", None)]


def test_a_kind_of_enrolment_without_its_date_is_carried() -> None:
    one = study(supply({"date_enrolment": ""}))
    assert one.status.start is None
    assert one.data["register"]["/trial/main"]["type_enrolment"] == "anticipated"


def test_places() -> None:
    locate = read(supply()).locate
    assert locate("identifiers[2].domain") == "/trial/secondary_ids/secondary_id[1]/issuing_authority"
    assert locate("identifiers[3].value") == "/trial/secondary_ids/secondary_id[2]/sec_id"
    assert locate("central_contacts[0].email") == "/trial/contacts/contact[1]/email"
    assert locate("outcomes[1]") == "/trial/secondary_outcome/sec_outcome[1]"
    assert locate("keywords[1]") == "/trial/intervention_keyword/i_keyword[1]"
    assert locate("interventions[0].type") == "/trial/intervention_code/i_code[1]"


def test_a_file_of_one_trial_is_read_as_the_trial() -> None:
    head = '<?xml version="1.0"?>\n<!DOCTYPE trials SYSTEM "who_ictrp.dtd">\n'
    file = made_up.file_of(supply(), root="trials", head=head)
    assert study(file).model_dump(exclude={"source"}) == study(supply()).model_dump(exclude={"source"})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (made_up.file_of(supply(), supply(), root="trials"), "an export with 2 trials"),
        (supply({"trial_id": " "}), "a trial without its number"),
        (supply()[:-9], "broken XML"),
        (b"<!DOCTYPE trial [<!ENTITY a 'b'>]>" + supply(), "XML that declares entities"),
    ],
)
def test_what_is_no_trial_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert words in caught.value.seen
    assert caught.value.refused
    assert caught.value.remedy


def test_xml_without_a_trial_given_as_one() -> None:
    from trialglot import api

    with pytest.raises(UnreadableError, match="XML without a trial of WHO ICTRP"):
        api.read(b"<trials><x/></trials>", format="ictrp-xml")
