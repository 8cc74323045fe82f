"""Reports as JUnit XML, in the form that CI servers have in common: testsuites, testsuite, testcase.

That is what the schema of Jenkins admits (xUnit plug-in, junit-10.xsd), which refuses attributes that others ignore.

A test case is a document of a record, or its reading; for ``validate``, a file. It fails where a finding is at least as
severe as ``--fail-on``; all its findings stand in its output.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, ClassVar, NamedTuple
from xml.sax.saxutils import escape

from trialglot.errors import ExitCode
from trialglot.findings import Finding
from trialglot.printing import printable_xml
from trialglot.readers.reading import Place
from trialglot.reports.case import ENDINGS, Case, Run, plain
from trialglot.reports.files import shown

_READING = "reading"
_IN_MEMORY = 1 << 20
# What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTE = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


class _Test(NamedTuple):
    """A test case: its name, what it found, and its state: failure, error, skipped or none of these."""

    name: str
    findings: list[Finding]
    state: str | None = None
    reason: str = ""
    kind: str = ""


class JUnit:
    """The counts stand before the cases: these wait in a temporary file until all are there."""

    wants_spots: ClassVar[bool] = True

    def __init__(self, out: BinaryIO, run: Run) -> None:
        self._out = out
        self._run = run
        self._counts: Counter[str] = Counter()
        self._cases = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the report

    def add(self, case: Case) -> None:
        """Keep the test cases of a case."""
        for test in self._tests(case):
            self._keep(case, test)

    def close(self, exit_code: int) -> None:
        """Write the counts and the test cases."""
        counts = self._counts
        if exit_code in (ExitCode.USAGE, ExitCode.INTERNAL, ExitCode.NETWORK) and not counts["error"]:
            # What broke the run off is no case of it, and must not look as if all were well.
            broken = _Test("run", [], "error", ENDINGS[ExitCode(exit_code)], f"exit code {exit_code}")
            self._keep(Case("trialglot", Place(None), ()), broken)
        told = f'tests="{counts["tests"]}" failures="{counts["failure"]}" errors="{counts["error"]}"'
        name = f"trialglot {self._run.command}"
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="trialglot" {told} time="0">\n'
        self._out.write(f'{head}<testsuite name="{name}" {told} skipped="{counts["skipped"]}" time="0">\n'.encode())
        with self._cases as kept:
            kept.seek(0)
            shutil.copyfileobj(kept, self._out)
        self._out.write(b"</testsuite>\n</testsuites>\n")

    def _keep(self, case: Case, test: _Test) -> None:
        self._counts["tests"] += 1
        self._counts[test.state or ""] += 1
        self._cases.write(_element(case, test).encode())

    def _tests(self, case: Case) -> Iterator[_Test]:
        if case.unread is not None:
            state = "skipped" if case.skipped else "error"
            yield _Test(case.kind or _READING, list(case.findings), state, case.unread, case.findings[0].code)
        elif not case.targets:
            name = _READING if case.kind is None else case.kind
            yield self._judged(name, list(case.findings))
        else:
            by_target: dict[str, list[Finding]] = {name: [] for name in (_READING, *case.targets)}
            for one in case.findings:
                by_target.get(one.target or _READING, by_target[_READING]).append(one)
            for name, found in by_target.items():
                yield self._judged(name, found)

    def _judged(self, name: str, found: list[Finding]) -> _Test:
        broken = [one for one in found if one.code == "RUN901"]
        if broken:
            return _Test(name, found, "error", broken[0].message, "RUN901")
        failing = [one for one in found if self._run.fails(one)]
        if not failing:
            return _Test(name, found)
        codes = ", ".join(dict.fromkeys(one.code for one in failing))
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        return _Test(name, found, "failure", f"{plain(failing[0])}{more}", codes)


def _element(case: Case, test: _Test) -> str:
    attributes = {"classname": case.study_id or case.name, "name": test.name, "time": "0"}
    told = _lines(case, test.findings)
    inner = ""
    if test.state == "skipped":
        inner = f"<skipped{_attributes({'message': test.reason})}/>\n"
    elif test.state:
        about = _attributes({"message": test.reason, "type": test.kind})
        inner = f"<{test.state}{about}>{_text(told)}</{test.state}>\n"
    elif told:
        inner = f"<system-out>{_text(told)}</system-out>\n"
    return (
        f"<testcase{_attributes(attributes)}>\n{inner}</testcase>\n"
        if inner
        else f"<testcase{_attributes(attributes)}/>\n"
    )


def _lines(case: Case, found: Iterable[Finding]) -> str:
    # The elements have no place for them that all servers take.
    file = case.name if case.place.file is None or "!" in case.name else shown(case.place.file)
    lines = []
    for one in found:
        spot = case.spot(one)
        told = ", ".join(part for part in (one.path or one.source, one.target_path) if part)
        where = f"{file}:{spot.line}" if spot else file
        lines.append(f"{where}: {one.severity} {one.code}{f' [{told}]' if told else ''} {plain(one)}\n")
    return "".join(lines)


def _attributes(values: dict[str, str]) -> str:
    return "".join(f' {key}="{printable_xml(escape(_legal(value), _ATTRIBUTE))}"' for key, value in values.items())


def _text(text: str) -> str:
    return printable_xml(escape(_legal(text)).replace("\r", "&#13;"))


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
