"""Arms, epochs, elements, cells, and the two kinds of study design."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import AliasCode, Code, CommentAnnotation, Entity
from trialglot.usdm.model.kinds import Filled, coded, refers_to
from trialglot.usdm.model.objectives import Estimand, Objective
from trialglot.usdm.model.population import AnalysisPopulation, EligibilityCriterion, Indication, StudyDesignPopulation
from trialglot.usdm.model.schedule import Activity, Encounter, ScheduleTimeline, TransitionRule


class BiospecimenRetention(Entity):
    """The continued possession, cataloging, and storage of collected biological specimens beyond their initial use."""

    instanceType: Literal["BiospecimenRetention"]
    name: Filled
    isRetained: bool
    label: str | None = None
    description: str | None = None
    includesDNA: bool | None = None


class StudyArm(Entity):
    """A planned pathway assigned to the subject as they progress through the study, usually referred to by a name
    that reflects one or more treatments, exposures, and/or controls included in the path.
    """

    instanceType: Literal["StudyArm"]
    name: Filled
    type: Annotated[Code, coded("C174222")]
    dataOriginDescription: str
    dataOriginType: Annotated[Code, coded("C188727")]
    label: str | None = None
    description: str | None = None
    populationIds: Annotated[list[str], refers_to("StudyCohort", "StudyDesignPopulation")] = []
    notes: list[CommentAnnotation] = []


class StudyCell(Entity):
    """A partitioning of a study arm into individual pieces, which are associated with an epoch and any number of
    sequential elements within that epoch.
    """

    instanceType: Literal["StudyCell"]
    armId: Annotated[str, refers_to("StudyArm")]
    epochId: Annotated[str, refers_to("StudyEpoch")]
    elementIds: Annotated[list[str], refers_to("StudyElement"), Field(min_length=1)]


class StudyElement(Entity):
    """A basic building block for time within a clinical study comprising the following characteristics: a
    description of what happens to the subject during the element; a definition of the start of the element; a
    rule for ending the element.
    """

    instanceType: Literal["StudyElement"]
    name: Filled
    label: str | None = None
    description: str | None = None
    transitionStartRule: TransitionRule | None = None
    transitionEndRule: TransitionRule | None = None
    studyInterventionIds: Annotated[list[str], refers_to("StudyIntervention")] = []
    notes: list[CommentAnnotation] = []


class StudyEpoch(Entity):
    """A named time period defined in the protocol, wherein a study activity is specified and unchanging throughout
    the interval, to support a study-specific purpose.
    """

    instanceType: Literal["StudyEpoch"]
    name: Filled
    type: Annotated[Code, coded("C99079")]
    label: str | None = None
    description: str | None = None
    previousId: Annotated[str | None, refers_to("StudyEpoch")] = None
    nextId: Annotated[str | None, refers_to("StudyEpoch")] = None
    notes: list[CommentAnnotation] = []


class StudyDesign(Entity):
    """A plan detailing how a study will be performed in order to represent the phenomenon under examination, to
    answer the research questions that have been asked, and informing the statistical approach.
    """

    name: Filled
    arms: Annotated[list[StudyArm], Field(min_length=1)]
    studyCells: Annotated[list[StudyCell], Field(min_length=1)]
    rationale: str
    epochs: Annotated[list[StudyEpoch], Field(min_length=1)]
    population: StudyDesignPopulation
    eligibilityCriteria: Annotated[list[EligibilityCriterion], Field(min_length=1)]
    label: str | None = None
    description: str | None = None
    studyType: Annotated[Code | None, coded("C99077")] = None
    studyPhase: Annotated[AliasCode | None, coded("C66737")] = None
    therapeuticAreas: list[Code] = []
    characteristics: Annotated[list[Code], coded("C207416")] = []
    encounters: list[Encounter] = []
    activities: list[Activity] = []
    elements: list[StudyElement] = []
    estimands: list[Estimand] = []
    indications: list[Indication] = []
    studyInterventionIds: Annotated[list[str], refers_to("StudyIntervention")] = []
    objectives: list[Objective] = []
    scheduleTimelines: list[ScheduleTimeline] = []
    biospecimenRetentions: list[BiospecimenRetention] = []
    documentVersionIds: Annotated[list[str], refers_to("StudyDefinitionDocumentVersion")] = []
    analysisPopulations: list[AnalysisPopulation] = []
    notes: list[CommentAnnotation] = []


class InterventionalStudyDesign(StudyDesign):
    """The strategy that specifies the structure of an interventional trial in terms of the planned activities
    (including timing) and statistical analysis approach intended to meet the objectives of the study.
    """

    instanceType: Literal["InterventionalStudyDesign"]
    model: Annotated[Code, coded("C99076")]
    subTypes: Annotated[list[Code], coded("C66739")] = []
    intentTypes: Annotated[list[Code], coded("C66736")] = []
    blindingSchema: Annotated[AliasCode | None, coded("C66735")] = None


class ObservationalStudyDesign(StudyDesign):
    """The strategy that specifies the structure of an observational study in terms of the planned activities
    (including timing) and statistical analysis approach intended to meet the objectives of the study.
    """

    instanceType: Literal["ObservationalStudyDesign"]
    model: Annotated[Code, coded("C127259")]
    timePerspective: Annotated[Code, coded("C127261")]
    subTypes: Annotated[list[Code], coded("C215486")] = []
    samplingMethod: Annotated[Code | None, coded("C127260")] = None
