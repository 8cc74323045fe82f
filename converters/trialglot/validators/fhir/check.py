"""The checks that a FHIR document goes through before it leaves."""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding
from trialglot.validators.fhir import validate
from trialglot.validators.options import CheckOptions


def check_r5(document: dict[str, Any], content: bytes, options: CheckOptions) -> list[Finding]:
    """Check an R5 resource or Bundle; with ``options.full`` also by the second, independent checker.

    ``content`` are the bytes of the document; the check needs only its values.
    """
    found = validate(document, "5.0.0")
    if options.full:
        from trialglot.validators.fhir import second

        found += second.judge(document)
    return found
