"""Agreement of the outputs of one study; the address is that of the element in FHIR R5."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_STUDY = "https://hl7.org/fhir/R5/researchstudy-definitions.html#ResearchStudy."
_GROUP = "https://hl7.org/fhir/R5/group-definitions.html#Group.characteristic"
_ACTION = "https://hl7.org/fhir/R5/plandefinition-definitions.html#PlanDefinition.action"
_ACTIVITY = "https://hl7.org/fhir/R5/activitydefinition-definitions.html#ActivityDefinition."
_WHY = "Whoever reads one of the outputs is told something else than who reads the other."
_REMEDY = "Report it with the record: the outputs are made from one model, and one of them is wrong."
_FACTS = (
    ("CON701", "Identifiers differ", f"{_STUDY}identifier"),
    ("CON702", "Study type differs", f"{_STUDY}studyDesign"),
    ("CON703", "Phase differs", f"{_STUDY}phase"),
    ("CON704", "Design differs", f"{_STUDY}studyDesign"),
    ("CON705", "Dates differ", f"{_STUDY}period"),
    ("CON706", "Enrolment differs", f"{_STUDY}recruitment"),
    ("CON707", "Arms differ", f"{_STUDY}comparisonGroup"),
    ("CON708", "Names of arms differ", f"{_STUDY}comparisonGroup.name"),
    ("CON709", "Types of arms differ", f"{_STUDY}comparisonGroup.type"),
    ("CON710", "Epochs differ", _ACTION),
    ("CON711", "Cells differ", _ACTION),
    ("CON712", "Eligibility criteria differ", _GROUP),
    ("CON713", "Age limits differ", _GROUP),
    ("CON714", "Sex differs", _GROUP),
    ("CON715", "Interventions differ", f"{_ACTIVITY}title"),
    ("CON716", "Types of interventions differ", f"{_ACTIVITY}topic"),
    ("CON717", "Outcomes differ", f"{_STUDY}outcomeMeasure"),
    ("CON718", "Countries differ", f"{_STUDY}region"),
)

ENTRIES: tuple[Entry, ...] = tuple(
    Entry(code, Severity.ERROR, Kind.INVALID, title, "the outputs disagree in {what}: {sides}", _WHY, page, _REMEDY)
    for code, title, page in _FACTS
)
