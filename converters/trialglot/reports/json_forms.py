"""Reports as JSON: one document over all, or a line for each finding."""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO, ClassVar

import orjson

from trialglot import __version__
from trialglot.findings import CATALOGUE, Finding, Severity
from trialglot.reports.case import Case, Run
from trialglot.reports.files import dumped, shown

Object = dict[str, Any]


class Json:
    """One document: tool, command, a row for each input with its findings, totals. Rows are written as they come."""

    wants_spots: ClassVar[bool] = True

    def __init__(self, out: BinaryIO, run: Run) -> None:
        self._out = out
        self._cases = 0
        self._states: Counter[str] = Counter()
        self._severities: Counter[Severity] = Counter()
        self._codes: Counter[str] = Counter()
        head = {"tool": "trialglot", "version": __version__, "command": run.command, "failOn": run.fail_on}
        out.write(orjson.dumps(head)[:-1] + b',"records":[')

    def add(self, case: Case) -> None:
        """Write the row of a case."""
        row: Object = {"name": case.name, "file": case.place.file and shown(case.place.file), "id": case.study_id}
        row |= {"kind": case.kind, "skipped" if case.skipped else "unreadable": case.unread}
        row["documents"] = [_filled(one._asdict()) for one in case.documents] or None
        row = _filled(row) | {"findings": [_finding(case, one) for one in case.findings]}
        if case.suppressed:
            row["suppressed"] = [_finding(case, one) for one in case.suppressed]
        self._out.write((b",\n" if self._cases else b"\n") + dumped(row))
        self._cases += 1
        self._states["skipped" if case.skipped else "read" if case.unread is None else "unreadable"] += 1
        for one in case.findings:
            self._severities[one.severity] += 1
            self._codes[one.code] += 1

    def close(self, exit_code: int) -> None:
        """Write the totals."""
        totals = {
            "records": {state: self._states[state] for state in ("read", "unreadable", "skipped")},
            "findings": {str(severity): self._severities[severity] for severity in Severity},
            "findingsByCode": dict(sorted(self._codes.items())),
            "exitCode": exit_code,
        }
        self._out.write(b'\n],"totals":' + orjson.dumps(totals) + b"}\n")


class Ndjson:
    """A line for each finding, with the record and file that it is about."""

    wants_spots: ClassVar[bool] = True

    def __init__(self, out: BinaryIO, _run: Run) -> None:
        self._out = out

    def add(self, case: Case) -> None:
        """Write the lines of a case."""
        about = {"record": case.study_id or case.name, "file": case.place.file and shown(case.place.file)}
        lines = [dumped(_filled(about) | _finding(case, one)) + b"\n" for one in case.findings]
        self._out.write(b"".join(lines))

    def close(self, exit_code: int) -> None:
        """Nothing is left to say."""


def _finding(case: Case, one: Finding) -> Object:
    """Return a finding with its title and its place in the file."""
    spot = case.spot(one)
    values = one.as_dict()
    made = {"code": values.pop("code"), "title": CATALOGUE[one.code].title, **values}
    return made | (_filled(spot._asdict()) if spot else {})


def _filled(values: Object) -> Object:
    return {key: value for key, value in values.items() if value is not None}
