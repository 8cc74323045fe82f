"""Objectives, endpoints and estimands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import Code, CommentAnnotation, Entity, SyntaxTemplate
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class Endpoint(SyntaxTemplate):
    """A defined variable intended to reflect an outcome of interest that is statistically analyzed to address a
    particular research question. NOTE: A precise definition of an endpoint typically specifies the type of
    assessments made, the timing of those assessments, the assessment tools used, and possibly other details, as
    applicable, such as how multiple assessments within an individual are to be combined. [After BEST Resource]
    (CDISC Glossary)
    """

    instanceType: Literal["Endpoint"]
    purpose: str
    level: Annotated[Code, coded("C188726")]


class Estimand(Entity):
    """A precise description of the treatment effect reflecting the clinical question posed by a given clinical trial
    objective. It summarises at a population level what the outcomes would be in the same patients under different
    treatment conditions being compared. (ICH E9 R1 Addendum).
    """

    instanceType: Literal["Estimand"]
    name: Filled
    populationSummary: str
    analysisPopulationId: Annotated[str, refers_to("AnalysisPopulation")]
    interventionIds: Annotated[list[str], refers_to("StudyIntervention"), Field(min_length=1)]
    variableOfInterestId: Annotated[str, refers_to("Endpoint")]
    intercurrentEvents: Annotated[list[IntercurrentEvent], Field(min_length=1)]
    label: str | None = None
    description: str | None = None
    notes: list[CommentAnnotation] = []


class IntercurrentEvent(SyntaxTemplate):
    """An event(s) occurring after treatment initiation that affects either the interpretation or the existence of
    the measurements associated with the clinical question of interest. (ICH E9 Addendum on Estimands).
    """

    instanceType: Literal["IntercurrentEvent"]
    strategy: str


class Objective(SyntaxTemplate):
    """The reason for performing a study in terms of the scientific questions to be answered by the analysis of data
    collected during the study.
    """

    instanceType: Literal["Objective"]
    level: Annotated[Code, coded("C188725")]
    endpoints: list[Endpoint] = []
