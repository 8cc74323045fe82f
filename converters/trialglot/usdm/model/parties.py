"""Organisations, sites, people and their roles."""

from __future__ import annotations

from typing import Annotated, Literal

from trialglot.usdm.model.base import Address, Code, CommentAnnotation, Entity, PersonName
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class AssignedPerson(Entity):
    """An individual person who is allotted or appointed to a particular role, function, or other entity."""

    instanceType: Literal["AssignedPerson"]
    name: Filled
    personName: PersonName
    jobTitle: str
    label: str | None = None
    description: str | None = None
    organizationId: Annotated[str | None, refers_to("Organization")] = None


class Masking(Entity):
    """The mechanism used to obscure the distinctive characteristics of the study intervention or procedure to make
    it indistinguishable from a comparator. (CDISC Glossary)
    """

    instanceType: Literal["Masking"]
    text: str
    isMasked: bool


class Organization(Entity):
    """A formalized group of persons or other organizations collected together for a common purpose (such as
    administrative, legal, political) and the infrastructure to carry out that purpose. (BRIDG).
    """

    instanceType: Literal["Organization"]
    name: Filled
    type: Annotated[Code, coded("C188724")]
    identifierScheme: str
    identifier: str
    label: str | None = None
    legalAddress: Address | None = None
    managedSites: list[StudySite] = []


class StudyRole(Entity):
    """A designation that identifies the function of study personnel or an organization within the context of the
    study.
    """

    instanceType: Literal["StudyRole"]
    name: Filled
    code: Annotated[Code, coded("C215480")]
    label: str | None = None
    description: str | None = None
    appliesToIds: Annotated[
        list[str], refers_to("StudyVersion", "InterventionalStudyDesign", "ObservationalStudyDesign")
    ] = []
    assignedPersons: list[AssignedPerson] = []
    organizationIds: Annotated[list[str], refers_to("Organization")] = []
    masking: Masking | None = None
    notes: list[CommentAnnotation] = []


class StudySite(Entity):
    """The location at which a study investigator conducts study activities."""

    instanceType: Literal["StudySite"]
    name: Filled
    country: Code
    label: str | None = None
    description: str | None = None
