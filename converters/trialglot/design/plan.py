"""The plan of a study: every derived thing, made once and shared by all writers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from trialglot.design import criteria, identifiers, intervention_parts, interventions, trial
from trialglot.model.design import TrialDesign
from trialglot.model.eligibility import CriteriaTree
from trialglot.model.study import Study

if TYPE_CHECKING:
    from trialglot.design.summary.parts import TrialSummary

Inference = Literal["none", "safe", "all"]
INFERENCES: tuple[str, ...] = get_args(Inference)


class Plan:
    """A study with what is derived from it under one inference policy; each part is made on first use."""

    def __init__(self, study: Study, inference: Inference = "safe") -> None:
        self.study = study
        self.inference = inference

    @cached_property
    def criteria(self) -> CriteriaTree:
        """The tree of eligibility criteria."""
        return criteria.parse(self.study.eligibility.text)

    @cached_property
    def design(self) -> TrialDesign:
        """Arms, epochs, elements and cells."""
        return trial.derive(self.study, self.inference)

    @cached_property
    def identifiers(self) -> tuple[identifiers.TypedIdentifier, ...]:
        """The identifiers of the record, recognised by kind."""
        return identifiers.classify(self.study)

    @cached_property
    def summary(self) -> TrialSummary:
        """The trial summary: the parameters that CDISC defines, and what has none."""
        from trialglot.design.summary import summarise

        return summarise(self)

    @cached_property
    def details(self) -> dict[str, interventions.InterventionDetail]:
        """By intervention key: product details that the intervention's text states."""
        return {one.key: interventions.detail(one, self.inference) for one in self.study.interventions}

    @cached_property
    def parts(self) -> dict[str, intervention_parts.Part]:
        """By intervention key: what the intervention is in the study, as far as text and arms tell."""
        return intervention_parts.parts(self.study, self.details)
