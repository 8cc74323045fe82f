"""Interventions, how they are administered, products, devices and what they are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import AliasCode, Code, CommentAnnotation, Duration, Entity, Identifier, Quantity, Range
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class AdministrableProduct(Entity):
    """Any study product that is formulated and presented in the form that is suitable for administration to a study
    participant.
    """

    instanceType: Literal["AdministrableProduct"]
    name: Filled
    administrableDoseForm: Annotated[AliasCode, coded("C66726")]
    productDesignation: Annotated[Code, coded("C207418")]
    label: str | None = None
    description: str | None = None
    pharmacologicClass: Code | None = None
    sourcing: Annotated[Code | None, coded("C215483")] = None
    properties: list[AdministrableProductProperty] = []
    identifiers: list[AdministrableProductIdentifier] = []
    ingredients: list[Ingredient] = []
    notes: list[CommentAnnotation] = []


class AdministrableProductIdentifier(Identifier):
    """A sequence of characters used to identify, name, or characterize the administrable product."""

    instanceType: Literal["AdministrableProductIdentifier"]


class AdministrableProductProperty(Entity):
    """A characteristic from a set of characteristics used to define an administrable product."""

    instanceType: Literal["AdministrableProductProperty"]
    name: Filled
    text: str
    type: Annotated[Code, coded("C215479")]
    quantity: Quantity | None = None


class Administration(Entity):
    """The act of dispensing, applying, or tendering a product, agent, or therapy."""

    instanceType: Literal["Administration"]
    name: Filled
    duration: Duration
    label: str | None = None
    description: str | None = None
    dose: Quantity | None = None
    route: Annotated[AliasCode | None, coded("C66729")] = None
    frequency: Annotated[AliasCode | None, coded("C71113")] = None
    administrableProductId: Annotated[str | None, refers_to("AdministrableProduct")] = None
    medicalDeviceId: Annotated[str | None, refers_to("MedicalDevice")] = None
    notes: list[CommentAnnotation] = []


class Ingredient(Entity):
    """Any component that constitutes a part of a compounded substance or mixture."""

    instanceType: Literal["Ingredient"]
    role: Code
    substance: Substance


class MedicalDevice(Entity):
    """Any instrument, apparatus, implement, machine, appliance, implant, reagent for in vitro use, software,
    material or other similar or related article, intended by the manufacturer to be used, alone or in combination
    for, one or more specific medical purpose(s). [After REGULATION (EU) 2017/745 OF THE EUROPEAN PARLIAMENT AND
    OF THE COUNCIL of 5 April 2017 on medical devices].
    """

    instanceType: Literal["MedicalDevice"]
    name: Filled
    label: str | None = None
    description: str | None = None
    hardwareVersion: str | None = None
    softwareVersion: str | None = None
    embeddedProductId: Annotated[str | None, refers_to("AdministrableProduct")] = None
    sourcing: Annotated[Code | None, coded("C215482")] = None
    identifiers: list[MedicalDeviceIdentifier] = []
    notes: list[CommentAnnotation] = []


class MedicalDeviceIdentifier(Identifier):
    """A sequence of characters used to identify, name, or characterize the medical device."""

    instanceType: Literal["MedicalDeviceIdentifier"]
    type: Annotated[Code, coded("C215484")]


class ProductOrganizationRole(Entity):
    """A designation that identifies the function of an organization within the context of the product."""

    instanceType: Literal["ProductOrganizationRole"]
    name: Filled
    code: Annotated[Code, coded("C215485")]
    organizationId: Annotated[str, refers_to("Organization")]
    label: str | None = None
    description: str | None = None
    appliesToIds: Annotated[list[str], refers_to("AdministrableProduct", "MedicalDevice")] = []


class StudyIntervention(Entity):
    """Any agent, device, or procedure being tested or used as a reference or comparator in the conduct of a clinical
    trial.
    """

    instanceType: Literal["StudyIntervention"]
    name: Filled
    role: Annotated[Code, coded("C207417")]
    type: Annotated[Code, coded("C99078")]
    label: str | None = None
    description: str | None = None
    minimumResponseDuration: Quantity | None = None
    codes: list[Code] = []
    administrations: list[Administration] = []
    notes: list[CommentAnnotation] = []


class Strength(Entity):
    """The content of an substance expressed quantitatively per dosage unit, per unit of volume, or per unit of
    weight, according to the pharmaceutical dose form of the product.
    """

    instanceType: Literal["Strength"]
    name: Filled
    numerator: Quantity | Range
    label: str | None = None
    description: str | None = None
    denominator: Quantity | None = None


class Substance(Entity):
    """Any matter of defined composition that has discrete existence, whose origin may be biological, mineral or
    chemical.
    """

    instanceType: Literal["Substance"]
    name: Filled
    strengths: Annotated[list[Strength], Field(min_length=1)]
    label: str | None = None
    description: str | None = None
    codes: list[Code] = []
    referenceSubstance: Substance | None = None
