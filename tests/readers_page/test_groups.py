"""Study groups and interventions: which lines are label, description, name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from page_renderer import page, render
from trialglot import batch
from trialglot.api import Options
from trialglot.model.study import Study
from trialglot.readers.ctgov_page import read
from trialglot.readers.reading import Reading, Record


def read_page(text: str) -> Reading:
    return read(Record("page.txt", text.encode()))


def read_groups(groups: str, interventions: str) -> Reading:
    return read_page(page(Study_Groups=groups, Interventions=interventions))


def arms(study: Study) -> list[tuple[str, str | None, str | None, tuple[str, ...]]]:
    return [(one.label, one.type, one.description, one.interventions) for one in study.arms]


def codes(reading: Reading) -> list[str]:
    return [one.code for one in reading.findings if one.code not in ("SRC108", "SRC107")]


DRUG = "Drug A\n\nOne tablet.\n\nTwice a day.\n\nIntervention Type DRUG"


def test_description_of_the_last_intervention_and_label_of_the_next_arm() -> None:
    reading = read_groups(
        "Arm 1\n\nText of arm 1.\n\nMore of it.\n\nGroup Type EXPERIMENTAL\n\nDrug A\n\nIntervention Type DRUG\n\n"
        "One tablet.\n\nTwice a day.\n\nArm 2\n\nGroup Type NO_INTERVENTION\n\nArm 3\n\nText.\n\nGroup Type OTHER\n\n"
        "Drug A\n\nIntervention Type DRUG\n\nOne tablet.\n\nTwice a day.",
        DRUG,
    )
    assert arms(reading.study) == [
        ("Arm 1", "EXPERIMENTAL", "Text of arm 1.\n\nMore of it.", ("intervention-1",)),
        ("Arm 2", "NO_INTERVENTION", None, ()),
        ("Arm 3", "OTHER", "Text.", ("intervention-1",)),
    ]
    assert reading.study.interventions[0].description == "One tablet.\n\nTwice a day."
    assert codes(reading) == []


def test_an_intervention_that_an_arm_names_twice_is_one_of_it() -> None:
    group = "Drug A\n\nIntervention Type DRUG\n\nOne tablet.\n\nTwice a day.\n\n"
    text = page(Study_Groups=f"Arm 1\n\nGroup Type OTHER\n\n{group}{group}".strip(), Interventions=DRUG)
    reading = read_page(text)
    assert arms(reading.study) == [("Arm 1", "OTHER", None, ("intervention-1",))]
    assert codes(reading) == []
    outputs = batch.process(Record("page.txt", text.encode()), Options()).outputs
    assert [one.valid for one in outputs] == [True, True]


def test_same_name_is_told_apart_by_the_longest_description() -> None:
    reading = read_groups(
        "Arm 1\n\nGroup Type EXPERIMENTAL\n\nDrug A\n\nIntervention Type DRUG\n\nShort.\n\nArm 2\n\n"
        "Group Type OTHER\n\nDrug A\n\nIntervention Type DRUG\n\nShort.\n\nLong.\n\nArm 3\n\n"
        "Group Type OTHER\n\nDrug A\n\nIntervention Type DRUG\n\nArm 4\n\n"
        "Group Type OTHER\n\nDrug A\n\nIntervention Type DEVICE",
        "Drug A\n\nShort.\n\nIntervention Type DRUG\n\nDrug A\n\nShort.\n\nLong.\n\nIntervention Type DRUG\n\n"
        "Drug A\n\nIntervention Type DRUG\n\nDrug A\n\nIntervention Type DEVICE",
    )
    assert arms(reading.study) == [
        ("Arm 1", "EXPERIMENTAL", None, ("intervention-1",)),
        ("Arm 2", "OTHER", None, ("intervention-2",)),
        ("Arm 3", "OTHER", None, ("intervention-3",)),
        ("Arm 4", "OTHER", None, ("intervention-4",)),
    ]
    assert codes(reading) == []


def test_twins_in_one_arm_are_two() -> None:
    drug = "Drug A\n\nText.\n\nIntervention Type DRUG"
    use = "Drug A\n\nIntervention Type DRUG\n\nText."
    reading = read_groups(
        f"Arm 1\n\nGroup Type OTHER\n\n{use}\n\n{use}\n\nArm 2\n\nGroup Type OTHER\n\n{use}", f"{drug}\n\n{drug}"
    )
    assert [one.interventions for one in reading.study.arms] == [
        ("intervention-1", "intervention-2"),
        ("intervention-1",),
    ]


def test_descriptions_of_several_lines_stay_verbatim() -> None:
    text = "First line\n* item\n  * nested\n\nLast  line."
    reading = read_groups(
        f"Arm\n\n{text}\n\nGroup Type EXPERIMENTAL\n\nDrug A\n\nIntervention Type DRUG\n\n{text}",
        f"Drug A\n\n{text}\n\nIntervention Type DRUG",
    )
    assert reading.study.arms[0].description == text
    assert reading.study.interventions[0].description == text
    assert reading.study.arms[0].interventions == ("intervention-1",)


def test_interventions_without_groups_and_groups_without_interventions() -> None:
    lone = read_page(page(Interventions=DRUG)).study
    assert lone.arms == ()
    assert [one.name for one in lone.interventions] == ["Drug A"]
    reading = read_page(page(Study_Groups="Arm 1\n\nText.\n\nGroup Type OTHER\n\nArm 2\n\nGroup Type OTHER"))
    assert arms(reading.study) == [("Arm 1", "OTHER", "Text.", ()), ("Arm 2", "OTHER", None, ())]
    assert codes(reading) == []


def test_an_unknown_group_type_is_carried_and_reported() -> None:
    reading = read_groups("Arm 1\n\nGroup Type NEW_TYPE", "")
    assert reading.study.arms[0].type == "NEW_TYPE"
    (finding,) = (one for one in reading.findings if one.code == "SRC104")
    assert (finding.path, finding.source) == ("arms[0].type", reading.locate("arms[0].type"))


def test_untyped_groups_are_kept_as_text() -> None:
    text = "Cohort A\n\nPeople with A.\n\nCohort B\n\nPeople with B."
    reading = read_page(page(Study_Groups=text))
    assert reading.study.arms == ()
    assert codes(reading) == ["SRC109"]
    (kept,) = reading.study.data.values()
    assert kept == text


def test_untyped_groups_with_interventions_are_kept_as_text_but_the_interventions_are_read() -> None:
    text = "Cohort A\n\nPeople with A.\n\nDrug A\n\nIntervention Type DRUG\n\nOne tablet.\n\nTwice a day.\n\nCohort B"
    reading = read_groups(text, DRUG)
    assert reading.study.arms == ()
    assert [one.name for one in reading.study.interventions] == ["Drug A"]
    assert codes(reading) == ["SRC109"]
    assert list(reading.study.data.values()) == [text]


def test_an_untyped_group_that_can_only_be_a_label_is_read() -> None:
    reading = read_groups(
        "Cohort A\n\nDrug A\n\nIntervention Type DRUG\n\nOne tablet.\n\nTwice a day.\n\nCohort B\n\nDrug A\n\n"
        "Intervention Type DRUG\n\nOne tablet.\n\nTwice a day.\n\nCohort C",
        DRUG,
    )
    assert arms(reading.study) == [
        ("Cohort A", None, None, ("intervention-1",)),
        ("Cohort B", None, None, ("intervention-1",)),
        ("Cohort C", None, None, ()),
    ]
    assert codes(reading) == []
    assert arms(read_page(page(Study_Groups="Everybody")).study) == [("Everybody", None, None, ())]


def test_a_block_that_is_unclear_ends_where_the_next_group_is_certain() -> None:
    reading = read_groups(
        "Cohort A\n\nPeople.\n\nDrug A\n\nIntervention Type DRUG\n\nOne tablet.\n\nTwice a day.\n\nArm 2\n\nText.\n\n"
        "Group Type OTHER\n\nDrug A\n\nIntervention Type DRUG\n\nOne tablet.\n\nTwice a day.",
        DRUG,
    )
    assert arms(reading.study) == [("Arm 2", "OTHER", "Text.", ("intervention-1",))]
    assert codes(reading) == ["SRC109"]


def test_an_intervention_that_the_section_does_not_know() -> None:
    reading = read_groups(
        "Arm 1\n\nGroup Type OTHER\n\nDrug B\n\nIntervention Type DRUG\n\nDrug A\n\nIntervention Type DRUG\n\n"
        "One tablet.\n\nTwice a day.",
        DRUG,
    )
    (arm,) = reading.study.arms
    assert (arm.interventions, arm.unmatched) == (("intervention-1",), ("Drug B",))
    assert codes(reading) == ["SRC110", "SRC101"]
    assert list(reading.study.data.values()) == ["Intervention Type DRUG"]


def test_a_description_that_differs_from_the_section_is_not_lost() -> None:
    reading = read_groups("Arm 1\n\nGroup Type OTHER\n\nDrug A\n\nIntervention Type DRUG\n\nThree tablets.", DRUG)
    assert reading.study.arms[0].interventions == ("intervention-1",)
    assert codes(reading) == ["SRC101"]
    assert list(reading.study.data.values()) == ["Three tablets."]


def test_lines_without_their_partners() -> None:
    reading = read_groups("Group Type OTHER\n\nArm 2\n\nGroup Type OTHER", "Intervention Type DRUG\n\nDrug\n\nText")
    assert [one.label for one in reading.study.arms] == ["Arm 2"]
    assert set(codes(reading)) == {"SRC109"}
    assert sorted(reading.study.data.values()) == ["Group Type OTHER", "Intervention Type DRUG\n\nDrug\n\nText"]


NAMES = st.sampled_from(["Drug A", "Drug B", "薬", "Group Type of Tumour", "Intervention Type"])
LINES = st.sampled_from(["First.", "Second.", "* item", "Drug A", "Arms"])
TEXTS = st.none() | st.lists(LINES, min_size=1, max_size=4).map("\n\n".join)
TREATMENTS = st.lists(
    st.fixed_dictionaries({"name": NAMES, "type": st.sampled_from(["DRUG", "DEVICE"]), "description": TEXTS}),
    max_size=5,
)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    treatments: list[dict[str, Any]] = draw(TREATMENTS)
    arms: list[dict[str, Any]] = [
        {"label": f"Arm {number}", "type": "EXPERIMENTAL", "description": draw(TEXTS)}
        for number in range(draw(st.integers(0, 4)))
    ]
    for one in treatments:
        one["armGroupLabels"] = [arm["label"] for arm in arms if draw(st.booleans())]
    protocol = {
        "identificationModule": {"nctId": "NCT01234567", "briefTitle": "T", "orgStudyIdInfo": {"id": "X"}},
        "statusModule": {"overallStatus": "COMPLETED"},
        "armsInterventionsModule": {
            "armGroups": [{key: value for key, value in arm.items() if value is not None} for arm in arms],
            "interventions": [{key: value for key, value in one.items() if value is not None} for one in treatments],
        },
    }
    return {"protocolSection": protocol, "hasResults": False}


@settings(max_examples=300, deadline=None)
@given(records())
def test_typed_groups_return_whatever_the_names_and_texts(
    record: dict[str, Any],
) -> None:
    reading = read_page(render(record))
    module = record["protocolSection"]["armsInterventionsModule"]
    have = [(one.name, one.type, one.description) for one in reading.study.interventions]
    assert have == [(one["name"], one["type"], one.get("description")) for one in module["interventions"]]
    assert [(one.label, one.description) for one in reading.study.arms] == [
        (one["label"], one.get("description")) for one in module["armGroups"]
    ]
    by_key = {one.key: (one.name, one.type, one.description) for one in reading.study.interventions}
    for arm, group in zip(reading.study.arms, module["armGroups"], strict=True):
        wanted = [
            (one["name"], one["type"], one.get("description"))
            for one in module["interventions"]
            if group["label"] in one["armGroupLabels"]
        ]
        assert [by_key[key] for key in arm.interventions] == wanted
        assert arm.unmatched == ()


@pytest.mark.parametrize("name", ["Group Type", "Group Type OTHER"])
def test_a_name_that_looks_like_a_type_line_does_no_harm(name: str) -> None:
    reading = read_groups(
        f"Arm 1\n\nGroup Type OTHER\n\n{name}\n\nIntervention Type DRUG", f"{name}\n\nIntervention Type DRUG"
    )
    assert [one.name for one in reading.study.interventions] == [name]
    assert reading.study.arms[0].label == "Arm 1"
