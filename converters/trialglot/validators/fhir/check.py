"""The checks that a FHIR document goes through before it leaves."""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding
from trialglot.validators.fhir import control_characters, validate
from trialglot.validators.options import CheckOptions


def check_r5(document: dict[str, Any], content: bytes, options: CheckOptions) -> list[Finding]:
    """Check an R5 resource or Bundle; with ``options.full`` also by the second, independent checker.

    ``content`` are the bytes of the document: they show at once whether a text can hold a control character.
    """
    found = validate(document, "5.0.0", own=options.own)
    # Of JSON's escapes only these stand for control characters; an escaped backslash before them does no harm.
    if b"\\u00" in content or b"\\b" in content or b"\\f" in content:
        found += control_characters(document)
    if options.full:
        from trialglot.validators.fhir import second

        found += second.judge(document)
    return found
