"""Activities, encounters, and the timelines on which they are scheduled."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import Code, CommentAnnotation, Duration, Entity, SyntaxTemplate
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class Activity(Entity):
    """An action, undertaking, or event, which is anticipated to be performed or observed, or was performed or
    observed, according to the study protocol during the execution of the study.
    """

    instanceType: Literal["Activity"]
    name: Filled
    label: str | None = None
    description: str | None = None
    previousId: Annotated[str | None, refers_to("Activity")] = None
    nextId: Annotated[str | None, refers_to("Activity")] = None
    childIds: Annotated[list[str], refers_to("Activity")] = []
    definedProcedures: list[Procedure] = []
    biomedicalConceptIds: Annotated[list[str], refers_to("BiomedicalConcept")] = []
    bcCategoryIds: Annotated[list[str], refers_to("BiomedicalConceptCategory")] = []
    bcSurrogateIds: Annotated[list[str], refers_to("BiomedicalConceptSurrogate")] = []
    timelineId: Annotated[str | None, refers_to("ScheduleTimeline")] = None
    notes: list[CommentAnnotation] = []


class Condition(SyntaxTemplate):
    """A state of being."""

    instanceType: Literal["Condition"]
    contextIds: Annotated[list[str], refers_to("Activity", "ScheduledActivityInstance")] = []
    appliesToIds: Annotated[
        list[str],
        refers_to(
            "BiomedicalConceptCategory", "Procedure", "Activity", "BiomedicalConcept", "BiomedicalConceptSurrogate"
        ),
    ] = []


class ConditionAssignment(Entity):
    """An allotting or appointment to a condition or set of conditions that are to be met in order to make a logical
    decision.
    """

    instanceType: Literal["ConditionAssignment"]
    condition: str
    conditionTargetId: Annotated[str, refers_to("ScheduledActivityInstance", "ScheduledDecisionInstance")]


class Encounter(Entity):
    """Any physical or virtual contact between two or more parties involved in a study, at which an assessment or
    activity takes place.
    """

    instanceType: Literal["Encounter"]
    name: Filled
    type: Annotated[Code, coded("C188728")]
    label: str | None = None
    description: str | None = None
    previousId: Annotated[str | None, refers_to("Encounter")] = None
    nextId: Annotated[str | None, refers_to("Encounter")] = None
    scheduledAtId: Annotated[str | None, refers_to("Timing")] = None
    environmentalSettings: Annotated[list[Code], coded("C127262")] = []
    contactModes: Annotated[list[Code], coded("C171445")] = []
    transitionStartRule: TransitionRule | None = None
    transitionEndRule: TransitionRule | None = None
    notes: list[CommentAnnotation] = []


class Procedure(Entity):
    """Any activity performed by manual and/or instrumental means for the purpose of diagnosis, assessment, therapy,
    prevention, or palliative care.
    """

    instanceType: Literal["Procedure"]
    name: Filled
    procedureType: str
    code: Code
    label: str | None = None
    description: str | None = None
    studyInterventionId: Annotated[str | None, refers_to("StudyIntervention")] = None
    notes: list[CommentAnnotation] = []


class ScheduledInstance(Entity):
    """A scheduled occurrence of a temporal event."""

    name: Filled
    label: str | None = None
    description: str | None = None
    defaultConditionId: Annotated[str | None, refers_to("ScheduledActivityInstance", "ScheduledDecisionInstance")] = (
        None
    )
    epochId: Annotated[str | None, refers_to("StudyEpoch")] = None


class ScheduledActivityInstance(ScheduledInstance):
    """A scheduled occurrence of an activity event."""

    instanceType: Literal["ScheduledActivityInstance"]
    timelineId: Annotated[str | None, refers_to("ScheduleTimeline")] = None
    timelineExitId: Annotated[str | None, refers_to("ScheduleTimelineExit")] = None
    activityIds: Annotated[list[str], refers_to("Activity")] = []
    encounterId: Annotated[str | None, refers_to("Encounter")] = None


class ScheduledDecisionInstance(ScheduledInstance):
    """A scheduled occurrence of a decision event."""

    instanceType: Literal["ScheduledDecisionInstance"]
    conditionAssignments: Annotated[list[ConditionAssignment], Field(min_length=1)]


class ScheduleTimeline(Entity):
    """A chronological schedule of planned temporal events."""

    instanceType: Literal["ScheduleTimeline"]
    name: Filled
    mainTimeline: bool
    entryCondition: str
    entryId: Annotated[str, refers_to("ScheduledActivityInstance", "ScheduledDecisionInstance")]
    label: str | None = None
    description: str | None = None
    exits: list[ScheduleTimelineExit] = []
    timings: list[Timing] = []
    instances: list[ScheduledActivityInstance | ScheduledDecisionInstance] = []
    plannedDuration: Duration | None = None


class ScheduleTimelineExit(Entity):
    """To go out of or leave the schedule timeline."""

    instanceType: Literal["ScheduleTimelineExit"]


class Timing(Entity):
    """The chronological relationship between temporal events."""

    instanceType: Literal["Timing"]
    name: Filled
    type: Annotated[Code, coded("C201264")]
    value: str
    valueLabel: str
    relativeToFrom: Annotated[Code, coded("C201265")]
    relativeFromScheduledInstanceId: Annotated[str, refers_to("ScheduledActivityInstance", "ScheduledDecisionInstance")]
    label: str | None = None
    description: str | None = None
    relativeToScheduledInstanceId: Annotated[
        str | None, refers_to("ScheduledActivityInstance", "ScheduledDecisionInstance")
    ] = None
    windowLower: str | None = None
    windowUpper: str | None = None
    windowLabel: str | None = None


class TransitionRule(Entity):
    """A guide that governs the allocation of subjects to operational options at a discrete decision point or branch
    (e.g., assignment to a particular arm, discontinuation) within a clinical trial plan.
    """

    instanceType: Literal["TransitionRule"]
    name: Filled
    text: str
    label: str | None = None
    description: str | None = None
