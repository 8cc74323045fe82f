"""What a study is about, what its arms are exposed to, and what the record came from."""

from __future__ import annotations

import pytest

from fhir_writing import checked, full, research_study, resources, write
from trialglot.model.study import Arm, Intervention
from trialglot.writers.fhir import r5


@pytest.mark.parametrize(
    ("name", "focus"),
    [
        ("Placebo", False),
        ("Matching placebo (capsule, 5 mg)", False),
        ("Sham tDCS", False),
        ("Aspirin or placebo", True),
        ("Placebo/Aspirin", True),
        ("Placebo plus methotrexate", True),
        ("Shampoo", True),
    ],
)
def test_placebo_and_sham_are_no_focus(name: str, focus: bool) -> None:
    interventions = (Intervention(key="intervention-1", name=name, type="DRUG"),)
    arms = (Arm(key="arm-1", label="A", type="EXPERIMENTAL", interventions=("intervention-1",)),)
    study = research_study(checked(full(arms=arms, interventions=interventions))[0])
    assert study.get("focus", []) == ([{"concept": {"text": name}}] if focus else [])


def test_what_only_control_arms_get_is_no_focus() -> None:
    names = ("Aspirin", "Saline", "Water", "Free")
    interventions = tuple(Intervention(key=f"intervention-{n}", name=name) for n, name in enumerate(names, 1))
    arms = (
        Arm(key="arm-1", label="A", type="EXPERIMENTAL", interventions=("intervention-1", "intervention-3")),
        Arm(key="arm-2", label="B", type="PLACEBO_COMPARATOR", interventions=("intervention-2", "intervention-3")),
        Arm(key="arm-3", label="C", type="NO_INTERVENTION", interventions=("intervention-2",)),
    )
    study = research_study(checked(full(arms=arms, interventions=interventions))[0])
    assert [one["concept"]["text"] for one in study["focus"]] == ["Aspirin", "Water", "Free"]


def test_an_exposure_names_the_definition_of_its_intervention() -> None:
    bundle, _ = checked(full())
    exposures = [one for one in resources(bundle, "EvidenceVariable") if "-exposure-" in one["id"]]
    assert [one["relatedArtifact"] for one in exposures] == [
        [{"type": "specification-of", "resource": one["url"]}] for one in resources(bundle, "ActivityDefinition")
    ]


def test_the_name_of_the_file_makes_no_difference() -> None:
    study = full()
    other = study.model_copy(update={"source": study.source.model_copy(update={"name": "elsewhere/x.json"})})
    assert r5.dump(write(study)[0]) == r5.dump(write(other)[0])
    (provenance,) = resources(write(study)[0], "Provenance")
    assert provenance["entity"][0]["what"] == {
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"nih:sha-256;{'ab' * 32}"},
        "display": "ClinicalTrials.gov record NCT00000002",
    }
    assert "recorded" not in provenance
