"""The export of the search portal: each element of a made-up trial, and where it comes to stand."""

from __future__ import annotations

import pytest

from readers_ictrp import made_up
from readers_ictrp.made_up import EXPORT, export, read, study, told, values
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age


def test_each_item_of_the_data_set_has_its_field() -> None:
    one = study(export())
    assert one.id == "NCT09990001"
    assert values(one.identifiers, "value", "role", "domain") == [
        ("NCT09990001", "registry", "ClinicalTrials.gov"),
        ("EU-1", "secondary", None),
        ("U1111-1234-5678", "secondary", None),
    ]
    assert one.source.registry == "ClinicalTrials.gov"
    assert one.source.format == "ictrp-xml"
    assert one.brief_title == "Salt water for colds"
    assert one.official_title == "Hypertonic saline against the common cold: a randomised trial"
    assert one.acronym == "SALTY"
    assert one.status.overall == "RECRUITING"
    assert one.status.start == PartialDate(value="2026-07-15", precision="day")
    assert one.status.completion == PartialDate(value="2027-03-31", precision="day")
    assert one.registration.first_submit == PartialDate(value="2026-05-10", precision="day")
    assert one.registration.first_post is None
    assert one.registration.last_update_post == PartialDate(value="2026-06-22", precision="day")
    assert one.registration.results_first_post == PartialDate(value="2027-11-06", precision="day")
    assert one.lead_sponsor is not None
    assert one.lead_sponsor.name == "Example University"
    assert values(one.collaborators, "name") == [("Second Institute",), ("Third Fund",)]
    assert values(one.central_contacts, "name", "phone", "email", "role") == [
        ("Ana Example", "+55 1", "ana@example.org", "CONTACT"),
        ("Ben Sample, MD", "+55 2", "ben@example.org", "CONTACT"),
    ]
    assert one.conditions == ("Common Cold", "Rhinitis; acute")
    assert one.countries == ("Brazil", "South Africa")
    assert values(one.interventions, "key", "name", "type") == [
        ("intervention-1", "Hypertonic saline; 3 %", "DRUG"),
        ("intervention-2", "Placebo", "OTHER"),
    ]
    assert values(one.outcomes, "level", "measure", "time_frame") == [
        ("primary", "Days of illness", "14 days"),
        ("primary", "Fever", None),
        ("secondary", "Sleep", None),
    ]
    assert values(one.links, "url", "label") == [
        ("https://registry.example/study/NCT09990001", "Record at ClinicalTrials.gov"),
        ("https://registry.example/results", "Results"),
        ("https://registry.example/protocol", "Protocol"),
    ]
    assert one.has_results is False
    assert one.data_sharing is not None
    assert (one.data_sharing.plan, one.data_sharing.description) == ("UNDECIDED", "Later.")
    assert one.arms == ()
    assert one.sites == ()


def test_the_design_of_a_trial_of_clinicaltrials_gov_is_read_whole() -> None:
    design = study(export()).design
    assert design.study_type == "INTERVENTIONAL"
    assert design.phases == ("PHASE2", "PHASE3")
    assert design.allocation == "RANDOMIZED"
    assert design.intervention_model == "PARALLEL"
    assert design.primary_purpose == "TREATMENT"
    assert design.masking == "DOUBLE"
    assert design.who_masked == ("PARTICIPANT", "INVESTIGATOR")
    assert design.intervention_model_description is None
    assert design.enrollment is not None
    assert (design.enrollment.count, design.enrollment.kind) == (342, None)


def test_eligibility() -> None:
    one = study(export()).eligibility
    assert one.text == (
        "Inclusion Criteria:\n\n  - Adults with a cold\n\n  - Temperature \\< 38 C\n\nExclusion Criteria:\n\n  - Asthma"
    )
    assert one.text.plain.count("Temperature < 38 C") == 1
    assert one.sex == "ALL"
    assert one.minimum_age == Age(text="18 Years", value=18, unit="years")
    assert one.maximum_age is None


def test_what_the_model_has_no_field_for_is_carried_as_it_is() -> None:
    one = study(export())
    holder = "/Trial"
    assert one.data["ethics_reviews"] == {holder: {k: v for k, v in EXPORT.items() if k.startswith("Ethics_")}}
    assert one.data["contacts"] == {
        holder: {"Contact_Address": "1 Example Street", "Contact_Affiliation": "Example University"}
    }
    assert set(one.data["results"][holder]) == {
        "results_date_first_publication",
        "results_summary",
        "results_baseline_char",
        "results_participant_flow",
        "results_adverse_events",
        "results_outcome_measures",
        "results_actual_enrollment",
    }
    assert one.data["register"] == {
        holder: {
            "Export_date": "06/29/2026 09:03:08",
            "Internal_Number": "15000001",
            "Prospective_registration": "Yes",
            "other_records": "No",
        }
    }
    assert one.carried == ["contacts", "ethics_reviews", "register", "results"]
    assert one.source.unread == ()


def test_what_is_told_of_it_are_its_packed_lists_alone() -> None:
    def packed(name: str, count: int) -> tuple[str, str, str]:
        what = f"{name} is one text, split at its semicolons: {count} items"
        return "SRC141", f"/Trial/{name}", what

    assert told(export()) == [
        packed("Secondary_Sponsor", 2),
        packed("Condition", 2),
        packed("Intervention", 2),
        packed("Primary_outcome", 2),
    ]


def test_a_trial_of_nothing_but_its_number() -> None:
    one = study(export(bare=True))
    assert one.id == "XYZ-1"
    assert one.source.registry == "ANZCTR"
    assert one.identifiers[0].domain == "ANZCTR"
    assert not (one.collaborators or one.outcomes or one.interventions)
    assert told(export(bare=True)) == []


def test_of_other_registries_the_day_of_registration_is_that_of_the_first_publication() -> None:
    life = study(export({"Date_registration": "2026-09-20"}, bare=True)).registration
    assert life.first_post == PartialDate(value="2026-09-20", precision="day")
    assert life.first_submit is None


def test_the_form_says_what_it_has_no_place_for() -> None:
    reading = read(export(bare=True))
    said = next(one for one in reading.findings if one.code == "SRC108")
    assert "arms, " in said.message
    assert "sites" in reading.study.source.inexpressible
    assert "keywords" in reading.study.source.inexpressible


@pytest.mark.parametrize("name", ["TrialID", "Public_title", "Condition", "Target_size"])
def test_white_space_around_a_text_is_not_part_of_it(name: str) -> None:
    changed = {name: f"\n  {EXPORT[name]}\n    "}
    assert study(export(changed)).model_dump(exclude={"source"}) == study(export()).model_dump(exclude={"source"})


def test_places() -> None:
    locate = read(export()).locate
    assert locate("id") == "/Trial/TrialID"
    assert locate("outcomes[1].measure") == "/Trial/Primary_outcome"
    assert locate("outcomes[2].time_frame") == "/Trial/Secondary_outcome"
    assert locate("eligibility") == "/Trial/Inclusion_Criteria"
    assert locate("eligibility.minimum_age.value") == "/Trial/Inclusion_agemin"
    assert locate("registration.first_submit") == "/Trial/Date_registration3"
    assert locate("arms[0].label") is None


def test_a_file_of_one_trial_is_read_as_the_trial() -> None:
    file = made_up.file_of(export())
    assert study(file).model_dump(exclude={"source"}) == study(export()).model_dump(exclude={"source"})
