"""What every other class is made of: extensions, codes, quantities, dates, names, and the abstract classes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from trialglot.usdm.model.kinds import ANYTHING, Date, Filled, coded, refers_to


class Extensible(BaseModel):
    """What may carry extension attributes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    extensionAttributes: list[ExtensionAttribute] = []


class Entity(Extensible):
    """An instance of a class of the model. Its id is unique in a document."""

    id: Filled


class ExtensionAttribute(Entity):
    """A datum that the model has no attribute for: ``url`` says what it is, one of the values what it says."""

    instanceType: Literal["ExtensionAttribute"]
    url: str
    valueString: str | None = None
    valueBoolean: bool | None = None
    valueInteger: int | None = None
    valueId: Annotated[str | None, refers_to(ANYTHING)] = None
    valueQuantity: Quantity | None = None
    valueRange: Range | None = None
    valueCode: Code | None = None
    valueAliasCode: AliasCode | None = None
    valueExtensionClass: ExtensionClass | None = None


class ExtensionClass(Entity):
    """A group of extension attributes."""

    instanceType: Literal["ExtensionClass"]
    url: str
    extensionAttributes: Annotated[list[ExtensionAttribute], Field(min_length=1)]


class Code(Entity):
    """A symbol or combination of symbols which is assigned to the members of a collection."""

    instanceType: Literal["Code"]
    code: str
    codeSystem: str
    codeSystemVersion: str
    decode: str


class AliasCode(Entity):
    """An alternative symbol or combination of symbols which is assigned to the members of a collection."""

    instanceType: Literal["AliasCode"]
    standardCode: Code
    standardCodeAliases: list[Code] = []


class CommentAnnotation(Entity):
    """An explanatory or critical comment, or other in-context information (e.g., pattern, motif, link), that has
    been associated with data or other types of information.
    """

    instanceType: Literal["CommentAnnotation"]
    text: str
    codes: list[Code] = []


class Quantity(Entity):
    """How much there is of something that can be measured; the total amount or number."""

    instanceType: Literal["Quantity"]
    value: float
    unit: Annotated[AliasCode | None, coded("C71620")] = None


class Range(Entity):
    """An expression that defines the lower and upper limits of a variation."""

    instanceType: Literal["Range"]
    minValue: Quantity
    maxValue: Quantity
    isApproximate: bool


class Duration(Entity):
    """The length of time during which something continues."""

    instanceType: Literal["Duration"]
    durationWillVary: bool
    text: str | None = None
    quantity: Quantity | Range | None = None
    reasonDurationWillVary: str | None = None


class GeographicScope(Entity):
    """The extent or range related to the physical location of an entity."""

    instanceType: Literal["GeographicScope"]
    type: Annotated[Code, coded("C207412")]
    code: AliasCode | None = None


class GovernanceDate(Entity):
    """Any of the dates associated with event milestones within a clinical study's oversight and management
    framework.
    """

    instanceType: Literal["GovernanceDate"]
    name: Filled
    type: Annotated[Code, coded("C207413")]
    dateValue: Date
    geographicScopes: Annotated[list[GeographicScope], Field(min_length=1)]
    label: str | None = None
    description: str | None = None


class PersonName(Entity):
    """A word or group of words indicating the identity of a person usually consisting of a first (personal) name and
    a last (family) name with an optional middle name. In some cultural traditions the family name comes first.
    """

    instanceType: Literal["PersonName"]
    text: str | None = None
    familyName: str | None = None
    givenNames: list[str] = []
    prefixes: list[str] = []
    suffixes: list[str] = []


class Address(Entity):
    """A standardized representation of the location of a person, business, building, or organization (NCI)"""

    instanceType: Literal["Address"]
    text: str | None = None
    lines: list[str] = []
    city: str | None = None
    district: str | None = None
    state: str | None = None
    postalCode: str | None = None
    country: Code | None = None


class SyntaxTemplate(Entity):
    """A standardized pattern used for the arrangement of words and phrases to create well-formed, structured
    sentences.
    """

    name: Filled
    text: str
    label: str | None = None
    description: str | None = None
    dictionaryId: Annotated[str | None, refers_to("SyntaxTemplateDictionary")] = None
    notes: list[CommentAnnotation] = []


class Identifier(Entity):
    """One or more characters used to identify, name, or characterize the nature, properties, or contents of a thing."""

    text: str
    scopeId: Annotated[str, refers_to("Organization")]


# The extension attributes that all classes may carry hold codes and quantities, which may carry them themselves.
for _one in (Extensible, Entity, ExtensionAttribute):
    _one.model_rebuild()
