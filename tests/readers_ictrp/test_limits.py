"""Age limits, sex, and the texts of criteria."""

from __future__ import annotations

import pytest

from readers_ictrp.made_up import export, study, supply, told
from trialglot.design import criteria
from trialglot.model.eligibility import Age


def ages(low: str, high: str, registry: str = "ANZCTR") -> tuple[Age | None, Age | None]:
    data = export({"Source_Register": registry, "Inclusion_agemin": low, "Inclusion_agemax": high}, bare=True)
    made = study(data).eligibility
    return made.minimum_age, made.maximum_age


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("18 Years", 18, "years"),
        ("18Y", 18, "years"),
        ("3M", 3, "months"),
        ("20years-old", 20, "years"),
        ("20age old", 20, "years"),
        ("19 Year(s)", 19, "years"),
        ("19(Year)", 19, "years"),
        ("28 Days", 28, "days"),
        ("6 Month(s)", 6, "months"),
        ("1 day", 1, "days"),
    ],
)
def test_limits_with_a_unit(text: str, value: int, unit: str) -> None:
    low, high = ages("", text)
    assert low is None
    shown = unit.capitalize() if value != 1 else unit.capitalize().removesuffix("s")
    assert high == Age.model_validate({"text": f"{value} {shown}", "value": value, "unit": unit})


def test_bounds() -> None:
    assert ages(">= 20age old", "<= 75age old") == (
        Age(text="20 Years", value=20, unit="years"),
        Age(text="75 Years", value=75, unit="years"),
    )
    assert ages("> 20age old", "< 75age old") == (Age(text="> 20age old"), Age(text="< 75age old"))
    assert ages("<= 20age old", ">= 75age old") == (Age(text="<= 20age old"), Age(text=">= 75age old"))


@pytest.mark.parametrize(
    "text", ["N/A", "no limit", "None", "Not applicable", "No Limit", "no maximum age", "0 N/A (No limit)"]
)
def test_no_limit(text: str) -> None:
    assert ages(text, text) == (None, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("18", "it has no unit"),
        ("65+", "its unit is not known"),
        ("adult", "it is no number of a unit of time"),
        ("18 olympiads", "its unit is not known"),
    ],
)
def test_what_is_no_limit_is_kept_as_text(text: str, why: str) -> None:
    data = export({"Inclusion_agemin": text}, bare=True)
    assert study(data).eligibility.minimum_age == Age(text=text)
    assert told(data) == [("SRC145", "/Trial/Inclusion_agemin", f"{text!r} is kept as text: {why}")]


def test_zero_is_no_limit_at_the_one_registry_that_prints_it_so() -> None:
    assert ages("0", "0", "REBEC") == (None, None)
    assert ages("0", "0", "IRCT") == (Age(text="0"), Age(text="0"))


def test_a_maximum_of_zero_below_a_minimum_is_none() -> None:
    data = supply(criteria={"agemin": "18Y", "agemax": "0Y"})
    made = study(data).eligibility
    assert made.minimum_age == Age(text="18 Years", value=18, unit="years")
    assert made.maximum_age is None
    assert study(data).data["/trial/criteria/agemax"] == "0Y"
    what = "the maximum age, 0Y, is below the minimum, 18 Years; it is not used"
    assert ("SRC113", "/trial/criteria/agemax", what) in told(data)
    assert study(supply(criteria={"agemin": "0D", "agemax": "0Y"})).eligibility.maximum_age == Age(
        text="0 Years", value=0, unit="years"
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("All", "ALL"),
        ("Both males and females", "ALL"),
        ("Male and Female", "ALL"),
        ("<br> Female: yes<br> Male: yes<br>", "ALL"),
        ("<br>Female: no<br>Male: yes<br>", "MALE"),
        ("Females", "FEMALE"),
        ("F", "FEMALE"),
        ("--", None),
    ],
)
def test_sex(text: str, word: str | None) -> None:
    data = export({"Inclusion_gender": text}, bare=True)
    assert study(data).eligibility.sex == word
    assert told(data) == []


def test_a_dash_means_both_at_the_one_registry_that_prints_it_so() -> None:
    assert study(export({"Inclusion_gender": "-", "Source_Register": "REBEC"}, bare=True)).eligibility.sex == "ALL"
    other = export({"Inclusion_gender": "-"}, bare=True)
    assert study(other).eligibility.sex == "-"
    message = "'-' (sex at ANZCTR) has no certain counterpart in the words of the model; it is carried as text"
    assert told(other) == [("SRC144", "/Trial/Inclusion_gender", message)]


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "text"),
    [
        ("Adults", "", "Inclusion Criteria:\n\nAdults"),
        ("", "Asthma", "Exclusion Criteria:\n\nAsthma"),
        (
            "Inclusion criteria: 1. Adults;<br>2. Gout",
            "Exclusion criteria: 1. Asthma",
            "Inclusion criteria: 1. Adults;\n2. Gout\n\nExclusion criteria: 1. Asthma",
        ),
        (
            "Key Inclusion Criteria:\nAdults",
            "Asthma",
            "Key Inclusion Criteria:\nAdults\n\nExclusion Criteria:\n\nAsthma",
        ),
        ("Inclusion of adults", "", "Inclusion Criteria:\n\nInclusion of adults"),
        ("", "", None),
    ],
)
def test_criteria(inclusion: str, exclusion: str, text: str | None) -> None:
    made = study(export({"Inclusion_Criteria": inclusion, "Exclusion_Criteria": exclusion}, bare=True))
    assert made.eligibility.text == text


def test_the_tree_of_criteria_has_its_blocks_and_its_roman_numbers() -> None:
    items = "\n".join(f"{number}. Item {number}" for number in ("I", "II", "III", "IV", "V", "VI"))
    made = study(supply(criteria={"inclusion_criteria": items, "exclusion_criteria": "Asthma"}))
    tree = criteria.parse(made.eligibility.text)
    assert [one.text for one in tree.of_kind("inclusion")] == [
        f"Item {one}" for one in ("I", "II", "III", "IV", "V", "VI")
    ]
    assert [one.text for one in tree.of_kind("exclusion")] == ["Asthma"]


def test_signs_that_were_lost_are_told() -> None:
    data = export(
        {"Inclusion_Criteria": "Age =18 years; pH = 7; Hb >= 9", "Primary_outcome": "Grade =3 events"}, bare=True
    )
    assert told(data) == [
        (
            "SRC149",
            "/Trial/Primary_outcome",
            "numbers behind a bare '=' (1), as in 'Grade =3 events': exports of ICTRP have it where the registry "
            "has ≥ or ≤",
        ),
        (
            "SRC149",
            "/Trial/Inclusion_Criteria",
            "numbers behind a bare '=' (2), as in 'Age =18 years; pH': exports of ICTRP have it where the "
            "registry has ≥ or ≤",
        ),
    ]
    assert told(export({"Inclusion_Criteria": "Hb >= 9, <=10, x:=4"}, bare=True)) == []
