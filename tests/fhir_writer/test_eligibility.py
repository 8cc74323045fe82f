"""Eligibility: typed limits, criteria, nested criteria."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_writing import Resource, checked, codes, full, named, research_study, resources
from trialglot.findings import Finding, Severity
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
    age, sex = resources(bundle, "Group")[0]["characteristic"]
    assert age["valueCodeableConcept"] == {"text": "Minimum age: Eighteen"}
    assert codes(sex["valueCodeableConcept"]) == [("administrative-gender", "female"), ("Thesaurus.owl", "C16576")]
    assert "eligibility.minimum_age" in named(findings, "MAP201")


def test_healthy_volunteers_are_excluded_or_only_accepted() -> None:
    """Who accepts healthy volunteers accepts others too: no trait that all participants have."""
    refused, _ = checked(full(eligibility=Eligibility(healthy_volunteers=False)))
    assert resources(refused, "Group")[0]["characteristic"] == [
        {"code": {"text": "Healthy volunteer"}, "valueBoolean": True, "exclude": True}
    ]
    accepted, _ = checked(full(eligibility=Eligibility(healthy_volunteers=True, sex="ALL")))
    assert resources(accepted, "Group") == []
    assert {"text": "Healthy volunteers: accepted"} in research_study(accepted)["classifier"]


def test_the_narrative_names_the_sex_in_words() -> None:
    bundle, _ = checked(full(eligibility=Eligibility(text=Markup("* Headache"), sex="ALL")))
    assert "<tr><td>Sex</td><td>All</td></tr>" in resources(bundle, "Group")[0]["text"]["div"]


def criteria(text: str, **options: Any) -> tuple[Resource, list[Finding]]:
    bundle, findings = checked(full(eligibility=Eligibility(text=Markup(text))), **options)
    (group,) = resources(bundle, "Group")
    assert not [
        one
        for one in group["characteristic"]
        if ("Thesaurus.owl", "C25370") in codes(one["code"]) and not one["exclude"]
    ]
    return group, findings


ANY = """Inclusion Criteria:

* Measurable disease, defined as at least one of the following:
  * Serum \\> 0.5 g/dL
  * Urine, with all of the following:
    * collected in 24 hours
    * frozen
  * Imaging:
    1. CT
    2. MRI
* Consent

Exclusion Criteria:

* Any of the following:
  * A
  * B
"""


def test_items_that_certainly_combine_are_a_contained_variable() -> None:
    group, findings = criteria(ANY)
    first, second, third = group["characteristic"]
    assert first["valueReference"] == {
        "reference": "#inclusion-1",
        "display": "Measurable disease, defined as at least one of the following:",
    }
    assert (first["exclude"], second["exclude"], third["exclude"]) == (False, False, True)
    assert second["valueCodeableConcept"] == {"text": "Consent"}
    assert third["valueReference"]["reference"] == "#exclusion-1"
    variable, excluded = group["contained"]
    assert variable == {
        "resourceType": "EvidenceVariable",
        "id": "inclusion-1",
        "status": "active",
        "characteristic": [
            {
                "description": "Measurable disease, defined as at least one of the following:\n"
                "  * Serum \\> 0.5 g/dL\n"
                "  * Urine, with all of the following:\n"
                "    * collected in 24 hours\n"
                "    * frozen\n"
                "  * Imaging:\n"
                "    1. CT\n"
                "    2. MRI",
                "definitionByCombination": {
                    "code": "any-of",
                    "characteristic": [
                        {"definitionCodeableConcept": {"text": "Serum > 0.5 g/dL"}},
                        {
                            "description": "Urine, with all of the following:\n  * collected in 24 hours\n  * frozen",
                            "definitionByCombination": {
                                "code": "all-of",
                                "characteristic": [
                                    {"definitionCodeableConcept": {"text": "collected in 24 hours"}},
                                    {"definitionCodeableConcept": {"text": "frozen"}},
                                ],
                            },
                        },
                        {"definitionCodeableConcept": {"text": "Imaging:\n  1. CT\n  2. MRI"}},
                    ],
                },
            }
        ],
    }
    (combined,) = excluded["characteristic"]
    assert "exclude" not in combined
    assert combined["definitionByCombination"]["code"] == "any-of"
    derived = [one.message for one in findings if one.code == "MAP206" and one.path == "eligibility.text"]
    assert len(derived) == 3
    assert derived[1].startswith("any-of as the combination of the items of inclusion-1, derived from 'Measurable")
    assert "eligibility.text" in named(findings, "MAP204")  # how CT and MRI combine is not certain


def test_items_whose_combination_is_not_certain_stay_in_one_text() -> None:
    text = "Exclusion Criteria:\n\n* Liver disease, such as:\n"
    text += "  1. cirrhosis \\> A\n     of any cause\n  2. hepatitis:\n     - B\n* X"
    group, findings = criteria(text)
    first, second = group["characteristic"]
    assert first["valueCodeableConcept"] == {
        "text": "Liver disease, such as:\n  1. cirrhosis > A\n  of any cause\n  2. hepatitis:\n    - B"
    }
    assert (first["exclude"], second["exclude"]) == (True, True)
    assert "contained" not in group
    assert "eligibility.text" in named(findings, "MAP204")


def test_nothing_is_read_from_wording_without_inference() -> None:
    group, _ = criteria(ANY, inference="none")
    assert "contained" not in group
    assert group["characteristic"][2]["valueCodeableConcept"] == {"text": "Any of the following:\n  * A\n  * B"}


def test_alternatives_beside_their_lead_are_a_warning() -> None:
    text = "Inclusion Criteria:\n\n* At least one of the following:\n* A or\n* B\n* Consent"
    group, findings = criteria(text)
    assert len(group["characteristic"]) == 4
    (found,) = [one for one in findings if one.code == "MAP222"]
    assert found.severity is Severity.WARNING
    assert found.message == (
        "criteria inclusion-2, inclusion-3 are alternatives introduced by inclusion-1; the target lists them one by one"
    )


def test_a_lead_beside_its_alternatives_inside_a_criterion_makes_that_one_text() -> None:
    text = "Inclusion Criteria:\n\n* All of the following:\n  * At least one of the following:\n  * A or\n  * B\n* C"
    group, findings = criteria(text)
    assert "contained" not in group
    assert group["characteristic"][0]["valueCodeableConcept"]["text"].count("\n") == 3
    assert named(findings, "MAP222") == []


def test_criteria_of_unstated_kind_are_reported() -> None:
    bundle, findings = checked(full(eligibility=Eligibility(text=Markup("* Headache\n* No ulcer"))))
    criteria = resources(bundle, "Group")[0]["characteristic"]
    assert [one["code"]["text"] for one in criteria] == ["Eligibility criterion"] * 2
    assert "eligibility.text" in named(findings, "MAP205")
