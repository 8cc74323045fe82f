"""Amendments of a study: reasons, changes, impact, enrolment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import Code, CommentAnnotation, Entity, GeographicScope, GovernanceDate, Quantity
from trialglot.usdm.model.documents import DocumentContentReference
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class StudyAmendment(Entity):
    """A written description of a change(s) to, or formal clarification of, a study."""

    instanceType: Literal["StudyAmendment"]
    name: Filled
    number: str
    summary: str
    primaryReason: StudyAmendmentReason
    changes: Annotated[list[StudyChange], Field(min_length=1)]
    geographicScopes: Annotated[list[GeographicScope], Field(min_length=1)]
    label: str | None = None
    description: str | None = None
    secondaryReasons: list[StudyAmendmentReason] = []
    impacts: list[StudyAmendmentImpact] = []
    enrollments: list[SubjectEnrollment] = []
    dateValues: list[GovernanceDate] = []
    previousId: Annotated[str | None, refers_to("StudyAmendment")] = None
    notes: list[CommentAnnotation] = []


class StudyAmendmentImpact(Entity):
    """The effect or consequence of an amendment on some aspect of the study."""

    instanceType: Literal["StudyAmendmentImpact"]
    type: Annotated[Code, coded("C215481")]
    text: str
    isSubstantial: bool
    notes: list[CommentAnnotation] = []


class StudyAmendmentReason(Entity):
    """The rationale for the change(s) to, or formal clarification of, a protocol."""

    instanceType: Literal["StudyAmendmentReason"]
    code: Annotated[Code, coded("C207415")]
    otherReason: str | None = None


class StudyChange(Entity):
    """The act of alteration or modification to a study."""

    instanceType: Literal["StudyChange"]
    name: Filled
    summary: str
    rationale: str
    changedSections: Annotated[list[DocumentContentReference], Field(min_length=1)]
    label: str | None = None
    description: str | None = None


class SubjectEnrollment(Entity):
    """The act of enrolling subjects into a study. The subject will have met the inclusion/exclusion criteria to
    participate in the trial and will have signed an informed consent form. (CDISC Glossary)
    """

    instanceType: Literal["SubjectEnrollment"]
    name: Filled
    quantity: Quantity
    label: str | None = None
    description: str | None = None
    forGeographicScope: GeographicScope | None = None
    forStudyCohortId: Annotated[str | None, refers_to("StudyCohort")] = None
    forStudySiteId: Annotated[str | None, refers_to("StudySite")] = None
