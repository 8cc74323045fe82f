"""What an intervention is in a study: one rule for all outputs."""

from __future__ import annotations

from typing import Any

import pytest

from trialglot.design.intervention_parts import Part
from trialglot.design.plan import Plan
from trialglot.model.base import Markup
from trialglot.model.study import Arm, Design, Intervention, Source, Study


def part(
    *arms: str | None, given: tuple[int, ...] = (0,), text: str | None = None, name: str = "Newol", **design: Any
) -> Part:
    """Return the part of an intervention that the ``given`` of the arms (their types) receive."""
    made = tuple(
        Arm(
            key=f"arm-{number + 1}",
            label=f"Arm {number + 1}",
            type=kind,
            interventions=("intervention-1",) if number in given else (),
        )
        for number, kind in enumerate(arms)
    )
    drug = Intervention(key="intervention-1", name=name, description=Markup(text) if text else None)
    fields = {"study_type": "INTERVENTIONAL", **design}
    study = Study(
        id="NCT00000001",
        source=Source(registry="r", format="f", name="n", sha256="0"),
        identifiers=(),
        arms=made,
        interventions=(drug,),
        design=Design(**fields),
    )
    return Plan(study).parts["intervention-1"]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Investigational medicinal product", "investigational", "Investigational medicinal product"),
        (
            "Background treatment/Investigational medicinal product",
            "investigational",
            "Investigational medicinal product",
        ),
        ("Rescue medication/Background treatment", "background", "Background treatment"),
        ("Comparator", "comparator", "Comparator"),
        ("Placebo", "placebo", "Placebo"),
        ("Premedication", "premedication", "Premedication"),
        ("Auxiliary medicinal product", None, "stated role: Auxiliary medicinal product"),
    ],
)
def test_a_stated_role_counts_before_the_types_of_arms(text: str, kind: str | None, words: str) -> None:
    assert part("EXPERIMENTAL", text=text) == Part(kind, words)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Placebo of Newol", "Matching PLACEBO", "Sham surgery"])
def test_a_placebo_is_named_so(name: str) -> None:
    assert part("EXPERIMENTAL", name=name) == Part("placebo", name)


@pytest.mark.parametrize(
    ("arms", "given", "expected"),
    [
        (("EXPERIMENTAL",), (0,), Part("investigational", "EXPERIMENTAL")),
        (("ACTIVE_COMPARATOR", "EXPERIMENTAL"), (0,), Part("comparator", "ACTIVE_COMPARATOR")),
        (("ACTIVE_COMPARATOR", "EXPERIMENTAL"), (0, 1), Part(None, "given in experimental and other arms")),
        (("ACTIVE_COMPARATOR", "ACTIVE_COMPARATOR"), (0,), Part(None, "the study has no experimental arm")),
        (("NO_INTERVENTION", "EXPERIMENTAL"), (0,), Part(None, "given in placebo, sham or untreated arms")),
        (("OTHER", "EXPERIMENTAL"), (0,), Part(None, "the types of its arms do not tell")),
        ((None, "EXPERIMENTAL"), (0,), Part(None, "the types of its arms do not tell")),
        (("EXPERIMENTAL",), (), Part(None, "in no arm")),
    ],
)
def test_the_types_of_the_arms_tell(arms: tuple[str | None, ...], given: tuple[int, ...], expected: Part) -> None:
    assert part(*arms, given=given) == expected


def test_a_single_group_has_no_comparator() -> None:
    one = part("ACTIVE_COMPARATOR", "EXPERIMENTAL", intervention_model="SINGLE_GROUP")
    assert one == Part(None, "the study has a single group")


def test_an_observational_study_investigates_no_product() -> None:
    assert part("EXPERIMENTAL", study_type="OBSERVATIONAL") == Part(None, "the study is observational")
