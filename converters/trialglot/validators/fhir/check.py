"""The checks that a FHIR document goes through before it leaves."""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding
from trialglot.validators.fhir import control_characters, long_texts, validate
from trialglot.validators.fhir.control import LONGEST
from trialglot.validators.options import CheckOptions


def check_r5(document: dict[str, Any], content: bytes, options: CheckOptions) -> list[Finding]:
    """Check an R5 resource or Bundle; with ``options.full`` also by the second, independent checker.

    ``content`` are the bytes of the document: they show at once whether a text can hold a control character or be too
    long.
    """
    return check(document, content, options, "5.0.0")


def check_r4b(document: dict[str, Any], content: bytes, options: CheckOptions) -> list[Finding]:
    """Check an R4B resource or Bundle; as ``check_r5`` does."""
    return check(document, content, options, "4.3.0")


def check_r4(document: dict[str, Any], content: bytes, options: CheckOptions) -> list[Finding]:
    """Check an R4 resource or Bundle; as ``check_r5`` does."""
    return check(document, content, options, "4.0.1")


def check(document: dict[str, Any], content: bytes, options: CheckOptions, edition: str) -> list[Finding]:
    """Check a resource or Bundle of an edition ("4.3.0"); as ``check_r5`` does."""
    found = validate(document, edition, own=options.own)
    if _may_hold_control_characters(content):
        found += control_characters(document)
    if options.own and len(content) > LONGEST:
        found += long_texts(document, edition)
    if options.full:
        from trialglot.validators.fhir import second

        found += second.judge(document, edition)
    return found


def _may_hold_control_characters(content: bytes) -> bool:
    r"""Whether an escape of the JSON can stand for a control character: ``\u00..``, ``\b`` or ``\f``."""
    at = content.find(b"\\")
    while at >= 0:
        if content[at + 1] in b"ubf":
            return True
        at = content.find(b"\\", at + 2)
    return False
