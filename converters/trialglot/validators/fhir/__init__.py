"""Validation of FHIR resources against the definition tables of an edition, offline and without other libraries."""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding
from trialglot.validators.fhir.document import check_document
from trialglot.validators.fhir.faults import to_finding
from trialglot.validators.fhir.library import library

__all__ = ["validate"]


def validate(document: dict[str, Any], edition: str = "5.0.0") -> list[Finding]:
    """Check a resource or Bundle, as plain JSON values, and return what is wrong with it.

    Checked are structure, cardinality, JSON shape, primitive formats, bindings to value sets whose codes are all known,
    codes of known code systems, references and canonicals, extensions, the narrative, and the invariants that have a
    function (the others: ``invariants.not_evaluated``). A document without faults gives an empty list. The findings'
    ``target_path`` is a FHIRPath with indexes, their ``reference`` the page of the specification.

    Raises:
        UsageError: there are no definition tables for the edition.
    """
    tables = library(edition)
    page = tables.definitions.page
    found = check_document(tables, document)
    if not found:
        return []
    root = document.get("resourceType")
    name = root if isinstance(root, str) and root in tables.definitions.resources else "Resource"
    return list(dict.fromkeys(to_finding(one, name, page) for one in found))
