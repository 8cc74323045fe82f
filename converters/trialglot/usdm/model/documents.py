"""Documents that define a study, their narrative content, abbreviations and dictionaries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trialglot.usdm.model.base import Code, CommentAnnotation, Entity, GovernanceDate
from trialglot.usdm.model.kinds import Filled, coded, refers_to


class Abbreviation(Entity):
    """A set of letters that are drawn from a word or from a sequence of words and that are used for brevity in place
    of the full word or phrase. (CDISC Glossary)
    """

    instanceType: Literal["Abbreviation"]
    abbreviatedText: Filled
    expandedText: Filled
    notes: list[CommentAnnotation] = []


class DocumentContentReference(Entity):
    """A citation pointing to the location of specific content within a document."""

    instanceType: Literal["DocumentContentReference"]
    sectionNumber: str
    sectionTitle: str
    appliesToId: Annotated[str, refers_to("StudyDefinitionDocument")]


class NarrativeContent(Entity):
    """The container that holds an instance of unstructured text and which may include objects such as tables,
    figures, and images.
    """

    instanceType: Literal["NarrativeContent"]
    name: Filled
    displaySectionNumber: bool
    displaySectionTitle: bool
    sectionNumber: str | None = None
    sectionTitle: str | None = None
    childIds: Annotated[list[str], refers_to("NarrativeContent")] = []
    previousId: Annotated[str | None, refers_to("NarrativeContent")] = None
    nextId: Annotated[str | None, refers_to("NarrativeContent")] = None
    contentItemId: Annotated[str | None, refers_to("NarrativeContentItem")] = None


class NarrativeContentItem(Entity):
    """An individual item within the container that holds an instance of unstructured text and which may include
    objects such as tables, figures, and images.
    """

    instanceType: Literal["NarrativeContentItem"]
    name: Filled
    text: str


class StudyDefinitionDocument(Entity):
    """Any physical or electronic document that is related to defining a study or part of a study."""

    instanceType: Literal["StudyDefinitionDocument"]
    name: Filled
    language: Code
    type: Annotated[Code, coded("C215477")]
    templateName: str
    label: str | None = None
    description: str | None = None
    versions: list[StudyDefinitionDocumentVersion] = []
    childIds: Annotated[list[str], refers_to("StudyDefinitionDocument")] = []
    notes: list[CommentAnnotation] = []


class StudyDefinitionDocumentVersion(Entity):
    """A representation of a particular edition or snapshot of the study definition document as it exists at a
    particular point in time.
    """

    instanceType: Literal["StudyDefinitionDocumentVersion"]
    version: str
    status: Annotated[Code, coded("C188723")]
    dateValues: list[GovernanceDate] = []
    contents: list[NarrativeContent] = []
    notes: list[CommentAnnotation] = []


class ParameterMap(Entity):
    """The paired name and value for a given parameter."""

    instanceType: Literal["ParameterMap"]
    tag: str
    reference: str


class SyntaxTemplateDictionary(Entity):
    """A reference source that provides a listing of valid parameter names and values used in syntax template text
    strings.
    """

    instanceType: Literal["SyntaxTemplateDictionary"]
    name: Filled
    parameterMaps: Annotated[list[ParameterMap], Field(min_length=1)]
    label: str | None = None
    description: str | None = None
