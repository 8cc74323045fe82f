"""The study, its versions, identifiers and titles."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from trialglot.usdm.model.amendments import StudyAmendment
from trialglot.usdm.model.base import Code, CommentAnnotation, Entity, Extensible, GovernanceDate, Identifier
from trialglot.usdm.model.concepts import BiomedicalConcept, BiomedicalConceptCategory, BiomedicalConceptSurrogate
from trialglot.usdm.model.design import InterventionalStudyDesign, ObservationalStudyDesign
from trialglot.usdm.model.documents import (
    Abbreviation,
    NarrativeContentItem,
    StudyDefinitionDocument,
    SyntaxTemplateDictionary,
)
from trialglot.usdm.model.kinds import Filled, Uuid, coded, refers_to
from trialglot.usdm.model.parties import Organization, StudyRole
from trialglot.usdm.model.population import EligibilityCriterionItem
from trialglot.usdm.model.products import (
    AdministrableProduct,
    MedicalDevice,
    ProductOrganizationRole,
    StudyIntervention,
)
from trialglot.usdm.model.schedule import Condition


class ReferenceIdentifier(Identifier):
    """A sequence of characters used to identify, name, or characterize the reference."""

    instanceType: Literal["ReferenceIdentifier"]
    type: Annotated[Code, coded("C215478")]


class StudyIdentifier(Identifier):
    """A sequence of characters used to identify, name, or characterize the study."""

    instanceType: Literal["StudyIdentifier"]


class StudyTitle(Entity):
    """The sponsor-defined name of the clinical study."""

    instanceType: Literal["StudyTitle"]
    text: str
    type: Annotated[Code, coded("C207419")]


class StudyVersion(Entity):
    """A plan at a particular point in time for a study."""

    instanceType: Literal["StudyVersion"]
    versionIdentifier: str
    rationale: str
    studyIdentifiers: Annotated[list[StudyIdentifier], Field(min_length=1)]
    titles: Annotated[list[StudyTitle], Field(min_length=1)]
    documentVersionIds: Annotated[list[str], refers_to("StudyDefinitionDocumentVersion")] = []
    dateValues: list[GovernanceDate] = []
    amendments: list[StudyAmendment] = []
    businessTherapeuticAreas: list[Code] = []
    referenceIdentifiers: list[ReferenceIdentifier] = []
    studyDesigns: list[InterventionalStudyDesign | ObservationalStudyDesign] = []
    eligibilityCriterionItems: list[EligibilityCriterionItem] = []
    narrativeContentItems: list[NarrativeContentItem] = []
    abbreviations: list[Abbreviation] = []
    roles: list[StudyRole] = []
    organizations: list[Organization] = []
    studyInterventions: list[StudyIntervention] = []
    administrableProducts: list[AdministrableProduct] = []
    medicalDevices: list[MedicalDevice] = []
    productOrganizationRoles: list[ProductOrganizationRole] = []
    biomedicalConcepts: list[BiomedicalConcept] = []
    bcCategories: list[BiomedicalConceptCategory] = []
    bcSurrogates: list[BiomedicalConceptSurrogate] = []
    dictionaries: list[SyntaxTemplateDictionary] = []
    conditions: list[Condition] = []
    notes: list[CommentAnnotation] = []


class Study(Extensible):
    """A clinical study involves research using human volunteers (also called participants) that is intended to add
    to medical knowledge. There are two main types of clinical studies: clinical trials (also called
    interventional studies) and observational studies. (CDISC Glossary)
    """

    instanceType: Literal["Study"]
    name: Filled
    id: Uuid | None = None
    description: str | None = None
    label: str | None = None
    versions: list[StudyVersion] = []
    documentedBy: list[StudyDefinitionDocument] = []


class Wrapper(BaseModel):
    """A document: one study, the version of the model, and the system that wrote it."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    study: Study
    usdmVersion: str
    systemName: str | None = None
    systemVersion: str | None = None
