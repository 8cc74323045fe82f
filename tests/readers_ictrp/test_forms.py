"""Texts that a registry makes from the fields of its form, as the portal passes them on."""

from __future__ import annotations

import pytest

from readers_ictrp.made_up import export, study, supply, told, values

MEDDRA = (
    "Gout in adults. <br>MedDRA version: 21.0\nLevel: PT\nClassification code 10018627\nTerm: Gout\n"
    "System Organ Class: 10027433 - Metabolism and nutrition disorders\n"
    " <br>MedDRA version: 20.1\nLevel: LLT\nClassification code 10018634\nTerm: Gouty arthritis\n"
    "System Organ Class: 100000004859\n;Therapeutic area: Diseases [C] - Joint Diseases [C05]"
)
FLAT = (
    "Gout <br>MedDRA version: 20.0Level: PTClassification code: 10018627Term: Gouty arthritis Class: "
    "100000004859;Therapeutic area: Diseases [C] - Joint Diseases [C05]"
)


@pytest.mark.parametrize(
    ("said", "conditions"),
    [
        (MEDDRA, ("Gout in adults.", "Gout", "Gouty arthritis")),
        (FLAT, ("Gout", "Gouty arthritis")),
        ("Gout. <br>Gout, unspecified;M10.9", ("Gout.", "Gout, unspecified")),
        ("-M109 Gout, unspecified\n <br>Gout;M109;Gout", ("M109 Gout, unspecified", "Gout")),
        ("Gout <br>Arthritis;M00-M25;Arthritis", ("Gout", "Arthritis")),
        ("Gout;FA25", ("Gout", "FA25")),
        ("Gout;2B92", ("Gout",)),
        ("Gout;RA01.0", ("Gout",)),
        ("Gout <br>Gout, acute;D006073", ("Gout", "Gout, acute")),
        ("Healthy volunteers. <br>--", ("Healthy volunteers.",)),
        ("M10.9", ("M10.9",)),
        ("Health Condition 1: M10- Gout\nHealth Condition 2: J00- Cold", ("M10- Gout", "J00- Cold")),
        (
            "Patients with gout and:\n1. age over 18\n2. pain <br>Gout",
            ("Patients with gout and: 1. age over 18 2. pain", "Gout"),
        ),
    ],
)
def test_codes_and_classes_are_no_conditions(said: str, conditions: tuple[str, ...]) -> None:
    assert study(export({"Condition": said}, bare=True)).conditions == conditions


def test_codes_and_classes_are_kept_and_told() -> None:
    data = export({"Condition": "Gout <br>Gout, unspecified;M10.9"}, bare=True)
    assert study(data).data["codes"] == {"/Trial": {"Condition": "Gout <br>Gout, unspecified;M10.9"}}
    assert told(data) == [
        (
            "SRC141",
            "/Trial/Condition",
            "Condition holds codes and classes of the condition ('M10.9'); they are kept as data with their text",
        ),
        ("SRC141", "/Trial/Condition", "Condition is one text, split at its lines and semicolons: 2 items"),
    ]


def test_what_looks_like_a_code_is_a_condition_of_clinicaltrials_gov() -> None:
    data = export({"Condition": "Infection, Bacterial;O157", "Source_Register": "ClinicalTrials.gov"}, bare=True)
    assert study(data).conditions == ("Infection, Bacterial", "O157")


def test_lines_of_the_supply_form_are_items() -> None:
    one = study(
        supply(
            {"hc_freetext": "Gout\nArthritis"}, lists={"health_condition_keyword": ("hc_keyword", ("pain\njoints",))}
        )
    )
    assert one.conditions == ("Gout", "Arthritis")
    assert one.keywords[:2] == ("pain", "joints")


PRODUCTS = (
    "<br>Trade Name: Alphax<br>Product Name: Alpha<br>Pharmaceutical Form: Capsule<br>"
    "Route of administration of the placebo: Oral use<br><br>Trade Name: Betax<br>"
    "Pharmaceutical Form: Infusion<br><br>Pharmaceutical Form: Gel<br>INN or Proposed INN: gamma<br><br>"
)


def test_products_of_eudract_are_interventions_with_the_name_of_the_product() -> None:
    one = study(export({"Intervention": PRODUCTS}, bare=True))
    assert values(one.interventions, "name", "type") == [("Alpha", None), ("Betax", None), ("gamma", None)]
    assert one.interventions[1].description == "Trade Name: Betax\nPharmaceutical Form: Infusion"


def test_interventions_of_ctri_have_names() -> None:
    said = (
        "Intervention1: Alpha syrup: 10 ml, thrice<br>Intervention2: Beta: 5 ml<br>"
        "Control Intervention1: Usual care: as per protocol<br>"
    )
    one = study(export({"Intervention": said, "Source_Register": "CTRI"}, bare=True))
    assert values(one.interventions, "name", "description") == [
        ("Alpha syrup", "Intervention1: Alpha syrup: 10 ml, thrice"),
        ("Beta", "Intervention2: Beta: 5 ml"),
        ("Usual care", "Control Intervention1: Usual care: as per protocol"),
    ]
    nil = study(
        export(
            {"Intervention": "Intervention1: Alpha: daily<br>Control Intervention1: Nil: NIL<br>"},
            bare=True,
        )
    )
    assert values(nil.interventions, "name") == [("Alpha",)]
    other = study(export({"Intervention": "Intervention2: Alpha: daily"}, bare=True))
    assert values(other.interventions, "name") == [("Intervention2: Alpha: daily",)]


def test_a_list_that_begins_with_a_semicolon_has_names_alone() -> None:
    one = study(export({"Intervention": ";Vaccine A;Normal saline;vaccine A"}, bare=True))
    assert values(one.interventions, "name") == [("Vaccine A",), ("Normal saline",)]


OBJECTIVES = "Main Objective: To see.;Secondary Objective: ;"
POINTS = "Primary end point(s): Pain;Timepoint(s) of evaluation of this end point: Day 28"


@pytest.mark.parametrize(
    ("said", "measure", "frame", "description"),
    [
        (POINTS, "Pain", "Day 28", None),
        (OBJECTIVES + POINTS, "Pain", "Day 28", OBJECTIVES + POINTS),
        (
            "Timepoint(s) of evaluation of this end point: Day 28;Primary end point(s): Pain; and more",
            "Pain; and more",
            "Day 28",
            None,
        ),
        ("Main Objective: ;Secondary Objective: Not applicable.;Primary end point(s): Pain", "Pain", None, None),
        ("Main Objective: To see.;Primary end point(s):", "Main Objective: To see.;Primary end point(s):", None, None),
    ],
)
def test_end_points_of_eudract(said: str, measure: str, frame: str | None, description: str | None) -> None:
    (one,) = study(export({"Primary_outcome": said}, bare=True)).outcomes
    assert (one.measure, one.time_frame, one.description) == (measure, frame, description)


def test_fields_of_eudract_without_a_value_are_no_outcome() -> None:
    data = export({"Primary_outcome": "Main Objective: ;Secondary Objective: ;Primary end point(s):"}, bare=True)
    assert study(data).outcomes == ()
    assert told(data) == []


def test_secondary_end_points_of_eudract() -> None:
    said = "Secondary end point(s): Function<br>Sleep;Timepoint(s) of evaluation of this end point: Week 4"
    (one,) = study(export({"Secondary_outcome": said}, bare=True)).outcomes
    assert (one.level, one.measure, one.time_frame) == ("secondary", "Function Sleep", "Week 4")


def test_outcomes_of_lbctr_are_three_items_each() -> None:
    said = "Name: Pain;Timepoints: Day 1;Measure: VAS;Name: Sleep;Timepoints: Day 2;Measure: Sleep"
    one = study(export({"Primary_outcome": said, "Source_Register": "LBCTR"}, bare=True))
    assert values(one.outcomes, "measure", "time_frame", "description") == [
        ("Pain", "Day 1", "Name: Pain\nTimepoints: Day 1\nMeasure: VAS"),
        ("Sleep", "Day 2", None),
    ]


def test_the_time_point_of_anzctr_stands_in_brackets() -> None:
    said = {"Primary_outcome": "Pain[at 28 days];Sleep [daily]"}
    one = study(export({**said, "Source_Register": "ANZCTR"}, bare=True))
    assert values(one.outcomes, "measure", "time_frame") == [("Pain", "at 28 days"), ("Sleep", "daily")]
    other = study(export({**said, "Source_Register": "ISRCTN"}, bare=True))
    assert values(other.outcomes, "measure", "time_frame") == [("Pain[at 28 days]", None), ("Sleep [daily]", None)]


def test_a_single_measure_has_no_semicolon_behind_it() -> None:
    one = study(export({"Primary_outcome": "Pain;"}, bare=True))
    assert values(one.outcomes, "measure") == [("Pain",)]


@pytest.mark.parametrize("nothing", ["NIL", "None", "N/A", "N.A.", "Nil known", "Not applicable", "-"])
def test_words_for_nothing_are_no_data(nothing: str) -> None:
    data = export({"Secondary_ID": nothing, "Primary_sponsor": nothing, "Public_title": nothing}, bare=True)
    one = study(data)
    assert [number.value for number in one.identifiers] == ["XYZ-1"]
    assert one.lead_sponsor is None
    assert one.brief_title is None
    assert told(data) == []
    some = study(export({"Secondary_ID": f"{nothing};ABC-1"}, bare=True))
    assert [number.value for number in some.identifiers] == ["XYZ-1", "ABC-1"]
