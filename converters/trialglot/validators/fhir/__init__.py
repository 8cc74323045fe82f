"""Validation of FHIR resources against the definition tables of an edition, offline and without other libraries."""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding, Severity
from trialglot.validators.fhir.control import control_characters, long_texts
from trialglot.validators.fhir.document import check_document
from trialglot.validators.fhir.faults import to_finding
from trialglot.validators.fhir.library import library

__all__ = ["control_characters", "long_texts", "validate"]

# What the specification lets pass with a warning, and what we write never has: links that lead nowhere (also the
# invariants pld-3 and pld-4), texts of white space.
_NEVER_OURS = ("FHR305", "FHR326")
_LEADS_NOWHERE = ("pld-3", "pld-4")


def validate(document: dict[str, Any], edition: str = "5.0.0", *, own: bool = True) -> list[Finding]:
    """Check a resource or Bundle, as plain JSON values, and return what is wrong with it.

    Checked are structure, cardinality, JSON shape, primitive formats, bindings to value sets whose codes are all known,
    codes of known code systems, references and canonicals, extensions, the narrative, and all invariants that the
    definitions of the edition state, with their severity: broken is one whose expression does not give true, unless
    that depends on what a reference outside the document leads to. A document without faults gives an empty list. The
    findings' ``target_path`` is a FHIRPath with indexes, their ``reference`` the page of the specification.

    ``own`` says that we made the document: references to resources that a Bundle does not bring, ids of actions and
    goals that are not there, and texts of white space are errors. In a document of others the first are warnings, since
    a server may hold the resource, and the others what the specification says. Such a document is looked through once
    more for what we never write: element ids given twice, ids that lead nowhere, extensions in data types where they do
    not belong, texts that are too long.

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
            if one.code in _NEVER_OURS or (one.code == "FHR320" and one.fields["key"] in _LEADS_NOWHERE):
                one.severity = Severity.ERROR
    root = document.get("resourceType")
    name = root if isinstance(root, str) and root in tables.definitions.resources else "Resource"
    return list(dict.fromkeys(to_finding(one, name, page) for one in found))
