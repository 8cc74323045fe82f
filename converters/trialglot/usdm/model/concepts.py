"""Biomedical concepts."""

from __future__ import annotations

from typing import Annotated, Literal

from trialglot.usdm.model.base import AliasCode, Code, CommentAnnotation, Entity
from trialglot.usdm.model.kinds import Filled, refers_to


class BiomedicalConcept(Entity):
    """A unit of biomedical knowledge created from a unique combination of characteristics that include
    implementation details like variables and terminologies, used as building blocks for standardized,
    hierarchically structured clinical research information.
    """

    instanceType: Literal["BiomedicalConcept"]
    name: Filled
    reference: str
    code: AliasCode
    label: str | None = None
    synonyms: list[str] = []
    properties: list[BiomedicalConceptProperty] = []
    notes: list[CommentAnnotation] = []


class BiomedicalConceptCategory(Entity):
    """A grouping of biomedical concepts based on some commonality or by user defined characteristics."""

    instanceType: Literal["BiomedicalConceptCategory"]
    name: Filled
    label: str | None = None
    description: str | None = None
    childIds: Annotated[list[str], refers_to("BiomedicalConceptCategory")] = []
    memberIds: Annotated[list[str], refers_to("BiomedicalConcept")] = []
    code: AliasCode | None = None
    notes: list[CommentAnnotation] = []


class BiomedicalConceptProperty(Entity):
    """A characteristic from a set of characteristics used to define a biomedical concept."""

    instanceType: Literal["BiomedicalConceptProperty"]
    name: Filled
    isRequired: bool
    isEnabled: bool
    datatype: str
    code: AliasCode
    label: str | None = None
    responseCodes: list[ResponseCode] = []
    notes: list[CommentAnnotation] = []


class BiomedicalConceptSurrogate(Entity):
    """A concept that substitutes for a standard biomedical concept from the designated source."""

    instanceType: Literal["BiomedicalConceptSurrogate"]
    name: Filled
    label: str | None = None
    description: str | None = None
    reference: str | None = None
    notes: list[CommentAnnotation] = []


class ResponseCode(Entity):
    """A symbol or combination of symbols representing the response to the question."""

    instanceType: Literal["ResponseCode"]
    name: Filled
    isEnabled: bool
    code: Code
    label: str | None = None
