"""Codes and words of other producers in the words of the model."""

from __future__ import annotations

from typing import Any

import pytest

from readers_fhir.made_up import MESH, NCIT, R5, THO, codes, concept, earlier, read, study, told


@pytest.mark.parametrize(
    "identifier",
    [
        {"system": "http://clinicaltrials.gov", "value": "NCT00000001"},
        {"system": "http://clinicaltrials.gov/", "value": "NCT00000001"},
        {"system": "https://clinicaltrials.gov", "value": "NCT00000001"},
        {"system": "https://clinicaltrials.gov/", "value": "NCT00000001"},
        {"system": "https://clinicaltrials.gov/nctid", "value": "NCT00000001"},
        {"system": "https://clinicaltrials.gov/ct2/show", "value": "NCT00000001"},
        {"system": "urn:oid:2.16.840.1.113883.3.1077", "value": "NCT00000001"},
        {"type": concept("C172240", NCIT), "value": " NCT00000001"},
        {"value": "NCT00000001"},
    ],
)
def test_an_nct_number_is_known_by_its_form(identifier: dict[str, Any]) -> None:
    reading = read(study(identifier=[{"value": "X-1", "type": {"text": "Other"}}, identifier]))
    assert reading.study.id == "NCT00000001"
    assert [(one.value, one.role) for one in reading.study.identifiers] == [
        ("X-1", "secondary"),
        ("NCT00000001", "registry"),
    ]
    assert codes(reading) == []


@pytest.mark.parametrize("system", [f"{R5}/research-study-phase", f"{THO}/research-study-phase", ""])
@pytest.mark.parametrize(
    ("code", "phases"),
    [
        ("n-a", ("NA",)),
        ("early-phase-1", ("EARLY_PHASE1",)),
        ("phase-1-phase-2", ("PHASE1", "PHASE2")),
        ("phase-4", ("PHASE4",)),
    ],
)
def test_phases_by_all_addresses_of_their_list(code: str, phases: tuple[str, ...], system: str) -> None:
    reading = read(study(phase=concept(code, system)))
    assert reading.study.design.phases == phases
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("phase", "phases"),
    [
        (concept("C15603", NCIT), ("PHASE4",)),
        (concept("C15603", "urn:oid:2.16.840.1.113883.3.26.1.1"), ("PHASE4",)),
        (concept("SEVCO:01035", "https://fevir.net/sevco"), ("PHASE3",)),
        ({"text": "Phase 2"}, ("PHASE2",)),
        ({"text": "PHASE2"}, ("PHASE2",)),
        (concept("xyz", "https://made-up.example.org/phases", "Phase 2"), ("PHASE2",)),
    ],
)
def test_phases_by_other_codes_and_words(phase: dict[str, Any], phases: tuple[str, ...]) -> None:
    assert read(study(phase=phase)).study.design.phases == phases


def test_a_phase_that_no_table_knows_is_carried_as_text() -> None:
    reading = read(study(phase=concept("5", "https://made-up.example.org/phases", "Phase V")))
    assert reading.study.design.phases == ("Phase V",)
    assert told(reading, "SRC151") == [
        (
            "'Phase V' is no code or word that is known for design.phases; it is carried as text",
            "/phase/coding/0/display",
        )
    ]
    # Its code and system say nothing that the model could hold.
    assert reading.study.data == {
        "/phase/coding/0/system": "https://made-up.example.org/phases",
        "/phase/coding/0/code": "5",
    }


@pytest.mark.parametrize(
    ("status", "word", "relation"),
    [
        ("active", "RECRUITING", "says less"),
        ("approved", "NOT_YET_RECRUITING", "says something near to it"),
        ("closed-to-accrual", "ACTIVE_NOT_RECRUITING", "says more"),
        ("temporarily-closed-to-accrual", "SUSPENDED", "says more"),
        ("administratively-completed", "TERMINATED", ""),
        ("completed", "COMPLETED", ""),
        ("withdrawn", "WITHDRAWN", ""),
    ],
)
def test_the_status_of_r4(status: str, word: str, relation: str) -> None:
    reading = read(earlier(status=status, arm=[{"name": "A"}]))
    assert reading.study.status.overall == word
    expected = [(f"{status!r} is read as {word} for status.overall: it {relation}", "/status")] if relation else []
    assert told(reading, "SRC152") == expected


@pytest.mark.parametrize("status", ["in-review", "disapproved", "closed-to-accrual-and-intervention"])
def test_a_status_of_r4_without_a_word_is_carried_as_text(status: str) -> None:
    reading = read(earlier(status=status))
    assert reading.study.status.overall == status
    assert codes(reading) == ["SRC151", "SRC108"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (concept("recruiting", f"{R5}/research-study-status"), "RECRUITING"),
        (concept("active-but-not-recruiting", f"{THO}/research-study-status"), "ACTIVE_NOT_RECRUITING"),
        ({"text": "Not yet recruiting"}, "NOT_YET_RECRUITING"),
        ({"text": "ENROLLING_BY_INVITATION"}, "ENROLLING_BY_INVITATION"),
    ],
)
def test_the_status_of_r5(state: dict[str, Any], word: str) -> None:
    reading = read(study(progressStatus=[{"state": state}]))
    assert reading.study.status.overall == word
    assert codes(reading) == []


def test_a_status_whose_word_is_known_goes_before_others() -> None:
    listed = [
        {"state": concept("approved", f"{R5}/research-study-status"), "period": {"start": "2020-02-01"}},
        {"state": {"text": "Version date"}, "period": {"start": "2020-03-01"}},
        {"state": concept("not-yet-recruiting", f"{R5}/research-study-status"), "period": {"start": "2019-01-01"}},
        {"state": concept("recruiting", f"{R5}/research-study-status"), "period": {"start": "2020-01-01"}},
        {
            "state": concept("completed", f"{R5}/research-study-status"),
            "period": {"start": "2021-01-01", "end": "2021-01-02"},
        },
        {"state": concept("completed", f"{R5}/research-study-status"), "actual": False},
    ]
    reading = read(study(progressStatus=listed))
    assert reading.study.status.overall == "RECRUITING"
    assert codes(reading) == ["SRC150"]
    assert "/progressStatus/5" in reading.study.data


@pytest.mark.parametrize(
    ("concepts", "design"),
    [
        ([{"text": "Interventional"}], {"study_type": "INTERVENTIONAL"}),
        ([{"text": "Study Type: Observational"}], {"study_type": "OBSERVATIONAL"}),
        ([{"text": "CT.gov StudyType: INTERVENTIONAL"}], {"study_type": "INTERVENTIONAL"}),
        ([{"text": "Primary Purpose: Supportive Care"}], {"primary_purpose": "SUPPORTIVE_CARE"}),
        ([{"text": "Observation Model: Case-Only"}], {"observational_model": "CASE_ONLY"}),
        ([concept("SEVCO:01016", "https://fevir.net/sevco")], {"intervention_model": "SINGLE_GROUP"}),
        ([concept("C49659", NCIT)], {"masking": "NONE"}),
        ([{"text": "Design Who Masked: Outcomes Assessor"}], {"who_masked": ("OUTCOMES_ASSESSOR",)}),
        ([{"text": "Enrollment: 118"}], {"enrollment": {"count": 118}}),
        ([{"text": "Masked: Participant"}, {"text": "Masked: Participant"}], {"who_masked": ("PARTICIPANT",)}),
    ],
)
def test_design_concepts(concepts: list[dict[str, Any]], design: dict[str, Any]) -> None:
    found = read(study(studyDesign=concepts)).study.design
    assert found.model_dump(exclude_none=True, exclude_defaults=True) == design


def test_a_narrower_concept_is_read_and_told() -> None:
    reading = read(study(studyDesign=[concept("SEVCO:01008", f"{R5}/study-design", "block randomization")]))
    assert reading.study.design.allocation == "RANDOMIZED"
    assert told(reading, "SRC152") == [
        ("'SEVCO:01008' is read as RANDOMIZED for design.allocation: it says more", "/studyDesign/0")
    ]


def test_a_concept_that_no_table_or_several_know_is_unread() -> None:
    # "Other" is a word of several tables: nothing says of which.
    listed = [{"text": "Other"}, {"text": "Dose finding"}, concept("SEVCO:01063", "https://fevir.net/sevco")]
    reading = read(study(studyDesign=listed))
    assert reading.study.design == type(reading.study.design)()
    assert told(reading, "SRC150") == [
        (
            "ResearchStudy.studyDesign: 4 values without a place in the model, kept as data; they reach no output",
            "/studyDesign/0/text",
        )
    ]
    assert reading.study.data == {"/studyDesign": listed}


def test_a_headed_word_that_is_not_known_is_carried_as_text() -> None:
    reading = read(study(studyDesign=[{"text": "Masking: Threefold"}]))
    assert reading.study.design.masking == "Threefold"
    assert told(reading, "SRC151") == [
        (
            "'Threefold' is no code or word that is known for design.masking; it is carried as text",
            "/studyDesign/0/text",
        )
    ]


def test_words_that_say_more_than_the_code_are_unread() -> None:
    phase = concept("phase-2", f"{R5}/research-study-phase", "Phase 2", "Phase 2, dose finding")
    reading = read(study(phase=phase))
    assert reading.study.design.phases == ("PHASE2",)
    assert reading.study.data == {"/phase/text": "Phase 2, dose finding"}


def test_a_second_value_that_differs_is_unread() -> None:
    purposes = [concept(one, f"{THO}/research-study-prim-purp-type") for one in ("treatment", "prevention")]
    reading = read(study(purposeType=purposes))
    assert reading.study.design.primary_purpose == "TREATMENT"
    assert reading.study.data == {"/purposeType/1": purposes[1]}


@pytest.mark.parametrize(
    ("role", "field"),
    [
        (concept("primary-investigator", f"{R5}/research-study-party-role"), "PRINCIPAL_INVESTIGATOR"),
        (concept("C51878", NCIT), "STUDY_CHAIR"),
        ({"text": "Study Director"}, "STUDY_DIRECTOR"),
        ({"text": "principal investigator"}, "PRINCIPAL_INVESTIGATOR"),
    ],
)
def test_roles_of_officials(role: dict[str, Any], field: str) -> None:
    reading = read(study(associatedParty=[{"name": "Jane Roe", "role": role}]))
    assert [(one.name, one.role) for one in reading.study.officials] == [("Jane Roe", field)]
    assert codes(reading) == []


def test_a_role_that_the_model_has_no_place_for_is_unread() -> None:
    party = {"name": "A board", "role": concept("irb", f"{R5}/research-study-party-role")}
    reading = read(study(associatedParty=[party]))
    assert reading.study.officials == ()
    assert reading.study.data == {"/associatedParty": [party]}
    assert codes(reading) == ["SRC150"]


@pytest.mark.parametrize(("code", "headings"), [("D006073", ["D006073"]), ("d006073", []), ("00", [])])
def test_a_heading_of_mesh_has_the_form_of_one(code: str, headings: list[str]) -> None:
    condition = concept(code, MESH, "Gout", "Gout of the foot")
    reading = read(study(condition=[condition]))
    assert [one.id for one in reading.study.condition_mesh] == headings
    assert reading.study.conditions == ("Gout of the foot",)
