"""What is read from the registries' words for a design, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from readers_ictrp.made_up import export, study, supply, told
from trialglot.model.study import Design

FIELDS = ("allocation", "intervention_model", "primary_purpose", "masking", "observational_model", "time_perspective")


def design(text: str, registry: str = "ANZCTR") -> Design:
    return study(export({"Source_Register": registry, "Study_design": text}, bare=True)).design


def read(text: str) -> dict[str, Any]:
    made = design(text)
    return {name: getattr(made, name) for name in FIELDS if getattr(made, name) is not None}


RANDOMIZED, PARALLEL, TREATMENT = (
    {"allocation": "RANDOMIZED"},
    {"intervention_model": "PARALLEL"},
    {"primary_purpose": "TREATMENT"},
)
OPEN, DOUBLE, SINGLE_GROUP = {"masking": "NONE"}, {"masking": "DOUBLE"}, {"intervention_model": "SINGLE_GROUP"}
WORDS: list[tuple[str, dict[str, str], bool]] = [
    # The words of a registry, what they mean, and whether they were all read.
    (
        "Allocation: N/A. Intervention model: Single Group Assignment. Primary purpose: Treatment. Masking: None "
        "(Open Label).",
        {"allocation": "NA"} | SINGLE_GROUP | TREATMENT | OPEN,
        True,
    ),
    (
        "Observational Model: Cohort, Time Perspective: Prospective",
        {"observational_model": "COHORT", "time_perspective": "PROSPECTIVE"},
        True,
    ),
    (
        "Purpose: Treatment; Allocation: Randomised controlled trial; Masking: Blinded (masking "
        "used);Assignment: Parallel;",
        TREATMENT | RANDOMIZED | PARALLEL,
        False,
    ),
    (
        "Purpose: Diagnosis; Allocation: Non-randomised trial; Masking: Open (masking not used);Assignment: "
        "Single group;",
        {"primary_purpose": "DIAGNOSTIC", "allocation": "NON_RANDOMIZED"} | OPEN | SINGLE_GROUP,
        True,
    ),
    (
        "Randomization: Not randomized, Blinding: Not blinded, Placebo: Not used, Assignment: Single, Purpose: "
        "Treatment.",
        {"allocation": "NON_RANDOMIZED"} | OPEN | SINGLE_GROUP | TREATMENT,
        False,
    ),
    (
        "Controlled: yes<br>Randomised: yes<br>Open: no<br>Single blind: no<br>Double blind: yes<br>Parallel "
        "group: yes<br>"
        "Cross over: no<br>Other: no<br>If controlled, specify comparator, Other Medicinial Product: "
        "no<br>Placebo: yes",
        RANDOMIZED | DOUBLE | PARALLEL,
        False,
    ),
    ("Randomised: no Open: no Single blind: no Double blind: no Parallel group: no Cross over: no", {}, False),
    # The breaks between the answers are lost in tables made from an export.
    (
        "Controlled: yesRandomised: yesOpen: noSingle blind: noDouble blind: yesParallel group: yesCross over: no",
        RANDOMIZED | DOUBLE | PARALLEL,
        False,
    ),
    ("Open: yes Double blind: yes", {}, False),
    (
        "Randomized, Parallel Group Trial\n  Method of generating randomization sequence:Coin toss, Lottery  Method of "
        "allocation concealment:Centralized  Blinding and masking:Open Label",
        RANDOMIZED | PARALLEL | OPEN,
        False,
    ),
    ("Parallel", PARALLEL, True),
    ("Single arm", SINGLE_GROUP, True),
    (
        "single arm study, open(masking not used), uncontrolled control, single assignment, treatment purpose",
        {"allocation": "NA"} | SINGLE_GROUP | OPEN | TREATMENT,
        False,
    ),
    (
        "Parallel: different groups receive different interventions at same time during study,Randomised,Sealed "
        "opaque envelopes",
        PARALLEL | RANDOMIZED,
        False,
    ),
    (
        "Primary Purpose : Treatment, Intervention Model : Parallel, Blinding/Masking : Double, Blinding Target "
        ": Subject, Investigator",
        TREATMENT | PARALLEL | DOUBLE,
        False,
    ),
    (
        "Allocation: N/A: Single arm study;Masking: N/A;Control: Uncontrolled;Assignment: Single;Purpose: Treatment",
        {"allocation": "NA"} | SINGLE_GROUP | TREATMENT,
        False,
    ),
    ("Clinical trial of treatment, randomized, parallel, open, with two arms", RANDOMIZED | PARALLEL | OPEN, False),
    # Words that are not the whole of a part are not read.
    ("Non-randomized uncontrolled clinical trial", {}, False),
    ("No randomized controlled trial", {}, False),
    ("Open-label extension of a randomized, placebo-controlled trial", {}, False),
    ("This trial is double-blind", {}, False),
    ("treatment, other, double", {}, False),
]


@pytest.mark.parametrize(("text", "words", "whole"), WORDS)
def test_words_of_the_registries(text: str, words: dict[str, str], whole: bool) -> None:
    assert read(text) == words
    kept = design(text).intervention_model_description
    assert (kept is None) is whole


def test_who_is_masked() -> None:
    assert design("Masking: Triple (Participant, Care Provider, Outcomes Assessor).").who_masked == (
        "PARTICIPANT",
        "CARE_PROVIDER",
        "OUTCOMES_ASSESSOR",
    )
    some = design("Blinding and masking: Participant, Investigator and Outcome Assessor Blinded")
    assert (some.masking, len(some.who_masked)) == ("TRIPLE", 3)
    assert some.intervention_model_description is None
    other = design("Blinding and masking: Participant and Date-entry Operator Blinded")
    assert (other.masking, other.who_masked) == (None, ())
    assert other.intervention_model_description is not None
    assert design("Masking: Double (Somebody, Participant).").masking is None


def test_two_things_at_once_are_a_contradiction() -> None:
    text = "randomized, double-blind, open, non-randomized, parallel"
    assert read(text) == PARALLEL
    assert told(export({"Study_design": text}, bare=True))[0] == (
        "SRC113",
        "/Trial/Study_design",
        f"the study design says two things of allocation, masking: {text!r}",
    )
    assert design(text).intervention_model_description == text


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("Phase 2", ("PHASE2",)),
        ("phase III", ("PHASE3",)),
        ("Phase-4", ("PHASE4",)),
        ("1-2", ("PHASE1", "PHASE2")),
        ("Phase 2/ Phase 3", ("PHASE2", "PHASE3")),
        ("II/III", ("PHASE2", "PHASE3")),
        ("III (Phase III study)", ("PHASE3",)),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("N/A", ("NA",)),
        ("Not selected", ()),
        (
            "Human pharmacology (Phase I): no\nTherapeutic exploratory (Phase II): yes\nTherapeutic confirmatory "
            "- (Phase III): yes",
            ("PHASE2", "PHASE3"),
        ),
        ("Human pharmacology (Phase I): noTherapeutic use (Phase IV): yes", ("PHASE4",)),
    ],
)
def test_phases(text: str, phases: tuple[str, ...]) -> None:
    data = export({"Phase": text}, bare=True)
    assert study(data).design.phases == phases
    assert told(data) == []


@pytest.mark.parametrize("text", ["0", "IIIb", "Post-market"])
def test_a_phase_that_is_none_is_carried_as_text(text: str) -> None:
    data = export({"Phase": text}, bare=True)
    assert study(data).design.phases == (text,)
    assert [one[:2] for one in told(data)] == [("SRC144", "/Trial/Phase")]


@pytest.mark.parametrize(
    ("text", "count"),
    [("342", 342), ("0", 0), ("Group A:30;Group B:40;", 70), ("Case series:40;", 40), ("A (x: 1):30;B:2;", 32)],
)
def test_target_size(text: str, count: int) -> None:
    data = export({"Target_size": text}, bare=True)
    enrollment = study(data).design.enrollment
    assert enrollment is not None
    assert (enrollment.count, enrollment.kind) == (count, None)
    assert [one[0] for one in told(data)] == (["SRC147"] if text.count(";") > 1 else [])


@pytest.mark.parametrize(
    "text", ["many", "30-40", "1:250;2:125;3:125;", "Total:60;A:20;B:40;", "A:1;A:2;", "99999999999", "A:30;x"]
)
def test_a_target_size_that_is_no_number(text: str) -> None:
    data = export({"Target_size": text}, bare=True)
    assert study(data).design.enrollment is None
    assert study(data).data == {"/Trial/Target_size": text}
    assert study(data).source.unread == ("/Trial/Target_size",)
    message = f"the target size is {text!r}, a number expected; the value is not used"
    assert told(data) == [("SRC105", "/Trial/Target_size", message)]


def test_study_type() -> None:
    for text, word in (
        ("Interventional study", "INTERVENTIONAL"),
        ("observational", "OBSERVATIONAL"),
        ("Intervention", "INTERVENTIONAL"),
    ):
        assert study(supply({"study_type": text})).design.study_type == word
    assert study(supply({"study_type": ""})).design.study_type is None
    assert study(supply({"study_type": "Basic science"})).design.study_type == "Basic science"
