"""Derived epochs and elements in the action tree, from designs written by hand."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from fhir_writing import Resource, actions, arm_actions, codes, full, resources
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Report, Severity
from trialglot.model.design import Duration, Element, Epoch, Evidence, PlannedArm, TrialDesign
from trialglot.validators.fhir import validate
from trialglot.writers.fhir import r5, timing
from trialglot.writers.options import WriteOptions

STATED = Evidence(basis="stated", rule="arm of the record")
FORCED = Evidence(basis="forced", rule="one epoch")


def safe(quote: str) -> Evidence:
    return Evidence(basis="safe", rule="named in the text", path="detailed_description", quote=quote)


def epoch(number: int, kind: str, evidence: Evidence, duration: Duration | None = None) -> Epoch:
    return Epoch(key=f"epoch-{number}", name=kind.title(), type=kind, duration=duration, evidence=evidence)


def element(number: int, in_epoch: int, arms: tuple[str, ...], **fields: Any) -> Element:
    made: dict[str, Any] = {"interventions": (), "duration": None, "cycle": None, "evidence": FORCED, **fields}
    return Element(key=f"element-{number}", name=f"Element {number}", epoch=f"epoch-{in_epoch}", arms=arms, **made)


def write(
    epochs: tuple[Epoch, ...], elements: tuple[Element, ...], *, complete: bool = True
) -> tuple[Resource, list[Finding]]:
    study = full()
    plan = Plan(study)
    arms = tuple(
        PlannedArm(
            key=one.key,
            name=one.label,
            type=one.type,
            description=one.description,
            interventions=one.interventions,
            evidence=STATED,
        )
        for one in study.arms
    )
    plan.__dict__["design"] = TrialDesign(arms=arms, epochs=epochs, elements=elements, complete=complete)
    report = Report("fhir-r5")
    document = orjson.loads(r5.dump(r5.write(plan, WriteOptions(), report)))
    assert [one for one in validate(document) if one.severity is Severity.ERROR] == []
    assert [one["linkId"] for one in arm_actions(document)] == ["arm-1", "arm-2"]
    return document, report.findings


BOTH = ("arm-1", "arm-2")


def test_a_forced_epoch_alone_is_not_written() -> None:
    arms = (
        element(1, 1, ("arm-1",), interventions=("intervention-1",)),
        element(2, 1, ("arm-2",), interventions=("intervention-2",)),
    )
    bundle, findings = write((epoch(1, "TREATMENT", FORCED),), arms)
    (plan,) = resources(bundle, "PlanDefinition")
    assert [one["linkId"] for one in plan["action"]] == ["allocation"]
    assert "MAP205" not in [one.code for one in findings]


def test_epochs_follow_each_other_and_the_forced_one_says_so() -> None:
    epochs = (
        epoch(1, "SCREENING", safe("screening of up to 28 days"), Duration(value="P28D", qualifier="maximum")),
        epoch(2, "TREATMENT", FORCED),
        epoch(3, "FOLLOW-UP", safe("followed for about a year"), Duration(value="P1Y", qualifier="approximate")),
    )
    elements = (
        element(1, 1, BOTH, duration=Duration(value="P28D", qualifier="maximum"), evidence=safe("screening")),
        element(2, 2, ("arm-1",), interventions=("intervention-1",), cycle=Duration(value="P3W")),
        element(3, 2, ("arm-2",), interventions=("intervention-2",)),
        element(4, 3, BOTH, evidence=safe("visits"), cycle=Duration(value="P3M")),
    )
    bundle, findings = write(epochs, elements)
    (plan,) = resources(bundle, "PlanDefinition")
    first, second, third = plan["action"]
    assert [codes(one["code"])[0][1] for one in plan["action"]] == ["C202487", "C101526", "C202578"]
    assert "action" not in first  # its one element says nothing more
    assert first["timingTiming"]["repeat"]["boundsRange"] == {
        "high": {"value": 28, "unit": "day", "system": "http://unitsofmeasure.org", "code": "d"}
    }
    assert second["documentation"][0]["display"].startswith("Derived (forced)")
    assert third["timingTiming"] == {"code": {"text": "approximately 1 year"}}
    assert third["relatedAction"] == [{"targetId": "epoch-2", "relationship": "after-end"}]
    assert [one["linkId"] for one in third["action"]] == ["element-4"]
    assert third["action"][0]["timingTiming"]["repeat"] == {"frequency": 1, "period": 3, "periodUnit": "mo"}
    assert arm_actions(bundle)[0]["timingTiming"]["repeat"]["periodUnit"] == "wk"
    derived = [one.code for one in findings if (one.target_path or "").startswith("PlanDefinition.action")]
    assert derived == ["MAP206", "MAP205", "MAP206", "MAP206"]


def test_nothing_follows_on_anything_where_the_record_has_further_periods() -> None:
    epochs = (epoch(1, "SCREENING", safe("screening")), epoch(2, "TREATMENT", safe("treatment")))
    elements = (element(1, 1, BOTH), element(2, 2, BOTH, interventions=("intervention-1",)))
    for complete, related in ((True, 1), (False, 0)):
        bundle, _ = write(epochs, elements, complete=complete)
        assert [one["linkId"] for one in resources(bundle, "PlanDefinition")[0]["action"]] == ["epoch-1", "epoch-2"]
        assert len([one for one in actions(bundle) if "relatedAction" in one]) == related


def test_two_treatment_epochs_do_not_multiply_the_arms() -> None:
    epochs = (epoch(1, "TREATMENT", safe("first period")), epoch(2, "TREATMENT", safe("second period")))
    elements = (
        element(1, 1, ("arm-1",), interventions=("intervention-1",), evidence=safe("a")),
        element(2, 1, ("arm-1",), duration=Duration(value="P2D"), evidence=safe("b")),
        element(3, 1, ("arm-2",), interventions=("intervention-2",), evidence=safe("c")),
        element(4, 2, ("arm-1",), interventions=("intervention-2",), evidence=safe("d")),
        element(5, 2, ("arm-2",), interventions=("intervention-1",), evidence=safe("e")),
    )
    bundle, _ = write(epochs, elements)
    links = [one["linkId"] for one in actions(bundle)]
    assert links == [
        "epoch-1",
        "allocation",
        "arm-1",
        "arm-1.intervention-1",
        "arm-1.element-1",
        "arm-1.element-2",
        "arm-2",
        "arm-2.intervention-2",
        "epoch-2",
        "element-4",
        "element-5",
    ]
    found = {one["linkId"]: one.get("description") for one in actions(bundle)}
    assert found["arm-1.element-2"] == "Duration: 2 days"
    assert found["element-4"] == "Arms: Aspirin\n\nInterventions: Ibuprofen"


@pytest.mark.parametrize(
    ("duration", "cycle", "expected"),
    [
        (None, None, None),
        (Duration(value="P1Y6M"), None, None),
        (
            Duration(value="PT24H"),
            None,
            {
                "repeat": {
                    "boundsDuration": {"value": 24, "unit": "hour", "system": "http://unitsofmeasure.org", "code": "h"}
                }
            },
        ),
        (
            Duration(value="P2Y", qualifier="minimum"),
            Duration(value="PT30M"),
            {
                "repeat": {
                    "boundsRange": {
                        "low": {"value": 2, "unit": "year", "system": "http://unitsofmeasure.org", "code": "a"}
                    },
                    "frequency": 1,
                    "period": 30,
                    "periodUnit": "min",
                }
            },
        ),
    ],
)
def test_timing(duration: Duration | None, cycle: Duration | None, expected: Any) -> None:
    assert timing.timing(duration, cycle) == expected


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (Duration(value="P1D"), "1 day"),
        (Duration(value="P45M", qualifier="approximate"), "approximately 45 months"),
        (Duration(value="P1Y6M", qualifier="maximum"), "up to P1Y6M"),
    ],
)
def test_words(duration: Duration, expected: str) -> None:
    assert timing.words(duration) == expected
