"""Who may take part: populations, cohorts, indications, eligibility criteria."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import Code, CommentAnnotation, Entity, Quantity, Range, SyntaxTemplate
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class Characteristic(SyntaxTemplate):
    """The distinguishing qualities or prominent aspects of an entity."""

    instanceType: Literal["Characteristic"]


class EligibilityCriterion(Entity):
    """Characteristics which are necessary to allow a subject to participate in a clinical study, as outlined in the
    study protocol. The concept covers inclusion and exclusion criteria.
    """

    instanceType: Literal["EligibilityCriterion"]
    name: Filled
    category: Annotated[Code, coded("C66797")]
    identifier: str
    criterionItemId: Annotated[str, refers_to("EligibilityCriterionItem")]
    label: str | None = None
    description: str | None = None
    nextId: Annotated[str | None, refers_to("EligibilityCriterion")] = None
    previousId: Annotated[str | None, refers_to("EligibilityCriterion")] = None
    notes: list[CommentAnnotation] = []


class EligibilityCriterionItem(SyntaxTemplate):
    """An individual item within the container that holds an instance of an eligibility criterion."""

    instanceType: Literal["EligibilityCriterionItem"]


class Indication(Entity):
    """The disease or condition the intervention will diagnose, treat, prevent, cure, or mitigate."""

    instanceType: Literal["Indication"]
    name: Filled
    isRareDisease: bool
    label: str | None = None
    description: str | None = None
    codes: list[Code] = []
    notes: list[CommentAnnotation] = []


class PopulationDefinition(Entity):
    """A concise explanation of the meaning of a population."""

    name: Filled
    includesHealthySubjects: bool
    label: str | None = None
    description: str | None = None
    plannedEnrollmentNumber: Quantity | Range | None = None
    plannedCompletionNumber: Quantity | Range | None = None
    plannedSex: Annotated[list[Code], coded("C66732"), Field(max_length=2)] = []
    criterionIds: Annotated[list[str], refers_to("EligibilityCriterion")] = []
    plannedAge: Range | None = None
    notes: list[CommentAnnotation] = []


class StudyCohort(PopulationDefinition):
    """A group of individuals who share a set of characteristics (e.g., exposures, experiences, attributes), which
    logically defines a population under study.
    """

    instanceType: Literal["StudyCohort"]
    characteristics: list[Characteristic] = []
    indicationIds: Annotated[list[str], refers_to("Indication")] = []


class StudyDesignPopulation(PopulationDefinition):
    """The population within the general population to which the study results can be generalized."""

    instanceType: Literal["StudyDesignPopulation"]
    cohorts: list[StudyCohort] = []


class AnalysisPopulation(Entity):
    """A target study population on which an analysis is performed. These may be represented by the entire study
    population, a subgroup defined by a particular characteristic measured at baseline, or a principal stratum
    defined by the occurrence (or non-occurrence, depending on context) of a specific intercurrent event. (ICH E9
    R1 Addendum).
    """

    instanceType: Literal["AnalysisPopulation"]
    name: Filled
    text: str
    label: str | None = None
    description: str | None = None
    subsetOfIds: Annotated[list[str], refers_to("StudyCohort", "StudyDesignPopulation")] = []
    notes: list[CommentAnnotation] = []
