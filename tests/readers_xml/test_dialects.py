"""The dialect of before 2017, the form for upload, and what each of the three has no place for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from readers_xml.made_up import BARE, OLD, PUBLIC, UPLOAD, put, reading, study
from readers_xml.test_every_element import at
from trialglot import ledger
from trialglot.crosswalk import sources
from trialglot.errors import UnreadableError
from trialglot.readers import detect
from trialglot.readers.ctgov_xml import layout

OLD_SAYS: dict[str, Any] = {
    "id": "NCT07654321",
    "brief_summary": "Two blanks.",
    "design.phases": ("EARLY_PHASE1",),
    "design.allocation": "RANDOMIZED",
    "design.intervention_model": "PARALLEL",
    "design.primary_purpose": "TREATMENT",
    # Three parties are masked: what "Double Blind" of before 2017 is called today.
    "design.masking": "TRIPLE",
    "design.who_masked": ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR"),
    "design.enrollment.count": 30,
    "design.enrollment.kind": None,
    "status.expanded_access.available": True,
    "eligibility.sex": "ALL",
    "eligibility.maximum_age": None,
    "eligibility.healthy_volunteers": False,
    "lead_sponsor.agency_class": "NIH",
    "registration.first_submit.value": "2001-07-03",
    "registration.results_first_submit.value": "2011-07-04",
    "registration.disposition_first_submit.value": "2011-07-05",
    "registration.last_update_submit.value": "2012-06-04",
    "registration.data_version": "2014-06-22",
    "has_results": False,
}
OLD_CARRIES = {
    "/required_header/link_text": "Link to the current record.",
    "/required_header/url": "http://example.org/show/NCT07654321",
    "/oversight_info/authority[1]": "United States: Federal Government",
    "/oversight_info/authority[2]": "Greece: Ethics Committee",
    "/study_design (Endpoint Classification)": "Efficacy Study",
    "/primary_outcome[1]/safety_issue": "No",
    "/secondary_outcome[1]/safety_issue": "Yes",
    "/other_outcome[1]/safety_issue": "Yes",
    "/is_fda_regulated": "No",
    "/is_section_801": "Yes",
}
UPLOAD_SAYS: dict[str, Any] = {
    "id": "NCT07654322",
    "identifiers[1].value": "CDR1",
    "identifiers[2].value": "COG-1",
    "identifiers[2].type": None,
    "identifiers[3].value": "G-1",
    "identifiers[3].type": "NIH",
    "identifiers[3].domain": "NIH",
    "organization.name": "Institute",
    "brief_title": "Uploaded Study",
    "acronym": None,
    "official_title": "Phase I Study of a Drug",
    "lead_sponsor.name": "Group",
    "collaborators[0].name": "Sponsor Two",
    "responsible_party.type": "PRINCIPAL_INVESTIGATOR",
    "responsible_party.old_name_title": "Old Title",
    "responsible_party.old_organization": "Old Org",
    "responsible_party.investigator_name": "Dr. Eight",
    "responsible_party.investigator_title": "Chair",
    "responsible_party.investigator_affiliation": "Group",
    "oversight.has_dmc": True,
    "registration.delayed_posting": False,
    "brief_summary": "RATIONALE: A drug may stop it.\n\nPURPOSE: To see.",
    "detailed_description": "OBJECTIVES:\n\nPrimary\n\n* Determine the dose.\n* Determine the rest.\n\nSecondary\n\n"
    "* Determine more.",
    "status.overall": "RECRUITING",
    "status.why_stopped": "Not at all",
    "status.start.value": "2004-01",
    "status.primary_completion.value": "2006-02",
    "status.primary_completion.kind": "estimated",
    "status.completion.value": "2006-03-04",
    "status.completion.kind": "actual",
    "registration.verified.value": "2004-08",
    "registration.first_submit.value": "2004-02-03",
    "registration.last_update_submit.value": "2005-06-07",
    "registration.results_first_submit.value": "2010-01-02",
    "registration.disposition_first_submit.value": "2009-01-02",
    "design.phases": ("PHASE1", "PHASE2"),
    "design.study_type": "INTERVENTIONAL",
    "design.patient_registry": False,
    "design.primary_purpose": "TREATMENT",
    "design.allocation": "RANDOMIZED",
    "design.intervention_model": "PARALLEL",
    "design.observational_model": "COHORT",
    "design.time_perspective": "PROSPECTIVE",
    "design.masking": "DOUBLE",
    "design.who_masked": ("PARTICIPANT", "INVESTIGATOR"),
    "design.enrollment.count": 24,
    "design.enrollment.kind": "estimated",
    "design.biospecimen_retention": "NONE_RETAINED",
    "design.biospecimen_description": "Blood",
    "outcomes[0].measure": "Dose",
    "outcomes[0].time_frame": "1 month",
    "outcomes[0].description": "Highest",
    "outcomes[1].measure": "Plain outcome",
    "outcomes[1].level": "primary",
    "outcomes[2].measure": "Rest",
    "outcomes[3].measure": "Plain too",
    "conditions": ("Neuroblastoma",),
    "keywords": ("tumor",),
    "arms[0].label": "One",
    "arms[0].type": "EXPERIMENTAL",
    "arms[0].description": "All of it",
    "arms[0].interventions": ("intervention-1",),
    "interventions[0].type": "PROCEDURE",
    "interventions[0].name": "surgery",
    "interventions[0].description": "Cut",
    "interventions[0].other_names": ("operation",),
    "eligibility.text": "DISEASE CHARACTERISTICS:\n\n* One of these:\n\n  * Brain tumors\n* Recurrent\n\nNOTE: \\*More",
    "eligibility.study_population": "Children",
    "eligibility.sampling_method": "PROBABILITY_SAMPLE",
    "eligibility.sex": "ALL",
    "eligibility.minimum_age": None,
    "eligibility.maximum_age.text": "21 Years",
    "eligibility.healthy_volunteers": True,
    "officials[0].name": "Dr. Nine",
    "officials[0].role": "STUDY_CHAIR",
    "officials[0].affiliation": "Hospital",
    "central_contacts[0].name": "Dr. Ten",
    "central_contacts[0].role": "CONTACT",
    "central_contacts[0].phone_ext": "1",
    "sites[0].facility": "Children's Hospital",
    "sites[0].country": "United States",
    "sites[0].contacts[0].email": "eleven@example.org",
    "sites[0].contacts[1].role": "SUB_INVESTIGATOR",
    "sites[0].contacts[1].phone": None,
    "links[0].label": "A page",
    "links[0].url": "https://example.org/see",
    "references[0].type": "BACKGROUND",
    "references[0].pmid": "333",
    "references[1].type": "RESULT",
    "references[1].citation": "After. J. 2010.",
    "has_results": True,
}
UPLOAD_CARRIES = {
    "/study_id/org_name": "NCI",
    "/is_fda_regulated": "Yes",
    "/is_section_801": "No",
    "/oversight_info/regulatory_authority[1]": "United States: Federal Government",
    "/end_date/date": "2005-01",
    "/last_data_entry_date/date": "2006-04",
    "/design[5]": "Safety/Efficacy Study",
    "/primary_outcome[1]/safety_issue": "Yes",
    "/secondary_outcome[1]/safety_issue": "No",
    "/number_of_arms": "1",
    "/number_of_groups": "1",
    "/eligibility/patients": "Many",
    "/clinical_result": {"baseline": {"@id": "B1", "#text": "17"}},
}


@pytest.mark.parametrize("path", OLD_SAYS)
def test_what_a_record_of_before_2017_says(path: str) -> None:
    assert at(study(OLD), path) == OLD_SAYS[path]


_OF_2009: dict[str, dict[str, Any]] = {
    "Treatment, Randomized, Double Blind (Subject, Investigator), Active Control, Parallel Assignment, Safety Study": {
        "design.primary_purpose": "TREATMENT",
        "design.allocation": "RANDOMIZED",
        "design.masking": "DOUBLE",
        "design.who_masked": ("PARTICIPANT", "INVESTIGATOR"),
        "design.intervention_model": "PARALLEL",
    },
    "Screening, Natural History, Prospective Study": {
        "design.primary_purpose": "SCREENING",
        "design.observational_model": "NATURAL_HISTORY",
        "design.time_perspective": "PROSPECTIVE",
    },
    "Prevention": {"design.primary_purpose": "PREVENTION", "design.allocation": None},
}


@pytest.mark.parametrize("design", _OF_2009)
def test_a_design_of_before_2010_is_a_list_of_bare_words(design: str) -> None:
    found = reading(_designed(design))
    assert {path: at(found.study, path) for path in _OF_2009[design]} == _OF_2009[design]
    assert [one.code for one in found.findings] == ["SRC120"]
    assert ledger.account(found, ("fhir-r5",)).unmapped == {}


def test_a_design_of_before_2010_carries_what_the_registry_gave_up() -> None:
    found = reading(_designed("Uncontrolled, Safety/Efficacy Study"))
    design = {key: value for key, value in found.study.data.items() if "design" in key}
    assert design == {
        "/study_design (Control)": "Uncontrolled",
        "/study_design (Endpoint Classification)": "Safety/Efficacy Study",
    }
    (told,) = found.findings
    assert told.message.endswith("safety_issue, Endpoint Classification, Control")


def test_a_word_of_a_design_of_before_2010_that_no_list_has_or_two_have() -> None:
    found = reading(_designed("Natural History, Defined Population, Other, Longitudinal"))
    assert found.study.design.observational_model == "NATURAL_HISTORY"
    assert {key: found.study.data[key] for key in found.study.source.unread} == {
        "/clinical_study/study_design (Observational Model)[2]": "Observational Model: Defined Population",
        "/clinical_study/study_design (Other)": "Other",
        "/clinical_study/study_design (Longitudinal)": "Longitudinal",
    }
    assert ledger.account(found, ("fhir-r5",)).unmapped == {}


def _designed(text: str) -> str:
    return re.sub("(<study_design>).*(</study_design>)", rf"\g<1>{text}\g<2>", OLD, flags=re.DOTALL)


@pytest.mark.parametrize(
    "wording", ["ClinicalTrials.gov processed this data on", "Information obtained from ClinicalTrials.gov on"]
)
def test_the_day_on_which_the_registry_wrote_the_file(wording: str) -> None:
    day = f"<required_header><download_date>{wording} November 04, 2010</download_date></required_header>"
    assert at(study(put(BARE, day)), "registration.data_version") == "2010-11-04"


def test_the_end_date_of_before_2010_is_that_of_completion() -> None:
    alone = study(put(BARE, "<end_date>December 2010</end_date>"))
    assert at(alone, "status.completion.value") == "2010-12"
    assert at(alone, "status.completion.kind") is None
    both = study(put(BARE, '<end_date>May 2010</end_date><completion_date type="Actual">June 2010</completion_date>'))
    assert at(both, "status.completion.value") == "2010-06"
    assert both.data == {"/end_date": "May 2010"}


def test_the_end_date_of_the_form_for_upload_is_that_of_completion_where_there_is_no_other() -> None:
    other = re.sub("<last_follow_up_date.*?</last_follow_up_date>", "", UPLOAD, flags=re.DOTALL)
    assert at(study(other), "status.completion.value") == "2005-01"
    assert "/end_date/date" not in study(other).data


@pytest.mark.parametrize("path", UPLOAD_SAYS)
def test_what_the_form_for_upload_says(path: str) -> None:
    assert at(study(UPLOAD), path) == UPLOAD_SAYS[path]


def test_what_is_carried_as_data() -> None:
    assert study(OLD).data == OLD_CARRIES
    assert study(UPLOAD).data == UPLOAD_CARRIES


def test_what_the_registry_gave_up_is_told_once() -> None:
    (told,) = reading(OLD).findings
    assert told.code == "SRC120"
    names = "authority, is_fda_regulated, is_section_801, safety_issue, Endpoint Classification"
    assert told.message.endswith(f"reaches no output: {names}")
    (told,) = reading(UPLOAD).findings
    assert told.message.endswith("reaches no output: authority, is_fda_regulated, is_section_801, safety_issue, design")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (PUBLIC, layout.PUBLIC),
        (OLD, layout.PUBLIC + layout.BEFORE_2017),
        (UPLOAD, layout.UPLOAD),
        (BARE, layout.PUBLIC),
    ],
)
def test_each_dialect_says_what_it_has_no_place_for(record: str, expected: tuple[str, ...]) -> None:
    assert study(record).source.inexpressible == expected


@pytest.mark.parametrize("record", [PUBLIC, OLD, UPLOAD])
def test_what_has_no_place_is_not_there(record: str) -> None:
    found = study(record)
    for path in found.source.inexpressible:
        value: Any = found
        for step in path.removesuffix("[]").split("."):
            name, many = step.removesuffix("[]"), step.endswith("[]")
            several = isinstance(value, tuple)
            value = tuple(getattr(one, name) for one in value) if several else getattr(value, name, None)
            if many and isinstance(value, tuple) and value and isinstance(value[0], tuple):
                value = value[0]
        if path == "identifiers[].type" or (record is UPLOAD and path.startswith("identifiers")):
            continue
        assert value in (None, ()) or set(value) <= {None, ()}, path


def test_what_a_dialect_has_no_place_for_is_no_path_of_the_table() -> None:
    models = {row.model for row in sources("ctgov-xml") if not row.note.startswith("form for upload")}
    wrong = [
        one for one in layout.PUBLIC for model in models if model == one or model.startswith((f"{one}.", f"{one}["))
    ]
    assert wrong == []


# Words that say more than one thing, or nothing.


@pytest.mark.parametrize(
    ("masking", "level", "parties"),
    [
        ("None (Open Label)", "NONE", ()),
        ("Open Label", "NONE", ()),
        ("Double", "DOUBLE", ()),
        ("Double-Blind", "DOUBLE", ()),
        ("Single Blind (Outcomes Assessor)", "SINGLE", ("OUTCOMES_ASSESSOR",)),
        ("Single (Care Provider)", "SINGLE", ("CARE_PROVIDER",)),
        (
            "Double Blind (Subject, Caregiver, Investigator, Outcomes Assessor)",
            "QUADRUPLE",
            ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"),
        ),
        # Of today's words none is corrected.
        ("Double (Participant)", "DOUBLE", ("PARTICIPANT",)),
    ],
)
def test_masking(masking: str, level: str, parties: tuple[str, ...]) -> None:
    record = put(PUBLIC, f"<study_design_info><masking>{masking}</masking></study_design_info>")
    found = reading(record)
    assert (found.study.design.masking, found.study.design.who_masked) == (level, parties)
    assert found.findings == ()


@pytest.mark.parametrize(
    ("kind", "phase", "expected"),
    [
        ("Interventional", "N/A", ("NA",)),
        ("Interventional", "Phase 0", ("EARLY_PHASE1",)),
        ("Interventional", "Phase 2/Phase 3", ("PHASE2", "PHASE3")),
        ("Observational", "N/A", ()),
        ("Observational", "Phase 4", ("PHASE4",)),
        ("Expanded Access", "N/A", ()),
    ],
)
def test_phases(kind: str, phase: str, expected: tuple[str, ...]) -> None:
    record = put(put(PUBLIC, f"<study_type>{kind}</study_type>"), f"<phase>{phase}</phase>")
    found = reading(record)
    assert found.study.design.phases == expected
    assert found.findings == ()


def test_types_of_study() -> None:
    registry = study(put(PUBLIC, "<study_type>Observational [Patient Registry]</study_type>")).design
    assert (registry.study_type, registry.patient_registry) == ("OBSERVATIONAL", True)
    access = study(put(PUBLIC, "<study_type>Expanded Access</study_type>")).design
    assert (access.study_type, access.patient_registry) == ("EXPANDED_ACCESS", None)
    withheld = reading(put(PUBLIC, "<study_type>N/A</study_type>"))
    assert withheld.study.design.study_type is None
    assert withheld.findings == ()


def test_dates_of_both_dialects_in_one_record() -> None:
    """The name of today counts; the other is data."""
    found = reading(put(OLD, "<study_first_submitted>July 9, 2001</study_first_submitted>"))
    assert found.study.registration.first_submit is not None
    assert found.study.registration.first_submit.value == "2001-07-09"
    assert found.study.data["/firstreceived_date"] == "July 3, 2001"
    assert found.study.source.unread == ()


def test_an_expected_number_beside_the_number_itself() -> None:
    record = UPLOAD.replace("<condition>", '<enrollment\n type="Actual"\n>\n  30\n</enrollment>\n<condition>')
    found = study(record)
    assert found.design.enrollment is not None
    assert (found.design.enrollment.count, found.design.enrollment.kind) == (30, "actual")
    assert found.data["/eligibility/expected_enrollment"] == "24"


def test_the_day_of_the_data_in_another_wording() -> None:
    header = "<required_header><download_date>Some time ago</download_date></required_header>"
    found = study(put(PUBLIC, header))
    assert found.registration.data_version is None
    assert found.data["/required_header/download_date"] == "Some time ago"


def test_a_date_that_is_not_known_states_none() -> None:
    found = reading(put(PUBLIC, "<completion_date>Unknown</completion_date>"))
    assert found.study.status.completion is None
    assert found.findings == ()


# Empty elements.


def test_an_empty_text_is_stated_and_an_empty_word_is_not() -> None:
    record = put(put(put(PUBLIC, "<acronym/>"), "<overall_status/>"), "<enrollment/>")
    found = reading(put(put(record, "<condition> </condition>"), "<start_date/>"))
    assert found.study.acronym == ""
    assert found.study.status.overall is None
    assert found.study.status.start is None
    assert found.study.design.enrollment is None
    assert found.study.conditions == ("Pain, Chronic",)
    assert found.findings == ()


def test_what_was_not_filled_in_for_upload_says_nothing() -> None:
    empty = UPLOAD
    for name in ("study_sponsor", "investigator", "location", "see_also", "arm_group", "background", "contact"):
        empty = put(empty.replace("<intervention>", "  <intervention>"), f"<{name}><x/></{name}>").replace("<x/>", "")
    blank = "".join(f"<{name}>\n</{name}>\n" for name in ("primary_outcome", "secondary_outcome", "keyword", "design"))
    found = reading(empty.replace("</clinical_study>", f"{blank}</clinical_study>"))
    assert [one.code for one in found.findings] == ["SRC120"]
    assert len(found.study.outcomes) == 4


# What is recognised.


@pytest.mark.parametrize("record", [PUBLIC, OLD, UPLOAD, BARE])
def test_detection(record: str) -> None:
    assert detect.detect(record.encode()) == "ctgov-xml"
    assert detect.detect(b"\xef\xbb\xbf" + record.encode()) == "ctgov-xml"


def test_a_collection_for_upload_is_refused() -> None:
    with pytest.raises(UnreadableError, match="a collection of records for upload") as caught:
        reading(f"<study_collection>{UPLOAD}{UPLOAD}</study_collection>")
    assert caught.value.refused
    assert caught.value.remedy == "Give each clinical_study in a file of its own"


@pytest.mark.parametrize("frame", ["{}", "<study_collection>{}</study_collection>"])
def test_the_form_for_upload_of_today_is_refused(frame: str) -> None:
    design = "<interventional_design><allocation>Randomized</allocation></interventional_design>"
    study = (
        "<clinical_study><id_info><org_study_id>ABC-1</org_study_id></id_info><brief_title>Alpha in Gout</brief_title>"
        "<start_date>2019-09</start_date><primary_compl_date_type>Anticipated</primary_compl_date_type>"
        f"<study_design><study_type>Interventional</study_type>{design}</study_design></clinical_study>"
    )
    with pytest.raises(UnreadableError, match="today's form for upload") as caught:
        reading(frame.format(study))
    assert caught.value.refused
    assert caught.value.remedy == "Give the record as ClinicalTrials.gov publishes it, best that of its API v2"


def test_another_root_is_not_this_record() -> None:
    from trialglot import api

    with pytest.raises(UnreadableError, match="root element 'trial', not"):
        api.read(b"<trial/>", format="ctgov-xml")


def test_nothing_that_names_a_study() -> None:
    with pytest.raises(UnreadableError, match="without identifier and title"):
        reading("<clinical_study><overall_status>Completed</overall_status></clinical_study>")
