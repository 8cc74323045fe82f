"""Eligibility: typed limits, criteria, nested criteria."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_writing import Resource, checked, codes, full, named, resources
from trialglot.model.base import Markup
from trialglot.model.eligibility import Age, Eligibility


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ((18, "years"), (65, "years"), [{"valueRange": (18, 65)}]),
        ((18, "years"), None, [{"valueQuantity": (">=", 18, "a")}]),
        (None, (65, "years"), [{"valueQuantity": ("<=", 65, "a")}]),
        ((6, "months"), (17, "years"), [{"valueQuantity": (">=", 6, "mo")}, {"valueQuantity": ("<=", 17, "a")}]),
        ((65, "years"), (18, "years"), [{"valueQuantity": (">=", 65, "a")}, {"valueQuantity": ("<=", 18, "a")}]),
    ],
)
def test_ages(low: Any, high: Any, expected: list[Resource]) -> None:
    def age(limit: Any) -> Age | None:
        return Age(text="", value=limit[0], unit=limit[1]) if limit else None

    bundle, _ = checked(full(eligibility=Eligibility(minimum_age=age(low), maximum_age=age(high))))
    (group,) = resources(bundle, "Group")
    found: list[Resource] = []
    for one in group["characteristic"]:
        if value := one.get("valueRange"):
            found.append({"valueRange": (value["low"]["value"], value["high"]["value"])})
        else:
            value = one["valueQuantity"]
            found.append({"valueQuantity": (value["comparator"], value["value"], value["code"])})
    assert found == expected


def test_an_age_that_cannot_be_read_is_text() -> None:
    eligibility = Eligibility(minimum_age=Age(text="Eighteen"), sex="FEMALE", healthy_volunteers=True)
    bundle, findings = checked(full(eligibility=eligibility))
    age, sex, healthy = resources(bundle, "Group")[0]["characteristic"]
    assert age["valueCodeableConcept"] == {"text": "Minimum age: Eighteen"}
    assert codes(sex["valueCodeableConcept"]) == [("administrative-gender", "female"), ("Thesaurus.owl", "C16576")]
    assert healthy["valueBoolean"] is True
    assert "eligibility.minimum_age" in named(findings, "MAP201")


def test_nested_criteria_are_a_contained_group() -> None:
    text = "Inclusion Criteria:\n\n* One of:\n\n  * fever \\> 38\n  * cough\n* Consent\n\n"
    text += "Exclusion Criteria:\n\n* Any of:\n  * A\n  * B"
    bundle, findings = checked(full(eligibility=Eligibility(text=Markup(text))))
    (group,) = resources(bundle, "Group")
    first, second, third = group["characteristic"]
    inner = {f"#{one['id']}": one for one in group["contained"]}
    nested = inner[first["valueReference"]["reference"]]
    assert first["valueReference"]["display"] == nested["description"] == "One of:"
    assert [one["valueCodeableConcept"]["text"] for one in nested["characteristic"]] == ["fever > 38", "cough"]
    assert second["valueCodeableConcept"]["text"] == "Consent"
    assert third["exclude"] is True
    excluded = inner[third["valueReference"]["reference"]]
    assert [one["exclude"] for one in excluded["characteristic"]] == [False, False]
    assert "eligibility.text" in named(findings, "MAP204")


def test_criteria_of_unstated_kind_are_reported() -> None:
    bundle, findings = checked(full(eligibility=Eligibility(text=Markup("* Headache\n* No ulcer"))))
    criteria = resources(bundle, "Group")[0]["characteristic"]
    assert [one["code"]["text"] for one in criteria] == ["Eligibility criterion"] * 2
    assert "eligibility.text" in named(findings, "MAP205")
