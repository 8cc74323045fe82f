"""Reports as SARIF 2.1.0, the format in which static analysis is exchanged.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html (sections below)
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import Any, BinaryIO, ClassVar

import orjson

from trialglot import __version__
from trialglot.catalogue.entry import Entry
from trialglot.errors import ExitCode
from trialglot.findings import CATALOGUE, Finding, Severity
from trialglot.readers.spots import Spot
from trialglot.reports.case import ENDINGS, Case, Run, plain
from trialglot.reports.files import address, dumped

Object = dict[str, Any]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_ROOT = "%SRCROOT%"


class Sarif:
    """One run. Results are written as they come; the rules that they refer to stand behind them.

    There is no time and no address of the machine in it: the same run gives the same bytes.
    """

    wants_spots: ClassVar[bool] = True

    def __init__(self, out: BinaryIO, run: Run) -> None:
        self._out = out
        self._run = run
        self._rules: dict[str, int] = {}
        self._any = False
        head = {"$schema": _SCHEMA, "version": "2.1.0"}
        out.write(orjson.dumps(head)[:-1] + b',"runs":[{"results":[')

    def add(self, case: Case) -> None:
        """Write the results of a case."""
        seen: Counter[str] = Counter()
        for number, one in enumerate((*case.findings, *case.suppressed)):
            mark = _fingerprint(case, one)
            seen[mark] += 1
            index = self._rules.setdefault(one.code, len(self._rules))
            result = _result(case, one, index, f"{mark}:{seen[mark]}")
            if number >= len(case.findings) and one.suppressed is not None:
                known = {"kind": "external", "status": "accepted", "justification": one.suppressed.reason}
                result["suppressions"] = [known]
            self._out.write((b",\n" if self._any else b"\n") + dumped(result))
            self._any = True

    def close(self, exit_code: int) -> None:
        """Write the rules and how the run ended."""
        driver = {
            "name": "trialglot",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [_rule(CATALOGUE[code]) for code in self._rules],
        }
        ended = {
            "executionSuccessful": exit_code in (ExitCode.CLEAN, ExitCode.FINDINGS),
            "exitCode": exit_code,
            "exitCodeDescription": ENDINGS[ExitCode(exit_code)],
        }
        rest = {
            "tool": {"driver": driver},
            "invocations": [ended],
            "automationDetails": {"id": f"trialglot/{self._run.command}/"},
            "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which trialglot was run."}}},
            "columnKind": "unicodeCodePoints",
        }
        self._out.write(b"\n]," + orjson.dumps(rest)[1:] + b"]}\n")


def _result(case: Case, one: Finding, index: int, mark: str) -> Object:
    result: Object = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": _message(plain(one))},
    }
    location = _location(case, one)
    if location:
        result["locations"] = [location]
    result["partialFingerprints"] = {"trialglot/v1": mark}
    properties = {
        "record": case.study_id or case.name,
        "kind": str(one.kind),
        "target": one.target,
        "reference": one.reference,
    }
    return result | {"properties": {key: value for key, value in properties.items() if value}}


def _location(case: Case, one: Finding) -> Object:
    """Return where a finding is (3.28): the line of the file, and the places in source, model and target by name."""
    location: Object = {}
    if case.place.file is not None:
        uri = address(case.place.file)
        artifact: Object = {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}
        location["physicalLocation"] = {"artifactLocation": artifact}
        spot = case.spot(one)
        if spot is None and not _compressed(case):
            # What is about the whole record stands where that begins: GitHub shows only what has a line.
            spot = Spot(case.place.line or 1, case.place.column)
        if spot is not None:
            column = {} if spot.column is None else {"startColumn": spot.column}
            location["physicalLocation"]["region"] = {"startLine": spot.line, **column}
    logical = []
    if one.source is not None and one.source.startswith("/"):
        logical.append({"fullyQualifiedName": one.source, "kind": "value"})
    if one.path:
        logical.append({"fullyQualifiedName": one.path, "kind": "member"})
    if one.target_path:
        kind = "attribute" if "/@" in one.target_path else "element"
        logical.append({"fullyQualifiedName": one.target_path, "kind": kind})
    if case.place.file is None or "!" in case.name or "#" in case.name:
        logical.append({"fullyQualifiedName": case.name, "kind": "resource"})
    return location | ({"logicalLocations": logical} if logical else {})


def _compressed(case: Case) -> bool:
    return case.place.line is None and (case.unread is None or "!" in case.name)


def _rule(entry: Entry) -> Object:
    """Return a row of the catalogue as a rule (3.49)."""
    return {
        "id": entry.code,
        "shortDescription": {"text": _message(entry.title)},
        "fullDescription": {"text": _message(entry.why)},
        "help": {"text": _message(entry.remedy)},
        "helpUri": entry.reference,
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "properties": {"tags": [str(entry.kind)]},
    }


def _message(text: str) -> str:
    """Return a text as a message string: braces are doubled (3.11.5), and nothing in it is a link (3.11.6)."""
    return _LINK.sub(r"\\[", text.replace("{", "{{").replace("}", "}}"))


def _fingerprint(case: Case, one: Finding) -> str:
    """Return a mark of a finding that stays when lines move: where it is by name, and what it says."""
    source = one.source if one.source is not None and one.source.startswith("/") else None
    parts = (one.code, case.study_id or case.name, one.path, source, one.target, one.target_path, plain(one))
    return sha256(orjson.dumps(parts)).hexdigest()[:32]
