"""Validation of FHIR resources against the definition tables of an edition, offline and without other libraries."""

from __future__ import annotations

import re
from typing import Any

from trialglot.findings import Finding, Severity, finding
from trialglot.validators.fhir.document import check_document
from trialglot.validators.fhir.faults import to_finding
from trialglot.validators.fhir.library import library

__all__ = ["control_characters", "validate"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Invariants about ids that lead nowhere: warnings of the specification.
_LEADS_NOWHERE = ("pld-3", "pld-4")


def validate(document: dict[str, Any], edition: str = "5.0.0", *, own: bool = True) -> list[Finding]:
    """Check a resource or Bundle, as plain JSON values, and return what is wrong with it.

    Checked are structure, cardinality, JSON shape, primitive formats, bindings to value sets whose codes are all known,
    codes of known code systems, references and canonicals, extensions, the narrative, and the invariants that have a
    function (the others: ``invariants.not_evaluated``). A document without faults gives an empty list. The findings'
    ``target_path`` is a FHIRPath with indexes, their ``reference`` the page of the specification.

    ``own`` says that we made the document: references to resources that a Bundle does not bring, and ids of actions and
    goals that are not there, are errors. In a document of others the first are warnings, since a server may hold the
    resource, and the second what the specification says.

    Raises:
        UsageError: there are no definition tables for the edition.
    """
    tables = library(edition)
    page = tables.definitions.page
    found = check_document(tables, document, own=own)
    if not found:
        return []
    if own:
        for one in found:
            if one.code == "FHR320" and one.fields["key"] in _LEADS_NOWHERE:
                one.severity = Severity.ERROR
    root = document.get("resourceType")
    name = root if isinstance(root, str) and root in tables.definitions.resources else "Resource"
    return list(dict.fromkeys(to_finding(one, name, page) for one in found))


def control_characters(document: dict[str, Any]) -> list[Finding]:
    """Return a finding for each text that holds control characters other than tab, line feed and carriage return."""
    found = []
    waiting: list[tuple[str, Any]] = [(str(document.get("resourceType") or "Resource"), document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed([(f"{place}.{key}", inner) for key, inner in value.items()])
        elif isinstance(value, list):
            waiting += reversed([(f"{place}[{index}]", inner) for index, inner in enumerate(value)])
        elif isinstance(value, str) and (seen := _CONTROL.findall(value)):
            names = ", ".join(sorted({f"U+{ord(one):04X}" for one in seen}))
            found.append(finding("FHR322", target_path=place, characters=names))
    return found
