"""Mapping to USDM; said by its writer."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_API = "https://github.com/cdisc-org/DDF-RA/tree/main/Deliverables/API"
_RULES = "https://github.com/cdisc-org/DDF-RA/tree/main/Deliverables/RULES"
_USDM = "https://www.cdisc.org/ddf"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "MAP260",
        Severity.INFO,
        Kind.DEFAULTED,
        "Constant that USDM demands",
        "{what} is {value!r}: USDM demands it and no registry record states it",
        "The same stands in every document; the object is marked by the extension attribute `defaulted`.",
        _API,
        "Replace it from the protocol where the document is to be used as a study definition.",
    ),
    Entry(
        "MAP261",
        Severity.WARNING,
        Kind.DEFAULTED,
        "Value that USDM demands is not stated",
        "{what} is {value!r}: USDM demands it and this record does not state it",
        "It looks like a datum of the record and is none; the object is marked by the extension attribute `defaulted`.",
        _API,
        "Check it before the document is used; state the datum in the registration if it exists.",
    ),
    Entry(
        "MAP262",
        Severity.INFO,
        Kind.APPROXIMATED,
        "Rule of USDM that the record cannot meet",
        "{rule} ({demand}) is not met: {why}",
        "To meet the rule, the document would have to say what the record does not.",
        _RULES,
        "Expect the complaint of a conformance checker; --usdm complete meets the rules that a skeleton can meet.",
    ),
    Entry(
        "MAP263",
        Severity.WARNING,
        Kind.INFERRED,
        "Added to complete the document",
        "{what} is derived from {origin}, as asked (--usdm complete)",
        "The record does not state it; the object is marked by the extension attribute `derived`.",
        _RULES,
        "Replace it from the protocol; --usdm strict-source leaves it out.",
    ),
    Entry(
        "MAP264",
        Severity.INFO,
        Kind.APPROXIMATED,
        "Kept in an extension attribute",
        "{field} is kept in extension attribute {url}",
        "USDM has no attribute for this datum.",
        _USDM,
        "Read it there: docs/usdm.md lists the extension attributes.",
    ),
    Entry(
        "MAP265",
        Severity.WARNING,
        Kind.APPROXIMATED,
        "Intervention in no arm",
        "intervention {name!r} belongs to no arm of the record; no study element refers to it",
        "The record does not say who receives it.",
        _API,
        "Assign the intervention to its arms in the registration.",
    ),
)
