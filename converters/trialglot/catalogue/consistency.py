"""Agreement of the outputs of one study."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_PAGE = "https://www.cdisc.org/ddf"
_WHY = "Whoever reads one of the outputs is told something else than who reads the other."
_REMEDY = "Report it with the record: the outputs are made from one model, and one of them is wrong."
_FACTS = (
    ("CON701", "Identifiers differ"),
    ("CON702", "Study type differs"),
    ("CON703", "Phase differs"),
    ("CON704", "Design differs"),
    ("CON705", "Dates differ"),
    ("CON706", "Enrolment differs"),
    ("CON707", "Arms differ"),
    ("CON708", "Names of arms differ"),
    ("CON709", "Types of arms differ"),
    ("CON710", "Epochs differ"),
    ("CON711", "Cells differ"),
    ("CON712", "Eligibility criteria differ"),
    ("CON713", "Age limits differ"),
    ("CON714", "Sex differs"),
    ("CON715", "Interventions differ"),
    ("CON716", "Types of interventions differ"),
    ("CON717", "Outcomes differ"),
    ("CON718", "Countries differ"),
)

ENTRIES: tuple[Entry, ...] = tuple(
    Entry(code, Severity.ERROR, Kind.INVALID, title, "the outputs disagree in {what}: {sides}", _WHY, _PAGE, _REMEDY)
    for code, title in _FACTS
)
