"""What is odd in a trial becomes a finding, and nothing of it is lost."""

from __future__ import annotations

import pytest

from readers_ictrp.made_up import export, study, supply, told, values
from trialglot import api, ledger
from trialglot.readers.reading import Record


def test_an_element_that_nobody_knows_is_kept_and_told() -> None:
    data = export(bare=True, more='<New_field a="1">x</New_field><Group><Part>y</Part></Group><Empty_field/>')
    assert told(data) == [
        ("SRC140", place, f"element {path} is none of ICTRP's; it is kept as data and reaches no output")
        for path, place in (
            ("Trial.New_field@a", "/Trial/New_field/@a"),
            ("Trial.New_field", "/Trial/New_field"),
            ("Trial.Group.Part", "/Trial/Group/Part"),
        )
    ]
    one = study(data)
    assert one.data == {"/Trial/New_field/@a": "1", "/Trial/New_field": "x", "/Trial/Group/Part": "y"}
    assert one.source.unread == tuple(one.data)


def test_an_element_that_stands_twice() -> None:
    data = export(bare=True, more="<Phase>Phase 1</Phase><Phase>Phase 2</Phase><Phase>Phase 1</Phase>")
    assert study(data).design.phases == ("PHASE1",)
    assert told(data) == [("SRC113", "/Trial/Phase[2]", "Phase stands twice: 'Phase 1' is read, 'Phase 2' is not")]
    assert study(data).data == {"/Trial/Phase[2]": "Phase 2"}


def test_a_date_that_is_none() -> None:
    data = export({"Date_enrollement": "10/20/2010"}, bare=True)
    assert study(data).status.start is None
    assert study(data).data == {"/Trial/Date_enrollement": "10/20/2010"}
    message = "'10/20/2010' is not a calendar date; it is kept as text and reaches no date field"
    assert told(data) == [("SRC111", "/Trial/Date_enrollement", message)]


def test_two_days_of_registration() -> None:
    data = export({"Date_registration3": "20200403", "Date_registration": "04/03/2020"}, bare=True)
    life = study(data).registration
    assert life.first_post is not None
    assert life.first_post.value == "2020-04-03"
    what = "Date_registration3 is 2020-04-03, Date_registration 2020-03-04; the first is used"
    assert told(data) == [("SRC113", "/Trial/Date_registration", what)]
    only = export({"Date_registration3": "x", "Date_registration": "04/03/2020"}, bare=True)
    assert study(only).registration.first_post is not None
    assert [one[0] for one in told(only)] == ["SRC111"]


@pytest.mark.parametrize(
    ("said", "registry", "word"),
    [
        ("Pending", "ChiCTR", "NOT_YET_RECRUITING"),
        ("Not yet recruiting", "CRIS", "NOT_YET_RECRUITING"),
        ("Active, not recruiting", "CT.gov", "ACTIVE_NOT_RECRUITING"),
        ("Open to Recruitment", "CTRI", "RECRUITING"),
        ("Suspended", "CTRI", "SUSPENDED"),
        ("Terminated", "ClinicalTrials.gov", "TERMINATED"),
        ("Completed", "ClinicalTrials.gov", "COMPLETED"),
        ("Completed", "ISRCTN", "COMPLETED"),
        ("Stopped", "ISRCTN", "TERMINATED"),
        ("Complete: follow-up complete", "JPRN", "COMPLETED"),
    ],
)
def test_status_words(said: str, registry: str, word: str) -> None:
    data = export({"Recruitment_Status": said, "Source_Register": registry}, bare=True)
    assert study(data).status.overall == word
    assert told(data) == []


def test_a_status_whose_word_is_but_the_nearest_is_told() -> None:
    data = export({"Recruitment_Status": "data analysis completed", "Source_Register": "REBEC"}, bare=True)
    assert study(data).status.overall == "COMPLETED"
    message = "'data analysis completed' is read as COMPLETED for recruitment status: it says more"
    assert told(data) == [("SRC136", "/Trial/Recruitment_Status", message)]


@pytest.mark.parametrize(
    ("said", "registry"),
    [
        ("Not recruiting", "ClinicalTrials.gov"),
        ("Complete", "IRCT"),
        ("Completed", "ChiCTR"),
        ("Stopped", "DRKS"),
        ("recruitment completed", "REBEC"),
    ],
)
def test_a_status_that_is_wider_or_another_is_carried_as_text(said: str, registry: str) -> None:
    """'Complete' ends recruitment in the data set of WHO, 'Completed' the study at ClinicalTrials.gov."""
    data = export({"Recruitment_Status": said, "Source_Register": registry}, bare=True)
    assert study(data).status.overall == said
    message = (
        f"{said!r} (recruitment status at {registry}) has no certain counterpart in the words of the model; "
        "it is carried as text"
    )
    assert told(data) == [("SRC144", "/Trial/Recruitment_Status", message)]


def test_a_kind_of_date_that_is_none() -> None:
    data = supply({"type_enrolment": "perhaps"})
    start = study(data).status.start
    assert start is not None
    assert start.kind is None
    message = "the kind of the enrolment date is 'perhaps', actual or anticipated expected; the value is not used"
    assert ("SRC105", "/trial/main/type_enrolment", message) in told(data)
    assert study(data).data["/trial/main/type_enrolment"] == "perhaps"


def test_whether_there_are_results() -> None:
    assert study(export({"results_yes_no": "Yes"}, bare=True)).has_results is True
    data = export({"results_yes_no": "maybe"}, bare=True)
    assert study(data).has_results is None
    message = "results_yes_no is 'maybe', Yes or No expected; the value is not used"
    assert told(data) == [("SRC105", "/Trial/results_yes_no", message)]
    plan = export({"results_ipd_plan": "perhaps"}, bare=True)
    sharing = study(plan).data_sharing
    assert sharing is not None
    assert sharing.plan == "perhaps"
    message = (
        "'perhaps' (the plan to share data at ANZCTR) has no certain counterpart in the words of the "
        "model; it is carried as text"
    )
    assert told(plan) == [("SRC144", "/Trial/results_ipd_plan", message)]


def test_a_registry_that_is_not_named() -> None:
    data = export({"Source_Register": ""}, bare=True)
    assert study(data).source.registry == "WHO ICTRP"
    assert study(data).identifiers[0].domain is None
    message = "the record does not name the registry that issued its number; WHO ICTRP stands in its place"
    assert told(data) == [("SRC146", None, message)]
    named = export({"Source_Register": "", "web_address": "https://registry.example/1"}, bare=True)
    assert values(study(named).links, "label") == [("Record at its registry",)]


def test_html_and_scripts_are_told_where_they_were() -> None:
    data = export({"Condition": "A <b>cold</b><script>alert(1)</script>"}, bare=True)
    assert study(data).conditions == ("A cold",)
    assert told(data) == [
        ("SRC142", "/Trial/Condition", "Condition holds HTML; its text is kept without the tags b"),
        (
            "SRC143",
            "/Trial/Condition",
            "Condition holds a script, a style sheet or a comment, which is dropped: '<script>alert(1)</script>'",
        ),
    ]


def test_html_that_a_registry_did_not_escape() -> None:
    raw = (
        "<Trial><TrialID>X-1</TrialID><Source_Register>ANZCTR</Source_Register><Inclusion_Criteria>One &lt; "
        "two<br/>and <b>three</b> &amp; four</Inclusion_Criteria></Trial>"
    )
    assert study(raw.encode()).eligibility.text == "Inclusion Criteria:\n\nOne \\< two\nand three & four"


def test_a_text_in_place_of_a_name_is_cut_at_a_word_and_kept_whole() -> None:
    text = "Each participant walks " + "quickly and slowly " * 20 + "home."
    data = supply({"i_freetext": text}, lists={"primary_outcome": ("prim_outcome", (f"{text}\nAlso {text}",))})
    one = study(data)
    name = one.interventions[0].name
    assert name.endswith("slowly…")
    assert len(name) <= 255
    assert text.startswith(name[:-1])
    assert one.interventions[0].description == text
    assert one.outcomes[0].description == f"{text}\nAlso {text}"
    what = "has a text in place of a name: its beginning is the name, the whole of it the description"
    assert [found for found in told(data) if found[0] == "SRC141"] == [
        ("SRC141", "/trial/main/i_freetext", f"i_freetext {what}"),
        ("SRC141", "/trial/primary_outcome/prim_outcome[1]", f"prim_outcome {what}"),
    ]
    unbroken = study(supply({"i_freetext": "x" * 300})).interventions[0]
    assert unbroken.name == "x" * 253 + "…"


def test_running_text_is_not_split_at_its_semicolons() -> None:
    text = "Group one walks;group two rests; all sleep."
    assert values(study(export({"Intervention": text}, bare=True)).interventions, "name") == [(text,)]
    listed = study(export({"Intervention": "Group A:walk;Group B:rest;"}, bare=True))
    assert values(listed.interventions, "name", "type") == [("Group A:walk", None), ("Group B:rest", None)]


@pytest.mark.parametrize(
    ("text", "measure", "frame", "described"),
    [
        ("Pain [Time Frame: 8 weeks]", "Pain", "8 weeks", False),
        ("Pain. Timepoint: 8 weeks. Method of measurement: VAS.", "Pain", "8 weeks", True),
        ("Pain scoreTimepoint: day 1", "Pain score", "day 1", False),
        (
            "Main Objective: To walk;Secondary Objective: ;Primary end point(s): Steps;Timepoint(s) of "
            "evaluation of this end point: 1 year",
            "Steps",
            "1 year",
            True,
        ),
        ("Main Objective: To walk;Primary end point(s): Steps", "Steps", None, True),
        ("Main Objective: To walk", "Main Objective: To walk", None, False),
    ],
)
def test_measures_and_their_times(text: str, measure: str, frame: str | None, described: bool) -> None:
    (one,) = study(export({"Primary_outcome": text}, bare=True)).outcomes
    assert (one.level, one.measure, one.time_frame) == ("primary", measure, frame)
    assert one.description == (text if described else None)


def test_support_that_names_nobody_is_no_collaborator() -> None:
    for text in ("Please refer to primary and secondary sponsors", "Self-funded", "None", "nil", "-"):
        assert study(export({"Source_Support": text}, bare=True)).collaborators == ()
    carried = study(export({"Source_Support": "Self-funded"}, bare=True)).data
    assert carried == {"register": {"/Trial": {"Source_Support": "Self-funded"}}}
    assert study(export({"Source_Support": "none;-"}, bare=True)).data == {}
    changed = {"Primary_sponsor": "A", "Secondary_Sponsor": "B;a", "Source_Support": "none;B;C;C"}
    assert values(study(export(changed, bare=True)).collaborators, "name") == [("B",), ("C",)]


def test_contacts_that_cannot_be_told_apart_stand_together() -> None:
    changed = {"Contact_Firstname": "; ;", "Contact_Lastname": "Ana;Ben", "Contact_Tel": "1;2;3", "Contact_Email": ";"}
    (one,) = study(export(changed, bare=True)).central_contacts
    assert (one.name, one.phone, one.email) == ("Ana; Ben", "1; 2; 3", None)
    gap = {"Contact_Lastname": "Ana;;Ben", "Contact_Tel": "1;;3"}
    assert values(study(export(gap, bare=True)).central_contacts, "name", "phone") == [("Ana", "1"), ("Ben", "3")]


def test_a_contact_with_nothing_but_its_type_is_none() -> None:
    empty = "<contact><type>public</type><lastname/></contact>"
    data = supply().replace(b"<contacts>", f"<contacts>{empty}".encode())
    assert values(study(data).central_contacts, "name") == [("Ana B. Example",), ("Sample",)]
    reading = api.read(data)
    assert reading.locate("central_contacts[0].role") == "/trial/contacts/contact[2]/type"
    states = {one.place: one.value for one in ledger.leaves(reading)}
    assert states["/trial/contacts/contact[1]/type"] is None


def test_a_text_of_nothing_but_marks_says_nothing() -> None:
    for name in ("Condition", "Intervention", "Primary_outcome", "Secondary_ID", "Countries", "Study_design"):
        reading = api.read(export({name: "; <br>"}, bare=True))
        assert {one.value for one in ledger.leaves(reading) if one.place == f"/Trial/{name}"} == {None}, name


@pytest.mark.parametrize(
    "number", ["CTRI/2020/07/026570", "EUCTR2020-001234-12-DE", "JPRN-UMIN000012345", "ISRCTN12345678"]
)
def test_numbers_of_other_registries_stay_as_they_are(number: str) -> None:
    one = study(export({"TrialID": number}, bare=True))
    assert one.id == one.identifiers[0].value == number


def test_the_folders_of_a_file_are_not_named() -> None:
    assert api.read(Record("a.zip!b/c.xml#3", export())).study.source.name == "a.zip!c.xml#3"


def test_in_texts_entities_are_resolved_once() -> None:
    assert study(export({"Public_title": "a &amp;lt; b &lt; c"}, bare=True)).brief_title == "a &lt; b < c"
