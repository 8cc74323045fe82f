"""FHIR validation by the HL7/HAPI reference validator; the text of each finding is that validator's own."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_VALIDATION = "https://hl7.org/fhir/R5/validation.html"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "FHR401",
        Severity.ERROR,
        Kind.INVALID,
        "Reference validator: error",
        "{text}{rule}",
        "The reference validator refuses the document; it is the implementation that others compare theirs with.",
        f"{_VALIDATION}#jar",
        "Correct what the message names; the rule in brackets can be looked up in the reference validator.",
    ),
    Entry(
        "FHR402",
        Severity.WARNING,
        Kind.INVALID,
        "Reference validator: warning",
        "{text}{rule}",
        "The specification allows it and advises against it, or the validator could not look something up offline.",
        f"{_VALIDATION}#jar",
        "Decide by the message: correct it, or accept it where the validator could not look something up.",
    ),
    Entry(
        "FHR403",
        Severity.INFO,
        Kind.INVALID,
        "Reference validator: information",
        "{text}{rule}",
        "A remark that asks for nothing.",
        f"{_VALIDATION}#jar",
        "Nothing has to be done.",
    ),
)
