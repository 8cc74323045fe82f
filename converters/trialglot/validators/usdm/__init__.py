"""Validator of USDM 4.0 JSON: structure, references, the conformance rules that CDISC publishes, terminology."""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding
from trialglot.usdm.explained import excused
from trialglot.validators.options import CheckOptions
from trialglot.validators.usdm import references, rules, structure, terminology
from trialglot.validators.usdm.saying import Say


def validate(document: dict[str, Any]) -> list[Finding]:
    """Return what is wrong with a USDM document, given as its parsed JSON.

    Each finding names the place by JSON pointer (RFC 6901) and the conformance rule (``DDF00083``) that states what is
    broken, if one does; it has the severity that CDISC publishes for it. Any JSON object is taken; nothing is raised.
    """
    say = Say()
    index = structure.read(document, say)
    say.excused = excused(index.mode)
    references.check(index, say)
    rules.check(index, say)
    terminology.check(index, say)
    index.release()
    return say.findings


def check(document: dict[str, Any], content: bytes, options: CheckOptions) -> list[Finding]:
    """Validate a document that we made; ``content`` are its bytes."""
    return validate(document)
