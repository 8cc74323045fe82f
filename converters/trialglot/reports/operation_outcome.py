"""Findings as an OperationOutcome, the resource in which FHIR reports what is wrong (R4, R4B and R5 read it alike).

https://hl7.org/fhir/R5/operationoutcome.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any, BinaryIO, ClassVar

import orjson

from trialglot.findings import CATALOGUE, Finding, Kind, Severity
from trialglot.reports.case import Case, Run

Object = dict[str, Any]
# The code system of the catalogue of findings: docs/findings.md lists its codes.
FINDINGS = "https://trialglot.invalid/fhir/CodeSystem/findings"
_HL7 = "http://hl7.org/fhir/StructureDefinition/operationoutcome-"
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "information"}
# What kind of issue a finding is: http://hl7.org/fhir/ValueSet/issue-type. The codes of R4 and R4B are used alone.
_TYPES = {
    "FHR301": "structure",
    "FHR302": "required",
    "FHR303": "structure",
    "FHR304": "structure",
    "FHR305": "value",
    "FHR306": "structure",
    "FHR307": "value",
    "FHR308": "code-invalid",
    "FHR309": "code-invalid",
    "FHR310": "code-invalid",
    "FHR311": "structure",
    "FHR312": "value",
    "FHR313": "value",
    "FHR314": "not-found",
    "FHR315": "duplicate",
    "FHR317": "not-found",
    "FHR318": "extension",
    "FHR319": "invariant",
    "FHR320": "invariant",
    "FHR321": "structure",
    "FHR322": "value",
    "FHR323": "extension",
    "FHR324": "extension",
    "FHR325": "code-invalid",
    "FHR326": "not-found",
    "FHR327": "too-long",
    "FHR328": "value",
    "FHR340": "structure",
    "FHR341": "structure",
    "FHR342": "structure",
    "FHR343": "structure",
    "FHR344": "structure",
    "RUN901": "exception",
}
_LONGEST = 1024 * 1024
_LINE = re.compile(r"line ([1-9][0-9]{0,8})")


def operation_outcome(findings: Sequence[Finding], name: str | None = None) -> Object:
    """Return the findings as an OperationOutcome, as plain JSON values.

    An issue has the severity of the finding, its kind as an issue type, its code in ``details.coding`` and its message
    in ``details.text``; ``expression`` is the FHIRPath of the element from the type of its resource on, ``location``
    the XPath where the document is XML of another standard; ``diagnostics`` names the page of the standard that states
    the rule, and the place in the source. ``name`` says which file was judged. Without findings there is one issue that
    says so, since an OperationOutcome has one at least.
    """
    counts = Counter(_SEVERITIES[one.severity] for one in findings)
    said = ", ".join(f"{word}: {counts[word]}" for word in _SEVERITIES.values() if counts[word]) or "nothing found"
    issues = [_issue(one, name) for one in findings]
    nothing = {"severity": "information", "code": "informational", "details": {"text": "Nothing was found."}}
    return _outcome(issues or [_about(name) | nothing], said, name)


def unreadable(message: str, name: str | None = None) -> Object:
    """Return the OperationOutcome of a file that could not be judged; ``message`` says why."""
    issue = {"severity": "fatal", "code": "structure", "details": {"text": _clean(message)}}
    return _outcome([_about(name) | issue], "not readable", name)


def _outcome(issues: list[Object], said: str, name: str | None) -> Object:
    shown = _clean(f"{name}: {said}" if name else said)
    narrative = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escape(shown)}</p></div>'
    text = {"status": "generated", "div": narrative}
    return {"resourceType": "OperationOutcome", "text": text, "issue": issues}


def _clean(text: str) -> str:
    """Return a text as FHIR allows it: names and keys in broken documents hold anything, at any length."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)
    return text[:_LONGEST]


def _about(name: str | None, line: int | None = None) -> Object:
    """The extensions of an issue that say which file it is about, and which line.

    Every publication of HL7's pack lets them stand at the issue; the file at the whole outcome only the newest.
    """
    extensions: list[Object] = [{"url": f"{_HL7}file", "valueString": _clean(name)}] if name else []
    extensions += [{"url": f"{_HL7}issue-line", "valueInteger": line}] if line else []
    return {"extension": extensions} if extensions else {}


def _issue(one: Finding, name: str | None) -> Object:
    line = _LINE.fullmatch(one.source or "")
    issue = _about(name, int(line[1]) if line else None)
    issue |= {"severity": _SEVERITIES[one.severity], "code": issue_type(one.code)}
    coding = {"system": FINDINGS, "code": one.code, "display": CATALOGUE[one.code].title}
    issue["details"] = {"coding": [coding], "text": _clean(one.message)}
    diagnostics = [one.reference] if one.reference else []
    diagnostics += [one.source] if one.source and not line else []
    if diagnostics:
        issue["diagnostics"] = _clean("; ".join(diagnostics))
    if one.target_path:
        issue["location" if one.target_path.startswith("/") else "expression"] = [_clean(one.target_path)]
    return issue


def issue_type(code: str) -> str:
    """Return the issue type of a code of the catalogue."""
    known = _TYPES.get(code)
    if known is not None:
        return known
    return "invalid" if CATALOGUE[code].kind is Kind.INVALID else "informational"


class OperationOutcomes:
    """A line of JSON for each case: its findings as an OperationOutcome."""

    wants_spots: ClassVar[bool] = False

    def __init__(self, out: BinaryIO, _run: Run) -> None:
        self._out = out

    def add(self, case: Case) -> None:
        """Write the line of a case."""
        unread = case.unread is not None and not case.skipped
        made = unreadable(case.unread or "", case.name) if unread else operation_outcome(case.findings, case.name)
        self._out.write(orjson.dumps(made) + b"\n")

    def close(self, exit_code: int) -> None:
        """Nothing is left to say."""
